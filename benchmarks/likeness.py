"""Fit the weights of :mod:`dateline.story.likeness` on annotated pairs.

    python -m benchmarks.likeness DATA [--write]

The pairs are those of ECB+ (DATA, as for ``benchmarks.ecbplus``), as read and with the annotated events given, and
those of the build part of ``benchmarks/accounts``; each of the three counts alike. Prints the B-cubed F1 of a
cross-validation by crisis over the build part (each of the six is scored by weights fitted without it), and writes
``knowledge/data/story/weights.csv`` with ``--write``. Needs scikit-learn (extra ``[train]``).
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.accounts import Told, told
from benchmarks.clusters import b_cubed, conll
from benchmarks.ecbplus import documents, mentions
from benchmarks.marked import load
from rich.progress import track
from sklearn.linear_model import LogisticRegression

from dateline import story
from dateline.knowledge import DATA
from dateline.story import likeness
from dateline.story.fitting import fits

STRENGTH = 1.0  # inverse of the L2 penalty
MASS = 1_000.0  # what the pairs of one source count together
OTHERS = 20  # of the pairs of given mentions of ECB+ that are two events each so manieth is taken


class Pair(NamedTuple):
    """Two mentions that share a key, whether a person put them into one cluster, and how often the pair counts."""

    crises: frozenset[str]
    features: dict[str, float]
    same: bool
    times: float = 1.0


def pairs(found: Sequence[Told], others: int = 1) -> list[Pair]:
    """Pairs of aligned mentions that an index would bring together and that fit.

    Args:
        found: mentions.
        others: of the pairs that are two events each so manieth is taken, and counts so often.
    """
    known = [t for t in found if t.cluster]
    keys = [story.keys_of(t.mention) for t in known]
    held, asked = [set(k.own) for k in keys], [set(k.probes) for k in keys]
    traits = [story.traits_of(t.mention) for t in known]
    out = []
    for number, ((i, a), (j, b)) in enumerate(itertools.combinations(enumerate(known), 2)):
        same = a.cluster == b.cluster
        if not same and number % others:
            continue
        if (asked[i] & held[j] or asked[j] & held[i]) and fits(traits[i], traits[j]):
            crises = frozenset((a.mention.report[0], b.mention.report[0]))
            features = likeness.features(traits[i], traits[j])
            out.append(Pair(crises, features, same, 1.0 if same else float(others)))
    return out


def fitted(*sources: Sequence[Pair]) -> dict[str, float]:
    """Feature to weight, with the ``bias``; each source counts alike, however many pairs it has."""
    data = [p for pairs in sources for p in pairs]
    mass = [p.times / total for pairs in sources if (total := sum(q.times for q in pairs)) for p in pairs]
    names = sorted({f for p in data for f in p.features})
    rows = np.array([[p.features.get(n, 0.0) for n in names] for p in data], np.float32)
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit(rows, [p.same for p in data], sample_weight=np.array(mass) * MASS)
    return {"bias": float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True))}


def pairs_of_own() -> list[Pair]:
    """The pairs of the build part of ``benchmarks/accounts``, as read and with the marked events given."""
    marked = [m for m in load() if m.part == "build"]
    return [p for given in (False, True) for p in pairs(told(marked, given))]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.likeness", description=__doc__)
    parser.add_argument("data", type=Path, help="the documents of ECB+, as for benchmarks.ecbplus")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    marked = [m for m in load() if m.part == "build"]
    found, own = told(marked, False), pairs_of_own()
    ecb = [pairs(some, OTHERS if given else 1) for given, some in mentions(documents(args.data)).items()]
    gold, got = {}, {}
    for crisis in track(sorted({m.record.id[0] for m in marked}), "Fitting"):
        weights = fitted([p for p in own if crisis not in p.crises], *ecb)
        of_crisis = [t for t in found if t.mention.report[0] == crisis]
        gold |= {t.mention.id: t.cluster for t in of_crisis if t.cluster}
        got |= story.group((t.mention for t in of_crisis), weights)
    got = {i: got[i] for i in gold}
    f1 = [round(x, 3) for x in b_cubed(gold, got)]
    print(
        json.dumps({"pairs": [len(own), *map(len, ecb)], "b_cubed": f1, "conll": round(conll(gold, got), 3)})
    )
    if args.write:
        lines = [
            "# Log odds that two mentions tell one event, by feature; by python -m benchmarks.likeness DATA --write.",
            "feature,weight",
            *(f"{name},{weight:.3f}" for name, weight in fitted(own, *ecb).items()),
        ]
        Path(DATA, "story", "weights.csv").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
