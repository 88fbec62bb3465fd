"""Measures recording progress by few and by many at once: what group commit is for."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import ExitStack
from statistics import median

from benchmarks.documents import Questions, cursor_marks
from benchmarks.harness import sample
from benchmarks.report import Sample
from benchmarks.servers import SERVERS, copied, started
from benchmarks.world import add_size, kept, size_of

Samples = dict[tuple[int, str], list[Sample]]
"""By how many write at once, and by server; one for each round."""


def main() -> None:
    asked = _options()
    size = size_of(asked)
    names, writers = asked.servers.split(","), [int(each) for each in asked.writers.split(",")]
    query = next(each for each in Questions(size).all() if each.name == "write")
    samples: Samples = {(many, name): [] for many in writers for name in names}
    environment, database = {"CURSOR_MARKS": json.dumps(cursor_marks())}, kept(size)
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                started(SERVERS[name], stack.enter_context(copied(name, database)), environment)
            )
            for name in names
        ]
        for each in running:
            sample(each, query, asked.warm, max(writers))
        for _ in range(asked.rounds):
            for many in writers:
                for each in running:
                    found = sample(each, query, asked.seconds, many)
                    samples[many, each.server.name].append(found)
    _tell(samples, names)


def _tell(samples: Samples, names: Sequence[str]) -> None:
    """Medians over the rounds."""
    print("| writers at once | server | a second | ms until the answer | ms of CPU |")
    print("|---|---|---|---|---|")
    for (many, name), found in samples.items():
        a_second = median(each.a_second for each in found)
        waited = median(each.median_wait for each in found)
        spent = median(each.milliseconds for each in found)
        print(f"| {many} | {SERVERS[name].says} | {a_second:.0f} | {waited:.2f} | {spent:.3f} |")
    for many in dict.fromkeys(many for many, _ in samples):
        first, *others = (samples[many, name] for name in names)
        for name, other in zip(names[1:], others, strict=True):
            ratios = [b.milliseconds / a.milliseconds for a, b in zip(first, other, strict=True)]
            print(f"ratio write by {many} {name} {median(ratios):.2f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", default="cairn,mercurius")
    parser.add_argument("--writers", default="1,8,64")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="of CPU, each round")
    parser.add_argument("--warm", type=float, default=1, help="seconds of CPU before the first")
    add_size(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
