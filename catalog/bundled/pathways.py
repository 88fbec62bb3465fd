"""Reads one pathway's file, and orders pathways so that each follows what it builds on."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from catalog.bundled.providers import FRAMEWORKS, LANGUAGES, read_translations
from catalog.bundled.shapes import BundledGroup, BundledLeaf, BundledPathway
from catalog.bundled.table import Table, UnreadableCatalogue
from catalog.rules.words import AchievementType, Field, GroupRule, LossPolicy, Ordering

# How many units of its threshold a rule's group counts to one; None where it takes no threshold.
THRESHOLD_UNITS = {
    "ALL": None,
    "ANY": None,
    "AT_LEAST": 1,
    "AT_LEAST_CREDITS": 100,
    "AT_LEAST_HOURS": 60,
}
ACHIEVEMENT_TYPES = tuple(word.value for word in AchievementType)


def read_pathway(table: Table) -> BundledPathway:
    loss_policy = table.word("loss_policy", LossPolicy, default="KEEP")
    grace_days = table.optional_whole("grace_days", 1, 365)
    if (loss_policy == "GRACE") != (grace_days is not None):
        raise table.refuse("grace_days", "goes with the loss policy GRACE, and only with it")
    pathway = BundledPathway(
        slug=table.text("slug"),
        title=table.text("title"),
        summary=table.text("summary"),
        description=table.text("description"),
        provider=table.text("provider"),
        level=table.whole("level", 1, 8),
        framework=table.choice("framework", FRAMEWORKS),
        field=table.word("field", Field),
        language=table.choice("language", LANGUAGES),
        achievement_type=table.choice("achievement_type", ACHIEVEMENT_TYPES),
        criteria=table.optional_text("criteria"),
        valid_months=table.optional_whole("valid_months", 1, 120),
        loss_policy=loss_policy,
        grace_days=grace_days,
        awards_without_enrollment=table.flag("awards_without_enrollment", default=True),
        requirements=_group(table.table("requirements")),
        translations=read_translations(table),
    )
    table.close()
    return pathway


def stacked(pathways: list[BundledPathway]) -> tuple[BundledPathway, ...]:
    """The same pathways, each after those whose credentials it asks for, always in one order."""
    by_slug = {pathway.slug: pathway for pathway in pathways}
    needs = {
        pathway.slug: [leaf.pathway for leaf in pathway.requirements.leaves() if leaf.pathway]
        for pathway in pathways
    }
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        loop = " > ".join(error.args[1])
        raise UnreadableCatalogue(f"pathways: ask for each other in a loop: {loop}") from error
    return tuple(by_slug[slug] for slug in order if slug in by_slug)


def _node(table: Table) -> BundledGroup | BundledLeaf:
    return _group(table) if "rule" in table else _leaf(table)


def _group(table: Table) -> BundledGroup:
    rule = table.word("rule", GroupRule)
    group = BundledGroup(
        key=table.text("key"),
        title=table.optional_text("title"),
        rule=rule,
        threshold=_threshold(table, rule),
        optional=table.flag("optional", default=False),
        ordering=table.word("ordering", Ordering, default="NONE"),
        children=tuple(_node(child) for child in table.tables("children")),
    )
    if not group.children:
        raise table.refuse("children", "a group needs at least one")
    table.close()
    return group


def _threshold(table: Table, rule: str) -> int | None:
    units = THRESHOLD_UNITS[rule]
    if units is None:
        return None
    threshold = table.scaled("threshold", units)
    if threshold == 0:
        raise table.refuse("threshold", "must be more than zero")
    return threshold


def _leaf(table: Table) -> BundledLeaf:
    leaf = BundledLeaf(
        key=table.text("key"),
        micro_credential=table.optional_text("micro_credential"),
        pathway=table.optional_text("pathway"),
        skill=table.optional_text("skill"),
        min_level=table.optional_whole("min_level", 1, 8),
        optional=table.flag("optional", default=False),
    )
    if sum(x is not None for x in (leaf.micro_credential, leaf.pathway, leaf.skill)) != 1:
        raise table.refuse("key", "a leaf names one micro_credential, pathway or skill")
    if (leaf.skill is None) != (leaf.min_level is None):
        raise table.refuse("min_level", "goes with a skill, and a skill needs it")
    table.close()
    return leaf
