"""The heaviest set of achievements that a group can rest on, for thresholds of credits and hours.

What is weighed is the union: an achievement weighs once. Where the parts of a group cannot reach
for the same achievement, taking the heaviest first is exact (leaves form a transversal matroid).
Where they can, or providers matter, the problem is NP-hard and left to a solver.
"""

from collections.abc import Mapping

from catalog.rules.arranging import Choice, Part, Pool, apart, stands
from catalog.rules.holding import Achievement
from catalog.rules.matching import Matching
from catalog.rules.requirement import Group
from catalog.rules.solving import heaviest_of
from catalog.rules.words import Measure, Sharing


def heaviest(group: Group, pool: Pool, measure: Measure) -> Choice:
    """What the group best takes; a threshold of its own in the same measure is not asked for."""
    separate = apart(group, pool)
    if not separate and group.sharing is Sharing.EXCLUSIVE:
        return heaviest_of(group, pool, measure)
    choice = taken_in_order(group, pool, measure)
    if separate and stands(group, choice.parts, pool, measure):
        return choice
    return heaviest_of(group, pool, measure)


def taken_in_order(group: Group, pool: Pool, measure: Measure) -> Choice:
    blocks = {
        child.key: heaviest(child, pool, measure)
        for child in group.required
        if isinstance(child, Group) and pool.offers(child)
    }
    taken = _greedy(group, pool, measure, blocks)
    return Choice(taken, all(block.exact for block in blocks.values()))


def _greedy(
    group: Group, pool: Pool, measure: Measure, blocks: Mapping[str, Choice]
) -> tuple[Part, ...]:
    leaves_of = _leaves_by_achievement(group, pool)
    worth = pool.worth[measure]
    offers: list[tuple[int, int, Achievement | str]] = [
        (-worth[each], pool.rank[each], each) for each in leaves_of
    ]
    for place, (key, block) in enumerate(blocks.items()):
        offers.append((-pool.weight(block.achievements, measure), place, key))
    limit = group.need if group.measure is Measure.REQUIREMENTS else len(group.required)
    matching = Matching(leaves_of)
    chosen: list[Part] = []
    for _, _, offer in sorted(
        offers, key=lambda each: (each[0], isinstance(each[2], str), each[1])
    ):
        if len(chosen) + len(matching.given) == limit:
            break
        if isinstance(offer, str):
            chosen.append(Part(offer, blocks[offer].achievements, blocks[offer].parts))
        else:
            matching.add(offer)
    return (*chosen, *(Part(leaf, frozenset([each])) for each, leaf in matching.given.items()))


def _leaves_by_achievement(group: Group, pool: Pool) -> dict[Achievement, list[str]]:
    leaves_of: dict[Achievement, list[str]] = {}
    for child in group.required:
        if not isinstance(child, Group):
            for each in pool.counting[child.key]:
                leaves_of.setdefault(each, []).append(child.key)
    return leaves_of
