"""The form of a badge: each thing that it has to have, named where it lacks."""

import json
from copy import deepcopy

import pytest

from catalog.badges import form
from catalog.badges.verdict import Outcome


def test_a_complete_badge_has_the_form(document):
    assert form.examine(document).outcome is Outcome.PASSED


def lacking(document, path):
    document = deepcopy(document)
    part = document
    for name in path[:-1]:
        part = part[name]
    del part[path[-1]]
    return document


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (["id"], "The member id of the badge"),
        (["issuer"], "The member issuer of the badge"),
        (["issuer", "id"], "The member id of the issuer"),
        (["issuer", "type"], "The issuer is not of the type Profile"),
        (["validFrom"], "validFrom is not a date"),
        (["credentialSubject", "type"], "The subject is not of the type AchievementSubject"),
        (["credentialSubject", "identifier"], "whom it was awarded to"),
        (["credentialSubject", "achievement"], "The member achievement of the subject"),
        (["credentialSubject", "achievement", "type"], "not of the type Achievement"),
        (["credentialSubject", "achievement", "id"], "The member id of the achievement"),
        (["credentialSubject", "achievement", "name"], "The member name of the achievement"),
        (["credentialSubject", "achievement", "description"], "The member description"),
        (["credentialSubject", "achievement", "criteria"], "The member criteria"),
        (["credentialSubject", "achievement", "criteria", "narrative"], "what it was awarded for"),
    ],
)
def test_what_is_missing_is_named(document, path, said):
    finding = form.examine(lacking(document, path))

    assert finding.outcome is Outcome.FAILED
    assert said in finding.message


@pytest.mark.parametrize("path", [["validUntil"], ["name"], ["evidence"], ["credentialStatus"]])
def test_what_may_be_missing_may_be_missing(document, path):
    assert form.examine(lacking(document, path)).outcome is Outcome.PASSED


def test_a_subject_needs_an_id_or_an_identifier_not_both(document):
    named = lacking(document, ["credentialSubject", "identifier"])
    named["credentialSubject"]["id"] = "urn:uuid:1"

    assert form.examine(named).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("contexts", "said"),
    [
        ([], "not a Verifiable Credential 2.0"),
        (["https://www.w3.org/2018/credentials/v1"], "not a Verifiable Credential 2.0"),
        (["https://www.w3.org/ns/credentials/v2"], "in second place"),
        (["https://www.w3.org/ns/credentials/v2", "https://x.example"], "in second place"),
    ],
)
def test_the_contexts_have_their_order(document, contexts, said):
    finding = form.examine(document | {"@context": contexts})

    assert finding.outcome is Outcome.FAILED
    assert said in finding.message


def test_samples_of_the_field_have_the_form(shared_badges):
    paths = sorted((shared_badges / "educredentials" / "credentials").glob("*.json"))

    failures = [
        (path.name, finding.message)
        for path in paths
        if (finding := form.examine(json.loads(path.read_text(encoding="utf-8")))).outcome
        is not Outcome.PASSED
    ]
    assert len(paths) == 15
    assert failures == []
