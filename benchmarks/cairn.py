"""Cairn as it is served, with or without the answers that it keeps for everyone."""

import os

import server.app
from schema.api import api
from schema.plan.planner import Planner
from server.settings import read_settings

if os.environ.get("BENCH_SHARED") == "0":
    server.app.planner = Planner(api, most_shared_bytes=0)  # type: ignore[attr-defined]
app = server.app.create_app(read_settings())
