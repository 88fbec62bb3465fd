"""The shape of an explanation: what a client draws of a pathway, with nothing left to work out."""

from dataclasses import dataclass
from uuid import UUID

from catalog.rules.finding import Uncounted
from catalog.rules.remaining import Remaining
from catalog.rules.stacking import Evaluation
from catalog.rules.words import GroupRule, Measure, RequirementKind, Standing, StepReason


@dataclass(frozen=True, slots=True)
class ExplainedNode:
    """One requirement as it is drawn.

    `word` stands on it, `message` says why in a sentence. `have` and `need` are of `measure`;
    `tally` says them in words, and `asks` the rule of a group. `locked_by` is the key of what
    has to be met first. `on_the_way` says that the cheapest completion goes through it.
    """

    key: str
    parent_key: str | None
    kind: RequirementKind
    title: str
    standing: Standing
    word: str
    message: str
    rule: GroupRule | None
    asks: str
    tally: str
    measure: Measure
    have: int
    need: int
    badges: tuple[UUID, ...]
    uncounted: tuple[Uncounted, ...]
    percent: int | None
    minutes_left: int | None
    locked_by: str | None
    on_the_way: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """The leaf that is best taken now; `completes` and `opens` are keys of other nodes."""

    key: str
    title: str
    reasons: tuple[StepReason, ...]
    completes: tuple[str, ...]
    opens: tuple[str, ...]
    minutes_left: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole tree explained; nodes are in the order of the tree.

    `earned` of `needed` badges are those of the cheapest completion; `percent` is their share
    rounded down, 100 exactly when the tree is met. `remaining` is None when no way was found.
    """

    evaluation: Evaluation
    nodes: tuple[ExplainedNode, ...]
    remaining: Remaining | None
    next_step: NextStep | None
    earned: int
    needed: int
    percent: int
    summary: str

    def node(self, key: str) -> ExplainedNode:
        return next(each for each in self.nodes if each.key == key)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a tree would be with further badges, and which keys they would newly meet."""

    explanation: Explanation
    newly_met: tuple[str, ...]
