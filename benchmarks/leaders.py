"""Who holds an office on a day, as the reading resolves it, and how often a stranger is taken for somebody.

    python -m benchmarks.leaders [--seed 7] [--show]

Draws 200 terms of 60 states from ``leaders.csv`` (heads, foreign and defence ministers), a day within each, and
writes a report of two sentences about the holder. A person is right where the entity of the name has the
catalogue's Wikidata item and name, and the surname in the second sentence is a mention of it; an office is right
where the entity has that role. Then invents 200 names, the first name of one leader before the last name of
another of the same state, none in the catalogue, in the same sentences without an office and with one that another
person held: a stranger is taken for somebody where the entity has a Wikidata item or another name than the printed
one. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from dateline.knowledge import table
from dateline.knowledge.actors import plain
from dateline.knowledge.catalogue import catalogue
from dateline.reading import pipeline
from dateline.record import Entity, Record
from dateline.report import Report

OFFICES = ("president", "prime minister", "king", "foreign minister", "defence minister")
WITH_OFFICE = (
    "The {demonym} {office}, {name}, met envoys of two neighbours on Monday. {surname} called the talks useful.",
    "{Office} {name} of {state} said the border would stay shut. Aides of {surname} gave no reason.",
    "{demonym} {office} {name} ordered an inquiry into the shooting. Reporters asked {surname} about the police.",
    "{name}, the {office} of {state}, arrived in the capital late in the evening. {surname} spoke to nobody.",
    "Protesters accused {state}'s {office}, {name}, of breaking a promise. {surname} rejected the charge.",
)
WITHOUT = (
    "{name} said on Tuesday that the border would stay shut. Villagers thanked {surname} for the warning.",
    "{name}, a teacher from a small town in {state}, saw the shooting. Police questioned {surname} for an hour.",
    "The {demonym} police arrested {name} at the airport. {surname} denied the charge.",
    "A witness, {name}, spoke of gunfire in the market. Soldiers had searched the house of {surname} before.",
    "A court in {state} freed {name} on Friday. {surname} left by a back door.",
)


class Case:
    """A report about one person.

    Attributes:
        text: two sentences.
        day: the report's.
        row: the row of ``leaders.csv`` that it is about; None for an invented person.
    """

    def __init__(self, template: str, name: str, row: dict[str, str], day: date, real: bool) -> None:
        state = next(s for s in table("actors/states.csv") if s["alpha3"] == row["country"])
        office = row["office"]
        self.surname = surname_of(name, row["country"])
        self.name, self.day, self.row = name, day, row if real else None
        self.text = template.format(
            name=name, surname=self.surname, state=state["name"], office=office,
            Office=office.title(), demonym=state["demonyms"].split("|")[0],
        )  # fmt: skip


def surname_of(name: str, country: str) -> str:
    """The last name as news print it on second mention; all of a name of one word."""
    name = name.partition(" of ")[0]  # “Birendra of Nepal”
    words = [
        w for w in name.replace(",", "").split() if w.lower() not in ("jr.", "sr.", "jr", "sr", "ii", "iii")
    ]
    if country in ("CHN", "PRK", "KOR", "VNM", "TWN"):
        return words[0]
    for particle in ("al", "el", "bin", "van", "von", "de", "del", "da", "dos"):
        if particle in (w.lower() for w in words[1:-1]):
            i = [w.lower() for w in words].index(particle, 1)
            return " ".join(words[i:])
    return words[-1]


def day_within(row: dict[str, str], draw: random.Random) -> date | None:
    """A day of a term, none of its first and last ones; None where the term is too short or its dates are vague."""
    if len(row["start"]) < 10 or (row["end"] and len(row["end"]) < 10):
        return None
    first = max(date.fromisoformat(row["start"]), date(1990, 1, 1)) + timedelta(2)
    last = (date.fromisoformat(row["end"]) if row["end"] else date(2025, 6, 1)) - timedelta(2)
    return first + timedelta(draw.randrange((last - first).days + 1)) if first <= last else None


def known_cases(draw: random.Random, count: int = 200, states: int = 60) -> Iterator[Case]:
    """Reports about office holders on a day in office."""
    terms = defaultdict(list)
    for row in table("actors/leaders.csv"):
        if row["office"] in OFFICES:
            terms[row["country"]].append(row)
    chosen = draw.sample(sorted(c for c in terms if len(terms[c]) >= 8), states)
    made = 0
    while made < count:
        row = draw.choice(terms[chosen[made % states]])
        day = day_within(row, draw)
        if day is None:
            continue
        # on four days of five the report says the office
        templates = WITH_OFFICE if made % 5 else WITHOUT[:1]
        made += 1
        yield Case(draw.choice(templates), row["name"], row, day, True)


def invented(draw: random.Random, count: int = 200) -> Iterator[Case]:
    """Reports about persons who do not exist, of names that sound like the state's."""
    known = catalogue()
    by_state = defaultdict(list)
    for row in table("actors/leaders.csv"):
        if len(row["name"].split()) == 2 and row["name"].replace(" ", "").replace("-", "").isalpha():
            by_state[row["country"]].append(row)
    states = sorted(c for c in by_state if len({r["name"] for r in by_state[c]}) >= 20)
    made = 0
    while made < count:
        a, b = draw.sample(by_state[draw.choice(states)], 2)
        name = f"{a['name'].split()[0]} {b['name'].split()[1]}"
        if known.find(name) or a["name"] == b["name"]:
            continue
        made += 1
        day = date(1995, 1, 1) + timedelta(draw.randrange(10950))
        yield Case(draw.choice(WITHOUT if made % 4 else WITH_OFFICE), name, b, day, False)


