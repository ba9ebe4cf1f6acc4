"""Speakers that the page shows: behind a dash, in a line with a colon, in the sentence before a quotation.

No verb of saying stands beside such a quotation, so the models of :mod:`dateline.reading.attributions.speech` have no
cue to look at. The words are those of ``attributions/shown.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.reading.attributions.attribution_syntax import Part, children
from dateline.reading.attributions.speech import Draft, sentence_of
from dateline.reading.parsing import Quotations

_SURE = 5.0  # log odds of what the page says outright
_LONGEST = 14  # tokens of a speaker
_SHORTEST = 3  # words of a quotation that is speech, and not a name or a term
_SUBJECTS = ("nsubj", "nsubjpass")


@cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in settings("attributions/shown.toml").items()}


def add_shown(drafts: list[Draft], doc: Doc, quotations: Quotations) -> list[Draft]:
    """The drafts with those of quotations that stood without a speaker, in the order of their cues."""
    taken = {i for d in drafts for i in d.content}
    out = list(drafts)
    for number, (first, last) in enumerate(quotations.tokens):
        words = [i for i in range(first, last) if doc[i].is_alpha]
        if len(words) < _SHORTEST or quotations.of[first] != number or not taken.isdisjoint(words):
            continue
        for find in (_behind, _before_colon, _sentence_before):
            if found := find(doc, first, last):
                cue, source = found
                draft = Draft(cue.i, set(range(first, last)), source, _SURE)
                taken |= draft.content
                out.append(draft)
                break
    return sorted(out, key=lambda d: d.cue)


def _behind(doc: Doc, first: int, last: int) -> tuple[Token, Part] | None:
    """“… .” — Defence Minister Mark Hale."""
    at = next(_words_from(doc, last), None)
    if at is None or at.text not in _words()["dashes"]:
        return None
    end = at.i + 1
    while end < len(doc) and not doc[end].is_space and doc[end].text not in ".!?;" and end - at.i <= _LONGEST:
        end += 1
    source = _speaker(doc, at.i + 1, end)
    return (at, source) if source else None


def _before_colon(doc: Doc, first: int, last: int) -> tuple[Token, Part] | None:
    """And from Defence Minister Mark Hale: “… .”"""
    colon = next(_words_back(doc, first - 1), None)
    if colon is None or colon.text != ":":
        return None
    begin, _ = sentence_of(doc, colon.i)
    opening = next((t for t in doc[begin : colon.i] if t.lower_ in _words()["from"]), None)
    source = _speaker(doc, opening.i + 1, colon.i) if opening is not None else None
    return (colon, source) if source else None


def _sentence_before(doc: Doc, first: int, last: int) -> tuple[Token, Part] | None:
    """The minister spoke to reporters. “… .”"""
    before = doc[first - 1] if first else None
    if before is None or before.is_space or not doc[first].is_sent_start or not _is_closed(doc, last):
        return None
    begin, end = sentence_of(doc, first - 1)
    root = next((t for t in doc[begin:end] if t.head == t), None)
    subject = next((c for c in children(root) if c.dep_ in _SUBJECTS), None) if root is not None else None
    verb = _speaking(root) if root is not None and subject is not None else None
    if verb is None or subject is None or subject.lower_ in ("it", "there", "this", "that"):
        return None
    return verb, Part(subject.left_edge.i, subject.right_edge.i + 1, subject.i, "")


def _is_closed(doc: Doc, last: int) -> bool:
    """Whether a quotation is whole sentences: it ends like one."""
    return any(t.text[-1] in ".!?…" for t in doc[max(0, last - 2) : last])


def _speaking(root: Token) -> Token | None:
    """The verb by which a sentence says that its subject spoke, or None."""
    words = _words()
    below = [root, *(c for c in children(root) if c.dep_ in ("xcomp", "conj"))]
    for verb in below:
        told = {c.lemma_.lower() for c in children(verb) if c.dep_ in ("dobj", "acomp")}
        if verb.lemma_.lower() in words["verbs"]:
            return verb
        if verb.lemma_.lower() in words["verbs_with"] and told & words["objects"]:
            return verb
        if verb.lemma_ == "be" and told & words["adjectives"]:
            return verb
    return None


def _speaker(doc: Doc, start: int, end: int) -> Part | None:
    """Tokens that name somebody and tell nothing, as a source; its head is in the name."""
    while start < end and (doc[start].is_space or doc[start].is_punct):
        start += 1
    while start < end and (doc[end - 1].is_space or doc[end - 1].is_punct):
        end -= 1
    span = doc[start:end]
    names = [t for t in span if t.pos_ == "PROPN"]
    if not names or len(span) > _LONGEST or any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in span):
        return None
    people = [t for t in names if t.ent_type_ == "PERSON"]
    head = people[-1] if people else span.root
    return Part(start, end, head.i, "")


def _words_from(doc: Doc, i: int) -> Iterator[Token]:
    return (t for t in doc[i : i + 4] if not t.is_space)


def _words_back(doc: Doc, i: int) -> Iterator[Token]:
    return (doc[n] for n in range(i, max(-1, i - 4), -1) if not doc[n].is_space)
