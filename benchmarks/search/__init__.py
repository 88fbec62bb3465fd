"""How well and how fast search answers, on both engines and beside plain ones."""
