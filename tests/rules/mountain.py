"""One pathway, written out, with a learner somewhere on her way: for exact examples."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from catalog.rules.explain import LeafFacts, Price
from catalog.rules.requirement import Group, MicroCredentialLeaf, SkillLeaf
from catalog.rules.stacking import HeldBadge
from catalog.rules.words import AchievementKind, BadgeState, GroupRule, Ordering

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
NUMBERS = {
    name: number
    for number, name in enumerate(
        ("quality", "basics", "privacy", "practicum", "sql", "python", "dashboards", "fhir",
         "statistics", "ethics", "cloud", "platforms"),
        start=1,
    )
}  # fmt: skip


def leaf(name: str, title: str = "", optional: bool = False) -> MicroCredentialLeaf:
    return MicroCredentialLeaf(
        name, title or name.capitalize(), UUID(int=NUMBERS[name]), optional=optional
    )


def skill(key: str, uri: str, level: int | None = None) -> SkillLeaf:
    return SkillLeaf(key, key, uri, level)


def group(key: str, rule: GroupRule, *children, threshold: int = 0, **more) -> Group:
    return Group(key, key.capitalize(), rule, tuple(children), threshold, **more)


def badge(
    name: str,
    credits: int = 300,
    awarded: datetime = NOW - timedelta(days=100),
    until: datetime | None = None,
    state: BadgeState = BadgeState.VALID,
    skills: dict[str, int | None] | None = None,
    number: int | None = None,
    kind: AchievementKind = AchievementKind.MICRO_CREDENTIAL,
) -> HeldBadge:
    """A badge of the micro-credential of this name; its id is 100 more, or `number`."""
    achievement = NUMBERS.get(name) or int(name)
    return HeldBadge(
        id=UUID(int=number or 100 + achievement),
        achievement_kind=kind,
        achievement_id=UUID(int=achievement),
        version_id=UUID(int=200 + achievement),
        provider_id=UUID(int=900),
        awarded_at=awarded,
        valid_from=awarded,
        valid_until=until,
        state=state,
        skills=skills or {},
        credits=credits,
        minutes=credits * 12,
    )


PATHWAY = group(
    "steward",
    GroupRule.ALL,
    group(
        "care",
        GroupRule.ALL,
        group("foundations", GroupRule.ALL, leaf("quality"), leaf("basics"), leaf("privacy", "Privacy and Consent in Care")),
        leaf("practicum", "Stewardship Practicum"),
        ordering=Ordering.ENFORCED,
    ),
    group("tools", GroupRule.AT_LEAST, leaf("sql"), leaf("python"), leaf("dashboards"), leaf("fhir"), threshold=2),
    group(
        "breadth",
        GroupRule.AT_LEAST_CREDITS,
        leaf("statistics"),
        leaf("ethics"),
        group("either", GroupRule.ANY, leaf("cloud", "Cloud Practice"), leaf("platforms")),
        threshold=600,
    ),
    group("extras", GroupRule.ANY, skill("extra", "urn:extra"), optional=True),
)  # fmt: skip

HELD = (
    badge("quality", awarded=datetime(2026, 10, 12, tzinfo=UTC)),
    badge("basics", awarded=datetime(2026, 6, 2, tzinfo=UTC)),
    badge("sql", awarded=datetime(2026, 8, 30, tzinfo=UTC)),
    badge("dashboards", awarded=datetime(2026, 7, 19, tzinfo=UTC)),
    badge("ethics", credits=200, awarded=datetime(2025, 3, 3, tzinfo=UTC), until=datetime(2026, 3, 3, tzinfo=UTC)),
    badge("cloud", awarded=datetime(2026, 5, 5, tzinfo=UTC)),
)  # fmt: skip

FACTS = {
    "privacy": LeafFacts(minutes=36 * 60, credits=300, percent=60, price=Price(9000, "EUR")),
    "practicum": LeafFacts(minutes=60 * 60, credits=500, price=Price(0, "EUR")),
    "python": LeafFacts(minutes=34 * 60, credits=300),
    "fhir": LeafFacts(minutes=30 * 60, credits=300),
    "statistics": LeafFacts(minutes=36 * 60, credits=300, percent=25, price=Price(4500, "EUR")),
    "ethics": LeafFacts(minutes=20 * 60, minutes_left=4 * 60, credits=200),
    "platforms": LeafFacts(minutes=24 * 60, credits=300),
}
