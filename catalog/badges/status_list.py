"""Bitstring status lists: one bit a badge, published signed, so that a verifier sees what stands.

https://www.w3.org/TR/vc-bitstring-status-list/
"""

import gzip
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from catalog.badges.contexts import CREDENTIALS_V2
from catalog.badges.errors import InvalidStatusList
from catalog.badges.moments import written

LEAST_BITS: Final = 131_072
"""Fewer would tell too much of who asks about whom."""

_MOST_BYTES: Final = 16 * 1024 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS


class Purpose(StrEnum):
    """Revocation is for good; suspension can be lifted."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """A badge's place in a list."""

    list_url: str
    index: int
    purpose: Purpose = Purpose.REVOCATION

    def document(self) -> dict[str, object]:
        return {
            "id": f"{self.list_url}#{self.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose.value,
            "statusListIndex": str(self.index),
            "statusListCredential": self.list_url,
        }


@dataclass(frozen=True, slots=True)
class StatusBits:
    """An unchangeable row of bits; the first is the left-most bit of the first byte."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) * 8 < LEAST_BITS:
            raise InvalidStatusList(f"A status list has at least {LEAST_BITS} places.")

    @classmethod
    def clear(cls, length: int = LEAST_BITS) -> "StatusBits":
        return cls(bytes((length + 7) // 8))

    @classmethod
    def decode(cls, encoded: str) -> "StatusBits":
        """Raises InvalidStatusList, also for what would unpack to more than 16 MiB."""
        if encoded[:1] != "u":
            raise InvalidStatusList("The status list is not written in base64url.")
        unpacker = zlib.decompressobj(_GZIP)
        try:
            packed = urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
            raw = unpacker.decompress(packed, _MOST_BYTES)
        except (ValueError, zlib.error) as error:
            raise InvalidStatusList("The status list does not unpack.") from error
        if not unpacker.eof:
            raise InvalidStatusList("The status list is cut off, or larger than is read here.")
        return cls(raw)

    def encode(self) -> str:
        """The same bits are always written the same: the packing holds no date."""
        packed = gzip.compress(self.raw, mtime=0)
        return "u" + urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")

    def __len__(self) -> int:
        return len(self.raw) * 8

    def __getitem__(self, index: int) -> bool:
        place, mask = self._place(index)
        return bool(self.raw[place] & mask)

    def with_bit(self, index: int, value: bool) -> "StatusBits":
        place, mask = self._place(index)
        changed = bytearray(self.raw)
        changed[place] = changed[place] | mask if value else changed[place] & ~mask
        return StatusBits(bytes(changed))

    def _place(self, index: int) -> tuple[int, int]:
        if not 0 <= index < len(self):
            raise InvalidStatusList(f"The status list has no place {index}.")
        return index // 8, 0x80 >> (index % 8)


def status_list_credential(
    url: str,
    issuer: str,
    purpose: Purpose,
    bits: StatusBits,
    valid_from: datetime,
    valid_until: datetime | None = None,
) -> dict[str, object]:
    """What is signed and served at the list's address.

    With an end, an old copy cannot be shown for long after a badge was withdrawn.
    """
    end = {"validUntil": written(valid_until)} if valid_until else {}
    return {
        "@context": [CREDENTIALS_V2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": written(valid_from),
        **end,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose.value,
            "encodedList": bits.encode(),
        },
    }
