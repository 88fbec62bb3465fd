"""What an award costs among few pathways and among many, and how fast holders are looked at again.

Both databases have the same pathways that the awarded badge belongs to; the larger one has a
hundred times as many others. Awards are made in turns, so that both are slowed down alike by
whatever else the machine does. The last line is the ratio of the two costs.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from tortoise import Tortoise
from tortoise.models import Model

from benchmarks.world import FOLDER, Columns, migrations_written
from catalog.commands.learning import AwardDirect
from catalog.database.migrate import migrate
from catalog.database.settings import sqlite_path, tortoise_config
from catalog.ids import new_id
from catalog.models import (
    Account,
    Badge,
    LeafMatch,
    MicroCredential,
    MicroCredentialVersion,
    Pathway,
    PathwayVersion,
    Provider,
    Recipient,
    Requirement,
)
from catalog.rules.words import (
    AwardBasis,
    BadgeState,
    GroupRule,
    MatchKind,
    RequirementKind,
    Role,
    VersionStatus,
)
from catalog.services import awards, qualifying
from catalog.viewer import Held, Viewer
from catalog.work import Deployment, Runner

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DEPLOYMENT = Deployment("http://localhost:8000", b"a secret of thirty-two bytes, or more")
FEW, MANY, HOLDERS = 1_000, 100_000, 50_000
OWN = 5
"""Pathways that the awarded badge belongs to, in either database; it completes the first."""
LEAVES = 3
ROUNDS, AWARDS = 6, 15

Row = tuple[type[Model], dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=FEW, metavar="N")
    parser.add_argument("--many", type=int, default=MANY, metavar="N")
    parser.add_argument("--holders", type=int, default=HOLDERS, metavar="N")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N")
    asked = parser.parse_args()
    speed = asyncio.run(_look_again(asked.holders))
    print(f"{asked.holders} holders looked at again: {speed:.0f} learners a second")
    costs = asyncio.run(_cost_of_awards([asked.few, asked.many], asked.rounds))
    for size, cost in costs.items():
        print(f"an award among {size} pathways: {cost * 1000:.1f} ms")
    print(f"ratio {costs[asked.many] / costs[asked.few]:.2f}")


async def _cost_of_awards(sizes: list[int], rounds: int) -> dict[int, float]:
    """The median of all awards of a size."""
    paths = {size: await made(f"stacking-{size}", partial(_pathways, size)) for size in sizes}
    taken: dict[int, list[float]] = {size: [] for size in sizes}
    for number in range(rounds):
        for size in sizes if number % 2 else reversed(sizes):
            taken[size] += await _awards(paths[size])
    return {size: median(times) for size, times in taken.items()}


async def _awards(path: Path) -> list[float]:
    """To people who are new; the first ones warm the caches and are not counted."""
    await Tortoise.init(config=tortoise_config(f"sqlite://{path}"), _enable_global_fallback=True)
    try:
        of = await MicroCredential.get(slug="awarded")
        awarder = await Account.get(email="awarder@example.org")
        held = frozenset({Held(Role.AWARDER, of.provider_id, None)})
        viewer, runner = Viewer(account_id=awarder.id, held=held), Runner(DEPLOYMENT)
        taken = []
        for _ in range(AWARDS + 3):
            command = AwardDirect(of.id, f"{new_id()}@example.org", "Measured.")
            began = time.perf_counter()
            awarded = await runner.run(viewer, awards.award_direct, command)
            taken.append(time.perf_counter() - began)
            assert len(awarded.followed) == 1
        return taken[3:]
    finally:
        await Tortoise.close_connections()


async def _look_again(holders: int) -> float:
    """How many holders are read and evaluated in a second; none of them is due anything."""
    path = await made(f"holders-{holders}", partial(_holders, holders))
    await Tortoise.init(config=tortoise_config(f"sqlite://{path}"), _enable_global_fallback=True)
    try:
        pathway = await Pathway.get(slug="own-1")
        began, looked_at, after = time.perf_counter(), 0, None
        sieve = await qualifying.sieve_of(pathway.id)
        while (sifted := await sieve.sift(after, 2_000, NOW)).recipient_ids:
            assert not sifted.due
            looked_at, after = looked_at + len(sifted.recipient_ids), sifted.recipient_ids[-1]
        assert looked_at == holders
        return looked_at / (time.perf_counter() - began)
    finally:
        await Tortoise.close_connections()


async def made(name: str, rows: Callable[[], Iterable[Row]]) -> Path:
    """Kept in var/bench for the next time; one from before a migration is made anew."""
    path = FOLDER / f"{name}-{migrations_written()}.sqlite3"
    if path.exists():
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    await migrate(f"sqlite://{unfinished}")
    await Tortoise.init(config=tortoise_config(f"sqlite://{unfinished}"))
    await Tortoise.close_connections()  # by now the models know what columns they have
    _fill(sqlite_path(f"sqlite://{unfinished}"), rows())
    unfinished.rename(path)
    return path


def _fill(path: str, rows: Iterable[Row]) -> None:
    sqlite3.register_adapter(UUID, str)
    sqlite3.register_adapter(datetime, lambda moment: moment.isoformat(" "))
    known: dict[type[Model], tuple[str, Columns]] = {}
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        with connection:
            for model, row in rows:
                if model not in known:
                    known[model] = _insertion(model)
                statement, columns = known[model]
                connection.execute(statement, columns.values(row))
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insertion(model: type[Model]) -> tuple[str, Columns]:
    columns = Columns.of(model)
    names = ", ".join(f'"{name}"' for name in columns.names)
    places = ", ".join("?" * len(columns.names))
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})', columns


def _pathways(size: int) -> Iterator[Row]:
    """Of the `OWN` pathways the first asks for any of its leaves, the others for all."""
    provider, awarder = new_id(), new_id()
    yield from provider_rows(provider)
    yield Account, account_row(awarder, "awarder@example.org")
    credentials = [new_id() for _ in range(200)]
    for number, id_ in enumerate(credentials):
        yield from micro_credential_rows(
            id_, provider, f"credential-{number}" if number else "awarded"
        )
    awarded, others = credentials[0], credentials[1:]
    for number in range(size):
        rule = GroupRule.ANY if number == 0 else GroupRule.ALL
        leaves = [others[(number * LEAVES + place) % len(others)] for place in range(LEAVES)]
        if number < OWN:
            leaves[0] = awarded
        yield from pathway_rows(
            provider, f"own-{number}" if number < OWN else f"p{number}", rule, leaves
        )


def _holders(count: int) -> Iterator[Row]:
    """Everyone holds the one badge of the two that the second pathway asks for."""
    provider, held, missing = new_id(), new_id(), new_id()
    yield from provider_rows(provider)
    version: UUID | None = None
    for id_, slug in ((held, "held"), (missing, "missing")):
        for model, row in micro_credential_rows(id_, provider, slug):
            version = row["id"] if model is MicroCredentialVersion and id_ == held else version
            yield model, row
    yield from pathway_rows(provider, "own-1", GroupRule.ALL, [held, missing])
    for number in range(count):
        recipient, badge = new_id(), new_id()
        yield Recipient, {"id": recipient, "identity": f"person{number}@example.org"}
        yield (
            Badge,
            {
                "id": badge,
                "public_id": str(number),
                "url": f"http://localhost:8000/badges/{number}",
                "recipient_id": recipient,
                "provider_id": provider,
                "micro_credential_id": held,
                "micro_credential_version_id": version,
                "state": BadgeState.VALID,
                "basis": AwardBasis.DIRECT,
                "active_key": f"{recipient}:{held}",
                "awarded_at": NOW,
                "valid_from": NOW,
            },
        )


def provider_rows(id_: UUID) -> Iterator[Row]:
    facts = {"slug": "measured", "name": "Measured", "name_folded": "measured"}
    did = "did:web:localhost%3A8000:providers:measured"
    yield (
        Provider,
        {"id": id_, **facts, "did": did, "status": VersionStatus.PUBLISHED, "created_at": NOW},
    )


def account_row(id_: UUID, email: str) -> dict[str, Any]:
    return {"id": id_, "name": "Mo Ember", "email": email, "created_at": NOW}


def micro_credential_rows(id_: UUID, provider: UUID, slug: str) -> Iterator[Row]:
    version = new_id()
    facts = {"title": slug, "status": VersionStatus.PUBLISHED, "published_at": NOW}
    identity = {"provider_id": provider, "slug": slug, "shown_version_id": version}
    yield MicroCredential, {"id": id_, **identity, "created_at": NOW, **facts}
    yield MicroCredentialVersion, {"id": version, "micro_credential_id": id_, "number": 1, **facts}


def pathway_rows(provider: UUID, slug: str, rule: GroupRule, leaves: list[UUID]) -> Iterator[Row]:
    id_, version = new_id(), new_id()
    facts = {"title": slug, "status": VersionStatus.PUBLISHED, "published_at": NOW}
    identity = {"provider_id": provider, "slug": slug, "shown_version_id": version}
    yield Pathway, {"id": id_, **identity, "created_at": NOW, **facts}
    yield PathwayVersion, {"id": version, "pathway_id": id_, "number": 1, **facts}
    root = {"key": "all", "depth": 0, "position": 0, "kind": RequirementKind.GROUP, "rule": rule}
    yield Requirement, {"id": new_id(), "version_id": version, **root}
    for place, target in enumerate(leaves, 1):
        leaf = {"key": f"leaf-{place}", "parent_key": "all", "depth": 1, "position": place}
        asks = {"kind": RequirementKind.MICRO_CREDENTIAL, "micro_credential_id": target}
        yield Requirement, {"id": new_id(), "version_id": version, **leaf, **asks}
        match = {"key": leaf["key"], "kind": MatchKind.ACHIEVEMENT, "target": str(target)}
        row = {"id": new_id(), "version_id": version, "pathway_id": id_, **match}
        yield LeafMatch, row


if __name__ == "__main__":
    main()
