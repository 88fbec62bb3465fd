"""The servers that are measured: how each is started, and what it has cost so far."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.processes import cpu_seconds, resident_mib

PEERS = Path(__file__).parent / "peers"
FOLDER = Path("var/bench")
BINARIES = FOLDER / "rust/release"
PATIENCE = 60.0

SECRET = "only for measuring, and longer than thirty-two characters"
PUBLIC_URL = "http://localhost:8000"


@dataclass(frozen=True, slots=True)
class Server:
    """`command` may name {port}; the database is in the environment."""

    name: str
    says: str
    command: tuple[str, ...]
    needs: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    on_postgres: bool = False
    """Whether it can be measured there too."""

    @property
    def is_there(self) -> bool:
        return shutil.which(self.command[0]) is not None and all(
            each.exists() for each in self.needs
        )


def _python(name: str, says: str, app: str, **environment: str) -> Server:
    command = (sys.executable, "-m", "uvicorn", app, "--port", "{port}", "--loop", "uvloop")
    quiet = ("--http", "httptools", "--no-access-log", "--log-level", "error")
    return Server(name, says, (*command, *quiet), environment=environment, on_postgres=True)


def _node(name: str, says: str) -> Server:
    modules = PEERS / "node/node_modules"
    needs = (modules / "better-sqlite3/build/Release/better_sqlite3.node", modules / "pg/lib")
    command = ("node", str(PEERS / f"node/{name}.mjs"))
    return Server(name, says, command, needs, {"NODE_ENV": "production"}, on_postgres=True)


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
            "rust", "async-graphql with look-ahead", (str(BINARIES / "peer"),), (BINARIES / "peer",)
        ),
        _python("textbook", "strawberry, Tortoise, DataLoaders", "benchmarks.peers.textbook:app"),
    )
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A world of a server's own: how to name it, and what the database beside it has cost so far.

    SQLite works within the server; what it costs is the server's.
    """

    environment: Mapping[str, str]
    cpu_seconds: Callable[[], float] = lambda: 0.0


@contextmanager
def copied(name: str, database: Path) -> Iterator[Copy]:
    """Of a SQLite file; gone afterwards."""
    copy = database.with_name(f"run-{name}.sqlite3")
    shutil.copy(database, copy)
    try:
        yield Copy({"DATABASE": str(copy), "CAIRN_DATABASE_URL": f"sqlite://{copy}"})
    finally:
        for end in ("", "-wal", "-shm"):
            copy.with_name(copy.name + end).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Running:
    server: Server
    port: int
    process: subprocess.Popen[bytes]
    copy: Copy

    def cpu_seconds(self) -> float:
        """User and system time of the process and of all its children so far."""
        return cpu_seconds(self.process.pid)

    def resident_mib(self) -> float:
        return resident_mib(self.process.pid)


@contextmanager
def started(server: Server, copy: Copy, environment: Mapping[str, str]) -> Iterator[Running]:
    port, log = free_port(), FOLDER / f"run-{server.name}.log"
    command = [part.format(port=port) for part in server.command]
    known = os.environ | dict(environment) | dict(server.environment) | dict(copy.environment)
    known |= {"PORT": str(port), "CAIRN_SECRET": SECRET, "CAIRN_PUBLIC_URL": PUBLIC_URL}
    with log.open("wb") as told:
        process = subprocess.Popen(command, env=known, stdout=told, stderr=told)
    try:
        _wait(process, port, log)
        yield Running(server, port, process, copy)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


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
