"""Data Integrity proofs: the specification's vector to the byte, and no change goes unnoticed."""

import json
import socket
from copy import deepcopy
from datetime import UTC, datetime
from time import perf_counter

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalog.badges import keys, proof
from catalog.badges.canonical import statements
from catalog.badges.errors import InvalidProof, UnknownContext, UnsignableContent, UnusableKey
from catalog.badges.keys import Algorithm, PublicKey, Signer

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PRIVATE = "6241a409e6707bb640a0140a8a32bc3d193c33a661747284d6adfa4ed4180be4"
MULTIKEY = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
DOCUMENT = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "http://example.com/credentials/3527",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {
        "id": "https://example.edu/issuers/565049",
        "type": ["Profile"],
        "url": "https://www.imsglobal.org",
        "name": "Example Corp",
    },
    "validFrom": "2010-01-01T00:00:00Z",
    "name": "Teamwork Badge",
    "credentialSubject": {
        "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://example.com/achievements/21st-century-skills/teamwork",
            "type": ["Achievement"],
            "criteria": {
                "narrative": "Team members are nominated for this badge by their peers and recognized upon review by Example Corp management."
            },
            "description": "This badge recognizes the development of the capacity to collaborate within a group environment.",
            "name": "Teamwork",
        },
    },
}
OPTIONS = {
    "type": "DataIntegrityProof",
    "created": "2010-01-01T19:23:24Z",
    "verificationMethod": f"https://example.edu/issuers/565049#{MULTIKEY}",
    "cryptosuite": "eddsa-rdfc-2022",
    "proofPurpose": "assertionMethod",
}
TO_SIGN = (
    "d34009cea0dbc1ca941e09dc01c8c9d3e3ce3c5b853f67ee44698dcea10f5d19"
    "87f65a76d40146205e3b3e06cb0fbd153f97f9ce70372390f52566bb7f9e0773"
)
VALUE = "z5x9aCBYovW3CQCbKdNyhEm7ffYSw1YpEdPywQJoNbzDD2gkzQDKJ1sYKJaWvqZtkMtSbz35HcbgXVEDYHxCzgkCr"


def test_the_vector_of_the_specification_is_met_to_the_byte():
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(PRIVATE))

    to_sign = proof.signed_bytes(DOCUMENT, OPTIONS)

    assert to_sign.hex() == TO_SIGN
    assert "z" + base58.b58encode(private.sign(to_sign)).decode() == VALUE
    assert PublicKey.of(private.public_key()).multibase == MULTIKEY


def test_the_canonical_text_is_that_of_the_specification(shared_badges):
    text = (
        shared_badges / "ob-spec/ob_v3p0/impl/test-vectors/obv3p0/document-canon.txt"
    ).read_text()

    assert statements(DOCUMENT).decode().split() == text.split()


@pytest.mark.parametrize("in_list", [True, False])
def test_the_vector_verifies_with_its_proof_alone_or_in_a_list(in_list):
    whole = OPTIONS | {"proofValue": VALUE}
    document = DOCUMENT | {"proof": [whole] if in_list else whole}

    proof.check(document, PublicKey(MULTIKEY).load())


def test_signing_gives_a_list_of_one_proof_that_verifies(signed, document_signer):
    proof.check(signed, document_signer.pair.public.load())

    assert [p["verificationMethod"] for p in signed["proof"]] == [document_signer.method]


def test_signing_leaves_the_document_as_it_was(document, document_signer, signed):
    assert "proof" not in document
    assert {name: signed[name] for name in document} == document


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, (*path, name))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from leaves(part, (*path, place))
    else:
        yield path


def altered(document, path):
    changed = deepcopy(document)
    *way, last = path
    part = changed
    for step in way:
        part = part[step]
    old = part[last]
    part[last] = (
        not old if isinstance(old, bool) else old + 1 if isinstance(old, int | float) else old + "x"
    )
    return changed


def without(document, path):
    changed = deepcopy(document)
    part = changed
    for step in path[:-1]:
        part = part[step]
    del part[path[-1]]
    return changed


