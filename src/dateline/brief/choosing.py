"""What goes into a brief: the weightiest events of a stretch of days, each by a whole sentence of a report."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import msgspec

from dateline.chronology import chronology_of
from dateline.errors import NothingToSayError
from dateline.record import Record
from dateline.store import Store, Wanted
from dateline.store.periods import bounds
from dateline.views.rows import shortly
from dateline.views.wording import RELATIONS

Row = dict[str, Any]
_EVENTS, _OTHERS, _VOICES = 14, 6, 6  # sentences of a section
_DAYS = 7  # of the chronology
_LOOKED_THROUGH = 3000  # reports from which a brief has no chronology: reading them all would take too long
_OPEN = 30  # days for which a plan of which nothing more is heard is next
_LOOKED_AT = 600  # newest events among which the weightiest are chosen
_ALIKE = 0.6  # share of words in common from which two sentences say the same
_DYADS, _TIES = 8, 12
_SENTENCE, _NAME = 1200, 120  # characters of the longest that are taken: more is no sentence, and no name
_WORD = re.compile(r"\w+")


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of a report.

    Attributes:
        text: its characters, ``start`` to ``end`` of the report's text.
        report: the report's id.
        source: the number of the report in the list of sources.
        label: day and type of what it tells, or who says it.
        against: whether it says that something did not happen.
    """

    text: str
    report: str
    source: int = 0
    start: int
    end: int
    label: str
    against: bool = False


class Section(msgspec.Struct):
    """A heading and the sentences below it."""

    title: str
    sentences: list[Cited]


class Brief(msgspec.Struct, kw_only=True):
    """A brief, in whatever form it is written.

    Attributes:
        title: the actors and days asked for.
        sections: sentences.
        moved: dyads with ``actor``, ``recipient``, ``events``, ``score``, and ``before``, the mean score of as many
            days before.
        ties: rows of :meth:`dateline.store.Store.network`.
        sources: of each report its id, publisher, day and title; a sentence's ``source`` counts from 1.
        series: rows of :meth:`dateline.store.Store.series`, for the chart.
        reports: how many the store has of these days.
    """

    title: str
    since: str
    until: str
    sections: list[Section]
    moved: list[Row]
    ties: list[Row]
    sources: list[Row]
    series: list[Row]
    reports: int


def brief_of(store: Store, wanted: Wanted | None = None) -> Brief:
    """Choose what a brief says.

    Args:
        wanted: events that it is about; the last 90 days of the store where it names no day.

    Raises:
        NothingToSayError: the store is empty or has no such events.
    """
    wanted = _framed(store, wanted or Wanted())
    if not store.reports(wanted):
        days = " to ".join(dict.fromkeys(filter(None, (wanted.since, wanted.until))))
        since = "since " if wanted.since and not wanted.until else "until " if not wanted.since else "of "
        raise NothingToSayError(f"The store has no report {since}{days}. It holds {store.holds()}.")
    chooser = _Chooser(store, wanted)
    sections = [
        Section("Chronology", chooser.chronology()),
        Section("What happened", chooser.happened()),
        Section("What is disputed", chooser.disputed()),
        Section("What is next", chooser.planned()),
        Section("Who says what", chooser.said()),
    ]
    if not any(s.sentences for s in sections):
        raise NothingToSayError(f"{store.nothing(wanted)} Ask for other days or actors.")
    sections, sources = chooser.numbered(sections)
    w = chooser.wanted
    counted = msgspec.structs.replace(w, since=chooser.since, until=chooser.until)
    series = store.series(counted, "week" if chooser.days > 45 else "day")
    who = (
        " and ".join(n for n in (w.actor, w.recipient, w.either, *w.countries, w.place) if n) or "The crisis"
    )
    since, until = chooser.since, chooser.until
    return Brief(
        title=f"{shortly(who, _NAME)}, {since} to {until}", since=since, until=until, sections=sections,
        moved=_named(chooser.moved()), ties=_named(chooser.ties()),
        sources=_named(sources), series=series, reports=sum(r["reports"] for r in series),
    )  # fmt: skip


def _named(rows: list[Row]) -> list[Row]:
    """Rows with names of a length that fits a table."""
    return [
        {k: shortly(v, _NAME) if isinstance(v, str) and k != "report" else v for k, v in r.items()}
        for r in rows
    ]


