"""Examples for the event-type model: annotated pairs, weak pairs of labelled stories, and the folds.

Only training needs this file. The data themselves are no part of dateline.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline.models.event_type import Candidate
from dateline.record import Span

TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""PLOVER's types, in the order of the network's outputs."""
JOINED = {"YIELD": ("CONCEDE", "RETREAT")}
"""Labels of a data set that stand for more than one type."""
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
OBJECTS = frozenset({"dobj", "dative", "pobj", "obj"})
PREDICATES = frozenset({"VERB", "AUX", "NOUN"})
NO_PARTY = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY"})


class Example(NamedTuple):
    """One training example.

    Attributes:
        id: of the text it stands in; decides the fold.
        label: a type, or a label of :data:`JOINED`.
        weak: the label is the whole story's, so this sentence may tell something else.
    """

    id: str
    candidate: Candidate
    label: str
    weak: bool = False


def fold_of(text_id: str, folds: int = 5) -> int:
    """The fold of a text, by a hash of its id that never changes.

    A pair's id, its text's id with a number after a dot (``plv-train-7.0``), falls in the text's fold.
    """
    digest = hashlib.sha256(re.sub(r"\.\d+$", "", text_id).encode()).digest()
    return int.from_bytes(digest[:8], "big") % folds


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file, packed with gzip or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as f:
        yield from map(json.loads, f)


def pairs(path: Path, nlp: Language) -> list[Example]:
    """The annotated pairs of a file of sentences, each with the predicate that syntax gives."""
    rows = list(read(path))
    docs = nlp.pipe(row["text"] for row in rows)
    return [example for row, doc in zip(rows, docs, strict=True) for example in _annotated(row, doc)]


def _annotated(row: dict[str, Any], doc: Doc) -> Iterator[Example]:
    for pair in row["pairs"]:
        actor, recipient = tuple(pair["actor"][0]), tuple(pair["recipient"][0])
        link = linking_predicate(doc, actor, recipient)
        yield Example(row["id"], Candidate(row["text"], actor, recipient, link), pair["type"])


def linking_predicate(doc: Doc, actor: Span, recipient: Span) -> Span | None:
    """The verb, or else the noun, that governs both spans: the lowest common ancestor of their heads."""
    first, second = (doc.char_span(*span, alignment_mode="expand") for span in (actor, recipient))
    if not first or not second:
        return None
    above = {second.root.i, *(t.i for t in second.root.ancestors)}
    for token in (first.root, *first.root.ancestors):
        if token.i in above and token.pos_ in PREDICATES and not _within(token, actor, recipient):
            return (token.idx, token.idx + len(token))
    return None


def _within(token: Token, *spans: Span) -> bool:
    return any(s <= token.idx < e for s, e in spans)


def weak_pairs(path: Path, nlp: Language) -> list[Example]:
    """Subject and object of the first sentence of each labelled story, under the story's label.

    Such labels are noisy: the first sentence of a story tells its event more often than not.
    """
    rows = [row for row in read(path) if row["type"] in TYPES]
    docs = nlp.pipe((row["text"].lstrip()[:600] for row in rows), batch_size=64)
    found = (_first_pair(row, doc) for row, doc in zip(rows, docs, strict=True))
    return [example for example in found if example]


def _first_pair(row: dict[str, Any], doc: Doc) -> Example | None:
    sentence = next(doc.sents, None)
    if sentence is None or not 5 <= len(sentence) <= 60:
        return None
    subject = next((t for t in sentence if t.dep_ in SUBJECTS and t.pos_ in ("NOUN", "PROPN")), None)
    if subject is None:
        return None
    verb = subject.head
    below = [t for t in verb.subtree if t.i > verb.i and t.dep_ in OBJECTS and t.ent_type_ not in NO_PARTY]
    objects = sorted(below, key=lambda t: not t.ent_type_)  # a name is likelier a party than a thing
    actor, link = _phrase(subject), (verb.idx, verb.idx + len(verb))
    if subject.dep_ == "nsubjpass":
        by = next((t for t in below if t.head.dep_ == "agent"), None)
        if by is None:
            return None
        return _weak(row, sentence.start_char, sentence.text, [_phrase(by), actor, link])
    recipient = _phrase(objects[0]) if objects else None
    return _weak(row, sentence.start_char, sentence.text, [actor, recipient, link])


def _phrase(head: Token) -> Span:
    """The noun phrase of a head up to the head itself."""
    start = head.doc[head.left_edge.i].idx
    return (start, head.idx + len(head))


def _weak(row: dict[str, Any], start: int, text: str, spans: Iterable[Span | None]) -> Example:
    moved = [span and (span[0] - start, span[1] - start) for span in spans]
    return Example(row["id"], Candidate(text, *moved), row["type"], weak=True)
