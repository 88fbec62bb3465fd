"""What was measured, as tables to read and as ratios to compare with."""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.documents import Query, Questions
from benchmarks.rows import Size
from benchmarks.servers import PEERS, SERVERS, Server

FOLDER = Path(__file__).parent
OURS = "cairn"


@dataclass(frozen=True, slots=True)
class Sample:
    """One round of one server: CPU per request, and what else was seen."""

    milliseconds: float
    a_second: float
    answered: int
    refused: int
    median_wait: float
    mebibytes: float


Samples = dict[str, dict[str, list[Sample]]]
"""By query, then by server, one for each round."""


def ratios(samples: Samples, query: str, peer: str) -> list[float]:
    """How many times Cairn's CPU the peer took, round by round: above 1, Cairn is the cheaper."""
    pairs = zip(samples[query][OURS], samples[query][peer], strict=True)
    return [theirs.milliseconds / ours.milliseconds for ours, theirs in pairs if ours.milliseconds]


def table(samples: Samples, servers: Sequence[Server]) -> str:
    heads = [f"{name}" for name in samples]
    lines = [
        "| server | " + " | ".join(heads) + " |",
        "|---|" + "---|" * len(heads),
    ]
    for server in servers:
        cells = [_cell(samples[query][server.name]) for query in samples]
        lines.append(f"| {server.says} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def ratio_lines(samples: Samples, servers: Sequence[Server]) -> list[str]:
    if not any(server.name == OURS for server in servers):
        return []
    return [
        f"ratio {query} {server.name} {statistics.median(ratios(samples, query, server.name)):.2f}"
        for server in servers
        if not server.name.startswith(OURS)
        for query in samples
    ]


def tell(samples: Samples, servers: Sequence[Server], queries: Sequence[Query]) -> None:
    print("CPU ms a request, median of the rounds [lowest … highest]:\n")
    print(table(samples, servers), end="\n\n")
    for line in ratio_lines(samples, servers):
        print(line)


def write(
    samples: Samples, servers: Sequence[Server], queries: Sequence[Query], size: Size
) -> None:
    found: dict[str, object] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": versions(),
        "world": asdict(size),
        "documents": {query.name: query.checks[0].document for query in queries},
        "samples": {
            query: {name: [asdict(each) for each in rounds] for name, rounds in of.items()}
            for query, of in samples.items()
        },
        "ratios": ratio_lines(samples, servers),
    }
    (FOLDER / "results.json").write_text(json.dumps(found, indent=1) + "\n")
    (FOLDER / "RESULTS.md").write_text(_page(samples, servers, queries, found))


def _cell(rounds: Sequence[Sample]) -> str:
    spent = [each.milliseconds for each in rounds]
    return f"{statistics.median(spent):.3f} [{min(spent):.3f} … {max(spent):.3f}]"


def machine() -> dict[str, str | int]:
    cpus = Path("/proc/cpuinfo").read_text()
    model = next(
        (line.split(":", 1)[1].strip() for line in cpus.splitlines() if "model name" in line), ""
    )
    return {
        "processor": model,
        "cores": cpus.count("processor\t"),
        "system": platform.release(),
    }


def versions() -> dict[str, str]:
    ours = ("strawberry-graphql", "graphql-core", "tortoise-orm", "starlette", "uvicorn", "orjson")
    found = {name: version(name) for name in ours}
    found["python"] = platform.python_version()
    return found | _node_versions() | _rust_versions()


def _node_versions() -> dict[str, str]:
    modules = PEERS / "node/node_modules"
    if not modules.exists():
        return {}
    names = ("mercurius", "graphql-jit", "fastify", "@apollo/server", "graphql-yoga")
    found = {}
    for name in (*names, "graphql", "better-sqlite3"):
        path = modules / name / "package.json"
        if path.exists():
            found[name] = json.loads(path.read_text())["version"]
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return {**found, "node": told.stdout.strip()}


def _rust_versions() -> dict[str, str]:
    """As cargo resolved them when the peer was built."""
    lock = PEERS / "rust/Cargo.lock"
    if not lock.exists():
        return {}
    names = ("async-graphql", "axum", "rusqlite")
    packages = tomllib.loads(lock.read_text())["package"]
    return {one["name"]: one["version"] for one in packages if one["name"] in names}


def _page(
    samples: Samples, servers: Sequence[Server], queries: Sequence[Query], found: dict[str, object]
) -> str:
    known = ", ".join(f"{name} {number}" for name, number in versions().items())
    where = machine()
    said = "\n".join(f"- **{query.name}**: {query.says}" for query in queries)
    lines = "\n".join(ratio_lines(samples, servers))
    return f"""# Cairn beside other servers

Written by `python -m benchmarks.harness` at {found["at"]}, on {where["cores"]} cores of
{where["processor"] or "an unnamed processor"}. CPU milliseconds (user and system, of the whole
process tree) for one request: the median of the rounds, with the lowest and the highest. The
servers took turns round by round, over copies of one SQLite file, and their answers were compared
first.

{table(samples, servers)}

{said}

How many times Cairn's CPU each peer takes, as the median over the rounds (above 1, Cairn is
cheaper):

```
{lines}
```

What is not the same: Cairn checks permissions and limits documents in all of this, and no peer
does. The reads are a visitor's, so that no token is read for them; `write` is a learner's, whose
token Cairn reads, and no peer. In `write` Cairn also knows repeated requests by their key, checks who may record
what, locks the learner, works out the whole log anew, looks whether a badge is due, and tells
subscribers; a peer stores the event and keeps the percentage. All of them commit with
`synchronous=FULL`.

Versions: {known}.
"""


def main() -> None:
    """Write the page anew from results.json."""
    found = json.loads((FOLDER / "results.json").read_text())
    samples = {
        query: {name: [Sample(**each) for each in rounds] for name, rounds in of.items()}
        for query, of in found["samples"].items()
    }
    names = next(iter(samples.values()))
    servers = [SERVERS[name] for name in names]
    queries = [q for q in Questions(Size(**found["world"])).all() if q.name in samples]
    (FOLDER / "RESULTS.md").write_text(_page(samples, servers, queries, found))


if __name__ == "__main__":
    main()
