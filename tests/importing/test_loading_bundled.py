"""The catalogue that comes with Cairn, in a database: complete, once, beside other sources."""

from dataclasses import replace

import pytest

from catalog.bundled import BundledLeaf, bundled_catalogue
from catalog.importing import loading_bundled
from catalog.importing.loading_bundled import load_bundled
from catalog.models import (
    Activity,
    Alignment,
    LeafMatch,
    LearningOutcome,
    LearningOutcomeSkill,
    MicroCredential,
    MicroCredentialVersion,
    Offering,
    OutboxEvent,
    Pathway,
    Provider,
    Requirement,
    Skill,
    SkillFramework,
    SkillLabel,
    Translation,
)
from catalog.rules.words import MatchKind, Recorder
from catalog.services.trees import trees_of
from catalog.work import Deployment, utc_now

DEPLOYMENT = Deployment("https://cairn.example", b"s" * 32)


async def load():
    return await load_bundled(DEPLOYMENT, utc_now)


async def test_everything_is_written(database):
    bundle = bundled_catalogue()

    report = await load()

    entries = len(bundle.skills) + len(bundle.micro_credentials) + len(bundle.pathways)
    assert (report.rows, report.added, report.refused) == (entries, entries, [])
    of_each = bundle.micro_credentials
    nodes = [node for pathway in bundle.pathways for node in pathway.requirements.nodes()]
    outcomes = [outcome for each in of_each for outcome in each.outcomes]
    expected = {
        Provider: len(bundle.providers),
        MicroCredential: len(of_each),
        MicroCredentialVersion: len(of_each),
        Pathway: len(bundle.pathways),
        Skill: len(bundle.skills),
        SkillFramework: 1,
        Activity: sum(len(each.activities) for each in of_each),
        Alignment: sum(len(each.skills) for each in of_each),
        LearningOutcome: len(outcomes),
        LearningOutcomeSkill: sum(len(outcome.skills) for outcome in outcomes),
        Translation: sum(len(each.translations) for each in of_each),
        Offering: sum(len(each.offerings) for each in of_each),
        Requirement: len(nodes),
        LeafMatch: sum(isinstance(node, BundledLeaf) for node in nodes),
    }
    assert {model: await model.all().count() for model in expected} == expected


async def test_loading_again_writes_nothing(sqlite):
    first = await load()
    events = await OutboxEvent.all().count()

    again = await load()

    assert (again.added, again.changed, again.unchanged) == (0, 0, first.added)
    assert await OutboxEvent.all().count() == events


async def test_a_credential_is_what_the_bundle_says(sqlite):
    (bundled,) = [
        each
        for each in bundled_catalogue().micro_credentials
        if each.slug == "data-quality-foundations"
    ]

    await load()

    credential = await MicroCredential.get(slug=bundled.slug).prefetch_related("provider")
    version = await MicroCredentialVersion.get(id=credential.shown_version_id)
    assert credential.provider.slug == "northgate-health-college"
    assert credential.provider.did == "did:web:cairn.example:providers:northgate-health-college"
    assert (credential.credits, credential.minutes) == (bundled.credits, bundled.minutes)
    assert (credential.price_minor, credential.currency) == (18000, "GBP")
    activities = await Activity.filter(version_id=version.id).order_by("position")
    assert [activity.key for activity in activities] == [a.key for a in bundled.activities]
    assert activities[-1].recorded_by is Recorder.ASSESSOR
    runs = await Offering.filter(micro_credential_id=credential.id).order_by("position")
    assert str(runs[0].starts_on) == "2027-01-18"
    assert (runs[1].price_minor, runs[1].starts_on) == (14000, None)


async def test_children_stand_below_their_parents(sqlite):
    await load()

    nursing = await Provider.get(slug="northgate-school-of-nursing").prefetch_related("parent")
    assert nursing.parent.slug == "northgate-health-college"


async def test_trees_are_read_back_as_they_were_written(sqlite):
    await load()

    trees = await trees_of(await Pathway.all().values_list("shown_version_id", flat=True))

    assert len(trees) == len(bundled_catalogue().pathways)
    kinds = {
        kind: await LeafMatch.filter(kind=kind).count()
        for kind in (MatchKind.ACHIEVEMENT, MatchKind.SKILL, MatchKind.PATHWAY)
    }
    assert all(kinds.values())
    stacked = await LeafMatch.filter(kind=MatchKind.PATHWAY).values_list("target", flat=True)
    known = {str(id_) for id_ in await Pathway.all().values_list("id", flat=True)}
    assert set(stacked) <= known


async def test_a_newer_bundle_makes_a_version_and_leaves_offerings_and_skills_alone(
    sqlite, monkeypatch
):
    await load()
    bundle = bundled_catalogue()
    first, *others = bundle.micro_credentials
    newer = replace(
        bundle,
        skills=(replace(bundle.skills[0], label="another label"), *bundle.skills[1:]),
        micro_credentials=(replace(first, title="Another title"), *others),
    )
    monkeypatch.setattr(loading_bundled, "bundled_catalogue", lambda: newer)
    offerings, labels = await Offering.all().count(), await SkillLabel.all().count()

    report = await load()

    assert (report.added, report.changed) == (0, 1)
    assert (await MicroCredential.get(slug=first.slug)).title == "Another title"
    assert await MicroCredentialVersion.all().count() == len(bundle.micro_credentials) + 1
    assert await Offering.all().count() == offerings
    assert await SkillLabel.all().count() == labels
    assert await Skill.filter(label="another label").count() == 0


async def test_a_bundle_that_fails_in_the_middle_leaves_nothing(sqlite, monkeypatch):
    from catalog.importing.achievements import Writing

    async def fail(*_):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(Writing, "write", fail)
    with pytest.raises(RuntimeError):
        await load()

    assert await Skill.all().count() == 0
    assert await Provider.all().count() == 0
    assert await OutboxEvent.all().count() == 0
