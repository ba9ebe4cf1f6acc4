"""What the parts of a match say: numbers, years, days of the month, units, counts; and dates as readings.

Where the report has no date, a value keeps what the text itself says: ``XXXX-05-03`` (3 May),
``XXXX-WXX-2`` (a Tuesday), ``XXXX-Q3``; “yesterday” and “last week” are ``PAST_REF``, “today” and
“this week” ``PRESENT_REF``, “tomorrow” and “next week” ``FUTURE_REF``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from dateline.reading.times import timex
from dateline.reading.times.context import Reading
from dateline.reading.times.grammar import Match, Token, grammar


def unfixed(turn: int) -> Reading:
    """The value of a relative date without a day to count from: back (-1), here (0) or ahead (1)."""
    return "DATE", ("PRESENT_REF", "FUTURE_REF", "PAST_REF")[turn]


def when(day: date, unit: str) -> Reading:
    """A DATE reading: the unit of calendar that holds a day."""
    return "DATE", timex.value_of(day, unit)


def in_year(year: int, rest: str = "") -> Reading:
    """A DATE in a year, with what follows the year in its value; only its direction outside the calendar."""
    return ("DATE", f"{year:04d}{rest}") if 1 <= year <= 9999 else unfixed(1 if year > 0 else -1)


def moved(day: date, unit: str, count: int, grain: str) -> Reading:
    """The DATE so many units away, told in a unit; only its direction where the calendar ends."""
    try:
        return when(timex.shift(day, unit, count), grain)
    except OverflowError:
        return unfixed(1 if count > 0 else -1)


def number_in(tokens: Iterable[Token]) -> int | None:
    """The number that words and figures name: “twenty-four”, “two hundred”, “1,500”; None where none."""
    total = current = 0
    seen = False
    for token in tokens:
        classes = grammar().classes_of(token)
        value = classes.get("digits", classes.get("number"))
        scale = classes.get("scale")
        if isinstance(value, int):
            current, seen = current + value, True
        elif isinstance(scale, int):
            current, seen = max(current, 1) * scale, True
            if scale == 1000:
                total, current = total + current, 0
    return total + current if seen else None


def year_of(m: Match) -> int | None:
    """The year that a match names in figures or words, if any."""
    if (year := m.number("year_digits")) is not None:
        return year
    if (short := m.number("short_year")) is not None:
        return short + (1900 if short >= 50 else 2000)
    if m.part("spoken"):
        century, tens = m.number("century_word") or 0, m.number("tens") or 0
        return century * 100 + tens + (m.number("digit_word") or 0)
    return None


def dom_of(m: Match) -> int | None:
    """The day of the month that a match names: “4”, “4th”, “fourth”, “twenty-first”."""
    part = m.part("dom")
    total = 0
    for token in part:
        classes = grammar().classes_of(token)
        for name in ("day_digits", "ordinal", "tens_before_ordinal"):
            if name in classes:
                total += int(classes[name])
                break
        if "ordinal_digits" in classes:
            total += int(re.sub(r"\D", "", token.text))
    return total if 1 <= total <= 31 else None


def length(count: str, unit: str) -> str:
    """The TIMEX3 value of so many units: ``length("3", "D") == "P3D"``, ``length("2", "TH") == "PT2H"``."""
    if unit == "2W":
        return f"P{2 * int(count)}W" if count.isdigit() else "PXW"
    return f"PT{count}{unit[1:]}" if unit.startswith("T") else f"P{count}{unit}"


def unit_in(tokens: Iterable[Token]) -> str | None:
    """The unit that the first token of them names."""
    for token in tokens:
        classes = grammar().classes_of(token)
        for name in ("unit", "units", "brief_unit"):
            if name in classes:
                return str(classes[name])
    return None


def unit_of(m: Match) -> str | None:
    """The unit of a match: of its counted part, where it has one."""
    return unit_in(m.part("some_unit") or m.part("units") or m.tokens[m.first : m.last])


def count_of(m: Match, name: str = "n") -> str:
    """How many: figures as text, “X” where the count isn't told, “1” where there is only an article."""
    part = m.part(name)
    words = {token.text for token in part}
    for token in part:
        if "decimal" in grammar().classes_of(token):
            return token.text
    number = number_in(part)
    if words & {"hundreds", "thousands", "dozens"}:
        return "X"
    if number is not None:
        return str(number // 2 if words >= {"half", "dozen"} else number)
    if "couple" in words:
        return "2"
    return "X" if part else "1"
