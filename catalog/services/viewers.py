"""Who a request comes from: an account, what it was granted, and how far that reaches."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from catalog.database.kept import Kept, Row, id_of
from catalog.models import ServiceToken
from catalog.one_time import digest_of
from catalog.reader import Reader
from catalog.rules.words import Role
from catalog.viewer import Held, Viewer
from catalog.work import Clock

# A grant for a whole provider reaches everything below it; one for a single micro-credential
# stays where it is. An account without grants has one row, in which they are null.
VIEWER: Final = Kept("""
WITH RECURSIVE reach (role, provider_id, micro_credential_id) AS (
  SELECT role, provider_id, micro_credential_id FROM "grant"
  WHERE account_id = :account AND active_key IS NOT NULL
  UNION
  SELECT reach.role, provider.id, reach.micro_credential_id FROM provider
  JOIN reach ON provider.parent_id = reach.provider_id
  WHERE reach.micro_credential_id IS NULL
)
SELECT account.is_administrator, learner.id, reach.role, reach.provider_id,
  reach.micro_credential_id
FROM account
LEFT JOIN learner ON learner.account_id = account.id
LEFT JOIN reach ON TRUE
WHERE account.id = :account
""")

ROLES = {role.value: role for role in Role}


async def load_viewer(account_id: UUID, reader: Reader | None = None) -> Viewer | None:
    """In one statement; null if there is no such account.

    With a `reader`, whoever asks waits for nobody who writes.
    """
    if reader is None:
        rows = await VIEWER.rows(account=account_id)
    else:
        rows = await reader.kept(VIEWER, account=account_id)
    if not rows:
        return None
    is_administrator, learner_id = rows[0][0], rows[0][1]
    held = frozenset([_held(row) for row in rows if row[2] is not None])
    return Viewer(account_id, learner_id and id_of(learner_id), bool(is_administrator), held)


async def load_service_viewer(
    token: str, clock: Clock, reader: Reader | None = None
) -> Viewer | None:
    """By a service token; null if it is unknown, revoked or past its time."""
    found = await ServiceToken.get_or_none(digest=digest_of(token), revoked_at__isnull=True)
    if found is None or found.expires_at <= clock():
        return None
    viewer = await load_viewer(found.account_id, reader)
    return viewer and replace(viewer, scopes=frozenset(found.scopes))


def _held(row: Row) -> Held:
    _, _, role, provider_id, micro_credential_id = row
    narrowed = None if micro_credential_id is None else id_of(micro_credential_id)
    return Held(ROLES[role], id_of(provider_id), narrowed)
