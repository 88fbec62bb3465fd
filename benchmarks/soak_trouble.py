"""Processes that are killed, and a network that fails, at random."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Process:
    """A `cairn` process that is begun again after it was killed."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    running: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "server.cli",
                *self.arguments,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
            )

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.running is not None:
            with suppress(ProcessLookupError):
                self.running.send_signal(how)
            await self.running.wait()


@dataclass(slots=True)
class Wire:
    """Stands between Cairn and a cluster: passes all on, refuses, or lets callers wait."""

    host: str
    port: int
    state: str = "passes"
    at: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.at = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{self.at}"

    def be(self, state: str) -> None:
        """Connections that are open go with a change."""
        self.state = state
        for writer in list(self._open):
            writer.transport.abort()

    async def stop(self) -> None:
        self.be("refuses")
        if self._server is not None:
            self._server.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self.state == "refuses":
                return
            while self.state == "hangs":
                await asyncio.sleep(0.1)
            there, out = await asyncio.open_connection(self.host, self.port)
            self._open.add(out)
            try:
                await asyncio.gather(_pass(reader, out), _pass(there, writer))
            finally:
                self._open.discard(out)
                out.transport.abort()
        except OSError:
            return
        finally:
            self._open.discard(writer)
            writer.transport.abort()


async def _pass(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    while data := await source.read(65_536):
        to.write(data)
        await to.drain()
    to.close()


@dataclass(slots=True)
class Trouble:
    chance: random.Random
    processes: list[Process]
    wire: Wire | None = None
    restart: str | None = None
    """A command that ends the cluster and begins it again, empty."""
    folder: Path | None = None
    """Of an embedded index, to be lost."""
    caused: Counter[str] = field(default_factory=Counter)

    async def one(self) -> None:
        """Some trouble that is over when this returns."""
        kinds = ["killed"] * 4 + (["refuses", "hangs"] * 2 if self.wire else [])
        kinds += ["asked to rebuild"]
        kinds += ["cluster restarted"] if self.restart else []
        kind = self.chance.choice(kinds)
        self.caused[kind] += 1
        if kind == "killed":
            process = self.chance.choice(self.processes)
            await process.kill(self.chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]))
            if self.folder is not None and self.chance.random() < 0.2:
                self.caused["index lost"] += 1
                _lose(self.folder)
            await asyncio.sleep(self.chance.uniform(0, 2))
            await process.start()
        elif kind == "asked to rebuild":
            await self._rebuild()
        elif kind == "cluster restarted":
            restarting = await asyncio.create_subprocess_shell(self.restart or "")
            await restarting.wait()
        elif self.wire is not None:
            self.wire.be(kind)
            await asyncio.sleep(self.chance.uniform(1, 8))
            self.wire.be("passes")

    async def _rebuild(self) -> None:
        """By the command line, which is sometimes killed while it is at it."""
        first = self.processes[0]
        again = Process("reindex", ("reindex",), first.environment, first.log.with_name("reindex"))
        await again.start()
        assert again.running is not None
        try:
            await asyncio.wait_for(again.running.wait(), self.chance.choice([0.7, 2, 15]))
        except TimeoutError:
            await again.kill()


def _lose(folder: Path) -> None:
    """One of the files of an index is broken, as by a disk that fails."""
    for found in sorted(folder.glob("*/meta.json")):
        found.write_text("{broken")
