"""Keys at rest and in public: what opens, what does not, and where a DID's document lies."""

import base64
import json

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from catalog.badges import did, keys
from catalog.badges.errors import SealBroken, UnusableKey
from catalog.badges.keys import Algorithm, KeyPair, PublicKey

MASTER = bytes(range(32))


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_sealed_key_opens_to_the_same_key(algorithm):
    pair = keys.generate(algorithm)

    opened = keys.unseal(keys.seal(pair, "key-1", MASTER), "key-1", MASTER)

    assert opened.public == pair.public
    assert opened.public.algorithm is algorithm


def test_a_sealed_key_does_not_open_in_another_keys_place():
    sealed = keys.seal(keys.generate(Algorithm.ED25519), "key-1", MASTER)

    with pytest.raises(SealBroken, match="key-2"):
        keys.unseal(sealed, "key-2", MASTER)


def test_a_sealed_key_does_not_open_with_another_secret():
    sealed = keys.seal(keys.generate(Algorithm.ED25519), "key-1", MASTER)

    with pytest.raises(SealBroken):
        keys.unseal(sealed, "key-1", MASTER[::-1])


def test_no_byte_of_a_sealed_key_can_be_changed():
    sealed = keys.seal(keys.generate(Algorithm.ED25519), "key-1", MASTER)

    for place in range(len(sealed)):
        broken = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            keys.unseal(broken, "key-1", MASTER)
    with pytest.raises(SealBroken):
        keys.unseal(sealed[:20], "key-1", MASTER)


def test_sealing_twice_gives_other_bytes_and_shows_no_key():
    pair = keys.generate(Algorithm.ED25519)

    first, second = (keys.seal(pair, "key-1", MASTER) for _ in range(2))

    assert first != second
    assert pair.private.private_bytes_raw() not in first


def test_a_short_master_secret_is_refused():
    with pytest.raises(UnusableKey, match="32 bytes"):
        keys.seal(keys.generate(Algorithm.ED25519), "key-1", b"secret")


def test_a_key_pair_does_not_print_its_private_key():
    pair = keys.generate(Algorithm.ED25519)

    assert pair.private.private_bytes_raw().hex() not in repr(pair)


@pytest.mark.parametrize(
    ("algorithm", "start"), [(Algorithm.ED25519, "z6Mk"), (Algorithm.P256, "zDn")]
)
def test_the_multibase_form_leads_back_to_the_key(algorithm, start):
    public = keys.generate(algorithm).public

    assert public.multibase.startswith(start)
    assert PublicKey.of(public.load()) == public


@pytest.mark.parametrize(
    "text", ["", "z", "x6Mk", "z0OIl", "z6Mk", "zQmYwAPJzv5CZsnA625s3Xf2nemtYgP"]
)
def test_what_is_no_multibase_key_is_refused(text):
    with pytest.raises(UnusableKey):
        PublicKey(text).load()


def test_the_thumbprint_is_that_of_rfc_8037():
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}

    assert keys.thumbprint(jwk) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize(
    ("url", "path", "name", "document"),
    [
        (
            "http://localhost:8000",
            [],
            "did:web:localhost%3A8000",
            "http://localhost:8000/.well-known/did.json",
        ),
        (
            "http://localhost:8000/",
            ["p", "7"],
            "did:web:localhost%3A8000:p:7",
            "http://localhost:8000/p/7/did.json",
        ),
        ("https://ex.org", ["p", "7"], "did:web:ex.org:p:7", "https://ex.org/p/7/did.json"),
        (
            "https://Ex.org/cairn/",
            ["p"],
            "did:web:ex.org:cairn:p",
            "https://ex.org/cairn/p/did.json",
        ),
        (
            "https://ex.org",
            ["a b/c"],
            "did:web:ex.org:a%20b%2Fc",
            "https://ex.org/a%20b%2Fc/did.json",
        ),
    ],
)
def test_the_address_gives_the_name_and_the_name_the_documents_place(url, path, name, document):
    assert did.did_web(url, path) == name
    assert did.did_document_url(name) == document


@pytest.mark.parametrize("url", ["", "ex.org", "ftp://ex.org", "https://"])
def test_what_is_no_web_address_gives_no_name(url):
    with pytest.raises(ValueError, match="web address"):
        did.did_web(url)


@pytest.mark.parametrize("name", ["did:web:", "did:key:z6Mk", "ex.org"])
def test_other_names_have_no_document_on_the_web(name):
    with pytest.raises(ValueError, match="did:web"):
        did.did_document_url(name)


@pytest.fixture
def pairs():
    return [keys.generate(Algorithm.ED25519).public, keys.generate(Algorithm.P256).public]


def test_a_did_document_names_its_keys_by_plain_strings(pairs):
    document = did.did_document("did:web:ex.org", pairs)

    ed25519, p256 = document["verificationMethod"]
    assert document["assertionMethod"] == [ed25519["id"], p256["id"]]
    assert ed25519["id"] == f"did:web:ex.org#{pairs[0].multibase}"
    assert (ed25519["type"], p256["type"]) == ("Multikey", "JsonWebKey")
    assert p256["publicKeyJwk"].keys() == {"kty", "crv", "x", "y", "alg", "kid"}


