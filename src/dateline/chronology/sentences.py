"""Which sentences tell best what happened on a day: those nearest to what all of that day tell, and told like an event.

Centrality is the cosine to the centroid of the day's sentences (Radev et al. 2004, “Centroid-based summarization of
multiple documents”), over words weighed by how few sentences of the crisis have them, leads heavier than what follows;
beside it stand traits of the sentence itself. The weights lie in ``knowledge/data/chronology/sentences.csv``;
``benchmarks/chronology.py`` made them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dateline.chronology.telling import DatedSentence
from dateline.knowledge import table

Floats = NDArray[np.float64]

TRAITS = ("central", "labelled", "told as event", "brief", "unfinished")
_BRIEF = 12  # words


def vectors(told: Sequence[DatedSentence], common: Mapping[str, int], number: int) -> Floats:
    """The words of each sentence, rare ones heavy.

    Args:
        told: sentences.
        common: in how many sentences of the crisis a word stands.
        number: how many sentences that are.

    Returns:
        one row of length 1 a sentence.
    """
    columns: dict[str, int] = {}
    for t in told:
        for word in t.words:
            columns.setdefault(word, len(columns))
    out = np.zeros((len(told), len(columns)))
    for row, t in enumerate(told):
        for word, times in Counter(t.words).items():
            rare = math.log((1 + number) / (1 + common.get(word, 0)))
            out[row, columns[word]] = (1 + math.log(times)) * rare
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    return out


def traits(told: Sequence[DatedSentence], rows: Floats) -> Floats:
    """What is seen of each sentence that tells of one day.

    Args:
        told: the sentences.
        rows: their :func:`vectors`.

    Returns:
        one row a sentence, one column for each of :data:`TRAITS`.
    """
    number = Counter(t.origin for t in told)
    # No origin is heard for each of its sentences, and what stands first in a report is heard most.
    centre = np.array([(number[t.origin] * (1 + t.place)) ** -0.5 for t in told]) @ rows
    near = rows @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
    return np.column_stack([near, np.array([_own(t) for t in told])])


def scores(told: Sequence[DatedSentence], rows: Floats) -> Floats:
    """How well each sentence tells of its day, on a scale of its own."""
    out: Floats = traits(told, rows) @ _weights()
    return out


def beforehand(telling: DatedSentence) -> float:
    """The same of one sentence, as far as it can be said without the others."""
    return float(np.array([0.0, *_own(telling)]) @ _weights())


def _own(t: DatedSentence) -> list[float]:
    words = len(t.words)
    begins = t.text[0].isupper() or t.text[0].isdigit() or t.text[0] in '“"'
    return [
        float(t.labelled),
        min(1.0, sum(e.confidence for e in t.events)),
        max(0.0, 1 - words / _BRIEF),
        float(not begins or t.text[-1] not in '.”"'),
    ]


@cache
def _weights() -> Floats:
    by_name = {row["trait"]: float(row["weight"]) for row in table("chronology/sentences.csv")}
    return np.array([by_name[name] for name in TRAITS])
