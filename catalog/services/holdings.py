"""The badges of a holder as the rules read them, in a few statements whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import NAMESPACE_URL, UUID, uuid5

from catalog.models import Alignment, Badge, Equivalency, Exemption, ExternalBadge
from catalog.rules.holding import HeldBadge
from catalog.rules.requirement import elsewhere
from catalog.rules.words import AchievementKind, MatchKind

Skills = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Hand:
    """What somebody holds, and by pathway what exemptions count as held there."""

    badges: Sequence[HeldBadge] = ()
    exempt: Mapping[UUID, Sequence[HeldBadge]] = field(default_factory=dict)
    accepted: Mapping[UUID, Sequence[Equivalency]] = field(default_factory=dict)

    def in_pathway(self, pathway_id: UUID, trusted: Collection[UUID] = ()) -> list[HeldBadge]:
        """What was accepted when a pathway was awarded stays so for the badges it rests on."""
        badges = self.accepted_in(pathway_id, self.badges, trusted)
        return [*badges, *self.exempt.get(pathway_id, ())]

    def accepted_in(
        self, pathway_id: UUID, badges: Sequence[HeldBadge], trusted: Collection[UUID] = ()
    ) -> Sequence[HeldBadge]:
        """The badges with what the pathway accepts each of them for, as far as that is known."""
        if rules := self.accepted.get(pathway_id):
            return [_accepted(badge, rules, badge.id in trusted) for badge in badges]
        return badges

    @property
    def mark(self) -> frozenset[tuple[object, ...]]:
        """Equal as long as nothing that counts has changed."""
        exempt = (each for every in self.exempt.values() for each in every)
        held = {(b.id, b.state, b.valid_from, b.valid_until) for b in (*self.badges, *exempt)}
        rules = (rule for every in self.accepted.values() for rule in every)
        return frozenset(held | {(rule.id, rule.active_key, None, None) for rule in rules})

    def with_badges(self, badges: Sequence[HeldBadge]) -> Hand:
        return replace(self, badges=badges)

    async def knowing(self, further: Sequence[HeldBadge]) -> Hand:
        """With what pathways accept badges for that are not held, only imagined."""
        return replace(self, accepted=await _equivalencies([*self.badges, *further]))


async def hand_of(recipient_ids: Iterable[UUID], learner_id: UUID | None) -> Hand:
    held = await held_by(recipient_ids)
    return Hand(held, await exemptions_of(learner_id), await _equivalencies(held))


async def _equivalencies(held: Iterable[HeldBadge]) -> dict[UUID, list[Equivalency]]:
    """By pathway, ended ones too."""
    found: dict[UUID, list[Equivalency]] = defaultdict(list)
    ids = {badge.achievement_id for badge in held}
    if ids:
        for row in await Equivalency.filter(micro_credential_id__in=list(ids)).order_by("id"):
            found[row.pathway_id].append(row)
    return found


def _accepted(badge: HeldBadge, rules: Iterable[Equivalency], is_trusted: bool) -> HeldBadge:
    targets = frozenset(
        rule.instead_of_id
        for rule in rules
        if rule.micro_credential_id == badge.achievement_id
        and (is_trusted or _in_force(rule, badge))
    )
    return replace(badge, accepted_for=targets) if targets else badge


def _in_force(rule: Equivalency, badge: HeldBadge) -> bool:
    if rule.active_key is None:
        return False
    return rule.until is None or badge.awarded_at < rule.until


async def held_by(ids: Iterable[UUID]) -> list[HeldBadge]:
    """Every badge, also revoked and expired ones: the rules say why those do not count."""
    recipient_ids = list(ids)
    badges = await Badge.filter(recipient_id__in=recipient_ids).order_by("id")
    skills = await skills_of({each.micro_credential_version_id for each in badges})
    here = [as_held(each, skills.get(each.micro_credential_version_id)) for each in badges]
    return [*here, *await _brought_by(recipient_ids)]


async def _brought_by(recipient_ids: Iterable[UUID]) -> list[HeldBadge]:
    """From elsewhere; without the credentials themselves, which are long."""
    brought = ExternalBadge.filter(recipient_id__in=recipient_ids, removed_at__isnull=True)
    return [external_as_held(each) for each in await brought.order_by("id").only(*_OF_EXTERNAL)]


async def exemptions_of(learner_id: UUID | None) -> dict[UUID, list[HeldBadge]]:
    """As if there were a badge of what each leaf asks for; its id is the exemption's."""
    found: dict[UUID, list[HeldBadge]] = defaultdict(list)
    if learner_id is not None:
        standing = Exemption.filter(learner_id=learner_id, active_key__not_isnull=True)
        for row in await standing.order_by("id"):
            found[row.pathway_id].append(_as_if_held(row))
    return found


