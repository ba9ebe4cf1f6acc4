"""Figures of event-type predictions: F1 over types and penta classes, and how sound the probabilities are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.training.examples import JOINED, TYPES

Floats = NDArray[np.float64]

LABELS = tuple(t for t in TYPES if t not in sum(JOINED.values(), ())) + tuple(JOINED)
"""The labels of annotated pairs: the types, with those that the annotation joins under one name."""
PENTA = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "YIELD": 1, "COOPERATE": 2, "AID": 2, "REQUEST": 3, "ACCUSE": 3,
    "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
"""Verbal and material cooperation, verbal and material conflict."""


def probabilities(logits: Floats, temperature: float = 1.0) -> Floats:
    """Rows over :data:`LABELS` from logits over ``TYPES``: softmax, then joined types added up."""
    raw = logits / temperature
    powers = np.exp(raw - raw.max(axis=1, keepdims=True))
    scores = powers / powers.sum(axis=1, keepdims=True)
    parts = [[TYPES.index(t) for t in JOINED.get(label, (label,))] for label in LABELS]
    joined: Floats = np.stack([scores[:, part].sum(axis=1) for part in parts], axis=1)
    return joined


def temperature_of(logits: Floats, labels: Sequence[str]) -> float:
    """The temperature that makes the labels likeliest (Guo et al. 2017), to one part in fifty."""
    grid = [math.exp(step / 50) for step in range(-75, 76)]
    surprises = [_surprise(logits, labels, temperature) for temperature in grid]
    return round(grid[int(np.argmin(surprises))], 3)


def _surprise(logits: Floats, labels: Sequence[str], temperature: float) -> float:
    gold = [LABELS.index(label) for label in labels]
    scores = probabilities(logits, temperature)[np.arange(len(gold)), gold]
    return float(-np.log(scores + 1e-12).mean())


def f1_by_class(gold: Sequence[Any], said: Sequence[Any]) -> dict[Any, float]:
    """F1 of each class that the gold labels hold."""
    pairs = list(zip(gold, said, strict=True))
    return {
        c: 2 * sum(g == s == c for g, s in pairs) / (sum(g == c for g in gold) + sum(s == c for s in said))
        for c in dict.fromkeys(gold)
    }


def calibration_error(scores: Floats, labels: Sequence[str], bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equal-width bins."""
    confidence = scores.max(axis=1)
    right = np.array([LABELS[i] == label for i, label in zip(scores.argmax(axis=1), labels, strict=True)])
    where = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[where == b].sum() - right[where == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(labels))


def measure(logits: Floats, labels: Sequence[str], temperature: float = 1.0) -> dict[str, Any]:
    """All figures of one set of predictions."""
    scores = probabilities(logits, temperature)
    said = [LABELS[i] for i in scores.argmax(axis=1)]
    by_type = f1_by_class(labels, said)
    by_penta = f1_by_class([PENTA[g] for g in labels], [PENTA[s] for s in said])
    return {
        "pairs": len(labels),
        "macro_f1": round(float(np.mean(list(by_type.values()))), 4),
        "accuracy": round(float(np.mean([g == s for g, s in zip(labels, said, strict=True)])), 4),
        "penta_macro_f1": round(float(np.mean(list(by_penta.values()))), 4),
        "surprise": round(_surprise(logits, labels, temperature), 4),
        "calibration_error": round(calibration_error(scores, labels), 4),
        "f1": {t: round(by_type[t], 3) for t in LABELS if t in by_type},
    }
