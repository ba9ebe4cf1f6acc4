"""Readings of longer stretches of calendar: weeks, months, quarters, seasons, years, decades, centuries."""

from __future__ import annotations

import re
from datetime import date

from dateline.reading.times import timex
from dateline.reading.times.context import Reading, ReadingContext, makes
from dateline.reading.times.grammar import Match, grammar
from dateline.reading.times.parts import in_year, moved, number_in, unfixed, when, year_of

SOON_MONTHS = 2
"""A bare month at most so far ahead of the report is the coming one where no tense tells."""

REPORTING_DAYS = 120
"""A quarter ended so many days ago may still be to report on: “will post a third-quarter loss”."""


@makes("calendar_month")
def calendar_month(m: Match, now: ReadingContext) -> Reading | None:
    """“May 2020”, “early September”, “since June”."""
    month, year = m.number("month", "month_long", "month_short"), year_of(m)
    if month is None:
        return None
    if year is None and now.anchor is None:
        return "DATE", f"XXXX-{month:02d}"
    if year is None and now.anchor is not None:
        direction = now.direction(m)
        ahead = (month - now.anchor.month) % 12
        forward = ahead < {"future": 11, "present": 9}.get(direction, 0)
        if forward or (direction == "open" and ahead <= SOON_MONTHS):
            return moved(now.anchor, "M", ahead, "M")
        return moved(now.anchor, "M", -((now.anchor.month - month) % 12), "M")
    return "DATE", f"{year:04d}-{month:02d}"


@makes("turned_month")
def turned_month(m: Match, now: ReadingContext) -> Reading | None:
    """“last August” (the one before the report's month), “July last year” (of the year before)."""
    month, turn = m.number("month"), m.number("turn") or 0
    if month is None or now.anchor is None:
        return ("DATE", f"XXXX-{month:02d}") if month else None
    if "year" in m.words():
        return in_year(now.anchor.year + turn, f"-{month:02d}")
    if turn == 0:
        return in_year(now.anchor.year + _step(month - now.anchor.month, m, now), f"-{month:02d}")
    ahead = (month - now.anchor.month) % 12 or 12
    back = (now.anchor.month - month) % 12 or 12
    return moved(now.anchor, "M", ahead if turn > 0 else -back, "M")


def _step(ahead: int, m: Match, now: ReadingContext) -> int:
    """Of “this summer” and “this September”: 1 where it is over and the text looks ahead, or -1."""
    direction = now.direction(m)
    return int(ahead < 0 and direction == "future") - int(ahead > 0 and direction == "past")


@makes("year")
def year(m: Match, now: ReadingContext) -> Reading | None:
    """“1995”, “mid-2019”, “fiscal 1988”, the “2019” of “2019-20”."""
    value = year_of(m)
    return ("DATE", f"{value:04d}") if value else None


@makes("spoken_year")
def spoken_year(m: Match, now: ReadingContext) -> Reading | None:
    """“nineteen ninety-seven”, “the year two thousand”."""
    value = year_of(m) or number_in(m.part("n"))
    return ("DATE", f"{value:04d}") if value and 1000 <= value < 2200 else None


@makes("decade")
def decade(m: Match, now: ReadingContext) -> Reading | None:
    """“the 1990s”, “the '90s”, “the nineties”: the first three figures of its years."""
    if (word := m.number("decade_word")) is not None:
        return "DATE", f"{m.number('century_word') or 19}{word}"
    figures = re.sub(r"\D", "", m.part("decade_digits")[0].text)
    return "DATE", figures[:3] if len(figures) == 4 else f"{'20' if figures < '20' else '19'}{figures[0]}"


@makes("century")
def century(m: Match, now: ReadingContext) -> Reading | None:
    """“the 20th century”: its years begin with 19."""
    tokens = m.part("ordinal_digits") or m.part("tens_before_ordinal") + m.part("ordinal")
    total = 0
    for token in tokens:
        classes = grammar().classes_of(token)
        figures = re.sub(r"\D", "", token.text)
        total += int(figures or classes.get("tens_before_ordinal", classes.get("ordinal", 0)))
    return ("DATE", f"{total - 1:02d}") if 1 <= total <= 30 else None


@makes("turned_unit")
def turned_unit(m: Match, now: ReadingContext) -> Reading | None:
    """“last week”, “this month”, “the following year”, “that quarter”."""
    unit, turn, words = m.word("span"), m.number("turn"), m.words()
    if unit is None:
        return None
    if turn is None:
        return _from_reference(unit, words, now)
    if now.anchor is None:
        return unfixed(turn)
    if unit == "WE" and turn == -1 and now.anchor.isoweekday() > 5:
        return moved(now.anchor, "W", -1, unit)
    return moved(now.anchor, unit, turn, unit)


def _from_reference(unit: str, words: set[str], now: ReadingContext) -> Reading | None:
    turn = 1 if "following" in words else -1 if words & {"previous", "preceding"} else 0
    if unit == "Q" and words & {"latest", "recent"} and now.anchor:
        return ("DATE", now.quarter) if now.quarter else moved(now.anchor, "Q", -1, "Q")
    if unit == "Q" and now.quarter and not words & {"current", "present"}:
        found = timex.period(now.quarter)
        return moved(found.first, "Q", turn, "Q") if found else None
    found = timex.period(now.reference) if now.reference else None
    base = found.first if found and not words & {"current", "present"} else now.anchor
    return moved(base, unit, turn, unit) if base else unfixed(turn)


