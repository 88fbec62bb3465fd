"""How the fields about whoever asks are answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from strawberry import Parent

from catalog import models
from catalog.relation import Link, Relation
from resolvers.context import Context, Info


def badges_of(_model: Any) -> Relation:
    """By whichever of the learner's identities a badge was awarded to."""
    link = Link(models.Recipient._meta.db_table, "learner_id", "id", ())
    return Relation(models.Badge, "id", "recipient_id", True, link)


async def account_name(grant: Parent[models.Grant], info: Info) -> str:
    name: str = await info.context.loaders.batched(_account_names, grant.account_id)
    return name


async def signed_in(context: Context) -> models.Account | None:
    if context.viewer.account_id is None:
        return None
    return await models.Account.get_or_none(id=context.viewer.account_id)


async def learner(context: Context) -> models.Learner | None:
    return await models.Learner.get_or_none(id=context.viewer.learner_id)


async def grants(context: Context) -> list[models.Grant]:
    """The viewer's own, oldest first."""
    own = models.Grant.filter(account_id=context.viewer.account_id, active_key__not_isnull=True)
    return await own.order_by("id").limit(200)


async def _account_names(account_ids: list[UUID]) -> list[str]:
    accounts = await models.Account.filter(id__in=account_ids)
    names = {account.id: account.name for account in accounts}
    return [names[id_] for id_ in account_ids]
