"""The servers that are measured: how each is started, and what it has cost so far."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
BINARIES = Path("var/bench/rust/release")
TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 60.0

SECRET = "only for measuring, and longer than thirty-two characters"
PUBLIC_URL = "http://localhost:8000"


@dataclass(frozen=True, slots=True)
class Server:
    """`command` may name {port}; the database is in the environment."""

    name: str
    says: str
    command: tuple[str, ...]
    needs: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        return shutil.which(self.command[0]) is not None and (
            self.needs is None or self.needs.exists()
        )


def _python(name: str, says: str, app: str, **environment: str) -> Server:
    command = (sys.executable, "-m", "uvicorn", app, "--port", "{port}", "--loop", "uvloop")
    quiet = ("--http", "httptools", "--no-access-log", "--log-level", "error")
    return Server(name, says, (*command, *quiet), environment=environment)


def _node(name: str, says: str) -> Server:
    module = PEERS / "node/node_modules" / "better-sqlite3/build/Release/better_sqlite3.node"
    command = ("node", str(PEERS / f"node/{name}.mjs"))
    return Server(name, says, command, module, {"NODE_ENV": "production"})


def _cairn(name: str, says: str, kept: str) -> Server:
    """Of the search engine nothing is asked here, so none is run beside what is measured."""
    elsewhere = "http://127.0.0.1:9"
    return _python(
        name, says, "benchmarks.cairn:app", BENCH_SHARED=kept, CAIRN_ELASTICSEARCH_URL=elsewhere
    )


SERVERS = {
    server.name: server
    for server in (
        _cairn("cairn", "Cairn, no answers kept", kept="0"),
        _cairn("cairn-kept", "Cairn, answers kept", kept="1"),
        _node("mercurius", "Mercurius with JIT and loaders"),
        _node("apollo", "Apollo Server with DataLoaders"),
        _node("yoga", "GraphQL Yoga with DataLoaders"),
        Server(
            "rust", "async-graphql with look-ahead", (str(BINARIES / "peer"),), BINARIES / "peer"
        ),
        _python("textbook", "strawberry, Tortoise, DataLoaders", "benchmarks.peers.textbook:app"),
    )
}


@dataclass(frozen=True, slots=True)
class Running:
    server: Server
    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """User and system time of the process and of all its children so far."""
        return sum(_cpu(pid) for pid in _family(self.process.pid))

    def resident_mib(self) -> float:
        return sum(_resident(pid) for pid in _family(self.process.pid)) / 2**20


@contextmanager
def started(server: Server, database: Path, environment: Mapping[str, str]) -> Iterator[Running]:
    """With a copy of the database of its own, which is gone afterwards."""
    port, copy = free_port(), database.with_name(f"run-{server.name}.sqlite3")
    shutil.copy(database, copy)
    log = database.with_name(f"run-{server.name}.log")
    command = [part.format(port=port) for part in server.command]
    known = os.environ | dict(environment) | dict(server.environment)
    known |= {"PORT": str(port), "DATABASE": str(copy), "CAIRN_DATABASE_URL": f"sqlite://{copy}"}
    known |= {"CAIRN_SECRET": SECRET, "CAIRN_PUBLIC_URL": PUBLIC_URL}
    with log.open("wb") as told:
        process = subprocess.Popen(command, env=known, stdout=told, stderr=told)
    try:
        _wait(process, port, log)
        yield Running(server, port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for end in ("", "-wal", "-shm"):
            copy.with_name(copy.name + end).unlink(missing_ok=True)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"It did not start: {process.args!r}\n{log.read_text()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _family(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from _family(int(child))


def _cpu(pid: int) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(after_name[11]) + int(after_name[12])) / TICK


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
