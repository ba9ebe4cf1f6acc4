"""Counts after the kinds of fault that public trackers of number readers report."""

import pytest

from dateline.reading.events.numerals import number
from dateline.reading.events.quantities import around, read_bounds


@pytest.mark.parametrize(
    ("phrase", "bounds"),
    [
        ("forty to fifty", (None, 40, 50)),
        ("between forty and fifty thousand", (None, 40000, 50000)),
        ("40 to 50 thousand", (None, 40000, 50000)),
        ("5-6,000", (None, 5000, 6000)),
        ("300 to 2,000", (None, 300, 2000)),
        ("ten thousand to twelve thousand", (None, 10000, 12000)),
        ("two or three", (None, 2, 3)),
        ("two to three dozen", (None, 24, 36)),
        ("eight-nine", (None, 8, 9)),
        ("twenty-five", (25, 25, 25)),
        ("up to forty or fifty", (None, None, 50)),
        ("1,5 million", (1500000, 1500000, 1500000)),
        ("1.5 million", (1500000, 1500000, 1500000)),
        ("12.000", (12000, 12000, 12000)),
        ("1.234.567", (1234567, 1234567, 1234567)),
        ("12 000", (12000, 12000, 12000)),
        ("12,00,000", (1200000, 1200000, 1200000)),
        ("two dozen", (24, 24, 24)),
        ("half a million", (500000, 500000, 500000)),
        ("two and a half million", (2500000, 2500000, 2500000)),
        ("more than half a dozen", (None, 6, None)),
        ("no fewer than forty", (None, 40, None)),
        ("several hundred", (None, 300, 999)),
        ("thirty-four hundred and fifty", (3450, 3450, 3450)),
    ],
)
def test_bounds_of_reported_faults(phrase, bounds):
    assert read_bounds(phrase) == bounds


def test_a_price_is_no_count():
    assert number("3.125", dots=False) == 3.125


@pytest.mark.parametrize(
    ("sentence", "trigger", "found"),
    [
        ("Between forty and fifty thousand troops were deployed to the border.", "deployed", ("troops", 40000, 50000)),
        ("Rebels killed forty to fifty soldiers on Monday.", "killed", ("killed", 40, 50)),
        ("Rebels killed 1,5 million people.", "killed", ("killed", 1500000, 1500000)),
        ("Rebels killed 12.000 soldiers.", "killed", ("killed", 12000, 12000)),
        ("Gunmen abducted two or three aid workers.", "abducted", ("abducted", 2, 3)),
        ("The war displaced half a million people.", "displaced", ("displaced", 500000, 500000)),
        ("Japan gave €1,5 billion to the agency.", "gave", ("money", 1.5e9, 1.5e9)),
        ("Japan gave $1.250 million to the agency.", "gave", ("money", 1.25e6, 1.25e6)),
    ],
)  # fmt: skip
def test_counts_of_reported_faults(parse, sentence, trigger, found):
    doc = parse(sentence)
    word = next(t for t in doc if t.text == trigger)
    assert [(q.kind, q.low, q.high) for q in around(word)] == [found]


@pytest.mark.parametrize(
    ("sentence", "trigger", "found"),
    [
        ("Militiamen killed twelve hundred herders, and the navy evacuated ninety thousand villagers.", "killed", [1200]),
        ("The shelling killed 12 soldiers and wounded 40 villagers.", "killed", [12, 40]),
        ("Gunmen killed 12 soldiers and 40 villagers were wounded.", "killed", [12, 40]),
    ],
)  # fmt: skip
def test_what_somebody_else_does_beside_it_is_not_counted(parse, sentence, trigger, found):
    doc = parse(sentence)
    word = next(t for t in doc if t.text == trigger)
    assert [q.value for q in around(word)] == found
