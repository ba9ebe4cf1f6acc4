"""Learns the types of a user's own codebook from labelled sentences, and says what that gains over its examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dateline import ontology
from dateline.errors import TrainingError
from dateline.knowledge import settings
from dateline.models.classes import Classes
from dateline.models.embedder import Floats
from dateline.ontology.own import OwnCodebook
from dateline.reading import document, pipeline
from dateline.reading.events import Clause as Words
from dateline.reading.events import Meanings, Prototypes, clause, others
from dateline.report import Report
from dateline.training.calibration import fold_of
from dateline.training.figures import f1_by_class
from dateline.training.reports import JOINED, NO_EVENT, lines

LEAST = 4
"""Labelled events that a type must have."""
STRENGTH = 1.0
"""Inverse of the L2 penalty."""
OTHER = ""
"""What is none of the codebook's types."""


class LabelledClause(NamedTuple):
    """A clause with its label: a type of the codebook, or :data:`OTHER`."""

    id: str
    words: Words
    label: str


def clauses(files: Sequence[Path], codebook: OwnCodebook) -> list[LabelledClause]:
    """The clauses of labelled predicates.

    Labels that are PLOVER's types or ``NONE`` stand for everything else.

    Raises:
        TrainingError: a label that neither codebook has, a span outside its text, or too few labels.
    """
    names = {t.name for t in codebook.types}
    known = names | {t.name for t in ontology.types()} | {*JOINED, NO_EVENT}
    nlp = pipeline.build(["layout"])
    out: list[LabelledClause] = []
    for path in files:
        rows = list(lines(path))
        docs = nlp.pipe(
            document.begin(nlp.make_doc(r["text"]), Report(text=r["text"], id=r["id"])) for _, r in rows
        )
        for (number, row), doc in zip(rows, docs, strict=True):
            for pair in _pairs(row, known, f"{path}, line {number}"):
                start, end = pair.get("trigger") or (0, len(row["text"]))
                words = doc.char_span(start, end, alignment_mode="expand")
                label = pair["type"] if pair["type"] in names else OTHER
                out.append(
                    LabelledClause(
                        row["id"], Words(row["text"]) if words is None else clause(words.root), label
                    )
                )
    _check(out, names, ", ".join(map(str, files)))
    return out


def _pairs(row: dict[str, Any], known: set[str], where: str) -> list[dict[str, Any]]:
    pairs = row.get("pairs")
    if not isinstance(pairs, list):
        raise TrainingError(f"{where}: no list “pairs”. Each pair has actor, recipient and type.")
    for pair in pairs:
        if pair.get("type") not in known:
            raise TrainingError(
                f"{where}: the codebook has no type “{pair.get('type')}”. It has {', '.join(sorted(known))}."
            )
        spans = [s for side in ("actor", "recipient") for s in pair.get(side) or ()]
        for span in [*spans, *([pair["trigger"]] if pair.get("trigger") else [])]:
            if not (len(span) == 2 and 0 <= span[0] < span[1] <= len(row["text"])):
                raise TrainingError(
                    f"{where}: {span} does not lie within the text of {len(row['text'])} characters. "
                    "A span is [start, end] in code points, end behind the last."
                )
    return pairs


def _check(found: Sequence[LabelledClause], names: set[str], where: str) -> None:
    counts = Counter(c.label for c in found if c.label)
    if counts.total() < 2 * LEAST:
        raise TrainingError(
            f"{where}: {counts.total()} sentences of the codebook's types in all; at least {2 * LEAST} are needed. "
            "Without training, --codebook finds the types by their examples alone."
        )
    for name in sorted(names):
        if counts[name] < LEAST:
            raise TrainingError(
                f"{where}: {counts[name]} sentences of {name}; at least {LEAST} are needed. "
                "Label more, or take the type out of the codebook."
            )


def learn(found: Sequence[LabelledClause], codebook: OwnCodebook, meanings: Meanings) -> Classes:
    """Softmax regression over the clauses' vectors; the codebook's examples and PLOVER's count as clauses too."""
    from sklearn.linear_model import LogisticRegression

    names = tuple(t.name for t in codebook.types)
    order = (*names, OTHER)
    own = [(text, t.name) for t in codebook.types for text in (t.definition, *t.examples)]
    rows = [*own, *((text, OTHER) for text in others())]
    vectors = np.concatenate(
        [meanings.vectors([c.words for c in found]), meanings.of_sentences([t for t, _ in rows])]
    )
    labels = [order.index(label) for label in (*(c.label for c in found), *(label for _, label in rows))]
    model = LogisticRegression(C=STRENGTH, max_iter=2000, class_weight="balanced").fit(vectors, labels)
    weights, bias = model.coef_, model.intercept_
    if len(order) == 2:  # two classes have one row of weights
        weights, bias = np.vstack([-weights, np.zeros_like(weights)]), np.array([-bias[0], 0.0])
    return Classes(names, weights, bias)


def cross_validate(
    found: Sequence[LabelledClause], codebook: OwnCodebook, meanings: Meanings, folds: int
) -> dict[str, Any]:
    """Precision, recall and F1 of each type, by the examples alone and learnt, on clauses that were not learnt from."""
    gold, alone, learnt = [], [], []
    untaught = Prototypes(codebook, meanings)
    for n in range(folds):
        unseen = [c for c in found if fold_of(c.id, folds) == n]
        seen = [c for c in found if fold_of(c.id, folds) != n]
        if not unseen:
            continue
        vectors = meanings.vectors([c.words for c in unseen])
        gold += [c.label for c in unseen]
        alone += _said(untaught, vectors)
        learnt += _said(learn(seen, codebook, meanings), vectors)
    names = [t.name for t in codebook.types]
    return {
        "clauses": len(gold),
        "examples alone": {name: _figures(gold, alone, name) for name in names},
        "learnt": {name: _figures(gold, learnt, name) for name in names},
    }


def _said(model: Prototypes | Classes, vectors: Floats) -> list[str]:
    least = float(settings("own.toml")["least"])
    rows = model.probabilities(vectors)
    return [model.names[int(row.argmax())] if row.max() >= least else OTHER for row in rows]


def _figures(gold: Sequence[str], said: Sequence[str], name: str) -> dict[str, float]:
    right = sum(g == s == name for g, s in zip(gold, said, strict=True))
    f1 = f1_by_class([g == name for g in gold], [s == name for s in said]).get(True, 0.0)
    return {
        "precision": round(right / max(1, said.count(name)), 3),
        "recall": round(right / max(1, gold.count(name)), 3),
        "f1": round(f1, 3),
    }
