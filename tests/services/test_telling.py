"""What a pathway says of how it is earned, in its document and to its readers."""

from dataclasses import replace

import orjson

from catalog.commands.publishing import DraftPathway, Publish, RequirementDraft, RevisePathway
from catalog.models import SignedIssue
from catalog.rules.words import GroupRule, Ordering, Role, Sharing
from catalog.services import pathways, telling, trees
from tests import factories
from tests.factories import all_of


def tree(*credentials):
    children = tuple(
        RequirementDraft(f"leaf-{number}", micro_credential_id=each.id)
        for number, each in enumerate(credentials)
    )
    return RequirementDraft("all", rule=GroupRule.ALL, children=children)


async def published(scene, facts, *credentials):
    provider = await credentials[0].provider
    author = await factories.member_of(provider, Role.ADMINISTRATOR)
    command = DraftPathway(provider.id, {"title": "Both", **facts}, tree(*credentials))
    drafted = await scene.run(author, pathways.draft, command)
    return author, await scene.run(author, pathways.publish, Publish(drafted.id))


async def test_a_pathway_without_words_of_its_own_tells_its_tree(database, scene):
    one = await factories.micro_credential(title="Ropes")

    _, path = await published(scene, {}, one)

    assert path.criteria == "Earn this:\n- the badge “Ropes”"
    version = await path.versions.all().get()
    assert version.criteria == path.criteria


async def test_an_exclusive_group_is_written_read_and_copied(database, scene):
    one = await factories.micro_credential(title="Ropes")
    two = await factories.micro_credential(title="Sails", provider=await one.provider)
    both = replace(tree(one, two), sharing=Sharing.EXCLUSIVE, ordering=Ordering.HINT)
    author = await factories.member_of(await one.provider, Role.ADMINISTRATOR)
    drafting = DraftPathway(one.provider_id, {"title": "Both"}, both)
    path = await scene.run(author, pathways.draft, drafting)
    await scene.run(author, pathways.publish, Publish(path.id))

    await scene.run(author, pathways.revise, RevisePathway(path.id, {"title": "Both again"}))

    grown = await trees.trees_of(await path.versions.all().values_list("id", flat=True))
    assert [(each.sharing, each.ordering) for each in grown.values()] == [
        (Sharing.EXCLUSIVE, Ordering.HINT),
        (Sharing.EXCLUSIVE, Ordering.HINT),
    ]


async def test_the_authors_own_words_stay(database, scene):
    one = await factories.micro_credential(title="Ropes")

    _, path = await published(scene, {"criteria": "Tie knots."}, one)

    assert path.criteria == "Tie knots."


async def test_what_was_told_from_the_tree_follows_it_into_the_next_version(database, scene):
    one = await factories.micro_credential(title="Ropes")
    two = await factories.micro_credential(title="Sails", provider=await one.provider)
    author, path = await published(scene, {}, one)

    await scene.run(author, pathways.revise, RevisePathway(path.id, {}, tree(one, two)))
    path = await scene.run(author, pathways.publish, Publish(path.id))

    assert path.criteria == "Earn all 2 of these:\n- the badge “Ropes”\n- the badge “Sails”"


async def test_a_badge_says_how_it_was_earned(database, scene):
    learner, one = await factories.learner(), await factories.micro_credential()
    path = await factories.pathway(all_of(one), criteria="")

    (_, whole) = await scene.earn(learner, one)

    document = orjson.loads((await SignedIssue.get(badge_id=whole.id)).document)
    narrative = document["credentialSubject"]["achievement"]["criteria"]["narrative"]
    version = await path.versions.all().get()
    assert narrative == await telling.criteria_of(version) == "Earn this:\n- the badge “1.1”"
