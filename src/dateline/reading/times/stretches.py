"""Stretches: the days that the times of a text cover together: “from 3 to 12 January”, “since April”, “early May”.

The value of two times joined is an ISO 8601 interval (``2020-01-03/2020-01-12``), that of one its TIMEX3 value; what
“since”, “until”, “early” and “the past” make of it is in the first and last day.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from dateline.knowledge import settings
from dateline.reading.times import timex
from dateline.record import EventTime, Time

_BEFORE = 24  # characters before a time in which “since” or “from” stands
_LISTED = 8  # days of one list that are looked at
_LENGTH = re.compile(r"P(T?)(\d+(?:\.5)?|X+)(DE|[A-Z])")


class Stretch(NamedTuple):
    """Days of a text, with the characters that tell them; ``at`` are the times of :class:`Time` it is made of."""

    time: EventTime
    at: tuple[Time, ...]


def stretches_of(text: str, times: list[Time], anchor: date | None) -> list[Stretch]:
    """The days that the times of a text tell, each range once; times that tell no days are left out."""
    out: list[Stretch] = []
    n = 0
    while n < len(times):
        here = times[n]
        following = times[n + 1] if n + 1 < len(times) else None
        joined = (_range(text, here, following) or _share(text, here, following)) if following else None
        listed = _listed(text, times[n : n + _LISTED])
        if joined and following:
            out.append(Stretch(joined, (here, following)))
        elif len(listed) > 1:
            span = (here.start, listed[-1].end)
            first, last = (date.fromisoformat(t.value[:10]) for t in (here, listed[-1]))
            out.append(Stretch(days_of(f"{first}/{last}", first, last, span), tuple(listed)))
        elif found := _single(text, here, anchor):
            out.append(Stretch(found, (here,)))
        n += 2 if joined else max(1, len(listed))
    return out


def _listed(text: str, times: list[Time]) -> list[Time]:
    """Days that follow one another, in a list: “on 20, 21 and 22 April”, “on Monday and Tuesday”."""
    out = times[:1]
    for before, here in pairwise(times):
        one, two = timex.period(before.value), timex.period(here.value)
        link = text[before.end : here.start].strip().lower()
        if {before.type, here.type} != {"DATE"} or one is None or two is None or one.unit + two.unit != "DD":
            break
        if link not in settings("times/stretches.toml")["listed"] or moved(one.first, "D", 1) != two.first:
            break
        out.append(here)
    return out if text[out[0].end : out[-1].start].strip() != "," else out[:1]


def _share(text: str, length: Time, whole: Time) -> EventTime | None:
    """“the first two weeks of April”, “the final days of 2017”: days at the start or the end of a period."""
    found = timex.period(whole.value)
    told = re.match(r"(?:in |the )*([a-z]+)", text[length.start : length.end].lower())
    if length.type != "DURATION" or text[length.end : whole.start].strip() != "of" or not (found and told):
        return None
    known = settings("times/stretches.toml")
    span = (length.start, whole.end)
    if told[1] in known["at_start"] and (end := away(found.first, length.value, 1)):
        last = min(max(found.first, moved(end, "D", -1)), found.last)
        return days_of(f"{found.first}/{last}", found.first, last, span)
    if told[1] in known["at_end"] and (start := away(found.last, length.value, -1)):
        first = max(min(found.last, moved(start, "D", 1)), found.first)
        return days_of(f"{first}/{found.last}", first, found.last, span)
    return None


def _range(text: str, first: Time, second: Time) -> EventTime | None:
    """“from A to B”, “between A and B”, “A–B”."""
    one, two = timex.period(first.value), timex.period(second.value)
    if one is None or two is None or one.first > two.last or first.type not in ("DATE", "TIME"):
        return None
    link, before = text[first.end : second.start].strip().lower(), _before(text, first)
    known = settings("times/stretches.toml")
    opened = "between" if before == "between" else "from" if before == "from" else "open"
    if link not in known[opened]:
        return None
    start = first.start if opened == "open" else text.lower().rindex(before, 0, first.start)
    return days_of(f"{one.first}/{two.last}", one.first, two.last, (start, second.end))


def _single(text: str, time: Time, anchor: date | None) -> EventTime | None:
    span = (time.start, time.end)
    words = text[time.start : time.end].lower()
    if time.type == "DURATION":
        return _counted(time.value, words, anchor, span)
    found = timex.period(time.value)
    if time.type == "SET":
        return None
    if found is None:
        return _fuzzy(time, words, anchor)
    known, before = settings("times/stretches.toml"), _before(text, time)
    if before in known["since"] and anchor and found.first <= anchor:
        return days_of(time.value, found.first, anchor, span)
    if before in known["until"]:
        if anchor and found.last >= anchor:
            return days_of(time.value, anchor, found.last, span)
        return EventTime(value=time.value, end=found.last.isoformat(), span=span)
    first, last = _week_of_month(words, found) or _part(words, found, anchor)
    due = time.type == "DATE" and before in known["deadline"]
    if due and (end := _deadline(before, words, found, anchor)):
        if anchor and end >= anchor:
            return days_of(time.value, anchor, end, span)
        return EventTime(value=time.value, end=end.isoformat(), span=span)
    return days_of(time.value, first, last, span)


def _deadline(before: str, words: str, found: timex.Period, anchor: date | None) -> date | None:
    """The last day of “before Friday” and “by the end of the month”; None for “by Friday”, which is Friday."""
    running = anchor is not None and found.first <= anchor <= found.last and words.startswith("the ")
    if re.match(r"(?:the )?(?:end|close) of", words) or running:  # “before the year is out”
        return found.last
    if before == "before":
        return moved(found.first, "D", -1)
    return found.last if found.first < found.last else None


def _week_of_month(words: str, found: timex.Period) -> tuple[date, date] | None:
    """The days of “the second week of March”: the 8th to the 14th, whatever weekday the 8th is."""
    told = re.match(r"(?:the )?(\w+) (?:full )?week (?:of|in) ", words)
    known = settings("times/words.toml")
    within = set(re.findall(r"[a-z]+", words))
    if told is None or found.unit != "W" or not within & {"month", *known["month"]}:
        return None
    thursday = found.first + timedelta(3)  # as ISO 8601 has it, a week is of the month of its Thursday
    month = timex.period(timex.value_of(thursday, "M"))
    if month is None:
        return None
    figures = re.match(r"\d+", told[1])
    number = int(figures[0]) if figures else known["ordinal"].get(told[1], known["final"].get(told[1], 0))
    first = month.first + timedelta(7 * number - 7) if number > 0 else month.last - timedelta(6)
    return (first, min(first + timedelta(6), month.last)) if number and first <= month.last else None


def _part(words: str, found: timex.Period, anchor: date | None) -> tuple[date, date]:
    """The days meant by “early”, “late”, “earlier this”: a part of the period; of a single day, the day."""
    first, last = found.first, found.last
    if first == last:
        return first, last
    if anchor and first <= anchor <= last:
        if words.startswith("earlier"):
            return first, anchor
        if words.startswith("later"):
            return anchor, last
    parts: dict[str, list[float]] = settings("times/stretches.toml")["part"]
    start = re.match(r"(?:in |the )*(([a-z]+)(?: [a-z]+)?)", words)
    share = parts.get(start[1], parts.get(start[2])) if start else None
    if share is None or found.unit == "H":  # “the first half of 2019” is that half already
        return first, last
    count = (last - first).days + 1
    return first + timedelta(int(count * share[0])), first + timedelta(max(int(count * share[1]) - 1, 0))


def _counted(value: str, words: str, anchor: date | None, span: tuple[int, int]) -> EventTime | None:
    """“the past two weeks”, “the next 24 hours”: days back from the report, or ahead."""
    known = settings("times/stretches.toml")
    told = set(words.split())
    if anchor is None or not told & {*known["back"]["words"], *known["ahead"]["words"]}:
        return None
    back = bool(told & set(known["back"]["words"]))
    other = away(anchor, value, -1 if back else 1)
    if other is None:
        return None
    return days_of(value, min(other, anchor), max(other, anchor), span)


def _fuzzy(time: Time, words: str, anchor: date | None) -> EventTime | None:
    """“in recent weeks”, “recently”, “the coming days”: how far the words reach, from the settings."""
    known = settings("times/stretches.toml")
    if anchor is None:
        return None
    reach = next((known["words"][w] for w in words.split() if w in known["words"]), None)
    unit = next((u for w in words.split() if (u := _unit(w))), None)
    if reach is None and unit is not None and time.value in ("PAST_REF", "FUTURE_REF"):
        reach = known["vague"].get(unit, 0) * (-1 if time.value == "PAST_REF" else 1)
    if not reach:
        return None
    other = moved(anchor, "D", reach)
    return days_of(time.value, min(anchor, other), max(anchor, other), (time.start, time.end))


@cache
def _unit(word: str) -> str | None:
    units: dict[str, dict[str, str]] = settings("times/words.toml")
    return units["units"].get(word) or units["unit"].get(word)


def away(day: date, value: str, turn: int) -> date | None:
    """The day that lies a duration before (-1) or after another; for one without a count, as far as it reaches."""
    found = _LENGTH.fullmatch(value)
    if found is None:
        return None
    clock, count, unit = found.groups()
    if count.startswith("X"):
        return moved(day, "D", turn * int(settings("times/stretches.toml")["vague"].get(clock + unit, 7)))
    if clock:
        return moved(day, "D", turn * round(float(count) / 24) if unit == "H" else 0)
    if unit not in ("D", "W", "M", "Q", "Y", "DE", "CE"):
        return None
    return moved(day, unit, turn * max(1, int(float(count))))


def moved(day: date, unit: str, count: int) -> date:
    """The day so many units away; the calendar's own end where it reaches no further."""
    try:
        return timex.shift(day, unit, count)
    except OverflowError:
        return date.max if count > 0 else date.min


def days_of(value: str, first: date, last: date, span: tuple[int, int]) -> EventTime:
    """A value with the days that are meant by it."""
    return EventTime(value=value, start=first.isoformat(), end=last.isoformat(), span=span)


def _before(text: str, time: Time) -> str:
    """The words that open a time: “since”, “from”, “until the end of”; the longest that is known."""
    before = " ".join(text[max(0, time.start - _BEFORE) : time.start].lower().split())
    before = re.sub(r" (?:the|at least|about|around|early|late)$", "", before)
    return next((w for w in _openers() if before == w or before.endswith(" " + w)), "")


@cache
def _openers() -> tuple[str, ...]:
    known = settings("times/stretches.toml")
    words = {*known["since"], *known["until"], *known["deadline"], "between", "from"}
    return tuple(sorted(words, key=len, reverse=True))
