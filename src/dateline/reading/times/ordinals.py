"""Readings that count days and weeks: “the second week of March”, “the 3rd of this month”, “Tuesday week”."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateline.reading.times import timex
from dateline.reading.times.context import Reading, ReadingContext, makes
from dateline.reading.times.days import calendar_day
from dateline.reading.times.grammar import Match
from dateline.reading.times.parts import dom_of, moved, number_in, unfixed, unit_of, when, year_of
from dateline.reading.times.periods import calendar_month, the_unit, turned_month, turned_unit

WEEK = 7


@makes("weeks_on")
def weeks_on(m: Match, now: ReadingContext) -> Reading | None:
    """“Tuesday week”, “yesterday week”, “a week on Friday”, “two weeks ago today”: whole weeks from a day."""
    words, count = m.words(), m.number("weeks_on") or 1
    count *= number_in(m.part("n")) or 1
    turn, wanted = m.number("day_name"), m.number("weekday", "weekday_short")
    back = bool(words & {"ago", "last"}) or (turn is not None and turn < 0)
    if now.anchor is None:
        return unfixed(-1 if back else 1)
    if wanted is not None:
        here = now.anchor.isoweekday()
        turn = -((here - wanted) % WEEK) if back else (wanted - here) % WEEK
        turn = -WEEK if "last" in words and turn == 0 else turn
    return moved(now.anchor, "D", (turn or 0) + (-WEEK if back else WEEK) * count, "D")


@makes("day_of_month")
def day_of_month(m: Match, now: ReadingContext) -> Reading | None:
    """“on the 19th”, “Monday the 3rd”, “the 5th of next month”: without a month, the nearest that the tense allows."""
    day, words = dom_of(m), m.words()
    if day is None or now.anchor is None:
        return None
    if "month" in words:
        reading = _month_of(m, now)
        month = timex.period(reading[1]) if reading else None
        named = _date(month.first, day) if month else None
        return when(named, "D") if named else None
    months = [timex.shift(now.anchor.replace(day=1), "M", n) for n in range(-2, 3)]
    days = [found_day for first in months if (found_day := _date(first, day)) is not None]
    wanted = m.number("weekday", "weekday_short")
    days = [d for d in days if d.isoweekday() == wanted] or days
    if now.direction(m) in ("future", "present"):
        return when(next((d for d in days if d >= now.anchor), days[-1]), "D")
    return when(next((d for d in reversed(days) if d <= now.anchor), days[0]), "D")


def _month_of(m: Match, now: ReadingContext) -> Reading | None:
    """The month of “the 5th of next month”."""
    turn = m.number("turn")
    if turn is not None and now.anchor is not None:
        return moved(now.anchor, "M", turn, "M")
    base = now.base("M") if m.words() & {"following", "previous", "same"} else now.anchor
    step = 1 if "following" in m.words() else -1 if "previous" in m.words() else 0
    return moved(base, "M", step, "M") if base else None


def _date(first: date, day: int) -> date | None:
    """That day of a month; None where the month is too short."""
    found = timex.period(f"{first.year:04d}-{first.month:02d}-{day:02d}")
    return found.first if found else None


@makes("unit_of_day")
def unit_of_day(m: Match, now: ReadingContext) -> Reading | None:
    """“the week of 6 December”."""
    reading = calendar_day(m, now)
    found = timex.period(reading[1]) if reading else None
    return when(found.first, "WE" if "weekend" in m.words() else "W") if found else None


@makes("nth_of")
def nth_of(m: Match, now: ReadingContext) -> Reading | None:
    """“the second week of March”, “the last Sunday in June”, “the first day of the year”."""
    reading, number = _whole(m, now), _which(m)
    whole = timex.period(reading[1]) if reading else None
    if whole is None or number is None:
        return None
    words, weekday = m.words(), m.number("weekday")
    if weekday is None and "weekend" in words:
        weekday = 6
    if "day" in words:
        found = _from(whole, number - 1 if number > 0 else 0, number)
    elif weekday is not None:
        first = (weekday - whole.first.isoweekday()) % WEEK
        last = (whole.last.isoweekday() - weekday) % WEEK
        found = _from(whole, first + WEEK * (number - 1) if number > 0 else last, number)
    else:  # the middle of its seven days tells which week of the calendar it is
        found = _from(whole, WEEK * (number - 1) + 3 if number > 0 else 3, number)
    return when(found, _unit(words)) if found else None


def _from(whole: timex.Period, days: int, number: int) -> date | None:
    """The day so far from the start of a period, or from its end for “last”; None where that is outside."""
    found = whole.first + timedelta(days) if number > 0 else whole.last - timedelta(days)
    return found if whole.first <= found <= whole.last else None


def _unit(words: set[str]) -> str:
    return "WE" if "weekend" in words else "W" if "week" in words else "D"


def _which(m: Match) -> int | None:
    if figures := m.part("ordinal_digits"):
        return int(re.sub(r"\D", "", figures[0].text))
    return m.number("ordinal", "final")


def _whole(m: Match, now: ReadingContext) -> Reading | None:
    """The month or year that “the second week of” is one of."""
    if m.part("month"):
        return turned_month(m, now) if m.part("turn") else calendar_month(m, now)
    if m.part("span"):
        known = m.part("turn") or m.words() & {"following", "previous", "same"}
        return turned_unit(m, now) if known else the_unit(m, now)
    year = year_of(m)
    return ("DATE", f"{year:04d}") if year else None


@makes("unit_before")
def unit_before(m: Match, now: ReadingContext) -> Reading | None:
    """“the week before”, at the end of a clause: counted from the last day named."""
    unit = unit_of(m)
    turn = -1 if "before" in m.words() else 1
    base = now.base(unit) if unit else None
    return moved(base, unit, turn, unit) if base and unit else unfixed(turn)


@makes("half_of_month")
def half_of_month(m: Match, now: ReadingContext) -> Reading | None:
    """“the first half of March”: the month; the words tell which half is meant."""
    number = m.number("ordinal")
    if number not in (1, 2):
        return None
    if m.part("month"):
        return calendar_month(m, now)
    turn = m.number("turn")
    return moved(now.anchor, "M", turn or 0, "M") if now.anchor else unfixed(turn or 0)
