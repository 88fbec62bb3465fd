"""What is kept is bounded, and the least recently used goes first."""

from schema.kept import Kept


def test_the_least_recently_used_goes_first():
    kept = Kept(10)
    for name in "abc":
        kept.put(name, name.upper(), 4 if name == "c" else 3)
    assert (kept.get("a"), kept.size) == ("A", 10)

    kept.put("d", "D", 3)

    assert [kept.get(name) for name in "abcd"] == ["A", None, "C", "D"]
    assert kept.size == 10


def test_what_is_put_again_is_counted_once():
    kept = Kept(10)
    kept.put("a", 1, 3)

    kept.put("a", 2, 5)

    assert (kept.get("a"), kept.size) == (2, 5)


def test_what_is_larger_than_all_is_not_kept_and_pushes_nothing_out():
    kept = Kept(10)
    kept.put("a", 1, 3)

    kept.put("b", 2, 11)

    assert (kept.get("a"), kept.get("b"), kept.size) == (1, None, 3)
