"""Trees with levels, limits of providers, sets, given versions: written, read back, awarded."""

from dataclasses import replace

import pytest

from catalog.commands.publishing import (
    DraftPathway,
    Publish,
    RequirementDraft,
    RevisePathway,
    SetDraft,
)
from catalog.errors import Invalid, NotFound, NotPublishable, PathwayCycle
from catalog.models import Badge, LeafMatch, Requirement, RequirementTarget
from catalog.rules.requirement import Floor, Limits, MicroCredentialLeaf, SetLeaf, SkillLeaf
from catalog.rules.words import GroupRule, MatchKind, Role, ValidityPolicy, VersionStatus
from catalog.services import pathways, trees
from tests import factories

EMAIL = "ada@example.org"


class Author:
    """Somebody who may do everything for one provider."""

    def __init__(self, scene, provider, viewer):
        self.scene, self.provider, self.viewer = scene, provider, viewer

    @classmethod
    async def of(cls, scene):
        provider = await factories.provider()
        return cls(scene, provider, await factories.member_of(provider, Role.ADMINISTRATOR))

    async def draft(self, tree):
        command = DraftPathway(self.provider.id, {"title": "Baker"}, tree)
        return await self.scene.run(self.viewer, pathways.draft, command)

    async def publish(self, path):
        await self.scene.run(self.viewer, pathways.publish, Publish(path.id))
        return path

    async def published(self, tree):
        return await self.publish(await self.draft(tree))


def group(*children, rule=GroupRule.ALL, threshold=None, **more):
    return RequirementDraft("root", rule=rule, threshold=threshold, children=children, **more)


def leaf(key, of, **more):
    return RequirementDraft(key, micro_credential_id=of.id, **more)


def is_awarded(path):
    return Badge.filter(pathway_id=path.id).exists()


async def test_badges_of_the_provider_and_of_those_below_it_are_counted(database, scene):
    author = await Author.of(scene)
    below = await factories.provider(parent=author.provider)
    own = await factories.micro_credential(provider=author.provider)
    daughter = await factories.micro_credential(provider=below)
    other = [await factories.micro_credential() for _ in range(2)]
    path = await author.published(
        group(
            *(leaf(f"l{n}", of) for n, of in enumerate((own, daughter, *other))),
            rule=GroupRule.AT_LEAST,
            threshold=3,
            from_provider_id=author.provider.id,
            min_from_provider=2,
        )
    )
    tree = (await trees.trees_of([path.shown_version_id]))[path.shown_version_id]

    await scene.award(other[0], EMAIL)
    await scene.award(other[1], EMAIL)
    await scene.award(own, EMAIL)
    before = await is_awarded(path)
    await scene.award(daughter, EMAIL)

    family = frozenset({author.provider.id, below.id})
    assert tree.limits == Limits(None, family, 2, None, author.provider.name)
    assert (before, await is_awarded(path)) == (False, True)


async def test_any_of_a_set_is_awarded_for_and_finds_its_pathway(database, scene):
    author = await Author.of(scene)
    first, second = [await factories.micro_credential(title=name) for name in ("Rye", "Oat")]
    stack = await factories.pathway(first, title="Grains")
    chosen = SetDraft((first.id, second.id), (stack.id,))
    path = await author.published(group(RequirementDraft("either", set_of=chosen)))
    rows = await LeafMatch.filter(pathway_id=path.id).order_by("target")
    tree = (await trees.trees_of([path.shown_version_id]))[path.shown_version_id]

    await scene.award(second, EMAIL)

    assert {(row.kind, row.target) for row in rows} == {
        (MatchKind.ACHIEVEMENT, str(first.id)),
        (MatchKind.ACHIEVEMENT, str(second.id)),
        (MatchKind.PATHWAY, str(stack.id)),
    }
    micro_credentials = frozenset([first.id, second.id])
    assert tree.children == (
        SetLeaf("either", "Rye, Oat or Grains", micro_credentials, frozenset([stack.id])),
    )
    assert await is_awarded(path)


async def test_a_circle_through_a_set_is_refused(database, scene):
    author = await Author.of(scene)
    of = await factories.micro_credential()
    first = await author.published(group(leaf("a", of)))
    in_set = RequirementDraft("s", set_of=SetDraft((of.id,), (first.id,)))
    second = await author.published(group(in_set))
    back = RequirementDraft("s", set_of=SetDraft((of.id,), (second.id,)))
    await scene.run(author.viewer, pathways.revise, RevisePathway(first.id, {}, group(back)))

    with pytest.raises(PathwayCycle):
        await author.publish(first)


