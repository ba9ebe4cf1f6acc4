"""Fits what a reader says to what was right: the confidence of events, and from where on they are worth giving.

Annotated reports that it has not seen are read whole. An event is right where the annotation has one at its
predicate, of
its type and by the same sides; what a careful coder might leave out is neither right nor wrong. (Platt 1999;
Guo et al. 2017,
“On Calibration of Modern Neural Networks”.)
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dateline.knowledge import settings
from dateline.knowledge.catalogue import catalogue
from dateline.models.linear import odds_of
from dateline.models.reader import Reader
from dateline.reading import document, pipeline
from dateline.reading.events import Arguments, EventDraft, RankedArguments, StatusReading, judge, text_of
from dateline.record import STATUSES, Entity, Span, Status
from dateline.report import Report
from dateline.training.figures import calibration_error
from dateline.training.reports import JOINED, NO_EVENT

UNFITTED = {"bias": 0.0, "together": 1.0}
"""The weights of confidence that a reader is written with before it is calibrated: that an event, its type and either
side are right independently of one another."""
_FREE = 0.01  # the precision of a bias's prior
_STEPS, _LONGEST_STEP, _CLOSE = 200, 1.0, 1e-7
_LEAST_SPREAD = 1e-3  # of evidence that is nearly always the same
_ALIKE = 0.015  # F1 within its standard error on a few hundred events is taken for the same
_GRID = [n / 100 for n in range(1, 96)]
_CHANCES = [n / 20 for n in range(4, 19)]
FOLDS = 10  # into which the events are parted to measure the fit itself


class JudgedEvent(NamedTuple):
    """An event that the reader found: what spoke for it, and whether it was right.

    Attributes:
        chance: the probability of any event at its predicate.
        told: whether the annotation has an event there at all.
        right: whether type and both sides are those of the annotation.
        kind: the type that it was read as.
    """

    id: str
    evidence: dict[str, float]
    chance: float
    told: bool
    right: bool
    kind: str = ""


def judged(rows: Sequence[dict[str, Any]], model: Reader) -> tuple[list[JudgedEvent], int]:
    """The events that a reader proposes in annotated texts, and how many there are that none may leave out."""
    nlp = pipeline.build(["layout", "times", "places", "actors", "attributions"])
    known, out, there = catalogue(()), [], 0
    docs = nlp.pipe(
        document.begin(
            nlp.make_doc(r["text"]), Report(text=r["text"], id=str(r["id"]), published=r.get("published"))
        )
        for r in rows
    )
    for row, doc in zip(rows, docs, strict=True):
        annotated = list(_annotated(row))
        there += sum(not e["optional"] and e["type"] != NO_EVENT for e in annotated)
        text = text_of(doc, model)
        arguments = Arguments(doc, text, known)
        for predicate in model.read(text):
            made = judge(doc, text, predicate, arguments, model)
            if made is None:
                continue
            span = text.words[predicate.word]
            here = [e for e in annotated if _is_at(made, span, e, arguments.entities)]
            if any(e["optional"] for e in here) or (not here and not row.get("complete", "events" in row)):
                continue
            right = any(is_right(made, e, arguments.entities) for e in here)
            told = any(e["type"] != NO_EVENT for e in here)
            chance = 1 - float(predicate.types[0])
            out.append(JudgedEvent(str(row["id"]), made.evidence, chance, told, right, made.kind))
    return out, there


def _annotated(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for e in row.get("events") or row.get("pairs") or ():
        yield {
            "trigger": e.get("trigger"),
            "type": e["type"],
            "sides": (
                e.get("actors") or e.get("actor") or [],
                e.get("recipients") or e.get("recipient") or [],
            ),
            "optional": bool(e.get("optional")),
        }


def _is_at(made: EventDraft, span: Span, event: Mapping[str, Any], entities: Mapping[str, Entity]) -> bool:
    """Whether an annotated event is told at a predicate; one without any, whether its sides are those of the event."""
    if event["trigger"] is not None:
        return _overlap([span], [event["trigger"]])
    return bool(
        _same(made.actors, event["sides"][0], entities)
        and _same(made.recipients, event["sides"][1], entities)
    )


def is_right(made: EventDraft, event: Mapping[str, Any], entities: Mapping[str, Entity]) -> bool:
    """Whether type and both sides are those of an annotated event: nobody for nobody, and else each said is among those
    annotated, by any of its mentions; the sides of a mutual event in any order."""
    actors, recipients = event["sides"]
    if made.kind not in JOINED.get(event["type"], (event["type"],)):
        return False
    if _same(made.actors, actors, entities) and _same(made.recipients, recipients, entities):
        return True
    said = [*made.actors.chosen, *made.recipients.chosen]
    wanted = [*actors, *recipients]
    both = RankedArguments(said, 1.0, [])
    mutual = settings("events.toml")["arguments"]["mutual"]
    return made.kind in mutual and bool(said) and _same(both, wanted, entities) and (
        sum(any(_overlap(_spans(a.entity, entities), [w]) for a in said) for w in wanted) >= min(2, len(wanted))
    )  # fmt: skip


def _same(said: RankedArguments, wanted: Sequence[Span], entities: Mapping[str, Entity]) -> bool:
    if not said.chosen or not wanted:
        return not said.chosen and not wanted
    return all(_overlap(_spans(a.entity, entities), wanted) for a in said.chosen)


def _spans(entity: str, entities: Mapping[str, Entity]) -> list[Span]:
    return [(m.start, m.end) for m in entities[entity].mentions]


def _overlap(a: Sequence[Span], b: Sequence[Span]) -> bool:
    return any(s < y and x < e for s, e in a for x, y in b)


def confidence(found: Sequence[JudgedEvent]) -> dict[str, float]:
    """The weights of the confidence, by logistic regression."""
    return around(UNFITTED, 1.0, found)


def around(base: Mapping[str, float], tight: float, found: Sequence[JudgedEvent]) -> dict[str, float]:
    """Weights like those of :func:`confidence`, held to a base's by a Gaussian prior.

    Args:
        tight: the precision of the prior of each weight, its evidence being scaled to a variance of one.
    """
    names = list(found[0].evidence) if found else []
    if not found:
        return dict(base)
    raw = np.array([[j.evidence[n] for n in names] for j in found])
    was = np.array([base.get(n, 0.0) for n in names])
    before = raw @ was + base["bias"]
    scales = raw.std(axis=0) + _LEAST_SPREAD
    rows = np.hstack([raw / scales, np.ones((len(found), 1))])
    right = np.array([j.right for j in found], float)
    priors = np.array([tight] * len(names) + [_FREE])

    change = np.zeros(len(priors))
    for _ in range(_STEPS):  # Newton's method, which a prior keeps from running away; no library is asked for
        p = 1 / (1 + np.exp(-np.clip(before + rows @ change, -30, 30)))
        slope = rows.T @ (p - right) + priors * change
        bend = (rows.T * (p * (1 - p))) @ rows + np.diag(priors)
        step = np.linalg.solve(bend, slope)
        change -= step * min(1.0, _LONGEST_STEP / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < _CLOSE:
            break
    now = zip(names, (was + change[:-1] / scales).tolist(), strict=True)
    return {"bias": round(base["bias"] + float(change[-1]), 4), **{n: round(w, 4) for n, w in now}}


def reliability(found: Sequence[JudgedEvent]) -> dict[str, Any]:
    """How sound the confidence is, each event's told by the others' texts: error, bins of a diagram, and by type how
    sure it was and how often right."""
    said: list[tuple[float, bool]] = []
    kinds: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for n in range(FOLDS):
        weights = confidence([j for j in found if fold_of(j.id, FOLDS) != n])
        for j in found:
            if fold_of(j.id, FOLDS) == n:
                said.append((odds_of(weights, j.evidence), j.right))
                kinds[j.kind].append(said[-1])
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for p, right in said:
        bins[min(int(p * 10), 9)].append((p, right))
    return {
        "events": len(said),
        "right": round(sum(right for _, right in said) / max(1, len(said)), 4),
        "calibration_error": round(calibration_error([p for p, _ in said], [r for _, r in said]), 4),
        "bins": [_in_the_mean(b) for _, b in sorted(bins.items())],
        "by_type": {kind: _in_the_mean(b) for kind, b in sorted(kinds.items())},
    }


def _in_the_mean(said: Sequence[tuple[float, bool]]) -> dict[str, float]:
    return {
        "said": round(sum(p for p, _ in said) / len(said), 3),
        "right": round(sum(right for _, right in said) / len(said), 3),
        "events": len(said),
    }


def trust(rows: Sequence[dict[str, Any]]) -> dict[Status, dict[Status, float]]:
    """By what words around a predicate say of its status, how often they do of events of each (add-one smoothing)."""
    nlp = pipeline.build(["layout"])
    counts = {said: dict.fromkeys(STATUSES, 1.0) for said in STATUSES}
    docs = nlp.pipe(
        document.begin(nlp.make_doc(r["text"]), Report(text=r["text"], id=str(r["id"]))) for r in rows
    )
    for row, doc in zip(rows, docs, strict=True):
        for event in row.get("events") or row.get("pairs") or ():
            if event.get("status") and event.get("trigger"):
                start, end = event["trigger"]
                words = doc.char_span(start, end, alignment_mode="expand")
                if words is not None:
                    counts[StatusReading(words.root).status()][event["status"]] += 1
    totals = {s: sum(counts[said][s] for said in STATUSES) for s in STATUSES}
    return {said: {s: round(n / totals[s], 4) for s, n in row.items()} for said, row in counts.items()}


def fold_of(text_id: str, folds: int = 5) -> int:
    """The fold of a text, by a hash of its id that never changes.

    A pair's id, its text's id with a number after a dot (``plv-train-7.0``), falls in the text's fold.
    """
    digest = hashlib.sha256(re.sub(r"\.\d+$", "", text_id).encode()).digest()
    return int.from_bytes(digest[:8], "big") % folds


def thresholds(found: Sequence[JudgedEvent], weights: Mapping[str, float], there: int) -> dict[str, float]:
    """From where on events are worth giving.

    Returns:
        ``told`` and ``least``: the probability of any event, and the confidence, that together make a word tell one: of
        all that reach the best F1 of predicates, and of type and both sides, or nearly so, those by which about as many
        events are told as there are.
        ``shown``: the highest confidence from which what is told nearly reaches the best of the latter.
    """
    sure = [(j, odds_of(weights, j.evidence)) for j in found]

    def given(told: float, least: float) -> list[JudgedEvent]:
        return [j for j, p in sure if j.chance >= told and p >= least]

    reached = {limits: given(*limits) for limits in product(_CHANCES, (0.0, *_GRID))}
    predicates = {limits: _f1([j.told for j in few], there) for limits, few in reached.items()}
    near = [limits for limits in reached if predicates[limits] >= max(predicates.values()) - _ALIKE]
    right = {limits: _f1([j.right for j in reached[limits]], there) for limits in near}
    near = [limits for limits in near if right[limits] >= max(right.values()) - _ALIKE / 3]
    told, least = min(near, key=lambda limits: abs(len(reached[limits]) - there))
    kept = {t: _f1([j.right for j in given(told, t)], there) for t in (least, *_GRID) if t >= least}
    shown = max(t for t in kept if kept[t] >= max(kept.values()) - _ALIKE)
    return {"told": told, "least": least, "shown": shown}


def _f1(right: Sequence[bool], there: int) -> float:
    return 2 * sum(right) / max(1, len(right) + there)


def change_config(folder: Path, changes: dict[str, Any]) -> None:
    """Set some fields of ``config.json``."""
    path = folder / "config.json"
    config = json.loads(path.read_text("utf-8")) | changes
    path.write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", "utf-8")


def fit(folder: Path, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Calibrate the reader of a folder on annotated texts that it has not seen, and say how sound it is on them."""
    found, there = judged(rows, Reader(folder))
    weights = confidence(found)
    figures = reliability(found)
    change_config(
        folder, {"confidence": weights, **thresholds(found, weights, there), "calibration": figures}
    )
    return figures
