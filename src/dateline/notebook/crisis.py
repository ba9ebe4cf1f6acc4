"""A store that is asked from a notebook: the questions of the command line as methods."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Unpack

from msgspec.structs import replace

from dateline import store as stores
from dateline.chronology import DAYS, SENTENCES, chronology_of
from dateline.errors import StoreError, counted
from dateline.notebook import drawing
from dateline.notebook.asked import EventFilter, Several, _parts, wanted_by
from dateline.notebook.tables import ChronologyShown, Picture, Row, TableShown
from dateline.record import RELATION_TYPES, Record
from dateline.store.known import near
from dateline.store.periods import Period
from dateline.views.flat import EVENT_COLUMNS, each_plan, each_side, with_words

_STANDS = "backs,opposes,supplies,aligned_with"
_TIES = 40  # relations of a network, so that its names can be read


def open(where: str | Path) -> Crisis:
    """Open a store to ask it; none is made where there is none.

    Args:
        where: the path of an SQLite file, or a ``postgresql://`` address.

    Raises:
        StoreError: there is none, it can't be opened, or is a newer dateline's.
    """
    return Crisis(stores.open(where, create=False))


class Crisis:
    """The record of a crisis, asked from a notebook or a script.

    Every question takes the filters of :class:`~dateline.notebook.asked.EventFilter`, as the command line does, and
    answers with what shows itself: :class:`TableShown`, :class:`Picture`, :class:`ChronologyShown`.

    Attributes:
        store: with all else that can be asked and decided.
    """

    def __init__(self, store: stores.Store) -> None:
        self.store = store

    def __enter__(self) -> Crisis:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    def __repr__(self) -> str:
        return f"<{self.store.where}: {self.store.holds()}>"

    def events(
        self, limit: int | None = 50, oldest: bool = False, **asked: Unpack[EventFilter]
    ) -> TableShown:
        """Events with their sides and the words of a report that tells them, the newest first.

        Args:
            limit: the most; None for all.
            oldest: the oldest first.

        Raises:
            StoreError: a filter can't be, or names what the store has never heard of.
        """
        wanted = self._wanted(asked)
        found = with_words(self.store.events(wanted, limit, oldest=oldest))
        of = self.store.count(wanted) if limit and len(found) == limit else len(found)
        return self._table(found, EVENT_COLUMNS, "event", wanted, of)

    def quotes(
        self, by: str | None = None, since: str | None = None, until: str | None = None,
        source: str | None = None, limit: int | None = 50,
    ) -> TableShown:  # fmt: skip
        """What somebody, or everybody, is reported to have said, the newest first."""
        wanted = self._wanted({"since": since, "until": until, "source": source})
        found = self.store.quotes(by, wanted, limit)
        columns = ("day", "by", "stance", "words", "publisher", "report")
        return self._table(found, columns, "quote", replace(wanted, actor=by))

    def disputed(self, limit: int | None = 50, **asked: Unpack[EventFilter]) -> TableShown:
        """Events that one side says happened and another denies: two rows for each dispute, one a side."""
        wanted = self._wanted(asked)
        found = each_side(self.store.disputed(wanted, limit))
        columns = ("day", "type", "actors", "recipients", "says", "by", "publisher", "report", "words")
        return self._table(found, columns, "disputed event", wanted)

    def planned(self, limit: int | None = 50, **asked: Unpack[EventFilter]) -> TableShown:
        """What was announced, for when, and what came of it."""
        wanted = self._wanted(asked)
        found = each_plan(self.store.planned(wanted, limit))
        columns = ("due", "due_last", "type", "actors", "recipients", "said_on", "outcome", "words", "then")
        return self._table(found, columns, "planned event", wanted)

    def search(self, words: str, limit: int | None = 20) -> TableShown:
        """Reports that have all of some words, the newest first."""
        found = self.store.search(words, limit)
        return self._table(found, ("day", "publisher", "report", "title", "words"), "report", stores.Wanted())

    def report(self, name: str) -> Record:
        """All that was read in one report.

        Raises:
            StoreError: the store has no report of this id.
        """
        found = self.store.record(name)
        if found is None:
            raise StoreError(f"The store has no report {name}. Ask for one: search, or the ids of events.")
        return found

    def chronology(
        self, since: str | None = None, until: str | None = None, days: int = DAYS,
        sentences: int = SENTENCES, about: str | None = None,
    ) -> ChronologyShown:  # fmt: skip
        """The days that matter, each with the sentences of reports that tell best what happened.

        Args:
            days: the most days that are chosen.
            sentences: the most of one day.
            about: only sentences that mention this actor, or have all these words.
        """
        return ChronologyShown(chronology_of(self.store, since, until, days, sentences, about))

    def series(
        self, by: Period = "month", count: Literal["events", "reports", "origins"] = "events",
        **asked: Unpack[EventFilter],
    ) -> Picture:  # fmt: skip
        """Events and their mean score by period, with all reports of the period as the denominator.

        Args:
            by: ``day``, ``week``, ``month`` or ``year``.
            count: count also the reports that tell them, or the outlets that those have them from.
        """
        wanted = self._wanted(asked)
        rows = self.store.series(wanted, by, count)
        told_by = () if count == "events" else ("told_by",)
        found = TableShown(
            rows, ("period", "events", *told_by, "score", "reports"), counted(len(rows), "period")
        )
        if not any(row["events"] for row in rows):  # zeros would read like peace
            return Picture(TableShown([], (), self.store.nothing(wanted)), None)
        return Picture(found, drawing.series)

    def map(self, **asked: Unpack[EventFilter]) -> Picture:
        """Where events took place: a dot a place, its area by the number of events.

        Only events of a status ``actual`` count unless ``status`` is given.
        """
        wanted = self._wanted({"status": "actual", **asked})
        rows = _by_place(self.store.events(wanted, None))
        caption = counted(sum(row["events"] for row in rows), "event") + f" at {counted(len(rows), 'place')}"
        table = TableShown(rows, ("place", "country", "events", "first", "last", "types"), caption)
        if not rows:
            return Picture(TableShown([], (), self.store.nothing(wanted, "event with a place")), None)
        return Picture(table, drawing.map_of)

    def network(
        self, at: str | None = None, types: Several = _STANDS, days: int = 365, least: int = 1,
        count: Literal["reports", "origins"] = "origins", limit: int | None = _TIES,
        either: str | None = None, country: Several = (), since: str | None = None,
        until: str | None = None, source: str | None = None,
    ) -> Picture:  # fmt: skip
        """Who backs, opposes or supplies whom on a day, by what reports have stated.

        Args:
            at: the day; the newest where not given.
            types: of relations.
            days: before it whose statements count.
            least: the least number of what is counted.
            count: what a relation weighs: reports, or the outlets that they have it from.
            limit: the most relations, the weightiest; None for all.
        """
        kinds = _parts(types)
        for kind in kinds:
            if kind not in RELATION_TYPES:
                known = ", ".join(RELATION_TYPES)
                raise StoreError(f"{kind} is no relation.{near(kind, RELATION_TYPES)} There are {known}.")
        asked: EventFilter = {
            "either": either,
            "country": country,
            "since": since,
            "until": until,
            "source": source,
        }
        wanted = self._wanted(asked)
        rows = self.store.network(at, kinds, days, least, limit, wanted, count)
        columns = ("subject", "type", "object", *dict.fromkeys((count, "reports")), "first", "last")
        table = self._table(rows, columns, "relation", replace(wanted, until=at or until))
        return Picture(table, drawing.network if rows else None)

    def _wanted(self, asked: EventFilter) -> stores.Wanted:
        wanted = wanted_by(**asked)
        self.store.refuse(wanted)
        return wanted

    def _table(
        self,
        rows: list[Row],
        columns: tuple[str, ...],
        what: str,
        wanted: stores.Wanted,
        of: int | None = None,
    ) -> TableShown:
        if not rows:
            return TableShown([], columns, self.store.nothing(wanted, what))
        number = len(rows)
        told = counted(number, "row" if what in ("disputed event",) else what)
        return TableShown(rows, columns, told if of is None or of == number else f"{told} of {of:,}")


def _by_place(events: list[Row]) -> list[Row]:
    """Events gathered by where they were, the most frequent first; those without a spot are left out."""
    out: dict[tuple[float, float], Row] = {}
    for event in events:
        if event["lat"] is None or event["lon"] is None:
            continue
        row = out.setdefault((event["lat"], event["lon"]), {
            "place": event["place"], "country": event["country"], "lat": event["lat"], "lon": event["lon"],
            "events": 0, "first": event["day"], "last": event["day"], "types": {},
        })  # fmt: skip
        row["events"] += 1
        row["types"][event["type"]] = row["types"].get(event["type"], 0) + 1
        days = [day for day in (row["first"], row["last"], event["day"]) if day]
        row["first"], row["last"] = min(days, default=None), max(days, default=None)
    return sorted(out.values(), key=lambda row: (-row["events"], row["place"] or ""))
