"""Everything the catalog refuses to do, as exceptions a caller can act on.

CatalogError            a refusal; `code` is public and stable, `path` names the input at fault
  Invalid               a value is not of the right kind, too long, out of range
  NotFound              there is no such thing, or the viewer may not know that there is
  NotAllowed            the viewer may see it, and may not do this to it
  NotSignedIn           nobody is signed in
    SignInFailed        the address or the password is wrong
    TokenInvalid        a token is unknown, used, revoked or past its time
  TooMany               asked too often; try again later
  Conflict              the present state does not allow it
    AlreadyEnrolled, AlreadyPublished, AlreadyAwarded, NotEnrolled, NotOpen,
    NoPlacesLeft, EmailTaken, SlugTaken, IdempotencyKeyReused, WrongRecorder
  NotPublishable        something is missing or contradictory; one error for each
    PathwayCycle        pathways would require one another
  StorageFull           the database could not take the change; nothing was changed
"""

from __future__ import annotations

from collections.abc import Sequence


class CatalogError(Exception):
    """A refusal that the user can understand and correct."""

    code = "INVALID"

    def __init__(self, message: str, *path: str) -> None:
        super().__init__(message)
        self.message = message
        self.path = path

    @property
    def problems(self) -> Sequence[CatalogError]:
        """The refusals that this one consists of: itself, unless it gathers several."""
        return (self,)


class Invalid(CatalogError):
    code = "INVALID"


class NotFound(CatalogError):
    code = "NOT_FOUND"


class NotAllowed(CatalogError):
    code = "NOT_ALLOWED"


class NotSignedIn(CatalogError):
    code = "NOT_SIGNED_IN"


class SignInFailed(NotSignedIn):
    code = "SIGN_IN_FAILED"


class TokenInvalid(NotSignedIn):
    code = "TOKEN_INVALID"


class TooMany(CatalogError):
    code = "TOO_MANY"


class Conflict(CatalogError):
    code = "CONFLICT"


class AlreadyEnrolled(Conflict):
    code = "ALREADY_ENROLLED"


class AlreadyPublished(Conflict):
    code = "ALREADY_PUBLISHED"


class AlreadyAwarded(Conflict):
    code = "ALREADY_AWARDED"


class NotEnrolled(Conflict):
    code = "NOT_ENROLLED"


class NotOpen(Conflict):
    code = "NOT_OPEN"


class NoPlacesLeft(Conflict):
    code = "NO_PLACES_LEFT"


class EmailTaken(Conflict):
    code = "EMAIL_TAKEN"


class SlugTaken(Conflict):
    code = "SLUG_TAKEN"


class IdempotencyKeyReused(Conflict):
    code = "IDEMPOTENCY_KEY_REUSED"


class WrongRecorder(Conflict):
    code = "WRONG_RECORDER"


class NotPublishable(CatalogError):
    code = "NOT_PUBLISHABLE"

    def __init__(self, problems: Sequence[CatalogError]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self._problems = tuple(problems)

    @property
    def problems(self) -> Sequence[CatalogError]:
        return self._problems


class Incomplete(CatalogError):
    """One thing that a version lacks before it can be published."""

    code = "INCOMPLETE"


class PathwayCycle(CatalogError):
    code = "PATHWAY_CYCLE"


class StorageFull(CatalogError):
    code = "STORAGE_FULL"
