"""*Map*: where the accounts are, opened on the crisis; what is far from it is told and a click away."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Annotated, Any

from fastapi import Query

from dateline.knowledge.gazetteer import gazetteer
from dateline.ontology.colours import CLASSES, class_of
from dateline.serve.desk import At, Desk
from dateline.serve.filters import Asked, Filter
from dateline.views.rows import phrased, shortly

Row = dict[str, Any]
View = tuple[float, float, float, float]
_MOST = 2000  # accounts that are drawn
_OUTSIDE = 0.05  # share of the dots that the first view may leave outside
_ROUND = 0.08  # of the view's width and height, about the dots in it
_LEAST = 1.0  # degrees of latitude that a view shows at least
_STEEPEST = 80.0  # degrees: further north or south Mercator's map is no use
_CLOSE = 100.0  # kilometres of radius from which an account is an area on the map and no dot
_TABLE = 50  # places beside the map
_TOWNS = 60


def atlas(desk: At, asked: Asked) -> dict[str, Any]:
    """Accounts by place, each with its class and how far off it may be; “view” holds nineteen of twenty dots."""
    accounts, total = located(desk, asked)
    where = spots(accounts)
    view = view_of(where)
    dots = [row for row in where if is_dot(row)]
    outside = [row for row in dots if view and not _within(row, view)]
    return {
        "view": view,
        "dots": sum(row["events"] for row in dots),
        "outside": sum(row["events"] for row in outside),
        "count": total,
        "places": where,
        "accounts": [_short(row) for row in accounts],
        "_asked": asked,
        "_shown": where[:_TABLE],
        "_far": outside[:8],
        "_classes": list(CLASSES),
        "_outlets": desk.ask("outlets"),
        "_drawn": len(accounts),
        "_areas": len(accounts) - sum(row["events"] for row in dots),
    }


def located(desk: Desk, asked: Filter) -> tuple[list[Row], int]:
    """The newest accounts with a place, and how many there are; those told as done where no status is asked."""
    wanted = asked.wanted() if asked.status else asked.wanted(status=("actual",))
    return desk.ask("located", wanted, _MOST), desk.ask("located_count", wanted)


def _short(row: Row) -> Row:
    who, does, whom = phrased(row["type"], row["actors"], row["recipients"])
    line = " ".join(filter(None, (", ".join(who) or "somebody", does, ", ".join(whom))))
    kept = ("id", "day", "type", "place", "country", "lat", "lon", "kind", "radius_km", "reports")
    return {**{name: row[name] for name in kept}, "class": class_of(row["type"]), "line": shortly(line)}


def spots(accounts: Sequence[Row]) -> list[Row]:
    """The places of accounts, those of most accounts first.

    Returns:
        rows with ``place``, ``country``, ``lat``, ``lon``, ``kind``, ``radius_km``, ``events``, ``class`` (of most of
        them), and how many are of each class, by its name.
    """
    found: dict[tuple[Any, ...], Row] = {}
    classes: dict[tuple[Any, ...], Counter[str]] = {}
    for row in accounts:
        key = row["country"], row["lat"], row["lon"], row["kind"]
        found.setdefault(key, {k: row[k] for k in ("place", "country", "lat", "lon", "kind", "radius_km")})
        classes.setdefault(key, Counter())[class_of(row["type"])] += 1
    out = []
    for key, row in found.items():
        number = classes[key]
        leading = max(CLASSES, key=lambda name: number[name])
        each = {name: number[name] for name in CLASSES}
        out.append({**row, "events": number.total(), "class": leading, **each})
    return sorted(out, key=lambda r: (-r["events"], r["country"] or "", r["place"] or ""))


def is_dot(spot: Row) -> bool:
    """Whether a place is a point on a map, and no country, region or sea."""
    return spot["radius_km"] is not None and spot["radius_km"] < _CLOSE


def view_of(places: Sequence[Row]) -> View | None:
    """The part of the world that holds the dots but for far outliers: west, south, east, north in degrees.

    The smallest box on Mercator's map outside of which no more than one dot of twenty lies; where there are no dots,
    that of the areas.
    """
    kept = [row for row in places if is_dot(row)] or list(places)
    if not kept:
        return None
    spare = _OUTSIDE * sum(row["events"] for row in kept)
    by_lon = sorted(kept, key=lambda row: row["lon"])
    by_lat = sorted(
        ((_high(row["lat"]), row["lon"], row["events"], row) for row in kept), key=lambda r: r[:3]
    )
    best: tuple[float, list[Row]] | None = None
    for west, lost in _edges(by_lon, spare):
        for east, more in _edges(by_lon[::-1], spare - lost):
            inside = [r for r in by_lat if west <= r[1] <= east]
            for first, last in _windows([r[2] for r in inside], spare - lost - more):
                area = (east - west + _LEAST) * (inside[last][0] - inside[first][0] + _LEAST)
                if best is None or area < best[0]:
                    best = area, [r[3] for r in inside[first : last + 1]]
    return _boxed(best[1] if best else kept)


def _edges(places: Sequence[Row], spare: float) -> Iterator[tuple[float, int]]:
    """Longitudes at which a box may begin, and how many accounts each leaves outside, as many as may be."""
    lost = 0
    for lon, rows in groupby(places, key=lambda row: row["lon"]):
        if lost > spare:
            return
        yield lon, lost
        lost += sum(row["events"] for row in rows)


def _windows(numbers: Sequence[int], spare: float) -> Iterator[tuple[int, int]]:
    """The shortest stretches of some numbers, first and last, that leave no more outside than may be."""
    last, outside = -1, sum(numbers)
    for first in range(len(numbers)):
        while outside > spare and last + 1 < len(numbers):
            last += 1
            outside -= numbers[last]
        if outside > spare:
            return
        if last >= first:
            yield first, last
        outside += numbers[first]


def _high(lat: float) -> float:
    """Mercator's ordinate of a latitude, in degrees of longitude at the equator."""
    lat = max(-_STEEPEST, min(_STEEPEST, lat))
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


def _boxed(places: Sequence[Row]) -> View:
    west, east = min(r["lon"] for r in places), max(r["lon"] for r in places)
    south, north = min(r["lat"] for r in places), max(r["lat"] for r in places)
    wide = max(_LEAST, _ROUND * (east - west))
    high = max(_LEAST, _ROUND * (north - south))
    return (
        round(max(-180.0, west - wide), 2), round(max(-_STEEPEST, south - high), 2),
        round(min(180.0, east + wide), 2), round(min(_STEEPEST, north + high), 2),
    )  # fmt: skip


def _within(row: Row, view: View) -> bool:
    west, south, east, north = view
    return bool(west <= row["lon"] <= east and south <= row["lat"] <= north)


Degrees = Annotated[float, Query(ge=-180, le=180)]


def towns(
    west: Degrees = -180, south: Degrees = -90, east: Degrees = 180, north: Degrees = 90
) -> dict[str, Any]:
    """The towns of most people in a part of the world: what is written on the map."""
    found = gazetteer().towns((west, south, east, north), _TOWNS)
    return {"towns": [{"name": t.name, "lat": t.lat, "lon": t.lon, "people": t.population} for t in found]}
