"""Quotations: the stretches of a text that stand between quotation marks, whatever the marks.

Curly, straight, doubled single (''…''), single and angled marks are read. A quotation that a
paragraph leaves open ends with the paragraph: newspapers close only the last paragraph of a quotation
that runs over several (:meth:`Quotations.is_open`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from spacy.tokens import Doc

from dateline.reading.document import text_of
from dateline.record import Span

_LONGEST = 1500  # tokens; what is longer is a mark that somebody forgot to close
_DOUBLE = re.compile(r"[“”„«»\"]|''|``|’’|‘‘|\n")
_OPENS, _CLOSES = {"“", "„", "«", "``", "‘‘"}, {"”", "»", "’’"}
# Speech ends with its own comma or full stop; a plural's apostrophe (“workers' rights”) does not end it.
_SINGLE = re.compile(
    r"(?<![\w'’])[‘'](?=[\w\[$])(?:"
    r"(?:[^'‘’\n]|(?<=\w)['’](?=\w)|(?<=s)['’](?= [a-z])){1,1500}?(?<=[.,!?…])['’](?!\w)"
    r"|(?:[^'‘’\n]|(?<=\w)['’](?=\w)){1,300}?['’](?!\w))"
)


def _doubles(text: str) -> list[Span]:
    out: list[Span] = []
    opened, nested, curly = -1, False, False
    for m in _DOUBLE.finditer(text):
        mark = m[0]
        if mark == "\n":
            if opened >= 0:
                out.append((opened, m.start()))
            opened, nested = -1, False
        elif opened < 0:
            if mark not in _CLOSES:
                opened, curly = m.start(), mark in _OPENS
        elif mark in _OPENS:
            nested = not curly  # “…” within "…"
        elif nested:
            nested = mark not in _CLOSES
        else:
            out.append((opened, m.end()))
            opened = -1
    if opened >= 0:
        out.append((opened, len(text)))
    return out


def find_quotations(text: str) -> list[Span]:
    """Characters of each quotation, its marks included, in text order and apart from one another."""
    doubles = _doubles(text)
    starts = [s for s, _ in doubles]
    singles = []
    for m in _SINGLE.finditer(text):
        before = bisect_right(starts, m.start()) - 1
        if before >= 0 and doubles[before][1] > m.start():
            continue
        if before + 1 < len(doubles) and doubles[before + 1][0] < m.end():
            continue
        singles.append((m.start(), m.end()))
    return sorted(doubles + singles)


class Quotations:
    """Where a document's quotations are, by token.

    Attributes:
        text: the document's; spaCy would put it together anew at each call.
        spans: characters of each, marks included.
        of: number of the quotation that each token stands in, or -1; none where it has no end in sight.
        tokens: first token and the one after the last, of each.
    """

    def __init__(self, doc: Doc) -> None:
        self.text = text_of(doc)
        self.spans = find_quotations(self.text)
        self.of = [-1] * len(doc)
        self.tokens: list[tuple[int, int]] = []
        starts = doc.to_array("IDX").tolist()
        for number, (s, e) in enumerate(self.spans):
            first, last = bisect_left(starts, s), bisect_left(starts, e)
            self.tokens.append((first, last))
            if last - first < _LONGEST:
                self.of[first:last] = [number] * (last - first)

    def is_open(self, number: int) -> bool:
        """Whether a quotation ends with its paragraph and has no closing mark: the next paragraph carries it on."""
        start, end = self.spans[number]
        return end - start > 1 and _DOUBLE.search(self.text, start + 1, end) is None
