"""Learns from reviewed sentences how far to trust what a model says; the model itself stays as it is.

A hundred sentences are too few to teach a network anew, and enough to tell what speaks for an event in the texts that
somebody reads. So only the weights of the confidence are fitted, held to what they were. Cross-validation over the
reviewed sentences chooses how tightly, and leaves them alone where it is not clearly for a change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import log
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dateline.errors import TrainingError
from dateline.models.linear import odds_of
from dateline.models.reader import Reader
from dateline.training.calibration import JudgedEvent, around, fold_of, judged
from dateline.training.figures import calibration_error
from dateline.training.reports import read

LEAST = 20
"""Reviewed events that there must be, and of them at least two that are right and two that are wrong."""
TIGHTNESS = (30.0, 10.0, 3.0)
"""Precisions of the prior that are compared, the tightest first."""
SURE = 0.5
"""A confidence at which figures are taken, beside the usual one."""
MADE = "reviewed"
"""What the ``config.json`` of a model that was made in this way calls its figures."""
_FLOOR = 1e-6  # of probabilities whose logarithm is taken

Weights = dict[str, float]
Fit = Callable[[Sequence[JudgedEvent]], Weights]


class ReviewedWeights(NamedTuple):
    """What reviewed sentences have taught.

    Attributes:
        confidence: the weights, for the ``config.json`` of a model.
        figures: what they are worth on sentences that they were not learnt from, beside the old ones.
    """

    confidence: Weights
    figures: dict[str, Any]


def events(files: Sequence[Path], base: Path) -> list[JudgedEvent]:
    """The events that a model finds in labelled sentences, as far as somebody judged them.

    Raises:
        TrainingError: a file is malformed, there is too little in it, or the model was made in this way itself.
        KnowledgeError: there is no readable model.
    """
    model = Reader(base)
    if MADE in model.config:
        raise TrainingError(
            f"{base} was itself learnt from reviewed sentences. Give --on the model that it was made on, "
            "and all reviewed sentences, the older ones too."
        )
    found, _ = judged([row for path in files for row in read(path)], model)
    right = sum(j.right for j in found)
    if len(found) < LEAST or min(right, len(found) - right) < 2:
        raise TrainingError(
            f"{', '.join(map(str, files))}: {len(found)} reviewed events, {right} of them right; at least {LEAST} are "
            "needed, some right and some wrong. Review more; a hundred sentences are a good beginning."
        )
    return found


def learn(found: Sequence[JudgedEvent], base: Path, folds: int) -> ReviewedWeights:
    """The weights of the confidence that reviewed events speak for.

    Args:
        folds: of the cross-validation.

    Raises:
        TrainingError: there are too few folds, or reports.
    """
    parts = [p for n in range(folds) if (p := [j for j in found if fold_of(j.id, folds) == n])]
    if len(parts) < 2:
        raise TrainingError(
            "Reviewed sentences are cross-validated: give --folds 2 or more, and several reports."
        )
    old: Weights = Reader(base).config["confidence"]
    fits: list[Fit] = [lambda _: old, *(partial(around, old, tight) for tight in TIGHTNESS)]
    said = [_unseen(parts, fit) for fit in fits]
    order = [j for part in parts for j in part]
    chosen = _simplest([[_surprise(p, j) for p, j in zip(odds, order, strict=True)] for odds in said])
    figures = {
        "sentences": len({j.id for j in found}),
        "events": len(found),
        "right": sum(j.right for j in found),
        "changed": chosen > 0,
        "before": _figures(said[0], order),
        "learnt": _figures(said[chosen], order),
    }
    return ReviewedWeights(fits[chosen](found), figures)


def _unseen(parts: Sequence[Sequence[JudgedEvent]], fit: Fit) -> list[float]:
    """The confidence of each event by the weights that the other parts teach."""
    out: list[float] = []
    for part in parts:
        weights = fit([j for other in parts if other is not part for j in other])
        out += [odds_of(weights, j.evidence) for j in part]
    return out


def _surprise(odds: float, event: JudgedEvent) -> float:
    return -log(max(odds if event.right else 1 - odds, _FLOOR))


def _simplest(costs: Sequence[Sequence[float]]) -> int:
    """The first of some ways, the simplest first, that costs no more than the best by more than a standard error.

    After Breiman et al., Classification and Regression Trees (1984), chapter 3.4: of what so few examples can't tell
    apart, the one that changes least.
    """
    rows = np.array(costs)
    gaps = rows - rows[rows.sum(axis=1).argmin()]
    close = gaps.mean(axis=1) <= gaps.std(axis=1) / gaps.shape[1] ** 0.5
    return int(close.argmax())


def _figures(odds: Sequence[float], found: Sequence[JudgedEvent]) -> dict[str, Any]:
    """How sound a confidence is, and what is given from two of them on."""
    right = [j.right for j in found]
    surprise = sum(_surprise(p, j) for p, j in zip(odds, found, strict=True)) / max(1, len(found))
    out: dict[str, Any] = {
        "calibration_error": round(calibration_error(odds, right), 4),
        "log_loss": round(surprise, 4),
    }
    for least in (0.0, SURE):
        given = [r for p, r in zip(odds, right, strict=True) if p >= least]
        out[f"from {least}"] = {
            "given": len(given),
            "right": sum(given),
            "precision": round(sum(given) / max(1, len(given)), 4),
            "kept": round(sum(given) / max(1, sum(right)), 4),
        }
    return out
