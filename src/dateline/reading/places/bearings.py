"""Bearings: points that a text gives by a named place: “30 km north of Raqqa”, “between Aleppo and Idlib”.

The words and the distances meant where none is told are those of ``[bearing]`` in ``knowledge/data/places.toml``.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from dateline.knowledge import settings
from dateline.knowledge.gazetteer import gazetteer
from dateline.record import EventPlace, Place

_BEFORE = 80  # characters before a name in which its bearing stands
_KM_A_DEGREE = 111.2


def is_measured(place: EventPlace) -> bool:
    """Whether a point is told to some kilometres, so that it says more than a town or river named beside it."""
    return place.radius is not None and place.radius < settings("places.toml")["bearing"]["near"]


def plain(place: Place, radius: float | None = None) -> EventPlace:
    """A named place as an event's."""
    return EventPlace(
        name=place.name, geonames_id=place.geonames_id, country=place.country, lat=place.lat, lon=place.lon,
        radius=radius,
    )  # fmt: skip


def bearing(text: str, place: Place, following: Place | None) -> EventPlace | None:
    """Where a text puts something that it places by this name; None where it names the place itself.

    Args:
        text: the report.
        place: a place of it, with its point.
        following: the next place of the text.

    Returns:
        the point and the radius in kilometres; the name and id are those of the place named, of two places
        “between A and B” with no id.
    """
    if place.lat is None or place.lon is None or _is_country(place):
        return None  # the point of a country is too far from “near Syria” to say anything
    before = text[max(0, place.start - _BEFORE) : place.start]
    if _patterns()["between"].search(before):
        return _between(text, place, following)
    for read in (_measured, _towards, _beside):
        if found := read(before, place):
            return found
    return None


def _measured(before: str, place: Place) -> EventPlace | None:
    """“30 km north of X”, “some 20 miles from X”."""
    found = _patterns()["measured"].search(before)
    number = _number(found["number"]) if found else None
    if found is None or number is None:
        return None
    known = settings("places.toml")["bearing"]
    away = number * known["units"][found["unit"].lower()]
    if found["direction"] is None:
        return plain(place, radius=round(away, 1))
    return _moved(place, away, found["direction"], max(known["least"], known["share"] * away))


def _towards(before: str, place: Place) -> EventPlace | None:
    """“south of X”, “just east of X”; “in the south of X” lies within it."""
    found = _patterns()["towards"].search(before)
    if found is None or _patterns()["within"].search(before):
        return None
    known = settings("places.toml")["bearing"]
    away = known["wide"] if _is_wide(place) else known["away"]
    return _moved(place, away, found["direction"], away)


def _beside(before: str, place: Place) -> EventPlace | None:
    """“near X”, “on the outskirts of X”, “off the coast of X”."""
    found = _patterns()["beside"].search(before)
    if found is None:
        return None
    known = settings("places.toml")["bearing"]
    radius = known["beside"][" ".join(found["words"].lower().split())]
    return plain(place, radius=max(radius, known["wide"]) if _is_wide(place) else radius)


def _between(text: str, place: Place, other: Place | None) -> EventPlace | None:
    """“between A and B”: the middle, and half the way; two countries talk between themselves."""
    if other is None or other.lat is None or other.lon is None or place.lat is None or place.lon is None:
        return None
    if not _patterns()["and"].fullmatch(text, place.end, other.start):
        return None
    if _is_country(other):
        return None
    lat, lon = (place.lat + other.lat) / 2, (place.lon + other.lon) / 2
    north = (place.lat - other.lat) * _KM_A_DEGREE
    east = (place.lon - other.lon) * _KM_A_DEGREE * math.cos(math.radians(lat))
    return EventPlace(
        name=f"between {place.name} and {other.name}",
        country=place.country if place.country == other.country else None,
        lat=round(lat, 4), lon=round(lon, 4), radius=round(math.hypot(north, east) / 2, 1),
    )  # fmt: skip


def _moved(place: Place, away: float, direction: str, radius: float) -> EventPlace:
    """The place, its point moved so many kilometres."""
    lat, lon = place.lat or 0.0, place.lon or 0.0
    angle = math.radians(settings("places.toml")["bearing"]["directions"][_plain_direction(direction)])
    north = away * math.cos(angle) / _KM_A_DEGREE
    east = away * math.sin(angle) / (_KM_A_DEGREE * max(0.05, math.cos(math.radians(lat))))
    out = plain(place, radius=round(radius, 1))
    out.lat = round(max(-90.0, min(90.0, lat + north)), 4)
    out.lon = round((lon + east + 180) % 360 - 180, 4)
    return out


def _plain_direction(words: str) -> str:
    return re.sub(r"[\s-]|ern$", "", words.lower())


def _number(words: str) -> float | None:
    known: dict[str, float] = settings("places.toml")["bearing"]["numbers"]
    if (number := known.get(words.lower())) is not None:
        return number
    try:
        return float(words.replace(",", ""))
    except ValueError:
        return None


def _is_country(place: Place) -> bool:
    country = gazetteer().country(place.country) if place.country else None
    return country is not None and country.geonames_id == place.geonames_id


def _is_wide(place: Place) -> bool:
    """Whether a place is a division, a sea or a river, so that “near” it is a wide strip."""
    if place.geonames_id is None:
        entry = next((e for e in gazetteer().find(place.name) if e.lat == place.lat), None)
        return entry is not None and entry.kind == "area"
    return gazetteer().by_id(place.geonames_id).kind in ("continent", "area", "region")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The patterns, each for the text right before a name."""
    known: dict[str, Any] = settings("places.toml")["bearing"]
    directions = r"(?P<direction>(?:north|south)[ -]?(?:east|west)|north|south|east|west)"
    units = "|".join(sorted(map(re.escape, known["units"]), key=len, reverse=True))
    numbers = rf"\d[\d,]*(?:\.\d+)?|{'|'.join(known['numbers'])}"
    beside = "|".join(w.replace(" ", r"\s+") for w in sorted(known["beside"], key=len, reverse=True))
    town = rf"(?:the\s+)?(?:(?:{'|'.join(known['called'])})\s+(?:of\s+)?)*(?:the\s+)?(?:al-)?$"
    return {
        name: re.compile(pattern, re.IGNORECASE)
        for name, pattern in {
            "measured": rf"(?<![\w.])(?P<number>{numbers})[\s-]*(?P<unit>{units})\b\.?(?:\s+\([^)]*\))?,?"
            rf"(?:\s+(?:to\s+the\s+)?{directions}\s+(?:of|from)|\s+(?:from|outside|away\s+from|off))\s+{town}",
            "towards": rf"\b{directions}\s+of\s+{town}",
            "within": rf"\b(?:in|across|throughout|from|into)\s+the\s+(?:far\s+)?[\w-]+\s+of\s+{town}",
            "beside": rf"\b(?P<words>{beside})\s+{town}",
            "between": rf"\bbetween\s+{town}",
            "and": rf"\s+and\s+(?:the\s+)?(?:(?:{'|'.join(known['called'])})\s+(?:of\s+)?)?",
        }.items()
    }
