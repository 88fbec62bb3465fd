"""What processes cost, as the system counts it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and of all that came from it so far."""
    return sum(_cpu(each) for each in _family(pid))


def resident_mib(pid: int) -> float:
    return sum(_resident(each) for each in _family(pid)) / 2**20


def parent(pid: int, named: str) -> int | None:
    """A process's parent, or None if there is no such process here by that name."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    facts = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
    return int(facts["PPid"]) if facts["Name"] == named else None


def _family(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from _family(int(child))


def _cpu(pid: int) -> float:
    """With what children that have ended took."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, after_name[11:15])) / TICK


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
