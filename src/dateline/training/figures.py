"""Figures of the coder's predictions: F1 over types and penta classes, and how sound the probabilities are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline import ontology
from dateline.models.coder import Answers, apart, softmax
from dateline.training.examples import JOINED, NONE, Example

Floats = NDArray[np.float64]
LEAST_TEMPERATURE, STEPS, STEP = 0.22, 190, 0.02


def labels_of(answers: Answers, joined: bool) -> tuple[str, ...]:
    """The types, with those that some data join under one name."""
    apart = {part for whole in JOINED.values() for part in whole} if joined else set()
    return (*(t for t in answers.types if t not in apart), *(JOINED if joined else ()))


def type_scores(logits: Floats, answers: Answers, labels: Sequence[str], temperature: float = 1.0) -> Floats:
    """Rows over ``labels``, should there be an event; joined types added up."""
    scores = softmax(apart(logits, answers)[1] / temperature)
    parts = [[answers.types.index(t) for t in JOINED.get(label, (label,))] for label in labels]
    joined: Floats = np.stack([scores[:, part].sum(axis=1) for part in parts], axis=1)
    return joined


def temperature_of(surprise: Callable[[float], float]) -> float:
    """The temperature that makes the labels likeliest (Guo et al. 2017), to one part in fifty."""
    grid = [LEAST_TEMPERATURE * math.exp(STEP * n) for n in range(STEPS)]
    return min((surprise(t), round(t, 3)) for t in grid)[1]


def surprise(scores: Floats, gold: Sequence[int]) -> float:
    """Mean negative log probability of the right answers."""
    return float(-np.log(scores[np.arange(len(gold)), gold] + 1e-12).mean()) if gold else 0.0


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


def measure(
    logits: Floats, examples: Sequence[Example], answers: Answers, temperature: float = 1.0
) -> dict[str, Any]:
    """Figures of the types of annotated events, and of what else their annotation tells."""
    events = [i for i, e in enumerate(examples) if e.type not in (NONE, None)]
    gold = [str(examples[i].type) for i in events]
    labels = labels_of(answers, joined=bool(set(gold) & set(JOINED)))
    if set(gold) & set(JOINED):
        whole = {part: name for name, parts in JOINED.items() for part in parts}
        gold = [whole.get(g, g) for g in gold]
    scores = type_scores(logits[events], answers, labels, temperature)
    said = [labels[i] for i in scores.argmax(axis=1)]
    right = [g == s for g, s in zip(gold, said, strict=True)]
    by_type = f1_by_class(gold, said)
    figures = {
        "events": len(events),
        "macro_f1": macro(gold, said),
        "accuracy": round(float(np.mean(right)), 4) if right else 0.0,
        "calibration_error": round(calibration_error(scores.max(axis=1).tolist(), right), 4),
        "f1": {t: round(by_type[t], 3) for t in labels if t in by_type},
    }
    penta = {t.name: t.penta for t in ontology.types()} | {"YIELD": 1}
    if all(label in penta for label in labels):
        figures["penta_macro_f1"] = macro([penta[g] for g in gold], [penta[s] for s in said])
    return figures | _beside(logits, examples, answers)


def _beside(logits: Floats, examples: Sequence[Example], answers: Answers) -> dict[str, Any]:
    """Whether there is an event, its mode, its status and its contexts, of the examples that tell them."""
    event, _, modes, statuses, contexts = apart(logits, answers)
    figures: dict[str, Any] = {}
    if any(e.type == NONE for e in examples):
        said = (event[:, 0] < 0).tolist()
        figures["none"] = f1_by_class([e.type == NONE for e in examples], said)
    told = [i for i, e in enumerate(examples) if e.status]
    if told:
        said = [answers.statuses[k] for k in statuses[told].argmax(axis=1)]
        figures["status_macro_f1"] = macro([examples[i].status for i in told], said)
    told = [i for i, e in enumerate(examples) if e.mode is not None and f"{e.type}/{e.mode}" in answers.modes]
    if told:
        right = [_mode_said(modes[i], str(examples[i].type), answers) == examples[i].mode for i in told]
        figures["mode_accuracy"] = round(float(np.mean(right)), 4)
    told = [i for i, e in enumerate(examples) if e.contexts is not None]
    if told:
        marked = [{answers.contexts[k] for k in np.flatnonzero(contexts[i] > 0)} for i in told]
        gold = [set(examples[i].contexts or ()) for i in told]
        both = sum(len(g & s) for g, s in zip(gold, marked, strict=True))
        figures["contexts_f1"] = round(2 * both / max(1, sum(map(len, gold)) + sum(map(len, marked))), 4)
    return figures


def _mode_said(row: Floats, kind: str, answers: Answers) -> str:
    able = [(row[i], name) for i, name in enumerate(answers.modes) if name.startswith(kind + "/")]
    return max(able)[1].partition("/")[2]
