"""How fast everyone is looked at again who holds a badge of which a pathway thinks anew.

Learners hold one of two badges that a pathway asks for, some of them hold the other one's
equivalent, and an equivalency is declared. The job that follows is done by a worker process that
is killed in the middle, and by another that goes on. Printed are the rate, and what became of all.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from tortoise import Tortoise

from benchmarks.stacking import (
    DEPLOYMENT,
    NOW,
    Row,
    account_row,
    made,
    micro_credential_rows,
    pathway_rows,
    provider_rows,
)
from catalog.commands.publishing import DeclareEquivalency
from catalog.database.settings import tortoise_config
from catalog.ids import new_id
from catalog.models import (
    Account,
    Badge,
    Enrollment,
    Learner,
    MicroCredential,
    MicroCredentialVersion,
    OutboxEvent,
    Pathway,
    PathwayVersion,
    Recipient,
)
from catalog.rules.words import AwardBasis, BadgeState, EnrollmentState, GroupRule, Role
from catalog.services import equivalencies, pathway_runs
from catalog.viewer import Held, Viewer
from catalog.work import Runner, utc_now
from server.jobs import handlers
from server.outbox import LEASE, Outbox

HOLDERS, DUE = 50_000, 100
WANTED = 5_000
ENROLLED_IN_TEN = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--holders", type=int, default=HOLDERS, metavar="N")
    parser.add_argument("--due", type=int, default=DUE, metavar="N")
    asked = parser.parse_args()
    rate, awarded = asyncio.run(_measured(asked.holders, asked.due))
    kept = asyncio.run(_killed(asked.holders, asked.due))
    print(f"awarded {awarded} of {asked.due}; with a worker killed on the way {kept}")
    print(f"rate {rate:.0f} learners a second, of {WANTED} that are wanted")
    if awarded != asked.due or kept != asked.due or rate < WANTED:
        raise SystemExit(1)


async def _measured(holders: int, due: int) -> tuple[float, int]:
    """Of the whole job, awards and all."""
    path = await _changed(holders, due)
    await Tortoise.init(config=tortoise_config(f"sqlite://{path}"), _enable_global_fallback=True)
    try:
        pathway = await Pathway.get(slug="own-1")
        began, busy = time.perf_counter(), time.process_time()
        await _outbox(timedelta()).drain()
        taken, busy = time.perf_counter() - began, time.process_time() - busy
        run = await pathway_runs.how_far(pathway.id)
        assert run is not None
        looked_at = await _looked_at(pathway.id)
        print(f"{looked_at} learners looked at in {taken:.1f} s, {run.awarded} awarded;")
        print(
            f"{busy:.1f} s of a processor, which is {looked_at / busy:.0f} learners a second of it"
        )
        return looked_at / taken, await Badge.filter(pathway_id=pathway.id).count()
    finally:
        await Tortoise.close_connections()


async def _killed(holders: int, due: int) -> int:
    """How many are awarded where a worker dies half-way."""
    path = await _changed(holders, due)
    spawn = multiprocessing.get_context("spawn")
    await Tortoise.init(config=tortoise_config(f"sqlite://{path}"), _enable_global_fallback=True)
    try:
        pathway = await Pathway.get(slug="own-1")
        first = spawn.Process(target=_work, args=(str(path), 0))
        first.start()
        while await _looked_at(pathway.id) < holders // 2:
            await asyncio.sleep(0.05)
        first.kill()
        first.join()
        print(f"killed after {await _looked_at(pathway.id)} of {holders}")
        await _outbox(2 * LEASE).drain()
        print(f"went on to {await _looked_at(pathway.id)}")
        people = await Badge.filter(pathway_id=pathway.id).values_list("recipient_id", flat=True)
        assert len(set(people)) == len(people)
        return len(people)
    finally:
        await Tortoise.close_connections()


async def _looked_at(pathway_id: UUID) -> int:
    """By the first run: the second, a minute later, is the same again."""
    told = await OutboxEvent.filter(aggregate_id=pathway_id, name=pathway_runs.CONTINUES)
    runs = [pathway_runs.Run.from_payload(pathway_id, event.payload) for event in told]
    return max((run.looked_at for run in runs if not run.is_second), default=0)


def _work(path: str, ahead: int) -> None:
    async def work() -> None:
        url = f"sqlite://{path}"
        await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
        await _outbox(timedelta(seconds=ahead)).drain()

    asyncio.run(work())


def _outbox(ahead: timedelta) -> Outbox:
    def clock() -> Any:
        return utc_now() + ahead

    unused: Any = None
    every = handlers(Runner(DEPLOYMENT, clock), unused, unused)
    return Outbox({n: each for n, each in every.items() if n.startswith("pathway.")}, clock)


async def _changed(holders: int, due: int) -> Path:
    """A copy in which the equivalency has just been declared."""
    source = await made(f"reevaluating-{holders}-{due}", partial(_rows, holders, due))
    path = source.with_suffix(".copy.sqlite3")
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.copy(source, path)
    await Tortoise.init(config=tortoise_config(f"sqlite://{path}"), _enable_global_fallback=True)
    try:
        pathway = await Pathway.get(slug="own-1")
        other, missing = [await MicroCredential.get(slug=s) for s in ("other", "missing")]
        account = await Account.get(email="publisher@example.org")
        viewer = Viewer(
            account_id=account.id, held=frozenset({Held(Role.PUBLISHER, pathway.provider_id, None)})
        )
        command = DeclareEquivalency(pathway.id, other.id, missing.id, "The same tasks.")
        await Runner(DEPLOYMENT).run(viewer, equivalencies.declare, command)
    finally:
        await Tortoise.close_connections()
    return path


def _rows(holders: int, due: int) -> Iterator[Row]:
    """Everyone holds one badge; so many, spread among them, another, which is to be accepted."""
    provider = new_id()
    yield from provider_rows(provider)
    yield Account, account_row(new_id(), "publisher@example.org")
    of = {slug: new_id() for slug in ("held", "missing", "other")}
    versions: dict[str, UUID] = {}
    for slug, id_ in of.items():
        for model, row in micro_credential_rows(id_, provider, slug):
            if model is MicroCredentialVersion:
                versions[slug] = row["id"]
            yield model, row
    pathway: dict[type, UUID] = {}
    for model, row in pathway_rows(provider, "own-1", GroupRule.ALL, [of["held"], of["missing"]]):
        pathway.setdefault(model, row["id"])
        yield model, row
    for number in range(holders):
        account, learner, recipient = new_id(), new_id(), new_id()
        yield Account, account_row(account, f"person{number}@example.org")
        yield Learner, {"id": learner, "account_id": account, "name": "Mo Ember"}
        identity = {"identity": f"person{number}@example.org", "learner_id": learner}
        yield Recipient, {"id": recipient, **identity}
        is_due = number % (holders // due) == 0
        for slug in ("held", "other") if is_due else ("held",):
            yield Badge, _badge(recipient, provider, of[slug], versions[slug])
        if number % 10 < ENROLLED_IN_TEN:
            yield Enrollment, _enrollment(learner, pathway)


def _badge(recipient: UUID, provider: UUID, of: UUID, version: UUID) -> dict[str, Any]:
    id_ = new_id()
    return {
        "id": id_,
        "public_id": str(id_),
        "url": f"http://localhost:8000/badges/{id_}",
        "recipient_id": recipient,
        "provider_id": provider,
        "micro_credential_id": of,
        "micro_credential_version_id": version,
        "state": BadgeState.VALID,
        "basis": AwardBasis.DIRECT,
        "active_key": f"{recipient}:{of}",
        "awarded_at": NOW,
        "valid_from": NOW,
    }


def _enrollment(learner: UUID, pathway: dict[type, UUID]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "learner_id": learner,
        "learner_name": "Mo Ember",
        "pathway_id": pathway[Pathway],
        "pathway_version_id": pathway[PathwayVersion],
        "state": EnrollmentState.ACTIVE,
        "active_key": f"{learner}:{pathway[Pathway]}",
        "created_at": NOW,
    }


if __name__ == "__main__":
    main()
