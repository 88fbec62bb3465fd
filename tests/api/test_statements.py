"""Lists cost the same number of statements however many rows they have, whatever is asked of them."""

from __future__ import annotations

from itertools import count

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type

from catalog.commands.learning import AwardDirect, Enroll
from catalog.commands.prior_learning import ClaimPriorLearning, Evidence
from catalog.models import LearningOutcome, LearningOutcomeSkill, SkillLabel, Translation
from catalog.rules.words import Role
from catalog.services import awards, claiming, enrollments
from catalog.viewer import Held, Viewer
from tests import factories
from tests.api.asking import statements
from tests.api.permissions import GRAPH
from tests.factories import all_of

APART = {"verification"}
"""Checked badge by badge, as a stranger would: keys and status lists are looked up for each."""


class Growing:
    """A catalog to which rows of every kind are added."""

    def __init__(self, run):
        self.run = run
        self.names = (f"Part {number:03}" for number in count(1))  # the first ones stay the first

    async def begin(self):
        self.learner = await factories.learner()
        self.provider = await factories.provider()
        self.skill = await factories.skill("a")
        held = frozenset({Held(Role.ADMINISTRATOR, self.provider.id)})
        self.viewer = Viewer(self.learner.account_id, self.learner.id, held=held)

    async def grow(self, number):
        for each in range(number):
            skill = await factories.skill("b", framework=await self.skill.framework)
            await SkillLabel.create(skill=skill, language="en", label="c", position=0)
            part = await factories.provider(next(self.names), parent=self.provider)
            of = await factories.micro_credential(
                provider=self.provider, skills=[(self.skill, 1), (skill, None)]
            )
            version = of.shown_version_id
            outcome = await LearningOutcome.create(version_id=version, text="x", position=0)
            await LearningOutcomeSkill.create(learning_outcome=outcome, skill=skill, position=0)
            await Translation.create(version_id=version, language="pt", title="x")
            await factories.offering(of)
            path = await factories.pathway(all_of(of, skill), provider=self.provider)
            above = await factories.pathway(all_of(path), provider=part)
            await factories.micro_credential_version(of, number=2)
            of_path = Enroll(pathway_id=above.id)
            enrolled = await self.run(self.viewer, enrollments.enroll, of_path)
            await self._claim(enrolled, path)
            await self.run(self.viewer, enrollments.enroll, Enroll(micro_credential_id=of.id))
            if each % 3:  # a badge is signed twice, which takes its time
                continue
            email = (await self.learner.account).email
            await self.run(self.viewer, awards.award_direct, AwardDirect(of.id, email, "Seen."))

    async def _claim(self, enrolled, path):
        """The viewer's own, and another's that the viewer may decide."""
        link = (Evidence("https://example.org/a"), Evidence("https://example.org/b"))
        await self.run(
            self.viewer, claiming.claim, ClaimPriorLearning(enrolled.id, "So.", "1.1", link)
        )
        other = factories.viewer_of(await factories.learner())
        theirs = await self.run(other, enrollments.enroll, Enroll(pathway_id=path.id))
        await self.run(other, claiming.claim, ClaimPriorLearning(theirs.id, "So.", "1.1", link))


def everything_of(type_, depth):
    """Every field of a type, and of what it leads to, so deep."""
    chosen = []
    for name, field in type_.fields.items():
        named = get_named_type(field.type)
        if name in APART:
            continue
        if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            chosen.append(name)
        elif depth and named.name.endswith("Connection"):
            node = get_named_type(named.fields["edges"].type).fields["node"].type
            below = everything_of(get_named_type(node), depth - 1)
            chosen.append(f"{name}(first: 2) {{ totalCount edges {{ node {{ {below} }} }} }}")
        elif depth:
            chosen.append(f"{name} {{ {everything_of(named, depth - 1)} }}")
        else:
            chosen.append(f"{name} {{ __typename }}")
    return " ".join(chosen)


def listed(path, type_, first=100):
    fields = everything_of(GRAPH.type_map[type_], 1)
    return f"{path}(first: {first}) {{ totalCount edges {{ node {{ {fields} }} }} }}"


def below(path, fields):
    return f"{{ {path}(first: 100) {{ edges {{ node {{ {fields} }} }} }} }}"


DOCUMENTS = {
    "providers": f"{{ {listed('providers', 'Provider')} }}",
    "micro-credentials": f"{{ {listed('microCredentials', 'MicroCredential')} }}",
    "pathways": f"{{ {listed('pathways', 'Pathway')} }}",
    "skills": f"{{ {listed('skills', 'Skill')} }}",
    "frameworks": f"{{ {listed('skillFrameworks', 'SkillFramework')} }}",
    "enrolments": f"{{ viewer {{ learner {{ {listed('enrollments', 'Enrollment')} }} }} }}",
    "badges": f"{{ viewer {{ learner {{ {listed('badges', 'Badge')} }} }} }}",
    "claims to decide": f"{{ {listed('priorLearningClaims', 'PriorLearningClaim')} }}",
    "own claims": f"{{ viewer {{ learner {{ {listed('priorLearningClaims', 'PriorLearningClaim')} }} }} }}",
    "versions": below("microCredentials", listed("versions", "MicroCredentialVersion", first=5)),
    "versions of pathways": below("pathways", listed("versions", "PathwayVersion", first=5)),
    "requirements": below(
        "pathways", f"requirements {{ {everything_of(GRAPH.type_map['Requirement'], 1)} }}"
    ),
}


@pytest.fixture
async def grown(ask):
    world = Growing(factories.runner(ask.clock).run)
    await world.begin()
    await world.grow(3)
    return world


async def test_lists_cost_the_same_for_three_rows_and_for_thirty(ask, grown):
    few = {name: await _cost(ask, grown.viewer, document) for name, document in DOCUMENTS.items()}
    await grown.grow(27)
    many = {name: await _cost(ask, grown.viewer, document) for name, document in DOCUMENTS.items()}

    assert {name: len(seen) for name, (seen, _) in many.items()} == {
        name: len(seen) for name, (seen, _) in few.items()
    }
    for name, (_, size) in many.items():
        assert size > 3 * few[name][1] or name == "frameworks", "the answers grow, not their cost"


async def test_nodes_cost_one_statement_a_kind(ask, grown):
    documents = {}
    for field in ("providers", "microCredentials", "pathways", "skills"):
        found = await ask(grown.viewer, f"{{ {field} {{ edges {{ node {{ id }} }} }} }}")
        documents[field] = [edge["node"]["id"] for edge in found[field]["edges"]]
    ids = [id_ for some in documents.values() for id_ in some]

    async with statements(ask.database) as seen:
        found = await ask(
            grown.viewer, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[*ids, *ids]
        )

    assert [node["id"] for node in found["nodes"]] == [*ids, *ids]
    assert len(seen) == 4


async def _cost(ask, viewer, document):
    """The least of a few runs: which of two reads PostgreSQL answers first decides what waits to
    be read together."""
    runs = [await _once(ask, viewer, document) for _ in range(3)]
    return min(runs, key=lambda run: len(run[0]))


async def _once(ask, viewer, document):
    async with statements(ask.database) as seen:
        answer = await ask(viewer, document)
    return seen, len(str(answer))
