"""Asking other servers for what issuers publish, with as little trust in addresses as possible.

Addresses come out of badges that anybody may hand in. So only https on its usual port is asked,
only by names, only where every address that a name leads to is public, and never where an answer
redirects to. The connection goes to the very addresses that were looked at.
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

log = logging.getLogger("cairn.elsewhere")

SECONDS: Final = 4.0
"""For one answer, from looking its name up to its last byte."""
MOST_BYTES: Final = 256 * 1024
MOST_AT_ONCE: Final = 8
LONGEST_URL: Final = 2_000
PORT: Final = 443

_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
"""A name with a dot and a last part that is no number: no address in any spelling."""
_CARRYING: Final = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))
"""Addresses that stand for IPv4 ones, which may be private; 6to4 and Teredo are asked for below."""

Address = IPv4Address | IPv6Address


def is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None:
            return False
        if address.is_site_local or any(address in network for network in _CARRYING):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


class Refused(OSError):
    """An address that is not asked; to aiohttp a name that leads nowhere."""


class _Resolver(AbstractResolver):
    """The system's, as far as all that it answers may be asked."""

    def __init__(self, allowed: Callable[[Address], bool]) -> None:
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        hosts = [str(where[0]) for *_, where in found]
        if not hosts or not all(self._allowed(ip_address(h.partition("%")[0])) for h in hosts):
            raise Refused(f"{host} does not lead to public addresses only")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=kind,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address, (kind, *_) in zip(hosts, found, strict=True)
        ]

    async def close(self) -> None:
        return None


@dataclass(slots=True)
class Elsewhere:
    """What cannot be had, for whatever reason, is None; the reason is logged."""

    allowed: Callable[[Address], bool] = is_public
    port: int = PORT
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))

    async def fetch(self, url: str) -> bytes | None:
        if not self._may_ask(url):
            log.info("Not asked: %.200r", url)
            return None
        try:
            async with asyncio.timeout(self.seconds), self._turns:
                return await self._fetched(url)
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as error:
            log.info("No answer from %.200r: %s", url, error)
            return None

    def _may_ask(self, url: str) -> bool:
        if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
            return False
        try:
            parts = urlsplit(url)
            port = parts.port or PORT
        except ValueError:
            return False
        named = _HOST.fullmatch(parts.hostname or "")
        apart = "@" not in parts.netloc and "\\" not in url
        return parts.scheme == "https" and port == self.port and bool(named) and apart

    async def _fetched(self, url: str) -> bytes | None:
        connector = aiohttp.TCPConnector(
            resolver=_Resolver(self.allowed), ssl=self.tls, use_dns_cache=False, force_close=True
        )
        async with (
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
            ) as session,
            session.get(url, allow_redirects=False, headers=_HEADERS) as answer,
        ):
            if answer.status != 200 or answer.headers.get("Content-Encoding"):
                log.info("No answer from %.200r: status %s", url, answer.status)
                return None
            return await _bounded(answer.content)


_HEADERS: Final = {
    "Accept": "application/did+json, application/vc+ld+json, application/json, text/plain",
    "Accept-Encoding": "identity",
    "User-Agent": "Cairn",
}


async def _bounded(content: aiohttp.StreamReader) -> bytes | None:
    """Nothing of what is longer than it may be."""
    read = bytearray()
    async for chunk in content.iter_any():
        read += chunk
        if len(read) > MOST_BYTES:
            return None
    return bytes(read)
