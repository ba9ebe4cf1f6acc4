"""Which sentences of a report tell of which day."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date

import msgspec

from dateline.record import Event, Record, Time
from dateline.report import day_of
from dateline.store.packing import folded

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORD = re.compile(r"\w+")
_LABEL = re.compile(
    r"\s*(?:--|[-–—:])\s+(?=\S)"
)  # what stands between the day of a chronology and its sentence
_OPENING = re.compile(r"[^\w“\"‘'(]+")
_TOLD = ("actual", "historical")
_FEWEST, _MOST = 5, 50  # words of a sentence; what is longer is mostly lines of a page run together


class DatedSentence(msgspec.Struct, kw_only=True):
    """A sentence of a report, and one day that it tells of.

    Attributes:
        report: the report's id.
        origin: id of the first report of the same wire story.
        published: the report's day.
        day: the day that is told of, ISO 8601.
        start: first character of the words; the day's label of a chronology and a dateline are left out.
        end: behind the last.
        text: the words.
        words: the same in small letters, one by one.
        place: how many sentences stand before it in the report.
        explicit: whether the sentence itself names the day.
        labelled: whether the day stands before the sentence, as in a chronology.
        events: the events of that day that it tells.
    """

    report: str
    origin: str
    published: str
    day: str
    start: int
    end: int
    text: str
    words: list[str]
    place: int
    explicit: bool
    labelled: bool
    events: list[Event]

    @property
    def late(self) -> int:
        """Days from the day told of to the report."""
        return (date.fromisoformat(self.published) - date.fromisoformat(self.day)).days


def tellings_of(record: Record, origin: str, about: str | None = None) -> list[DatedSentence]:
    """Every sentence of a report once for each day, up to the report's own, of which it tells.

    A sentence tells of the days that it names and of those of its events, unless these are planned, denied or supposed.
    What holds neither an event nor a day of the past (captions, buttons, bylines) tells of none.

    Args:
        record: with the day of its report.
        origin: id of the first report of the same wire story.
        about: only sentences that mention this actor, or have all of these words.
    """
    when = day_of(record.published)
    if when is None:
        return []
    published = when.isoformat()
    out: list[DatedSentence] = []
    told_at: list[tuple[int, Event]] = []
    for e in record.events:
        told_at += [(t.trigger.start, e) for t in e.mentions] if e.mentions else [(e.trigger.start, e)]
    told_at.sort(key=lambda pair: pair[0])
    triggers = [start for start, _ in told_at]
    stamps = [t for t in record.times if t.type in ("DATE", "TIME") and _DAY.match(t.value)]
    begins = [t.start for t in stamps]
    wanted = set(folded(about).split()) if about else set()
    mentioned = sorted(_mentions(record, wanted)) if wanted else []
    place = 0
    for first, end in record.sentences:
        events = [e for _, e in told_at[bisect_left(triggers, first) : bisect_left(triggers, end)]]
        times = stamps[bisect_left(begins, first) : bisect_left(begins, end)]
        start, label = _own_words(record.text, first, end, times)
        text = record.text[start:end].rstrip()
        words = [w.lower() for w in _WORD.findall(text)]
        if not _FEWEST <= len(words) <= _MOST:
            continue
        place += 1
        if label is None and any(published[:4] in record.text[t.start : t.end] for t in times):
            continue  # news writes the year in captions and stamps, of other years in sentences
        if wanted and not (_within(mentioned, first, end) or wanted <= set(words)):
            continue
        named = {t.value[:10] for t in times}
        told: dict[str, list[Event]] = {
            day: [] for day in named if day < published or day == label == published
        }
        for event in events:
            if (day := _day(event)) and day <= published and event.status in _TOLD:
                told.setdefault(day, []).append(event)
        out += [
            DatedSentence(
                report=record.id, origin=origin, published=published, day=day, start=start, end=start + len(text),
                text=text, words=words, place=place - 1, explicit=day in named, labelled=day == label, events=those,
            )
            for day, those in told.items()
        ]  # fmt: skip
    return out


def _mentions(record: Record, wanted: set[str]) -> Iterator[int]:
    """Where those are mentioned whose name has all the words."""
    for entity in record.entities:
        if wanted <= set(folded(entity.name).split()):
            yield from (m.start for m in entity.mentions)


def _within(starts: list[int], first: int, end: int) -> bool:
    return bisect_left(starts, first) < bisect_left(starts, end)


def _day(event: Event) -> str | None:
    """The day of an event, where it is one."""
    time = event.time
    if time is None or not time.start or not time.end or time.start[:10] != time.end[:10]:
        return None
    return time.start[:10] if _DAY.match(time.start) else None


def _own_words(text: str, start: int, end: int, times: list[Time]) -> tuple[int, str | None]:
    """Where a sentence's own words begin behind signs and the label of a day; that day, where there is one."""
    if signs := _OPENING.match(text, start, end):
        start = signs.end()
    for time in times:
        if time.start <= start and (dash := _LABEL.match(text, time.end, end)):
            return dash.end(), time.value[:10]
    return start, None
