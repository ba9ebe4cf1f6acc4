"""TIMEX3 values: writing them, moving them along the calendar, and the days they cover.

Values follow TimeML's TIMEX3 (Pustejovsky et al. 2003; ISO-TimeML): ``2020-01-14``, ``2020-W03``,
``2020-Q1``, ``2020-SU``, ``202`` for a decade, ``20`` for the years 2000 to 2099, ``P9M`` for nine months.
Weeks are those of ISO 8601.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""First month of each season (meteorological); the winter of a year begins in its December."""

UNIT_MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200}

VALUE = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d\d)(?:-(?P<day>\d\d))?|W(?P<week>\d\d)(?:-(?P<weekday>WE|[1-7]))?"
    r"|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<season>SP|SU|FA|WI)|[QWH]X+|XX(?:-XX)?))?(?:T.*)?"
)


class Period(NamedTuple):
    """A stretch of calendar: its first and last day, and the unit that its value counts in.

    Units are ``D``, ``W``, ``WE`` (weekend), ``M``, ``Q``, ``H`` (half-year), ``Y``, ``DE``, ``CE``, or a
    season's letters.
    """

    first: date
    last: date
    unit: str


def bounds(value: str) -> tuple[str | None, str | None]:
    """The first and last day of a TIMEX3 value, ISO 8601; ``(None, None)`` where it fixes none.

    Args:
        value: a TIMEX3 value of any type: ``2020-01``, ``2020-W03``, ``199``, ``2020-01-14TMO``, ``P9M``.

    Examples:
        ``bounds("2020-Q1") == ("2020-01-01", "2020-03-31")``; ``bounds("P2D") == (None, None)``.
    """
    found = period(value)
    return (found.first.isoformat(), found.last.isoformat()) if found else (None, None)


def period(value: str) -> Period | None:
    """The days of a TIMEX3 value, or None where it fixes none (durations, sets, ``XXXX-05``, no such day)."""
    try:
        if re.fullmatch(r"\d\d(?:XX)?|\d{3}X?", value):
            return _years(value.rstrip("X"))
        found = VALUE.fullmatch(value)
        return _dated(found.groupdict()) if found else None
    except (ValueError, OverflowError):  # day 31 of a short month, week 53 of a short year, year 0
        return None


def _years(prefix: str) -> Period:
    size = 10 ** (4 - len(prefix))
    first = int(prefix) * size
    return Period(date(max(first, 1), 1, 1), date(first + size - 1, 12, 31), "DE" if size == 10 else "CE")


def _dated(part: dict[str, str | None]) -> Period:
    year = int(part["year"] or 0)
    if part["day"]:
        day = date(year, int(part["month"] or 0), int(part["day"]))
        return Period(day, day, "D")
    if part["week"]:
        return _week(year, int(part["week"]), part["weekday"])
    if part["season"]:
        return _months(year, SEASON_MONTHS[part["season"]], 3, part["season"])
    if part["month"]:
        return _months(year, int(part["month"]), 1, "M")
    if part["quarter"]:
        return _months(year, 3 * int(part["quarter"]) - 2, 3, "Q")
    if part["half"]:
        return _months(year, 6 * int(part["half"]) - 5, 6, "H")
    return _months(year, 1, 12, "Y")


def _week(year: int, week: int, weekday: str | None) -> Period:
    if weekday == "WE":
        return Period(date.fromisocalendar(year, week, 6), date.fromisocalendar(year, week, 7), "WE")
    if weekday:
        day = date.fromisocalendar(year, week, int(weekday))
        return Period(day, day, "D")
    return Period(date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7), "W")


def _months(year: int, month: int, count: int, unit: str) -> Period:
    last = year * 12 + month - 1 + count - 1
    end_year, end_month = divmod(last, 12)
    end = date(end_year, end_month + 1, monthrange(end_year, end_month + 1)[1])
    return Period(date(year, month, 1), end, unit)


def value_of(day: date, unit: str) -> str:
    """The value of the unit of calendar that holds a day: 14 January 2020, ``"Q"`` gives ``2020-Q1``."""
    year = f"{day.year:04d}"
    if unit in SEASON_MONTHS:
        return f"{day.year - (unit == 'WI' and day.month < 3):04d}-{unit}"
    if unit in ("W", "WE"):
        iso = day.isocalendar()
        return f"{iso.year:04d}-W{iso.week:02d}" + ("-WE" if unit == "WE" else "")
    return {
        "D": day.isoformat(),
        "M": f"{year}-{day.month:02d}",
        "Q": f"{year}-Q{(day.month + 2) // 3}",
        "H": f"{year}-H{(day.month + 5) // 6}",
        "Y": year,
        "DE": year[:3],
        "CE": year[:2],
    }[unit]


def shift(day: date, unit: str, count: int) -> date:
    """The day that lies ``count`` units later (earlier, if negative); the 31st becomes the month's last day.

    Raises:
        OverflowError: the calendar of years 1 to 9999 does not reach so far.
    """
    if unit in UNIT_MONTHS:
        months = day.year * 12 + day.month - 1 + count * UNIT_MONTHS[unit]
        year, month = divmod(months, 12)
        if not 1 <= year <= 9999:
            raise OverflowError(f"year {year} is outside the calendar")
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return day + timedelta(days=count * {"D": 1, "W": 7, "WE": 7, "2W": 14}[unit])


def easter(year: int) -> date:
    """Easter Sunday, Gregorian (Meeus 1991, after Butcher's ecclesiastical calendar of 1876)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    leap, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, odd = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarter - epact - odd) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
