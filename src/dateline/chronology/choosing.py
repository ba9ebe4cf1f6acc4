"""A chronology: the days that matter and what happened on each, in the reports' own words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import msgspec
import numpy as np

from dateline.chronology.days import Count
from dateline.chronology.sentences import Floats, beforehand, scores, vectors
from dateline.chronology.telling import DatedSentence, tellings_of
from dateline.errors import NothingToSayError, StoreError
from dateline.record import Record
from dateline.report import day_of
from dateline.store import Store, Wanted
from dateline.store.periods import bounds

DAYS, SENTENCES = 20, 2
_MOST_TOLD = 400  # sentences of one day among which is chosen
_SAME = 0.5  # cosine from which two sentences tell the same
_OTHERS = 4  # further sources of a sentence


class SentenceSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where a report says it.

    Attributes:
        report: the report's id.
        title: None where it has none.
        publisher: the outlet; None where unknown.
        published: the report's day, ISO 8601.
        start: first character of the words in the report's text.
        end: behind the last.
    """

    report: str
    title: str | None
    publisher: str | None
    published: str
    start: int
    end: int


class ChosenSentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of a report.

    Attributes:
        text: the characters of its first source.
        sources: that first, then other origins that say nearly the same, each in its own words.
    """

    text: str
    sources: list[SentenceSource]


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One day of a chronology.

    Attributes:
        date: ISO 8601.
        sentences: what happened, the most telling first.
        origins: how many independent reports tell of the day, whenever.
    """

    date: str
    sentences: list[ChosenSentence]
    origins: int


class Chronology(msgspec.Struct, frozen=True, kw_only=True):
    """The days that matter, in their order.

    Attributes:
        since: first day that was looked at, ISO 8601.
        until: last.
        about: what it is about; None for everything.
        days: the chosen ones.
        reports: how many were looked through.
    """

    since: str
    until: str
    about: str | None
    days: list[Day]
    reports: int


def chronology_of(
    store: Store,
    since: str | None = None,
    until: str | None = None,
    days: int = DAYS,
    sentences: int = SENTENCES,
    about: str | None = None,
    most: int | None = None,
    progress: Callable[[Iterator[tuple[str, Record]], int], Iterator[tuple[str, Record]]] | None = None,
) -> Chronology:
    """Choose the days that matter and the sentences that tell what happened on them.

    Later reports count too, those behind ``until`` among them: what came of a day is known afterwards.

    Args:
        since: first day, ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; that of the first report where not given.
        until: last day, the same.
        days: the most days that are chosen.
        sentences: the most of one day.
        about: only sentences that mention this actor, or have these words.
        most: reports beyond which it is refused; None for any number.
        progress: is given the records, each with the id of its origin, and their number, and passes them on.

    Raises:
        NothingToSayError: no report tells of any of these days.
        StoreError: a day is none, or there are more reports than ``most``.
    """
    size = store.size()
    if not size["last"]:
        raise NothingToSayError("The store is empty. Fill it: dateline ingest REPORTS.")
    first, last = bounds(Wanted(since=since, until=until), size["first"], size["last"])
    number = store.reports(Wanted(since=first))
    if most is not None and number > most:
        raise StoreError(
            f"There are {number:,} reports since {first}, too many to look through at once (at most {most:,}). "
            "Ask for later days, or use dateline chronology on the command line."
        )
    records = store.with_origins(first)
    told = Gathered(first, last, about)
    for origin, record in progress(records, number) if progress else records:
        told.add(record, origin)
    chosen = told.chosen(days, sentences)
    if not chosen:
        of = f" about {about}" if about else ""
        raise NothingToSayError(
            f"No report tells{of} of a day from {first} to {last}. The store holds {store.holds()}. "
            "Ask for other days."
        )
    return Chronology(since=first, until=last, about=about, days=chosen, reports=told.reports)


