"""A small catalog with something of every kind that is hidden from somebody, and everybody in it.

Alder is a provider with a part that is published (Labs) and one that is not (Annex). Birch is
another provider. Cedar is a draft of the person called founder. Ada and Bob learn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from strawberry import relay
from tortoise.models import Model

from catalog.commands.learning import AwardDirect, DeclineBadge, Enroll, RecordProgress
from catalog.commands.prior_learning import ClaimPriorLearning, Evidence
from catalog.models import (
    Badge,
    BadgeSupport,
    Enrollment,
    ExternalBadge,
    ExternalSupport,
    Grant,
    Learner,
    LearningOutcome,
    LearningOutcomeSkill,
    MicroCredential,
    MicroCredentialVersion,
    Pathway,
    PathwayVersion,
    SavedSearch,
    SavedSearchAlert,
    SkillLabel,
    Translation,
)
from catalog.rules.words import (
    ActivityKind,
    AssessmentType,
    AwardPolicy,
    EnrollmentState,
    Participation,
    QualityAssurance,
    Recorder,
    Role,
    VersionStatus,
    Visibility,
)
from catalog.services import (
    awards,
    claiming,
    enrollments,
    external_badges,
    external_checks,
    progress,
    revocations,
    service_tokens,
)
from catalog.services.viewers import load_service_viewer, load_viewer
from catalog.viewer import VISITOR, Viewer
from tests import factories
from tests.factories import DEPLOYMENT, NOW, Clock, activity, all_of, leaf
from tests.issuers import Issuer

DRAFT, PUBLISHED, RETIRED = VersionStatus
PUBLIC, UNLISTED, PRIVATE = Visibility

MEMBERS = {
    "author": Role.AUTHOR,
    "reviewer": Role.REVIEWER,
    "publisher": Role.PUBLISHER,
    "assessor": Role.ASSESSOR,
    "awarder": Role.AWARDER,
    "administrator": Role.ADMINISTRATOR,
}
"""Members of Alder, each with one role."""

COMPLETE = {
    "minutes": 600,
    "credits": 40,
    "level": 4,
    "framework": "EQF",
    "assessment_type": AssessmentType.PRACTICAL,
    "participation": Participation.ONLINE,
    "quality_assurance": QualityAssurance.INTERNAL,
}
"""All that publication asks for."""


@dataclass
class World:
    """Rows by name, and viewers by the name of their role."""

    rows: dict[str, Any] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.rows[name]

    def id(self, name: str) -> str:
        """The global id."""
        return global_id(self.rows[name])

    def names(self, model: type[Model]) -> list[str]:
        return [name for name, row in self.rows.items() if isinstance(row, model)]

    def name_of(self, id_: str) -> str:
        return next(name for name, row in self.rows.items() if global_id(row) == id_)


def global_id(row: Model) -> str:
    return relay.to_base64(type(row).__name__, row.pk)


async def build() -> World:
    world = World()
    await _providers(world)
    await _skills(world)
    await _micro_credentials(world)
    await _pathways(world)
    await _people(world)
    await _learning(world)
    await _searches(world)
    for name in world.names(Grant):
        world.rows[name] = await Grant.get(id=world[name].id)
    return world


async def _providers(world: World) -> None:
    rows = world.rows
    rows["alder"] = await factories.provider("Alder", slug="alder", country="IE")
    rows["labs"] = await factories.provider("Alder Labs", slug="labs", parent=rows["alder"])
    rows["annex"] = await factories.provider(
        "Alder Annex", slug="annex", parent=rows["alder"], status=DRAFT, country="IE"
    )
    rows["birch"] = await factories.provider("Birch", slug="birch", country="PT")
    rows["cedar"] = await factories.provider("Cedar", slug="cedar", status=DRAFT, country="PT")


async def _skills(world: World) -> None:
    for name in ("grafting", "pruning"):
        world.rows[name] = await factories.skill(name, uri=f"https://skills.example.org/{name}")
        await SkillLabel.create(
            skill=world[name], language="pt", label=f"{name} em português", position=0
        )
    world.rows["framework"] = await world["grafting"].framework


async def _micro_credentials(world: World) -> None:
    of_alder: tuple[tuple[str, VersionStatus, Visibility], ...] = (
        ("open", PUBLISHED, PUBLIC),
        ("unlisted", PUBLISHED, UNLISTED),
        ("private", PUBLISHED, PRIVATE),
        ("drafted", DRAFT, PUBLIC),
        ("retired", RETIRED, PUBLIC),
    )
    for name, status, visibility in of_alder:
        policy = AwardPolicy.ASSESSOR if name == "private" else AwardPolicy.ACTIVITIES
        kind = {"status": status, "visibility": visibility, "award_policy": policy}
        await _micro_credential(world, name, "alder", **kind)
    await _micro_credential(world, "labs-draft", "labs", status=DRAFT)
    await _micro_credential(world, "annex-draft", "annex", status=DRAFT)
    await _micro_credential(world, "birch-open", "birch")
    await _micro_credential(world, "birch-draft", "birch", status=DRAFT)
    await _micro_credential(world, "cedar-draft", "cedar", status=DRAFT)
    await _versions_of_open(world)


async def _micro_credential(world: World, name: str, of: str, **facts: Any) -> None:
    made = await factories.micro_credential(
        _activities(),
        provider=world[of],
        skills=[(world["grafting"], 3), (world["pruning"], None)],
        slug=name,
        **{**COMPLETE, "title": f"Orchard {name.replace('-', ' ')}", **facts},
    )
    world.rows[name] = made
    version = await MicroCredentialVersion.get(id=made.shown_version_id)
    await _describe(world, name, version)
    world.rows[f"{name}: offering"] = await factories.offering(made)


def _activities() -> list[dict[str, Any]]:
    return [
        activity("read", weight=20, kind=ActivityKind.READING),
        activity("build", weight=50),
        activity("exam", weight=30, pass_mark=60, recorded_by=Recorder.ASSESSOR),
    ]


async def _describe(world: World, name: str, version: MicroCredentialVersion) -> None:
    """What belongs to a version: outcomes with their skills, and texts in another language."""
    world.rows[f"{name} v{version.number}"] = version
    outcome = await LearningOutcome.create(version=version, text="Graft a scion.", position=0)
    await LearningOutcomeSkill.create(learning_outcome=outcome, skill=world["grafting"], position=0)
    await Translation.create(version=version, language="pt", title=f"Pomar {name}")
    for each in await version.activities.all():
        world.rows[f"{name} v{version.number}: {each.key}"] = each


async def _versions_of_open(world: World) -> None:
    """Version 1 is past, 2 is shown, 3 is being written."""
    of = world["open"]
    await MicroCredentialVersion.filter(id=of.shown_version_id).update(status=RETIRED)
    world.rows["open v1"].status = RETIRED
    made = {"skills": [(world["grafting"], 4), (world["pruning"], None)]}
    shown = await factories.micro_credential_version(of, _activities(), number=2, **made)
    draft = await factories.micro_credential_version(
        of, _activities(), number=3, status=DRAFT, title="Orchard open, and secret plans", **made
    )
    await _show(of, shown)
    for version in (shown, draft):
        await _describe(world, "open", version)


async def _show(identity: MicroCredential | Pathway, version: Any) -> None:
    identity.shown_version_id = version.id
    await identity.save(update_fields=["shown_version_id"])


async def _pathways(world: World) -> None:
    kinds: tuple[tuple[str, VersionStatus, Visibility], ...] = (
        ("hidden-stack", PUBLISHED, PRIVATE),
        ("drafted-stack", DRAFT, PUBLIC),
        ("unlisted-stack", PUBLISHED, UNLISTED),
        ("retired-stack", RETIRED, PUBLIC),
    )
    for name, status, visibility in kinds:
        tree = all_of(world["open"], world["private"])
        await _pathway(world, name, "alder", tree, status=status, visibility=visibility)
    wanted = ("open", "unlisted", "private", "drafted", "retired", "grafting", "hidden-stack")
    tree = all_of(*(leaf(world[each]) for each in (*wanted, "drafted-stack", "unlisted-stack")))
    await _pathway(world, "stack", "alder", tree)
    draft = await factories.pathway_version(
        world["stack"], tree, number=2, status=DRAFT, title="Stack, and secret plans"
    )
    world.rows["stack v2"] = draft
    await _show(world["stack"], world["stack v1"])
    await _pathway(world, "step", "birch", all_of(world["unlisted"]))
    await _pathway(world, "birch-stack-draft", "birch", all_of(world["open"]), status=DRAFT)


async def _pathway(world: World, name: str, of: str, tree: Any, **facts: Any) -> None:
    title = f"Orchard {name.replace('-', ' ')}"
    made = await factories.pathway(tree, provider=world[of], slug=name, title=title, **facts)
    world.rows[name] = made
    world.rows[f"{name} v1"] = await PathwayVersion.get(id=made.shown_version_id)


async def _people(world: World) -> None:
    for role, granted in MEMBERS.items():
        await _person(world, role, ("alder", granted, None))
    await _person(world, "narrowed", ("cedar", Role.ASSESSOR, "cedar-draft"))
    await _also(world, "narrowed", ("alder", Role.AWARDER, "private"))
    await _person(world, "outsider", ("birch", Role.ADMINISTRATOR, None))
    await _person(world, "founder", ("cedar", Role.ADMINISTRATOR, None))
    await _person(world, "machine", ("alder", Role.ASSESSOR, None))
    await _person(world, "learner")
    await _person(world, "other learner")
    await _person(world, "platform", is_administrator=True)
    world.viewers["visitor"] = VISITOR
    for role, email in world.emails.items():
        viewer = await load_viewer(world[f"account of {role}"].id)
        assert viewer is not None, email
        world.viewers[role] = viewer
    world.viewers["service"] = await _service(world)


GrantOf = tuple[str, Role, str | None]
"""At which provider, what, and for which micro-credential only."""


async def _person(
    world: World, role: str, grant: GrantOf | None = None, *, is_administrator: bool = False
) -> None:
    email = f"{role.replace(' ', '.')}@example.org"
    learner = await factories.learner(f"{role.title()} Person", email)
    account = await learner.account
    account.is_administrator = is_administrator
    await account.save()
    world.emails[role] = email
    world.rows[f"account of {role}"], world.rows[role] = account, learner
    if grant is not None:
        await _also(world, role, grant)


async def _also(world: World, role: str, grant: GrantOf) -> None:
    provider, granted, narrowed = grant
    account, only = world[f"account of {role}"], world[narrowed].id if narrowed else None
    world.rows[f"grant of {role} at {provider}"] = await Grant.create(
        account=account,
        provider=world[provider],
        micro_credential_id=only,
        role=granted,
        granted_by=account,
        granted_at=NOW,
        active_key=f"{account.id}:{world[provider].id}:{only or ''}:{granted.value}",
    )


async def _service(world: World) -> Viewer:
    """A learning system's token, for the account of an assessor of Alder."""
    command = service_tokens.MakeToken(
        world.emails["machine"], "campus", (progress.SYSTEM_SCOPE,), timedelta(days=30)
    )
    platform = world.viewers["platform"]
    token = await factories.runner().run(platform, service_tokens.make, command)
    viewer = await load_service_viewer(token, factories.Clock())
    assert viewer is not None
    return viewer


