"""Who a request comes from: an account, what it was granted, and how far that reaches."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tortoise.connection import get_connection

from catalog.models import Account, ServiceToken
from catalog.one_time import digest_of
from catalog.rules.words import Role
from catalog.viewer import Held, Viewer
from catalog.work import Clock

# A grant for a whole provider reaches everything below it; one for a single micro-credential
# stays where it is.
REACH = """
WITH RECURSIVE reach (role, provider_id, micro_credential_id) AS (
  SELECT role, provider_id, micro_credential_id FROM "grant"
  WHERE account_id = {account} AND active_key IS NOT NULL
  UNION
  SELECT reach.role, provider.id, reach.micro_credential_id FROM provider
  JOIN reach ON provider.parent_id = reach.provider_id
  WHERE reach.micro_credential_id IS NULL
)
SELECT role, provider_id, micro_credential_id FROM reach
"""


ROLES = {role.value: role for role in Role}


async def load_viewer(account_id: UUID) -> Viewer | None:
    """In two statements; null if there is no such account."""
    rows = await Account.filter(id=account_id).values_list("is_administrator", "learner__id")
    if not rows:
        return None
    is_administrator, learner_id = rows[0]
    return Viewer(account_id, learner_id, is_administrator, await _held(account_id))


async def load_service_viewer(token: str, clock: Clock) -> Viewer | None:
    """By a service token; null if it is unknown, revoked or past its time."""
    found = await ServiceToken.get_or_none(digest=digest_of(token), revoked_at__isnull=True)
    if found is None or found.expires_at <= clock():
        return None
    viewer = await load_viewer(found.account_id)
    return viewer and replace(viewer, scopes=frozenset(found.scopes))


async def _held(account_id: UUID) -> frozenset[Held]:
    connection = get_connection("default")
    is_sqlite = connection.capabilities.dialect == "sqlite"
    sql = REACH.format(account="?" if is_sqlite else "$1")
    rows = await connection.execute_query_dict(sql, [str(account_id) if is_sqlite else account_id])
    return frozenset(
        Held(ROLES[row["role"]], _uuid(row["provider_id"]), _narrowed(row["micro_credential_id"]))
        for row in rows
    )


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _narrowed(value: UUID | str | None) -> UUID | None:
    return None if value is None else _uuid(value)
