"""Our own verification: each verdict, each step, and what a verifier must never say."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog.badges import baking, keys, proof, vc_jwt
from catalog.badges.did import did_document
from catalog.badges.document import compose
from catalog.badges.image import badge_svg
from catalog.badges.keys import Algorithm, Signer
from catalog.badges.recipient import Recipient
from catalog.badges.status_list import Purpose, StatusBits, StatusEntry
from catalog.badges.verdict import Outcome, StepCode, Verdict

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
ISSUED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LIST_URL = "https://cairn.example/status/7"
DID = "did:web:cairn.example:providers:harbour-college"


def outcomes(result):
    return {step.code: step.outcome for step in result.steps}


def message(result, code):
    return next(step.message for step in result.steps if step.code is code)


async def test_a_good_badge_is_verified_step_by_step(world, signed):
    result = await world.verifier().verify(json.dumps(signed), email="a@example.com")

    assert result.verdict is Verdict.VERIFIED
    assert [(step.code, step.outcome) for step in result.steps] == [
        (code, PASSED) for code in StepCode
    ]
    assert result.credential == signed


async def test_a_good_token_is_verified(world, document, token_signer):
    result = await world.verifier().verify(vc_jwt.sign(document, token_signer))

    assert result.verdict is Verdict.VERIFIED
    assert result.credential == document


@pytest.mark.parametrize("form", ["json", "token"])
async def test_a_baked_picture_is_verified(world, signed, document, token_signer, form):
    text = json.dumps(signed) if form == "json" else vc_jwt.sign(document, token_signer)
    picture = baking.bake(badge_svg("health", 5).encode(), text)

    assert (await world.verifier().verify(picture)).verdict is Verdict.VERIFIED


async def test_an_altered_badge_is_altered_and_its_claims_are_not_repeated(world, signed):
    result = await world.verifier().verify(json.dumps(signed | {"name": "Master of Triage"}))

    assert result.verdict is Verdict.ALTERED
    assert outcomes(result) == {StepCode.FORM: PASSED, StepCode.PROOF: FAILED}
    assert result.credential is None
    assert "Master" not in repr(result)


async def test_an_altered_badge_makes_nobody_ask_for_its_status(world, signed):
    await world.verifier().verify(json.dumps(signed | {"name": "Master of Triage"}))

    assert LIST_URL not in world.asked


def leaves(value, path=()):
    for name, part in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(part, dict | list):
            yield from leaves(part, (*path, name))
        else:
            yield (*path, name), part


async def test_no_leaf_can_be_altered_and_the_badge_stay_verified(world, signed):
    text = json.dumps(signed)

    for path, old in leaves(signed):
        changed = json.loads(text)
        part = changed
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = (not old) if isinstance(old, bool) else old * 2
        result = await world.verifier().verify(json.dumps(changed))

        assert result.verdict in (Verdict.ALTERED, Verdict.UNREADABLE, Verdict.NOT_FULLY_CHECKED)
        assert result.credential is None, path


async def test_a_withdrawn_badge_is_withdrawn_and_its_other_steps_are_told(
    world, signed, make_list
):
    bits = StatusBits.clear().with_bit(94_567, True)
    world.lists[LIST_URL] = json.dumps(make_list(bits))

    result = await world.verifier().verify(json.dumps(signed))

    assert result.verdict is Verdict.WITHDRAWN
    assert outcomes(result)[StepCode.STATUS] is FAILED
    assert outcomes(result)[StepCode.VALIDITY] is PASSED
    assert result.credential == signed


async def test_the_bit_of_a_neighbour_withdraws_nobody_else(world, signed, make_list):
    bits = StatusBits.clear().with_bit(94_566, True).with_bit(94_568, True)
    world.lists[LIST_URL] = json.dumps(make_list(bits))

    assert (await world.verifier().verify(json.dumps(signed))).verdict is Verdict.VERIFIED


async def test_a_suspended_badge_says_suspended(
    world, issuer, achievement, badge, document_signer, make_list
):
    url = "https://cairn.example/status/8"
    twice = replace(
        badge, status=(StatusEntry(LIST_URL, 3), StatusEntry(url, 4, Purpose.SUSPENSION))
    )
    signed = proof.sign(compose(issuer, achievement, twice), document_signer, ISSUED)
    bits = StatusBits.clear().with_bit(4, True)
    world.lists[url] = json.dumps(make_list(bits, url=url, purpose=Purpose.SUSPENSION))

    result = await world.verifier().verify(json.dumps(signed))

    assert result.verdict is Verdict.WITHDRAWN
    assert message(result, StepCode.STATUS) == "The issuer has suspended the badge."


async def test_a_list_out_of_reach_is_never_good(world, signed):
    world.lists.clear()

    result = await world.verifier().verify(json.dumps(signed))

    assert result.verdict is Verdict.NOT_FULLY_CHECKED
    assert outcomes(result)[StepCode.STATUS] is UNKNOWN
    assert result.credential == signed


async def test_a_list_served_as_a_token_is_read(world, signed, make_list, token_signer):
    listed = make_list(StatusBits.clear().with_bit(94_567, True))
    del listed["proof"]
    world.lists[LIST_URL] = vc_jwt.sign(listed, token_signer)

    assert (await world.verifier().verify(json.dumps(signed))).verdict is Verdict.WITHDRAWN


@pytest.fixture
def stranger():
    return Signer("did:web:evil.example", keys.generate(Algorithm.ED25519))


async def test_lists_that_prove_nothing_leave_the_status_unknown(
    world, signed, make_list, stranger
):
    world.dids[stranger.did] = did_document(stranger.did, [stranger.pair.public])
    good = make_list()
    bad = {
        "of somebody else": make_list(signer=stranger),
        "unsigned": {name: value for name, value in good.items() if name != "proof"},
        "altered": good | {"validFrom": "2026-03-02T09:30:00Z"},
        "of another address": make_list(url="https://cairn.example/status/9"),
        "of another purpose": make_list(purpose=Purpose.SUSPENSION),
        "run out": make_list(valid_until=ISSUED + timedelta(days=1)),
        "the badge itself": signed,
    }

    for name, served in bad.items():
        world.lists[LIST_URL] = json.dumps(served)
        result = await world.verifier().verify(json.dumps(signed))
        assert (name, result.verdict) == (name, Verdict.NOT_FULLY_CHECKED)
        assert outcomes(result)[StepCode.STATUS] is UNKNOWN


@pytest.mark.parametrize("served", ["", "{}", "[]", "null", "\xff", "a.b.c", "{" * 5000])
async def test_a_list_that_is_nonsense_leaves_the_status_unknown(world, signed, served):
    world.lists[LIST_URL] = served

    result = await world.verifier().verify(json.dumps(signed))

    assert result.verdict is Verdict.NOT_FULLY_CHECKED


STRANGE = {
    "an unknown type": {"type": "1EdTechRevocationList"},
    "an unknown purpose": {"statusPurpose": "message"},
    "more than one bit": {"statusSize": 2},
    "no number": {"statusListIndex": "-1"},
    "a place outside": {"statusListIndex": "131072"},
}


@pytest.mark.parametrize("change", STRANGE.values(), ids=STRANGE.keys())
async def test_a_status_that_is_not_understood_is_unknown(world, document, document_signer, change):
    extensions = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    document["@context"] = [*document["@context"], extensions]
    strange = document["credentialStatus"] | change
    if "type" in change:
        strange = {"id": strange["id"], "type": change["type"]}
    signed = proof.sign(document | {"credentialStatus": strange}, document_signer, ISSUED)

    result = await world.verifier().verify(json.dumps(signed))

    assert result.verdict is Verdict.NOT_FULLY_CHECKED
    assert outcomes(result)[StepCode.STATUS] is UNKNOWN


async def test_a_badge_without_status_passes_saying_that_it_cannot_be_withdrawn(
    world, issuer, achievement, badge, document_signer
):
    signed = proof.sign(
        compose(issuer, achievement, replace(badge, status=())), document_signer, ISSUED
    )

    result = await world.verifier().verify(json.dumps(signed))

    assert result.verdict is Verdict.VERIFIED
    assert message(result, StepCode.STATUS) == "It cannot be withdrawn."


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (ISSUED - timedelta(seconds=1), Verdict.NOT_YET_VALID),
        (ISSUED, Verdict.VERIFIED),
        (datetime(2029, 3, 1, 9, 30, tzinfo=UTC), Verdict.VERIFIED),
        (datetime(2029, 3, 1, 9, 30, 1, tzinfo=UTC), Verdict.EXPIRED),
    ],
)
async def test_the_clock_decides_by_the_second(world, signed, now, verdict):
    world.now = now

    result = await world.verifier().verify(json.dumps(signed))

    assert result.verdict is verdict
    assert outcomes(result)[StepCode.VALIDITY] is (
        PASSED if verdict is Verdict.VERIFIED else FAILED
    )


async def test_a_withdrawn_and_expired_badge_is_withdrawn(world, signed, make_list):
    world.lists[LIST_URL] = json.dumps(make_list(StatusBits.clear().with_bit(94_567, True)))
    world.now = datetime(2030, 1, 1, tzinfo=UTC)

    result = await world.verifier().verify(json.dumps(signed))

    assert result.verdict is Verdict.WITHDRAWN
    assert outcomes(result)[StepCode.VALIDITY] is FAILED


async def test_somebody_elses_badge_is_not_verified_as_theirs(world, signed):
    result = await world.verifier().verify(json.dumps(signed), email="b@example.com")

    assert result.verdict is Verdict.OTHER_RECIPIENT
    assert outcomes(result)[StepCode.RECIPIENT] is FAILED


async def test_without_the_issuers_document_the_signature_is_checked_and_the_issuer_unknown(
    world, signed
):
    world.dids.clear()

    good = await world.verifier().verify(json.dumps(signed))
    bad = await world.verifier().verify(json.dumps(signed | {"name": "x"}))

    assert good.verdict is Verdict.NOT_FULLY_CHECKED
    assert outcomes(good) == {
        StepCode.FORM: PASSED,
        StepCode.PROOF: PASSED,
        StepCode.ISSUER: UNKNOWN,
        StepCode.STATUS: UNKNOWN,
        StepCode.VALIDITY: PASSED,
    }
    assert good.credential is None
    assert bad.verdict is Verdict.ALTERED


async def test_a_token_whose_key_is_out_of_reach_is_not_fully_checked(
    world, document, token_signer
):
    world.dids.clear()

    result = await world.verifier().verify(vc_jwt.sign(document, token_signer))

    assert result.verdict is Verdict.NOT_FULLY_CHECKED
    assert outcomes(result)[StepCode.PROOF] is UNKNOWN
    assert result.credential is None


async def test_a_badge_signed_in_anothers_name_is_altered(world, document, stranger):
    world.dids[stranger.did] = did_document(stranger.did, [stranger.pair.public])
    forged = proof.sign(document, stranger, ISSUED)
    borrowed = proof.sign(document, Signer(DID, stranger.pair), ISSUED)

    for badge in (forged, borrowed):
        result = await world.verifier().verify(json.dumps(badge))
        assert result.verdict is Verdict.ALTERED
        assert outcomes(result)[StepCode.ISSUER] is FAILED
        assert result.credential is None


async def test_a_key_that_was_taken_from_the_document_verifies_no_more(world, signed, token_signer):
    world.dids[DID] = did_document(DID, [token_signer.pair.public])

    assert (await world.verifier().verify(json.dumps(signed))).verdict is Verdict.ALTERED


async def test_a_key_that_was_rotated_out_goes_on_verifying(world, signed, document_signer):
    newer = keys.generate(Algorithm.ED25519).public
    world.dids[DID] = did_document(DID, [newer, document_signer.pair.public])

    assert (await world.verifier().verify(json.dumps(signed))).verdict is Verdict.VERIFIED


async def test_an_issuer_that_is_its_own_key_needs_no_document(
    world, issuer, achievement, badge, document_signer
):
    did = f"did:key:{document_signer.pair.public.multibase}"
    own = compose(replace(issuer, id=did), achievement, replace(badge, status=()))
    signed = proof.sign(own, Signer(did, document_signer.pair), ISSUED)
    world.dids.clear()

    assert (await world.verifier().verify(json.dumps(signed))).verdict is Verdict.VERIFIED


async def test_an_unknown_context_cannot_be_checked(world, signed):
    changed = signed | {"@context": [*signed["@context"], "https://x.example/context.json"]}

    result = await world.verifier().verify(json.dumps(changed))

    assert result.verdict is Verdict.NOT_FULLY_CHECKED
    assert result.credential is None


@pytest.mark.parametrize(
    "content",
    ["", "null", "3", "[]", "{}", '{"a":1,"a":2}', '{"a":NaN}', "{" * 100_000, "[" * 100_000, b"\xff\xfe", b"\x89PNG\r\n\x1a\n", "<svg>", "a.b.c", "x" * 600_000, "\ud800"],
    ids=lambda content: repr(content[:12]),
)  # fmt: skip
async def test_what_is_no_badge_is_unreadable(world, content):
    result = await world.verifier().verify(content)

    assert result.verdict is Verdict.UNREADABLE
    assert outcomes(result) == {StepCode.FORM: FAILED}
    assert world.asked == []


MISSING = ["id", "type", "issuer", "validFrom", "credentialSubject"]


@pytest.mark.parametrize("name", MISSING)
async def test_a_badge_without_a_required_member_is_unreadable(world, signed, name):
    result = await world.verifier().verify(
        json.dumps({k: v for k, v in signed.items() if k != name})
    )

    assert result.verdict is Verdict.UNREADABLE


WRONG = {
    "contexts in the wrong order": {"@context": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", "https://www.w3.org/ns/credentials/v2"]},
    "only one context": {"@context": ["https://www.w3.org/ns/credentials/v2"]},
    "another type": {"type": ["VerifiableCredential"]},
    "an issuer without type": {"issuer": {"id": DID}},
    "a date without zone": {"validFrom": "2026-03-01T09:30:00"},
    "a date that is none": {"validUntil": "2026-13-01T09:30:00Z"},
    "two subjects": {"credentialSubject": []},
    "a subject of nobody": {"credentialSubject": {"type": ["AchievementSubject"]}},
    "a subject without achievement": {"credentialSubject": {"id": "urn:x", "type": ["AchievementSubject"]}},
}  # fmt: skip


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
async def test_a_badge_of_another_form_is_unreadable(world, signed, change):
    result = await world.verifier().verify(json.dumps(signed | change))

    assert result.verdict is Verdict.UNREADABLE
    assert result.credential is None


async def test_an_issuer_without_a_did_is_never_taken_for_known(
    world, issuer, achievement, badge, document_signer
):
    own = compose(replace(issuer, id="https://x.example/issuer"), achievement, badge)
    signer = Signer("https://x.example/issuer", document_signer.pair)

    result = await world.verifier().verify(json.dumps(proof.sign(own, signer, ISSUED)))

    assert result.verdict is Verdict.NOT_FULLY_CHECKED
    assert outcomes(result)[StepCode.ISSUER] is UNKNOWN
    assert "https://x.example/issuer" not in world.asked


async def test_a_badge_that_names_nobody_by_address_leaves_the_recipient_unknown(
    world, issuer, achievement, badge, document_signer
):
    account = replace(badge, recipient=Recipient("7", "x", "accountId"))
    signed = proof.sign(compose(issuer, achievement, account), document_signer, ISSUED)

    result = await world.verifier().verify(json.dumps(signed), email="a@example.com")

    assert result.verdict is Verdict.NOT_FULLY_CHECKED
    assert outcomes(result)[StepCode.RECIPIENT] is UNKNOWN


async def test_a_status_list_with_another_thing_in_it_is_unknown(
    world, signed, document_signer, make_list
):
    listed = {name: value for name, value in make_list().items() if name != "proof"}
    odd = {
        "no subject": {"credentialSubject": {"id": "urn:x"}},
        "another type": {"type": ["VerifiableCredential"]},
        "no dates": {"validFrom": "2026-03-01"},
    }

    for name, change in odd.items():
        again = proof.sign(listed | change, document_signer, ISSUED)
        world.lists[LIST_URL] = json.dumps(again)
        result = await world.verifier().verify(json.dumps(signed))
        assert (name, result.verdict) == (name, Verdict.NOT_FULLY_CHECKED)


async def test_an_issuer_given_as_a_plain_address_is_read(world, document, document_signer):
    plain = document | {"issuer": DID}

    result = await world.verifier().verify(json.dumps(proof.sign(plain, document_signer, ISSUED)))

    assert result.verdict is Verdict.VERIFIED


async def test_a_picture_that_holds_no_badge_is_unreadable(world):
    result = await world.verifier().verify(badge_svg("health", 5).encode())

    assert result.verdict is Verdict.UNREADABLE
    assert message(result, StepCode.FORM) == "The picture holds 0 badges, not one."


async def test_a_withdrawn_badge_is_withdrawn_though_another_of_its_lists_is_out_of_reach(
    world, issuer, achievement, badge, document_signer, make_list
):
    entries = (StatusEntry("https://cairn.example/status/8", 1, Purpose.SUSPENSION), *badge.status)
    signed = proof.sign(
        compose(issuer, achievement, replace(badge, status=entries)), document_signer, ISSUED
    )
    world.lists[LIST_URL] = json.dumps(make_list(StatusBits.clear().with_bit(94_567, True)))

    assert (await world.verifier().verify(json.dumps(signed))).verdict is Verdict.WITHDRAWN


async def test_a_signed_token_that_is_no_status_list_leaves_the_status_unknown(
    world, signed, make_list, token_signer
):
    listed = {name: value for name, value in make_list().items() if name != "proof"}
    other_subject = listed["credentialSubject"] | {"type": "SomethingElse"}

    for change in ({"type": ["VerifiableCredential"]}, {"credentialSubject": other_subject}):
        world.lists[LIST_URL] = vc_jwt.sign(listed | change, token_signer)
        result = await world.verifier().verify(json.dumps(signed))
        assert result.verdict is Verdict.NOT_FULLY_CHECKED
