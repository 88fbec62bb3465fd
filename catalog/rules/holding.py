"""A badge that a learner holds, and whether it counts for a leaf at a given instant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from catalog.rules.requirement import (
    ExternalLeaf,
    Floor,
    Leaf,
    MatchKey,
    MicroCredentialLeaf,
    PathwayLeaf,
    SetLeaf,
    SkillLeaf,
    Validity,
    match_keys,
)
from catalog.rules.words import (
    AchievementKind,
    BadgeState,
    MatchKind,
    Measure,
    NotCounted,
    ValidityPolicy,
)

Achievement = tuple[str, UUID]
"""What is counted: however many badges there are of an achievement, it counts once."""


@dataclass(frozen=True, slots=True)
class HeldBadge:
    """One award. `credits` are hundredths of ECTS, `skills` the level shown by skill URI."""

    id: UUID
    achievement_kind: AchievementKind
    achievement_id: UUID
    version_id: UUID
    provider_id: UUID
    awarded_at: datetime
    valid_from: datetime
    valid_until: datetime | None = None
    state: BadgeState = BadgeState.VALID
    skills: Mapping[str, int | None] = field(default_factory=dict)
    credits: int = 0
    minutes: int = 0
    level: int | None = None
    framework: str | None = None
    """The level of what it is for, on the scale of this framework of qualifications."""
    is_exemption: bool = False
    """No badge, but leave to do without one."""
    elsewhere: str = ""
    """Issuer and achievement as `requirement.elsewhere` has them, of a badge from elsewhere."""
    accepted_for: frozenset[UUID] = frozenset()
    """Other micro-credentials whose place it takes in the pathway that is looked at."""

    @property
    def achievement(self) -> Achievement:
        """What it counts as, once: an equivalent and what it stands for are the same."""
        if self.accepted_for:
            return self.achievement_kind.value, min(self.accepted_for)
        return self.achievement_kind.value, self.achievement_id

    def amount(self, measure: Measure) -> int:
        return self.credits if measure is Measure.CREDITS else self.minutes

    @property
    def earned_at(self) -> datetime:
        """A renewal begins a badge's validity anew, and is as good as earning it again."""
        return max(self.awarded_at, self.valid_from)


def keys_of(badge: HeldBadge) -> frozenset[MatchKey]:
    """Everything by which requirements that the badge may meet are found."""
    own = _OWN_KIND[badge.achievement_kind], badge.elsewhere or str(badge.achievement_id)
    accepted = ((MatchKind.ACHIEVEMENT, str(id_)) for id_ in badge.accepted_for)
    return frozenset([own, *accepted, *((MatchKind.SKILL, uri) for uri in badge.skills)])


def matches(leaf: Leaf, badge: HeldBadge) -> bool:
    """Whether the badge is of what the leaf asks for, be it valid or not."""
    return not keys_of(badge).isdisjoint(match_keys(leaf))


def preference(badge: HeldBadge) -> tuple[bool, float, datetime, UUID]:
    """A total order: what lasts longest comes first, then what was awarded first."""
    lasts = badge.valid_until
    until = -lasts.timestamp() if lasts is not None else 0.0
    return lasts is not None, until, badge.awarded_at, badge.id


def why_not(
    leaf: Leaf,
    badge: HeldBadge,
    at: datetime,
    validity: Validity,
    floors: Iterable[Floor] = (),
) -> NotCounted | None:
    """Why a matching badge does not count at `at`; None when it does.

    It is valid from `valid_from`, and no longer at `valid_until` itself.
    """
    return (
        _unfit(badge, at)
        or _unsuited(leaf, badge)
        or _low(badge, floors)
        or _stale(badge, at, validity)
    )


_OWN_KIND = {
    AchievementKind.MICRO_CREDENTIAL: MatchKind.ACHIEVEMENT,
    AchievementKind.PATHWAY: MatchKind.PATHWAY,
    AchievementKind.EXTERNAL: MatchKind.EXTERNAL,
}

_STATES = {
    BadgeState.REVOKED: NotCounted.REVOKED,
    BadgeState.SUSPENDED: NotCounted.SUSPENDED,
    BadgeState.ISSUING: NotCounted.ISSUING,
}


def _unfit(badge: HeldBadge, at: datetime) -> NotCounted | None:
    if badge.state in _STATES:
        return _STATES[badge.state]
    if badge.valid_from > at:
        return NotCounted.NOT_YET_VALID
    if badge.valid_until is not None and badge.valid_until <= at:
        return NotCounted.EXPIRED
    return None


def _unsuited(leaf: Leaf, badge: HeldBadge) -> NotCounted | None:
    if isinstance(leaf, MicroCredentialLeaf):
        is_own = badge.achievement_id == leaf.micro_credential_id
        other = is_own and bool(leaf.versions) and badge.version_id not in leaf.versions
        return NotCounted.OTHER_VERSION if other else None
    if isinstance(leaf, PathwayLeaf | SetLeaf | ExternalLeaf):
        return None
    return _unskilled(leaf, badge)


def _unskilled(leaf: SkillLeaf, badge: HeldBadge) -> NotCounted | None:
    if leaf.providers and badge.provider_id not in leaf.providers:
        return NotCounted.OTHER_PROVIDER
    shown = badge.skills[leaf.skill_uri]
    if leaf.min_level is not None and (shown is None or shown < leaf.min_level):
        return NotCounted.LEVEL_TOO_LOW
    return None


def _low(badge: HeldBadge, floors: Iterable[Floor]) -> NotCounted | None:
    """A level on another scale, or none, is as good as too low; an exemption is from that too."""
    if badge.is_exemption:
        return None
    for floor in floors:
        if badge.level is None or badge.framework != floor.framework or badge.level < floor.level:
            return NotCounted.BELOW_LEVEL
    return None


def _stale(badge: HeldBadge, at: datetime, validity: Validity) -> NotCounted | None:
    if validity.policy is not ValidityPolicy.EARNED_WITHIN:
        return None
    period = timedelta(days=min(validity.days or 0, timedelta.max.days))
    return NotCounted.TOO_OLD if at - badge.earned_at > period else None
