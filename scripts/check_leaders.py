"""Hold ``leaders.csv`` against Archigos: who led each state, in the middle of every leader's spell since 1990.

    python scripts/check_leaders.py archigos.csv

``archigos.csv`` has the columns ``gwcode,leader,startdate,enddate`` (ISO 8601) of Archigos (Goemans,
Gleditsch and Chiozza 2009, Journal of Peace Research 46:2), as ``data/archigos.rda`` of the R package
peacesciencer holds them. A spell agrees where a head of state, head of government or leader in
``leaders.csv`` of that day bears a word of the leader's name (or one that begins alike, for
transcriptions differ). Prints the spells that don't, and how many do.
"""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path

from dateline.knowledge import rows
from dateline.knowledge.actors import Actor, plain
from dateline.knowledge.catalogue import Catalogue, catalogue

FIRST = date(1990, 1, 1)
HEADS = ("president", "prime minister", "king", "supreme leader", "party leader")


def words(name: str) -> set[str]:
    """The words of a name that can tell persons apart."""
    return {w for w in plain(name).replace("'", "").split() if len(w) > 2}


def alike(a: str, b: str) -> bool:
    """Whether two words can be one word in two transcriptions."""
    return a == b or (len(a) > 4 and a[:4] == b[:4])


def heads(known: Catalogue, state: str, day: date) -> list[Actor]:
    """Who holds a leading office of a state on a day."""
    found = [known.holder(state, title, day) for title in HEADS]
    return [head for head in found if head is not None]


def main() -> None:
    """Compare and print."""
    if len(sys.argv) != 2:
        sys.exit("Say where Archigos lies: python scripts/check_leaders.py archigos.csv.")
    known = catalogue()
    codes = {r["number"]: r["alpha3"] for r in rows(Path(__file__).parent / "actors" / "gleditsch_ward.csv")}
    agree = {"before 2000": [0, 0], "since 2000": [0, 0]}
    with open(sys.argv[1], encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            start, end = date.fromisoformat(row["startdate"]), date.fromisoformat(row["enddate"])
            state = codes.get(str(int(float(row["gwcode"]))))
            if end <= FIRST or state is None:
                continue
            start = max(start, FIRST)
            there = heads(known, state, start + (end - start) / 2)
            have = {w for head in there for name in (head.name, *head.aliases) for w in words(name)}
            same = any(alike(a, b) for a in words(row["leader"]) for b in have)
            count = agree["since 2000" if end.year >= 2000 else "before 2000"]
            count[0] += same
            count[1] += 1
            if not same:
                print(
                    f"{state} {row['leader']} {start} – {end}: {', '.join(h.name for h in there) or 'nobody'}"
                )
    for span, (good, every) in agree.items():
        print(f"{span}: {good} of {every} spells agree ({good / every:.1%})")


if __name__ == "__main__":
    main()