def _as_if_held(row: Exemption) -> HeldBadge:
    by_skill, by_external = row.kind is MatchKind.SKILL, row.kind is MatchKind.EXTERNAL
    return HeldBadge(
        id=row.id,
        achievement_kind=_KINDS.get(row.kind, AchievementKind.MICRO_CREDENTIAL),
        achievement_id=row.id if by_skill or by_external else UUID(row.target),
        version_id=row.id,
        provider_id=row.id,
        awarded_at=row.granted_at,
        valid_from=row.granted_at,
        skills={row.target: row.level} if by_skill else {},
        credits=row.credits or 0,
        minutes=row.minutes or 0,
        elsewhere=row.target if by_external else "",
        is_exemption=True,
    )


_KINDS = {
    MatchKind.PATHWAY: AchievementKind.PATHWAY,
    MatchKind.EXTERNAL: AchievementKind.EXTERNAL,
}
_OF_EXTERNAL = (
    "id",
    "issuer",
    "achievement_id",
    "state",
    "awarded_at",
    "valid_from",
    "valid_until",
)


async def with_skills(badge: Badge) -> HeldBadge:
    skills = await skills_of({badge.micro_credential_version_id})
    return as_held(badge, skills.get(badge.micro_credential_version_id))


def as_held(badge: Badge, skills: Skills | None = None) -> HeldBadge:
    kind = AchievementKind.PATHWAY if badge.pathway_id else AchievementKind.MICRO_CREDENTIAL
    achievement_id = badge.pathway_id or badge.micro_credential_id
    version_id = badge.pathway_version_id or badge.micro_credential_version_id
    assert achievement_id is not None
    assert version_id is not None
    return HeldBadge(
        id=badge.id,
        achievement_kind=kind,
        achievement_id=achievement_id,
        version_id=version_id,
        provider_id=badge.provider_id,
        awarded_at=badge.awarded_at,
        valid_from=badge.valid_from,
        valid_until=badge.valid_until,
        state=badge.state,
        skills=skills or {},
        credits=badge.credits or 0,
        minutes=badge.minutes or 0,
        level=badge.level,
        framework=badge.framework,
    )


def external_as_held(badge: ExternalBadge) -> HeldBadge:
    """Issuer and achievement by ids that follow from their names: two badges of one are alike."""
    named = elsewhere(badge.issuer, badge.achievement_id)
    achievement_id = uuid5(NAMESPACE_URL, named)
    return HeldBadge(
        id=badge.id,
        achievement_kind=AchievementKind.EXTERNAL,
        achievement_id=achievement_id,
        version_id=achievement_id,
        provider_id=uuid5(NAMESPACE_URL, badge.issuer),
        awarded_at=badge.awarded_at,
        valid_from=badge.valid_from,
        valid_until=badge.valid_until,
        state=badge.state,
        elsewhere=named,
    )


async def skills_of(version_ids: Iterable[UUID | None]) -> Mapping[UUID | None, Skills]:
    wanted = [each for each in version_ids if each is not None]
    found: dict[UUID | None, dict[str, int | None]] = defaultdict(dict)
    if wanted:
        rows = Alignment.filter(version_id__in=wanted)
        async for version_id, uri, level in rows.values_list("version_id", "skill__uri", "level"):
            found[version_id][uri] = level
    return found
