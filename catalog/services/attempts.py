"""Counts tries that guess at something, so that guessing is slow whichever process is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from catalog.errors import TooMany
from catalog.models import SignInAttempt
from catalog.viewer import VISITOR
from catalog.work import Runner, Work

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Subject:
    """Something whose tries are counted together, and how many are too many in a quarter hour."""

    kind: str
    name: str
    most: int

    @property
    def digest(self) -> str:
        return sha256(f"{self.kind}\0{self.name}".encode()).hexdigest()


async def admit(runner: Runner, *subjects: Subject) -> None:
    """Count this try against each of the subjects; refuse it where that makes too many.

    The try is committed before anything is counted, so that tries that come at the same moment
    see one another, and a refusal does not undo it.
    """
    await runner.run(VISITOR, _note, subjects)
    since = runner.clock() - WINDOW
    for subject in subjects:
        tries = await SignInAttempt.filter(subject=subject.digest, at__gt=since).count()
        if tries > subject.most:
            raise TooMany("There were too many tries. Wait a quarter of an hour and try again.")


async def forget(runner: Runner, *subjects: Subject) -> None:
    """After a success: what came before it was not guessing."""
    await runner.run(VISITOR, _forget, subjects)


async def _note(work: Work, subjects: Iterable[Subject]) -> None:
    await SignInAttempt.filter(at__lte=work.now - WINDOW).delete()
    for subject in subjects:
        await SignInAttempt.create(subject=subject.digest, at=work.now)


async def _forget(_work: Work, subjects: Iterable[Subject]) -> None:
    await SignInAttempt.filter(subject__in=[subject.digest for subject in subjects]).delete()
