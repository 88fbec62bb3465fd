"""Composing: what stands in the document, and what never does."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from hashlib import md5

import pytest
from jsonschema import Draft201909Validator

from catalog.badges.document import DEVELOPMENT, SELF_REPORTED, compose
from catalog.badges.recipient import Recipient, is_identity_of
from catalog.badges.status_list import Purpose, StatusEntry


def test_the_document_says_what_was_awarded_to_whom_by_whom(document):
    assert document["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert document["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert document["issuer"]["id"] == "did:web:cairn.example:providers:harbour-college"
    assert document["validFrom"] == "2026-03-01T09:30:00Z"
    assert document["validUntil"] == "2029-03-01T09:30:00Z"
    assert document["credentialSubject"]["achievement"]["creditsAvailable"] == 2.5
    assert document["credentialStatus"] == {
        "id": "https://cairn.example/status/7#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://cairn.example/status/7",
    }


def test_equal_facts_give_equal_bytes(issuer, achievement, badge):
    first, second = (json.dumps(compose(issuer, achievement, badge)) for _ in range(2))

    assert first == second


def test_the_address_is_not_in_the_document_but_its_salted_hash_is(document):
    assert "a@example.com" not in json.dumps(document)
    assert document["credentialSubject"]["identifier"] == [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
            "identityType": "emailAddress",
            "salt": "Kosher",
        }
    ]


def test_what_is_not_known_is_left_out(issuer, achievement, badge):
    bare = replace(
        badge, valid_until=None, status=(), narrative=None, evidence=(), credits_earned=None
    )
    plain = replace(achievement, alignments=(), credits=None, tags=(), image_url=None, version=None)

    document = compose(replace(issuer, url=None), plain, bare)

    assert not _empty_parts(document)
    assert set(document) == {
        "@context", "id", "type", "name", "issuer", "validFrom", "awardedDate", "credentialSubject",
    }  # fmt: skip
    assert set(document["credentialSubject"]) == {"type", "identifier", "achievement"}


def _empty_parts(value):
    if isinstance(value, dict):
        return any(_empty_parts(part) for part in value.values())
    if isinstance(value, list):
        return not value or any(_empty_parts(part) for part in value)
    return value in (None, "")


def test_zero_credits_are_known_and_stay(issuer, achievement, badge):
    document = compose(issuer, replace(achievement, credits=0), badge)

    assert document["credentialSubject"]["achievement"]["creditsAvailable"] == 0


@pytest.mark.parametrize(("hundredths", "text"), [(300, "3"), (250, "2.5"), (5, "0.05")])
def test_credits_are_written_shortly(issuer, achievement, badge, hundredths, text):
    document = compose(issuer, replace(achievement, credits=hundredths), badge)

    assert json.dumps(document["credentialSubject"]["achievement"]["creditsAvailable"]) == text


def test_a_badge_on_self_report_says_so_first(issuer, achievement, badge):
    document = compose(issuer, achievement, replace(badge, self_reported=True))

    assert document["credentialSubject"]["narrative"] == (
        f"{SELF_REPORTED}\n\nAssessed by two examiners."
    )


def test_a_badge_of_a_development_instance_says_so(issuer, achievement, badge):
    document = compose(issuer, achievement, replace(badge, development=True))

    assert document["description"] == DEVELOPMENT


def test_of_two_status_entries_both_are_written_in_order(issuer, achievement, badge):
    entries = (
        StatusEntry("https://x.example/1", 5),
        StatusEntry("https://x.example/2", 6, Purpose.SUSPENSION),
    )

    document = compose(issuer, achievement, replace(badge, status=entries))

    assert [e["statusPurpose"] for e in document["credentialStatus"]] == [
        "revocation",
        "suspension",
    ]


def test_a_moment_is_written_in_utc_without_fractions(issuer, achievement, badge):
    local = datetime(2026, 3, 1, 10, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))

    document = compose(issuer, achievement, replace(badge, valid_from=local))

    assert document["validFrom"] == "2026-03-01T08:00:00Z"


def test_a_moment_without_zone_is_refused(issuer, achievement, badge):
    with pytest.raises(ValueError, match="time zone"):
        compose(issuer, achievement, replace(badge, valid_from=datetime(2026, 3, 1)))


def test_a_salt_of_its_own_makes_two_badges_of_one_person_unlike():
    first, second = Recipient("a@example.com", "x"), Recipient("a@example.com", "y")

    assert first.identity()["identityHash"] != second.identity()["identityHash"]


def test_a_holder_without_address_is_named_by_another_kind_of_identity():
    identity = Recipient("7", "x", "accountId").identity()

    assert identity["identityType"] == "accountId"
    assert not is_identity_of(identity, "7")


@pytest.mark.parametrize(
    ("url", "criteria"),
    [
        ("https://cairn.example/achievements/triage/v2", None),
        (
            "https://cairn.example/achievements/triage/v2#criteria",
            "https://cairn.example/achievements/triage/v2#criteria",
        ),
    ],
)
def test_criteria_never_share_the_achievements_address(issuer, achievement, badge, url, criteria):
    document = compose(issuer, replace(achievement, criteria_url=url), badge)

    assert document["credentialSubject"]["achievement"]["criteria"].get("id") == criteria


@pytest.mark.parametrize(
    ("email", "theirs"),
    [("a@example.com", True), ("A@Example.com", True), ("b@example.com", False), ("", False)],
)
def test_only_the_address_itself_is_recognised(email, theirs):
    assert is_identity_of(Recipient("a@example.com", "Kosher").identity(), email) is theirs


def test_an_identity_that_is_not_hashed_is_read_too():
    identity = {"type": "IdentityObject", "hashed": False, "identityType": "emailAddress"}

    assert is_identity_of(identity | {"identityHash": "a@example.com"}, "A@example.com")
    assert not is_identity_of(identity | {"identityHash": "sha256$aa"}, "a@example.com")


def test_composed_and_signed_badges_are_valid_by_the_published_schema(shared_badges, signed):
    path = "educredentials/schemas/ob_v3p0_achievementcredential_schema.json"
    schema = json.loads((shared_badges / path).read_text(encoding="utf-8"))

    assert list(Draft201909Validator(schema).iter_errors(signed)) == []
    assert list(Draft201909Validator(schema).iter_errors(signed | {"proof": signed["proof"][0]}))


def test_an_identity_hashed_in_an_unknown_way_is_nobodys():
    identity = Recipient("a@example.com", "").identity() | {"identityHash": "crc32$00000000"}

    assert not is_identity_of(identity, "a@example.com")


def test_an_old_md5_identity_is_recognised():
    identity = {"identityType": "emailAddress", "hashed": True, "salt": "x"}
    digest = md5(b"a@example.comx").hexdigest()

    assert is_identity_of(identity | {"identityHash": f"md5${digest}"}, "a@example.com")
