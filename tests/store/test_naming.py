"""Relations that a name says itself, and titles that are none."""

import pytest

from dateline.store.naming import says_itself
from dateline.store.roles import is_role


@pytest.mark.parametrize(
    ("subject", "other", "says"),
    [
        ("United States", "US-backed forces", True), ("United States", "U.S.-led mission", True),
        ("NATO", "NATO-led forces", True), ("Israel", "Israeli-led network", True),
        ("United Kingdom", "British-led team", True), ("United Nations", "UN-backed coalition", True),
        ("pro-Gadhafi forces", "Moammar Gadhafi", True),
        ("Germany", "U.S.-led mission", False), ("Russia", "NATO-led mission", False), ("NATO", "rebels", False),
        ("Turkey", "long-range missiles", False),
    ],
)  # fmt: skip
def test_a_name_that_says_its_relation(subject, other, says):
    assert says_itself(subject, other) is says


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("president", True), ("foreign minister", True), ("rebel spokesman", True), ("Colonel", True),
        ("speaker of the house", True), ("high commissioner for human rights", True), ("envoy", True),
        ("mr", False), ("Mr.", False), ("sir", False), ("bomb", False), ("rocket blast", False), ("", False),
    ],
)  # fmt: skip
def test_a_title_is_an_office_or_a_noun_for_people(title, is_one):
    assert is_role(title) is is_one


@pytest.mark.timeout(5)
def test_a_huge_name_is_judged_at_once():
    assert not says_itself("y" * 100_000, "a." * 100_000)
