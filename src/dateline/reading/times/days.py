"""Readings of days: dates with and without a year, weekdays, “yesterday”, days with a name."""

from __future__ import annotations

import re
from datetime import date

from dateline.reading.times import timex
from dateline.reading.times.context import Direction, Reading, ReadingContext, makes
from dateline.reading.times.grammar import Match
from dateline.reading.times.parts import dom_of, moved, unfixed, when, year_of

SOON_DAYS = 100
"""A day of a month at most so far ahead of the report is the coming one where no tense tells."""

CLOSE_DAYS, FAR_DAYS = 45, 290
"""News gives the year of a day nearly a year off: a near day is meant against the tense of its verb."""


NEWS_DAYS = 2
"""A weekday so few days ago is in the news: an infinitive or an owned noun (“Monday's attack”) means that one."""


def pick(days: list[date], anchor: date, direction: Direction, reach: int) -> date:
    """Of the same day in neighbouring years, the one meant: by tense, else the coming one if within reach."""
    past = [d for d in days if d <= anchor]
    future = [d for d in days if d >= anchor]
    if not past or not future:
        return past[-1] if past else future[0]
    back, ahead = (anchor - past[-1]).days, (future[0] - anchor).days
    if direction == "past":
        return future[0] if ahead <= CLOSE_DAYS and back > FAR_DAYS else past[-1]
    if direction in ("future", "present"):
        return past[-1] if back <= CLOSE_DAYS and ahead > FAR_DAYS else future[0]
    return future[0] if ahead <= reach else past[-1]


def years_of(month: int, day: int, anchor: date, weekday: int | None = None) -> list[date]:
    """That day in the years around the report's, in order; only those on the weekday, where one fits."""
    days = []
    for year in range(anchor.year - 4, anchor.year + 5):
        try:
            days.append(date(year, month, day))
        except ValueError:  # 29 February, 31 June, years outside the calendar
            continue
    near = [d for d in days if abs(d.year - anchor.year) <= 1]
    near = near if len(near) > 1 else days
    return [d for d in near if d.isoweekday() == weekday] or near


def turned(days: list[date], m: Match, now: ReadingContext) -> list[date]:
    """Of days in order, those that “last” or “next” in the match allows; all where it has neither."""
    turn, anchor = m.number("turn"), now.anchor
    if not turn or anchor is None:
        return days
    return [d for d in days if (d < anchor if turn < 0 else d > anchor)] or days


@makes("iso")
def iso(m: Match, now: ReadingContext) -> Reading | None:
    """“2020-01-14”, “2020-01-14T09:30:00Z”."""
    text = m.tokens[m.first].text.upper()
    if timex.period(text[:10]) is None:
        return None
    return ("TIME", text[:16]) if "T" in text else ("DATE", text)


@makes("numeric")
def numeric(m: Match, now: ReadingContext) -> Reading | None:
    """“01/04/2020”: month first, as in American news, unless it has dots, is none so or another has the day first."""
    text = m.part("numeric_date")[0].text
    a, b, c = (int(n) for n in re.split(r"[/.-]", text))
    if a > 999:
        orders = [(a, b, c)]
    else:
        year = c if c > 99 else c + (1900 if c >= 50 else 2000)
        orders = (
            [(year, b, a), (year, a, b)] if "." in text or now.day_first else [(year, a, b), (year, b, a)]
        )
    for year, month, day in orders:
        value = f"{year:04d}-{month:02d}-{day:02d}"
        if timex.period(value):
            return "DATE", value
    return None


@makes("calendar_day")
def calendar_day(m: Match, now: ReadingContext) -> Reading | None:
    """“Jan. 4”, “Saturday, 4 January 2020”, the “3” of “3 to 5 May”."""
    month, day, year = m.number("month"), dom_of(m), year_of(m)
    if month is None or day is None:
        return None
    if year is None and now.anchor is None:
        return (
            ("DATE", f"XXXX-{month:02d}-{day:02d}") if timex.period(f"2020-{month:02d}-{day:02d}") else None
        )
    if year is None and now.anchor is not None:
        days = years_of(month, day, now.anchor, m.number("weekday", "weekday_short"))
        return (
            when(pick(turned(days, m, now), now.anchor, now.direction(m), SOON_DAYS), "D") if days else None
        )
    value = f"{year:04d}-{month:02d}-{day:02d}"
    return ("DATE", value) if timex.period(value) else None


