"""A second opinion on stacking: whether trees are met, by trying everything there is to try.

Run it alone for as many random cases as wanted: `CASES=100000 python -m tests.rules.oracle`.
"""

import os
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from uuid import UUID

from catalog.rules.requirement import (
    ExternalLeaf,
    Floor,
    Group,
    Limits,
    MicroCredentialLeaf,
    PathwayLeaf,
    Requirement,
    SetLeaf,
    SkillLeaf,
    Validity,
    walk,
)
from catalog.rules.stacking import Evaluation, HeldBadge, evaluate
from catalog.rules.words import (
    AchievementKind,
    BadgeState,
    GroupRule,
    Sharing,
    ValidityPolicy,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SKILLS = ("urn:skill:a", "urn:skill:b", "urn:skill:c")
WEIGHING = (GroupRule.AT_LEAST_CREDITS, GroupRule.AT_LEAST_HOURS)


@dataclass(frozen=True)
class Situation:
    tree: Requirement
    badges: tuple[HeldBadge, ...]
    at: datetime = NOW


class Oracle:
    """Every set of achievements that a node could rest on, written out."""

    def __init__(self, situation: Situation) -> None:
        self.badges = situation.badges
        self.at = situation.at
        self.sets: dict[str, set[frozenset[UUID]]] = {}
        self.most: dict[str, int] = {}
        self.fitting: list[HeldBadge] = []
        self._find(situation.tree, Validity(), ())
        self._visit(situation.tree)

    def met(self, key: str) -> bool:
        return bool(self.sets[key])

    def _find(self, node: Requirement, above: Validity, floors: tuple[Floor, ...]) -> None:
        validity = node.validity if node.validity is not None else above
        if not isinstance(node, Group):
            fitting = [
                b
                for b in self.badges
                if self._fits(node, b, validity) and all(_is_high(b, floor) for floor in floors)
            ]
            self.sets[node.key] = {frozenset([b.achievement_id]) for b in fitting}
            self.fitting += fitting
            return
        for child in node.children:
            self._find(child, validity, (*floors, node.floor) if node.floor else floors)

    def _visit(self, node: Requirement) -> None:
        if not isinstance(node, Group):
            return
        for child in node.children:
            self._visit(child)
        self.sets[node.key] = set()
        self.most[node.key] = 0
        required = [child for child in node.children if not child.optional]
        for size in range(1, len(required) + 1):
            for chosen in combinations(required, size):
                for picked in self._picked(node, chosen):
                    self._try(node, size, picked)

    def _picked(self, group: Group, chosen: Sequence[Requirement]) -> Iterator[frozenset[UUID]]:
        exclusive = group.sharing is Sharing.EXCLUSIVE
        for sets in product(*(self.sets[child.key] for child in chosen)):
            once = [
                each
                for child, achievements in zip(chosen, sets, strict=True)
                if exclusive or not isinstance(child, Group)
                for each in achievements
            ]
            if len(once) == len(set(once)):
                yield frozenset().union(*sets)

    def _try(self, group: Group, size: int, picked: frozenset[UUID]) -> None:
        weighs = group.rule in WEIGHING
        limits = group.limits or Limits()
        amount = self._amount(group.rule, limits, picked) if weighs else size
        if not weighs and self._is_surplus(limits, picked):
            return
        self.most[group.key] = max(self.most[group.key], amount)
        need = self._need(group)
        enough_own = self._own(group.rule, limits, picked) >= (limits.least_own or 0)
        if need > 0 and (amount >= need if weighs else size == need) and enough_own:
            self.sets[group.key].add(picked)

    def _amount(self, rule: GroupRule, limits: Limits, picked: Iterable[UUID]) -> int:
        own = self._own(rule, limits, picked)
        others = self._capped(rule, limits, [e for e in picked if not self._is_own(limits, e)])
        return own + min(
            others, others if limits.most_from_others is None else limits.most_from_others
        )

    def _own(self, rule: GroupRule, limits: Limits, picked: Iterable[UUID]) -> int:
        own = [each for each in picked if self._is_own(limits, each)]
        return self._capped(rule, limits, own) if rule in WEIGHING else len(own)

    def _capped(self, rule: GroupRule, limits: Limits, picked: Sequence[UUID]) -> int:
        """What counts: of one provider no more than the cap; to several nobody charges it."""
        total = 0
        sole = [self._providers(each) for each in picked]
        for whose in set(map(frozenset, sole)):
            weight = sum(
                self._weight(rule, e) for e, w in zip(picked, sole, strict=True) if w == whose
            )
            capped = len(whose) == 1 and limits.most_from_one is not None
            total += min(weight, limits.most_from_one) if capped else weight
        return total

    def _is_surplus(self, limits: Limits, picked: Iterable[UUID]) -> bool:
        others = sum(not self._is_own(limits, each) for each in picked)
        if limits.most_from_others is not None and others > limits.most_from_others:
            return True
        charged = [next(iter(w)) for w in map(self._providers, picked) if len(w) == 1]
        cap = limits.most_from_one
        return cap is not None and any(charged.count(each) > cap for each in charged)

    def _providers(self, achievement: UUID) -> set[UUID]:
        return {b.provider_id for b in self.fitting if b.achievement_id == achievement}

    def _is_own(self, limits: Limits, achievement: UUID) -> bool:
        return bool(self._providers(achievement) & limits.own)

    def _need(self, group: Group) -> int:
        required = sum(not child.optional for child in group.children)
        return {GroupRule.ALL: required, GroupRule.ANY: 1}.get(group.rule, group.threshold)

    def _weight(self, rule: GroupRule, achievement: UUID) -> int:
        of = [b for b in self.fitting if b.achievement_id == achievement]
        if rule is GroupRule.AT_LEAST_CREDITS:
            return max(badge.credits for badge in of)
        return max(badge.minutes for badge in of)

    def _fits(self, leaf: Requirement, badge: HeldBadge, validity: Validity) -> bool:
        if badge.state is not BadgeState.VALID or badge.valid_from > self.at:
            return False
        if badge.valid_until is not None and not self.at < badge.valid_until:
            return False
        if validity.policy is ValidityPolicy.EARNED_WITHIN:
            earned = max(badge.awarded_at, badge.valid_from)
            if self.at - earned > timedelta(days=validity.days or 0):
                return False
        return _is_of(leaf, badge)


def _is_high(badge: HeldBadge, floor: Floor) -> bool:
    if badge.is_exemption:
        return True
    return badge.framework == floor.framework and (badge.level or 0) >= floor.level


def _is_of(leaf: Requirement, badge: HeldBadge) -> bool:
    if isinstance(leaf, SkillLeaf):
        if leaf.skill_uri not in badge.skills:
            return False
        if leaf.providers and badge.provider_id not in leaf.providers:
            return False
        level = badge.skills[leaf.skill_uri]
        return leaf.min_level is None or (level is not None and level >= leaf.min_level)
    if isinstance(leaf, SetLeaf):
        is_pathway = badge.achievement_kind is AchievementKind.PATHWAY
        return badge.achievement_id in (leaf.pathways if is_pathway else leaf.micro_credentials)
    if isinstance(leaf, PathwayLeaf):
        wanted = AchievementKind.PATHWAY, leaf.pathway_id
        return (badge.achievement_kind, badge.achievement_id) == wanted
    if isinstance(leaf, ExternalLeaf):
        is_external = badge.achievement_kind is AchievementKind.EXTERNAL
        return is_external and badge.elsewhere.split() == [leaf.issuer, leaf.achievement]
    assert isinstance(leaf, MicroCredentialLeaf)
    if badge.achievement_kind is not AchievementKind.MICRO_CREDENTIAL:
        return False
    if leaf.versions and badge.version_id not in leaf.versions:
        return False
    return badge.achievement_id == leaf.micro_credential_id


def random_situation(
    random: random.Random, exclusive: float = 0.2, limited: float = 0.2, alike: bool = False
) -> Situation:
    """A tree of at most ten leaves and at most eight badges that often want the same.

    `alike`: all badges of one achievement bring as many credits.
    """
    grower = _Grower(random, exclusive, limited, alike)
    tree = grower.group(depth=random.choice((1, 2, 2, 3)))
    badges = tuple(grower.badge(number) for number in range(random.randint(0, 8)))
    return Situation(tree, badges)


class _Grower:
    def __init__(
        self, random: random.Random, exclusive: float, limited: float, alike: bool
    ) -> None:
        self.random = random
        self.alike = alike
        self.exclusive = exclusive
        self.limited = limited
        self.keys = 0
        self.leaves = 0

    def _key(self) -> str:
        self.keys += 1
        return f"n{self.keys}"

    def group(self, depth: int) -> Group:
        r = self.random
        key = self._key()
        children = tuple(self._child(depth - 1) for _ in range(r.randint(1, 4)))
        rule = r.choice(tuple(GroupRule))
        return Group(
            key,
            key,
            rule,
            children,
            self._threshold(rule, children),
            r.random() < 0.08,
            Sharing.EXCLUSIVE if r.random() < self.exclusive else Sharing.REUSABLE,
            validity=self._validity(),
            floor=Floor("EQF", r.randint(3, 5)) if r.random() < 0.1 else None,
            limits=self._limits(rule) if r.random() < self.limited else None,
        )

    def _limits(self, rule: GroupRule) -> Limits:
        r = self.random
        amounts = (1, 200, 300, 450) if rule in WEIGHING else (1, 1, 2, 3)
        return Limits(
            most_from_one=r.choice(amounts) if r.random() < 0.5 else None,
            own=frozenset([UUID(int=901)]),
            least_own=r.choice(amounts) if r.random() < 0.5 else None,
            most_from_others=r.choice((0, *amounts)) if r.random() < 0.3 else None,
        )

    def _threshold(self, rule: GroupRule, children: Sequence[Requirement]) -> int:
        r = self.random
        if rule is GroupRule.AT_LEAST:
            return r.randint(0 if r.random() < 0.05 else 1, len(children))
        return r.choice((1, 200, 300, 450, 600, 900))

    def _child(self, depth: int) -> Requirement:
        nested = depth > 0 and self.random.random() < 0.45 and self.leaves < 10
        return self.group(depth) if nested else self._leaf()

    def _leaf(self) -> Requirement:
        r = self.random
        self.leaves += 1
        key, optional, validity = self._key(), r.random() < 0.05, self._validity()
        kind = r.random()
        if kind < 0.45:
            versions = frozenset([_version(r.randint(1, 2))]) if r.random() < 0.15 else frozenset()
            return MicroCredentialLeaf(
                key, key, UUID(int=r.randint(1, 5)), versions, optional, validity
            )
        if kind < 0.53:
            chosen = [r.randint(1, 5) for _ in range(r.randint(1, 3))]
            pathways = frozenset([UUID(int=11)]) if r.random() < 0.3 else frozenset()
            return SetLeaf(key, key, frozenset(UUID(int=n) for n in chosen), pathways, optional)
        if kind < 0.92:
            level = r.choice((None, None, 1, 2, 3))
            providers = frozenset([UUID(int=901)]) if r.random() < 0.1 else frozenset()
            return SkillLeaf(key, key, r.choice(SKILLS), level, providers, optional, validity)
        if kind < 0.96:
            return PathwayLeaf(key, key, UUID(int=r.randint(11, 12)), optional, validity)
        achievement = f"urn:{r.randint(21, 22)}"
        return ExternalLeaf(key, key, "did:web:guild.example", achievement, optional, validity)

    def _validity(self) -> Validity | None:
        if self.random.random() < 0.85:
            return None
        policy = self.random.choice(tuple(ValidityPolicy))
        return Validity(policy, 400 if policy is ValidityPolicy.EARNED_WITHIN else None)

    def _kind(self) -> tuple[AchievementKind, tuple[int, int]]:
        """With the numbers of what there is of it."""
        kind = self.random.random()
        if kind < 0.15:
            return AchievementKind.PATHWAY, (11, 12)
        if kind < 0.25:
            return AchievementKind.EXTERNAL, (21, 22)
        return AchievementKind.MICRO_CREDENTIAL, (1, 5)

    def badge(self, number: int) -> HeldBadge:
        r = self.random
        kind, (first, last) = self._kind()
        achievement = r.randint(first, last)
        external = kind is AchievementKind.EXTERNAL
        awarded = NOW - timedelta(days=r.choice((1, 30, 399, 400, 401, 900)))
        return HeldBadge(
            id=UUID(int=1000 + number),
            achievement_kind=kind,
            achievement_id=UUID(int=achievement),
            version_id=_version(r.randint(1, 2)),
            provider_id=UUID(int=r.choice((901, 902))),
            awarded_at=awarded,
            valid_from=awarded + timedelta(days=r.choice((0, 0, 0, 200, 2000))),
            valid_until=r.choice(
                (None, None, NOW, NOW - timedelta(days=3), NOW + timedelta(days=9))
            ),
            state=r.choice((BadgeState.VALID,) * 8 + tuple(BadgeState)),
            skills={uri: r.choice((None, 1, 2, 3)) for uri in SKILLS if r.random() < 0.5},
            credits=100 * (achievement % 5) + (0 if self.alike else r.choice((0, 0, 0, 150))),
            minutes=90 * (achievement % 4),
            level=r.choice((None, 3, 4, 5, 6)),
            framework=r.choice(("EQF", "EQF", "EQF", "NQF")),
            is_exemption=r.random() < 0.05,
            elsewhere=f"did:web:guild.example urn:{achievement}" if external else "",
        )


def _version(number: int) -> UUID:
    return UUID(int=500 + number)


def disagreements(situation: Situation) -> list[str]:
    """In what the evaluation differs from the oracle; nothing, one hopes."""
    oracle = Oracle(situation)
    result = evaluate(situation.tree, situation.badges, situation.at)
    found = [
        f"{node.key}: met {result.nodes[node.key].met}, oracle {oracle.met(node.key)}"
        for node in walk(situation.tree)
        if isinstance(node, Group) and result.nodes[node.key].met != oracle.met(node.key)
    ]
    for node in walk(situation.tree):
        if isinstance(node, Group):
            have, most = result.nodes[node.key].have, oracle.most[node.key]
            if have != min(most, node.need):
                found.append(f"{node.key}: has {have}, oracle {most}")
    return found + _trace_faults(situation, result)


def _trace_faults(situation: Situation, result: Evaluation) -> list[str]:
    ids = {entry.badge_id for entry in result.trace}
    rests_on = tuple(badge for badge in situation.badges if badge.id in ids)
    if not result.met:
        return ["an unmet tree has a trace"] if ids else []
    if not _is_met(situation.tree, rests_on):
        return ["the trace does not suffice"]
    without = (tuple(b for b in rests_on if b is not each) for each in rests_on)
    faults = (
        ["the trace is not minimal"] if any(_is_met(situation.tree, w) for w in without) else []
    )
    if not all(entry.keys for entry in result.trace):
        faults.append("a badge of the trace meets no leaf")
    return faults


def _is_met(tree: Requirement, badges: tuple[HeldBadge, ...]) -> bool:
    return Oracle(Situation(tree, badges)).met(tree.key)


def compare(cases: int, seed: int = 0) -> tuple[int, list[str]]:
    """How many of the cases were met, and every disagreement with the seed that repeats it."""
    met, faults = 0, []
    for number in range(cases):
        situation = random_situation(random.Random(f"{seed}/{number}"))
        met += evaluate(situation.tree, situation.badges, situation.at).met
        faults += [f"case {seed}/{number}: {each}" for each in disagreements(situation)]
    return met, faults


def main() -> int:
    cases, seed = int(os.environ.get("CASES", "3000")), int(os.environ.get("SEED", "0"))
    began = time.perf_counter()
    met, faults = compare(cases, seed)
    for fault in faults[:20]:
        print(fault)
    print(
        f"{cases} cases, {met} met, {len(faults)} disagreements, {time.perf_counter() - began:.1f} s"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
