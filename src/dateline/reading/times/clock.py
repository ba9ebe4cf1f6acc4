"""Readings of parts of the day and of the clock: “Monday morning”, “tonight”, “9:30 a.m. EST”."""

from __future__ import annotations

from dateline.reading.times.context import Reading, ReadingContext, makes
from dateline.reading.times.days import calendar_day, day_name, weekday_of
from dateline.reading.times.grammar import Match
from dateline.reading.times.parts import moved, unfixed


@makes("day_part")
def day_part(m: Match, now: ReadingContext) -> Reading | None:
    """“Monday morning”, “yesterday evening”, “the night of 4 May”."""
    other = "MO" if "hours" in m.words() else "NI" if "overnight" in m.words() else None
    day, part = day_in(m, now), m.word("daypart") or other
    if day is None:
        return None
    return ("TIME", f"{day}T{part}") if part and day[:1].isdigit() | day.startswith("XXXX") else ("DATE", day)


def day_in(m: Match, now: ReadingContext) -> str | None:
    """The value of the day that a match names, “last night” and “tonight” not included."""
    if m.part("month"):
        reading = calendar_day(m, now)
        return reading[1] if reading else None
    if m.part("weekday") or m.part("weekday_short"):
        return weekday_of(m, now)
    if m.part("day_name"):
        return day_name(m, now)[1]  # type: ignore[index]
    return None


@makes("this_part")
def this_part(m: Match, now: ReadingContext) -> Reading | None:
    """“this morning”, “last night”, “tonight”, “overnight”."""
    part = m.word("daypart") or "NI"
    turn = -1 if "last" in m.words() else 0
    if now.anchor is None:
        return unfixed(turn)
    value = moved(now.anchor, "D", turn, "D")[1]
    return ("TIME", f"{value}T{part}") if value[:1].isdigit() else unfixed(turn)


@makes("bare_part")
def bare_part(m: Match, now: ReadingContext) -> Reading | None:
    """“in the morning”, “that evening”: of the last day named."""
    base, part = now.base(), m.word("daypart")
    return "TIME", f"{base.isoformat() if base else 'XXXX-XX-XX'}T{part}"


@makes("clock")
def clock(m: Match, now: ReadingContext) -> Reading | None:
    """“9:30 a.m.”, “noon Saturday”, “Friday at 5 p.m.”; with no day named, the last one named."""
    told = _hour(m)
    if told is None:
        return None
    base = now.base()
    named = day_in(m, now)
    if named is None and m.part("month"):
        return None  # no such day
    day = named or (base.isoformat() if base else "XXXX-XX-XX")
    if day.endswith("_REF"):
        day = "XXXX-XX-XX"
    return "TIME", f"{day}T{told}"


def _hour(m: Match) -> str | None:
    """Hour and minute, 24 hours, of what a match says of the clock; None where that is no time of day."""
    if military := m.part("military"):
        figures = military[0].text.rjust(4, "0")
        sound = len(figures) == 4 and figures < "2401" and figures[2] < "6"
        return f"{figures[:2]}:{figures[2:]}" if sound else None
    if (word := m.word("clockword")) is not None:
        return word
    figures = next((t.text for n in ("clock", "dot_clock", "hour_digits") for t in m.part(n)), "")
    hour, _, minute = figures.replace(".", ":").partition(":")
    number = int(hour) if hour else m.number("number")
    if number is None or number > 24:
        return None
    half = m.number("meridiem", "meridiem_letter")
    if half is not None and number > 12:
        half = None
    if half is not None:
        number = number % 12 + half
    elif "p" in (words := m.words()) and "m" in words and number < 12:
        number += 12
    return f"{number:02d}:{minute[:2] or '00'}"
