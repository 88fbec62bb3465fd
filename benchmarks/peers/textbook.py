"""strawberry as its documentation teaches it: a type per table, resolvers, DataLoaders, Tortoise.

It reads Cairn's tables through Cairn's models, and nothing else of Cairn.
"""

from __future__ import annotations

import base64
import json
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.types import Info
from tortoise import Tortoise
from tortoise.transactions import in_transaction

from catalog import models
from catalog.database.settings import tortoise_config
from catalog.rules.words import EnrollmentState, Recorder, VersionStatus, Visibility

LISTED: dict[str, Any] = {"status": VersionStatus.PUBLISHED, "visibility": Visibility.PUBLIC}
MARKS = json.loads(os.environ["CURSOR_MARKS"])


def global_id(of: str, id_: UUID) -> strawberry.ID:
    return strawberry.ID(base64.b64encode(f"{of}:{id_}".encode()).decode())


def key_of(id_: str) -> UUID:
    return UUID(base64.b64decode(id_).decode().split(":")[1])


@strawberry.type
class Provider:
    id: strawberry.ID
    name: str
    country: str | None

    @classmethod
    def of(cls, row: models.Provider) -> Provider:
        return cls(id=global_id("Provider", row.id), name=row.name, country=row.country)


@strawberry.type
class Skill:
    id: strawberry.ID
    label: str

    @classmethod
    def of(cls, row: models.Skill) -> Skill:
        return cls(id=global_id("Skill", row.id), label=row.label)


@strawberry.type
class MicroCredential:
    id: strawberry.ID
    slug: str
    title: str
    level: int | None
    row: strawberry.Private[models.MicroCredential]

    @classmethod
    def of(cls, row: models.MicroCredential) -> MicroCredential:
        id_ = global_id("MicroCredential", row.id)
        return cls(id=id_, slug=row.slug, title=row.title, level=row.level, row=row)

    @strawberry.field
    async def provider(self, info: Info) -> Provider:
        return Provider.of(await info.context["providers"].load(self.row.provider_id))

    @strawberry.field
    async def skills(self, info: Info) -> list[Skill]:
        found = await info.context["skills"].load(self.row.shown_version_id)
        return [Skill.of(row) for row in found]


@strawberry.type
class Requirement:
    key: str
    position: int
    row: strawberry.Private[models.Requirement]

    @strawberry.field
    async def micro_credential(self, info: Info) -> MicroCredential | None:
        if self.row.micro_credential_id is None:
            return None
        found = await info.context["micro_credentials"].load(self.row.micro_credential_id)
        return MicroCredential.of(found)


@strawberry.type
class Pathway:
    id: strawberry.ID
    title: str
    row: strawberry.Private[models.Pathway]

    @classmethod
    def of(cls, row: models.Pathway) -> Pathway:
        return cls(id=global_id("Pathway", row.id), title=row.title, row=row)

    @strawberry.field
    async def requirements(self, info: Info) -> list[Requirement]:
        found = await info.context["requirements"].load(self.row.shown_version_id)
        return [Requirement(key=row.key, position=row.position, row=row) for row in found]


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class MicroCredentialEdge:
    node: MicroCredential


@strawberry.type
class MicroCredentialConnection:
    edges: list[MicroCredentialEdge]
    page_info: PageInfo


@strawberry.type
class PathwayEdge:
    node: Pathway


@strawberry.type
class PathwayConnection:
    edges: list[PathwayEdge]
    page_info: PageInfo


async def page(model: Any, mark: int, size: int, after: str | None) -> tuple[list[Any], PageInfo]:
    asked = model.filter(**LISTED)
    if after is not None:
        asked = asked.filter(id__lt=json.loads(base64.urlsafe_b64decode(after))[1])
    found = await asked.order_by("-id").limit(size + 1)
    rows = found[:size]
    cursor = None
    if rows:
        place = json.dumps([mark, str(rows[-1].id)], separators=(",", ":"))
        cursor = base64.urlsafe_b64encode(place.encode()).decode()
    return rows, PageInfo(has_next_page=len(found) > size, end_cursor=cursor)


