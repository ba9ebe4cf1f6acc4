"""Fit the weights of :mod:`dateline.story.likeness` on the build part of the marked reports.

    python -m benchmarks.likeness [--write]

Prints the B-cubed F1 of a five-and-one cross-validation by crisis (each of the six is scored by weights fitted on the
other five), and writes ``knowledge/data/story/weights.csv`` with ``--write``. Needs scikit-learn (extra ``[train]``).
"""

from __future__ import annotations

import argparse
import itertools
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.accounts import Told, told
from benchmarks.clusters import b_cubed, conll
from benchmarks.marked import load
from sklearn.linear_model import LogisticRegression

from dateline import story
from dateline.knowledge import DATA
from dateline.story import likeness

STRENGTH = 1.0  # inverse of the L2 penalty


class Pair(NamedTuple):
    """Two mentions that share a key, and whether a person put them into one cluster."""

    crises: frozenset[str]
    features: dict[str, float]
    same: bool


def pairs(found: list[Told]) -> list[Pair]:
    """All pairs of aligned mentions that an index would bring together."""
    known = [t for t in found if t.cluster]
    keys = [story.keys_of(t.mention) for t in known]
    held, asked = [set(k.own) for k in keys], [set(k.probes) for k in keys]
    traits = [likeness.traits_of(t.mention) for t in known]
    return [
        Pair(
            frozenset((a.mention.report[0], b.mention.report[0])),
            likeness.features(traits[i], traits[j]),
            a.cluster == b.cluster,
        )
        for (i, a), (j, b) in itertools.combinations(enumerate(known), 2)
        if asked[i] & held[j] or asked[j] & held[i]
    ]


def fitted(data: list[Pair]) -> dict[str, float]:
    """Feature to weight, with the ``bias``."""
    names = sorted({f for p in data for f in p.features})
    rows = np.array([[p.features.get(n, 0.0) for n in names] for p in data])
    model = LogisticRegression(C=STRENGTH, max_iter=3000).fit(rows, [p.same for p in data])
    return {"bias": float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True))}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.likeness", description=__doc__)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    marked = [m for m in load() if m.part == "build"]
    found = {given: told(marked, given) for given in (False, True)}
    data = pairs(found[False]) + pairs(found[True])
    gold, got = {}, {}
    for crisis in sorted({m.record.id[0] for m in marked}):
        rest = fitted([p for p in data if crisis not in p.crises])
        for t in found[False]:
            if t.mention.report[0] == crisis and t.cluster:
                gold[t.mention.id] = t.cluster
        of_crisis = [t.mention for t in found[False] if t.mention.report[0] == crisis]
        got |= {m: a for m, a in story.group(of_crisis, rest).items() if m in gold}
    print(
        json.dumps(
            {
                "pairs": len(data),
                "b_cubed": [round(x, 3) for x in b_cubed(gold, got)],
                "conll": round(conll(gold, got), 3),
            }
        )
    )
    if write:
        weights = fitted(data)
        lines = [
            "# Log odds that two mentions tell one event, by feature; made by python -m benchmarks.likeness --write.",
            "feature,weight",
            *(f"{name},{weight:.3f}" for name, weight in weights.items()),
        ]
        Path(DATA, "story", "weights.csv").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
