"""The bundled catalogue holds together, reads well and is large enough to show."""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from catalog.bundled import (
    BundledCatalogue,
    BundledGroup,
    BundledLeaf,
    BundledMicroCredential,
    bundled_catalogue,
)

SKILLS = Path(__file__).parents[2].parent / "shared" / "data" / "skills"


@pytest.fixture(scope="module")
def bundle() -> BundledCatalogue:
    return bundled_catalogue()


def _sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[.!?؟])\s+", text.strip())
    return [part.strip(" .!?؟").casefold() for part in parts]


def _descriptions(bundle: BundledCatalogue) -> Iterator[tuple[str, str]]:
    for provider in bundle.providers:
        yield provider.slug, provider.description
    for thing in [*bundle.micro_credentials, *bundle.pathways]:
        yield thing.slug, thing.description
        for translation in thing.translations:
            yield f"{thing.slug} ({translation.language})", translation.description


def _esco_texts() -> dict[str, str]:
    before = csv.field_size_limit(sys.maxsize)
    try:
        with gzip.open(SKILLS / "esco_13939_skills_text.csv.gz", "rt", newline="") as file:
            return {row["id"]: row["description"] for row in csv.DictReader(file)}
    finally:
        csv.field_size_limit(before)


def _esco_ict_labels() -> dict[str, str]:
    lines = (SKILLS / "esco_ict_877_skills.jsonl").read_text().splitlines()
    return {row["uri"]: row["label"] for row in map(json.loads, lines)}


def test_it_is_large_enough_to_show(bundle: BundledCatalogue) -> None:
    assert len(bundle.providers) == 12
    assert len(bundle.micro_credentials) == 92
    assert len(bundle.pathways) == 18
    assert len({provider.country for provider in bundle.providers}) == 10
    assert sum(provider.parent is not None for provider in bundle.providers) == 2


def test_every_field_is_taught_several_times(bundle: BundledCatalogue) -> None:
    fields = Counter(credential.field for credential in bundle.micro_credentials)

    assert set(fields) == {
        "BUSINESS",
        "DATA",
        "EDUCATION",
        "ENVIRONMENT",
        "HEALTH",
        "LAW",
        "TRADES",
    }
    assert min(fields.values()) >= 6


def test_titles_and_slugs_are_unlike(bundle: BundledCatalogue) -> None:
    achievements = [*bundle.micro_credentials, *bundle.pathways]

    assert len({thing.slug for thing in achievements}) == len(achievements)
    assert len({thing.title.casefold() for thing in achievements}) == len(achievements)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", thing.slug) for thing in achievements)


def test_a_summary_is_one_sentence_that_fits_a_result_row(bundle: BundledCatalogue) -> None:
    for thing in [*bundle.micro_credentials, *bundle.pathways]:
        assert len(_sentences(thing.summary)) == 1, thing.slug
        assert thing.summary.endswith("."), thing.slug
        assert 40 <= len(thing.summary) <= 150, thing.slug


def test_a_description_has_three_to_five_sentences(bundle: BundledCatalogue) -> None:
    for credential in bundle.micro_credentials:
        assert 3 <= len(_sentences(credential.description)) <= 5, credential.slug


def test_no_two_descriptions_share_a_sentence(bundle: BundledCatalogue) -> None:
    seen: dict[str, str] = {}
    for where, description in _descriptions(bundle):
        for sentence in _sentences(description):
            assert sentence not in seen, f"{where} repeats {seen.get(sentence)}: {sentence}"
            seen[sentence] = where


def test_titles_do_not_speak_to_the_reader(bundle: BundledCatalogue) -> None:
    for thing in [*bundle.micro_credentials, *bundle.pathways]:
        assert not re.search(r"\b(you|your|yours)\b", thing.title, re.IGNORECASE), thing.slug


def test_activities_add_up_to_the_workload(bundle: BundledCatalogue) -> None:
    for credential in bundle.micro_credentials:
        activities = credential.activities
        assert sum(activity.minutes for activity in activities) == credential.minutes, (
            credential.slug
        )
        assert sum(activity.weight for activity in activities) == 100, credential.slug
        assert 3 <= len(activities) <= 6, credential.slug
        assert len({activity.key for activity in activities}) == len(activities), credential.slug


def test_a_credit_is_twenty_five_to_thirty_hours(bundle: BundledCatalogue) -> None:
    for credential in bundle.micro_credentials:
        hours_of_credits = credential.minutes / 60 * 100 / credential.credits
        assert 25 <= hours_of_credits <= 30, credential.slug


def test_what_awards_by_activities_requires_at_least_one(bundle: BundledCatalogue) -> None:
    by_activities = [c for c in bundle.micro_credentials if c.award_policy == "ACTIVITIES"]

    assert len(by_activities) > 70
    for credential in by_activities:
        assert any(activity.required for activity in credential.activities), credential.slug


def test_outcomes_and_skills_are_neither_missing_nor_many(bundle: BundledCatalogue) -> None:
    for credential in bundle.micro_credentials:
        assert 3 <= len(credential.outcomes) <= 5, credential.slug
        assert all(outcome.skills for outcome in credential.outcomes), credential.slug
        uris = [skill.uri for skill in credential.skills]
        assert 2 <= len(set(uris)) == len(uris) <= 5, credential.slug
        assert all(skill.level is None or skill.level <= 8 for skill in credential.skills)


def test_runs_lie_ahead_and_self_paced_ones_have_no_dates(bundle: BundledCatalogue) -> None:
    for credential in bundle.micro_credentials:
        assert len(credential.offerings) <= 3, credential.slug
        for run in credential.offerings:
            if run.pace == "self-paced":
                assert run.starts_on is None is run.ends_on, credential.slug
            else:
                assert run.starts_on is not None, credential.slug
                assert run.ends_on is not None, credential.slug
                assert date(2026, 12, 1) <= run.starts_on < run.ends_on <= date(2027, 9, 30)


