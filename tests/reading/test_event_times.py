"""When an event takes place: which of a sentence's times is its own."""

from __future__ import annotations

import pytest
from spacy.language import Language

from dateline.reading import document, layout, pipeline
from dateline.reading.events.circumstances import Circumstances
from dateline.record import EventTime
from dateline.report import Report


@pytest.fixture(scope="session")
def nlp() -> Language:
    return pipeline.build(["layout", "times"])


WHEN = [
    ("Rebels attacked the port on Monday.", "attacked", "2020-01-13", "2020-01-13"),
    (
        "The army said on Tuesday that its troops had entered the town on Saturday.",
        "entered",
        "2020-01-11",
        "2020-01-11",
    ),
    ("The army said on Tuesday that its troops had entered the town.", "entered", "2020-01-14", "2020-01-14"),
    ("Fighting has raged since April 2019.", "raged", "2019-04-01", "2020-01-14"),
    ("The group has attacked villages since 2015.", "attacked", "2015-01-01", "2020-01-14"),
    ("Between 2011 and 2014 the group killed hundreds of people.", "killed", "2011-01-01", "2014-12-31"),
    ("The army shelled the town from 3 to 12 January.", "shelled", "2020-01-03", "2020-01-12"),
    ("The navy held exercises Jan 3–12 in the gulf.", "held", "2020-01-03", "2020-01-12"),
    ("The truce held from January 3 to January 12.", "held", "2020-01-03", "2020-01-12"),
    ("The truce will hold until Friday.", "hold", "2020-01-14", "2020-01-17"),
    ("The two sides fought until 2018.", "fought", None, "2018-12-31"),
    ("Early next month envoys will meet in Geneva.", "meet", "2020-02-01", "2020-02-09"),
    ("Police arrested two men late on Tuesday.", "arrested", "2020-01-14", "2020-01-14"),
    ("Police arrested two men late Tuesday.", "arrested", "2020-01-14", "2020-01-14"),
    ("The army seized the town in late 2019.", "seized", "2019-08-29", "2019-12-31"),
    ("The army seized the town in mid-2019.", "seized", "2019-05-01", "2019-09-01"),
    ("In recent weeks the army has shelled the city.", "shelled", "2019-12-10", "2020-01-14"),
    ("Shelling killed 12 people in the past 24 hours.", "killed", "2020-01-13", "2020-01-14"),
    ("Gunmen killed 40 people over the past two weeks.", "killed", "2019-12-31", "2020-01-14"),
    ("The two leaders will meet in the next three days.", "meet", "2020-01-14", "2020-01-17"),
    (
        "The coup took place on January 2. Two weeks after the coup, the general met the king.",
        "met",
        "2020-01-13",
        "2020-01-19",
    ),
    (
        "The summit opens on 20 January. Days before the summit, rebels attacked the port.",
        "attacked",
        "2020-01-13",
        "2020-01-19",
    ),
    ("Days before the summit, rebels attacked the port.", "attacked", None, None),
    ("Two weeks after the coup, the general met the king.", "met", None, None),
    ("Two days after Saturday's strike, Iran fired missiles.", "fired", "2020-01-13", "2020-01-13"),
    ("Two days before Christmas gunmen attacked a church.", "attacked", "2019-12-23", "2019-12-23"),
    ("The minister condemned Monday's attack.", "condemned", "2020-01-14", "2020-01-14"),
    ("The president withdrew from the 2015 nuclear deal.", "withdrew", "2020-01-14", "2020-01-14"),
    ("The group, which seized the town in 2014, attacked the port.", "attacked", "2020-01-14", "2020-01-14"),
    ("The group, which seized the town in 2014, attacked the port.", "seized", "2014-01-01", "2014-12-31"),
    (
        "France on Friday accused Turkey of shipping arms to Libya in December.",
        "accused",
        "2020-01-10",
        "2020-01-10",
    ),
    (
        "France on Friday accused Turkey of shipping arms to Libya in December.",
        "shipping",
        "2019-12-01",
        "2019-12-31",
    ),
    (
        "The minister accused the rebels of shelling the airport on Saturday.",
        "shelling",
        "2020-01-11",
        "2020-01-11",
    ),
    ("Ministers agreed to meet again next week.", "meet", "2020-01-20", "2020-01-26"),
    ("Earlier this month troops crossed the border.", "crossed", "2020-01-01", "2020-01-14"),
    ("Later this week the envoy will visit Cairo.", "visit", "2020-01-14", "2020-01-19"),
    ("Monday's attack killed five soldiers.", "killed", "2020-01-13", "2020-01-13"),
    ("The army attacked the town two years ago.", "attacked", "2018-01-01", "2018-12-31"),
    (
        "Talks will resume on January 20 after the two sides met in Berlin last month.",
        "resume",
        "2020-01-20",
        "2020-01-20",
    ),
    (
        "Talks will resume on January 20 after the two sides met in Berlin last month.",
        "met",
        "2019-12-01",
        "2019-12-31",
    ),
    ("The rebels recently attacked a convoy.", "attacked", "2019-12-15", "2020-01-14"),
    (
        "The two countries signed a deal in May 2018 and cut ties in June 2019.",
        "cut",
        "2019-06-01",
        "2019-06-30",
    ),
    (
        "The two countries signed a deal in May 2018 and cut ties in June 2019.",
        "signed",
        "2018-05-01",
        "2018-05-31",
    ),
    ("Protesters marched through the capital overnight.", "marched", "2020-01-14", "2020-01-14"),
    ("A bomb killed six people the day after the vote on January 5.", "killed", "2020-01-06", "2020-01-06"),
    (
        "The ceasefire, in force from 2012 until 2014, was violated on Sunday.",
        "violated",
        "2020-01-12",
        "2020-01-12",
    ),
    ("The army will withdraw by Friday.", "withdraw", "2020-01-17", "2020-01-17"),
    (
        "The coup was on January 2, and the general fled hours after the coup.",
        "fled",
        "2020-01-02",
        "2020-01-03",
    ),
    ("Clashes have killed 30 people since Sunday.", "killed", "2020-01-12", "2020-01-14"),
    ("The envoy will visit Ankara between January 20 and January 23.", "visit", "2020-01-20", "2020-01-23"),
    ("Soldiers fired on the crowd in the early hours of Monday.", "fired", "2020-01-13", "2020-01-13"),
    (
        "The foreign ministry said on Monday that talks would resume on Thursday.",
        "resume",
        "2020-01-16",
        "2020-01-16",
    ),
    ("Months after the election, the opposition signed a deal.", "signed", None, None),
    (
        "The election was held on October 6, 2019. Three days after the election, police arrested the leader.",
        "arrested",
        "2019-10-09",
        "2019-10-09",
    ),
    ("The minister resigned a week after Friday's vote.", "resigned", "2020-01-13", "2020-01-19"),
    ("Since the start of 2020 gunmen have attacked ten villages.", "attacked", "2020-01-01", "2020-01-14"),
    ("The 2018 accord was signed in Kinshasa.", "signed", "2020-01-14", "2020-01-14"),
    ("Russia, which annexed Crimea in 2014, rejected the plan.", "rejected", "2020-01-14", "2020-01-14"),
    ("The general will travel to Moscow on January 18-19.", "travel", "2020-01-18", "2020-01-19"),
    ("In the last month rebels burned three villages.", "burned", "2019-12-14", "2020-01-14"),
    ("The army bombed the city throughout December.", "bombed", "2019-12-01", "2019-12-31"),
    ("Last week the two sides exchanged prisoners.", "exchanged", "2020-01-06", "2020-01-12"),
    (
        "The president denied on Sunday that his forces had used gas in April 2018.",
        "used",
        "2018-04-01",
        "2018-04-30",
    ),
    (
        "The president denied on Sunday that his forces had used gas in April 2018.",
        "denied",
        "2020-01-12",
        "2020-01-12",
    ),
    (
        "He threatened to attack the port if talks fail by January 31.",
        "threatened",
        "2020-01-14",
        "2020-01-14",
    ),
    ("From 2012 to 2014 Qatar armed the rebels.", "armed", "2012-01-01", "2014-12-31"),
    (
        "The parliament approved the treaty on Wednesday, two days after ministers signed it.",
        "approved",
        "2020-01-08",
        "2020-01-08",
    ),
    ("Protests erupted in early October and ended in December.", "erupted", "2019-10-01", "2019-10-10"),
]


