"""A tree in the words that a learner reads, and as a picture."""

from dataclasses import replace
from uuid import UUID

import pytest

from catalog.rules.criteria import criteria
from catalog.rules.picture import mermaid
from catalog.rules.requirement import ExternalLeaf, PathwayLeaf, Validity
from catalog.rules.words import GroupRule, Ordering, Sharing, ValidityPolicy
from tests.rules.mountain import group, leaf, skill

ALL, ANY, AT_LEAST = GroupRule.ALL, GroupRule.ANY, GroupRule.AT_LEAST
CREDITS, HOURS = GroupRule.AT_LEAST_CREDITS, GroupRule.AT_LEAST_HOURS

TREE = group(
    "root",
    ALL,
    leaf("sql"),
    group(
        "electives",
        AT_LEAST,
        leaf("python"),
        skill("Statistics", "urn:statistics", 3),
        PathwayLeaf("cloud", "Cloud engineer", UUID(int=50)),
        threshold=2,
    ),
    leaf("ethics", optional=True),
)


def test_a_tree_reads_as_a_list_with_its_groups():
    assert criteria(TREE) == (
        "Earn all 2 of these:\n"
        "- the badge “Sql”\n"
        "- Electives: any 2 of these 3\n"
        "  - the badge “Python”\n"
        "  - any badge that shows “Statistics” at level 3 or above\n"
        "  - the badge of the pathway “Cloud engineer”\n"
        "- Optional: the badge “Ethics”"
    )


def test_a_tree_of_one_leaf_is_one_sentence():
    assert criteria(leaf("sql")) == "Earn the badge “Sql”."


def test_a_badge_from_elsewhere_is_said_to_be_from_there():
    asked = ExternalLeaf("weld", "Welding", "did:web:guild.example", "urn:welding")
    said = "Earn the badge “Welding”, awarded elsewhere by did:web:guild.example."
    assert criteria(asked) == said
    assert mermaid(asked) == 'flowchart TD\n  n0["Welding"]\n'


@pytest.mark.parametrize(
    ("rule", "threshold", "said"),
    [
        (ALL, 0, "all 2 of these"),
        (ANY, 0, "any one of these 2"),
        (AT_LEAST, 1, "any 1 of these 2"),
        (AT_LEAST, 2, "all 2 of these"),
        (CREDITS, 650, "at least 6.5 credits from these 2"),
        (HOURS, 60, "at least 1 hour from these 2"),
    ],
)
def test_every_rule_has_its_words(rule, threshold, said):
    tree = group("root", rule, leaf("sql"), leaf("python"), threshold=threshold)

    assert criteria(tree).splitlines()[0] == f"Earn {said}:"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"ordering": Ordering.ENFORCED}, ", in this order"),
        ({"ordering": Ordering.HINT}, ", best in this order"),
        ({"sharing": Sharing.EXCLUSIVE}, ", each badge for one of them only"),
        (
            {"validity": Validity(ValidityPolicy.VALID_CONTINUOUSLY)},
            ", valid for as long as this badge is to be",
        ),
        (
            {"validity": Validity(ValidityPolicy.VALID_AT_AWARD)},
            ", valid when this badge is awarded",
        ),
        (
            {"validity": Validity(ValidityPolicy.EARNED_WITHIN, 365)},
            ", earned within 365 days before this badge",
        ),
    ],
)
def test_order_sharing_and_dates_are_told_where_they_are_stated(facts, said):
    tree = group("root", ALL, leaf("sql"), leaf("python"), **facts)

    assert criteria(tree).splitlines()[0] == f"Earn all 2 of these{said}:"


def test_the_picture_has_every_node_and_dashes_what_is_optional():
    assert mermaid(TREE) == (
        "flowchart TD\n"
        '  n0(["Root: All 2"])\n'
        '  n1["Sql"]\n'
        "  n0 --> n1\n"
        '  n2(["Electives: Any 2 of 3"])\n'
        "  n0 --> n2\n"
        '  n3["Python"]\n'
        "  n2 --> n3\n"
        '  n4{{"Statistics, level 3"}}\n'
        "  n2 --> n4\n"
        '  n5[["Cloud engineer"]]\n'
        "  n2 --> n5\n"
        '  n6["Ethics"]\n'
        "  n0 -.-> n6\n"
    )


def test_a_title_cannot_break_out_of_its_label():
    hostile = replace(leaf("sql"), title='"]; click n0 "javascript:x" <b>#\n`')

    drawn = mermaid(hostile).splitlines()

    assert drawn == [
        "flowchart TD",
        '  n0["#quot;]; click n0 #quot;javascript:x#quot; #lt;b#gt;#35; #96;"]',
    ]
