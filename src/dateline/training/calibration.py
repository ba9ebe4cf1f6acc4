"""Fits what the fold models say to what was right: the confidence of events, how far rules of status are trusted.

Every annotated text is read whole by the model that has not seen it. An event is right where the annotation links
the same sides by the same type; where a text is labelled completely, an event that matches nothing is wrong. (Platt
1999; Guo et al. 2017, “On Calibration of Modern Neural Networks”.)
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dateline.models.coder import Coder, odds_of, sigmoid
from dateline.ontology.lexicon import lexicon
from dateline.reading import document, pipeline
from dateline.reading.events import Events
from dateline.reading.status import Reading
from dateline.record import STATUSES, Event, Span, Status
from dateline.report import Report
from dateline.training.examples import JOINED, NONE, fold_of, read
from dateline.training.figures import calibration_error


class Told(NamedTuple):
    """The annotated status of an event, and what the rules say."""

    id: str
    status: Status
    rules: Status


_FREE = 0.01  # the precision of a bias's prior
_STEPS, _LONGEST_STEP, _CLOSE = 200, 1.0, 1e-7
_LEAST_SPREAD = 1e-3  # of evidence that is nearly always the same
FOLDS = 10  # into which the events are parted to measure the fit itself


class Judged(NamedTuple):
    """An event that the coder found: what spoke for it, and whether it was right."""

    id: str
    evidence: dict[str, float]
    right: bool


def judged(files: Sequence[Path], folders: Sequence[Path], quiet: Path | None = None) -> list[Judged]:
    """The events of annotated texts, each text read by its fold's model, none left out for want of confidence.

    Args:
        folders: of the folds' models, in order.
        quiet: texts in which nothing political happens, where every event is wrong.
    """
    rows = [row for path in files for _, row in read(path)]
    rows += [{**row, "pairs": [], "complete": True} for _, row in read(quiet)] if quiet else []
    nlp = pipeline.build(["layout", "times", "places", "actors", "attributions"])
    docs = list(
        nlp.pipe(document.begin(nlp.make_doc(r["text"]), Report(text=r["text"], id=r["id"])) for r in rows)
    )
    out: list[Judged] = []
    for n, folder in enumerate(folders):
        stage = Events(lexicon(), Coder(folder), least=0.0)
        mine = [
            (row, doc) for row, doc in zip(rows, docs, strict=True) if fold_of(row["id"], len(folders)) == n
        ]
        for (row, _), doc in zip(mine, stage.pipe(doc for _, doc in mine), strict=True):
            drafts = {doc[i].idx: draft for i, draft in doc._.drafts.items()}
            for event in doc._.events:
                right = _right(event, row)
                if right is not None:
                    out.append(Judged(row["id"], drafts[event.trigger.start].evidence, right))
    return out


def _right(event: Event, row: dict[str, Any]) -> bool | None:
    """Whether an event is annotated; None where the annotation can't tell. What is labelled to be none is wrong."""
    linked = [p for p in row["pairs"] if _same(event, p)]
    if any(event.type in JOINED.get(p["type"], (p["type"],)) for p in linked if p["type"] != NONE):
        return True
    return False if linked or row.get("complete") else None


def _same(event: Event, pair: dict[str, Any]) -> bool:
    if pair.get("trigger"):
        return _overlap([(event.trigger.start, event.trigger.end)], [pair["trigger"]])
    sides = [*event.recipient_spans, *event.actor_spans]
    return _overlap(event.actor_spans, pair["actor"]) and _overlap(sides, pair["recipient"])


def _overlap(a: Sequence[Span], b: Sequence[Span]) -> bool:
    return any(s < y and x < e for s, e in a for x, y in b)


def confidence(found: Sequence[Judged]) -> dict[str, float]:
    """The weights of :meth:`dateline.models.coder.Coder.confidence`, by logistic regression."""
    from sklearn.linear_model import LogisticRegression

    names = list(found[0].evidence)
    rows = [[j.evidence[n] for n in names] for j in found]
    model = LogisticRegression(C=1.0, max_iter=1000).fit(rows, [j.right for j in found])
    weights = dict(zip(names, (round(w, 4) for w in model.coef_[0].tolist()), strict=True))
    return {"bias": round(float(model.intercept_[0]), 4), **weights}


