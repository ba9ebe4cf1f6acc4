"""How often `dateline compare` finds pairs that are known.

    python -m benchmarks.compare STORE [--events 2000] [--seed 0]

A share of a store's events is told once more as another project might tell them: some a day off, the point up to 15
km off or missing, the name of a side shortened, in capitals or as its country, the class another of the same quad
class, for data without direction the sides the other way round. As many rows again are events of the store moved by
45 days, which are no event of it. Prints one JSON object: for each likeness that a pair needs, how many of the pairs
are right, how many of the known are found, and the same where the likest pairs are taken first.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
import numpy as np

import dateline.store
from dateline import ontology
from dateline.compare.events import DatasetEvent, DatasetSide, of_store
from dateline.compare.likeness import Pairs, pairs, rule
from dateline.compare.matching import assigned

_FAR = 45  # days
_DEGREE = 0.13  # 15 km


def main() -> None:
    """Measure, to standard output."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("store")
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    types = [t.name for t in ontology.types()]
    with dateline.store.open(args.store, create=False) as store:
        first, last = store.size()["first"], store.size()["last"]
        ours = list(of_store(store, date.fromisoformat(first), date.fromisoformat(last), types, ()))
    out: dict[str, Any] = {"ours": len(ours)}
    for directed in (True, False):
        rng = random.Random(args.seed)
        known = rng.sample(range(len(ours)), min(args.events // 2, len(ours) // 2))
        theirs = [told(ours[n], rng, directed) for n in known]
        strange = rng.sample(range(len(ours)), len(known))
        theirs += [moved(told(ours[n], rng, directed)) for n in strange]
        found = pairs(theirs, ours, rule(least=0.0), directed)
        rows = {}
        for least in (0.4, 0.5, 0.6, 0.7):
            rows[str(least)] = {
                "assigned": shares(assigned(found, least), found, known),
                "greedy": shares(greedy(found, least), found, known),
            }
        out["directed" if directed else "undirected"] = {"theirs": len(theirs), "known": len(known), **rows}
    print(json.dumps(out, indent=1))


def told(claim: DatasetEvent, rng: random.Random, directed: bool) -> DatasetEvent:
    """An event as another project might tell it."""
    shift = timedelta(rng.choice((0, 0, 0, 0, -1, 1)))
    quads = {t.name: t.penta for t in ontology.types()}
    (kind,) = claim.types
    if rng.random() < 0.15:
        kind = rng.choice([t for t, quad in quads.items() if quad == quads[kind]])
    sides = [_other(side, rng) for side in claim.sides]
    lat, lon = claim.lat, claim.lon
    if lat is not None and lon is not None:
        lat, lon = (None, None) if rng.random() < 0.2 else (lat + _off(rng), lon + _off(rng))
    return msgspec.structs.replace(
        claim, id="", first=claim.first + shift, last=claim.first + shift, types=frozenset((kind,)),
        sides=sides[::-1] if not directed and rng.random() < 0.5 else sides, lat=lat, lon=lon,
    )  # fmt: skip


def _off(rng: random.Random) -> float:
    return rng.uniform(-_DEGREE, _DEGREE) / 2**0.5


def _other(side: DatasetSide, rng: random.Random) -> DatasetSide:
    """A side under another name: a part of it, in capitals, or its country alone."""
    if not side.names:
        return side
    words, how = side.names[0].split(), rng.random()
    if how < 0.15 and side.countries:
        return DatasetSide((), side.countries, side.sectors)
    if how < 0.4 and len(words) > 1:
        return DatasetSide((" ".join(words[-1:]),), side.countries if rng.random() < 0.5 else (), ())
    return DatasetSide((side.names[0].upper(),), side.countries if rng.random() < 0.5 else (), ())


def moved(claim: DatasetEvent) -> DatasetEvent:
    """The event at another time."""
    far = timedelta(_FAR)
    return msgspec.structs.replace(claim, first=claim.first + far, last=claim.last + far)


def greedy(found: Pairs, least: float) -> Sequence[int]:
    """The likest pair first, then the likest of what is left."""
    out, theirs, ours = [], set[int](), set[int]()
    for n in np.argsort(-found.likeness, kind="stable"):
        a, b = int(found.theirs[n]), int(found.ours[n])
        if found.likeness[n] >= least and a not in theirs and b not in ours:
            theirs.add(a)
            ours.add(b)
            out.append(int(n))
    return out


def shares(chosen: Sequence[int], found: Pairs, known: Sequence[int]) -> dict[str, float]:
    """Of the pairs, and of the known, how many are right."""
    right = sum(
        int(found.theirs[n]) < len(known) and known[int(found.theirs[n])] == int(found.ours[n])
        for n in chosen
    )
    return {
        "right_of_pairs": round(right / max(len(chosen), 1), 3),
        "found_of_known": round(right / len(known), 3),
    }


if __name__ == "__main__":
    main()
