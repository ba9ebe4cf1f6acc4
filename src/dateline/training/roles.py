"""Makes the models of roles from annotated events: which noun phrase does an act, and to which it is done."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dateline.models.linear import Linear
from dateline.ontology.lexicon import lexicon
from dateline.reading import document, pipeline
from dateline.reading.draft import Draft
from dateline.reading.predicates import Finder
from dateline.reading.roles import features
from dateline.record import Span
from dateline.report import Report
from dateline.training.examples import NONE, fold_of, read
from dateline.training.linear import fit

STRENGTH = 0.1
"""Inverse of the L2 penalty, chosen by cross-validation."""


class Choice(NamedTuple):
    """The options of one act: the features of each, and whether it is annotated in the role."""

    id: str
    features: list[list[str]]
    right: list[bool]


def choices(path: Path, role: str) -> list[Choice]:
    """Every act of a file of annotated sentences whose other role syntax finds.

    Args:
        role: ``actor`` or ``recipient``.
    """
    rows = [row for _, row in read(path)]
    nlp = pipeline.build(["layout", "times", "places", "actors", "attributions"])
    docs = (document.begin(nlp.make_doc(r["text"]), Report(text=r["text"], id=r["id"])) for r in rows)
    out: list[Choice] = []
    for row, doc in zip(rows, nlp.pipe(docs, batch_size=32), strict=True):
        finder = Finder(doc, lexicon())
        drafts = list(finder.drafts())
        for pair in row["pairs"]:
            if pair["type"] != NONE:
                out += _of_pair(row["id"], pair, drafts, finder, role)
    return out


def _of_pair(
    text_id: str, pair: dict[str, Any], drafts: list[Draft], finder: Finder, role: str
) -> Iterator[Choice]:
    other = "recipient" if role == "actor" else "actor"
    for draft in drafts:
        spans = draft.recipient_spans if role == "actor" else draft.actor_spans
        if draft.entry.reciprocal or (pair[other] and not _overlap(spans, pair[other])):
            continue
        if pair.get("trigger") and not _overlap(
            [(draft.trigger.idx, draft.trigger.idx + 1)], [pair["trigger"]]
        ):
            continue
        act = finder.filling.act(draft, role)
        options = finder.filling.options.of(draft.sentence, act)
        right = [_overlap([(o.token.idx, o.token.idx + 1)], pair[role]) for o in options]
        if any(right) or (pair.get("trigger") and not pair[role] and options):
            yield Choice(text_id, features(act, options), right)


def _overlap(a: Sequence[Span], b: Sequence[Span]) -> bool:
    return any(s < y and x < e for s, e in a for x, y in b)


def train(found: Sequence[Choice]) -> Linear:
    """The model of some choices."""
    rows = [(names, right) for c in found for names, right in zip(c.features, c.right, strict=True)]
    made = fit([names for names, _ in rows], [right for _, right in rows], STRENGTH)
    return Linear(made["bias"], made["weights"])


def accuracy(model: Linear, found: Sequence[Choice]) -> float:
    """Share of the choices whose likeliest option is right."""
    said = [[model.score(names) for names in c.features] for c in found]
    hits = [
        c.right[max(range(len(s)), key=s.__getitem__)]
        for c, s in zip(found, said, strict=True)
        if any(c.right)
    ]
    return sum(hits) / max(1, len(hits))


ROLES = ("actor", "recipient")


def write(model: dict[str, Linear], path: Path) -> None:
    """Write the weights of both roles as JSON."""
    raw = {role: {"bias": m.bias, "weights": m.weights} for role, m in model.items()}
    path.write_text(json.dumps(raw, ensure_ascii=False, indent=0) + "\n", "utf-8")


def make(files: Sequence[Path], folds: int, out: Path, model: Path | None) -> dict[str, float]:
    """Write ``roles.json`` of every fold in ``out`` and of ``model``; the accuracy of each role on unseen texts."""
    figures = {}
    made: dict[Path, dict[str, Linear]] = {}
    for role in ROLES:
        found = [c for path in files for c in choices(path, role)]
        hits = []
        for n in range(folds):
            fitted = train([c for c in found if fold_of(c.id, folds) != n])
            made.setdefault(out / f"fold-{n}", {})[role] = fitted
            unseen = [c for c in found if fold_of(c.id, folds) == n and any(c.right)]
            hits.append((accuracy(fitted, unseen), len(unseen)))
        if folds:
            figures[role] = round(sum(a * n for a, n in hits) / max(1, sum(n for _, n in hits)), 4)
        if model:
            made.setdefault(model, {})[role] = train(found)
    for folder, fitted_roles in made.items():
        folder.mkdir(parents=True, exist_ok=True)
        write(fitted_roles, folder / "roles.json")
    return figures
