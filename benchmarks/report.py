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
    database_milliseconds: float = 0
    """What a database beside the server took for each request; 0 where it is within it."""

    @property
    def whole(self) -> float:
        return self.milliseconds + self.database_milliseconds


Samples = dict[str, dict[str, list[Sample]]]
"""By query, then by server, one for each round."""


@dataclass(frozen=True, slots=True)
class Table:
    """What was measured over one kind of database: "sqlite" or "postgres"."""

    database: str
    samples: Samples
    servers: Sequence[Server]
    queries: Sequence[Query]


def ratios(samples: Samples, query: str, peer: str, *, whole: bool = False) -> list[float]:
    """How many times Cairn's CPU the peer took, round by round: above 1, Cairn is the cheaper.

    The `whole` is with a database's beside it.
    """

    def spent(server: str) -> list[float]:
        rounds = samples[query][server]
        return [each.whole if whole else each.milliseconds for each in rounds]

    return [theirs / ours for ours, theirs in zip(spent(OURS), spent(peer), strict=True) if ours]


def rows(table: Table) -> str:
    lines = [
        "| server | " + " | ".join(table.samples) + " |",
        "|---|" + "---|" * len(table.samples),
    ]
    for server in table.servers:
        cells = [_cell(of[server.name]) for of in table.samples.values()]
        lines.append(f"| {server.says} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def ratio_lines(table: Table) -> list[str]:
    if not any(server.name == OURS for server in table.servers):
        return []
    return [
        f"ratio {query} {server.name} {_ratio(table, query, server.name)}"
        for server in table.servers
        if not server.name.startswith(OURS)
        for query in table.samples
    ]


def _ratio(table: Table, query: str, peer: str) -> str:
    told = f"{statistics.median(ratios(table.samples, query, peer)):.2f}"
    if table.database == "sqlite":
        return told
    return f"{told} whole {statistics.median(ratios(table.samples, query, peer, whole=True)):.2f}"


def tell(table: Table) -> None:
    print("CPU ms a request, median of the rounds [lowest … highest]:\n")
    print(rows(table), end="\n\n")
    for line in ratio_lines(table):
        print(line)


def write(table: Table, size: Size) -> None:
    found: dict[str, object] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": versions(),
        "world": asdict(size),
        "documents": {query.name: query.checks[0].document for query in table.queries},
        "samples": {
            query: {name: [asdict(each) for each in rounds] for name, rounds in of.items()}
            for query, of in table.samples.items()
        },
        "ratios": ratio_lines(table),
    }
    _results(table.database).write_text(json.dumps(found, indent=1) + "\n")
    _results(table.database, "RESULTS", ".md").write_text(_page(table, found))


def _results(database: str, name: str = "results", suffix: str = ".json") -> Path:
    of = "" if database == "sqlite" else f"-{database.upper() if name.isupper() else database}"
    return FOLDER / f"{name}{of}{suffix}"


def _cell(rounds: Sequence[Sample]) -> str:
    spent = [each.milliseconds for each in rounds]
    beside = statistics.median(each.database_milliseconds for each in rounds)
    told = f"{statistics.median(spent):.3f} [{min(spent):.3f} … {max(spent):.3f}]"
    return f"{told} + {beside:.3f}" if beside else told


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
    for name in (*names, "graphql", "better-sqlite3", "pg"):
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


COPIES = {
    "sqlite": """servers took turns round by round, over copies of one SQLite file, and their answers were compared
first.""",
    "postgres": """servers took turns round by round, over copies of one PostgreSQL database, and their answers were
compared first. What PostgreSQL took for each request stands after the plus.""",
}
TWO_RATIOS = "; `whole` is with what PostgreSQL took for it"
DURABLE = {
    "sqlite": "`synchronous=FULL`",
    "postgres": "`synchronous_commit=on` and `fsync=on`",
}


def _page(table: Table, found: dict[str, object]) -> str:
    known = ", ".join(f"{name} {number}" for name, number in versions().items())
    where = machine()
    said = "\n".join(f"- **{query.name}**: {query.says}" for query in table.queries)
    lines = "\n".join(ratio_lines(table))
    sqlite = table.database == "sqlite"
    on, option = ("", "") if sqlite else (" on PostgreSQL", " --database postgres")
    two = "" if sqlite else TWO_RATIOS
    return f"""# Cairn beside other servers{on}

Written by `python -m benchmarks.harness{option}` at {found["at"]}, on {where["cores"]} cores of
{where["processor"] or "an unnamed processor"}. CPU milliseconds (user and system, of the whole
process tree) for one request: the median of the rounds, with the lowest and the highest. The
{COPIES[table.database]}

{rows(table)}

{said}

How many times Cairn's CPU each peer takes, as the median over the rounds (above 1, Cairn is
cheaper{two}):

```
{lines}
```

What is not the same: Cairn checks permissions and limits documents in all of this, and no peer
does. The reads are a visitor's, so that no token is read for them; `write` is a learner's, whose
token Cairn reads, and no peer. In `write` Cairn also knows repeated requests by their key, checks who may record
what, locks the learner, works out the whole log anew, looks whether a badge is due, and tells
subscribers; a peer stores the event and keeps the percentage. All of them commit with
{DURABLE[table.database]}.

Versions: {known}.
"""


def main() -> None:
    """Write the pages anew from what was measured."""
    for database in COPIES:
        if not _results(database).exists():
            continue
        found = json.loads(_results(database).read_text())
        samples = {
            query: {name: [Sample(**each) for each in rounds] for name, rounds in of.items()}
            for query, of in found["samples"].items()
        }
        servers = [SERVERS[name] for name in next(iter(samples.values()))]
        queries = [q for q in Questions(Size(**found["world"])).all() if q.name in samples]
        table = Table(database, samples, servers, queries)
        _results(database, "RESULTS", ".md").write_text(_page(table, found))


if __name__ == "__main__":
    main()