def test_no_leaf_can_be_changed_or_taken_out(signed, document_signer):
    key = document_signer.pair.public.load()
    paths = list(leaves(signed))

    for path in paths:
        for changed in (altered(signed, path), without(signed, path)):
            with pytest.raises((InvalidProof, UnsignableContent, UnknownContext)):
                proof.check(changed, key)
    assert len(paths) == 59


ADDED = {
    "a member without definition": {"grade": "A"},
    "a member spelled out": {"https://schema.org/name": "Master of Triage"},
    "a JSON-LD keyword": {"@included": [{"id": "https://x.example/1", "name": "x"}]},
    "null": {"description": None},
    "evidence with a relative address": {"evidence": [{"id": "x", "type": ["Evidence"], "name": "x"}]},
    "a type without definition": {"evidence": [{"type": ["Diploma"]}]},
    "a context of its own": {"evidence": [{"@context": {"name": None}, "type": ["Evidence"]}]},
    "a list in a list": {"evidence": [[{"type": ["Evidence"], "name": "x"}]]},
    "another language": {"name": {"@value": "Triage basics", "@language": "de"}},
}  # fmt: skip


@pytest.mark.parametrize("addition", ADDED.values(), ids=ADDED.keys())
def test_nothing_can_be_added(signed, document_signer, addition):
    with pytest.raises((InvalidProof, UnsignableContent)):
        proof.check(signed | addition, document_signer.pair.public.load())


def test_a_term_cannot_be_spelled_out_to_be_overlooked(signed, document_signer):
    subject = signed["credentialSubject"]
    told = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#narrative"
    spelled = {told if name == "narrative" else name: value for name, value in subject.items()}

    with pytest.raises(UnsignableContent, match="vocab"):
        proof.check(signed | {"credentialSubject": spelled}, document_signer.pair.public.load())


def test_statements_cannot_be_moved_to_where_a_reader_does_not_look(signed, document_signer):
    moved = deepcopy(signed)
    status = moved["credentialStatus"]
    moved["credentialStatus"] = status["id"]
    moved["issuer"]["image"] = status

    with pytest.raises((InvalidProof, UnsignableContent)):
        proof.check(moved, document_signer.pair.public.load())


def test_an_end_cannot_be_hidden_in_a_second_description_of_the_badge(document):
    document["evidence"] = [
        {
            "id": document["id"],
            "type": ["VerifiableCredential", "Evidence"],
            "validUntil": document.pop("validUntil"),
        }
    ]

    with pytest.raises(UnsignableContent, match="two places"):
        statements(document)


def test_a_status_is_not_described_twice(document):
    document["termsOfUse"] = document["credentialStatus"]

    with pytest.raises(UnsignableContent, match="two places"):
        statements(document)


def test_another_key_is_refused(signed):
    other = keys.generate(Algorithm.ED25519).public.load()

    with pytest.raises(InvalidProof, match="does not fit"):
        proof.check(signed, other)


