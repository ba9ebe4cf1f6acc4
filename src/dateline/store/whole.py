"""All that a store holds, as rows in an order that does not depend on the order in which its reports came.

What a frozen edition is made of: read in one transaction and a part at a time, so that a store of any size takes little
memory. Events are called by a hash of their first mention, all else by the ids of reports and the keys of actors,
so that two stores of the same reports call the same things alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from dateline.store import tables
from dateline.store.asking import Asking
from dateline.store.connecting import sentences
from dateline.store.origins import Sourced

Cells = tuple[Any, ...]
Mark = tuple[str, int, int, int]
"""A mention of any reading: report, first character of its predicate, the one behind the last, which on it."""

_AT_ONCE = 1000  # events, or rows, of one question
_UNDATED = b"~"  # behind every day


class WholeAccount(NamedTuple):
    """One event with all that tells it, as cells in the order of the columns of an edition's tables.

    Attributes:
        day: its first day, ISO 8601; None where no report tells one.
        event: one row.
        dyads: who to whom, by key.
        mentions: every place in a report that tells it, the oldest report first.
        quantities: figures, with the report that gives each.
    """

    day: str | None
    event: Cells
    dyads: list[Cells]
    mentions: list[Cells]
    quantities: list[Cells]


class Whole(Asking):
    """All of a store, to be written down."""

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The store as it is now, whatever is written to it meanwhile."""
        with sentences(self.where), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield Snapshot(connection)


