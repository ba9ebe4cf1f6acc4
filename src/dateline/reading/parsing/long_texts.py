"""Long texts: read by spaCy in pieces, so that memory is bounded and no run of signs takes for ever.

spaCy's network keeps some 15 kB a word while it reads, and its tokenizer takes one bracket after the other
off a run of brackets and looks at the whole rest each time. Both are bounded here. The stages of dateline see
the whole document, whose characters are exactly those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, groupby

from spacy.language import Language
from spacy.tokens import Doc

LONG = 20_000
"""Tokens from which on a text is read in pieces: 100,000 characters of news, fewer of signs without a space."""

PIECE = 10_000
"""Tokens of a piece at most."""

_LEAST = 8_000  # tokens of a piece at least, before the place to cut it at is looked for
_RUN = re.compile(r"\S{300}")  # no word is as long; a longer address falls into two tokens


def make_doc(nlp: Language, text: str) -> Doc:
    """Tokens of a text, in time that grows with its length whatever it holds.

    Args:
        nlp: any pipeline.
        text: any string.
    """
    cuts = [m.end() for m in _RUN.finditer(text)]
    if not cuts:
        return nlp.make_doc(text)
    slices = zip([0, *cuts], [*cuts, len(text)], strict=True)
    docs = [nlp.tokenizer(text[start:end]) for start, end in slices if start < end]
    words = [t.text for doc in docs for t in doc]
    spaces = [bool(t.whitespace_) for doc in docs for t in doc]
    return Doc(nlp.vocab, words=words, spaces=spaces)


def is_long(doc: Doc) -> bool:
    """Whether a document is to be read by :func:`read`, by itself."""
    return len(doc) >= LONG


def read(nlp: Language, doc: Doc) -> Doc:
    """Run a pipeline over one long document: spaCy's own components piece by piece, the stages at one go.

    Args:
        nlp: a pipeline of :func:`dateline.reading.pipeline.build`.
        doc: fresh, with its report.

    Returns:
        Another document of the same text.
    """
    for is_stage, group in groupby(nlp.pipeline, key=lambda named: named[0].startswith("dateline_")):
        pipes = [pipe for _, pipe in group]
        if is_stage:
            for pipe in pipes:
                doc = pipe(doc)
            continue
        pieces = []
        for piece in _pieces(doc):
            for pipe in pipes:
                piece = pipe(piece)
            piece.tensor = piece.tensor[:0]
            pieces.append(piece)
        doc = _together(doc, pieces)
    return doc


def _pieces(doc: Doc) -> Iterator[Doc]:
    """Documents of consecutive tokens, cut where the page or a full stop ends a sentence if anywhere."""
    start = 0
    while start < len(doc):
        end = _cut(doc, start)
        tokens = doc[start:end]
        yield Doc(
            doc.vocab,
            words=[t.text for t in tokens],
            spaces=[bool(t.whitespace_) for t in tokens],
            sent_starts=[t.is_sent_start for t in tokens],
        )
        start = end


def _cut(doc: Doc, start: int) -> int:
    last = min(start + PIECE, len(doc))
    if last == len(doc):
        return last
    nearby = range(last, start + _LEAST, -1)
    free = [i for i in nearby if doc[i].is_sent_start is not False]
    fixed = (i for i in free if doc[i].is_sent_start)
    behind_a_stop = (i for i in free if doc[i - 1].text in (".", "!", "?"))
    return next(chain(fixed, behind_a_stop, free, [last]))


def _together(doc: Doc, pieces: list[Doc]) -> Doc:
    """The pieces as one document, with what the stages have put on the whole."""
    whole = Doc.from_docs(pieces, ensure_whitespace=False)
    if whole is None:
        return doc
    whole.user_data.update(doc.user_data)
    return whole
