"""Ids are version 7 UUIDs, and their order is that in which they were made."""

import time

from catalog.ids import new_id


def test_ids_of_one_moment_keep_their_order():
    made = [new_id() for _ in range(5_000)]

    assert made == sorted(made, key=str)
    assert len(set(made)) == 5_000


def test_an_id_tells_its_version_variant_and_time():
    before = time.time_ns() // 1_000_000

    made = new_id()

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 5
