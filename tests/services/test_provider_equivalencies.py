"""What all pathways of a provider accept: those that are there, those of its parts, later ones."""

import pytest

from catalog.commands.publishing import (
    DeclareForProvider,
    EndForProvider,
    Publish,
    RequirementDraft,
    RevisePathway,
)
from catalog.errors import Conflict, Invalid, NotAllowed, NotFound
from catalog.models import Badge, Equivalency, LeafMatch, ProviderEquivalency
from catalog.rules.words import GroupRule, Role
from catalog.services import pathways, provider_equivalencies
from server.outbox import Outbox
from tests import factories
from tests.factories import all_of
from tests.services.outbox_worker import of_awards


async def declare(scene, provider, accepted, instead_of, role=Role.PUBLISHER, reason="The same."):
    viewer = await factories.member_of(provider, role)
    command = DeclareForProvider(provider.id, accepted.id, instead_of.id, reason)
    return await scene.run(viewer, provider_equivalencies.declare, command)


async def test_it_holds_in_all_pathways_of_the_provider_and_of_those_below(database, scene):
    whole = await factories.provider()
    part = await factories.provider(parent=whole)
    asked, other = await factories.micro_credential(), await factories.micro_credential()
    own = await factories.pathway(all_of(asked), provider=whole)
    below = await factories.pathway(all_of(asked), provider=part)
    elsewhere = await factories.pathway(all_of(asked))
    await scene.award(other, "early@example.org")

    await declare(scene, whole, other, asked)
    await Outbox(of_awards(scene.runner), scene.clock).drain()
    await scene.award(other, "late@example.org")

    counts = [await Badge.filter(pathway_id=each.id).count() for each in (own, below, elsewhere)]
    assert counts == [2, 2, 0]


async def test_a_version_that_is_published_later_accepts_it_too(database, scene):
    provider = await factories.provider()
    asked, other = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(await factories.micro_credential()), provider=provider)
    await declare(scene, provider, other, asked)
    author = await factories.member_of(provider, Role.ADMINISTRATOR)
    leaf = RequirementDraft("a", micro_credential_id=asked.id)
    tree = RequirementDraft("root", rule=GroupRule.ALL, children=(leaf,))
    before = await Equivalency.all().count()

    await scene.run(author, pathways.revise, RevisePathway(path.id, {}, tree))
    await scene.run(author, pathways.publish, Publish(path.id))
    await scene.award(other, "ada@example.org")

    assert before == 0
    assert await LeafMatch.filter(pathway_id=path.id, target=str(other.id)).count() == 1
    assert await Badge.filter(pathway_id=path.id).count() == 1


async def test_ending_it_ends_it_everywhere_and_keeps_what_was_awarded(database, scene):
    provider = await factories.provider()
    asked, other = await factories.micro_credential(), await factories.micro_credential()
    paths = [await factories.pathway(all_of(asked), provider=provider) for _ in range(2)]
    await declare(scene, provider, other, asked)
    await scene.award(other, "early@example.org")
    viewer = await factories.member_of(provider, Role.PUBLISHER)

    command = EndForProvider(provider.id, other.id, asked.id)
    await scene.run(viewer, provider_equivalencies.end, command)
    await scene.award(other, "late@example.org")

    for path in paths:
        assert await Badge.filter(pathway_id=path.id).count() == 1
    assert await Equivalency.filter(active_key__not_isnull=True).count() == 0
    with pytest.raises(NotFound):
        await scene.run(viewer, provider_equivalencies.end, command)


async def test_a_pathway_that_accepts_it_already_keeps_its_own(database, scene):
    provider = await factories.provider()
    asked, other = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(asked), provider=provider)
    await declare(scene, provider, other, asked)
    viewer = await factories.member_of(provider, Role.PUBLISHER)
    await scene.run(
        viewer, provider_equivalencies.end, EndForProvider(provider.id, other.id, asked.id)
    )

    await declare(scene, provider, other, asked, reason="Again.")

    standing = await Equivalency.filter(pathway_id=path.id, active_key__not_isnull=True)
    assert [row.reason for row in standing] == ["Again."]
    with pytest.raises(Conflict):
        await declare(scene, provider, other, asked)


async def test_declaring_is_for_publishers_and_of_two_different_ones(sqlite, scene):
    provider = await factories.provider()
    asked, other = await factories.micro_credential(), await factories.micro_credential()

    with pytest.raises(NotAllowed):
        await declare(scene, provider, other, asked, Role.AUTHOR)
    with pytest.raises(Invalid):
        await declare(scene, provider, asked, asked)
    with pytest.raises(Invalid):
        await declare(scene, provider, other, asked, reason=" ")

    assert await ProviderEquivalency.all().count() == 0
