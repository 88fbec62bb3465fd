"""Random changes of a catalogue, each in a transaction with the event that tells of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from tortoise.expressions import F

from catalog.ids import new_id
from catalog.models import MicroCredential, Offering, Pathway, Provider
from catalog.rules.words import Participation, VersionStatus, Visibility
from catalog.viewer import VISITOR
from catalog.work import Runner, Work

WORDS = [
    "welding",
    "nursing",
    "python",
    "statistics",
    "gardening",
    "bakery",
    "cloud",
    "security",
    "teaching",
    "law",
]
Change = Callable[["Changes", Work], Awaitable[None]]
Achievement = MicroCredential | Pathway


@dataclass(slots=True)
class Changes:
    chance: random.Random
    made: Counter[str] = field(default_factory=Counter)

    async def one(self, runner: Runner) -> None:
        name, change = self.chance.choice(list(KINDS.items()))
        await runner.run(VISITOR, lambda work, _: change(self, work), None)
        self.made[name] += 1

    def words(self, most: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=self.chance.randint(1, most)))

    async def any(self, model: type[Achievement] | None = None) -> Achievement:
        model = model or self.chance.choice([MicroCredential, Pathway])
        at = self.chance.randrange(await model.all().count())
        row = await model.all().order_by("id").offset(at).first()
        assert row is not None
        return row


async def _retitle(by: Changes, work: Work) -> None:
    row = await by.any()
    texts = {"title": by.words(4), "summary": by.words(20), "minutes": by.chance.randint(1, 9_000)}
    await type(row).filter(id=row.id).update(**texts)
    await work.tell("catalog.changed", row)


async def _hide_or_show(by: Changes, work: Work) -> None:
    row = await by.any()
    seen = {
        "visibility": by.chance.choice(list(Visibility)),
        "status": by.chance.choice(list(VersionStatus)),
    }
    await type(row).filter(id=row.id).update(**seen)
    await work.tell("catalog.changed", row)


async def _enrol(by: Changes, work: Work) -> None:
    row = await by.any()
    await type(row).filter(id=row.id).update(enrolled_count=F("enrolled_count") + 1)
    await work.tell("enrolled_count", row)


async def _rename_provider(by: Changes, work: Work) -> None:
    providers = await Provider.all().order_by("id")
    row = by.chance.choice(providers)
    await Provider.filter(id=row.id).update(name=f"{by.words(2)} college")
    await work.tell("catalog.changed", row)


async def _offer(by: Changes, work: Work) -> None:
    row = await by.any(MicroCredential)
    if by.chance.random() < 0.5:
        await Offering.filter(micro_credential_id=row.id, url="soak:").delete()
    else:
        starts = work.now.date() + timedelta(days=by.chance.randint(-90, 90))
        await Offering.create(
            micro_credential_id=row.id,
            starts_on=starts,
            ends_on=starts + timedelta(days=30),
            language=by.chance.choice(["en", "fr"]),
            participation=by.chance.choice(list(Participation)),
            price_minor=by.chance.choice([None, 0, 9_900]),
            currency="EUR",
            pace="self-paced",
            url="soak:",
        )
    await work.tell("catalog.changed", row)


async def _copy(by: Changes, work: Work) -> None:
    row = await by.any(MicroCredential)
    facts = {name: getattr(row, name) for name in row._meta.db_fields}
    id_ = new_id()
    keys = {"id": id_, "slug": f"soak-{id_.hex}", "source": "soak", "source_key": id_.hex}
    shown = {"shown_version_id": None, "revision": 0, "title": by.words(4)}
    made = await MicroCredential.create(**facts | keys | shown)
    await work.tell("catalog.changed", made)


async def _remove(by: Changes, work: Work) -> None:
    """What nothing points at, as a copy; the event bears the revision after its last."""
    row = await MicroCredential.filter(source="soak").order_by("id").first()
    if row is not None:
        await Offering.filter(micro_credential_id=row.id).delete()
        await MicroCredential.filter(id=row.id).delete()
        await work.record("catalog.changed", "MicroCredential", row.id, row.revision + 1)


KINDS: dict[str, Change] = {
    "texts": _retitle,
    "visibility": _hide_or_show,
    "enrolments": _enrol,
    "provider's name": _rename_provider,
    "offerings": _offer,
    "added": _copy,
    "removed": _remove,
}