def days_of(since: str, until: str) -> list[str]:
    """All days from one to another, both counted in, ISO 8601."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    return [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]


class Gathered:
    """What the reports tell of the days of a stretch, gathered report by report.

    Args:
        since: first day, ISO 8601.
        until: last.
        about: only sentences that mention this actor, or have these words.

    Attributes:
        reports: how many were added.
        count: who tells of each day.
        by_day: sentences, each wording once.
        common: in how many of them a word stands.
        number: how many there were.
    """

    def __init__(self, since: str, until: str, about: str | None) -> None:
        self.since, self.until, self.about = since, until, about
        self.reports = 0
        self.count = Count()
        self.by_day: dict[str, list[DatedSentence]] = defaultdict(list)
        self._heard: dict[str, set[str]] = defaultdict(set)  # words that are there already, by day
        self.common: Counter[str] = Counter()
        self.number = 0
        self._outlets: dict[str, tuple[str | None, str | None]] = {}

    def add(self, record: Record, origin: str) -> None:
        """Take up a report; ``origin`` is the first report of its wire story."""
        published = day_of(record.published)
        if published is None:
            return
        self.reports += 1
        tellings = [t for t in tellings_of(record, origin, self.about) if self.since <= t.day <= self.until]
        self.count.add(published, origin, tellings)
        for t in tellings:
            self.common.update(set(t.words))
            self.number += 1
            if t.text not in self._heard[t.day]:
                self._heard[t.day].add(t.text)
                self.by_day[t.day].append(t)
        for day in {t.day for t in tellings if len(self.by_day[t.day]) > 2 * _MOST_TOLD}:
            self.by_day[day] = sorted(self.by_day[day], key=beforehand, reverse=True)[:_MOST_TOLD]
        if tellings:
            self._outlets[record.id] = (record.title, record.publisher)

    def chosen(self, days: int, sentences: int) -> list[Day]:
        """The weightiest days that have a sentence, each with its best."""
        span = days_of(self.since, self.until)
        weights = self.count.weights(span)
        ranked = [d for _, d in sorted(zip(weights, span, strict=True), key=lambda pair: (-pair[0], pair[1]))]
        out: list[Day] = []
        taken: set[tuple[str, int]] = set()
        for day in ranked:
            if len(out) == days:
                break
            said = self._said(self.by_day.get(day, []), sentences, taken)
            if said:
                out.append(Day(date=day, sentences=said, origins=self.count.origins(day)))
        return sorted(out, key=lambda d: d.date)

    def _said(
        self, told: list[DatedSentence], sentences: int, taken: set[tuple[str, int]]
    ) -> list[ChosenSentence]:
        """The best sentences of a day that don't say the same; what another day has said is passed over."""
        told = [t for t in told if (t.report, t.start) not in taken]
        if not told:
            return []
        rows = vectors(told, self.common, self.number)
        chosen: list[int] = []
        for i in np.argsort(-scores(told, rows), kind="stable"):
            if len(chosen) < sentences and all(rows[i] @ rows[j] < _SAME for j in chosen):
                chosen.append(int(i))
        taken.update((told[i].report, told[i].start) for i in chosen)
        return [ChosenSentence(text=told[i].text, sources=self._sources(told, rows, i)) for i in chosen]

    def _sources(self, told: list[DatedSentence], rows: Floats, chosen: int) -> list[SentenceSource]:
        """A sentence's own source, then other origins that say nearly the same, the likest first."""
        likeness = rows @ rows[chosen]
        out = {told[chosen].origin: told[chosen]}
        for i in np.argsort(-likeness, kind="stable"):
            if likeness[i] < _SAME or len(out) > _OTHERS:
                break
            out.setdefault(told[i].origin, told[i])
        return [self._source(t) for t in out.values()]

    def _source(self, t: DatedSentence) -> SentenceSource:
        title, publisher = self._outlets[t.report]
        return SentenceSource(
            report=t.report, title=title, publisher=publisher, published=t.published, start=t.start, end=t.end
        )  # fmt: skip