async def _brought(world: World) -> None:
    """A badge from elsewhere, which one of Ada's rests on too."""
    email = world.emails["learner"]
    command = await external_checks.handed_in(DEPLOYMENT, Clock(), None, Issuer().badge(email))
    ada = world.viewers["learner"]
    found = await factories.runner().run(ada, external_badges.add, command)
    (support,) = await BadgeSupport.filter(badge=world["ada's step"])
    await ExternalSupport.create(
        badge=world["ada's step"],
        rests_on=found.badge,
        requirement_key=support.requirement_key,
        position=1,
    )
    world.rows["ada's from elsewhere"] = await ExternalBadge.get(id=found.badge.id)


async def _learning(world: World) -> None:
    """Ada has begun Open and the stack; badges come by award, the step's follows from one."""
    run = factories.runner().run
    ada, bob = world.viewers["learner"], world.viewers["other learner"]
    for name, viewer, of in (
        ("ada in open", ada, Enroll(micro_credential_id=world["open"].id)),
        ("ada in stack", ada, Enroll(pathway_id=world["stack"].id)),
        ("bob in open", bob, Enroll(micro_credential_id=world["open"].id)),
    ):
        world.rows[name] = await run(viewer, enrollments.enroll, of)
    await run(ada, progress.record, RecordProgress(world["ada in open"].id, "read"))
    await _award(world, "administrator", "unlisted", "learner")
    await _award(world, "administrator", "private", "learner")
    await _award(world, "outsider", "birch-open", "learner")
    await _award(world, "administrator", "open", "other learner")
    badges = await Badge.all()
    for name, viewer, of in (
        ("ada's unlisted", ada, "unlisted"),
        ("ada's private", ada, "private"),
        ("ada's step", ada, "step"),
        ("ada's declined", ada, "birch-open"),
        ("bob's open", bob, "open"),
    ):
        found = (b for b in badges if world[of].id in (b.micro_credential_id, b.pathway_id))
        (world.rows[name],) = found
        assert viewer.learner_id is not None
    await run(ada, revocations.decline, DeclineBadge(world["ada's declined"].id))
    world.rows["ada's declined"].declined = True
    await _brought(world)
    world.rows["bob in private"] = await Enrollment.create(  # from when it was public
        learner=world["other learner"],
        learner_name="Bob",
        micro_credential=world["private"],
        micro_credential_version=world["private v1"],
        offering=world["private: offering"],
        state=EnrollmentState.PAUSED,
        active_key=f"{world['other learner'].id}:{world['private'].id}",
        created_at=NOW,
    )
    await _claim(world, "ada's claim", "learner", "ada in stack", "1.6")
    await _claim(world, "bob's claim", "other learner", "bob in private")
    for name in world.names(Enrollment):
        world.rows[name] = await Enrollment.get(id=world[name].id)
    for name in world.names(MicroCredential) + world.names(Pathway) + world.names(Learner):
        world.rows[name] = await type(world[name]).get(id=world[name].id)


async def _searches(world: World) -> None:
    """Ada keeps one, and it has found Open."""
    search = await SavedSearch.create(
        account=world["account of learner"],
        name="Orchards",
        query={"text": "orchard", "filters": {"language": ["en"]}, "ranges": {}},
        created_at=NOW,
    )
    world.rows["ada's search"] = search
    world.rows["ada's alert"] = await SavedSearchAlert.create(
        saved_search=search,
        micro_credential=world["open"],
        unique_key=f"{search.id}:{world['open'].id}",
        found_at=NOW,
    )


async def _award(world: World, by: str, of: str, to: str) -> None:
    command = AwardDirect(world[of].id, world.emails[to], "Shown at the fair.")
    await factories.runner().run(world.viewers[by], awards.award_direct, command)


async def _claim(world: World, name: str, by: str, of: str, key: str | None = None) -> None:
    link = Evidence("https://example.org/orchard", "My orchard")
    command = ClaimPriorLearning(world[of].id, "Ten years of grafting.", key, (link,))
    world.rows[name] = await factories.runner().run(world.viewers[by], claiming.claim, command)
