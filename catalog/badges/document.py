"""An OpenBadgeCredential composed from plain facts, unsigned; equal facts give equal documents.

https://www.imsglobal.org/spec/ob/v3p0/#openbadgecredential
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from catalog.badges.contexts import CREDENTIALS_V2, OPEN_BADGES
from catalog.badges.moments import written
from catalog.badges.recipient import Recipient
from catalog.badges.status_list import StatusEntry

SELF_REPORTED: Final = "This badge rests on what its holder reported; nobody assessed the work."
DEVELOPMENT: Final = "Issued by a development instance: it certifies nothing."


@dataclass(frozen=True, slots=True)
class IssuerProfile:
    """https://www.imsglobal.org/spec/ob/v3p0/#profile; the id is the DID that signs."""

    id: str
    name: str
    url: str | None = None
    description: str | None = None
    email: str | None = None
    image_url: str | None = None

    def document(self) -> dict[str, object]:
        return _present(
            id=self.id,
            type=["Profile"],
            name=self.name,
            url=self.url,
            description=self.description,
            email=self.email,
            image=_image(self.image_url),
        )


@dataclass(frozen=True, slots=True)
class Alignment:
    """https://www.imsglobal.org/spec/ob/v3p0/#alignment

    Open Badges has no member for a level: it goes into `code` (as "5" of the framework "EQF") or
    into the description.
    """

    target_name: str
    target_url: str
    target_type: str | None = None
    framework: str | None = None
    code: str | None = None
    description: str | None = None

    def document(self) -> dict[str, object]:
        return _present(
            type=["Alignment"],
            targetName=self.target_name,
            targetUrl=self.target_url,
            targetType=self.target_type,
            targetFramework=self.framework,
            targetCode=self.code,
            targetDescription=self.description,
        )


@dataclass(frozen=True, slots=True)
class AchievementFacts:
    """https://www.imsglobal.org/spec/ob/v3p0/#achievement; credits in hundredths of an ECTS."""

    id: str
    name: str
    description: str
    criteria: str
    achievement_type: str = "MicroCredential"
    criteria_url: str | None = None
    image_url: str | None = None
    alignments: tuple[Alignment, ...] = ()
    credits: int | None = None
    language: str | None = None
    version: str | None = None
    tags: tuple[str, ...] = ()
    creator: IssuerProfile | None = None

    def document(self) -> dict[str, object]:
        return _present(
            id=self.id,
            type=["Achievement"],
            achievementType=self.achievement_type,
            name=self.name,
            description=self.description,
            criteria=_present(id=self._criteria_id(), narrative=self.criteria),
            image=_image(self.image_url),
            alignment=[alignment.document() for alignment in self.alignments],
            creditsAvailable=_credits(self.credits),
            inLanguage=self.language,
            version=self.version,
            tag=list(self.tags),
            creator=self.creator and self.creator.document(),
        )

    def _criteria_id(self) -> str | None:
        """In RDF two things with one address are one thing, so the criteria need their own."""
        return None if self.criteria_url == self.id else self.criteria_url


@dataclass(frozen=True, slots=True)
class Evidence:
    """https://www.imsglobal.org/spec/ob/v3p0/#evidence"""

    id: str | None = None
    name: str | None = None
    narrative: str | None = None
    description: str | None = None
    genre: str | None = None

    def document(self) -> dict[str, object]:
        return _present(
            id=self.id,
            type=["Evidence"],
            name=self.name,
            narrative=self.narrative,
            description=self.description,
            genre=self.genre,
        )


@dataclass(frozen=True, slots=True)
class BadgeFacts:
    """One award. A renewal keeps the id and the awarded date, and moves what it is valid from.

    `subject_id` is a did: or urn: that the holder chose to show, or None: the address of the
    recipient stands in the document as a salted hash only. Of several status entries revocation
    comes first, since some verifiers read no further.
    """

    id: str
    name: str
    recipient: Recipient
    valid_from: datetime
    awarded: datetime
    valid_until: datetime | None = None
    subject_id: str | None = None
    status: tuple[StatusEntry, ...] = ()
    narrative: str | None = None
    evidence: tuple[Evidence, ...] = ()
    credits_earned: int | None = None
    self_reported: bool = False
    development: bool = False


def compose(
    issuer: IssuerProfile, achievement: AchievementFacts, badge: BadgeFacts
) -> dict[str, object]:
    """The credential without a proof; what is not known is left out, never null or empty."""
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES],
        **_present(
            id=badge.id,
            type=["VerifiableCredential", "OpenBadgeCredential"],
            name=badge.name,
            description=DEVELOPMENT if badge.development else None,
            issuer=issuer.document(),
            validFrom=written(badge.valid_from),
            validUntil=badge.valid_until and written(badge.valid_until),
            awardedDate=written(badge.awarded),
            credentialSubject=_subject(badge, achievement),
            evidence=[evidence.document() for evidence in badge.evidence],
            credentialStatus=_status(badge.status),
        ),
    }


def _subject(badge: BadgeFacts, achievement: AchievementFacts) -> dict[str, object]:
    told = [SELF_REPORTED] * badge.self_reported + [badge.narrative or ""]
    return _present(
        id=badge.subject_id,
        type=["AchievementSubject"],
        identifier=[badge.recipient.identity()],
        achievement=achievement.document(),
        creditsEarned=_credits(badge.credits_earned),
        narrative="\n\n".join(filter(None, told)),
    )


def _status(entries: tuple[StatusEntry, ...]) -> object:
    """A single entry stands alone: the published schema takes nothing else."""
    written_out = [entry.document() for entry in entries]
    return written_out[0] if len(written_out) == 1 else written_out


def _present(**members: object) -> dict[str, object]:
    return {name: value for name, value in members.items() if value not in (None, "", [], {})}


def _image(url: str | None) -> dict[str, object] | None:
    return {"id": url, "type": "Image"} if url else None


def _credits(hundredths: int | None) -> int | float | None:
    """A whole number stays one, so that every JSON writer gives the same text."""
    if hundredths is None:
        return None
    return hundredths / 100 if hundredths % 100 else hundredths // 100
