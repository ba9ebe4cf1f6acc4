"""Asking a store: events, figures over time, who stands with whom, who said what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

import sqlalchemy as sa

from dateline.store import tables
from dateline.store.connecting import sentences
from dateline.store.origins import Count, Sourced, circular_in, origins_of, weighed
from dateline.store.periods import Period, bounds, period_of, periods
from dateline.store.wanted import Wanted, conditions, country_of, days_between, entities_called, of_event

Row = dict[str, Any]
Value = TypeVar("Value", int, str)

_SHOWN = (
    "id", "day", "last_day", "type", "mode", "status", "disputed", "planned", "score", "cameo", "contexts",
    "place", "geonames_id", "country", "lat", "lon", "confidence", "quantities", "mentions", "reports",
)  # fmt: skip
SPARE = 3  # times as many rows as wanted are looked at, as the sides of some are nobody in particular
_MOST_WORDS = 3  # mentions whose words are shown with an event
_PART = 400
Sorted = Literal["newest", "oldest", "reports"]
"""The order of events: by day, or those first that most reports tell."""


class Asking:
    """The questions that a store answers. Every answer is a list of rows of plain values, newest first.

    Args:
        engine: of the database.
        where: how it is called in messages.
    """

    def __init__(self, engine: sa.Engine, where: str) -> None:
        self.engine = engine
        self.where = where

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with sentences(self.where), self.engine.connect() as connection, connection.begin():
            yield connection

    def events(
        self, wanted: Wanted | None = None, limit: int | None = 50, offset: int = 0, oldest: bool = False,
        order: Sorted = "newest",
    ) -> list[Row]:  # fmt: skip
        """Events with their sides and the words of some reports that tell them.

        Args:
            limit: the most rows; None for all.
            oldest: the oldest first, whatever ``order`` is.
            order: the newest first, the oldest, or those that most reports tell.

        Returns:
            rows with :data:`_SHOWN`, ``origins`` (from how many outlets the reports have it), ``actors``,
            ``recipients`` (names) and ``told`` (report, publisher, day, ``origin``, words, and their characters
            ``start`` to ``end``).
        """
        with self._reading() as connection:
            order = "oldest" if oldest else order
            ids = self._ids(connection, wanted or Wanted(), limit, offset, order)
            return self._whole(connection, ids)

    def event(self, number: int) -> Row | None:
        """One event by its id, with the words of every report that tells it; None where there is none.

        Returns:
            a row as of :meth:`events`, with ``circular``: groups of outlets that cite each other for it.
        """
        with self._reading() as connection:
            found = self._whole(connection, [number], most=None)
            circles = circular_in(connection, [number])
        return {**found[0], "circular": circles.get(number, [])} if found else None

    def count(self, wanted: Wanted | None = None) -> int:
        """How many events are wanted."""
        with self._reading() as connection:
            chosen = self._chosen(connection, wanted or Wanted()).subquery()
            return connection.scalar(sa.select(sa.func.count()).select_from(chosen)) or 0

    def _chosen(self, connection: sa.Connection, wanted: Wanted) -> Any:
        """Ids and days of the events that are wanted."""
        e, d = tables.events, tables.dyads
        beside = of_event(wanted)
        if wanted.names_sides and (
            wanted.disputed or wanted.planned
        ):  # few among many: begin with them, in the order of their days
            told = sa.select(1).where(d.c.event == e.c.id, *conditions(connection, wanted, d))
            return sa.select(e.c.id, e.c.day).where(*days_between(e.c.day, wanted), *beside, told.exists())
        if wanted.names_sides:
            found = sa.select(d.c.event.label("id"), d.c.day).where(*conditions(connection, wanted, d))
            if beside:
                found = found.join(e, e.c.id == d.c.event).where(*beside)
            return found.distinct()
        found = sa.select(e.c.id, e.c.day).where(*days_between(e.c.day, wanted), *beside)
        if wanted.types:
            found = found.where(e.c.type.in_(wanted.types))
        return found.where(e.c.status.in_(wanted.status)) if wanted.status else found

    def _ids(
        self, connection: sa.Connection, wanted: Wanted, limit: int | None, offset: int, order: Sorted
    ) -> list[int]:
        found = self._chosen(connection, wanted)
        if order == "reports":
            chosen, e = found.subquery(), tables.events
            found = (
                sa.select(e.c.id, e.c.day).join(chosen, chosen.c.id == e.c.id).order_by(e.c.reports.desc())
            )
        day, number = found.selected_columns.day, found.selected_columns.id
        by = (day.asc(), number.asc()) if order == "oldest" else (day.desc(), number.desc())
        return [row.id for row in connection.execute(found.order_by(*by).limit(limit).offset(offset))]

    def _whole(
        self, connection: sa.Connection, ids: Sequence[int], most: int | None = _MOST_WORDS
    ) -> list[Row]:
        e = tables.events
        rows: dict[int, Row] = {}
        for some in parts_of(ids):
            columns = [e.c[name] for name in _SHOWN]
            for row in connection.execute(sa.select(*columns).where(e.c.id.in_(some))).mappings():
                rows[row["id"]] = {**row, "origins": 0, "actors": [], "recipients": [], "told": []}
            for event, number in origins_of(connection, some).items():
                if event in rows:
                    rows[event]["origins"] = number
            self._name_sides(connection, some, rows)
            self._quote(connection, some, rows, most)
        return [rows[i] for i in ids if i in rows]

    def _name_sides(self, connection: sa.Connection, ids: Sequence[int], rows: dict[int, Row]) -> None:
        d, e = tables.dyads, tables.entities
        for side in ("actor", "recipient"):
            found = sa.select(d.c.event, e.c.name).join(e, e.c.id == d.c[side]).where(d.c.event.in_(ids))
            for event, name in connection.execute(found.order_by(d.c.event, e.c.id)):
                names = rows[event][f"{side}s"]
                if name not in names:
                    names.append(name)
        for event in ids:  # the parties of a reciprocal event stand on both sides of the table
            if event in rows and set(rows[event]["actors"]) == set(rows[event]["recipients"]):
                rows[event]["recipients"] = []

    def _quote(
        self, connection: sa.Connection, ids: Sequence[int], rows: dict[int, Row], most: int | None
    ) -> None:
        m, sourced = tables.mentions, Sourced(tables.mentions)
        t = sourced.report
        words = sa.func.substr(t.c.text, m.c.start + 1, m.c.end - m.c.start).label("words")
        nth = (
            sa.func.row_number().over(partition_by=m.c.event, order_by=(m.c.report, m.c.number)).label("nth")
        )
        found = (
            sa.select(m.c.event, m.c.number, m.c.type, m.c.status, m.c.confidence, t.c.name.label("report"),
                      t.c.publisher, t.c.day, sourced.origin.label("origin"), m.c.start, m.c.end, words, nth)
            .select_from(sourced.beside()).where(m.c.event.in_(ids))
        ).subquery()  # fmt: skip
        chosen = sa.select(found).where(found.c.nth <= most) if most else sa.select(found)
        for row in connection.execute(chosen.order_by(found.c.event, found.c.nth)).mappings():
            rows[row["event"]]["told"].append({k: v for k, v in row.items() if k not in ("event", "nth")})

    def series(
        self, wanted: Wanted | None = None, by: Period = "month", count: Count = "events"
    ) -> list[Row]:
        """Events and their mean score by period, gaps as zeros, oldest first.

        Args:
            count: for ``reports`` or ``origins``, rows have ``told_by`` too: how many tell the events of the period,
                each counted once an event.

        Returns:
            rows with ``period`` (first day), ``events``, ``score`` (mean, None where there are no events),
            ``reports`` (all that the store has of that period: the denominator), ``by_type``.
        """
        wanted = wanted or Wanted()
        with self._reading() as connection:
            counted = connection.execute(self._counts(connection, wanted, count)).all()
            n = tables.days
            all_reports = connection.execute(
                sa.select(n.c.day, n.c.reports).where(*days_between(n.c.day, wanted))
            ).all()
        rows: dict[str, Row] = {}
        told = [day for day, _ in all_reports] or [r[0] for r in counted]
        if told:  # the days of the reports: what they recall of other centuries is no series
            first, last = bounds(wanted, min(told), max(told))
            for period in periods(first, last, by):
                rows[period] = {"period": period, "events": 0, "score": None, "reports": 0, "by_type": {}}
                if count != "events":
                    rows[period]["told_by"] = 0
        sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for day, kind, number, total, scored, *told_by in counted:
            row = rows.get(period_of(day, by))
            if row is not None:
                if told_by:
                    row["told_by"] += told_by[0]
                row["events"] += number
                row["by_type"][kind] = row["by_type"].get(kind, 0) + number
                sums[row["period"]][0] += total or 0.0
                sums[row["period"]][1] += scored
        for day, number in all_reports:
            if (row := rows.get(period_of(day, by))) is not None:
                row["reports"] += number
        for period, (total, scored) in sums.items():
            rows[period]["score"] = round(total / scored, 3) if scored else None
        return list(rows.values())

    def _counts(self, connection: sa.Connection, wanted: Wanted, count: Count) -> Any:
        """Events, sum and number of scores by day and type; the table of dyads has all that sides can ask for.

        For other than events there is one column more: how many reports or origins tell them.
        """
        e, d = tables.events, tables.dyads
        if wanted.names_sides and not of_event(wanted):
            where = conditions(connection, wanted, d)
            rows = sa.select(d.c.event, d.c.day, d.c.type, d.c.score).where(*where).distinct().subquery()
        else:
            chosen = self._chosen(connection, wanted).subquery()
            rows = (
                sa.select(e.c.id.label("event"), e.c.day, e.c.type, e.c.score)
                .join(chosen, chosen.c.id == e.c.id).subquery()
            )  # fmt: skip
        c = rows.c
        found = (
            sa.select(c.day, c.type, sa.func.count(), sa.func.sum(c.score), sa.func.count(c.score))
            .where(c.day.is_not(None)).group_by(c.day, c.type)
        )  # fmt: skip
        if count == "events":
            return found
        weights = weighed(rows, count)
        return found.add_columns(sa.func.sum(weights.c.number)).join(weights, weights.c.event == c.event)

    def quotes(
        self,
        by: str | None = None,
        wanted: Wanted | None = None,
        limit: int | None = 50,
        oldest: bool = False,
    ) -> list[Row]:
        """What somebody is reported to have said.

        Args:
            by: a name; everybody where None.
            wanted: its ``since``, ``until`` and ``source`` count.

        Returns:
            rows with ``by``, ``words``, ``start``, ``end`` (their characters), ``quote``, ``stance``, ``day``,
            ``report``, ``publisher``.
        """
        q, t, e = tables.attributions, tables.reports, tables.entities
        wanted = wanted or Wanted()
        words = sa.func.substr(t.c.text, q.c.start + 1, q.c.end - q.c.start).label("words")
        with self._reading() as connection:
            found = (
                sa.select(e.c.name.label("by"), words, q.c.start, q.c.end, q.c.quote, q.c.stance, q.c.day,
                          t.c.name.label("report"), t.c.publisher)
                .join(t, t.c.id == q.c.report).join(e, e.c.id == q.c.source, isouter=by is None)
                .where(*days_between(q.c.day, wanted))
            )  # fmt: skip
            if by is not None:
                found = found.where(q.c.source.in_(entities_called(connection, by)))
            if wanted.source:
                found = found.where(t.c.publisher == wanted.source)
            order = (q.c.day, q.c.report) if oldest else (q.c.day.desc(), q.c.report.desc())
            found = found.order_by(*order, q.c.number).limit(limit)
            return [dict(row) for row in connection.execute(found).mappings()]

    def quoted(self, by: str | None = None, wanted: Wanted | None = None) -> int:
        """How many quotes there are such as :meth:`quotes` gives."""
        q, t, wanted = tables.attributions, tables.reports, wanted or Wanted()
        with self._reading() as connection:
            found = sa.select(sa.func.count()).select_from(q).where(*days_between(q.c.day, wanted))
            if by is not None:
                found = found.where(q.c.source.in_(entities_called(connection, by)))
            if wanted.source:
                found = found.where(q.c.report.in_(sa.select(t.c.id).where(t.c.publisher == wanted.source)))
            return connection.scalar(found) or 0

    def size(self) -> Row:
        """How many reports, events, entities and mentions there are, and of which days."""
        with self._reading() as connection:
            out: Row = {
                name: connection.scalar(sa.select(sa.func.count()).select_from(tables.metadata.tables[name]))
                for name in ("reports", "events", "mentions", "entities", "relations", "attributions")
            }
            first, last = connection.execute(
                sa.select(sa.func.min(tables.days.c.day), sa.func.max(tables.days.c.day))
            ).one()
        return {**out, "first": first, "last": last}


def but(wanted: Wanted | None, **changes: Any) -> Wanted:
    """What is wanted, with some fields changed."""
    import msgspec

    return msgspec.structs.replace(wanted or Wanted(), **changes)


def parts_of(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Values some at a time, as many as one question takes."""
    for i in range(0, len(values), _PART):
        yield values[i : i + _PART]


__all__ = ["Asking", "Wanted", "country_of"]
