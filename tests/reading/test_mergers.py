"""One event for one act, however often a report tells it."""

import msgspec
import pytest

import dateline
from dateline.reading.events.mergers import merged
from dateline.record import Event, EventTime, Quantity, Range, Record


def event(n: int, **fields) -> Event:
    usual = {"type": "ASSAULT", "actors": ["e1"], "recipients": ["e2"], "trigger": Range(n, n + 1),
             "evidence": Range(n * 10, n * 10 + 9), "time": EventTime(value="2020-01-14")}  # fmt: skip
    return Event(id=f"p{n}", **{**usual, **fields})


def killed(value: float) -> list[Quantity]:
    return [Quantity(kind="killed", value=value, low=value, high=value, text=str(value), span=(0, 1))]


def test_the_lead_and_its_retelling_are_one_event_with_two_mentions():
    lead, again = (
        event(0, actor_spans=[(0, 1)]),
        event(5, actor_spans=[(4, 5), (0, 1)], recipient_spans=[(6, 7)]),
    )
    (whole,) = merged([lead, again])
    assert whole.id == "p5"
    assert again.mentions is msgspec.UNSET  # what came in stays as it was
    assert whole.trigger == Range(5, 6)
    assert [m.trigger for m in whole.mentions] == [Range(0, 1), Range(5, 6)]
    assert whole.confidence == again.confidence


@pytest.mark.parametrize(
    "other",
    [
        {"type": "COERCE"},
        {"status": "negated"},
        {"actors": ["e3"]},
        {"recipients": []},
        {"time": EventTime(value="2020-01-13")},
        {"mode": "drone"},
        {"quantities": killed(4)},
    ],
)
def test_what_differs_stays_apart(other):
    first = event(0, mode="aerial", quantities=killed(3))
    assert len(merged([first, event(5, **other)])) == 2


def test_what_is_said_twice_may_be_two_things():
    assert len(merged([event(0, type="ACCUSE"), event(5, type="ACCUSE")])) == 2


def test_a_page_that_has_its_article_several_times_tells_each_event_once():
    article = "The army shelled Goma on Monday, killing two people. The president condemned the attack."
    once = dateline.read(article, "2020-01-14").events
    thrice = dateline.read("\n\n".join([article] * 3), "2020-01-14").events
    assert [(e.type, len(e.mentions)) for e in thrice] == [(e.type, 3) for e in once]


def test_a_sentence_that_stands_twice_tells_its_two_words_twice():
    text = "They bombed and raided it. They bombed and raided it."
    ends = [Range(0, 26), Range(27, 53)]
    found = merged(
        [
            event(
                n, type=kind, trigger=Range(e.start + at, e.start + at + 6), evidence=e, recipients=[f"e{n}"]
            )
            for n, (e, kind, at) in enumerate(
                [(e, k, a) for e in ends for k, a in (("ASSAULT", 5), ("COERCE", 16))]
            )
        ],
        text,
    )
    assert [(e.type, len(e.mentions)) for e in found] == [("ASSAULT", 2), ("COERCE", 2)]


def test_a_word_that_tells_no_more_than_a_surer_one_of_its_sentence_is_left_out():
    here = Range(0, 9)
    held = event(0, type="CONSULT", recipients=[], evidence=here, confidence=0.3)
    talks = event(5, type="CONSULT", evidence=here, confidence=0.6)
    other = event(7, type="CONSULT", actors=["e9"], evidence=here, confidence=0.1)
    assert [e.id for e in merged([held, talks, other])] == ["p5", "p7"]


def test_nobody_joins_nobody():
    assert len(merged([event(0, actors=[]), event(5, actors=[])])) == 2


def test_an_event_told_once_has_no_mentions_in_the_record():
    (whole,) = merged([event(0)])
    assert b"mentions" not in msgspec.json.encode(whole)
    assert not whole.mentions


def test_a_record_of_the_first_schema_is_still_read():
    record = dateline.read("Israel bombed Syria on Monday.", "2020-01-14")
    old = record.to_json().replace("dateline/2", "dateline/1")
    assert Record.from_json(old).schema == "dateline/1"
    assert record.schema == "dateline/2"
