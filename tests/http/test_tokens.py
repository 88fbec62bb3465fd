"""Access tokens are this server's, for this server, and for a while."""

from datetime import timedelta

import jwt
import pytest

from catalog.errors import TokenInvalid
from catalog.ids import new_id
from server.tokens import ALGORITHM, AUDIENCE, TYPE, AccessTokens
from tests.factories import Clock

ISSUER, SECRET = "https://cairn.example", b"a secret of thirty-two bytes, or more"


def tokens(clock=None, issuer=ISSUER, secret=SECRET):
    return AccessTokens(issuer, secret, timedelta(minutes=15), clock or Clock())


def forged(key=None, algorithm=ALGORITHM, typ=TYPE, **claims):
    now = int(Clock().now.timestamp())
    said = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(new_id()),
        "iat": now,
        "exp": now + 600,
        **claims,
    }
    said = {name: value for name, value in said.items() if value is not None}
    key = tokens()._key() if key is None else key
    return jwt.encode(said, key, algorithm=algorithm, headers={"typ": typ})


def test_a_token_says_whose_it_is_and_when_it_ends():
    account_id = new_id()

    token, expires_at = tokens().access_token(account_id)

    assert expires_at == Clock().now + timedelta(minutes=15)
    access = tokens().read(token)
    assert (access.account_id, access.expires_at) == (account_id, expires_at)
    assert tokens().read(forged(sub=str(account_id))).account_id == account_id


def test_a_token_ends_on_time():
    clock = Clock()
    token, _ = tokens(clock).access_token(new_id())
    tokens(clock).read(token)
    clock.pass_by(minutes=15)

    with pytest.raises(TokenInvalid, match="past its time"):
        tokens(clock).read(token)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "others"},
        {"aud": None},
        {"sub": None},
        {"sub": "nobody"},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 10**30},
        {"iat": None},
    ],
)
def test_a_token_that_says_otherwise_is_refused(claims):
    with pytest.raises(TokenInvalid):
        tokens().read(forged(**claims))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "." * 50, "x" * 100_000])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(TokenInvalid):
        tokens().read(token)


def test_another_key_algorithm_or_type_is_refused():
    for token in (
        forged(key="another key of thirty-two bytes or more"),
        forged(key=SECRET),
        forged(key="k" * 64, algorithm="HS512"),
        forged(key="", algorithm="none"),
        forged(typ="JWT"),
    ):
        with pytest.raises(TokenInvalid):
            tokens().read(token)


def test_a_token_whose_payload_was_altered_is_refused():
    token, _ = tokens().access_token(new_id())
    header, payload, signature = token.split(".")
    other = forged(sub=str(new_id())).split(".")[1]

    assert payload != other
    with pytest.raises(TokenInvalid):
        tokens().read(f"{header}.{other}.{signature}")