async def test_given_versions_providers_and_levels_are_kept_through_versions(database, scene):
    author = await Author.of(scene)
    of = await factories.micro_credential(level=6, framework="EQF")
    low = await factories.micro_credential(level=4, framework="EQF")
    skill = await factories.skill()
    provider = await of.provider
    path = await author.published(
        group(
            leaf("a", of, version_ids=(of.shown_version_id,)),
            leaf("b", low),
            RequirementDraft("c", skill_uri=skill.uri, provider_ids=(provider.id,)),
            min_level=5,
            level_framework="EQF",
            rule=GroupRule.ANY,
        )
    )
    first_id = path.shown_version_id
    await scene.run(author.viewer, pathways.revise, RevisePathway(path.id, {"title": "Anew"}))
    await author.publish(path)
    await path.refresh_from_db()
    grown = await trees.trees_of([first_id, path.shown_version_id])

    await scene.award(low, EMAIL)
    by_low = await is_awarded(path)
    await scene.award(of, EMAIL)

    assert len({first_id, path.shown_version_id}) == 2
    assert grown[first_id] == grown[path.shown_version_id]
    tree = grown[first_id]
    assert tree.floor == Floor("EQF", 5)
    assert tree.children[0] == MicroCredentialLeaf(
        "a", of.title, of.id, frozenset([of.shown_version_id])
    )
    assert tree.children[2] == SkillLeaf(
        "c", skill.label, skill.uri, None, frozenset([provider.id])
    )
    assert (by_low, await is_awarded(path)) == (False, True)
    assert (await Badge.filter(micro_credential_id=of.id).get()).level == 6


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"provider_ids": "providers"}, ("input", "requirements", "children", "0", "providerIds")),
        ({"level_framework": "EQF"}, ("input", "requirements", "children", "0")),
        ({"max_from_one_provider": 1}, ("input", "requirements", "children", "0")),
        ({"set_of": SetDraft()}, ("input", "requirements", "children", "0")),
    ],
)
async def test_what_does_not_belong_to_a_leaf_is_refused(sqlite, scene, more, path):
    author = await Author.of(scene)
    of = await factories.micro_credential()
    said = {k: (author.provider.id,) if v == "providers" else v for k, v in more.items()}

    with pytest.raises(Invalid) as refused:
        await author.draft(group(leaf("a", of, **said)))

    assert refused.value.path == path
    assert await Requirement.all().count() == await RequirementTarget.all().count() == 0


async def test_versions_have_to_be_of_the_micro_credential(sqlite, scene):
    author = await Author.of(scene)
    of, other = await factories.micro_credential(), await factories.micro_credential()

    with pytest.raises(NotFound) as refused:
        await author.draft(group(leaf("a", of, version_ids=(other.shown_version_id,))))

    assert refused.value.path[-1] == "versionIds"


async def test_a_provider_that_is_a_draft_is_not_named_in_what_is_published(sqlite, scene):
    author = await Author.of(scene)
    draft = await factories.provider(parent=author.provider, status=VersionStatus.DRAFT)
    own = await factories.member_of(draft, Role.ADMINISTRATOR)
    author.viewer = replace(author.viewer, held=author.viewer.held | own.held)
    of = await factories.micro_credential(provider=draft)
    path = await author.draft(group(leaf("a", of), from_provider_id=draft.id, min_from_provider=1))

    with pytest.raises(NotPublishable) as refused:
        await author.publish(path)

    problems = [(p.message, *p.path) for p in refused.value.problems]
    assert problems == [("The provider that it asks for is not published.", "requirements", "root")]


async def test_limits_that_cannot_be_met_are_not_published(sqlite, scene):
    author = await Author.of(scene)
    of = await factories.micro_credential()
    path = await author.draft(
        group(leaf("a", of), from_provider_id=author.provider.id, min_from_provider=1)
    )

    with pytest.raises(NotPublishable) as refused:
        await author.publish(path)

    assert [(p.code, *p.path) for p in refused.value.problems] == [
        ("INCOMPLETE", "requirements", "root")
    ]
    assert "does not reach what is asked for of it" in str(refused.value.problems[0])


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"validity": ValidityPolicy.EARNED_WITHIN, "earned_within_days": 2**31 - 1}, "Days"),
        ({"validity": ValidityPolicy.EARNED_WITHIN, "earned_within_days": -36_601}, "Days"),
        ({"min_level": 1, "level_framework": "x" * 81}, "Framework"),
    ],
)
async def test_what_can_be_neither_kept_nor_counted_is_refused_while_drafting(
    sqlite, scene, said, name
):
    """A published period of millions of years would have spoilt every award that it is about."""
    author = await Author.of(scene)
    of = await factories.micro_credential()

    with pytest.raises(Invalid) as refused:
        await author.draft(group(leaf("a", of), **said))

    assert refused.value.path[-1].endswith(name)
    assert not await Requirement.exists()


async def test_an_address_that_no_skill_can_have_is_an_unknown_one(sqlite, scene):
    author = await Author.of(scene)

    with pytest.raises(NotFound) as refused:
        await author.draft(group(RequirementDraft("a", skill_uri="u:" + "x" * 500)))

    assert refused.value.path[-1] == "skill"
