"""Everything that can be changed: one input, one payload, one method each."""

import strawberry


@strawberry.type(description="Everything that can be changed.")
class Mutation:
    @strawberry.field(description="x")
    def x(self) -> int:
        return 1
