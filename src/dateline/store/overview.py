"""What stands out in a store: the dyads that act most, where events are, who is quoted most, which outlets report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from dateline.store import tables
from dateline.store.asking import SPARE, Asking, Row, parts_of
from dateline.store.naming import says_itself
from dateline.store.origins import origins_of
from dateline.store.wanted import Wanted, conditions, days_between, entities_called, of_event


class Overview(Asking):
    """The questions whose answers are counts; the highest first."""

    def dyads(self, wanted: Wanted | None = None, limit: int | None = 10) -> list[Row]:
        """The pairs of actor and recipient between which most is told; nobody like “it” or “a source” among them.

        Returns:
            rows with ``actor``, ``recipient``, ``events``, ``score`` (mean), ``first``, ``last`` (days).
        """
        d, e = tables.dyads, tables.events
        a, b = tables.entities.alias(), tables.entities.alias()
        wanted = wanted or Wanted()
        number = sa.func.count().label("events")
        with self._reading() as connection:
            found = (
                sa.select(d.c.actor, d.c.recipient, number, sa.func.avg(d.c.score).label("score"),
                          sa.func.min(d.c.day).label("first"), sa.func.max(d.c.day).label("last"))
                .where(d.c.actor > 0, d.c.recipient > 0, *conditions(connection, wanted, d))
            )  # fmt: skip
            beside = of_event(wanted)
            if beside:
                found = found.join(e, e.c.id == d.c.event).where(*beside)
            top = (
                found.group_by(d.c.actor, d.c.recipient)
                .order_by(number.desc(), d.c.actor, d.c.recipient)
                .limit(limit and SPARE * limit)
                .subquery()
            )
            named = (
                sa.select(a.c.name.label("actor"), b.c.name.label("recipient"), top.c.events, top.c.score,
                          top.c.first, top.c.last)
                .select_from(top.join(a, a.c.id == top.c.actor).join(b, b.c.id == top.c.recipient))
                .where(tables.is_somebody(a), tables.is_somebody(b))
                .order_by(top.c.events.desc(), a.c.name, b.c.name).limit(limit)
            )  # fmt: skip
            return [_rounded(row) for row in connection.execute(named).mappings()]

    def places(self, wanted: Wanted | None = None, limit: int | None = 300) -> list[Row]:
        """Where the events are.

        Returns:
            rows with ``place``, ``country``, ``lat``, ``lon`` (WGS 84 degrees), ``events``, ``score`` (mean).
        """
        e = tables.events
        number = sa.func.count().label("events")
        with self._reading() as connection:
            chosen = self._chosen(connection, wanted or Wanted()).subquery()
            found = (
                sa.select(sa.func.min(e.c.place).label("place"), e.c.country, e.c.lat, e.c.lon, number,
                          sa.func.avg(e.c.score).label("score"))
                .join(chosen, chosen.c.id == e.c.id).where(e.c.lat.is_not(None))
                .group_by(e.c.geonames_id, e.c.country, e.c.lat, e.c.lon).order_by(number.desc()).limit(limit)
            )  # fmt: skip
            return [_rounded(row) for row in connection.execute(found).mappings()]

    def weightiest(self, wanted: Wanted | None = None, limit: int = 200, most: int = 8) -> list[Row]:
        """The events that are told most and surest, as :meth:`~dateline.store.asking.Asking.events` gives them.

        Args:
            most: mentions whose words are given with an event.
        """
        with self._reading() as connection:
            return self._best_told(connection, wanted or Wanted(), limit, most)

    def deadliest(self, wanted: Wanted | None = None, limit: int = 200, most: int = 8) -> list[Row]:
        """The same, of events of which a report tells how many were killed."""
        deadly = sa.cast(tables.events.c.quantities, sa.Text).like("%killed%")
        with self._reading() as connection:
            return self._best_told(connection, wanted or Wanted(), limit, most, deadly)

    def _best_told(
        self, connection: sa.Connection, wanted: Wanted, limit: int, most: int, *where: Any
    ) -> list[Row]:
        e = tables.events
        chosen = self._chosen(connection, wanted).subquery()
        found = (
            sa.select(e.c.id).join(chosen, chosen.c.id == e.c.id).where(*where)
            .order_by((e.c.reports * e.c.confidence).desc(), e.c.id).limit(limit)
        )  # fmt: skip
        return self._whole(connection, list(connection.scalars(found)), most)

    def topics(self, names: Sequence[str], wanted: Wanted | None = None) -> dict[str, list[tuple[str, int]]]:
        """Of what some actors speak: the types of the events that their quoted words tell, the most frequent first.

        Args:
            names: of actors, as :meth:`voices` gives them.
            wanted: its ``since`` and ``until`` count.

        Returns:
            by name, pairs of a type and how often it is told.
        """
        q, m, s = tables.attributions, tables.mentions, tables.entities
        inside = sa.and_(m.c.report == q.c.report, m.c.trigger_start >= q.c.start, m.c.trigger_end <= q.c.end)
        number = sa.func.count().label("number")
        found = (
            sa.select(s.c.name, m.c.type, number).select_from(q.join(s, s.c.id == q.c.source).join(m, inside))
            .where(s.c.name.in_(names), *days_between(q.c.day, wanted or Wanted()))
            .group_by(s.c.name, m.c.type).order_by(number.desc(), m.c.type)
        )  # fmt: skip
        out: dict[str, list[tuple[str, int]]] = {}
        with self._reading() as connection:
            for name, kind, times in connection.execute(found):
                out.setdefault(name, []).append((kind, times))
        return out

    def voices(self, wanted: Wanted | None = None, limit: int | None = 10, named: bool = False) -> list[Row]:
        """Who is quoted most.

        Args:
            wanted: its ``since``, ``until`` and ``source`` count.
            named: only those who are somebody, not “a spokesman”.

        Returns:
            rows with ``by``, ``country``, ``quotes``, ``denials``, ``last`` (day).
        """
        q, t, s = tables.attributions, tables.reports, tables.entities
        wanted = wanted or Wanted()
        number = sa.func.count().label("quotes")
        denied = sa.func.sum(sa.case((q.c.stance == "denied", 1), else_=0)).label("denials")
        found: Any = sa.select(q.c.source, number, denied, sa.func.max(q.c.day).label("last")).where(
            q.c.source.is_not(None), *days_between(q.c.day, wanted)
        )
        if wanted.source:
            found = found.join(t, t.c.id == q.c.report).where(t.c.publisher == wanted.source)
        if named:
            found = found.join(s, s.c.id == q.c.source).where(tables.is_somebody(s))
        top = found.group_by(q.c.source).order_by(number.desc()).limit(limit).subquery()
        rows = (
            sa.select(s.c.name.label("by"), s.c.country, top.c.quotes, top.c.denials, top.c.last)
            .join(top, top.c.source == s.c.id)
            .order_by(top.c.quotes.desc(), s.c.name)
        )
        with self._reading() as connection:
            return [dict(row) for row in connection.execute(rows).mappings()]

    def outlets(self, limit: int | None = 30) -> list[Row]:
        """The publishers with most reports: rows with ``publisher``, ``reports``, ``first``, ``last`` (days)."""
        t = tables.reports
        number = sa.func.count().label("reports")
        found = (
            sa.select(t.c.publisher, number, sa.func.min(t.c.day).label("first"), sa.func.max(t.c.day).label("last"))
            .where(t.c.publisher.is_not(None)).group_by(t.c.publisher)
            .order_by(number.desc(), t.c.publisher).limit(limit)
        )  # fmt: skip
        with self._reading() as connection:
            return [dict(row) for row in connection.execute(found).mappings()]

    def standing(self, name: str, limit: int | None = 100) -> list[Row]:
        """How an actor stands to others, and others to it, by what reports have stated at any time.

        Returns:
            rows with ``subject``, ``type``, ``object``, ``reports``, ``first``, ``last`` (days of the reports), those
            of most reports first.

        Raises:
            StoreError: the store has no such actor.
        """
        r, a, b = tables.relations, tables.entities.alias(), tables.entities.alias()
        number = sa.func.count().label("reports")
        with self._reading() as connection:
            ids = entities_called(connection, name)
            found = (
                sa.select(a.c.name.label("subject"), r.c.type, b.c.name.label("object"), number,
                          sa.func.min(r.c.day).label("first"), sa.func.max(r.c.day).label("last"))
                .select_from(r.join(a, a.c.id == r.c.subject).join(b, b.c.id == r.c.object))
                .where(sa.or_(r.c.subject.in_(ids), r.c.object.in_(ids)), r.c.status == "actual")
                .group_by(a.c.name, r.c.type, b.c.name).order_by(number.desc(), a.c.name, b.c.name).limit(limit)
            )  # fmt: skip
            rows = (dict(row) for row in connection.execute(found).mappings())
            return [row for row in rows if not says_itself(row["subject"], row["object"])]

    def events_of(self, report: str, most: int = 6) -> list[Row]:
        """The events that a report tells.

        Args:
            report: the report's own id.
            most: other reports of an event that are named.

        Returns:
            rows with ``number`` (of the record's events), ``event`` (id), ``reports`` (how many tell it),
            ``origins``, ``disputed`` and ``told``: what other reports say (``report``, ``publisher``, ``day``,
            ``words``, ``status``).
        """
        m, t, e = tables.mentions, tables.reports, tables.events
        with self._reading() as connection:
            mine = connection.execute(
                sa.select(m.c.number, m.c.event, e.c.reports, e.c.disputed)
                .join(t, t.c.id == m.c.report).join(e, e.c.id == m.c.event)
                .where(t.c.name == report).order_by(m.c.number)
            ).mappings().all()  # fmt: skip
            rows: dict[int, Row] = {row["event"]: {"told": []} for row in mine}
            origins: dict[int, int] = {}
            for some in parts_of(list(rows)):
                origins |= origins_of(connection, some)
                self._quote(connection, some, rows, most + 1)
        out = []
        for row in mine:
            others = [t for t in rows[row["event"]]["told"] if t["report"] != report][:most]
            out.append({**row, "origins": origins[row["event"]], "told": others})
        return out


def _rounded(row: Any) -> Row:
    return {**row, "score": None if row["score"] is None else round(float(row["score"]), 2)}
