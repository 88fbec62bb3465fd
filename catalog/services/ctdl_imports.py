"""Taking a pathway from a CTDL document: a draft, and what of the document is not in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from catalog import policy
from catalog.commands.publishing import (
    DraftPathway,
    ImportPathway,
    RequirementDraft,
    SetDraft,
)
from catalog.ctdl.reading import Read, ReadPathway, Unread, read
from catalog.errors import Incomplete, Invalid, NotPublishable
from catalog.models import Pathway, Skill
from catalog.services import pathways
from catalog.work import Work

LARGEST: Final = 1_000_000
"""In characters."""
LONGEST_URL, LONGEST_URI = 1_000, 500
"""Of what is kept of sources and skills; a longer one, or one with controls, is nothing's here."""

_UUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OWN: Final = re.compile(rf"/achievements/(?P<id>{_UUID})/v\d+|/[cp]/(?P<slug>[a-z0-9-]{{1,160}})")

Target = Mapping[str, Any]
"""The one field of a leaf that says what it asks for."""


@dataclass(frozen=True, slots=True)
class Imported:
    pathway: Pathway
    unread: tuple[Unread, ...]


async def take(work: Work, command: ImportPathway) -> Imported:
    """As a new draft of the provider; every component that is not known here is named."""
    work.viewer.require_account()
    found = _parsed(command.document)
    leaves = list(_leaves(found.tree))
    targets = await _targets(work, {url for leaf in leaves for url in leaf.urls})
    problems = [problem for leaf in leaves for problem in _problems(leaf, targets)]
    if problems:
        raise NotPublishable(problems)
    draft = DraftPathway(
        provider_id=command.provider_id,
        facts={
            "title": found.title,
            "description": found.description,
            "language": found.language.replace("_", "-"),
        },
        requirements=_requirement(found.tree, targets),
        visibility=command.visibility,
    )
    return Imported(await pathways.draft(work, draft), found.unread)


def _parsed(document: str) -> ReadPathway:
    if len(document) > LARGEST:
        raise Invalid(f"A document has at most {LARGEST:,} characters.", "document")
    try:
        found = read(orjson.loads(document))
    except orjson.JSONDecodeError as error:
        raise Invalid(f"This is not JSON: {error}.", "document") from error
    if not found.title:
        raise Invalid("The pathway has no name.", "document")
    return found


def _leaves(node: Read) -> Iterator[Read]:
    if node.rule is None:
        yield node
    for child in node.children:
        yield from _leaves(child)


def _problems(leaf: Read, targets: Mapping[str, Target]) -> Iterator[Incomplete]:
    what, path = f"“{leaf.title or leaf.key}”", ("input", "document", leaf.key)
    if not leaf.urls:
        yield Incomplete(f"{what} does not say what it stands for (ceterms:proxyFor).", *path)
    for url in leaf.urls:
        if url not in targets:
            yield Incomplete(f"{what} stands for {url}, which is not in this catalog.", *path)
        elif len(leaf.urls) > 1 and "skill_uri" in targets[url]:
            yield Incomplete(f"{what} stands for one of several skills; name one.", *path)


async def _targets(work: Work, urls: Iterable[str]) -> dict[str, Target]:
    """By address: of skills, of what was imported from there, of this catalog's own pages."""
    wanted = sorted(url for url in urls if len(url) <= LONGEST_URL and url.isprintable())
    named = _named(work.deployment.public_url, wanted)
    found: dict[str, Target] = {}
    uris = [url for url in wanted if len(url) <= LONGEST_URI]
    for uri in await Skill.filter(uri__in=uris).values_list("uri", flat=True):
        found[str(uri)] = {"skill_uri": uri}
    for column, listing in (
        ("micro_credential_id", policy.micro_credentials(work.viewer)),
        ("pathway_id", policy.pathways(work.viewer)),
    ):
        for name, by_value in named.items():
            seen = listing.model.filter(listing.where, **{f"{name}__in": list(by_value)})
            for id_, value in await seen.values_list("id", name) if by_value else ():
                found |= {url: {column: id_} for url in by_value[str(value)]}
    return found


def _named(public_url: str, urls: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """By the column that they are looked up in, and its value: the addresses."""
    own = public_url.rstrip("/")
    found: dict[str, dict[str, list[str]]] = {
        name: defaultdict(list) for name in ("source_url", "slug", "id")
    }
    for url in urls:
        found["source_url"][url].append(url)
        path = urlsplit(url).path if url.startswith(f"{own}/") else ""
        if match := _OWN.fullmatch(path):
            name = "id" if match["id"] else "slug"
            found[name][match[name]].append(url)
    return found


def _requirement(node: Read, targets: Mapping[str, Target]) -> RequirementDraft:
    draft = RequirementDraft(
        key=node.key,
        title=node.title,
        rule=node.rule,
        threshold=node.threshold,
        optional=node.optional,
        ordering=node.ordering,
        children=tuple(_requirement(child, targets) for child in node.children),
    )
    if len(node.urls) < 2:
        return replace(draft, **{k: v for url in node.urls for k, v in targets[url].items()})
    return replace(draft, set_of=_set(targets[url] for url in node.urls))


def _set(targets: Iterable[Target]) -> SetDraft:
    found = list(targets)
    return SetDraft(
        tuple(each["micro_credential_id"] for each in found if "micro_credential_id" in each),
        tuple(each["pathway_id"] for each in found if "pathway_id" in each),
    )
