"""How well one partition agrees with another: B-cubed, MUC, CEAF-e and their mean, as in the CoNLL-2012 shared task.

Bagga and Baldwin (1998); Vilain et al. (1995); Luo (2005); Pradhan et al. (2012).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

Partition = Mapping[str, Hashable]
"""Mention id to the cluster that it is in."""


class Score(NamedTuple):
    """Precision, recall and F1, 0 to 1."""

    precision: float
    recall: float
    f1: float


def _score(precision: float, recall: float) -> Score:
    total = precision + recall
    return Score(precision, recall, 2 * precision * recall / total if total else 0.0)


def groups(partition: Partition) -> list[frozenset[str]]:
    """The clusters as sets of mentions."""
    found: dict[Hashable, set[str]] = defaultdict(set)
    for mention, cluster in partition.items():
        found[cluster].add(mention)
    return [frozenset(g) for g in found.values()]


def b_cubed(gold: Partition, found: Partition) -> Score:
    """B-cubed over the mentions of both."""

    def purity(ones: Partition, others: Partition) -> float:
        one = {m: g for g in groups(ones) for m in g}
        other = {m: g for g in groups(others) for m in g}
        return float(np.mean([len(one[m] & other[m]) / len(one[m]) for m in one])) if one else 0.0

    return _score(purity(found, gold), purity(gold, found))


def muc(gold: Partition, found: Partition) -> Score:
    """MUC: links that are missing between the parts of a cluster."""

    def kept(ones: Partition, others: Partition) -> float:
        links = [(len(g) - len({others[m] for m in g}), len(g) - 1) for g in groups(ones)]
        possible = sum(p for _, p in links)
        return sum(k for k, _ in links) / possible if possible else 0.0

    return _score(kept(found, gold), kept(gold, found))


def ceaf_e(gold: Partition, found: Partition) -> Score:
    """CEAF with the entity-based similarity: clusters aligned one to one."""
    ones, others = groups(gold), groups(found)
    alike = np.array([[2 * len(a & b) / (len(a) + len(b)) for b in others] for a in ones])
    total = float(alike[linear_sum_assignment(-alike)].sum()) if alike.size else 0.0
    return _score(total / max(len(others), 1), total / max(len(ones), 1))


def conll(gold: Partition, found: Partition) -> float:
    """Mean F1 of MUC, B-cubed and CEAF-e."""
    return float(np.mean([measure(gold, found).f1 for measure in (muc, b_cubed, ceaf_e)]))