@makes("the_unit")
def the_unit(m: Match, now: ReadingContext) -> Reading | None:
    """“the end of the year”, “in the quarter”, “over the weekend”."""
    unit = m.word("span") or "WE"
    if now.anchor is None:
        return unfixed(0)
    if unit == "Q" and now.quarter:
        return "DATE", now.quarter
    if unit == "Q":
        now.quarter = moved(now.anchor, "Q", -1, "Q")[1]
        return "DATE", now.quarter
    if unit == "WE" and now.anchor.isoweekday() < 6 and now.direction(m) not in ("future", "present"):
        return moved(now.anchor, "W", -1, "WE")
    return when(now.anchor, unit)


@makes("unit_end")
def unit_end(m: Match, now: ReadingContext) -> Reading | None:
    """“year-end”, “month end”: its last day."""
    unit = m.word("endable")
    if unit is None or now.anchor is None:
        return unfixed(1)
    found = timex.period(timex.value_of(now.anchor, unit))
    return when(found.last, "D") if found else None


@makes("season")
def season(m: Match, now: ReadingContext) -> Reading | None:
    """“last spring”, “the summer of 2019”, “in winter”: the season's year is the one it begins in."""
    name = m.word("season", "season_clear")
    if name is None:
        return None
    if year_of(m) is not None:
        return "DATE", f"{year_of(m):04d}-{name}"
    if now.anchor is None:
        return "DATE", f"XXXX-{name}"
    turn = m.number("turn")
    current = timex.value_of(now.anchor, name)
    found = timex.period(current)
    direction = now.direction(m) if turn is None else ("future", "past", "open")[(1, 2, 0).index(turn % 3)]
    if found is None:
        return "DATE", current
    if turn == 0:
        place = (found.first > now.anchor) - (found.last < now.anchor)
        return in_year(int(current[:4]) + _step(place, m, now), f"-{name}")
    step = 0
    if direction == "future" and (found.last < now.anchor or (turn and found.first <= now.anchor)):
        step = 1
    elif direction != "future" and (found.first > now.anchor or (turn and found.last >= now.anchor)):
        step = -1
    return in_year(int(current[:4]) + step, f"-{name}")


@makes("quarter")
def quarter(m: Match, now: ReadingContext) -> Reading | None:
    """“the third quarter”, “Q3 2019”: with no year, the last begun unless the text looks ahead."""
    code = m.part("quarter_code")
    figures = code[0].text if code else "".join(t.text for t in m.part("ordinal_digits"))
    number = int(re.sub(r"\D", "", figures)) if figures else m.number("ordinal")
    reading = _part_of_year("Q", number, 3, m, now) if number in (1, 2, 3, 4) else None
    if reading and not reading[1].startswith("X"):
        now.quarter = reading[1]
    return reading


@makes("half")
def half(m: Match, now: ReadingContext) -> Reading | None:
    """“the first half of 2019”."""
    number = m.number("ordinal") or (1 if "first" in m.words() else 2)
    return None if number > 2 else _part_of_year("H", number, 6, m, now)


def _part_of_year(letter: str, number: int, months: int, m: Match, now: ReadingContext) -> Reading | None:
    named, turn = year_of(m), m.number("turn")
    if named is None and now.anchor is None:
        return "DATE", f"XXXX-{letter}{number}"
    if named is None and now.anchor is not None:
        begins = date(now.anchor.year, months * (number - 1) + 1, 1)
        ahead = begins > now.anchor
        named = now.anchor.year + (turn or 0)
        if turn is None and ahead and now.direction(m) != "future":
            named -= 1
        elif (
            turn is None
            and now.direction(m) == "future"
            and (now.anchor - begins).days > 31 * months + REPORTING_DAYS
        ):
            named += 1
    return in_year(named or 0, f"-{letter}{number}")


@makes("quarter_ended")
def quarter_ended(m: Match, now: ReadingContext) -> Reading | None:
    """The “quarter” of “the quarter ended Sept. 30”."""
    month = m.number("month")
    if month is None or now.anchor is None:
        return None
    year = year_of(m) or now.anchor.year - (month > now.anchor.month and "ended" in m.ahead())
    now.quarter = f"{year:04d}-Q{(month + 2) // 3}"
    return "DATE", now.quarter


@makes("latest_quarter")
def latest_quarter(m: Match, now: ReadingContext) -> Reading | None:
    """“the latest period”, “the year-earlier quarter”: the quarter in hand, or the same a year before."""
    if now.quarter is None and now.anchor is None:
        return unfixed(-1)
    current = now.quarter or (moved(now.anchor, "Q", -1, "Q")[1] if now.anchor else "")
    if not m.words() & {"ago", "earlier", "corresponding"}:
        return "DATE", current
    return in_year(int(current[:4]) - 1, current[4:]) if current[:4].isdigit() else unfixed(-1)


@makes("year_ago")
def year_ago(m: Match, now: ReadingContext) -> Reading | None:
    """“the year-ago third quarter”, “a year earlier” in an account of a quarter."""
    number = m.number("ordinal")
    if number and now.anchor and number <= 4:
        value = (_part_of_year("Q", number, 3, m, now) or unfixed(-1))[1]
        return in_year(int(value[:4]) - 1, value[4:]) if value[:4].isdigit() else unfixed(-1)
    if (now.quarter and now.by_quarter) or m.words() & {"quarter", "period"}:
        return latest_quarter(m, now)
    return moved(now.anchor, "Y", -1, "Y") if now.anchor else unfixed(-1)