def test_an_unknown_context_is_named_and_never_fetched(document, document_signer, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    url = "https://example.com/context.json"

    with pytest.raises(UnknownContext, match=url) as refused:
        proof.sign(document | {"@context": [*document["@context"], url]}, document_signer, NOW)
    assert refused.value.url == url


def test_signing_refuses_what_the_signature_would_not_cover(document, document_signer):
    with pytest.raises(UnsignableContent, match="grade"):
        proof.sign(document | {"grade": "A"}, document_signer, NOW)


def test_signing_twice_is_refused(signed, document_signer):
    with pytest.raises(InvalidProof, match="signed already"):
        proof.sign(signed, document_signer, NOW)


def test_a_p256_key_signs_no_document(document, token_signer):
    with pytest.raises(UnusableKey):
        proof.sign(document, token_signer, NOW)


def test_a_proof_for_another_purpose_asserts_nothing(document, document_signer):
    options = OPTIONS | {
        "verificationMethod": document_signer.method,
        "proofPurpose": "authentication",
    }
    value = document_signer.pair.private.sign(proof.signed_bytes(document, options))
    presented = document | {
        "proof": options | {"proofValue": "z" + base58.b58encode(value).decode()}
    }

    with pytest.raises(InvalidProof, match="not made to assert"):
        proof.check(presented, document_signer.pair.public.load())


def test_two_proofs_are_refused_rather_than_guessed_at(signed, document_signer):
    doubled = signed | {"proof": signed["proof"] * 2}

    with pytest.raises(InvalidProof, match="2 eddsa-rdfc-2022 proofs"):
        proof.check(doubled, document_signer.pair.public.load())


def test_a_hostile_document_of_look_alikes_is_cut_off():
    parts = [{"type": ["VerifiableCredential"], "id": f"_:b{i}"} for i in range(12)]
    for i, part in enumerate(parts):
        part["evidence"] = [{"id": f"_:b{j}"} for j in range(12) if j != i]
    document = DOCUMENT | {"evidence": parts}

    with pytest.raises(UnsignableContent, match="look alike"):
        statements(document)


def test_a_document_of_very_many_parts_is_refused_before_it_costs_anything():
    many = DOCUMENT | {"evidence": [{"type": ["Evidence"], "name": str(i)} for i in range(50_000)]}
    flat = deepcopy(DOCUMENT)
    flat["credentialSubject"]["achievement"]["tag"] = [str(i) for i in range(50_000)]
    begun = perf_counter()

    for document in (many, flat):
        with pytest.raises(UnsignableContent, match="too many parts"):
            statements(document)
    assert perf_counter() - begun < 2


def test_a_badge_with_a_hundred_skills_is_signed(document, document_signer):
    aligned = document["credentialSubject"]["achievement"]["alignment"]
    aligned += [aligned[0] | {"targetName": f"skill {i}"} for i in range(100)]

    proof.check(proof.sign(document, document_signer, NOW), document_signer.pair.public.load())


def test_samples_of_the_validator_that_should_verify_do(shared_badges):
    for name in ("simple.json", "complete.json", "simple-did-web-method.json"):
        path = shared_badges / "1edtech-validator/ob30" / name
        document = json.loads(path.read_text(encoding="utf-8"))
        method = proof.proof_of(document)["verificationMethod"]

        proof.check(document, PublicKey(method.partition("#")[2]).load())


def test_a_signer_names_its_key_by_the_key_itself(document_signer):
    did, _, fragment = Signer("did:web:x", document_signer.pair).method.partition("#")

    assert (did, fragment) == ("did:web:x", document_signer.pair.public.multibase)


def test_a_proof_that_names_no_key_is_refused(signed, document_signer):
    nameless = {name: v for name, v in signed["proof"][0].items() if name != "verificationMethod"}

    with pytest.raises(InvalidProof, match="name its key"):
        proof.check(signed | {"proof": nameless}, document_signer.pair.public.load())


@pytest.mark.parametrize("value", [None, "", "x" * 80, "z0" + "1" * 80, "z111", 5])
def test_a_value_that_is_no_signature_is_refused(signed, document_signer, value):
    broken = signed["proof"][0] | {"proofValue": value}

    with pytest.raises(InvalidProof, match="not an Ed25519 signature"):
        proof.check(signed | {"proof": broken}, document_signer.pair.public.load())


ODD = {
    "no context": {"@context": None},
    "a context of its own": {"@context": [{"name": "https://schema.org/name"}]},
    "a type that is a number": {"type": [3]},
    "a keyword that only JSON-LD reads": {"evidence": [{"type": "@json"}]},
    "a relative address": {"id": "badges/1"},
    "an empty address": {"evidence": [{"id": "", "type": ["Evidence"]}]},
    "an address without scheme": {"evidence": [{"id": "//x.example/1", "type": ["Evidence"]}]},
    "an address with a space": {"id": "https://x.example/a b"},
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD.keys())
def test_what_cannot_be_signed_as_it_stands_is_refused(document, document_signer, change):
    with pytest.raises(UnsignableContent):
        proof.sign(document | change, document_signer, NOW)


def test_an_address_is_signed_as_it_is_written(document):
    document["evidence"] = [{"id": "https://x.example/a/../b", "type": ["Evidence"]}]

    assert b"<https://x.example/a/../b>" in statements(document)


def test_a_document_without_context_is_refused(document):
    del document["@context"]

    with pytest.raises(UnsignableContent, match="contexts"):
        statements(document)
