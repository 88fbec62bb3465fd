"""Ids that sort by the moment they were made, so that "newest" is an order."""

from __future__ import annotations

import secrets
import time
from threading import Lock
from uuid import UUID

_lock = Lock()
_last = 0


def new_id() -> UUID:
    """A version 7 UUID (RFC 9562, section 5.7): time, then random bits.

    The time is in 1/4096 of a millisecond (section 6.2, method 3), and of two ids that one process
    makes the later is always the greater.
    """
    global _last
    with _lock:
        _last = max(_last + 1, time.time_ns() * 4096 // 1_000_000)
        moment = _last
    milliseconds, fraction = moment >> 12, moment & 0xFFF
    random = secrets.randbits(62)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random)
