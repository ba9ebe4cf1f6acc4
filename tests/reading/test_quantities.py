"""Quantities: counts with their bounds."""

import pytest

from dateline.reading.events.quantities import around, number, read_bounds


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("12", 12), ("1,200", 1200), ("forty-two", 42), ("two hundred", 200), ("three thousand five hundred", 3500),
        ("2.5 million", 2.5e6), ("a hundred", 100), ("nobody", None), ("", None),
    ],
)  # fmt: skip
def test_numbers(words, value):
    assert number(words) == value


@pytest.mark.parametrize(
    ("phrase", "bounds"),
    [
        ("12", (12, 12, 12)),
        ("at least 12", (12, 12, None)),
        ("more than 300", (None, 300, None)),
        ("up to 40", (None, None, 40)),
        ("12 to 15", (None, 12, 15)),
        ("dozens of", (None, 24, 99)),
        ("at least a dozen", (12, 12, None)),
        ("hundreds of", (None, 200, 999)),
        ("tens of thousands of", (None, 20000, 99999)),
        ("several", (None, 3, 9)),
        ("the", None),
    ],
)
def test_bounds(phrase, bounds):
    assert read_bounds(phrase) == bounds


@pytest.mark.parametrize(
    ("sentence", "trigger", "found"),
    [
        ("Rebels killed 12 soldiers on Monday.", "killed", [("killed", "12", 12)]),
        ("At least 12 people were killed in the attack.", "killed", [("killed", "At least 12", 12)]),
        ("Gunmen attacked the village, killing dozens of people.", "attacked", [("killed", "dozens", None)]),
        ("Police arrested 30 students.", "arrested", [("arrested", "30", 30)]),
        ("France deployed 400 soldiers to Mali.", "deployed", [("troops", "400", 400)]),
        ("Japan gave $2.5 million to the agency.", "gave", [("money", "$2.5 million", 2.5e6)]),
        ("Rebels attacked the town for three days.", "attacked", []),
    ],
)
def test_quantities_of_an_event(parse, sentence, trigger, found):
    token = next(t for t in parse(sentence) if t.text == trigger)
    assert [(q.kind, q.text, q.value) for q in around(token)] == found
    for q in around(token):
        assert sentence[q.span[0] : q.span[1]] == q.text