def around(base: Mapping[str, float], tight: float, found: Sequence[Judged]) -> dict[str, float]:
    """Weights like those of :func:`confidence`, held to a base's by a Gaussian prior.

    Args:
        tight: the precision of the prior of each weight, its evidence being scaled to a variance of one.
    """
    names = list(found[0].evidence)
    raw = np.array([[j.evidence[n] for n in names] for j in found])
    was = np.array([base.get(n, 0.0) for n in names])
    before = raw @ was + base["bias"]
    scales = raw.std(axis=0) + _LEAST_SPREAD
    rows = np.hstack([raw / scales, np.ones((len(found), 1))])
    right = np.array([j.right for j in found], float)
    priors = np.array([tight] * len(names) + [_FREE])

    change = np.zeros(len(priors))
    for _ in range(_STEPS):  # Newton's method, which a prior keeps from running away; no library is asked for
        p = sigmoid(before + rows @ change)
        slope = rows.T @ (p - right) + priors * change
        bend = (rows.T * (p * (1 - p))) @ rows + np.diag(priors)
        step = np.linalg.solve(bend, slope)
        change -= step * min(1.0, _LONGEST_STEP / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < _CLOSE:
            break
    now = zip(names, (was + change[:-1] / scales).tolist(), strict=True)
    return {"bias": round(base["bias"] + float(change[-1]), 4), **{n: round(w, 4) for n, w in now}}


def reliability(found: Sequence[Judged]) -> dict[str, Any]:
    """How sound the confidence is, each event's told by the others' texts: error, and bins of a diagram."""
    said: list[tuple[float, bool]] = []
    for n in range(FOLDS):
        weights = confidence([j for j in found if fold_of(j.id, FOLDS) != n])
        said += [(odds_of(weights, j.evidence), j.right) for j in found if fold_of(j.id, FOLDS) == n]
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for p, right in said:
        bins[min(int(p * 10), 9)].append((p, right))
    return {
        "events": len(said),
        "right": round(sum(right for _, right in said) / len(said), 4),
        "calibration_error": round(calibration_error([p for p, _ in said], [r for _, r in said]), 4),
        "bins": [
            {
                "said": round(sum(p for p, _ in b) / len(b), 3),
                "right": round(sum(r for _, r in b) / len(b), 3),
                "events": len(b),
            }
            for _, b in sorted(bins.items())
        ],
    }


def rules_of_status(files: Sequence[Path]) -> list[Told]:
    """What the rules alone say of each annotated event with a status and a trigger."""
    rows = [row for path in files for _, row in read(path) if any(p.get("status") for p in row["pairs"])]
    nlp = pipeline.build(["layout"])
    docs = nlp.pipe(document.begin(nlp.make_doc(r["text"]), Report(text=r["text"], id=r["id"])) for r in rows)
    out = []
    for row, doc in zip(rows, docs, strict=True):
        for pair in row["pairs"]:
            if pair.get("status") and pair.get("trigger"):
                start, end = pair["trigger"]
                span = doc.char_span(start, end, alignment_mode="expand")
                if span is not None:
                    out.append(Told(row["id"], pair["status"], Reading(span.root).status()))
    return out


def trust(found: Sequence[Told]) -> dict[Status, dict[Status, float]]:
    """By status, how often the rules say each status of such an event (add-one smoothing)."""
    counts = {s: dict.fromkeys(STATUSES, 1.0) for s in STATUSES}
    for told in found:
        counts[told.status][told.rules] += 1
    return {s: {r: round(n / sum(row.values()), 4) for r, n in row.items()} for s, row in counts.items()}


def change_config(folder: Path, changes: dict[str, Any]) -> None:
    """Set some fields of ``config.json``; the temperatures are known only after every fold."""
    path = folder / "config.json"
    config = json.loads(path.read_text("utf-8")) | changes
    path.write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", "utf-8")


def fit(
    files: Sequence[Path], folders: Sequence[Path], model: Path | None, quiet: Path | None = None
) -> dict[str, Any]:
    """Write confidence and trust into every folder's ``config.json``; the figures of the confidence."""
    events, rules = judged(files, folders, quiet), rules_of_status(files)
    for n, folder in [*enumerate(folders), (-1, model)]:
        if folder is not None:
            seen = [j for j in events if fold_of(j.id, len(folders)) != n]
            known = [r for r in rules if fold_of(r.id, len(folders)) != n]
            change_config(folder, {"confidence": confidence(seen), "rules_of_status": trust(known)})
    return reliability(events)
