"""Open Badges 3.0 as pure functions: compose, sign, verify, bake, draw; no model, no network."""
