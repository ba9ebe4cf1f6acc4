"""How long it takes to load the actor catalogue, and to look a name up among 100,000 actors.

    python -m benchmarks.actors

The catalogue's own actors and invented persons (seeded) with an alias and two terms each, 100,000 together. Names
are looked up once each, none twice, so that no cache helps. Prints one JSON object; times of look-ups in
microseconds: ``exact`` as printed in the table, ``folded`` in capitals without accents, ``dated`` with the day of a
report, ``surname`` by last name with a day, ``unknown`` names that nobody bears.
"""

from __future__ import annotations

import json
import random
import time
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date

from dateline.knowledge import table
from dateline.knowledge.actors import Actor, Office, plain
from dateline.knowledge.catalogue import Catalogue, catalogue

COUNT = 100_000
LOOKUPS = 10_000


def invented(draw: random.Random, count: int) -> tuple[list[Actor], list[Office]]:
    """Persons with names mixed from the catalogue's, each with an alias and two terms."""
    first, last = zip(
        *(n for r in table("actors/leaders.csv") if len(n := r["name"].split()) == 2), strict=True
    )
    people: dict[str, Actor] = {}
    while len(people) < count:
        name = f"{draw.choice(first)} {draw.choice(first)} {draw.choice(last)}"
        person = f"person:{name}"
        people[person] = Actor(id=person, name=name, kind="person", country="ITA", aliases=(f"{name} II",))
    offices = [
        Office(holder=p, title="mayor", of="state:ITA", start=f"{year}-01-01", end=f"{year + 4}-01-01")
        for p in people
        for year in (2000, 2010)
    ]
    return list(people.values()), offices


def bare(name: str) -> str:
    """A name in capitals, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.upper()) if not unicodedata.combining(c))


def each(look_up: Callable[[str], object], names: Iterable[str]) -> float:
    """Microseconds a look-up takes on average."""
    every = list(names)
    plain.cache_clear()
    start = time.perf_counter()
    for name in every:
        look_up(name)
    return round((time.perf_counter() - start) / len(every) * 1e6, 1)


def main() -> None:
    """Load, look up, print."""
    start = time.perf_counter()
    known = catalogue()
    load = time.perf_counter() - start
    draw = random.Random(5)
    people, terms = invented(draw, COUNT - len(known.actors))
    offices = [o for a in known.actors for o in known.history(a)]
    start = time.perf_counter()
    large = Catalogue((*known.actors.values(), *people), (*offices, *terms))
    build = time.perf_counter() - start
    names = [a.name for a in draw.sample(list(large.actors.values()), LOOKUPS)]
    day = date(2012, 6, 1)
    print(
        json.dumps(
            {
                "load_s": round(load, 3), "bundled": len(known.actors), "actors": len(large.actors),
                "build_large_s": round(build, 3),
                "exact": each(large.find, names), "folded": each(large.find, map(bare, names)),
                "dated": each(lambda n: large.find(n, day), names),
                "surname": each(lambda n: large.surname(n, day), (n.split()[-1] for n in names)),
                "unknown": each(large.find, (f"{n} Xqzzy" for n in names)),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
