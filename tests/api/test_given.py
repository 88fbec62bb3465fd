"""What inputs say of times: kept in UTC, whatever offset they were said with."""

from datetime import UTC, datetime

import pytest

from catalog.errors import Invalid
from schema.given import moment


def at(text):
    return datetime.fromisoformat(text)


def test_a_time_is_kept_in_utc():
    assert moment(at("2027-01-31T12:00:00+02:00")) == datetime(2027, 1, 31, 10, tzinfo=UTC)
    assert moment(None) is None


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("2027-01-31T12:00:00", "Say the offset"),
        ("9999-12-31T23:59:59-14:00", "in no year"),
        ("0001-01-01T00:00:00+14:00", "in no year"),
    ],
)
def test_a_time_that_is_nowhere_in_utc_is_refused(said, message):
    with pytest.raises(Invalid) as refused:
        moment(at(said), "until")

    assert message in refused.value.message
    assert refused.value.path == ("input", "until")
