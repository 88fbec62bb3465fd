"""Tortoise's SQLite client, with transactions that take the write lock when they begin.

SQLite's own BEGIN is deferred: two processes that read first and write later meet in the
middle, and one fails at once with "database is locked" whatever the busy timeout says.
"""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.exceptions import OperationalError

BUSY_TIMEOUT_MS = 20_000


class ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class ImmediateTransactionContext(SqliteTransactionContext):
    async def __aenter__(self) -> TransactionalDBClient:
        try:
            return await super().__aenter__()
        except BaseException:  # the base class forgets its lock when BEGIN is refused
            if self._trxlock.locked() and hasattr(self, "token"):
                self._restore()
            raise

    def _restore(self) -> None:
        from tortoise.connection import get_connections

        get_connections().reset(self.token)
        self._trxlock.release()

    async def __aexit__(self, *raised: Any) -> None:
        # A statement that failed for a full disk has already been rolled back by SQLite itself.
        await super().__aexit__(*raised)


class ImmediateSqliteClient(SqliteClient):
    def __init__(self, file_path: str, **options: Any) -> None:
        options.setdefault("busy_timeout", BUSY_TIMEOUT_MS)
        super().__init__(file_path, **options)
        self._lock = asyncio.Lock()

    def _in_transaction(self) -> ImmediateTransactionContext:
        return ImmediateTransactionContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateSqliteClient
"""What Tortoise looks for in the module that a connection's `engine` names."""
