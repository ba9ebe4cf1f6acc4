"""Endless sentences: texts without sentence ends, cut so that no sentence is longer than a stated number of words.

What is asked of a sentence's tree (who governs what, what lies between) costs more than in proportion to its length,
and spaCy's parser itself takes minutes for some runs of ten thousand signs. No report has such sentences; lists, tables
that have lost their lines and texts that were made to do harm do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from spacy.attrs import DEP, HEAD, SENT_START
from spacy.tokens import Doc

LONGEST = 400
"""Tokens of a sentence at most: no sentence of the news that dateline was tried on has half as many."""

_LEAST = 300  # tokens, from which on a sign is looked for to cut at
_SIGNS = frozenset(".!?;:,\n")


def cuts(doc: Doc, starts: Sequence[int]) -> list[int]:
    """Where sentences must begin so that none is too long, behind a sign where there is one.

    Args:
        starts: the words at which sentences begin or may begin, the first among them.
    """
    out = []
    for start, end in pairwise([*starts, len(doc)]):
        at = start
        while end - at > LONGEST:
            at = next(
                (
                    i
                    for i in range(at + LONGEST, at + _LEAST, -1)
                    if doc[i - 1].text[-1] in _SIGNS and not doc[i].is_space
                ),
                at + LONGEST,
            )
            out.append(at)
    return out


def parsed(doc: Doc, starts: Sequence[int], parse: Callable[[Doc], Doc]) -> Doc:
    """A document parsed in sentences that are not endless.

    Args:
        starts: the words at which sentences may begin, the first among them.
        parse: a parser that respects sentence starts which are fixed.
    """
    given = doc.to_array(SENT_START)
    fixed = cuts(doc, starts)
    _fix(doc, given, fixed)
    doc = parse(doc)
    made = cuts(doc, [0, *(np.flatnonzero(doc.to_array(SENT_START)[1:] == 1) + 1).tolist()])
    if made:
        _fix(doc, given, [*fixed, *made])
        doc = parse(doc)
    return doc


def _fix(doc: Doc, given: Any, starts: list[int]) -> None:
    """Give a document back the sentence starts that it had before it was parsed, with others."""
    if not starts:
        return
    fixed = given.copy()
    fixed[starts] = 1
    nothing = np.zeros(len(doc), dtype=fixed.dtype)
    columns: Any = np.stack([fixed, nothing, nothing], axis=1)
    doc.from_array([SENT_START, HEAD, DEP], columns)
