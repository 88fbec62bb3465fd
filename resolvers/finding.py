"""What is like something, and which skills a text speaks of."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from catalog.errors import Invalid, NotFound
from catalog.models import Alignment, MicroCredential, Pathway, Skill
from resolvers import search, visible
from resolvers.context import Context
from resolvers.pathway_progress import seen_rows
from search.engine import Kind, SearchQuery
from search.query import MAX_CHARACTERS
from search.skills import LONGEST_TEXT, skill_names

MOST = 20
_SKILLS_SAID = 8


@dataclass(frozen=True, slots=True)
class Suggested:
    skill: Skill
    name: str
    share: float


async def related(context: Context, kind: Kind, id_: UUID, first: int) -> list[search.Found]:
    """A search for what it says of itself, so it is by meaning where searches are."""
    _check(first)
    listing = {
        Kind.MICRO_CREDENTIAL: visible.micro_credentials(context),
        Kind.PATHWAY: visible.pathways(context),
    }[kind]
    row = (await seen_rows(context, listing, [id_])).get(id_)
    if row is None:
        raise NotFound("There is no such micro-credential or pathway.", "id")
    text = await _said_of(row)
    query = SearchQuery(text, first=first + 1, scope=search.scope(context))
    own = f"{kind.value}:{id_}"
    found = await search.search(context, query)
    return [each for hit, each in found.rows if hit.id != own][:first]


async def suggest_skills(context: Context, text: str, first: int) -> list[Suggested]:
    _check(first)
    if len(text) > LONGEST_TEXT:
        raise Invalid(f"A text has at most {LONGEST_TEXT} characters here.", "text")
    names = await skill_names()
    found = await asyncio.to_thread(names.in_text, text, first)
    ids = [each.skill_id for each in found]
    skills = await seen_rows(context, visible.skills(context), ids)
    return [
        Suggested(skills[each.skill_id], each.name, round(each.share, 3))
        for each in found
        if each.skill_id in skills
    ]


async def _said_of(row: MicroCredential | Pathway) -> str:
    skills: list[str] = []
    if isinstance(row, MicroCredential) and row.shown_version_id is not None:
        aligned = Alignment.filter(version_id=row.shown_version_id).order_by("position")
        rows = await aligned.limit(_SKILLS_SAID).values_list("skill__label", flat=True)
        skills = [str(label) for label in rows]
    parts = (row.title, ", ".join(skills), row.summary or row.description)
    return ". ".join(part for part in parts if part)[:MAX_CHARACTERS]


def _check(first: int) -> None:
    if not 1 <= first <= MOST:
        raise Invalid(f"`first` is a number from 1 to {MOST}.", "first")
