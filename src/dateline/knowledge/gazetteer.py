"""The gazetteer: names of places and what they stand for, on board and offline.

The entries are GeoNames' (countries, first and second order divisions, places of 500 people and more),
joined with areas that news name and no division covers (“Middle East”, ``gazetteer/areas.csv``).
``data/gazetteer/README.md`` says where they come from and how to rebuild ``gazetteer.sqlite``.
"""

from __future__ import annotations

import math
import re
import sqlite3
import threading
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from dateline.errors import KnowledgeError
from dateline.knowledge import DATA, settings
from dateline.knowledge.folding import folded

PATH = DATA / "gazetteer" / "gazetteer.sqlite"

KINDS = ("country", "continent", "area", "region", "county", "capital", "seat", "city", "district", "site")
"""What an entry is, in the order of the numbers that the file stores.

``region`` and ``county`` are divisions of the first and second order, ``seat`` the chief town of a
region, ``district`` a part of a town, ``area`` a sea, range or group of countries, ``site`` a building.
"""

_DROPPED = re.compile(r"[’‘'`´ʻʼʿʾ.]")
_BREAKS = re.compile(r"[^\w]+|_+")
_SHORT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}
_PEOPLE = 1.3  # weight of a tenfold population
_CALLED = 2.0  # weight of a name being the usual one
_TOWN_SHARE = 0.12  # of the people of a division
_PRIOR = {
    "country": 4.5, "continent": 4.0, "capital": 3.0, "area": 7.0, "region": 1.0, "seat": 0.7,
    "county": -1.5, "district": -0.7, "site": 3.0,
}  # fmt: skip


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """The form under which a name is looked up: no case, accents, hyphens or points.

    “São Paulo” and “SAO PAULO” share a key, as do “Saint John’s” and “St. Johns”.
    """
    words = _BREAKS.sub(" ", _DROPPED.sub("", folded(name))).split()
    return " ".join(_SHORT.get(word, word) for word in words)


def airfield_key(key: str) -> str:
    """The key under which an airfield is kept, whatever it is called: “Hmeimim airbase” is “hmeimim airport”.

    Args:
        key: a :func:`name_key`; one that names no airfield comes back as it is.
    """
    for words in _airfields():
        if key.endswith(words):
            return key.removesuffix(words) + " airport"
    return key


@cache
def _airfields() -> tuple[str, ...]:
    return tuple(f" {words}" for words in sorted(settings("places.toml")["airfield"], key=len, reverse=True))


class GazetteerEntry(msgspec.Struct, frozen=True):
    """A place of the gazetteer.

    Attributes:
        id: the entry's number in this gazetteer; GeoNames' where it has one, else negative.
        name: the usual name in English news or, failing that, GeoNames' own.
        kind: one of :data:`KINDS`.
        country: ISO 3166-1 alpha-3, or None for what lies in several or none.
        admin1: :attr:`id` of the first-order division it lies in, or None.
        lat: degrees north, WGS 84.
        lon: degrees east, WGS 84.
        population: people, 0 where unknown; of a division, the sum over its towns.
    """

    id: int
    name: str
    kind: str
    country: str | None
    admin1: int | None
    lat: float
    lon: float
    population: int

    @property
    def geonames_id(self) -> int | None:
        """GeoNames' id, or None for an area that GeoNames does not have."""
        return self.id if self.id > 0 else None

    def is_called(self, key: str) -> bool:
        """Whether the usual name is the one with this :func:`name_key`."""
        return name_key(self.name) == key

    @property
    def prior(self) -> float:
        """How likely a name means this place when nothing else is known: grows with log10 of people."""
        return _PEOPLE * math.log10(self.population + 100) + _PRIOR.get(self.kind, 0.0)


def _rank(entry: GazetteerEntry, key: str, rivals: list[GazetteerEntry]) -> float:
    """The prior of an entry among the others of a name.

    A name in another language, or an old one, is what is meant only where nothing else fits. A division
    stands back behind its town of the name (“Aleppo”), unless few of its people live there (“Quebec”) or
    the name is the division's before it is the town's.
    """
    called = entry.kind == "area" or entry.is_called(key)
    if entry.kind == "country" and not called:
        parts = [_rank(e, key, []) for e in rivals if e.country == entry.country and e.is_called(key)]
        return min([entry.prior, *(rank - 0.1 for rank in parts)])  # “England” for the United Kingdom
    if entry.kind != "region":
        return entry.prior + _CALLED * called
    towns = (
        e.prior + _CALLED * e.is_called(key) - 0.1
        for e in rivals
        if e.admin1 == entry.id
        and e.is_called(key) >= called
        and e.population > _TOWN_SHARE * entry.population
    )
    return min([entry.prior + _CALLED * called, *towns])