def test_both_keys_are_found_in_the_document(pairs):
    document = did.did_document("did:web:ex.org", pairs)

    for public in pairs:
        found = did.key_in(document, f"did:web:ex.org#{public.fragment}")
        assert PublicKey.of(found) == public


def test_a_key_that_may_not_assert_is_refused(pairs):
    document = did.did_document("did:web:ex.org", pairs)
    document["assertionMethod"] = document["assertionMethod"][1:]

    with pytest.raises(UnusableKey, match="does not let"):
        did.key_in(document, f"did:web:ex.org#{pairs[0].fragment}")


def test_a_key_under_another_name_is_refused(pairs):
    document = did.did_document("did:web:ex.org", pairs)

    with pytest.raises(UnusableKey):
        did.key_in(document, f"did:web:ex.org.evil#{pairs[0].fragment}")
    with pytest.raises(UnusableKey):
        did.key_in(document | {"id": "did:web:evil"}, f"did:web:ex.org#{pairs[0].fragment}")


def test_relative_and_embedded_keys_of_others_are_found(pairs):
    method = {"id": "#k", "type": "Multikey", "publicKeyMultibase": pairs[0].multibase}

    for document in (
        {"id": "did:web:ex.org", "verificationMethod": [method], "assertionMethod": ["#k"]},
        {"id": "did:web:ex.org", "assertionMethod": [method]},
    ):
        assert PublicKey.of(did.key_in(document, "did:web:ex.org#k")) == pairs[0]


def _document_with(jwk):
    method = {"id": "did:web:ex.org#k", "type": "JsonWebKey", "publicKeyJwk": jwk}
    return {
        "id": "did:web:ex.org",
        "verificationMethod": [method],
        "assertionMethod": [method["id"]],
    }


def test_an_rsa_key_is_read():
    jwk = RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 2048).public_key(), as_dict=True)

    assert isinstance(did.key_in(_document_with(jwk), "did:web:ex.org#k"), rsa.RSAPublicKey)


def test_an_ed25519_jwk_is_read():
    jwk = keys.generate(Algorithm.ED25519).public.jwk()

    assert isinstance(did.key_in(_document_with(jwk), "did:web:ex.org#k"), Ed25519PublicKey)


@pytest.mark.parametrize(
    "jwk",
    [
        {"kty": "oct", "k": base64.urlsafe_b64encode(bytes(32)).decode()},
        {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "AA"},
        {"kty": "RSA", "e": "AQAB", "n": "A" + "Q" * 1_999},
        {"kty": "EC", "crv": ["P-256"], "x": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "d": "AA"},
        {},
    ],
    ids=json.dumps,
)
def test_keys_of_other_kinds_and_private_keys_are_refused(jwk):
    with pytest.raises(UnusableKey):
        did.key_in(_document_with(jwk), "did:web:ex.org#k")


def test_a_did_key_is_its_own_document(pairs):
    name = f"did:key:{pairs[0].multibase}"

    found = did.key_in(did.did_key_document(name), f"{name}#{pairs[0].multibase}")

    assert PublicKey.of(found) == pairs[0]


def test_p256_keys_are_named_so_that_nobody_takes_them_for_multibase(pairs):
    assert pairs[1].fragment == f"jwk-{keys.thumbprint(pairs[1].jwk())}"
    assert isinstance(pairs[1].load(), ec.EllipticCurvePublicKey)


def test_a_key_that_is_named_but_not_shown_is_refused(pairs):
    document = did.did_document("did:web:ex.org", pairs) | {"verificationMethod": []}

    with pytest.raises(UnusableKey, match="does not show"):
        did.key_in(document, f"did:web:ex.org#{pairs[0].fragment}")


def test_a_key_in_an_unknown_form_is_refused():
    document = _document_with(None)

    with pytest.raises(UnusableKey, match="no form that is read"):
        did.key_in(document, "did:web:ex.org#k")


def test_bytes_of_the_right_mark_that_are_no_point_are_refused():
    no_point = "z" + base58.b58encode(b"\x80\x24\x02" + b"\xff" * 32).decode()

    with pytest.raises(UnusableKey, match="not a public key"):
        PublicKey(no_point).load()


def test_a_sealed_key_of_a_kind_that_signs_nothing_here_is_refused():
    odd = KeyPair(rsa.generate_private_key(65537, 2048))

    with pytest.raises(SealBroken, match="kind"):
        keys.unseal(keys.seal(odd, "key-1", MASTER), "key-1", MASTER)


def test_a_document_that_shows_a_private_key_is_not_trusted():
    private = keys.generate(Algorithm.P256).private
    jwk = ECAlgorithm.to_jwk(private, as_dict=True)

    with pytest.raises(UnusableKey, match="private key"):
        did.key_in(_document_with(jwk), "did:web:ex.org#k")


def test_a_key_of_any_length_is_refused_at_once():
    with pytest.raises(UnusableKey):
        PublicKey("z" + "6" * 10_000_000).load()