def at(record: Record, position: int) -> Entity | None:
    """The entity with a mention by name, or any, over a character."""
    over = [(m.end - m.start, e) for e in record.entities for m in e.mentions if m.start <= position < m.end]
    return min(over, key=lambda o: o[0])[1] if over else None


def judged(case: Case, record: Record) -> tuple[bool, bool]:
    """Of a known person whether person and office are right; of an invented one whether it is nobody else, twice."""
    first = record.text.index(case.name) + len(case.name) - 1
    second = record.text.rindex(case.surname) + len(case.surname) - 1
    entity, again = at(record, first), at(record, second)
    if case.row is None:
        free = all(e is None or (not e.wikidata and case.surname in e.name) for e in (entity, again))
        return free, free
    if entity is None:
        return False, False
    names = {plain(entity.name)} | {plain(a.name) for a in catalogue().find(entity.name)}
    same = (entity.wikidata or "") == case.row["wikidata"] and plain(case.row["name"]) in names
    return same and again is entity, same and any(r.title == case.row["office"] for r in entity.roles)


def read(cases: Iterable[Case]) -> Iterator[tuple[Case, Record]]:
    """The records of reports, read as far as the actors."""
    nlp = pipeline.build(("layout", "times", "places", "actors", "attributions"))
    every = list(cases)
    reports = (Report(text=c.text, published=c.day.isoformat()) for c in every)
    return zip(every, pipeline.records(reports, nlp), strict=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.leaders", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    args = parser.parse_args()
    draw = random.Random(args.seed)
    person = office = taken = 0
    known, strangers = list(known_cases(draw)), list(invented(draw))
    for case, record in read([*known, *strangers]):
        right, in_office = judged(case, record)
        if case.row is None:
            taken += not right
        else:
            person, office = person + right, office + (right and in_office)
        if args.show and not (right and in_office):
            found = [(e.name, e.wikidata, [r.title for r in e.roles]) for e in record.entities]
            print(case.day, case.text, case.row and (case.row["office"], case.row["wikidata"]), found)
    states = {c.row["country"] for c in known if c.row}
    print(
        json.dumps(
            {
                "seed": args.seed, "known": len(known), "states": len(states),
                "person": round(person / len(known), 4), "person_and_office": round(office / len(known), 4),
                "invented": len(strangers), "taken_for_somebody": round(taken / len(strangers), 4),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
