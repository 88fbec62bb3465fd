"""Status lists: every bit is where it was put, in the specification's order, and nothing else is."""

import base64
import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.badges.errors import InvalidStatusList
from catalog.badges.status_list import (
    LEAST_BITS,
    Purpose,
    StatusBits,
    StatusEntry,
    status_list_credential,
)

places = st.sets(st.integers(min_value=0, max_value=LEAST_BITS - 1), max_size=30)


def raised(indices, bits=None):
    bits = bits or StatusBits.clear()
    for index in indices:
        bits = bits.with_bit(index, True)
    return bits


@given(places, st.integers(min_value=0, max_value=LEAST_BITS - 1))
def test_a_bit_is_set_exactly_where_it_was_put(indices, other):
    bits = StatusBits.decode(raised(indices).encode())

    assert all(bits[index] for index in indices)
    assert bits[other] == (other in indices)
    assert sum(byte.bit_count() for byte in bits.raw) == len(indices)


@given(places)
def test_taking_bits_back_gives_the_clear_list(indices):
    bits = raised(indices)
    for index in indices:
        bits = bits.with_bit(index, False)

    assert bits == StatusBits.clear()


@given(places)
def test_the_order_of_setting_does_not_show(indices):
    assert raised(sorted(indices)).encode() == raised(sorted(indices, reverse=True)).encode()


def test_the_first_place_is_the_left_most_bit():
    assert StatusBits.clear().with_bit(0, True).raw[0] == 0b1000_0000
    assert StatusBits.clear().with_bit(9, True).raw[1] == 0b0100_0000


def test_setting_a_bit_leaves_the_old_list_alone():
    clear = StatusBits.clear()

    clear.with_bit(5, True)

    assert not clear[5]


def test_the_written_form_is_base64url_of_gzip_marked_u():
    text = StatusBits.clear().with_bit(3, True).encode()

    assert text[0] == "u"
    assert "=" not in text
    assert gzip.decompress(base64.urlsafe_b64decode(text[1:] + "==")) == b"\x10" + bytes(16_383)


def test_the_packing_holds_no_date():
    packed_bits = base64.urlsafe_b64decode(StatusBits.clear().encode()[1:] + "==")

    assert packed_bits[4:8] == bytes(4)


def test_the_empty_list_of_the_specification_is_read():
    text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"

    assert StatusBits.decode(text) == StatusBits.clear()


@pytest.mark.parametrize("index", [-1, LEAST_BITS, LEAST_BITS + 7])
def test_a_place_outside_the_list_is_refused(index):
    with pytest.raises(InvalidStatusList, match=str(index)):
        StatusBits.clear()[index]
    with pytest.raises(InvalidStatusList):
        StatusBits.clear().with_bit(index, True)


def packed(raw):
    return "u" + base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "u",
        "z" + StatusBits.clear().encode()[1:],
        StatusBits.clear().encode()[:-8],
        packed(b"no gzip"),
        packed(gzip.compress(bytes(100))),
        packed(gzip.compress(bytes(17 * 1024 * 1024))),
    ],
    ids=["empty", "only mark", "other mark", "cut off", "not packed", "too short", "too large"],
)
def test_what_is_no_list_is_refused(text):
    with pytest.raises(InvalidStatusList):
        StatusBits.decode(text)


def test_a_short_list_cannot_be_made():
    with pytest.raises(InvalidStatusList, match="131072"):
        StatusBits.clear(8)


def test_a_longer_list_keeps_its_length():
    assert len(StatusBits.decode(StatusBits.clear(200_000).encode())) == 200_000


def test_the_credential_carries_list_and_purpose(make_list):
    listed = make_list(raised([7]), purpose=Purpose.SUSPENSION)

    subject = listed["credentialSubject"]
    assert listed["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert subject["type"] == "BitstringStatusList"
    assert subject["statusPurpose"] == "suspension"
    assert StatusBits.decode(subject["encodedList"])[7]


def test_equal_lists_are_written_alike():
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    first, second = (
        json.dumps(
            status_list_credential(
                "https://x.example/1", "did:web:x", Purpose.REVOCATION, raised([1]), moment
            )
        )
        for _ in range(2)
    )

    assert first == second


def test_an_entry_writes_its_index_as_text():
    assert StatusEntry("https://x.example/1", 12).document()["statusListIndex"] == "12"
