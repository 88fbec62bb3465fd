"""Everything that can be changed."""

import strawberry

from schema.mutations.equivalency import EquivalencyMutations
from schema.mutations.external_badge import ExternalBadgeMutations
from schema.mutations.learning import LearningMutations
from schema.mutations.micro_credential import MicroCredentialMutations
from schema.mutations.pathway import PathwayMutations
from schema.mutations.prior_learning import PriorLearningMutations
from schema.mutations.provider import ProviderMutations
from schema.mutations.saved_search import SavedSearchMutations
from schema.mutations.session import SessionMutations


@strawberry.type(
    description="Everything that can be changed. Each mutation is one act: it is done as a whole, "
    "and `errors` is empty; or it is refused, `errors` says why, and nothing has changed."
)
class Mutation(
    SessionMutations,
    LearningMutations,
    PriorLearningMutations,
    ExternalBadgeMutations,
    ProviderMutations,
    MicroCredentialMutations,
    PathwayMutations,
    EquivalencyMutations,
    SavedSearchMutations,
):
    pass
