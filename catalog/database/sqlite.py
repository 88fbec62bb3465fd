"""Tortoise's SQLite client, with transactions that take the write lock when they begin.

SQLite's own BEGIN is deferred: two processes that read first and write later meet in the
middle, and one fails at once with "database is locked" whatever the busy timeout says.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import aiosqlite
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError, TransactionManagementError

from catalog.database.turns import TooLong, Turns

BUSY_TIMEOUT_MS = 20_000
KEPT_STATEMENTS = 512
ROWS_AT_ONCE = 64


class Steady(aiosqlite.Connection):
    """Whoever is cancelled waits for the statement that is under way.

    So the connection is idle as soon as nobody holds its lock, and no BEGIN comes late.
    """

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        running = asyncio.ensure_future(super()._execute(fn, *args, **kwargs))  # type: ignore[no-untyped-call]
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.gather(running, return_exceptions=True)
            raise


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
        get_connections().reset(self.token)
        self._trxlock.release()


class SharedTransaction(ImmediateTransaction):
    """Units of work take turns in it, and their statements run on the event loop's own thread.

    That takes a few microseconds, a hop to another thread and back five times as much. Nothing can
    hold such a statement up, for the write lock is held. What does wait is left to the thread: for
    another process that writes, and for the disk. A statement that has too much to do is
    interrupted, and its unit is run again on the thread.
    """

    STEPS = 100_000  # of SQLite's virtual machine, between two looks
    MOST_LOOKS = 50  # about a tenth of a second

    def __init__(self, client: ImmediateSqliteClient) -> None:
        super().__init__(client)
        self._client = client
        self._looks = 0

    def _look(self) -> bool:
        self._looks += 1
        return self._looks > self.MOST_LOOKS

    @property
    def _direct(self) -> sqlite3.Connection:
        return self._connection._conn

    async def begin(self) -> None:
        if self._client._connection is None:  # nobody has needed it before
            await self._client.create_connection(with_db=True)
        self._connection = cast(aiosqlite.Connection, self._client._connection)
        self._direct.execute("PRAGMA busy_timeout=0")
        try:
            self._direct.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise OperationalError(error) from error
        finally:
            self._direct.execute(f"PRAGMA busy_timeout={self._client.pragmas['busy_timeout']}")
        await super().begin()

    @property
    def is_open(self) -> bool:
        return self._direct.in_transaction

    @contextmanager
    def turn(self) -> Iterator[None]:
        connections = get_connections()
        self._direct.set_progress_handler(self._look, self.STEPS)
        self._direct.execute("SAVEPOINT turn")
        token = connections.set(self.connection_name, self)
        try:
            yield
        except BaseException:
            if self.is_open:
                self._direct.execute("ROLLBACK TO turn")
                self._direct.execute("RELEASE turn")
            raise
        else:
            self._check_open()
            self._direct.execute("RELEASE turn")
        finally:
            self._direct.set_progress_handler(None, 0)
            connections.reset(token)

    async def commit(self) -> None:
        try:
            await self._connection.commit()
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    async def rollback(self) -> None:
        await self._connection.rollback()

    def _run(self, query: str, values: Any) -> tuple[list[Any], int]:
        """Its rows, and the last one that was inserted."""
        self._check_open()
        self.log.debug("%s: %s", query, values)
        self._looks = 0
        try:
            cursor = self._direct.execute(query, values or ())
            return cursor.fetchall(), cursor.lastrowid or 0
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise TooLong from error
            raise

    def _check_open(self) -> None:
        if not self.is_open:  # whatever came now would be committed on the spot
            raise TransactionManagementError("The database has ended this transaction")

    @translate_exceptions
    async def execute_insert(self, query: str, values: list[Any]) -> int:
        return self._run(query, values)[1]

    @translate_exceptions
    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, Sequence[Any]]:
        before = self._direct.total_changes
        rows, _ = self._run(query, values)
        return (self._direct.total_changes - before) or len(rows), rows

    @translate_exceptions
    async def execute_query_dict(
        self, query: str, values: list[Any] | None = None
    ) -> list[dict[str, Any]]:
        return [dict(row) for row in self._run(query, values)[0]]

    @translate_exceptions
    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        for each in values:
            self._run(query, each)


class ImmediateSqliteClient(SqliteClient):
    def __init__(self, file_path: str, **options: Any) -> None:
        options.setdefault("busy_timeout", BUSY_TIMEOUT_MS)
        options.setdefault("synchronous", "FULL")
        super().__init__(file_path, **options)
        self._lock = asyncio.Lock()
        self.turns = Turns(self._lock, self._shared)

    async def create_connection(self, with_db: bool) -> None:
        if self._connection is not None:
            return
        connection = await Steady(self._connect, ROWS_AT_ONCE)
        connection._conn.row_factory = sqlite3.Row
        for pragma, value in self.pragmas.items():
            cursor = await connection.execute(f"PRAGMA {pragma}={value}")
            await cursor.close()
        self._connection = connection
        await self._post_connect()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self.filename,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=KEPT_STATEMENTS,
        )

    def _shared(self) -> SharedTransaction:
        return SharedTransaction(self)

    def _in_transaction(self) -> ImmediateTransactionContext:
        return ImmediateTransactionContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateSqliteClient
"""What Tortoise looks for in the module that a connection's `engine` names."""
