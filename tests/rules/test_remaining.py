"""The cheapest completion, compared with trying every set of leaves."""

import random
from datetime import timedelta
from itertools import combinations
from uuid import UUID

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from catalog.rules.explain import LeafFacts, explain
from catalog.rules.publication import check
from catalog.rules.requirement import (
    ExternalLeaf,
    Group,
    PathwayLeaf,
    SetLeaf,
    SkillLeaf,
    leaves,
    match_key,
    walk,
)
from catalog.rules.stacking import HeldBadge, evaluate
from catalog.rules.words import AchievementKind, Measure
from tests.rules.oracle import NOW, random_situation

FEW_FIT = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)


KINDS = {PathwayLeaf: AchievementKind.PATHWAY, ExternalLeaf: AchievementKind.EXTERNAL}


def target_of(leaf):
    if isinstance(leaf, SetLeaf):
        return next(iter(leaf.micro_credentials))
    if isinstance(leaf, ExternalLeaf):
        return UUID(int=int(leaf.achievement.removeprefix("urn:")))
    return leaf.pathway_id if isinstance(leaf, PathwayLeaf) else leaf.micro_credential_id


def a_badge_for(leaf, facts, number):
    """What completing the leaf would bring: of its own achievement, showing what it asks for."""
    kind = KINDS.get(type(leaf), AchievementKind.MICRO_CREDENTIAL)
    if isinstance(leaf, SkillLeaf):
        target, skills = UUID(int=9000 + number), {leaf.skill_uri: leaf.min_level}
    else:
        target, skills = target_of(leaf), {}
    versions = getattr(leaf, "versions", ())
    return HeldBadge(
        id=UUID(int=8000 + number),
        achievement_kind=kind,
        elsewhere=match_key(leaf)[1] if kind is AchievementKind.EXTERNAL else "",
        achievement_id=target,
        version_id=next(iter(versions), UUID(int=1)),
        provider_id=next(iter(getattr(leaf, "providers", ())), UUID(int=1)),
        awarded_at=NOW - timedelta(minutes=1),
        valid_from=NOW - timedelta(minutes=1),
        skills=skills,
        credits=facts.credits,
        minutes=facts.minutes,
        level=8,
        framework="EQF",
    )


def random_facts(random, leaf):
    """Of a given achievement, what the random badges of it bring, too."""
    percent = random.choice((None, None, 0, 50))
    if isinstance(leaf, SkillLeaf):
        minutes, credits = random.choice((60, 90, 120, 600)), random.choice((100, 200, 300, 450))
        return LeafFacts(minutes=minutes, credits=credits, percent=percent)
    number = target_of(leaf).int
    return LeafFacts(minutes=90 * (number % 4), credits=100 * (number % 5), percent=percent)


@st.composite
def cases(draw):
    source = random.Random(draw(st.integers(0, 2**32)))
    situation = random_situation(source, exclusive=0, limited=0, alike=True)
    assume(sum(1 for _ in leaves(situation.tree)) <= 7 and not check(situation.tree))
    return situation, {leaf.key: random_facts(source, leaf) for leaf in leaves(situation.tree)}


def is_inexact(node):
    weighs = isinstance(node, Group) and node.measure is not Measure.REQUIREMENTS
    return weighs and any(isinstance(child, Group | SkillLeaf | SetLeaf) for child in node.required)


def completed_by(situation, facts, keys):
    chosen = [leaf for leaf in leaves(situation.tree) if leaf.key in keys]
    new = [a_badge_for(leaf, facts[leaf.key], n) for n, leaf in enumerate(chosen)]
    return evaluate(situation.tree, (*situation.badges, *new), situation.at).met


@FEW_FIT
@given(cases())
def test_the_plan_suffices(case):
    situation, facts = case
    remaining = explain(situation.tree, situation.badges, situation.at, facts).remaining

    assume(remaining is not None and remaining.exact)
    assert completed_by(situation, facts, remaining.keys)


@FEW_FIT
@given(cases())
def test_no_set_of_leaves_completes_an_exactly_planned_tree_in_fewer_minutes(case):
    situation, facts = case
    remaining = explain(situation.tree, situation.badges, situation.at, facts).remaining
    assume(remaining is not None and remaining.exact)
    keys = [leaf.key for leaf in leaves(situation.tree)]

    sets = (set(chosen) for size in range(len(keys) + 1) for chosen in combinations(keys, size))
    ways = [
        sum(facts[key].left for key in chosen)
        for chosen in sets
        if completed_by(situation, facts, chosen)
    ]

    assert min(ways) == remaining.minutes


@FEW_FIT
@given(cases())
def test_a_plan_exists_wherever_all_leaves_together_would_complete_the_tree(case):
    situation, facts = case
    assume(not any(is_inexact(node) for node in walk(situation.tree)))
    remaining = explain(situation.tree, situation.badges, situation.at, facts).remaining

    if remaining is None:
        assert not completed_by(situation, facts, {leaf.key for leaf in leaves(situation.tree)})
