"""Whatever is handed in, served or published, verification answers; and it never says too much."""

import json
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.badges import proof, vc_jwt
from catalog.badges.errors import BadgeError, UnsignableContent
from catalog.badges.presented import read
from catalog.badges.verdict import Outcome, StepCode, Verdict

ISSUED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LIST_URL = "https://cairn.example/status/7"
DID = "did:web:cairn.example:providers:harbour-college"
NAMES = st.sampled_from(["id", "type", "@type", "proof", "name", "credentialStatus", "a:b", ""])
LIKE_A_PART = st.sampled_from(
    [
        {"id": 3},
        {"type": [3]},
        {"type": "@json"},
        {"@value": "x"},
        {"@list": [1]},
        {"@context": None},
        {"@context": ["https://www.w3.org/ns/credentials/v2"]},
        {"proof": [{}]},
        {"id": "_:b0", "type": ["VerifiableCredential"]},
        ["Evidence", "Profile"],
        [[]],
        "did:web:cairn.example",
        "\ud800",
        10**30,
    ]
)
VALUES = LIKE_A_PART | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)
CHANGES = st.lists(st.tuples(st.integers(0, 10_000), NAMES, VALUES), min_size=1, max_size=3)
many = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def parts(value):
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from parts(inner)


def changed(document, changes):
    document = deepcopy(document)
    for number, name, shared in changes:
        value = deepcopy(shared)
        every = list(parts(document))
        part = every[number % len(every)]
        if isinstance(part, list):
            part.append(value)
        elif number % 3 and part:
            part[sorted(part)[number % len(part)]] = value
        else:
            part[name] = value
    return document


@many
@given(CHANGES)
async def test_a_changed_badge_is_answered(world, signed, changes):
    result = await world.verifier().verify(json.dumps(changed(signed, changes)))

    assert result.verdict in Verdict


@many
@given(CHANGES)
async def test_a_changed_list_never_withdraws_and_never_clears_on_its_own(world, signed, changes):
    good = json.loads(world.lists[LIST_URL])
    listed = changed(good, changes)
    world.lists[LIST_URL] = json.dumps(listed)

    result = await world.verifier().verify(json.dumps(signed))

    world.lists[LIST_URL] = json.dumps(good)
    assert result.verdict in (Verdict.VERIFIED, Verdict.NOT_FULLY_CHECKED)


@many
@given(CHANGES)
async def test_a_changed_did_document_is_answered(world, signed, changes):
    good = world.dids[DID]
    world.dids[DID] = changed(good, changes)

    result = await world.verifier().verify(json.dumps(signed))

    world.dids[DID] = good
    assert result.verdict in (Verdict.VERIFIED, Verdict.ALTERED)


@many
@given(CHANGES)
def test_signing_takes_any_document_or_refuses_it(document, document_signer, changes):
    odd = changed(document, changes)

    try:
        signed = proof.sign(odd, document_signer, ISSUED)
    except BadgeError:
        return
    proof.check(json.loads(json.dumps(signed)), document_signer.pair.public.load())


def test_half_a_character_is_not_signed(document, document_signer):
    with pytest.raises(UnsignableContent):
        proof.sign(document | {"name": "\ud800"}, document_signer, ISSUED)


@pytest.mark.parametrize("form", ["json", "token"])
@pytest.mark.parametrize("oddity", ["half a character", "too deep"])
async def test_text_that_cannot_be_walked_or_written_is_unreadable(
    world, document, token_signer, form, oddity
):
    deep = "x"
    for _ in range(60):
        deep = {"name": deep}
    odd = document | {"name": "\ud800" if oddity == "half a character" else deep}
    content = json.dumps(odd) if form == "json" else vc_jwt.sign(odd, token_signer)

    result = await world.verifier().verify(content)

    assert result.verdict is Verdict.UNREADABLE
    assert [(step.code, step.outcome) for step in result.steps] == [(StepCode.FORM, Outcome.FAILED)]


def test_a_file_larger_than_any_badge_is_refused_before_it_is_read():
    with pytest.raises(BadgeError, match="file is too large"):
        read(b" " * (8 * 1024 * 1024 + 1))


def test_a_credential_larger_than_any_badge_is_refused():
    with pytest.raises(BadgeError, match="credential is too large"):
        read('{"name": "' + "x" * 600_000 + '"}')


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": {"b": 1, "b": 1}}', '{"a": NaN}'])
def test_json_that_two_readers_could_read_differently_is_refused(text):
    with pytest.raises(BadgeError, match="not the JSON of a credential"):
        read(text)