class Snapshot:
    """A store at one moment.

    Args:
        connection: in a transaction.

    Attributes:
        used: numbers of the entities that the rows given so far name.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.db = connection
        self.used: set[int] = set()

    def count(self) -> int:
        """How many events there are."""
        return self.db.scalar(sa.select(sa.func.count()).select_from(tables.events)) or 0

    def last_day(self) -> str | None:
        """The day of the newest report; where no report has one, the last day of an event."""
        found: str | None = self.db.scalar(sa.select(sa.func.max(tables.reports.c.day)))
        return found or self.db.scalar(sa.select(sa.func.max(tables.events.c.last_day)))

    def readers(self) -> list[tuple[str, int]]:
        """Which versions and models read the reports, and how many each."""
        r = tables.records
        found = sa.select(r.c.reader, sa.func.count()).group_by(r.c.reader)
        return sorted((reader, number) for reader, number in self.db.execute(found))

    def accounts(self, words: int = 0) -> Iterator[WholeAccount]:
        """Every event, by its first day and then its id, those without a day last.

        Args:
            words: the most characters of a report that are given with a mention.
        """
        numbers, names = self._ordered()
        entities = {row.id: (row.key, row.name) for row in self.db.execute(_ENTITIES)}
        decided = {mark for mark, *_ in self._decided()}
        for begin in range(0, len(numbers), _AT_ONCE):
            some = [int(n) for n in numbers[begin : begin + _AT_ONCE]]
            yield from self._part(some, names[begin : begin + _AT_ONCE], entities, decided, words)

    def _ordered(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Numbers of all events in the order of an edition, and the hash by which each is called."""
        e = tables.events
        days = np.full(self.count(), _UNDATED, "S10")
        known = np.zeros(len(days), np.int64)
        for n, (number, day) in enumerate(self._stream(sa.select(e.c.id, e.c.day).order_by(e.c.id))):
            known[n], days[n] = number, day.encode() if day else _UNDATED
        hashes = np.zeros(len(days), np.uint64)
        told = np.zeros(len(days), bool)
        for number, called in self._called():
            at = int(np.searchsorted(known, number))
            hashes[at], told[at] = called, True
        order = np.lexsort((hashes, days))
        order = order[told[order]]
        return known[order], hashes[order]

    def _called(self) -> Iterator[tuple[int, int]]:
        """Each event's number and the hash of its first mention: of the oldest report, then by its id."""
        m, t = tables.mentions, tables.reports
        found = (
            sa.select(m.c.event, t.c.day, t.c.name, m.c.trigger_start, m.c.trigger_end, m.c.nth)
            .join(t, t.c.id == m.c.report).order_by(m.c.event)
        )  # fmt: skip
        for number, mentions in groupby(self._stream(found), itemgetter(0)):
            first = min((day or "~", name, start, end, nth) for _, day, name, start, end, nth in mentions)
            told = "\0".join(map(str, first[1:])).encode("utf-8", "surrogatepass")
            yield number, int.from_bytes(hashlib.sha256(told).digest()[:8], "big")

    def _part(
        self, numbers: list[int], hashes: np.ndarray[Any, Any], entities: dict[int, tuple[str, str]],
        decided: set[Mark], words: int,
    ) -> Iterator[WholeAccount]:  # fmt: skip
        e = tables.events
        rows = {row.id: row for row in self.db.execute(sa.select(*_OF_EVENTS).where(e.c.id.in_(numbers)))}
        dyads = self._grouped(
            sa.select(*_OF_DYADS).where(tables.dyads.c.event.in_(numbers)).order_by(tables.dyads.c.event)
        )
        mentions = self._mentions(numbers, words)
        for number, hashed in zip(numbers, hashes, strict=True):
            row, called = rows[number], f"e{int(hashed):016x}"
            pairs = dyads.get(number, [])
            for pair in pairs:
                self.used.update(i for i in pair[:2] if i)
            told = sorted(mentions[number], key=lambda m: (m.day or "~", m.name, m.trigger_start, m.nth))
            figures = [(called, *(q[n] for n in _OF_QUANTITIES)) for q in row.quantities]
            yield WholeAccount(
                row.day,
                _event(row, called, [_side(pairs, n, entities) for n in (0, 1)], told, decided),
                sorted(_dyad(called, row, pair, entities) for pair in pairs),
                [_mention(called, m, bool(words)) for m in told],
                sorted(figures, key=_by_kind),
            )

    def _mentions(self, numbers: Sequence[int], words: int) -> dict[int, list[Any]]:
        m, sourced = tables.mentions, Sourced(tables.mentions)
        t = sourced.report
        columns = [*_OF_MENTIONS, t.c.day, t.c.name, sourced.origin.label("origin")]
        if words:
            length = sa.case((m.c.end - m.c.start > words, words), else_=m.c.end - m.c.start)
            columns.append(sa.func.substr(t.c.text, m.c.start + 1, length).label("words"))
        found = sa.select(*columns).select_from(sourced.beside()).where(m.c.event.in_(numbers))
        out: dict[int, list[Any]] = {number: [] for number in numbers}
        for row in self.db.execute(found):
            out[row.event].append(row)
        return out

    def _grouped(self, found: Any) -> dict[int, list[Cells]]:
        return {
            number: [tuple(row[1:]) for row in rows]
            for number, rows in groupby(self.db.execute(found), itemgetter(0))
        }

    def reports(self) -> Iterator[tuple[str | None, Cells]]:
        """The day and the row of each report, the oldest first, without its words."""
        t, r = tables.reports, tables.records
        origin = sa.func.coalesce(t.c.wire, t.c.name)
        found = (
            sa.select(t.c.name, t.c.day, t.c.published, t.c.publisher, t.c.title, t.c.url, origin, t.c.digest,
                      r.c.reader)
            .join(r, r.c.report == t.c.id).order_by(t.c.day.is_(None), t.c.day, self._plainly(t.c.name))
        )  # fmt: skip
        for row in self._stream(found):
            yield row.day, tuple(row)

    def relations(self) -> Iterator[tuple[str | None, Cells]]:
        """The day of the report and the row of each relation that a report states."""
        r, t = tables.relations, tables.reports
        a, b = tables.entities.alias(), tables.entities.alias()
        found = (
            sa.select(t.c.day, t.c.name, r.c.number, r.c.type, a.c.key, b.c.key, r.c.status, r.c.first_day,
                      r.c.last_day, r.c.start, r.c.end, r.c.confidence, r.c.subject, r.c.object)
            .select_from(r.join(t, t.c.id == r.c.report).join(a, a.c.id == r.c.subject).join(b, b.c.id == r.c.object))
            .order_by(t.c.day.is_(None), t.c.day, self._plainly(t.c.name), r.c.number)
        )  # fmt: skip
        for day, name, number, *rest, confidence, subject, object_ in self._stream(found):
            self.used |= {subject, object_}
            yield day, (name, number, *rest, _rounded(confidence))

    def attributions(self) -> Iterator[tuple[str | None, Cells]]:
        """The day of the report and the row of each statement that a report gives of somebody."""
        q, t, s = tables.attributions, tables.reports, tables.entities
        found = (
            sa.select(t.c.day, t.c.name, q.c.number, s.c.key, q.c.quote, q.c.stance, q.c.start, q.c.end, q.c.source)
            .select_from(q.join(t, t.c.id == q.c.report).join(s, s.c.id == q.c.source, isouter=True))
            .order_by(t.c.day.is_(None), t.c.day, self._plainly(t.c.name), q.c.number)
        )  # fmt: skip
        for day, *cells, source in self._stream(found):
            if source:
                self.used.add(source)
            yield day, tuple(cells)

    def entities(self) -> Iterator[Cells]:
        """The rows of the entities that the other rows name, by key. Ask for them last."""
        e = tables.entities
        for row in self._stream(sa.select(e).order_by(self._plainly(e.c.key))):
            if row.id in self.used:
                yield (row.key, row.name, row.kind, row.country, ";".join(sorted(row.sectors)), row.wikidata)

    def decisions(self) -> Iterator[Cells]:
        """What people decided about mentions and did not take back, without their names."""
        for mark, at, decision, change in sorted(self._decided(), key=lambda d: (*d[0], d[1], d[2])):
            told = sorted(set(change) - {"was", "with", "there", "event", "whole", "crc32"})
            yield (*mark, decision, ";".join(told), at)

    def _decided(self) -> list[tuple[Mark, str, str, dict[str, Any]]]:
        v = tables.reviews
        found = sa.select(v).where(v.c.undone.is_(False)).order_by(v.c.id)
        return [
            ((d.report, d.start, d.end, d.nth), d.at, d.decision, d.change) for d in self.db.execute(found)
        ]

    def _stream(self, found: Any) -> Iterator[Any]:
        return iter(self.db.execute(found.execution_options(yield_per=_AT_ONCE)))

    def _plainly(self, column: Any) -> Any:
        """A column in the order of its code points on every engine."""
        return column.collate("C") if self.db.dialect.name == "postgresql" else column


