"""nDCG@10 of a run against judgments, as a whole and by kind of query."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

from benchmarks.search.corpus import Judged

Run = Mapping[str, Sequence[str]]


def read_run(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text().splitlines():
        query, _, document, *_ = line.split()
        found[query].append(document)
    return found


def scores(judged: Judged, run: Run) -> dict[str, float]:
    """The mean, and the mean of each kind; queries without relevant documents are left out."""
    by_kind: dict[str, list[float]] = defaultdict(list)
    for query, grades in judged.grades.items():
        if any(grades.values()):
            by_kind[judged.kinds[query]].append(ndcg(grades, run.get(query, ())))
    every = [score for found in by_kind.values() for score in found]
    return {"mean": fmean(every), **{kind: fmean(found) for kind, found in sorted(by_kind.items())}}


def ndcg(grades: Mapping[str, int], found: Sequence[str]) -> float:
    best = _gain(sorted(grades.values(), reverse=True)[:10])
    return _gain([grades.get(document, 0) for document in found[:10]]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def same_tops(one: Run, other: Run) -> tuple[int, int]:
    """How many queries have the same ten documents in the same order, of how many."""
    queries = {*one, *other}
    same = sum(list(one.get(q, ()))[:10] == list(other.get(q, ()))[:10] for q in queries)
    return same, len(queries)
