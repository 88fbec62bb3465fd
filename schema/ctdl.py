"""Pathways in CTDL, and what the two do not have in common."""

from __future__ import annotations

import strawberry


@strawberry.type(description="Something that a CTDL document and a pathway do not have in common.")
class CtdlNote:
    key: str | None = strawberry.field(
        description="Of which requirement, by its key; null of the whole pathway."
    )
    message: str = strawberry.field(description="What it is, in a sentence.")


@strawberry.type(description="A version of a pathway in CTDL, for other registries and catalogs.")
class CtdlDocument:
    document: str = strawberry.field(description="JSON-LD: a graph of a ceterms:Pathway.")
    unsaid: list[CtdlNote] = strawberry.field(
        description="What of the version CTDL cannot say, or the document does not."
    )
