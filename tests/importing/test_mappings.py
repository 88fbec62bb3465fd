"""Mappings are checked before a file is opened."""

import pytest

from catalog.importing.mapping import load_mapping, mapping_names
from catalog.importing.report import ImportFailed


def test_every_bundled_mapping_can_be_used():
    sources = {load_mapping(name).source for name in mapping_names()}
    assert sources >= {"coursera", "coursera_2019", "edx", "esco", "onet", "udemy_2026"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('source = "school"', "", "does not say its source"),
        ('convert = "count"', 'convert = "guess"', "there is no converter guess"),
        ("[fields.title]", "[fields.titel]", "a micro_credential has no titel"),
        ("[fields.provider]", "[fields.summary]", "a micro_credential needs provider"),
        ('award_policy = "direct"', 'award_policy = "DIRECT"', "award_policy cannot be 'DIRECT'"),
        ('kind = "micro_credential"', 'kind = "course"', "'course' is not a valid Kind"),
        ('file = "csv"', 'file = "xlsx"', "'xlsx' is not a valid FileKind"),
        ('key = ["id"]', "key = []", "its key has no column"),
        ('key = ["id"]', "key = [", "cannot be read"),
    ],
)
def test_a_mapping_that_is_not_right_is_refused_with_the_reason(school, before, after, said):
    file = school.folder / "courses.toml"
    file.write_text(file.read_text().replace(before, after))

    with pytest.raises(ImportFailed) as caught:
        load_mapping(str(file))

    assert said in str(caught.value)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ImportFailed, match="There is no mapping 'udemy'; there are coursera_3"):
        load_mapping("udemy")
