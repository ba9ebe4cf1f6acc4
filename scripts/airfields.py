"""The airfields that news name, for build_gazetteer.py."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import airportsdata

NAMED_AIRFIELD = re.compile(r"International|Air ?[Bb]ase|Air Force|Naval|Military|Army|Marine Corps|\bRAF\b")
FEW_STRIPS = 100  # a country with more aerodromes without IATA code than this has private strips among them
UNNAMED = re.compile(r"\s*\(.*?\)")


def airfields() -> dict[str, dict[str, Any]]:
    """The airfields of airportsdata that news name, by ICAO code: with an IATA code, military, or in a country
    where every one is public.
    """
    known: dict[str, dict[str, Any]] = airportsdata.load("ICAO")
    strips = Counter(a["country"] for a in known.values() if not a["iata"])
    return {
        code: a
        for code, a in known.items()
        if a["iata"] or NAMED_AIRFIELD.search(a["name"]) or strips[a["country"]] < FEW_STRIPS
    }
