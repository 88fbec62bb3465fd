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
    NoPlacesLeft, StepLocked, EmailTaken, SlugTaken, IdempotencyKeyReused, WrongRecorder
  NotPublishable        something is missing or contradictory; one error for each
    PathwayCycle        pathways would require one another
  BadgeRefused          a badge from elsewhere did not pass a step of its verification
    BadgeUnreadable, BadgeAltered, BadgeWithdrawn, BadgeNotInForce, BadgeOfAnother, BadgeUnchecked
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
    """A value is of the wrong kind, too long, or out of range."""

    code = "INVALID"


class NotFound(CatalogError):
    """There is no such thing, or none that the viewer may see."""

    code = "NOT_FOUND"


class NotAllowed(CatalogError):
    """The viewer may see it but has no grant to do this."""

    code = "NOT_ALLOWED"


class NotSignedIn(CatalogError):
    """Nobody is signed in."""

    code = "NOT_SIGNED_IN"


class SignInFailed(NotSignedIn):
    """The address or the password is wrong."""

    code = "SIGN_IN_FAILED"


class TokenInvalid(NotSignedIn):
    """The token is unknown, used, revoked or past its time."""

    code = "TOKEN_INVALID"


class TooMany(CatalogError):
    """Asked too often, or while too much is going on; try again later."""

    code = "TOO_MANY"


class Conflict(CatalogError):
    """The present state does not allow it."""

    code = "CONFLICT"


class AlreadyEnrolled(Conflict):
    """The learner is enrolled already."""

    code = "ALREADY_ENROLLED"


class AlreadyPublished(Conflict):
    """There is no draft to publish: the newest version is published."""

    code = "ALREADY_PUBLISHED"


class AlreadyAwarded(Conflict):
    """The recipient holds this badge already."""

    code = "ALREADY_AWARDED"


class NotEnrolled(Conflict):
    """The enrolment is not open, or is not the learner's."""

    code = "NOT_ENROLLED"


class NotOpen(Conflict):
    """It is not open for this at present."""

    code = "NOT_OPEN"


class NoPlacesLeft(Conflict):
    """Every place of the offering is taken."""

    code = "NO_PLACES_LEFT"


class EmailTaken(Conflict):
    """An account with this address exists."""

    code = "EMAIL_TAKEN"


class SlugTaken(Conflict):
    """Another one has this slug."""

    code = "SLUG_TAKEN"


class IdempotencyKeyReused(Conflict):
    """The same key came before with other content."""

    code = "IDEMPOTENCY_KEY_REUSED"


class WrongRecorder(Conflict):
    """This activity is recorded by someone else."""

    code = "WRONG_RECORDER"


class StepLocked(Conflict):
    """A pathway that one is enrolled in has an order, and something comes before this."""

    code = "STEP_LOCKED"


class NotPublishable(CatalogError):
    """Something is missing or contradictory; each problem is an error of its own."""

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
    """The pathways would require one another in a circle."""

    code = "PATHWAY_CYCLE"


class BadgeRefused(CatalogError):
    """A badge from elsewhere is not taken as it is."""

    code = "BADGE_REFUSED"


class BadgeUnreadable(BadgeRefused):
    """It is no Open Badge 3.0, or not one that can be named here (step FORM)."""

    code = "BADGE_UNREADABLE"


class BadgeAltered(BadgeRefused):
    """Its issuer did not sign what it says (step PROOF or ISSUER)."""

    code = "BADGE_ALTERED"


class BadgeWithdrawn(BadgeRefused):
    """Its issuer has withdrawn or suspended it (step STATUS)."""

    code = "BADGE_WITHDRAWN"


class BadgeNotInForce(BadgeRefused):
    """Its time has not begun, or has run out (step VALIDITY)."""

    code = "BADGE_NOT_IN_FORCE"


class BadgeOfAnother(BadgeRefused):
    """It was awarded to none of one's proved addresses (step RECIPIENT)."""

    code = "BADGE_OF_ANOTHER"


class BadgeUnchecked(BadgeRefused):
    """A step could not be taken, such as one that needs an address that did not answer."""

    code = "BADGE_UNCHECKED"


class StorageFull(CatalogError):
    """The database could not take the change; nothing was changed."""

    code = "STORAGE_FULL"
