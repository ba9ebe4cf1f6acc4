"""Times after the kinds of fault that public trackers of date readers report: each sentence is our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from dateline.reading import document, layout, pipeline
from dateline.reading.events.circumstances import Circumstances
from dateline.report import Report

Reader = Callable[[str, str], Doc]

# the day of the report, the text, the characters and the value of each time
TIMES = [
    # what is put off lies ahead, though the verb is past; what lasted is over
    ("2015-02-22", "The two sides extended the truce until Monday.", [("Monday", "2015-02-23")]),
    ("2015-02-22", "The vote was postponed until Wednesday.", [("Wednesday", "2015-02-25")]),
    ("2015-02-22", "The judge adjourned the trial to Thursday.", [("Thursday", "2015-02-26")]),
    ("2015-02-22", "The border will stay shut until Friday.", [("Friday", "2015-02-27")]),
    ("2015-02-22", "The talks were put off until May.", [("May", "2015-05")]),
    ("2015-02-22", "The siege lasted until Friday.", [("Friday", "2015-02-20")]),
    # weeks counted from a day
    ("2013-09-04", "A second round is set for Tuesday week.", [("Tuesday week", "2013-09-17")]),
    ("2013-09-04", "They will meet on Friday week.", [("Friday week", "2013-09-13")]),
    ("2013-09-04", "The minister resigned yesterday week.", [("yesterday week", "2013-08-27")]),
    ("2013-09-04", "The vote is tomorrow week.", [("tomorrow week", "2013-09-12")]),
    ("2013-09-04", "The summit opens a week on Tuesday.", [("a week on Tuesday", "2013-09-17")]),
    ("2013-09-04", "The troops leave on Saturday fortnight.", [("Saturday fortnight", "2013-09-21")]),
    ("2013-09-04", "A week ago today rebels took the town.", [("A week ago today", "2013-08-28")]),
    ("2013-09-04", "Two weeks from Tuesday talks will resume.", [("Two weeks from Tuesday", "2013-09-24")]),
    ("2013-09-04", "Rebels hit the port last Monday week.", [("last Monday week", "2013-08-26")]),
    ("2013-09-04", "Rebels hit the port on Monday last.", [("Monday last", "2013-09-02")]),
    # figures whose order another date of the text tells; figures of an address
    ("2018-09-03", "Applications run from 03/04/2018 to 19/04/2018.", [("03/04/2018", "2018-04-03"), ("19/04/2018", "2018-04-19")]),
    ("2018-09-03", "Applications end on 03/04/2018.", [("03/04/2018", "2018-03-04")]),
    ("2018-09-03", "The map is at https://relief.example.org/2016/05/30/map and www.example.net/2015.", []),
    # months in letters between dashes, slashes or nothing
    ("2012-12-05", "Rebels hit the base on 19-Nov-12.", [("19-Nov-12", "2012-11-19")]),
    ("2012-12-05", "Rebels hit the base on 19-November-2012.", [("19-November-2012", "2012-11-19")]),
    ("2012-12-05", "Rebels hit the base on 19/Nov/2012.", [("19/Nov/2012", "2012-11-19")]),
    ("2012-12-05", "Rebels hit the base on 2012-Nov-19.", [("2012-Nov-19", "2012-11-19")]),
    ("2012-12-05", "Rebels hit the base on 19 Nov 12, he said.", [("19 Nov 12", "2012-11-19")]),
    ("2012-12-05", "Rebels hit the base on 19NOV12.", [("19NOV12", "2012-11-19")]),
    # lists of days
    ("2015-05-01", "Rebels struck on Monday 20 and Tuesday 21 April.",
     [("Monday 20", "2015-04-20"), ("Tuesday 21 April", "2015-04-21")]),
    ("2015-05-01", "Rebels struck on 20, 21 and 22 April.",
     [("20", "2015-04-20"), ("21", "2015-04-21"), ("22 April", "2015-04-22")]),
    ("2015-05-01", "Rebels struck on April 20, 21 and 22.",
     [("April 20", "2015-04-20"), ("21", "2015-04-21"), ("22", "2015-04-22")]),
    ("2015-05-01", "On April 20, 21 people were killed.", [("April 20", "2015-04-20")]),
    ("2015-05-01", "Rebels struck on Monday (April 20).", [("Monday", "2015-04-20"), ("April 20", "2015-04-20")]),
    # days and weeks of a month
    ("2018-04-26", "Rebels struck in the second week of March.", [("the second week of March", "2018-W10")]),
    ("2018-04-26", "He fell on the last day of March.", [("the last day of March", "2018-03-31")]),
    ("2018-04-26", "He will vote on the last Sunday in June.", [("the last Sunday in June", "2018-06-24")]),
    ("2018-04-26", "He died on the second Tuesday of January.", [("the second Tuesday of January", "2018-01-09")]),
    ("2018-04-26", "It opens on the 15th of next month.", [("the 15th of next month", "2018-05-15")]),
    ("2018-04-26", "Rebels struck on the 19th.", [("the 19th", "2018-04-19")]),
    ("2018-04-26", "He lives on the 19th floor.", []),
    ("2018-04-26", "In the week of 5 March rebels struck.", [("the week of 5 March", "2018-W10")]),
    # no such day, no time
    ("2015-03-10", "Gunmen hit the convoy on Feb 29, 2015, he said.", []),
    ("2015-03-10", "Gunmen hit the convoy on 31 April.", []),
    ("2015-03-10", "Gunmen hit the convoy on 30/02/2015.", []),
    # a night with its date
    ("2015-06-20", "Gunmen struck on Sunday night 7th June 2015.", [("Sunday night 7th June 2015", "2015-06-07TNI")]),
    ("2015-06-20", "Gunmen struck on Sunday morning, June 7.", [("Sunday morning, June 7", "2015-06-07TMO")]),
    ("2015-06-20", "Gunmen struck on the night of 7-8 June.", [("the night of 7-8 June", "2015-06-07TNI")]),
    ("2015-06-20", "Gunmen struck overnight on Sunday.", [("overnight on Sunday", "2015-06-14TNI")]),
    ("2015-06-20", "It was in the early hours of Friday morning.", [("the early hours of Friday morning", "2015-06-19TMO")]),
    # which year, the report doesn't say
    ("2021-12-23", "In the year of the coup, rebels struck.", []),
    ("2021-12-23", "In the month after the coup, rebels struck.", []),
    ("2021-12-23", "They left by the end of the year.", [("the end of the year", "2021")]),
    ("2021-12-23", "They will leave by year's end.", [("year's end", "2021-12-31")]),
    # names of people and things
    ("2013-06-22", "April Decker was arrested in Jackson.", []),
    ("2013-06-22", "Police arrested June Carter on Monday.", [("Monday", "2013-06-17")]),
    ("2013-06-22", "Senator April Jones said troops would leave in August.", [("August", "2013-08")]),
    ("2013-06-22", "In April Obama visited Cairo.", [("April", "2013-04")]),
    ("2013-06-22", "The March 14 alliance blamed Hezbollah.", []),
    ("2013-06-22", "The April 6 Youth Movement called for protests.", []),
    ("2013-06-22", "On June 7 forces loyal to him attacked.", [("June 7", "2013-06-07")]),
    # what was in the news of the last days
    ("2011-03-11", "He was the first reporter to reach the city on Thursday.", [("Thursday", "2011-03-10")]),
    ("2011-02-03", "He said Wednesday's attacks would be looked into.", [("Wednesday", "2011-02-02")]),
    ("2011-01-28", "They agreed to meet on Thursday.", [("Thursday", "2011-02-03")]),
    ("2011-01-25", "The speech is given in early February.", [("early February", "2011-02")]),
    ("2011-03-11", "He left about a year and a half ago.", [("about a year and a half ago", "2010")]),
    ("2011-03-11", "Two weeks back the army came.", [("Two weeks back", "2011-W08")]),
    ("2011-03-11", "He spoke a short while ago.", [("a short while ago", "PAST_REF")]),
    ("2011-03-11", "He resigned on Tuesday. Earlier in the day he had met the king.",
     [("Tuesday", "2011-03-08"), ("Earlier in the day", "2011-03-08")]),
    ("2011-03-11", "He rose in 2003. 2004 was a good year.", [("2003", "2003"), ("2004", "2004")]),
]  # fmt: skip

# the day of the report, the text, the predicate, the first and the last day of it
EVENTS = [
    ("2018-04-26", "Rebels attacked the base in the second week of March.", "attacked", "2018-03-08", "2018-03-14"),
    ("2018-04-26", "Rebels attacked the base in the last week of March.", "attacked", "2018-03-25", "2018-03-31"),
    ("2018-04-26", "Rebels attacked the base in the first half of March.", "attacked", "2018-03-01", "2018-03-15"),
    ("2018-04-26", "The truce held in the first two weeks of April.", "held", "2018-04-01", "2018-04-14"),
    ("2019-12-03", "The army will withdraw before the end of this year.", "withdraw", "2019-12-03", "2019-12-31"),
    ("2006-03-12", "The army will withdraw by the end of the month.", "withdraw", "2006-03-12", "2006-03-31"),
    ("2019-12-03", "The army will withdraw before Friday.", "withdraw", "2019-12-03", "2019-12-05"),
    ("2019-12-03", "The army will withdraw by Friday.", "withdraw", "2019-12-06", "2019-12-06"),
    ("2019-12-03", "The army will withdraw before the year is out.", "withdraw", "2019-12-03", "2019-12-31"),
    ("2019-12-03", "The army seized the port by the end of 2017.", "seized", None, "2017-12-31"),
    ("2015-05-01", "Rebels attacked on Monday 20 and Tuesday 21 April.", "attacked", "2015-04-20", "2015-04-21"),
    ("2015-05-01", "Rebels attacked on 20, 21 and 22 April.", "attacked", "2015-04-20", "2015-04-22"),
    ("2015-03-10", "Gunmen attacked the convoy on Feb 29, 2015.", "attacked", "2015-03-10", "2015-03-10"),
    ("2021-12-23", "In the year of the coup, rebels attacked the army.", "attacked", "2021-12-23", "2021-12-23"),
]  # fmt: skip


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline.build(["layout", "times"])


@pytest.fixture(scope="module")
def read(nlp: Language) -> Reader:
    def reader(text: str, published: str) -> Doc:
        return nlp(document.begin(nlp.make_doc(text), Report(text=text, published=published)))

    return reader


@pytest.mark.parametrize(("published", "text", "times"), TIMES, ids=[t[1] for t in TIMES])
def test_times_of_reported_faults(
    read: Reader, published: str, text: str, times: list[tuple[str, str]]
) -> None:
    found = read(text, published)._.times
    assert [(text[t.start : t.end], t.value) for t in found] == times


@pytest.mark.parametrize(
    ("published", "text", "predicate", "start", "end"), EVENTS, ids=[e[1] for e in EVENTS]
)
def test_days_of_events_of_reported_faults(
    read: Reader, published: str, text: str, predicate: str, start: str | None, end: str | None
) -> None:
    doc = read(text, published)
    trigger = next(t for t in doc if t.text == predicate)
    time = Circumstances(doc, layout.anchor(doc)).time(trigger)
    assert time is not None
    assert (time.start, time.end) == (start, end)
