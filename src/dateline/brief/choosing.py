"""What goes into a brief: sentences composed from coded fields by :mod:`dateline.situation`, and reports' own ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec

from dateline.chronology import chronology_of
from dateline.errors import NothingToSayError, StoreError
from dateline.record import Record
from dateline.situation import DaySpan, Stated, Words, is_sentence, situation_of
from dateline.store import Store, Wanted
from dateline.store.periods import bounds
from dateline.views.rows import shortly

Row = dict[str, Any]
_MATTERS, _MORE = 3, 9  # composed sentences at the head, and of those that follow it
_DAYS = 10  # of the chronology
_LOOKED_THROUGH = 3000  # reports from which a brief has no chronology: reading them all would take too long
_NAME = 120  # characters of the longest name that is taken: more is no name
_ALIKE = 0.6  # share of words in common from which two sentences say the same
_CARRIED = 3  # footnotes of a sentence
_WORD = re.compile(r"\w+")


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of a brief.

    Attributes:
        text: of a report, its characters ``start`` to ``end``; or composed from coded fields.
        reports: ids of the reports that carry it; that which is cited first.
        sources: their numbers in the list of sources.
        start: None where the sentence is composed.
        end: the same.
        label: day of what it tells, or who says it.
        against: whether it says that something did not happen.
    """

    text: str
    reports: list[str]
    sources: list[int] = []
    start: int | None = None
    end: int | None = None
    label: str = ""
    against: bool = False

    @property
    def composed(self) -> bool:
        """Whether it is made of coded fields and no report's own."""
        return self.start is None


class Section(msgspec.Struct):
    """A heading and the sentences below it."""

    title: str
    sentences: list[Cited]


class Brief(msgspec.Struct, kw_only=True):
    """A brief, in whatever form it is written.

    Attributes:
        title: the actors and days asked for.
        sections: sentences.
        moved: dyads and places of which more or less is told than was to be expected: ``name``, ``counted``, ``low``,
            ``high``, ``before`` (in the span before).
        sources: of each report its id, publisher, day, title and url; a sentence's ``sources`` count from 1.
        series: rows of :meth:`dateline.store.Store.series`, for the chart.
        reports: how many the store has of these days.
    """

    title: str
    since: str
    until: str
    sections: list[Section]
    moved: list[Row]
    sources: list[Row]
    series: list[Row]
    reports: int


def brief_of(store: Store, wanted: Wanted | None = None, week: bool = False) -> Brief:
    """Choose what a brief says.

    Args:
        wanted: events that it is about; the last 90 days of the store where it names no day.
        week: about the seven days up to the last one, with what is new since the seven before.

    Raises:
        NothingToSayError: the store is empty or has no such events.
    """
    wanted = _framed(store, wanted or Wanted(), 7 if week else 91)
    if not store.reports(wanted):
        days = " to ".join(dict.fromkeys(filter(None, (wanted.since, wanted.until))))
        since = "since " if wanted.since and not wanted.until else "until " if not wanted.since else "of "
        raise NothingToSayError(f"The store has no report {since}{days}. It holds {store.holds()}.")
    chooser = _Chooser(store, wanted)
    sections = chooser.sections(week)
    if not any(s.sentences for s in sections):
        raise NothingToSayError(f"{store.nothing(wanted)} Ask for other days or actors.")
    sections, sources = chooser.numbered(sections)
    w = chooser.wanted
    counted = msgspec.structs.replace(w, since=chooser.since, until=chooser.until)
    series = store.series(counted, "week" if chooser.span.days > 45 else "day")
    who = (
        " and ".join(n for n in (w.actor, w.recipient, w.either, *w.countries, w.place) if n) or "The crisis"
    )
    since, until = chooser.since, chooser.until
    return Brief(
        title=f"{shortly(who, _NAME)}, {since} to {until}", since=since, until=until, sections=sections,
        moved=_named(chooser.moved()), sources=_named(sources), series=series,
        reports=sum(r["reports"] for r in series),
    )  # fmt: skip


