"""Loads the catalogue that comes with Cairn, by the same writer as files of others."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from tortoise.transactions import in_transaction

from catalog.bundled.reading import bundled_catalogue
from catalog.bundled.shapes import (
    BundledCatalogue,
    BundledGroup,
    BundledLeaf,
    BundledMicroCredential,
    BundledPathway,
    BundledPrice,
    BundledProvider,
)
from catalog.importing.achievements import Writing
from catalog.importing.failing import failing_whole
from catalog.importing.mapping import load_mapping
from catalog.importing.planning import MICRO_CREDENTIALS, PATHWAYS
from catalog.importing.providers import write_providers
from catalog.importing.records import (
    MicroCredentialRecord,
    PathwayRecord,
    ProviderRecord,
    SkillRecord,
    Values,
)
from catalog.importing.report import ImportReport
from catalog.importing.skills import SkillWriting
from catalog.rules.words import (
    AchievementType,
    ActivityKind,
    AssessmentType,
    AwardPolicy,
    Field,
    GroupRule,
    LossPolicy,
    Ordering,
    Participation,
    QualityAssurance,
    Recorder,
    RequirementKind,
    Stackability,
    Supervision,
    Word,
)
from catalog.work import Clock, Deployment

SOURCE = "bundled"


async def load_bundled(deployment: Deployment, clock: Clock) -> ImportReport:
    """What is there already stays; what a newer Cairn says otherwise becomes a new version."""
    began = time.monotonic()
    catalogue = bundled_catalogue()
    report = ImportReport(SOURCE)
    with failing_whole():
        async with in_transaction():
            await _write(catalogue, deployment, clock, report)
    report.seconds = time.monotonic() - began
    return report


async def _write(
    catalogue: BundledCatalogue, deployment: Deployment, clock: Clock, report: ImportReport
) -> None:
    now = clock()
    framework = load_mapping("esco_ict_877_skills").framework
    assert framework is not None
    skills = [
        SkillRecord(
            0, skill.uri, skill.label, kind=skill.kind.lower(), labels=list(skill.alt_labels)
        )
        for skill in catalogue.skills
    ]
    report.rows = len(skills) + len(catalogue.micro_credentials) + len(catalogue.pathways)
    await SkillWriting(framework, now, report, only_new=True).write(skills)
    names = {provider.slug: provider.name for provider in catalogue.providers}
    providers = [_provider(provider, names) for provider in catalogue.providers]
    await write_providers(providers, SOURCE, deployment, now)
    writing = Writing(SOURCE, deployment, now, report)
    credentials = [_micro_credential(each, names) for each in catalogue.micro_credentials]
    await writing.write(credentials, MICRO_CREDENTIALS)
    await writing.write([_pathway(each, names) for each in catalogue.pathways], PATHWAYS)


def _provider(provider: BundledProvider, names: dict[str, str]) -> ProviderRecord:
    facts = {
        "description": provider.description,
        "url": provider.url,
        "email": provider.email,
        "country": provider.country,
    }
    parent = names[provider.parent] if provider.parent else None
    return ProviderRecord(provider.name, facts, provider.slug, parent)


def _micro_credential(
    bundled: BundledMicroCredential, names: dict[str, str]
) -> MicroCredentialRecord:
    facts = {name: getattr(bundled, name) for name in _FACTS}
    worded = {name: _word(words, getattr(bundled, name)) for name, words in _WORDED.items()}
    return MicroCredentialRecord(
        line=0,
        key=bundled.slug,
        slug=bundled.slug,
        provider=names[bundled.provider],
        facts=_known(
            facts
            | worded
            | _price(bundled.price)
            | {"achievement_type": AchievementType.MICRO_CREDENTIAL.value}
        ),
        alignments=[asdict(skill) for skill in bundled.skills],
        outcomes=[asdict(outcome) for outcome in bundled.outcomes],
        activities=[
            asdict(activity)
            | {
                "kind": _word(ActivityKind, activity.kind),
                "recorded_by": _word(Recorder, activity.recorded_by),
            }
            for activity in bundled.activities
        ],
        translations=[asdict(translation) for translation in bundled.translations],
        offerings=[
            {name: value for name, value in asdict(run).items() if name != "price"}
            | {"participation": _word(Participation, run.participation)}
            | _price(run.price)
            for run in bundled.offerings
        ],
    )


def _pathway(bundled: BundledPathway, names: dict[str, str]) -> PathwayRecord:
    facts = {name: getattr(bundled, name) for name in _PATHWAY_FACTS}
    worded = {
        "field": _word(Field, bundled.field),
        "achievement_type": bundled.achievement_type,
        "loss_policy": _word(LossPolicy, bundled.loss_policy),
    }
    return PathwayRecord(
        line=0,
        key=bundled.slug,
        slug=bundled.slug,
        provider=names[bundled.provider],
        facts=_known(facts | worded),
        nodes=_nodes(bundled.requirements),
    )


def _nodes(root: BundledGroup) -> list[Values]:
    nodes: list[Values] = []

    def add(node: BundledGroup | BundledLeaf, parent: str | None, depth: int) -> None:
        place = {"parent_key": parent, "position": len(nodes), "depth": depth}
        nodes.append(place | (_group(node) if isinstance(node, BundledGroup) else _leaf(node)))
        for child in node.children if isinstance(node, BundledGroup) else ():
            add(child, node.key, depth + 1)

    add(root, None, 0)
    return nodes


def _group(group: BundledGroup) -> Values:
    return {
        "key": group.key,
        "kind": RequirementKind.GROUP.value,
        "title": group.title or "",
        "rule": _word(GroupRule, group.rule),
        "threshold": group.threshold,
        "optional": group.optional,
        "ordering": _word(Ordering, group.ordering),
    }


def _leaf(leaf: BundledLeaf) -> Values:
    asked = {"member": leaf.micro_credential, "pathway": leaf.pathway, "uri": leaf.skill}
    (name,) = (name for name, value in asked.items() if value is not None)
    kind = {"member": "micro_credential", "pathway": "pathway", "uri": "skill"}[name]
    return {
        "key": leaf.key,
        "kind": kind,
        "min_level": leaf.min_level,
        "optional": leaf.optional,
        name: asked[name],
    }


_FACTS = (
    "title",
    "summary",
    "description",
    "language",
    "level",
    "framework",
    "credits",
    "minutes",
    "quality_assurer",
    "prerequisites",
    "valid_months",
    "criteria",
)
_PATHWAY_FACTS = (
    "title",
    "summary",
    "description",
    "language",
    "level",
    "framework",
    "criteria",
    "valid_months",
    "grace_days",
    "awards_without_enrollment",
)
_WORDED: dict[str, type[Word]] = {
    "field": Field,
    "participation": Participation,
    "assessment_type": AssessmentType,
    "quality_assurance": QualityAssurance,
    "supervision": Supervision,
    "stackability": Stackability,
    "award_policy": AwardPolicy,
}


def _word(words: type[Word], name: str) -> str:
    """The bundled files use the names of words, rows their values."""
    value: str = words[name].value
    return value


def _price(price: BundledPrice | None) -> Values:
    return {"price_minor": price.amount, "currency": price.currency} if price else {}


def _known(facts: dict[str, Any]) -> Values:
    return {name: value for name, value in facts.items() if value is not None}
