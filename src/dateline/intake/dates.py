"""When a report was published, by whom that is said: the most trusted of several days, the others kept beside it.

A publisher's own word for the day of publication comes first, what an address, a change or a crawl tells last;
``docs/dates.md`` has the order. What was chosen, as it was written, and what was passed over stand in the report's
``extra`` under :data:`KEY`, so that a wrong day can be traced.
"""

from __future__ import annotations

import re
from calendar import day_abbr, month_abbr, month_name
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from dateutil.parser import parse as dateparse

from dateline.report import Report, day_of, is_ambiguous

KEY = "published_from"
ORDER = (
    "given",
    "JSON-LD",
    "meta",
    "time element",
    "agency",
    "block of a live blog",
    "feed",
    "vague meta",
    "shown on the page",
    "address",
    "feed's update",
    "update",
    "anywhere on the page",
    "crawl",
)
"""Who says the day, the most trusted first."""

_LONGEST = 100  # characters of a date
_OTHERS = 5  # days passed over that are kept
_MONTHS = "|".join(dict.fromkeys(f"{m}\\.?" for names in (month_name, month_abbr) for m in names if m))
_WEEKDAYS = "|".join(f"{d}[a-z]*" for d in day_abbr)
_ON_A_PAGE = re.compile(
    rf"(?<![\w/.-])(?:(?:{_WEEKDAYS})[.,]? )?(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?![\d/-])"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}(?![\d/-])"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})[.,]? \d{{4}}\b"
    rf"|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b)",
    re.I,
)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?=[/_-]|$)", re.I)
_HOUR = re.compile(r"\b\d{1,2}:\d\d.*")  # of which there may be none, as 25:00
_WORDS_BEFORE = 24  # characters before a date in which it may be said to be that of a change


class StatedDate(NamedTuple):
    """Who says a day (of :data:`ORDER`), and how it is written."""

    by: str
    written: str


def settled(said: Iterable[StatedDate], day_first: bool | None = None) -> tuple[str | None, dict[str, Any]]:
    """The most trusted day that can be read, and what to keep of where it came from.

    Args:
        said: in any order; of two by the same, the first counts.
        day_first: as the same source's unambiguous dates are written.

    Returns:
        The date for a report, in ISO 8601, and what goes into its ``extra``.
    """
    ordered = sorted(dict.fromkeys(said), key=lambda one: ORDER.index(one.by))
    read = [(one, iso_of(one.written, day_first)) for one in ordered]
    chosen, iso = next(((one, iso) for one, iso in read if iso), (None, None))
    others = [
        {"by": one.by, "as": one.written[:_LONGEST]}
        for one, other in read
        if one is not chosen and one.by != "crawl" and (iso is None or (other or "")[:10] != iso[:10])
    ]
    kept: dict[str, Any] = {"by": chosen.by, "as": chosen.written[:_LONGEST]} if chosen else {}
    if others:
        kept["others"] = others[:_OTHERS]
    return iso, {KEY: kept} if kept else {}


def iso_of(written: str, day_first: bool | None = None) -> str | None:
    """A date as publishers write it in ISO 8601: the day, and the hour where its zone is told by a number or as UTC.

    Seconds since 1970 are read too. None where there is no full date in it, or day and month can't be told apart.
    """
    written = " ".join(written[: 2 * _LONGEST].split())[:_LONGEST]
    if re.fullmatch(r"\d{10}|\d{13}", written):
        when = datetime.fromtimestamp(int(written[:10]), UTC)
        return when.strftime("%Y-%m-%dT%H:%M:%SZ") if day_of(when.date().isoformat()) else None
    day = day_of(written, day_first) or day_of(_HOUR.sub("", written), day_first)
    if day is None:
        return None
    zone = re.search(r"\d\d:\d\d(?::\d\d(?:\.\d+)?)? ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?$", written)
    if not zone or not zone[1]:
        return day.isoformat()
    try:
        when = dateparse(written, fuzzy=True, dayfirst=bool(day_first))
    except (ValueError, OverflowError):
        return day.isoformat()
    if when.date() != day or when.tzinfo is None:
        return day.isoformat()
    iso: str = when.isoformat(timespec="seconds").replace("+00:00", "Z")
    return iso


def day_first_of(written: Iterable[str]) -> bool | None:
    """Whether one source writes the day before the month, by those of its dates that can be read in one way only."""
    told = set()
    for one in written:
        found = re.search(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}", one)
        if found and not is_ambiguous(one) and found[1] != found[2]:
            told.add(int(found[1]) > 12)
    return told.pop() if len(told) == 1 else None


def shown_in(text: str, change_words: Iterable[str]) -> list[StatedDate]:
    """The dates in what a page shows, those behind “updated” as of an update."""
    changed = re.compile(rf"\b(?:{'|'.join(change_words)})\b[^\d]*$", re.I)
    out = []
    for found in _ON_A_PAGE.finditer(text[:2_000]):
        before = text[max(0, found.start() - _WORDS_BEFORE) : found.start()]
        out.append(StatedDate("update" if changed.search(before) else "shown on the page", found[0]))
    return out


def in_address(url: str | None) -> list[StatedDate]:
    """The day in the address of a page: /2020/01/14/."""
    found = _IN_ADDRESS.search(url or "")
    return [StatedDate("address", "-".join(found.groups()))] if found else []


def given(report: Report, published: str) -> None:
    """Date a report by what the user says; what its source said is kept beside it."""
    report.published = published
    if former := report.extra.get(KEY):
        passed = [{k: former[k] for k in ("by", "as")}] if "by" in former else []
        others = (passed + former.get("others", []))[:_OTHERS]
        report.extra = {**report.extra, KEY: {"by": "given", "as": published, "others": others}}


def stronger(one: Report, two: Report) -> Report:
    """That of two reports of one article whose day is said by the more trusted."""

    def rank(report: Report) -> int:
        by = report.extra.get(KEY, {}).get("by")
        return ORDER.index(by) if report.published and by in ORDER else len(ORDER)

    return two if rank(two) < rank(one) else one
