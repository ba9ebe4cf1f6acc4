"""The tagger's names, set right before any stage reads them.

A small tagger takes a preposition with a capital for a first name (“Near Bangor”), and runs on over the end of a
dateline or a button of the page. Both are mended on ``doc.ents``, so that places and actors see the same names.
"""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from dateline.knowledge import settings
from dateline.knowledge.actors import offices
from dateline.reading.document import annotations_of

_LONGEST = 6  # words of an office


def mend_names(doc: Doc) -> None:
    """Cut names down to the words that are the story's and no preposition."""
    kept, changed = [], False
    for ent in doc.ents:
        new = _mended(ent)
        changed = changed or new is not ent
        if new is not None:
            kept.append(new)
    if changed:
        doc.set_ents(kept)


def _mended(ent: Span) -> Span | None:
    doc, start, end = ent.doc, ent.start, ent.end
    told = [i for i in range(start, end) if annotations_of(doc).layout.in_story(doc[i].idx)]
    if len(told) < end - start:
        inside = [i for i in range(start, end) if i not in told]
        start, end = (inside[-1] + 1, end) if inside[0] == start else (start, inside[0])
    label = ent.label_
    words = settings("actors/no_actors.toml")["prepositions"]
    if end - start > 1 and doc[start].lower_ in words and doc[start].text[:1].isupper() and label != "DATE":
        start += 1
        label = "GPE" if label == "PERSON" else label
    if (start, end) == (ent.start, ent.end):
        return ent
    return Span(doc, start, end, label=label) if end > start else None


def office_at(token: Token) -> int:
    """The end of the title of an office of several words that begins at a word (“Secretary of State”), or its own."""
    doc = token.doc
    for end in range(min(token.i + _LONGEST, len(doc)), token.i + 1, -1):
        text = " ".join(doc[token.i : end].text.lower().split())
        if text in offices() and doc[token.i].text[:1].isupper() and doc[end - 1].text[:1].isupper():
            return end
    return token.i