class Gazetteer:
    """Looks up places by name or id.

    Args:
        path: an SQLite file as ``scripts/build_gazetteer.py`` writes it.

    Raises:
        KnowledgeError: the file is missing or no gazetteer.
    """

    def __init__(self, path: Path = PATH) -> None:
        try:
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            rows = self._db.execute("SELECT code, id FROM country").fetchall()
        except sqlite3.Error as e:
            raise KnowledgeError(
                f"The gazetteer {path} can't be opened: {e}. Reinstall dateline, or rebuild it with"
                " scripts/build_gazetteer.py."
            ) from e
        self._countries: dict[str, int] = dict(rows)
        self._lock = threading.Lock()
        self._found = lru_cache(maxsize=50_000)(self._find)
        self._entry = lru_cache(maxsize=50_000)(self._by_id)

    def find(self, name: str) -> list[GazetteerEntry]:
        """The places that bear a name, the likeliest first; empty where none does."""
        return [entry for entry, _ in self._found(name_key(name))]

    def ranked(self, key: str) -> tuple[tuple[GazetteerEntry, float], ...]:
        """The places under a :func:`name_key`, the likeliest first, each with its rank.

        A rank grows with the logarithm of the population, and is higher for countries and capitals.
        """
        return self._found(key)

    def by_id(self, entry_id: int) -> GazetteerEntry:
        """The entry of an id.

        Raises:
            KeyError: there is none.
        """
        return self._entry(entry_id)

    def country(self, alpha3: str) -> GazetteerEntry | None:
        """The entry of a country by its ISO 3166-1 alpha-3 code; None for an unknown code."""
        entry_id = self._countries.get(alpha3)
        return None if entry_id is None else self.by_id(entry_id)

    def inside(self, entry: GazetteerEntry) -> list[tuple[float, float]]:
        """Latitude and longitude of the towns and sites of a country or first-order division; empty for other kinds."""
        column = {"country": "country", "region": "admin1"}.get(entry.kind)
        if column is None:
            return []
        of = entry.country if column == "country" else entry.id
        with self._lock:
            rows = self._db.execute(
                f"SELECT lat, lon FROM place WHERE {column} = ? AND kind >= ?", (of, KINDS.index("capital"))
            ).fetchall()
        return [(lat / 1e4, lon / 1e4) for lat, lon in rows]

    def towns(self, box: tuple[float, float, float, float], most: int) -> list[GazetteerEntry]:
        """The towns of most people within a box.

        Args:
            box: west, south, east and north in degrees.
            most: how many.
        """
        west, south, east, north = (round(x * 1e4) for x in box)
        kinds = (KINDS.index("capital"), KINDS.index("city"))
        with self._lock:
            found = self._db.execute(
                "SELECT id FROM place WHERE kind BETWEEN ? AND ? AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ? "
                "ORDER BY population DESC, id LIMIT ?", (*kinds, south, north, west, east, most),
            ).fetchall()  # fmt: skip
        return [self.by_id(number) for (number,) in found]

    def _find(self, key: str) -> tuple[tuple[GazetteerEntry, float], ...]:
        if not key:
            return ()
        with self._lock:
            query = "SELECT places FROM name WHERE key = ?"
            row = self._db.execute(query, (key,)).fetchone()
            if row is None and (other := airfield_key(key)) != key:
                row = self._db.execute(query, (other,)).fetchone()
        entries = [self.by_id(int(n)) for n in str(row[0]).split()] if row else []
        ranked = [(entry, _rank(entry, key, entries)) for entry in entries]
        return tuple(sorted(ranked, key=lambda pair: -pair[1]))

    def _by_id(self, entry_id: int) -> GazetteerEntry:
        with self._lock:
            row = self._db.execute(
                "SELECT name, kind, country, admin1, lat, lon, population FROM place WHERE id = ?",
                (entry_id,),
            ).fetchone()
        if row is None:
            raise KeyError(entry_id)
        name, kind, country, admin1, lat, lon, population = row
        return GazetteerEntry(entry_id, name, KINDS[kind], country, admin1, lat / 1e4, lon / 1e4, population)


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer that comes with dateline, opened at first use and kept."""
    return Gazetteer()