@makes("day_name")
def day_name(m: Match, now: ReadingContext) -> Reading | None:
    """“yesterday”, “today”, “tomorrow”."""
    turn = m.number("day_name") or 0
    return moved(now.anchor, "D", turn, "D") if now.anchor else unfixed(turn)


@makes("day_but_one")
def day_but_one(m: Match, now: ReadingContext) -> Reading | None:
    """“the day before yesterday”, “the day after tomorrow”, “the night before last”."""
    turn = 1 if "tomorrow" in m.words() else -1
    if "night" in m.words() and now.anchor:
        value = moved(now.anchor, "D", -2, "D")[1]
        return ("TIME", f"{value}TNI") if value[:1].isdigit() else unfixed(-1)
    return moved(now.anchor, "D", 2 * turn, "D") if now.anchor else unfixed(turn)


def weekday_of(m: Match, now: ReadingContext) -> str | None:
    """The value of the weekday in a match, by “last” or “next” and by tense."""
    wanted, turn = m.number("weekday", "weekday_short"), m.number("turn")
    if wanted is None:
        return None
    if now.anchor is None:
        return f"XXXX-WXX-{wanted}"
    back, ahead = (now.anchor.isoweekday() - wanted) % 7, (wanted - now.anchor.isoweekday()) % 7
    words = m.words()
    if "week" in words:
        return moved(now.anchor, "D", wanted - now.anchor.isoweekday() + 7 * (turn or 0), "D")[1]
    if words & {"coming", "next", "following"}:
        return moved(now.anchor, "D", ahead or 7, "D")[1]
    if (turn is not None and turn < 0) or words & {"past", "previous", "last"}:
        return moved(now.anchor, "D", -(back or 7), "D")[1]
    direction = now.direction(m)
    owner = m.ahead(1) and m.ahead(1)[0] in ("'", "’")
    if owner and (direction == "present" or (direction == "future" and back <= NEWS_DAYS)):
        direction = "past"  # “follows Tuesday's vote”, “will look into Monday's attack”
    if direction == "future" and back <= NEWS_DAYS and now.is_purpose(m):
        direction = "past"  # “the first reporter to reach the city on Thursday”
    forward = direction in ("future", "present") or (turn == 0 and direction == "open")
    return moved(now.anchor, "D", ahead if forward else -back, "D")[1]


@makes("weekday")
def weekday(m: Match, now: ReadingContext) -> Reading | None:
    """“Tuesday”, “next Tuesday”, “Tuesday of last week”, “Monday last”."""
    value = weekday_of(m, now)
    return ("DATE", value) if value else None


@makes("next_day")
def next_day(m: Match, now: ReadingContext) -> Reading | None:
    """“the next day”, “the following morning”, “the same day”: from the last day named."""
    base, words = now.base(), m.words()
    turn = 1 if words & {"next", "following"} else -1 if "previous" in words else 0
    part = m.word("daypart")
    if base is None:
        return unfixed(turn)
    kind, value = moved(base, "D", turn, "D")
    return ("TIME", f"{value}T{part}") if part and value[:1].isdigit() else (kind, value)


@makes("holiday")
def holiday(m: Match, now: ReadingContext) -> Reading | None:
    """“Christmas Eve”, “Good Friday 2019”, “last Thanksgiving”."""
    named, anchor = year_of(m), now.anchor
    if named is not None:
        return when(holiday_in(named, m.rule.value), "D")
    if anchor is None:
        return ("DATE", f"XXXX-{m.rule.value}") if re.fullmatch(r"\d\d-\d\d", m.rule.value) else None
    days = [
        holiday_in(y, m.rule.value) for y in range(max(anchor.year - 1, 1), min(anchor.year + 1, 9999) + 1)
    ]
    return when(pick(turned(days, m, now), anchor, now.direction(m), SOON_DAYS), "D")


def holiday_in(year: int, rule: str) -> date:
    """The day of a rule of ``times/holidays.csv`` in a year."""
    if rule.startswith("easter"):
        return timex.shift(timex.easter(year), "D", int(rule.removeprefix("easter")))
    if "-" in rule and " " not in rule:
        month, day = (int(n) for n in rule.split("-"))
        return date(year, month, day)
    month, weekday, which = (int(n) for n in rule.split())
    if which < 0:
        last = timex.shift(timex.shift(date(year, month, 1), "M", 1), "D", -1)
        return timex.shift(last, "D", -((last.isoweekday() - weekday) % 7))
    first = date(year, month, 1)
    return timex.shift(first, "D", (weekday - first.isoweekday()) % 7 + 7 * (which - 1))
