"""Coded records made by chance, as like to real ones as a store's figures need: few dyads have most of the events, the
same event comes in several reports, every span fits its text."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from dateline import ontology
from dateline.record import (
    Attribution,
    Entity,
    Event,
    EventPlace,
    EventTime,
    Mention,
    Quantity,
    Range,
    Record,
    Relation,
)

KINDS = ("state", "government", "military", "armed_group", "person", "party", "population")
COUNTRIES = (
    "LBY",
    "TUR",
    "RUS",
    "EGY",
    "ARE",
    "FRA",
    "ITA",
    "SYR",
    "UKR",
    "USA",
    "SDN",
    "ETH",
    "MLI",
    "YEM",
    "IRN",
)
VERBS = {
    "ASSAULT": "attacked",
    "CONSULT": "met",
    "ACCUSE": "accused",
    "THREATEN": "threatened",
    "AID": "helped",
    "MOBILIZE": "sent troops to",
    "REQUEST": "asked",
    "REJECT": "rebuffed",
    "SUPPORT": "praised",
    "AGREE": "agreed with",
    "COERCE": "blockaded",
    "SANCTION": "punished",
}
STATUSES = ("actual",) * 14 + ("future", "future", "negated", "hypothetical", "historical")
FIRST = date(2018, 1, 1)
DAYS = 1200
_RETOLD = 0.62  # chance that an event is told by one more report
_WHO = (
    "Residents",
    "Shopkeepers",
    "Drivers",
    "Teachers",
    "Nurses",
    "Fishermen",
    "Students",
    "Traders",
    "Pensioners",
    "Clerks",
)
_SAW = (
    "described",
    "remembered",
    "spoke of",
    "feared",
    "expected",
    "watched",
    "reported",
    "dreaded",
    "noted",
    "awaited",
)
_WHAT = (
    "a tense evening",
    "long queues",
    "empty streets",
    "a quiet night",
    "rising prices",
    "closed schools",
)
_WHERE = (
    "near the port",
    "by the old market",
    "along the coast road",
    "around the station",
    "in the hills",
    "downtown",
)
_AND = (
    "while talks went on elsewhere",
    "as rain fell",
    "before the weekend",
    "after the curfew",
    "despite the heat",
)


def _filling(rng: random.Random) -> str:
    """A sentence that tells no event; reports share words, but not sentences."""
    return " ".join(map(rng.choice, (_WHO, _SAW, _WHAT, _WHERE, _AND))) + ". "


def records(events: int, seed: int = 0, actors: int = 3000) -> Iterator[Record]:
    """Records with so many mentions of events in all, in the order of their days."""
    rng = random.Random(seed)
    sides = [_actor(n) for n in range(actors)]
    weights = [1 / (n + 3) for n in range(actors)]
    publishers = [f"Outlet {n}" for n in range(40)]
    known: list[tuple[date, str, int, int, str, str]] = []
    made = number = 0
    while made < events:
        day = FIRST + timedelta(days=DAYS * made // events)
        told = []
        for _ in range(rng.randint(1, 5)):
            if known and rng.random() < _RETOLD:
                told.append(known[rng.randrange(max(0, len(known) - 400), len(known))])
            else:
                a, b = rng.choices(range(actors), weights, k=2)
                fresh = (
                    day,
                    rng.choice(tuple(VERBS)),
                    a,
                    (b + 1) % actors if a == b else b,
                    rng.choice(STATUSES),
                    f"Town {rng.randrange(800)}",
                )
                known.append(fresh)
                told.append(fresh)
        del known[:-2000]
        yield _record(rng, number, day, told, sides, rng.choice(publishers))
        made += len(told)
        number += 1


def _actor(n: int) -> Entity:
    kind = KINDS[n % len(KINDS)]
    return Entity(
        id="",
        name=f"{kind.title().replace('_', ' ')} {n}",
        kind=kind,
        country=COUNTRIES[n % len(COUNTRIES)],
        sectors=["GOV"],
        wikidata=f"Q{900000 + n}" if n % 2 else None,
    )


def _record(
    rng: random.Random, number: int, day: date, told: list, sides: list[Entity], publisher: str
) -> Record:
    text, entities, events, relations, attributions = "", {}, [], [], []
    spans = []
    for when, kind, a, b, status, town in told:
        start = len(text)
        first, verb, second = sides[a].name, VERBS[kind], sides[b].name
        text += f"{first} {verb} {second} near {town}, officials said. " + "".join(
            _filling(rng) for _ in range(rng.randint(1, 2))
        )
        at = start + len(first) + 1
        for n, place in ((a, start), (b, at + len(verb) + 1)):
            known = entities.setdefault(
                n,
                Entity(
                    id=f"e{len(entities) + 1}",
                    name=sides[n].name,
                    kind=sides[n].kind,
                    country=sides[n].country,
                    sectors=sides[n].sectors,
                    wikidata=sides[n].wikidata,
                    mentions=[],
                ),
            )
            known.mentions.append(Mention(place, place + len(sides[n].name), "name"))
        end = text.index(".", start) + 1
        spans.append((start, end))
        iso = when.isoformat()
        events.append(
            Event(
                id=f"v{len(events) + 1}",
                type=kind,
                status=status,
                score=ontology.score(kind, None),
                cameo=ontology.cameo(kind, None),
                contexts=["military"],
                actors=[entities[a].id],
                recipients=[entities[b].id],
                actor_spans=[(start, start + len(first))],
                recipient_spans=[(at + len(verb) + 1, at + len(verb) + 1 + len(second))],
                trigger=Range(at, at + len(verb)),
                evidence=Range(start, end),
                time=EventTime(value=iso, start=iso, end=iso),
                place=EventPlace(name=town, country=sides[b].country, lat=30.0, lon=15.0),
                quantities=[
                    Quantity(kind="killed", value=3, low=3, high=3, text="3", span=(start, start + 1))
                ]
                if kind == "ASSAULT"
                else [],
                attribution=[f"a{len(attributions) + 1}"],
                confidence=round(rng.random(), 3),
            )
        )
        attributions.append(
            Attribution(
                id=f"a{len(attributions) + 1}",
                source_entity=entities[a].id if rng.random() < 0.3 else None,
                content=[(start, end - 16)],
                quote="indirect",
            )
        )
        if rng.random() < 0.2:
            relations.append(
                Relation(
                    id=f"r{len(relations) + 1}",
                    type=rng.choice(("backs", "opposes", "supplies")),
                    subject=entities[a].id,
                    object=entities[b].id,
                    evidence=Range(start, end),
                    confidence=0.8,
                )
            )
    return Record(
        id=f"made-{number}",
        text=text,
        published=day.isoformat(),
        publisher=publisher,
        title=f"Report {number}",
        sentences=spans,
        entities=list(entities.values()),
        events=events,
        relations=relations,
        attributions=attributions,
    )