_E, _D, _M = tables.events.c, tables.dyads.c, tables.mentions.c
_OF_EVENTS = (
    _E.id, _E.day, _E.last_day, _E.type, _E.mode, _E.status, _E.disputed, _E.planned, _E.score, _E.cameo,
    _E.contexts, _E.place, _E.geonames_id, _E.country, _E.lat, _E.lon, _E.confidence, _E.quantities,
)  # fmt: skip
_OF_DYADS = (_D.event, _D.actor, _D.recipient, _D.actor_country, _D.recipient_country)
_OF_MENTIONS = (
    _M.event, _M.number, _M.nth, _M.type, _M.status, _M.confidence, _M.trigger_start, _M.trigger_end, _M.start, _M.end,
)  # fmt: skip
_OF_QUANTITIES = ("kind", "value", "low", "high", "report")
_ENTITIES = sa.select(tables.entities.c.id, tables.entities.c.key, tables.entities.c.name)


def _event(row: Any, called: str, sides: list[list[str]], told: list[Any], decided: set[Mark]) -> Cells:
    actors, recipients = sides
    if set(actors) == set(recipients):  # the parties of a reciprocal event stand on both sides of the dyads
        recipients = []
    low, high = _killed(row.quantities)
    reviewed = bool(decided) and any((m.name, m.trigger_start, m.trigger_end, m.nth) in decided for m in told)
    return (
        called, row.day, row.last_day, row.type, row.mode, row.status, bool(row.disputed), bool(row.planned), row.score,
        row.cameo, ";".join(sorted(row.contexts)), "; ".join(actors), "; ".join(recipients), row.place,
        row.geonames_id, row.country, row.lat, row.lon, low, high, _rounded(row.confidence), len(told),
        len({m.name for m in told}), len({m.origin for m in told}), reviewed,
    )  # fmt: skip


def _side(pairs: list[Cells], side: int, entities: dict[int, tuple[str, str]]) -> list[str]:
    """The names of those on a side, in the order of their code points."""
    return sorted({entities[pair[side]][1] for pair in pairs if pair[side]})


def _dyad(called: str, row: Any, pair: Cells, entities: dict[int, tuple[str, str]]) -> Cells:
    actor, recipient, of_actor, of_recipient = pair
    keys = [entities[i][0] if i else "" for i in (actor, recipient)]
    return (called, *keys, of_actor or "", of_recipient or "", row.day, row.type, row.status)


def _mention(called: str, m: Any, words: bool) -> Cells:
    own = (m.words,) if words else ()
    return (
        called, m.name, m.number, m.nth, m.type, m.status, _rounded(m.confidence), m.trigger_start, m.trigger_end,
        m.start, m.end, *own,
    )  # fmt: skip


def _by_kind(figure: Cells) -> Cells:
    _, kind, *values, report = figure
    return (kind, report, *(-1 if v is None else v for v in values))


def _killed(quantities: list[dict[str, Any]]) -> tuple[int | None, int | None]:
    """The lowest and the highest count of the killed that any report gives."""
    counts = [
        int(v)
        for q in quantities
        if q["kind"] == "killed"
        for v in (q["value"], q["low"], q["high"])
        if v is not None
    ]
    return (min(counts), max(counts)) if counts else (None, None)


def _rounded(share: float) -> float:
    """In ten-thousandths: means of the same shares in another order differ behind that."""
    return round(share, 4)
