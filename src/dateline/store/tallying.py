"""Counts of many units at once: accounts, origins or deaths by day, of each dyad, country, place, actor or type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from dateline.errors import StoreError
from dateline.store import tables
from dateline.store.asking import Asking, Row, parts_of
from dateline.store.wanted import Wanted, conditions, days_between, of_event

Measure = Literal["accounts", "origins", "deaths"]
Key = tuple[Any, ...]

_OF_SIDES = ("actor", "recipient", "actor_country", "recipient_country")
_OF_EVENTS = {"country": "country", "place": "place_key", "type": "type", "mode": "mode"}
FIELDS = (*_OF_SIDES, *_OF_EVENTS)
"""What units may be made of."""


class Counted(NamedTuple):
    """How much is counted of a unit on a day (ISO 8601)."""

    unit: Key
    day: str
    number: int


class Tallying(Asking):
    """Counts of the units that some fields of events make."""

    def tally(
        self, by: Sequence[str], wanted: Wanted, modes: Sequence[str] = (), measure: Measure = "accounts"
    ) -> list[Counted]:
        """Count by unit and day.

        Args:
            by: fields of :data:`FIELDS`; each combination of their values is a unit, those without a value left out.
            wanted: which events count.
            modes: only events of these modes, as PLOVER calls them; all where none is given.
            measure: accounts of events; origins, an event once for each wire story or report that tells it; or deaths,
                by the newest figure of each event.

        Raises:
            StoreError: a field is none.
        """
        with self._reading() as connection:
            rows = self._rows(connection, by, wanted, modes)
            keys = [rows.selected_columns[name] for name in by]
            if measure == "deaths":
                return self._deaths(connection, rows, by)
            inner = rows.subquery()
            names = [inner.c[name] for name in by]
            if measure == "origins":
                m, t = tables.mentions, tables.reports
                number = sa.func.count(
                    sa.distinct(_pair(inner.c.event, sa.func.coalesce(t.c.wire, t.c.name)))
                )
                source = inner.join(m, m.c.event == inner.c.event).join(t, t.c.id == m.c.report)
                found = sa.select(*names, inner.c.day, number).select_from(source)
            else:
                found = sa.select(*names, inner.c.day, sa.func.count())
            counted = connection.execute(found.group_by(*names, inner.c.day))
            return [Counted(tuple(row[: len(keys)]), row[-2], int(row[-1])) for row in counted]

    def members(
        self, by: Sequence[str], unit: Key, wanted: Wanted, modes: Sequence[str] = (), limit: int | None = 50
    ) -> list[Row]:
        """The events of a unit as :meth:`~dateline.store.asking.Asking.events` gives them, best told first."""
        e = tables.events
        with self._reading() as connection:
            inner = self._rows(connection, by, wanted, modes).subquery()
            same = [inner.c[name] == value for name, value in zip(by, unit, strict=True)]
            found = (
                sa.select(e.c.id).join(inner, inner.c.event == e.c.id).where(*same)
                .order_by(e.c.reports.desc(), e.c.confidence.desc(), e.c.id).limit(limit)
            )  # fmt: skip
            return self._whole(connection, list(connection.scalars(found)))

    def names_by_id(self, ids: Sequence[int]) -> dict[int, str]:
        """Names of entities by their ids, of those that are somebody."""
        n, out = tables.entities, dict[int, str]()
        with self._reading() as connection:
            for some in parts_of(ids):
                named = sa.select(n.c.id, n.c.name).where(n.c.id.in_(some), tables.is_somebody(n))
                out |= {row.id: row.name for row in connection.execute(named)}
        return out

    def reports_by_day(self, since: str | None = None) -> dict[str, int]:
        """How many reports the store has of each day that has any."""
        n = tables.days
        with self._reading() as connection:
            found = sa.select(n.c.day, n.c.reports).where(
                n.c.reports > 0, *days_between(n.c.day, Wanted(since=since))
            )
            return {row.day: row.reports for row in connection.execute(found.order_by(n.c.day))}

    def _rows(
        self, connection: sa.Connection, by: Sequence[str], wanted: Wanted, modes: Sequence[str]
    ) -> Any:
        """One row an event and unit: ``event``, ``day`` and the fields."""
        e, d = tables.events, tables.dyads
        for name in by:
            if name not in FIELDS:
                raise StoreError(f"{name} is no field of units. There are {', '.join(FIELDS)}.")
        sides = wanted.names_sides or any(name in _OF_SIDES for name in by)
        beside = [*of_event(wanted), *([e.c.mode.in_(modes)] if modes else [])]
        events = not sides or bool(beside) or any(name in _OF_EVENTS and name != "type" for name in by)
        of = d if sides else e
        columns = [
            (d.c[n] if n in _OF_SIDES else of.c.type if n == "type" else e.c[_OF_EVENTS[n]]).label(n)
            for n in by
        ]
        number = d.c.event if sides else e.c.id
        where = [of.c.day.is_not(None), *(c.is_not(None) for c in columns), *beside]
        where += [d.c[n] > 0 for n in by if n in ("actor", "recipient")]
        if sides:
            where += conditions(connection, wanted, d)
        else:
            where += days_between(e.c.day, wanted)
            where += [e.c.type.in_(wanted.types)] if wanted.types else []
            where += [e.c.status.in_(wanted.status)] if wanted.status else []
        found = sa.select(number.label("event"), of.c.day.label("day"), *columns).where(*where)
        if sides and events:
            found = found.join_from(d, e, e.c.id == d.c.event)
        return found.distinct() if sides and not {"actor", "recipient"} <= set(by) else found

    def _deaths(self, connection: sa.Connection, rows: Any, by: Sequence[str]) -> list[Counted]:
        e, inner = tables.events, rows.subquery()
        names = [inner.c[name] for name in by]
        found = (
            sa.select(*names, inner.c.day, e.c.quantities).join(e, e.c.id == inner.c.event)
            .where(sa.cast(e.c.quantities, sa.Text).like("%killed%"))
        )  # fmt: skip
        out: dict[tuple[Key, str], int] = defaultdict(int)
        for *key, day, quantities in connection.execute(found):
            figures = [q.get("value") or q.get("low") for q in quantities if q["kind"] == "killed"]
            out[tuple(key), day] += int(next((f for f in reversed(figures) if f), 0))
        return [Counted(unit, day, number) for (unit, day), number in out.items() if number]


def _pair(number: Any, name: Any) -> Any:
    return sa.cast(number, sa.Text).concat(":").concat(name)
