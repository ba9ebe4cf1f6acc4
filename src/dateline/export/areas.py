"""Where an event may have been: a circle about a spot, the towns' hull of a country or division.

A point says too much of “in Libya” or “30 km north of Raqqa”; who draws it puts events in the desert where nobody said
that they were.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from dateline.export.forms import library
from dateline.knowledge.gazetteer import gazetteer
from dateline.record import EventPlace

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_EARTH = 6371.0088  # kilometres, the mean radius of WGS 84
_CORNERS = 64


def area(place: EventPlace | None) -> BaseGeometry | None:
    """The polygon within which a place lies, as RFC 7946 draws one: cut where it crosses the 180th meridian.

    Returns:
        degrees of WGS 84, longitude first; None where there is no place, or it is one that a point tells well enough.

    Raises:
        SourceError: shapely is not installed.
    """
    if place is None or place.lat is None or place.lon is None:
        return None
    if place.radius is not None:
        return _circle(place.lat, place.lon, place.radius)
    return None if place.geonames_id is None else _hull(place.geonames_id)


@lru_cache(maxsize=10_000)
def _circle(lat: float, lon: float, radius: float) -> BaseGeometry:
    """A polygon about all that is within a distance of a point, on a sphere (the direct problem of navigation).

    Args:
        radius: kilometres.
    """
    geometry = library("shapely.geometry")
    arc = min(max(radius, 0.001) / _EARTH / math.cos(math.pi / _CORNERS), math.pi / 2)
    north = math.radians(lat)
    ring = []
    for corner in range(_CORNERS):
        bearing = 2 * math.pi * corner / _CORNERS
        sine = math.sin(north) * math.cos(arc) + math.cos(north) * math.sin(arc) * math.cos(bearing)
        east = math.atan2(
            math.sin(bearing) * math.sin(arc) * math.cos(north), math.cos(arc) - math.sin(north) * sine
        )
        ring.append((lon + math.degrees(east), math.degrees(math.asin(max(-1.0, min(1.0, sine))))))
    if abs(north) + arc >= math.pi / 2:  # about a pole: all meridians, up to it
        pole = math.copysign(90.0, lat)
        around = sorted(((x + 180) % 360 - 180, y) for x, y in ring)
        ring = [(-180.0, pole), (-180.0, around[0][1]), *around, (180.0, around[-1][1]), (180.0, pole)]
    return _cut(geometry.Polygon(ring))


@lru_cache(maxsize=10_000)
def _hull(geonames_id: int) -> BaseGeometry | None:
    """The least convex polygon about the towns of a country or division; None for other places."""
    geometry = library("shapely.geometry")
    try:
        towns = gazetteer().inside(gazetteer().by_id(geonames_id))
    except KeyError:
        return None
    east = [(lon, lat) for lat, lon in towns]
    over = [(lon % 360, lat) for lon, lat in east]  # about the 180th meridian
    points = min(
        east, over, key=lambda p: max((x for x, _ in p), default=0) - min((x for x, _ in p), default=0)
    )
    hull = geometry.MultiPoint(points).convex_hull
    return _cut(hull) if hull.geom_type == "Polygon" else None


def _cut(shape: BaseGeometry) -> BaseGeometry:
    """A shape that reaches over the 180th meridian as the parts on both sides of it, its outer rings anticlockwise."""
    geometry, affinity, ops = library("shapely.geometry"), library("shapely.affinity"), library("shapely.ops")
    parts = [
        affinity.translate(shape.intersection(geometry.box(turn - 180, -90, turn + 180, 90)), -turn)
        for turn in (-360, 0, 360)
    ]
    whole = ops.unary_union([part for part in parts if part.area])
    rings = [geometry.polygon.orient(p) for p in getattr(whole, "geoms", [whole])]
    out: BaseGeometry = rings[0] if len(rings) == 1 else geometry.MultiPolygon(rings)
    return out
