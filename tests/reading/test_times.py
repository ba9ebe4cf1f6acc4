"""Times: expressions, the calendar around every weekday, TIMEX3 bounds, any text at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from dateline.reading import document, pipeline
from dateline.reading.times import timex
from dateline.reading.times.context import MAKERS
from dateline.reading.times.grammar import grammar
from dateline.reading.times.stage import GUARDS, bounds, make_times
from dateline.reading.times.stretches import stretches_of
from dateline.record import Time
from dateline.report import Report

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = [date(2020, month, 1).strftime("%B") for month in range(1, 13)]
WEEK = [date(2020, 1, 13) + timedelta(days=n) for n in range(7)]
Reader = Callable[[str, date | None], list[tuple[str, str, str]]]


@pytest.fixture(scope="session")
def nlp() -> Language:
    return pipeline.build(["layout", "times"])


@pytest.fixture(scope="session")
def read(nlp: Language) -> Reader:
    """Text and day of publication in; (characters, type, value) of each time out."""

    def reader(text: str, published: date | None) -> list[tuple[str, str, str]]:
        report = Report(text=text, published=published.isoformat() if published else None)
        doc = nlp(document.begin(nlp.make_doc(text), report))
        return [(text[t.start : t.end], t.type, t.value) for t in doc._.times]

    return reader


BLANK = spacy.blank("en")
STAGE = make_times(BLANK, "dateline_times")


def unparsed(text: str, anchor: date | None) -> list[Time]:
    """The times of a text that no parser has seen: what needs no tense must come out right all the same."""
    doc = document.begin(BLANK.make_doc(text), Report(text=text))
    doc._.layout.anchor = anchor
    times: list[Time] = STAGE(doc)._.times
    return times


TUESDAY = date(2020, 1, 14)

# text, the characters of each time, its type, its value; the report is of Tuesday, 14 January 2020
EXPRESSIONS = [
    ("The army attacked the town on Tuesday.", [("Tuesday", "DATE", "2020-01-14")]),
    ("The army attacked the town on Wednesday.", [("Wednesday", "DATE", "2020-01-08")]),
    ("Elections will be held on Sunday.", [("Sunday", "DATE", "2020-01-19")]),
    ("The vote is scheduled for Sunday.", [("Sunday", "DATE", "2020-01-19")]),
    ("The talks are to be held on Friday.", [("Friday", "DATE", "2020-01-17")]),
    ("Ministers meet on Thursday in Geneva.", [("Thursday", "DATE", "2020-01-16")]),
    ("The summit opens on Thursday.", [("Thursday", "DATE", "2020-01-16")]),
    ("The army seizes the town on Monday.", [("Monday", "DATE", "2020-01-13")]),
    ("The minister is visiting Paris on Friday.", [("Friday", "DATE", "2020-01-17")]),
    ("In 1970 they promised it. 34 years later nothing has come.",
     [("1970", "DATE", "1970"), ("34 years later", "DATE", "2004")]),
    ("He was arrested last Tuesday.", [("last Tuesday", "DATE", "2020-01-07")]),
    ("He will appear in court next Tuesday.", [("next Tuesday", "DATE", "2020-01-21")]),
    ("on tuesday, the president said no.", [("tuesday", "DATE", "2020-01-14")]),
    ("He left yesterday.", [("yesterday", "DATE", "2020-01-13")]),
    ("He left the day before yesterday.", [("the day before yesterday", "DATE", "2020-01-12")]),
    ("He has been in jail since September.", [("September", "DATE", "2019-09")]),
    ("The trial will open in September.", [("September", "DATE", "2020-09")]),
    ("He resigned last August.", [("last August", "DATE", "2019-08")]),
    ("Prices rose this month.", [("this month", "DATE", "2020-01")]),
    ("Prices rose last week.", [("last week", "DATE", "2020-W02")]),
    ("Prices will rise next year.", [("next year", "DATE", "2021")]),
    ("Prices rose earlier this year.", [("earlier this year", "DATE", "2020")]),
    ("In recent weeks tensions have grown.", [("In recent weeks", "DATE", "PAST_REF")]),
    ("The nine-month siege is over.", [("nine-month", "DURATION", "P9M")]),
    ("He lived abroad in the 1990s.", [("the 1990s", "DATE", "199")]),
    ("He fled two years ago.", [("two years ago", "DATE", "2018")]),
    ("He fled 10 days ago.", [("10 days ago", "DATE", "2020-01-04")]),
    ("He fled on Jan. 2. Three days later he was caught.",
     [("Jan. 2", "DATE", "2020-01-02"), ("Three days later", "DATE", "2020-01-05")]),
    ("The summit runs from 3 to 5 May.", [("3", "DATE", "2020-05-03"), ("5 May", "DATE", "2020-05-05")]),
    ("It met May 3-5, 2019.", [("May 3", "DATE", "2019-05-03"), ("5, 2019", "DATE", "2019-05-05")]),
    ("He died on Jan 4.", [("Jan 4", "DATE", "2020-01-04")]),
    ("He died on 4 January 2018.", [("4 January 2018", "DATE", "2018-01-04")]),
    ("He died on Dec. 30.", [("Dec. 30", "DATE", "2019-12-30")]),
    ("It is dated 01/04/2020.", [("01/04/2020", "DATE", "2020-01-04")]),
    ("It is dated 24/01/2020.", [("24/01/2020", "DATE", "2020-01-24")]),
    ("It is dated 2020-02-03.", [("2020-02-03", "DATE", "2020-02-03")]),
    ("In the past 24 hours, 12 people died.", [("the past 24 hours", "DURATION", "P1D")]),
    ("They will meet again tonight.", [("tonight", "TIME", "2020-01-14TNI")]),
    ("It exploded on Monday morning.", [("Monday morning", "TIME", "2020-01-13TMO")]),
    ("It exploded last night.", [("last night", "TIME", "2020-01-13TNI")]),
    ("It exploded at 9:30 a.m. on Monday.", [("9:30 a.m. on Monday", "TIME", "2020-01-13T09:30")]),
    ("It exploded at 5 pm.", [("5 pm", "TIME", "2020-01-14T17:00")]),
    ("It exploded at 1500 GMT on Jan. 5.", [("1500 GMT on Jan. 5", "TIME", "2020-01-05T15:00")]),
    ("Sales fell in the third quarter.", [("the third quarter", "DATE", "2019-Q3")]),
    ("Sales fell in the first half of 2019.", [("the first half of 2019", "DATE", "2019-H1")]),
    ("Sales fell in Q3 2018.", [("Q3 2018", "DATE", "2018-Q3")]),
    ("It fell in the summer of 2019.", [("the summer of 2019", "DATE", "2019-SU")]),
    ("It fell in mid-2019.", [("mid-2019", "DATE", "2019")]),
    ("It fell in early May.", [("early May", "DATE", "2019-05")]),
    ("He left on Good Friday 2019.", [("Good Friday 2019", "DATE", "2019-04-19")]),
    ("He left last Thanksgiving.", [("last Thanksgiving", "DATE", "2019-11-28")]),
    ("Every Monday they march.", [("Every Monday", "SET", "XXXX-WXX-1")]),
    ("It appears weekly.", [("weekly", "SET", "P1W")]),
    ("It spent $33 million a year.", [("a year", "SET", "P1Y")]),
    ("It lasted a minute and a half.", [("a minute and a half", "DURATION", "PT1M30S")]),
    ("It lasted two and a half years.", [("two and a half years", "DURATION", "P2Y6M")]),
    ("It lasted twenty-four days.", [("twenty-four days", "DURATION", "P24D")]),
    ("It lasted a decade.", [("a decade", "DURATION", "P1DE")]),
    ("It came to blows days before the vote.", [("days", "DURATION", "PXD")]),
    ("He now lives there.", [("now", "DATE", "PRESENT_REF")]),
    ("He was recently in Kabul.", [("recently", "DATE", "PAST_REF")]),
    ("It began in nineteen ninety-seven.", [("nineteen ninety-seven", "DATE", "1997")]),
    ("The 20th century was long.", [("The 20th century", "DATE", "19")]),
    ("They broke an 8-month-old truce.", [("8-month-old", "DURATION", "P8M")]),
    # words that only look like times
    ("He was 37 years old.", []),
    ("The 31-year-old was released.", []),
    ("They lost in the quarter-finals.", []),
    ("This may be the worst.", []),
    ("The Sunday Times said so.", []),
    ("They may leave. The troops march.", []),
    ("The sun set, and he sat.", []),
    ("The fall of Kabul surprised all.", []),
    ("The second attack killed 2000 people.", []),
    ("It adopted Resolution 1970.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS, ids=[text for text, _ in EXPRESSIONS])
def test_expression(read: Reader, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text, TUESDAY) == expected


UNANCHORED = [
    ("It exploded on Tuesday.", "XXXX-WXX-2"),
    ("It exploded on Tuesday night.", "XXXX-WXX-2TNI"),
    ("It exploded on 3 May.", "XXXX-05-03"),
    ("It exploded in September.", "XXXX-09"),
    ("It exploded in the third quarter.", "XXXX-Q3"),
    ("It exploded at 5 p.m. there.", "XXXX-XX-XXT17:00"),
    ("It exploded yesterday.", "PAST_REF"),
    ("It will explode tomorrow.", "FUTURE_REF"),
    ("It exploded today.", "PRESENT_REF"),
    ("It exploded last week.", "PAST_REF"),
    ("It exploded two years ago.", "PAST_REF"),
    ("It exploded on 3 May 2020.", "2020-05-03"),
]


@pytest.mark.parametrize(("text", "value"), UNANCHORED)
def test_without_a_day_of_publication_times_stay_relative(read: Reader, text: str, value: str) -> None:
    assert [v for _, _, v in read(text, None)] == [value]


def test_every_weekday_against_every_day_of_publication(nlp: Language) -> None:
    frames = {
        "The minister resigned on {}.": lambda day, wanted: day - timedelta((day.isoweekday() - wanted) % 7),
        "Elections will be held on {}.": lambda day, wanted: day + timedelta((wanted - day.isoweekday()) % 7),
        "He resigned last {}.": lambda day, wanted: day - timedelta((day.isoweekday() - wanted) % 7 or 7),
        "He will resign next {}.": lambda day, wanted: day + timedelta((wanted - day.isoweekday()) % 7 or 7),
    }
    reports, expected = [], []
    for frame, rule in frames.items():
        for published in WEEK:
            for number, name in enumerate(WEEKDAYS, 1):
                reports.append(Report(text=frame.format(name), published=published.isoformat()))
                expected.append(rule(published, number).isoformat())
    records = pipeline.records(reports, nlp)
    wrong = [(r.text, r.published, e) for r, e in zip(records, expected, strict=True)
             if [t.value for t in r.times] != [e]]  # fmt: skip
    assert not wrong


def test_every_month_against_every_month_of_publication(nlp: Language) -> None:
    reports, expected = [], []
    for here in range(1, 13):
        for number, name in enumerate(MONTHS, 1):
            published = date(2020, here, 15).isoformat()
            reports.append(Report(text=f"He has been in jail since last {name}.", published=published))
            expected.append(f"{2020 - (number >= here)}-{number:02d}")
            reports.append(Report(text=f"He was jailed in {name} 2011.", published=published))
            expected.append(f"2011-{number:02d}")
            reports.append(Report(text=f"He has been in jail since {name}.", published=published))
            expected.append(f"{2020 - (number > here)}-{number:02d}")
    records = pipeline.records(reports, nlp)
    wrong = [(r.text, r.published, e) for r, e in zip(records, expected, strict=True)
             if [t.value for t in r.times] != [e]]  # fmt: skip
    assert not wrong


@pytest.mark.parametrize("published", WEEK)
def test_every_offset_against_every_day_of_publication(published: date) -> None:
    for count in range(1, 41):
        values = [t.value for t in unparsed(f"{count} days ago; {count} days from now", published)]
        assert values == [str(published - timedelta(count)), str(published + timedelta(count))]
        week = (published - timedelta(7 * count)).isocalendar()
        assert [t.value for t in unparsed(f"{count} weeks ago", published)] == [
            f"{week.year}-W{week.week:02d}"
        ]
        year, month = divmod(published.year * 12 + published.month - 1 - count, 12)
        assert [t.value for t in unparsed(f"{count} months ago", published)] == [f"{year}-{month + 1:02d}"]
        assert [t.value for t in unparsed(f"{count} years ago", published)] == [f"{published.year - count}"]


def test_every_day_of_a_year_in_every_form() -> None:
    for day in (date(2020, 1, 1) + timedelta(days) for days in range(366)):
        name = MONTHS[day.month - 1]
        short = name if len(name) < 5 else f"{name[:3]}."
        forms = (
            f"{name} {day.day}, 2020",
            f"{day.day} {name} 2020",
            f"{short} {day.day}, 2020",
            str(day),
        )
        for form in forms:
            assert [t.value for t in unparsed(f"It is dated {form} here", TUESDAY)] == [str(day)], form


BOUNDS = [
    ("2020-01-14", "2020-01-14", "2020-01-14"),
    ("2020-01-14TMO", "2020-01-14", "2020-01-14"),
    ("2020-01-14T09:30", "2020-01-14", "2020-01-14"),
    ("2020-02", "2020-02-01", "2020-02-29"),
    ("2020-W03", "2020-01-13", "2020-01-19"),
    ("2020-W03-WE", "2020-01-18", "2020-01-19"),
    ("2020-W03-2", "2020-01-14", "2020-01-14"),
    ("2020-Q1", "2020-01-01", "2020-03-31"),
    ("2020-H2", "2020-07-01", "2020-12-31"),
    ("2020-SU", "2020-06-01", "2020-08-31"),
    ("2020-WI", "2020-12-01", "2021-02-28"),
    ("2020", "2020-01-01", "2020-12-31"),
    ("2020-WXX", "2020-01-01", "2020-12-31"),
    ("199", "1990-01-01", "1999-12-31"),
    ("19", "1900-01-01", "1999-12-31"),
    *[(v, None, None) for v in ("PXX", "P9M", "PT2H", "XXXX-05-03", "XXXX-WXX-2", "PAST_REF", "")],
    *[(v, None, None) for v in ("2021-02-29", "2020-13", "2021-W53", "2020-Q5", "0000", "9999-WI", "once")],
]


@pytest.mark.parametrize(("value", "first", "last"), BOUNDS)
def test_bounds(value: str, first: str | None, last: str | None) -> None:
    assert bounds(value) == (first, last)


@given(st.text())
def test_bounds_of_any_text(value: str) -> None:
    first, last = bounds(value)
    assert (first is None) == (last is None)
    assert first is None or last is None or first <= last


@given(st.dates(), st.sampled_from(["D", "W", "M", "Q", "H", "Y", "DE", "CE"]))
def test_a_value_covers_the_day_it_was_made_from(day: date, unit: str) -> None:
    found = timex.period(timex.value_of(day, unit))
    assert found is not None
    assert found.first <= day <= found.last


@given(
    st.dates(date(1000, 1, 1), date(3000, 1, 1)),
    st.sampled_from(["D", "W", "M", "Q", "Y"]),
    st.integers(-90, 90),
)
def test_shifting_there_and_back(day: date, unit: str, count: int) -> None:
    assert abs((timex.shift(timex.shift(day, unit, count), unit, -count) - day).days) <= 3


def test_easter() -> None:
    known = ["1818-03-22", "1961-04-02", "2000-04-23", "2008-03-23", "2019-04-21", "2024-03-31", "2038-04-25"]
    assert [timex.easter(int(day[:4])).isoformat() for day in known] == known


WORDS = [
    *WEEKDAYS,
    *MONTHS,
    "last",
    "next",
    "the",
    "quarter",
    "year",
    "years",
    "ago",
    "two",
    "hundred",
    "and",
]
WORDS += [
    "a",
    "half",
    "1990s",
    "31",
    "9:75",
    "0",
    "99999999999999",
    "-",
    ",",
    ".",
    "'",
    "/",
    "a.m.",
    "to",
    "of",
]
WORDS += [
    "century",
    "later",
    "every",
    "spring",
    "29",
    "02",
    "2021",
    "Easter",
    "GMT",
    "\n\n",
    "İ",
    "\0",
    "٣",
    "②",
]


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)),
    st.one_of(st.none(), st.dates(), st.sampled_from([date.min, date.max])),
)
def test_any_text_on_any_day(text: str, anchor: date | None) -> None:
    times = unparsed(text, anchor)
    assert all(0 <= t.start < t.end <= len(text) for t in times)
    assert all(a.end <= b.start for a, b in pairwise(times))
    for t in times:
        assert t.value
        bounds(t.value)


def test_a_long_text_without_a_full_stop() -> None:
    assert len(unparsed("two years ago and the last of the many " * 5000, TUESDAY)) == 5000


def test_every_rule_names_a_reading_and_a_guard_that_exist() -> None:
    assert {rule.make for rule in grammar().rules} <= set(MAKERS)
    assert {rule.guard for rule in grammar().rules} <= {*GUARDS, ""}


# Sentences of a report of 14 January 2020, a predicate of each, and the first and last day of what it tells.


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from([*WORDS, "since", "until", "from", "between", "after"]), max_size=25).map(
            " ".join
        ),
    ),
    st.one_of(st.none(), st.dates(), st.sampled_from([date.min, date.max])),
)
def test_stretches_of_any_text(text: str, anchor: date | None) -> None:
    for stretch in stretches_of(text, unparsed(text, anchor), anchor):
        time = stretch.time
        assert time.start is None or time.end is None or time.start <= time.end
        assert time.span is not None
        assert 0 <= time.span[0] < time.span[1] <= len(text)