def _named(rows: list[Row]) -> list[Row]:
    """Rows with names of a length that fits a table."""
    return [
        {k: shortly(v, _NAME) if isinstance(v, str) and k != "report" else v for k, v in r.items()}
        for r in rows
    ]


def _framed(store: Store, wanted: Wanted, days: int) -> Wanted:
    size = store.size()
    if not size["last"]:
        raise NothingToSayError("The store is empty. Fill it: dateline ingest REPORTS.")
    if wanted.since or (wanted.until and days != 7):
        return wanted
    _, last = bounds(wanted, size["first"], size["last"])
    first = date.fromisoformat(last) - timedelta(days=days - 1)
    return msgspec.structs.replace(wanted, since=max(first.isoformat(), size["first"]), until=last)


class _Chooser:
    def __init__(self, store: Store, wanted: Wanted) -> None:
        self.store, self.wanted = store, wanted
        size = store.size()
        since, until = bounds(wanted, size["first"], size["last"])
        self.since = min(
            max(since, size["first"]), size["last"]
        )  # where there are no reports nothing is counted
        self.until = max(self.since, min(until, size["last"]))
        self.span = DaySpan(self.since, self.until)
        self.found = situation_of(store, self.span, wanted, _MATTERS + _MORE)
        self._taken: list[set[str]] = []
        self._sources: dict[str, Row] = {}

    def sections(self, week: bool) -> list[Section]:
        """All sections, in their order; some may be empty."""
        stated = self.found.sentences
        head, more = stated[:_MATTERS], sorted(stated[_MATTERS:], key=lambda s: (s.first, s.event))
        out = [Section("What matters", [self._composed(s) for s in head])]
        if week:
            new = [s for s in stated if not self._told_before(s)]
            out.append(Section("New since the week before", [self._composed(s) for s in new]))
        return [
            *out,
            Section("Chronology", self.chronology()),
            Section("What else happened", [self._composed(s) for s in more]),
            Section("Deaths reported", self.deaths()),
            Section("What is disputed", self.disputed()),
            Section("What is next", [
                self._line(d.text + ".", [d.words], d.due if d.due == d.due_last else f"{d.due} to {d.due_last}")
                for d in self.found.due
            ]),
        ]  # fmt: skip

    def chronology(self) -> list[Cited]:
        """The days that matter most, where nothing but days and one actor is asked for."""
        w = self.wanted
        plain = Wanted(since=w.since, until=w.until, actor=w.actor, either=w.either)
        if w != plain or self.store.reports(Wanted(since=self.since)) > _LOOKED_THROUGH:
            return []
        try:
            found = chronology_of(self.store, self.since, self.until, _DAYS, 2, w.actor or w.either)
        except NothingToSayError:
            return []
        out: list[Cited] = []
        for day in found.days:
            said = next((s for s in day.sentences if is_sentence(s.text) and self._is_new(s.text)), None)
            if said is None:
                continue
            for source in said.sources[:_CARRIED]:
                record = self.store.record(source.report)
                self._cite(source.report, record)
            first = said.sources[0]
            reports = list(dict.fromkeys(s.report for s in said.sources[:_CARRIED]))
            out.append(
                Cited(text=said.text, reports=reports, start=first.start, end=first.end, label=day.date)
            )
        return out

    def deaths(self) -> list[Cited]:
        """The range over all accounts against the span before, then the sentences that give the largest figures."""
        tolls = self.found.deaths.largest
        if not tolls:
            return []
        text = f"{self.found.deaths.text} In the span before: {self.found.deaths_before.text}"
        out = [self._line(text, [t.words[0] for t in tolls])]
        for t in tolls:
            if self._is_new(t.words[0].words):
                label = ", ".join(x for x in (t.day, t.place, t.number) if x)
                out += [c for w in t.words[:1] if (c := self._own_words(w, label))]
        return out

    def disputed(self) -> list[Cited]:
        """Of each disputed event a sentence that says so and one that says not."""
        out: list[Cited] = []
        for c in self.found.contested:
            pair = [
                self._own_words(words, words.said_by or words.publisher or "", against)
                for words, against in ((c.asserted, False), (c.denied, True))
            ]
            out += [x for x in pair if x] if all(pair) else []
        return out

    def moved(self) -> list[Row]:
        """Dyads and places of which more or less is told than was to be expected."""
        return [
            {"name": m.name, "counted": m.counted, "low": m.low, "high": m.high, "before": m.before}
            for m in self.found.changed
        ]

    def _told_before(self, s: Stated) -> bool:
        """Whether the same was done by and to the same in the span before."""
        before = self.span.before()
        try:
            return self.store.count(Wanted(
                actor=s.actors[0], recipient=s.recipients[0] if s.recipients else None, types=(s.type,),
                status=("actual",), since=before.since, until=before.until,
            )) > 0  # fmt: skip
        except StoreError:
            return False

    def _is_new(self, text: str) -> bool:
        """Whether no sentence was taken yet that says nearly the same."""
        words = {w.casefold() for w in _WORD.findall(text)}
        if any(len(words & other) >= _ALIKE * len(words | other) for other in self._taken):
            return False
        self._taken.append(words)
        return True

    def _composed(self, s: Stated) -> Cited:
        label = (
            ""
            if s.dated
            else f"reported {s.first}"
            if s.first == s.last
            else f"reported {s.first} to {s.last}"
        )
        return self._line(s.text, s.words, label)

    def _line(self, text: str, words: Sequence[Words], label: str = "") -> Cited:
        for w in words[:_CARRIED]:
            self._carry(w)
        return Cited(text=text, reports=list(dict.fromkeys(w.report for w in words[:_CARRIED])), label=label)

    def _own_words(self, w: Words, label: str, against: bool = False) -> Cited | None:
        """The words of a report, whole and as they stand there."""
        record = self.store.record(w.report)
        if record is None:
            return None
        text = record.text[w.start : w.end]
        start = w.start + len(text) - len(text.lstrip())
        end = w.end - len(text) + len(text.rstrip())
        self._carry(w)
        return Cited(
            text=record.text[start:end], reports=[w.report], start=start, end=end, label=shortly(label, _NAME),
            against=against,
        )  # fmt: skip

    def _carry(self, w: Words) -> None:
        self._sources[w.report] = {
            "report": w.report, "publisher": w.publisher, "day": w.day, "title": w.title, "url": w.url,
        }  # fmt: skip

    def _cite(self, name: str, record: Record | None) -> None:
        if record is not None:
            self._sources[name] = {
                "report": name, "publisher": record.publisher, "day": (record.published or "")[:10],
                "title": record.title, "url": record.url,
            }  # fmt: skip

    def numbered(self, sections: list[Section]) -> tuple[list[Section], list[Row]]:
        """The sections with the numbers of their reports at each sentence, and the list of these reports."""
        numbers: dict[str, int] = {}
        out = []
        for section in sections:
            kept = [
                msgspec.structs.replace(
                    c, sources=[numbers.setdefault(r, len(numbers) + 1) for r in c.reports]
                )
                for c in section.sentences
            ]
            out.append(Section(section.title, kept))
        return out, [self._sources[name] for name in numbers]


def tables(brief: Brief) -> Iterator[tuple[str, list[Row]]]:
    """The tables of a brief with their captions, as every form shows them."""
    if brief.moved:
        yield "Who and what moved beyond chance", [
            {"Who or where": m["name"], "accounts": str(m["counted"]),
             "to be expected": f"{m['low']} to {m['high']}" if m["low"] < m["high"] else str(m["high"]),
             "in the span before": str(m["before"])} for m in brief.moved
        ]  # fmt: skip


def footnote(source: Row) -> tuple[str, str | None]:
    """A source for a person: outlet, title and date, or its id where it has none of them; and its link, if it has one.

    A link is given for web addresses only.
    """
    told = ", ".join(x for x in (source["publisher"], source["title"], source["day"]) if x)
    url = source["url"] if (source["url"] or "").startswith(("https://", "http://")) else None
    return told if source["title"] or url else f"{told} ({source['report']})".strip(), url
