"""What can go wrong with a badge document, a key or an image.

BadgeError
├── Unreadable        something handed in that is no credential at all
├── UnknownContext    a JSON-LD context that is not kept here
├── UnsignableContent something that a signature would silently not cover
├── InvalidProof      a Data Integrity proof that does not hold
├── InvalidToken      a compact JWS that does not hold
├── UnusableKey       a key of a kind or form that is not taken here
├── SealBroken        a sealed private key that does not open
├── InvalidStatusList a status list, or a place in one, that cannot be read
└── BakingRefused     an image that cannot carry, or does not carry, a badge
"""


class BadgeError(Exception):
    """The one thing to catch for whatever is wrong with a badge."""


class Unreadable(BadgeError):
    pass


class UnknownContext(BadgeError):
    def __init__(self, url: str) -> None:
        super().__init__(f"The context {url} is not kept here, and contexts are never fetched.")
        self.url = url


class UnsignableContent(BadgeError):
    pass


class InvalidProof(BadgeError):
    pass


class InvalidToken(BadgeError):
    pass


class UnusableKey(BadgeError):
    pass


class SealBroken(BadgeError):
    pass


class InvalidStatusList(BadgeError):
    pass


class BakingRefused(BadgeError):
    pass
