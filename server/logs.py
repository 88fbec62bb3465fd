"""Log lines for people or, by setting, one JSON object a line; each with its request's id."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import orjson

from server.request_id import request_id


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() or "-"
        return True


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "requestId": getattr(record, "request_id", "-"),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line).decode()


TEXT = logging.Formatter("%(asctime)s %(levelname)-7s %(request_id)s %(name)s: %(message)s")


def configure(log_format: str, level: str) -> None:
    """Once, for the process. Strawberry's own log of errors would say everything twice."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if log_format == "json" else TEXT)
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for quiet in ("strawberry.execution", "aiosqlite", "tortoise", "elastic_transport"):
        logging.getLogger(quiet).setLevel(logging.CRITICAL if "straw" in quiet else logging.WARNING)