def _framed(store: Store, wanted: Wanted) -> Wanted:
    size = store.size()
    if not size["last"]:
        raise NothingToSayError("The store is empty. Fill it: dateline ingest REPORTS.")
    if wanted.since or wanted.until:
        return wanted
    first = date.fromisoformat(size["last"]) - timedelta(days=90)
    return msgspec.structs.replace(wanted, since=max(first.isoformat(), size["first"]), until=size["last"])


class _Chooser:
    def __init__(self, store: Store, wanted: Wanted) -> None:
        self.store, self.wanted = store, wanted
        size = store.size()
        since, until = bounds(wanted, size["first"], size["last"])
        self.since = min(
            max(since, size["first"]), size["last"]
        )  # where there are no reports nothing is counted
        self.until = max(self.since, min(until, size["last"]))
        self.days = (date.fromisoformat(self.until) - date.fromisoformat(self.since)).days + 1
        self._taken: list[set[str]] = []
        self._records: dict[str, Record | None] = {}

    def chronology(self) -> list[Cited]:
        """The days that matter most, where nothing but days and one actor is asked for."""
        w = self.wanted
        plain = Wanted(since=w.since, until=w.until, actor=w.actor, either=w.either)
        if w != plain or self.store.reports(Wanted(since=self.since)) > _LOOKED_THROUGH:
            return []
        try:
            found = chronology_of(self.store, self.since, self.until, _DAYS, 1, w.actor or w.either)
        except NothingToSayError:
            return []
        out: list[Cited] = []
        for day in found.days:
            for said in day.sentences:
                source = said.sources[0]
                self._record(source.report)
                self._taken.append({word.casefold() for word in _WORD.findall(said.text)})
                out.append(
                    Cited(
                        text=said.text, report=source.report, start=source.start, end=source.end, label=day.date
                    )
                )  # fmt: skip
        return out

    def happened(self) -> list[Cited]:
        """The weightiest events, in the order of their days."""
        wanted = msgspec.structs.replace(self.wanted, status=self.wanted.status or ("actual",))
        events = sorted(self.store.events(wanted, _LOOKED_AT), key=_weight, reverse=True)
        chosen = self._first(((e, self._told(e)) for e in events), _EVENTS)
        return [c for _, c in sorted(chosen, key=lambda pair: (pair[0]["day"] or "", pair[0]["id"]))]

    def disputed(self) -> list[Cited]:
        """Of each disputed event a sentence that says so and one that says not."""
        out: list[Cited] = []
        for event in self.store.disputed(self.wanted, 40):
            for dispute in event["disputes"][:1]:
                sides = [
                    self._said(dispute[side], event, side == "denied") for side in ("asserted", "denied")
                ]
                if sides[0] and sides[1] and sides[0].text != sides[1].text:
                    out += [c for c in sides if c is not None]
            if len(out) >= 2 * _OTHERS:
                break
        return out

    def planned(self) -> list[Cited]:
        """What was announced or threatened, not known to have happened, and not long past."""
        first = (date.fromisoformat(self.until) - timedelta(days=_OPEN)).isoformat()
        wanted = msgspec.structs.replace(self.wanted, since=max(first, self.since))
        rows = [r for r in self.store.planned(wanted, 60) if r["outcome"] == "unknown"]
        return [c for _, c in self._first(((e, self._said(e["announced"], e)) for e in rows), _OTHERS)]

    def said(self) -> list[Cited]:
        """The newest words of those who are quoted most."""
        one = self.wanted.actor
        names = [one] if one else [v["by"] for v in self.store.voices(self.wanted, _VOICES)]
        rows = [
            row for name in names for row in self.store.quotes(name, self.wanted, 4 * _VOICES if one else 4)
        ]
        rows.sort(
            key=lambda row: row["quote"] == "indirect"
        )  # their own words first, the newest of each first
        return [c for _, c in self._first(((row, self._quoted(row)) for row in rows), _VOICES)]

    def moved(self) -> list[Row]:
        """The leading dyads, and their mean score in as many days before."""
        begin = date.fromisoformat(self.since)
        earlier = msgspec.structs.replace(
            self.wanted, since=(begin - timedelta(days=self.days)).isoformat(),
            until=(begin - timedelta(days=1)).isoformat(),
        )  # fmt: skip
        before = {(d["actor"], d["recipient"]): d["score"] for d in self.store.dyads(earlier, 500)}
        return [
            {**d, "before": before.get((d["actor"], d["recipient"]))}
            for d in self.store.dyads(self.wanted, _DYADS)
        ]

    def ties(self) -> list[Row]:
        """Who stands with whom on the last day."""
        actor = self.wanted.actor or self.wanted.either
        return self.store.network(self.until, limit=_TIES, wanted=Wanted(either=actor))

    def _first(self, pairs: Iterable[tuple[Row, Cited | None]], most: int) -> list[tuple[Row, Cited]]:
        """The first sentences that don't say what another has said."""
        out: list[tuple[Row, Cited]] = []
        for row, cited in pairs:
            if cited is None or len(out) >= most:
                continue
            words = {w.casefold() for w in _WORD.findall(cited.text)}
            if all(len(words & other) < _ALIKE * len(words | other) for other in self._taken):
                self._taken.append(words)
                out.append((row, cited))
        return out

    def _told(self, event: Row) -> Cited | None:
        return next((c for t in event["told"] if (c := self._cite(t, event))), None)

    def _cite(self, told: Row, event: Row) -> Cited | None:
        """The sentence in which a mention's predicate stands."""
        record = self._record(told["report"])
        if record is None or told["number"] > len(record.events):
            return None
        trigger = record.events[told["number"] - 1].trigger
        label = " · ".join(x for x in (event["day"], event["type"]) if x)
        return self._sentence(record, trigger.start, trigger.end, label, told["status"] == "negated")

    def _said(self, said: Row | None, event: Row, against: bool = False) -> Cited | None:
        """The sentence in which some words of a report stand."""
        record = self._record(said["report"]) if said else None
        if record is None or said is None:
            return None
        label = " · ".join(x for x in (event["day"], event["type"]) if x)
        start = said["start"] + len(said["words"]) - len(said["words"].lstrip())
        return self._sentence(record, start, start + 1, label, against)

    def _quoted(self, row: Row) -> Cited | None:
        record = self._record(row["report"])
        at = record.text.find(row["words"]) if record else -1
        if record is None or at < 0:
            return None
        return self._sentence(record, at, at + 1, row["by"] or "", row["stance"] == "denied")

    def _sentence(self, record: Record, start: int, end: int, label: str, against: bool) -> Cited | None:
        found = next(((s, e) for s, e in record.sentences if s <= start and end <= e), None)
        if found is None:
            return None
        s, e = found
        text = record.text[s:e]
        if e - s > _SENTENCE:
            return None
        s, e = s + len(text) - len(text.lstrip()), e - len(text) + len(text.rstrip())
        return Cited(
            text=record.text[s:e],
            report=record.id,
            start=s,
            end=e,
            label=shortly(label, _NAME),
            against=against,
        )

    def numbered(self, sections: list[Section]) -> tuple[list[Section], list[Row]]:
        """The sections with the number of its report at each sentence, and the list of these reports."""
        numbers: dict[str, int] = {}
        out = []
        for section in sections:
            kept = [
                msgspec.structs.replace(c, source=numbers.setdefault(c.report, len(numbers) + 1))
                for c in section.sentences
            ]
            out.append(Section(section.title, kept))
        return out, [self._source(name) for name in numbers]

    def _source(self, name: str) -> Row:
        record = self._records[name]
        assert record is not None  # a sentence was taken from it
        day = (record.published or "")[:10]
        return {"report": name, "publisher": record.publisher, "day": day, "title": record.title}

    def _record(self, name: str) -> Record | None:
        if name not in self._records:
            self._records[name] = self.store.record(name)
        return self._records[name]


def _weight(event: Row) -> float:
    """How much an event matters: told by many, severe, sure."""
    return float(math.log2(1 + event["reports"]) + abs(event["score"] or 0) / 5 + event["confidence"])


def tables(brief: Brief) -> Iterator[tuple[str, list[Row]]]:
    """The tables of a brief with their captions, as every form shows them."""
    if brief.moved:
        yield "Who moved", [
            {"Who": d["actor"], "to whom": d["recipient"], "events": str(d["events"]), "mean score": _told(d["score"]),
             "before": _told(d["before"])} for d in brief.moved
        ]  # fmt: skip
    if brief.ties:
        yield "Who stands with whom", [
            {"Who": t["subject"], "how": RELATIONS.get(t["type"], t["type"]), "to whom": t["object"],
             "reports": str(t["reports"])} for t in brief.ties
        ]  # fmt: skip


def _told(score: float | None) -> str:
    return "–" if score is None else f"{score:+.1f}"
