"""Tortoise's configuration for a database URL."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def tortoise_config(url: str, *, foreign_keys: bool = True) -> dict[str, Any]:
    """`sqlite:///absolute/path`, `sqlite://relative/path`, or `postgres://...`.

    PostgreSQL on a socket is named by `?host=/folder`, as libpq has it.
    """
    connection = _sqlite(url, foreign_keys) if is_sqlite(url) else _postgres(url)
    return {
        "connections": {"default": connection},
        "apps": {
            "catalog": {
                "models": ["catalog.models"],
                "default_connection": "default",
                "migrations": "catalog.migrations",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def is_sqlite(url: str) -> bool:
    scheme = url.partition(":")[0]
    if scheme not in ("sqlite", "postgres", "postgresql"):
        raise ValueError(
            f"The database URL begins with {scheme!r}; it must be sqlite:// or postgres://."
        )
    return scheme == "sqlite"


def sqlite_path(url: str) -> str:
    return url.removeprefix("sqlite://")


def _sqlite(url: str, foreign_keys: bool) -> dict[str, Any]:
    options: dict[str, Any] = {"file_path": sqlite_path(url)}
    options["foreign_keys"] = "ON" if foreign_keys else "OFF"
    return {"engine": "catalog.database.sqlite", "credentials": options}


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "engine": "tortoise.backends.asyncpg",
        "credentials": {
            "host": query.get("host") or parts.hostname or "localhost",
            "port": parts.port or 5432,
            "user": unquote(parts.username or "postgres"),
            "password": unquote(parts.password or ""),
            "database": parts.path.lstrip("/") or "postgres",
            "minsize": int(query.get("minsize", "1")),
            "maxsize": int(query.get("maxsize", "10")),
            "reset": _left_as_it_is,
        },
    }


def postgres_place(url: str) -> dict[str, Any]:
    """Where a connection of asyncpg's own goes: the URL without what is said to the pool."""
    known = _postgres(url)["credentials"]
    return {name: known[name] for name in ("host", "port", "user", "password", "database")}


async def _left_as_it_is(_connection: Any) -> None:
    """What is done when a connection goes back to the pool; asyncpg itself ends transactions.

    Its usual statement undoes settings, listening and locks of a session, a second trip to the
    server each time. Nothing here leaves any: locks and settings are a transaction's.
    """
