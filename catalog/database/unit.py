"""One transaction for one unit of work, by the way that suits the database."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from catalog.database.sqlite import ImmediateSqliteClient


def unit_of_work(*, shared: bool) -> AbstractAsyncContextManager[object]:
    """When it has been left, what was done in it is durable; when it was left by an error, undone.

    A `shared` one is committed together with others that come at the same moment, where the
    database can write for one at a time only. PostgreSQL writes for many at once, and flushes its
    log for all who commit at the same moment by itself: to share a transaction would only make
    everyone hold their neighbours' locks. What takes long should not be shared.
    """
    connection = get_connection("default")
    if shared and isinstance(connection, ImmediateSqliteClient):
        return connection.turns.turn()
    return in_transaction()
