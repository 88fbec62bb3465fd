"""An imported program is awarded when badges for all its members are, as any other pathway."""

from catalog.commands.learning import AwardDirect
from catalog.models import Badge, BadgeSupport, MicroCredential, Pathway
from catalog.rules.words import AwardBasis, BadgeState, Role
from catalog.services import awards
from tests import factories


async def award(key, email, clock):
    course = await MicroCredential.get(source_key=key).prefetch_related("provider")
    viewer = await factories.member_of(course.provider, Role.AWARDER)
    command = AwardDirect(course.id, email, "Completed at the source.")
    clock.pass_by(minutes=1)
    return await factories.runner(clock).run(viewer, awards.award_direct, command)


async def test_the_last_members_badge_brings_the_programs(database, school, a_course):
    await school.load(school.courses(a_course(1), a_course(2), a_course(3)))
    program = {"id": "p", "title": "Both", "provider": "North College", "courses": ["c1", "c2"]}
    await school.load(school.lines("p.jsonl", program), "programs")
    clock = factories.Clock()

    first = await award("c1", "ada@example.org", clock)
    other = await award("c3", "ada@example.org", clock)
    last = await award("c2", "ada@example.org", clock)

    assert first.followed == other.followed == ()
    (followed,) = last.followed
    pathway = await Pathway.get()
    badge = await Badge.get(id=followed.id)
    assert (badge.pathway_id, badge.basis, badge.state) == (
        pathway.id,
        AwardBasis.PATHWAY,
        BadgeState.VALID,
    )
    rests = await BadgeSupport.filter(badge_id=badge.id).order_by("position")
    assert [(support.requirement_key, support.rests_on_id) for support in rests] == [
        ("c1", first.badge.id),
        ("c2", last.badge.id),
    ]
    assert await Badge.filter(pathway_id=pathway.id).count() == 1