def test_fifteen_and_more_are_translated_into_four_languages(bundle: BundledCatalogue) -> None:
    translated = [c for c in bundle.micro_credentials if c.translations]
    languages = {t.language for c in translated for t in c.translations}

    assert len(translated) >= 15
    assert {"ar", "de", "es", "fr"} <= languages
    for credential in translated:
        told = [credential.language, *(t.language for t in credential.translations)]
        assert len(set(told)) == len(told), credential.slug


def test_some_are_written_first_in_another_language(bundle: BundledCatalogue) -> None:
    languages = {credential.language for credential in bundle.micro_credentials}

    assert languages == {"ar", "de", "en", "es", "fr"}
    for credential in bundle.micro_credentials:
        if credential.language != "en":
            assert "en" in {t.language for t in credential.translations}, credential.slug


def test_every_skill_that_is_listed_is_used(bundle: BundledCatalogue) -> None:
    used = {skill.uri for credential in bundle.micro_credentials for skill in credential.skills}
    for credential in bundle.micro_credentials:
        used |= {uri for outcome in credential.outcomes for uri in outcome.skills}

    assert used == {skill.uri for skill in bundle.skills}


@pytest.mark.skipif(not SKILLS.is_dir(), reason="the ESCO files are not beside this checkout")
def test_every_skill_occurs_in_esco_under_its_label(bundle: BundledCatalogue) -> None:
    texts, ict = _esco_texts(), _esco_ict_labels()

    for skill in bundle.skills:
        assert skill.uri in texts, skill
        if skill.uri in ict:
            assert skill.label == ict[skill.uri]
        assert texts[skill.uri].startswith(f"{skill.label} "), skill
        for name in skill.alt_labels:
            assert name in texts[skill.uri], skill


def test_every_rule_of_stacking_is_used(bundle: BundledCatalogue) -> None:
    rules = {
        node.rule
        for pathway in bundle.pathways
        for node in pathway.requirements.nodes()
        if isinstance(node, BundledGroup)
    }

    assert rules == {"ALL", "ANY", "AT_LEAST", "AT_LEAST_CREDITS", "AT_LEAST_HOURS"}


def test_stacks_of_stacks_come_after_what_they_build_on(bundle: BundledCatalogue) -> None:
    seen: set[str] = set()
    stacks_of_stacks = 0
    for pathway in bundle.pathways:
        needed = {leaf.pathway for leaf in pathway.requirements.leaves() if leaf.pathway}
        assert needed <= seen, pathway.slug
        seen.add(pathway.slug)
        stacks_of_stacks += bool(needed)

    assert stacks_of_stacks == 4


def test_every_skill_leaf_can_be_met_by_some_micro_credential(bundle: BundledCatalogue) -> None:
    leaves = [
        leaf for pathway in bundle.pathways for leaf in pathway.requirements.leaves() if leaf.skill
    ]

    assert len(leaves) >= 3
    for leaf in leaves:
        assert _teaching(bundle, leaf), leaf


def _teaching(bundle: BundledCatalogue, leaf: BundledLeaf) -> list[BundledMicroCredential]:
    assert leaf.min_level is not None
    return [
        credential
        for credential in bundle.micro_credentials
        for skill in credential.skills
        if skill.uri == leaf.skill and skill.level is not None and skill.level >= leaf.min_level
    ]


def test_every_threshold_can_be_reached_and_is_needed(bundle: BundledCatalogue) -> None:
    for pathway in bundle.pathways:
        for node in pathway.requirements.nodes():
            if isinstance(node, BundledGroup) and node.threshold is not None:
                reachable = sum(_worth(bundle, child, node.rule) for child in node.children)
                assert 0 < node.threshold < reachable, (pathway.slug, node.key)


def _worth(bundle: BundledCatalogue, node: BundledGroup | BundledLeaf, rule: str) -> int:
    """What a node can add at most to a group of that rule; a skill is counted as nothing."""
    if rule == "AT_LEAST":
        return 1
    if isinstance(node, BundledGroup):
        worths = [_worth(bundle, child, rule) for child in node.children]
        return max(worths) if node.rule == "ANY" else sum(worths)
    if node.micro_credential is None:
        return 0
    credential = next(c for c in bundle.micro_credentials if c.slug == node.micro_credential)
    return credential.credits if rule == "AT_LEAST_CREDITS" else credential.minutes


def test_a_newcomer_can_finish_the_first_cairn_alone(bundle: BundledCatalogue) -> None:
    pathway = next(p for p in bundle.pathways if p.slug == "a-first-cairn")
    slugs = {leaf.micro_credential for leaf in pathway.requirements.leaves()}
    stones = [c for c in bundle.micro_credentials if c.slug in slugs]

    assert len(stones) == 3
    assert {stone.award_policy for stone in stones} == {"ACTIVITIES"}
    assert {a.recorded_by for stone in stones for a in stone.activities} == {"LEARNER"}


def test_the_health_data_steward_has_four_beds(bundle: BundledCatalogue) -> None:
    pathway = next(p for p in bundle.pathways if p.slug == "health-data-steward")

    beds = [node for node in pathway.requirements.children if isinstance(node, BundledGroup)]

    assert [(bed.title, bed.rule, bed.threshold, len(bed.children)) for bed in beds] == [
        ("Foundations", "ALL", None, 3),
        ("Tools", "AT_LEAST", 2, 4),
        ("Breadth", "AT_LEAST_CREDITS", 600, 3),
        ("Practice", "ALL", None, 1),
    ]
