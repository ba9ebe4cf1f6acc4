"""Where the accounts of a store are, each for itself, and how far off each may be."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import sqlalchemy as sa

from dateline.knowledge.gazetteer import GazetteerEntry, gazetteer
from dateline.store import tables
from dateline.store.asking import Asking, Row, parts_of
from dateline.store.wanted import Wanted

_MOST_PEOPLE = 3  # names of a side
_WITHIN = 0.9  # share of the towns of a region that lie within its radius
_DEGREE = 111.2  # kilometres of a degree of latitude
_WHOLE = ("country", "continent")  # an account is anywhere in them
_WIDE = {"area": 400.0, "county": 40.0}  # kilometres about the middle of what has no towns to tell
_SPOT = 25.0  # of a place that the gazetteer does not have


class Locating(Asking):
    """Accounts on a map."""

    def located(self, wanted: Wanted | None = None, limit: int | None = 2000) -> list[Row]:
        """Accounts that have a place, the newest first.

        Args:
            limit: the most rows; None for all.

        Returns:
            rows with ``id``, ``type``, ``mode``, ``status``, ``day``, ``place``, ``country``, ``lat``, ``lon`` (WGS 84
            degrees), ``kind`` (of the gazetteer; ``spot`` where it does not have the place), ``radius_km`` (within
            which the account lies; 0 for a town, None for anywhere in a country or continent), ``reports``, ``actors``
            and ``recipients`` (names).
        """
        e = tables.events
        columns = (e.c.id, e.c.type, e.c.mode, e.c.status, e.c.day, e.c.place, e.c.geonames_id, e.c.country, e.c.lat,
                   e.c.lon, e.c.reports)  # fmt: skip
        with self._reading() as connection:
            found = self._somewhere(connection, wanted or Wanted(), *columns)
            ordered = found.order_by(e.c.day.desc(), e.c.id.desc()).limit(limit)
            rows: dict[int, Row] = {
                row["id"]: {**row, "actors": [], "recipients": []}
                for row in connection.execute(ordered).mappings()
            }
            for some in parts_of(list(rows)):
                self._name_sides(connection, some, rows)
        return [_placed(row) for row in rows.values()]

    def located_count(self, wanted: Wanted | None = None, most: int = 100_000) -> int:
        """How many accounts have a place; no more than ``most`` are counted."""
        with self._reading() as connection:
            found = self._somewhere(connection, wanted or Wanted(), tables.events.c.id).limit(most)
            return connection.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0

    def _somewhere(self, connection: sa.Connection, wanted: Wanted, *columns: sa.ColumnElement[Any]) -> Any:
        """Columns of the events that are wanted and have a place; those of a table of dyads are looked up."""
        e, found = tables.events, self._chosen(connection, wanted)
        if found.get_final_froms() == [e]:  # one walk along an index
            return found.with_only_columns(*columns).where(e.c.lat.is_not(None))
        chosen = found.subquery()
        return sa.select(*columns).join(chosen, chosen.c.id == e.c.id).where(e.c.lat.is_not(None))


def _placed(row: Row) -> Row:
    kind, radius = _extent(row.pop("geonames_id"))
    sides = {side: row[side][:_MOST_PEOPLE] for side in ("actors", "recipients")}
    return {**row, **sides, "kind": kind, "radius_km": radius}


@cache
def _extent(geonames_id: int | None) -> tuple[str, float | None]:
    """The kind of a place and its radius in kilometres."""
    if geonames_id is None:
        return "spot", _SPOT
    try:
        entry = gazetteer().by_id(geonames_id)
    except KeyError:
        return "spot", _SPOT
    return entry.kind, None if entry.kind in _WHOLE else _WIDE.get(entry.kind) or _reach(entry)


def _reach(entry: GazetteerEntry) -> float:
    """Kilometres about the middle of a region within which most of its towns lie; 0 for a town."""
    narrow = math.cos(math.radians(entry.lat))
    far = sorted(
        _DEGREE * math.hypot(lat - entry.lat, (lon - entry.lon) * narrow)
        for lat, lon in gazetteer().inside(entry)
    )
    return round(far[int(_WITHIN * (len(far) - 1))], 1) if far else 0.0
