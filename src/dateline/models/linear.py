"""Plain logistic regression over named features: one JSON file, no library at run time."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from dateline.errors import KnowledgeError


class Linear:
    """The probability of one yes-or-no question from the names of the features that hold.

    Args:
        bias: log odds where no feature holds.
        weights: log odds that each feature adds; an unknown feature adds nothing.
    """

    def __init__(self, bias: float, weights: dict[str, float]) -> None:
        self.bias = bias
        self.weights = weights

    def score(self, features: Iterable[str]) -> float:
        """Log odds of yes."""
        get = self.weights.get
        return self.bias + sum([get(f, 0.0) for f in features])

    def probability(self, features: Iterable[str]) -> float:
        """Probability of yes, 0 to 1."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.score(features)))))


def read_linear(path: Path) -> dict[str, Linear]:
    """The models of a file ``{"name": {"bias": b, "weights": {"feature": w}}}``.

    Raises:
        KnowledgeError: the file is missing or not of that form.
    """
    try:
        raw = json.loads(path.read_text("utf-8"))
        return {name: Linear(float(m["bias"]), dict(m["weights"])) for name, m in raw.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
        raise KnowledgeError(
            f"The weights {path} can't be read: {e!r}. Reinstall dateline, or remake the file."
        ) from e


def odds_of(weights: Mapping[str, float], evidence: Mapping[str, float]) -> float:
    """The probability that weighted evidence gives; what the weights lack counts as nothing."""
    odds = weights["bias"] + sum(weights.get(name, 0.0) * x for name, x in evidence.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
