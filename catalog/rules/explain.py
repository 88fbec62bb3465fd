"""A tree explained to one learner: where each node stands and why, what is left, what is next."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from catalog.rules import phrases
from catalog.rules.explanation import ExplainedNode, Explanation, NextStep, Simulation
from catalog.rules.holding import HeldBadge
from catalog.rules.next_step import choose
from catalog.rules.remaining import Cost, LeafFacts, Planner, Price, Remaining, leaf_cost, sum_up
from catalog.rules.requirement import Group, Leaf, Requirement, kind_of, leaves
from catalog.rules.sight import Sight, look
from catalog.rules.stacking import Evaluation, Uncounted, evaluate
from catalog.rules.words import NotCounted, Standing

__all__ = [
    "ExplainedNode",
    "Explanation",
    "LeafFacts",
    "NextStep",
    "Price",
    "Remaining",
    "Simulation",
    "explain",
    "simulate",
]


def explain(
    tree: Requirement,
    badges: Iterable[HeldBadge],
    at: datetime,
    facts: Mapping[str, LeafFacts] | None = None,
    effort: int = 1,
) -> Explanation:
    """Explain a tree to one learner; `facts` are by the keys of leaves, as far as known."""
    held, known = tuple(badges), facts or {}
    evaluation = evaluate(tree, held, at, _worth(tree, known), effort)
    sight = look(tree, held, known, evaluation.nodes)
    remaining = _remaining(sight)
    way = remaining.keys if remaining else ()
    step = choose(sight, way)
    return _explained(sight, evaluation, remaining, step)


def simulate(
    tree: Requirement,
    badges: Iterable[HeldBadge],
    further: Iterable[HeldBadge],
    at: datetime,
    facts: Mapping[str, LeafFacts] | None = None,
) -> Simulation:
    """Explain a tree, a draft perhaps, as if the further badges were held as well."""
    held = tuple(badges)
    before = evaluate(tree, held, at).nodes
    explanation = explain(tree, (*held, *further), at, facts)
    after = explanation.evaluation.nodes
    newly = tuple(key for key, node in after.items() if node.met and not before[key].met)
    return Simulation(explanation, newly)


def _worth(tree: Requirement, facts: Mapping[str, LeafFacts]) -> dict[str, int]:
    """Leaves by what they would cost: a badge that could save one of several saves the dearest."""

    def cost(leaf: Leaf) -> tuple[bool, Cost]:
        known = facts.get(leaf.key, LeafFacts())
        return not known.available, leaf_cost(known)

    in_order = list(leaves(tree))
    in_order.reverse()
    in_order.sort(key=cost)
    return {leaf.key: place for place, leaf in enumerate(in_order)}


def _remaining(sight: Sight) -> Remaining | None:
    plan, exact = Planner(sight.results, sight.facts, sight.held).plan(sight.tree)
    if plan is None:
        return None
    steps = [leaf for leaf in leaves(sight.tree) if leaf.key in plan.keys]
    return sum_up([(leaf, sight.facts_of(leaf.key)) for leaf in steps], exact)


def _explained(
    sight: Sight, evaluation: Evaluation, remaining: Remaining | None, step: NextStep | None
) -> Explanation:
    way = _on_the_way(sight, remaining)
    teller = _Teller(sight, step, way)
    earned = len(_earned(sight, sight.tree, way))
    needed = earned + (remaining.badges if remaining else 0)
    return Explanation(
        evaluation=evaluation,
        nodes=tuple(teller.told(node) for node in sight.nodes.values()),
        remaining=remaining,
        next_step=step,
        earned=earned,
        needed=needed,
        percent=_percent(evaluation.met, earned, needed),
        summary=_summary(evaluation, earned, needed, step),
    )


def _summary(evaluation: Evaluation, earned: int, needed: int, step: NextStep | None) -> str:
    if not evaluation.decided:
        return phrases.UNDECIDED[1]
    return phrases.summary(earned, needed, step.title if step else None)


def _on_the_way(sight: Sight, remaining: Remaining | None) -> frozenset[str]:
    keys = remaining.keys if remaining else ()
    return frozenset(keys).union(*((group.key for group in sight.above(key)) for key in keys))


def _earned(sight: Sight, node: Requirement, way: frozenset[str]) -> set[UUID]:
    """The badges that count so far, for what is met and what the way leads through."""
    result = sight.results[node.key]
    if result.met or not isinstance(node, Group):
        return set(result.badges)
    wanted = [child for child in node.required if sight.results[child.key].met or child.key in way]
    return set().union(*(_earned(sight, child, way) for child in wanted))


def _percent(met: bool, earned: int, needed: int) -> int:
    if met:
        return 100
    return min(99, 100 * earned // needed) if needed else 0


class _Teller:
    """Finds standing and words for node after node."""

    def __init__(self, sight: Sight, step: NextStep | None, way: frozenset[str]) -> None:
        self._sight = sight
        self._step = step
        self._way = way

    def told(self, node: Requirement) -> ExplainedNode:
        sight, result = self._sight, self._sight.results[node.key]
        parent = sight.parents.get(node.key)
        group = node if isinstance(node, Group) else None
        facts = None if group else sight.facts_of(node.key)
        standing = self._standing(node)
        word, message = self._said(node, standing)
        return ExplainedNode(
            key=node.key,
            parent_key=parent.key if parent else None,
            kind=kind_of(node),
            title=node.title,
            standing=standing,
            word=word,
            message=message,
            rule=group.rule if group else None,
            asks=phrases.rule(group) if group else "",
            tally=phrases.standing(result.have, result.need, result.measure) if group else "",
            measure=result.measure,
            have=result.have,
            need=result.need,
            badges=result.badges,
            uncounted=result.uncounted,
            percent=facts.percent if facts else None,
            minutes_left=facts.left if facts and not result.met else None,
            locked_by=sight.locks.get(node.key),
            on_the_way=node.key in self._way,
        )

    def _standing(self, node: Requirement) -> Standing:
        key, sight = node.key, self._sight
        if sight.results[key].met:
            return Standing.MET
        if sight.needless(key):
            return Standing.NOT_NEEDED
        if sight.optional(key):
            return Standing.OPTIONAL
        if self._step is not None and self._step.key == key:
            return Standing.NEXT
        return self._unmet(node)

    def _unmet(self, node: Requirement) -> Standing:
        if not self._sight.results[node.key].decided:
            return Standing.UNDECIDED
        if self._is_begun(node):
            return Standing.UNDER_WAY
        if node.key in self._sight.locks:
            return Standing.LOCKED
        uncounted = self._sight.results[node.key].uncounted
        return Standing.HELD_NOT_COUNTING if uncounted else Standing.OPEN

    def _is_begun(self, node: Requirement) -> bool:
        if isinstance(node, Group):
            return any(
                self._sight.results[child.key].met or self._is_begun(child)
                for child in node.required
            )
        return self._sight.facts_of(node.key).percent is not None

    def _said(self, node: Requirement, standing: Standing) -> tuple[str, str]:
        if standing is Standing.NOT_NEEDED:
            return "Not needed", self._instead(node.key)
        if standing is Standing.OPTIONAL:
            return "Optional", "Nothing depends on it."
        if standing is Standing.UNDECIDED:
            return phrases.UNDECIDED
        if standing is Standing.LOCKED:
            before = self._sight.nodes[self._sight.locks[node.key]]
            return "Locked", f"Opens when {phrases.name(before)} is complete."
        if isinstance(node, Group):
            return self._group_said(node)
        return self._leaf_said(node, standing)

    def _instead(self, key: str) -> str:
        met = next(group for group in self._sight.above(key) if self._sight.results[group.key].met)
        titles = [child.title for child in met.children if self._sight.results[child.key].met]
        return phrases.instead(titles, met)

    def _group_said(self, group: Group) -> tuple[str, str]:
        result = self._sight.results[group.key]
        tally = phrases.standing(result.have, result.need, result.measure)
        if result.met:
            return "Complete", f"You have {tally}."
        if result.have == result.need:
            return tally, phrases.of_own(group, result.own)
        return tally, phrases.to_go(result.need - result.have, result.measure)

    def _leaf_said(self, leaf: Leaf, standing: Standing) -> tuple[str, str]:
        result, facts = self._sight.results[leaf.key], self._sight.facts_of(leaf.key)
        begun = facts.percent is not None
        if standing is Standing.MET:
            return "Earned", phrases.earned(self._sight.held[result.badges[0]].awarded_at)
        if standing is Standing.NEXT and self._step is not None:
            word = f"Next: {facts.percent} %" if begun else "Next"
            return word, self._why_again(result.uncounted) + self._step.message
        if standing is Standing.HELD_NOT_COUNTING:
            return self._held_said(self._telling(result.uncounted), facts)
        return f"{facts.percent} %" if begun else "Open", phrases.left(facts.left, begun)

    def _held_said(self, shown: Uncounted, facts: LeafFacts) -> tuple[str, str]:
        ended = self._sight.held[shown.badge_id].valid_until
        return phrases.held_word(shown.reason), phrases.held(shown.reason, ended, facts.left)

    def _why_again(self, uncounted: tuple[Uncounted, ...]) -> str:
        if not uncounted:
            return ""
        return f"{self._held_said(self._telling(uncounted), LeafFacts())[1]} "

    def _telling(self, uncounted: tuple[Uncounted, ...]) -> Uncounted:
        """The newest badge that is held, for what became of it is what one wants to know."""
        order = list(NotCounted)
        return max(
            uncounted,
            key=lambda each: (
                self._sight.held[each.badge_id].awarded_at,
                order.index(each.reason),
                each.badge_id,
            ),
        )
