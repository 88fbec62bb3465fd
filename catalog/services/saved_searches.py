"""Keeping searches, and telling of what is published later that they find: each thing once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from tortoise.expressions import Q

from catalog import policy
from catalog.commands.searching import (
    ChangeSavedSearch,
    FoundNew,
    LookThrough,
    OfSavedSearch,
    SaveSearch,
)
from catalog.errors import Conflict, Invalid, NotFound
from catalog.ids import new_id
from catalog.models import Account, MicroCredential, Pathway, SavedSearch, SavedSearchAlert
from catalog.naming import clean_line
from catalog.services.notices import Notice
from catalog.work import Work

MOST: Final = 20
"""Saved searches of one account."""
LONGEST_NAME: Final = 100
LOOKS, FOUND = "saved_searches.look", "saved_search.found"
NEW_FOR: Final = timedelta(days=7)
"""For so long after it was published for the first time, something is new."""
MOST_IN_LETTER: Final = 10

_MODELS: dict[str, type[MicroCredential | Pathway]] = {
    "MicroCredential": MicroCredential,
    "Pathway": Pathway,
}


async def save(work: Work, command: SaveSearch) -> SavedSearch:
    account_id = work.viewer.require_account()
    name = _name(command.name)
    await Account.filter(id=account_id).select_for_update().first()  # who counts, counts alone
    if await SavedSearch.filter(account_id=account_id).count() >= MOST:
        raise Conflict(f"At most {MOST} searches can be saved; remove one first.")
    return await SavedSearch.create(
        account_id=account_id,
        name=name,
        query=dict(command.query),
        by_mail=command.by_mail,
        created_at=work.now,
    )


async def change(work: Work, command: ChangeSavedSearch) -> SavedSearch:
    found = await _own(work, command.saved_search_id)
    if command.name is not None:
        found.name = _name(command.name)
    if command.by_mail is not None:
        found.by_mail = command.by_mail
    await found.save(update_fields=["name", "by_mail"])
    return found


async def remove(work: Work, command: OfSavedSearch) -> UUID:
    """With its alerts; nothing points at them."""
    found = await _own(work, command.saved_search_id)
    await SavedSearchAlert.filter(saved_search_id=found.id).delete()
    await found.delete()
    return found.id


async def mark_seen(work: Work, command: OfSavedSearch) -> SavedSearch:
    found = await _own(work, command.saved_search_id)
    unseen = SavedSearchAlert.filter(saved_search_id=found.id, seen_at__isnull=True)
    await unseen.update(seen_at=work.now)
    return found


async def look_through(work: Work, command: LookThrough) -> int:
    """Have all saved searches asked about what is new among these, in a job; says how many are."""
    new = [f"{kind}:{row.id}" for kind, row in await _new(work, command.documents)]
    if not new or not await SavedSearch.all().exists():
        return 0
    after = str(command.after) if command.after else None
    await work.record(LOOKS, "SavedSearches", new_id(), documents=new, after=after)
    return len(new)


async def found_new(work: Work, command: FoundNew) -> int:
    """Note what was not noted before, and have it told; says how much that is."""
    saved = await SavedSearch.filter(id=command.saved_search_id).select_for_update().first()
    if saved is None:
        return 0
    later = [
        (kind, row)
        for kind, row in await _new(work, command.documents)
        if row.published_at is not None and row.published_at > saved.created_at
    ]
    noted = SavedSearchAlert.filter(saved_search_id=saved.id)
    keys = {key for (key,) in await noted.values_list("unique_key")}
    alerts = [_alert(work, saved, kind, row) for kind, row in later]
    fresh = [alert for alert in alerts if alert.unique_key not in keys]
    if not fresh:
        return 0
    await SavedSearchAlert.bulk_create(fresh)
    if saved.by_mail:
        await work.record(FOUND, "SavedSearch", saved.id)
    return len(fresh)


async def write_news(work: Work, saved_search_id: UUID) -> Notice | None:
    """About what has not been written of; None where nothing is, or nobody proved the address."""
    saved = await SavedSearch.filter(id=saved_search_id).select_related("account").first()
    if saved is None or not saved.by_mail or saved.account.email_proved_at is None:
        return None
    unwritten = SavedSearchAlert.filter(saved_search_id=saved.id, mailed_at__isnull=True)
    alerts = await unwritten.order_by("id").select_related("micro_credential", "pathway")
    titles = [each.title for each in _still_shown(alerts)]
    if not titles:
        return None
    more = len(titles) - MOST_IN_LETTER
    lines = [*titles[:MOST_IN_LETTER], *([f"and {more} more"] if more > 0 else [])]
    facts = {"title": saved.name, "lines": "\n".join(f"- {line}" for line in lines)}
    return Notice(FOUND, saved.account.email, saved.account.name, "/me", facts)


async def note_written(work: Work, saved_search_id: UUID) -> None:
    unwritten = SavedSearchAlert.filter(saved_search_id=saved_search_id, mailed_at__isnull=True)
    await unwritten.update(mailed_at=work.now)


async def _own(work: Work, saved_search_id: UUID) -> SavedSearch:
    work.viewer.require_account()
    seen = policy.saved_searches(work.viewer).where
    found = await SavedSearch.filter(seen, id=saved_search_id).first()
    if found is None:
        raise NotFound("There is no such saved search.", "id")
    return found


def _name(name: str) -> str:
    found = clean_line(name)
    if not 1 <= len(found) <= LONGEST_NAME:
        raise Invalid(f"A name has 1 to {LONGEST_NAME} characters.", "name")
    return found


async def _new(work: Work, documents: Iterable[str]) -> list[tuple[str, MicroCredential | Pathway]]:
    """Of these documents, what everyone can find and has been published lately."""
    public = Q(policy.PUBLIC, published_at__gt=work.now - NEW_FOR)
    found: list[tuple[str, MicroCredential | Pathway]] = []
    ids = [document.partition(":") for document in documents]
    for kind, model in _MODELS.items():
        wanted = [UUID(id_) for own, _, id_ in ids if own == kind]
        if wanted:
            found += [(kind, row) for row in await model.filter(public, id__in=wanted)]
    return found


def _alert(
    work: Work, saved: SavedSearch, kind: str, row: MicroCredential | Pathway
) -> SavedSearchAlert:
    points: dict[str, Any] = {
        "micro_credential_id" if kind == "MicroCredential" else "pathway_id": row.id
    }
    return SavedSearchAlert(
        saved_search_id=saved.id,
        unique_key=f"{saved.id}:{row.id}",
        found_at=work.now,
        **points,
    )


def _still_shown(alerts: Sequence[SavedSearchAlert]) -> list[MicroCredential | Pathway]:
    rows = [each.micro_credential or each.pathway for each in alerts]
    return [row for row in rows if row is not None and policy.is_public(row)]
