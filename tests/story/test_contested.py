"""What is disputed and what is planned, on sentences of our own."""

import pytest

import dateline
from dateline import store
from dateline.record import Event, EventTime, Range, Record
from dateline.story import disputes_of, mentions_of, plan_of

DENIED = (
    "BANGUI, 4 March 2021 - The Red Cross said that government troops had shelled the market of Bria on Wednesday, killing nine people. "
    "The government denied the claim."
)
NOBODY = (
    "BANGUI, 4 March 2021 - The Red Cross said that government troops had shelled the market of Bria on Wednesday, killing nine people. "
    "No one denied this."
)


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    rows = [
        {"id": name, "text": text, "published": "2021-03-04", "publisher": "Harbour Wire"}
        for name, text in (("denied", DENIED), ("nobody", NOBODY))
    ]
    return {r.id: r for r in dateline.code(rows)}


def test_a_denial_of_what_was_told_just_before_is_a_dispute_in_both_sides_words(records):
    (dispute,) = disputes_of(mentions_of(records["denied"]))
    assert "shelled the market" in dispute.asserted.said
    assert dispute.denied.said == "The government denied the claim."
    assert dispute.denied.by == "The government"


def test_that_nobody_denies_it_is_none(records):
    assert disputes_of(mentions_of(records["nobody"])) == []


def test_a_store_keeps_both_sides_words_and_forgets_them_with_the_report(records, tmp_path):
    with store.open(tmp_path / "d.db") as opened:
        opened.add([records["denied"]], "one")
        (event,) = opened.disputed()
        (dispute,) = event["disputes"]
        assert dispute["denied"]["by"] == "The government"
        assert "shelled the market" in dispute["asserted"]["words"]
        opened.add([records["nobody"]], "one")
        calm = Record(id="denied", text="Nothing.", published="2021-03-04")
        opened.add([calm], "two")
        assert opened.disputed() == []


def made(
    text: str, predicate: str, day: str, start: str, end: str, status: str = "future"
) -> tuple[Record, Event]:
    at, when = text.index(predicate), text.index(day)
    event = Event(
        id="v1", type="CONSULT", status=status, trigger=Range(start=at, end=at + len(predicate)),
        evidence=Range(start=0, end=len(text)), time=EventTime(value=start, start=start, end=end, span=(when, when + len(day))),
    )  # fmt: skip
    return Record(
        id="r", text=text, published="2021-03-04", sentences=[(0, len(text))], events=[event]
    ), event


@pytest.mark.parametrize(
    ("text", "predicate", "day", "start", "end", "planned"),
    [
        ("The ministers will meet on Friday in Bria.", "meet", "Friday", "2021-03-05", "2021-03-05", True),
        ("The ministers plan a summit in the next two weeks.", "summit", "the next two weeks", "2021-03-04", "2021-03-18", True),
        ("The ministers will meet soon.", "meet", "soon", "2021-03-04", "2021-04-04", False),
        ("The ministers could meet on Friday.", "meet", "Friday", "2021-03-05", "2021-03-05", False),
        ("The ministers met ahead of Friday's vote.", "met", "Friday", "2021-03-05", "2021-03-05", False),
        ("The ministers will meet on Monday.", "meet", "Monday", "2021-03-01", "2021-03-01", False),
    ],
)  # fmt: skip
def test_planned_is_what_is_announced_for_a_later_day(text, predicate, day, start, end, planned):
    record, event = made(text, predicate, day, start, end)
    assert plan_of(record, event) == ((start, end) if planned else None)
