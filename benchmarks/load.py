"""Sends requests over a few connections, the next one as soon as the last is answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

HEAD = (
    "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    "Accept: application/json\r\nContent-Length: {length}\r\n{others}\r\n"
)
Make = Callable[[], bytes]
LOOKS_EVERY = 0.05


def request(body: bytes, **headers: str) -> bytes:
    others = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return HEAD.format(length=len(body), others=others).encode() + body


@dataclass(slots=True)
class Tally:
    """What came of it; `first_refusal` is one answer that was no data, to be shown."""

    answered: int = 0
    refused: int = 0
    seconds: float = 0
    first_refusal: bytes = b""
    waits: list[float] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        return self.answered / self.seconds if self.seconds else 0


async def load(port: int, make: Make, enough: Callable[[], bool], connections: int) -> Tally:
    """Until there is enough, which is asked again and again while requests are under way."""
    tally, began, over = Tally(), time.perf_counter(), asyncio.Event()
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in range(connections)]
    for end in ends:
        opened = partial(_Connection, make, tally, end, over)
        await loop.create_connection(opened, "127.0.0.1", port)
    while not enough():
        await asyncio.sleep(LOOKS_EVERY)
    over.set()
    await asyncio.gather(*ends)
    tally.seconds = time.perf_counter() - began
    return tally


class _Connection(asyncio.Protocol):
    def __init__(
        self, make: Make, tally: Tally, end: asyncio.Future[None], over: asyncio.Event
    ) -> None:
        self._make, self._tally, self._end, self._over = make, tally, end, over
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not is_whole(self._received):
            return
        self._count()
        self._received.clear()
        if self._over.is_set():
            self._transport.close()
        else:
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._end.done():
            self._end.set_result(None)

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._make())

    def _count(self) -> None:
        tally = self._tally
        tally.answered += 1
        tally.waits.append(time.perf_counter() - self._sent)
        good = self._received.startswith(b"HTTP/1.1 200") and b'"message"' not in self._received
        if not good:
            tally.refused += 1
            tally.first_refusal = tally.first_refusal or bytes(self._received[:1000])


def is_whole(received: bytes | bytearray) -> bool:
    """Whether a response has come to its end, by its length or by its last chunk."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(received[:end]).lower()
    at = head.find(b"content-length:")
    if at < 0:
        return received.endswith(b"\r\n0\r\n\r\n")
    length = int(head[at + 15 :].split(b"\r\n", 1)[0])
    return len(received) >= end + 4 + length