def when(nlp: Language, text: str, predicate: str) -> EventTime | None:
    doc = nlp(document.begin(nlp.make_doc(text), Report(text=text, published="2020-01-14")))
    token = next(t for t in doc if t.text == predicate)
    return Circumstances(doc, layout.anchor(doc)).time(token)


@pytest.mark.parametrize(("text", "predicate", "start", "end"), WHEN)
def test_when_an_event_takes_place(
    nlp: Language, text: str, predicate: str, start: str | None, end: str | None
) -> None:
    time = when(nlp, text, predicate)
    assert time is not None
    assert (time.start, time.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "predicate", "value"),
    [
        ("Fighting has raged since April 2019.", "raged", "2019-04"),
        ("The two sides fought until 2018.", "fought", "2018"),
        ("The army shelled the town from 3 to 12 January.", "shelled", "2020-01-03/2020-01-12"),
        ("Days before the summit, rebels attacked the port.", "attacked", "PXD"),
        ("In recent weeks the army has shelled the city.", "shelled", "PAST_REF"),
        ("Early next month envoys will meet in Geneva.", "meet", "2020-02"),
        (
            "The coup took place on January 2. Two weeks after the coup, the general met the king.",
            "met",
            "2020-W03",
        ),
    ],
)
def test_the_value_of_an_events_time(nlp: Language, text: str, predicate: str, value: str) -> None:
    time = when(nlp, text, predicate)
    assert time is not None
    assert time.value == value
    assert time.span is not None
