"""An enforced order opens a step only when those before it are met: for enrolling in it.

It binds those who are enrolled in the pathway, and does not say what counts: a badge that is
held counts anyway. Who is led to a step by several requirements may begin as soon as one is open.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from catalog.errors import StepLocked
from catalog.models import Enrollment, LeafMatch, MicroCredential, Pathway, PathwayVersion
from catalog.rules import phrases
from catalog.rules.requirement import Requirement, walk
from catalog.rules.sight import locks_of
from catalog.rules.stacking import evaluate
from catalog.rules.words import EnrollmentState, MatchKind
from catalog.services import holdings, trees
from catalog.services.holders import Holder

OPEN = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


async def require_open(
    holder: Holder, achievement: MicroCredential | Pathway, at: datetime
) -> None:
    asked = await _asked_for(holder.learner_id, achievement)
    if not asked:
        return
    grown = await trees.trees_of(asked)
    hand = await holdings.hand_of(holder.recipient_ids, holder.learner_id)
    pathways = (
        await PathwayVersion.filter(id__in=list(asked))
        .order_by("id")
        .only("id", "pathway_id", "title")
    )
    refusals = []
    for version in pathways:
        tree, held = grown[version.id], hand.in_pathway(version.pathway_id)
        locks = locks_of(tree, evaluate(tree, held, at).nodes)
        if any(key not in locks for key in asked[version.id]):
            return
        before = min(locks[key] for key in asked[version.id])
        refusals.append(_refusal(tree, before, version.title))
    raise refusals[0]


async def _asked_for(
    learner_id: UUID | None, achievement: MicroCredential | Pathway
) -> dict[UUID, list[str]]:
    """Keys of leaves, by the versions that the learner is on the way through."""
    enrolled = Enrollment.filter(
        learner_id=learner_id, pathway_version_id__not_isnull=True, state__in=OPEN
    )
    version_ids = [row[0] for row in await enrolled.values_list("pathway_version_id")]
    if not version_ids:
        return {}
    kind = MatchKind.PATHWAY if isinstance(achievement, Pathway) else MatchKind.ACHIEVEMENT
    rows = LeafMatch.filter(version_id__in=version_ids, kind=kind, target=str(achievement.id))
    asked: dict[UUID, list[str]] = defaultdict(list)
    for version_id, key in await rows.order_by("id").values_list("version_id", "key"):
        asked[version_id].append(key)
    return asked


def _refusal(tree: Requirement, before: str, pathway: str) -> StepLocked:
    first = next(node for node in walk(tree) if node.key == before)
    message = f"In “{pathway}” it opens when “{phrases.name(first)}” is complete."
    return StepLocked(message, "achievementId")
