"""Figures of predictions: F1 over classes, and how sound the probabilities are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def f1_by_class(gold: Sequence[Any], said: Sequence[Any]) -> dict[Any, float]:
    """F1 of each class that the gold labels hold."""
    pairs = list(zip(gold, said, strict=True))
    return {
        c: 2 * sum(g == s == c for g, s in pairs) / (sum(g == c for g in gold) + sum(s == c for s in said))
        for c in dict.fromkeys(gold)
    }


def macro(gold: Sequence[Any], said: Sequence[Any]) -> float:
    """Mean F1 of the classes that the gold labels hold; 0 where there are none."""
    return round(float(np.mean(list(f1_by_class(gold, said).values()))), 4) if gold else 0.0


def calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equal-width bins."""
    said, was = np.array(confidence), np.array(right, float)
    where = np.minimum((said * bins).astype(int), bins - 1)
    gaps = [abs(said[where == b].sum() - was[where == b].sum()) for b in range(bins)]
    return float(sum(gaps) / max(1, len(said)))