@strawberry.type
class Query:
    @strawberry.field
    async def micro_credential(self, slug: str) -> MicroCredential | None:
        row = await models.MicroCredential.get_or_none(slug=slug, **LISTED)
        return None if row is None else MicroCredential.of(row)

    @strawberry.field
    async def micro_credentials(
        self, first: int = 20, after: str | None = None
    ) -> MicroCredentialConnection:
        rows, info = await page(models.MicroCredential, MARKS["microCredentials"], first, after)
        edges = [MicroCredentialEdge(node=MicroCredential.of(row)) for row in rows]
        return MicroCredentialConnection(edges=edges, page_info=info)

    @strawberry.field
    async def pathways(self, first: int = 20, after: str | None = None) -> PathwayConnection:
        rows, info = await page(models.Pathway, MARKS["pathways"], first, after)
        edges = [PathwayEdge(node=Pathway.of(row)) for row in rows]
        return PathwayConnection(edges=edges, page_info=info)


@strawberry.input
class ProgressRecordInput:
    enrollment_id: strawberry.ID
    activity_key: str


@strawberry.type
class Enrollment:
    id: strawberry.ID
    percent: int


@strawberry.type
class UserError:
    code: str


@strawberry.type
class ProgressPayload:
    enrollment: Enrollment | None
    errors: list[UserError]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def progress_record(self, input: ProgressRecordInput) -> ProgressPayload:
        async with in_transaction():
            found = await models.Enrollment.get_or_none(
                id=key_of(input.enrollment_id), state=EnrollmentState.ACTIVE
            ).select_related("learner")
            if found is None:
                return ProgressPayload(enrollment=None, errors=[UserError(code="NOT_FOUND")])
            await _record(found, input.activity_key)
            found.percent = await _percent(found)
            await found.save(update_fields=["percent"])
        enrollment = Enrollment(id=input.enrollment_id, percent=found.percent)
        return ProgressPayload(enrollment=enrollment, errors=[])


async def _record(enrollment: models.Enrollment, activity_key: str) -> None:
    now = datetime.now(UTC)
    await models.ProgressEvent.create(
        learner_id=enrollment.learner_id,
        enrollment_id=enrollment.id,
        micro_credential_id=enrollment.micro_credential_id,
        activity_key=activity_key,
        recorder=Recorder.LEARNER,
        recorded_by_id=enrollment.learner.account_id,
        occurred_at=now,
        recorded_at=now,
        idempotency_key=str(uuid4()),
    )


async def _percent(enrollment: models.Enrollment) -> int:
    activities = await models.Activity.filter(
        version_id=enrollment.micro_credential_version_id, required=True
    )
    events = await models.ProgressEvent.filter(
        learner_id=enrollment.learner_id, micro_credential_id=enrollment.micro_credential_id
    )
    done = {event.activity_key for event in events}
    weight = sum(each.weight for each in activities if each.key in done)
    return weight * 100 // sum(each.weight for each in activities)


async def load_providers(ids: list[UUID]) -> list[models.Provider | None]:
    found = await models.Provider.in_bulk(ids, "id")
    return [found.get(id_) for id_ in ids]


async def load_micro_credentials(ids: list[UUID]) -> list[models.MicroCredential | None]:
    found = await models.MicroCredential.in_bulk(ids, "id")
    return [found.get(id_) for id_ in ids]


async def load_skills(versions: list[UUID]) -> list[list[models.Skill]]:
    found = models.Alignment.filter(version_id__in=versions).select_related("skill")
    by_version: dict[UUID, list[models.Skill]] = defaultdict(list)
    for row in await found.order_by("position"):
        by_version[row.version_id].append(row.skill)
    return [by_version[version] for version in versions]


async def load_requirements(versions: list[UUID]) -> list[list[models.Requirement]]:
    by_version: dict[UUID, list[models.Requirement]] = defaultdict(list)
    for row in await models.Requirement.filter(version_id__in=versions).order_by("position"):
        by_version[row.version_id].append(row)
    return [by_version[version] for version in versions]


class Served(GraphQL[dict[str, Any], None]):
    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        return {
            "providers": DataLoader(load_providers),
            "skills": DataLoader(load_skills),
            "requirements": DataLoader(load_requirements),
            "micro_credentials": DataLoader(load_micro_credentials),
        }


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    config = tortoise_config(os.environ["CAIRN_DATABASE_URL"])
    await Tortoise.init(config=config, _enable_global_fallback=True)
    yield
    await Tortoise.close_connections()


served = Served(strawberry.Schema(Query, Mutation), graphql_ide=None)
app = Starlette(routes=[Route("/graphql", served, methods=["POST"])], lifespan=lifespan)
