"""Examples to train the coder on: annotated sentences, labelled stories, texts without politics.

Only training needs this file. The data themselves are no part of dateline.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline.errors import TrainingError
from dateline.models.coder import Answers, Candidate
from dateline.record import Span

NONE = "NONE"
"""The label of two sides between which a sentence tells no event."""
JOINED = {"YIELD": ("CONCEDE", "RETREAT")}
"""Labels of a data set that stand for more than one type."""
RENAMED = {"siezed": "seize", "sieze": "seize", "assassinate": "targeted", "execute": "targeted",
    "massacre": "targeted", "cleansing": "targeted", "primative": "beat", "ban": "restrict"}  # fmt: skip
"""Modes of older codebooks and their spellings, as the labelled stories have them."""
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
OBJECTS = frozenset({"dobj", "dative", "pobj", "obj"})
PREDICATES = frozenset({"VERB", "AUX", "NOUN"})
NO_PARTY = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY"})
MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
"""Types whose sides may change places."""


class Example(NamedTuple):
    """One training example; what it doesn't tell is None.

    Attributes:
        id: of the text it stands in; decides the fold.
        type: a type of the codebook, a label of :data:`JOINED`, or :data:`NONE`.
        mode: ``""`` where the event is known to have none.
        made: built from another example and not annotated, so never measured.
        source: the file that it is from.
    """

    id: str
    candidate: Candidate
    type: str | None = None
    mode: str | None = None
    status: str | None = None
    contexts: tuple[str, ...] | None = None
    made: bool = False
    source: str = ""


def fold_of(text_id: str, folds: int = 5) -> int:
    """The fold of a text, by a hash of its id that never changes.

    A pair's id, its text's id with a number after a dot (``plv-train-7.0``), falls in the text's fold.
    """
    digest = hashlib.sha256(re.sub(r"\.\d+$", "", text_id).encode()).digest()
    return int.from_bytes(digest[:8], "big") % folds


def read(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSONL file, packed with gzip or not, with their lines.

    Raises:
        TrainingError: the file can't be opened, or a line is no JSON object with a text.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                if not line.strip():
                    continue
                row = json.loads(line)
                if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                    raise TrainingError(f"{path}, line {number}: no object with a “text”.")
                row.setdefault("id", f"{path.name}:{number}")
                yield number, row
    except json.JSONDecodeError as e:
        raise TrainingError(f"{path}, line {number}: {e.msg}. Each line must be one JSON object.") from e
    except (OSError, UnicodeDecodeError) as e:
        raise TrainingError(f"{path} can't be read: {e}. Give a file of JSON lines in UTF-8.") from e


def annotated(path: Path, nlp: Language, answers: Answers) -> list[Example]:
    """The annotated events of a file of sentences.

    Each line has ``text`` and ``pairs``: ``actor`` and ``recipient`` (lists of spans, either may be
    empty), ``type``, and, where known, ``mode``, ``status``, ``contexts`` and the span ``trigger``.
    The predicate is the trigger, or else what syntax finds to link the sides.

    Raises:
        TrainingError: a label that the codebook lacks, or a span outside its text.
    """
    rows = list(read(path))
    docs = nlp.pipe(row["text"] for _, row in rows)
    return [
        example
        for (number, row), doc in zip(rows, docs, strict=True)
        for example in of_row(row, doc, answers.types, f"{path}, line {number}")
    ]


def of_row(row: dict[str, Any], doc: Doc, types: Sequence[str], where: str) -> Iterator[Example]:
    """The annotated events of one sentence.

    Args:
        types: what the codebook has; ``NONE`` and the labels of :data:`JOINED` may stand beside them.
        where: file and line, for what is wrong.
    """
    pairs = row.get("pairs")
    if not isinstance(pairs, list):
        raise TrainingError(f"{where}: no list “pairs”. Each pair has actor, recipient and type.")
    for pair in pairs:
        kind = str(pair.get("type"))
        if kind != NONE and kind not in JOINED and kind not in types:
            raise TrainingError(
                f"{where}: the codebook has no type “{kind}”. It has {', '.join(types)} and {NONE}."
            )
        actor, recipient = (
            _first(pair.get(side), row["text"], f"{where}, {side}") for side in ("actor", "recipient")
        )
        link = _span(pair["trigger"], row["text"], f"{where}, trigger") if pair.get("trigger") else None
        if link is None and actor and recipient:
            link = linking_predicate(doc, actor, recipient)
        yield Example(
            row["id"], Candidate(row["text"], actor, recipient, link), kind,
            (pair["mode"] or "") if "mode" in pair and kind != NONE else None,
            pair.get("status") if kind != NONE else None,
            tuple(pair["contexts"]) if "contexts" in pair and kind != NONE else None,
            source=where.partition(",")[0],
        )  # fmt: skip


def _first(spans: object, text: str, where: str) -> Span | None:
    """The first of some spans, all of which must lie within the text."""
    if not isinstance(spans, list) or not spans:
        return None
    inside = [_span(span, text, where) for span in spans]
    return inside[0]


def _span(span: object, text: str, where: str) -> Span:
    match span:
        case [int(start), int(end)] if 0 <= start < end <= len(text):
            return start, end
    raise TrainingError(
        f"{where}: {span} does not lie within the text of {len(text)} characters. "
        "A span is [start, end] in code points, end behind the last."
    )


def linking_predicate(doc: Doc, actor: Span, recipient: Span) -> Span | None:
    """The verb, or else the noun, that governs both spans: the lowest common ancestor of their heads."""
    first, second = (doc.char_span(*span, alignment_mode="expand") for span in (actor, recipient))
    if not first or not second:
        return None
    above = {second.root.i, *(t.i for t in second.root.ancestors)}
    for token in (first.root, *first.root.ancestors):
        if token.i in above and token.pos_ in PREDICATES and not _within(token, actor, recipient):
            return _of(token)
    return None


def _of(token: Token) -> Span:
    return token.idx, token.idx + len(token)


def _within(token: Token, *spans: Span) -> bool:
    return any(s <= token.idx < e for s, e in spans)


def misread(examples: Sequence[Example], nlp: Language, seed: int = 0) -> list[Example]:
    """Annotated events with a wrong recipient, or with their sides exchanged: no event of that predicate.

    One of each annotated event with both sides and a predicate. The wrong recipient is another noun
    phrase of the sentence.
    """
    rng = random.Random(seed)
    able = [
        e
        for e in examples
        if e.type != NONE and e.candidate.predicate and e.candidate.actor and e.candidate.recipient
    ]
    out = []
    for example, doc in zip(able, nlp.pipe(e.candidate.text for e in able), strict=True):
        c = example.candidate
        taken = [s for s in c[1:] if s]
        others = [
            (n.start_char, n.end_char)
            for n in doc.noun_chunks
            if n.root.ent_type_ not in NO_PARTY
            and not any(n.start_char < e and s < n.end_char for s, e in taken)
            and not _same_phrase(n.root, c.recipient)
        ]
        wrong = [c._replace(recipient=other) for other in others]
        if example.type not in MUTUAL:
            wrong.append(c._replace(actor=c.recipient, recipient=c.actor))
        if wrong:
            out.append(Example(example.id, rng.choice(wrong), NONE, made=True))
    return out


def idle(path: Path, nlp: Language) -> list[Example]:
    """Verbs of sentences that are labelled completely (``complete``) and tell no event: subject, object, verb."""
    rows = [row for _, row in read(path) if row.get("complete")]
    out = []
    for row, doc in zip(rows, nlp.pipe(r["text"] for r in rows), strict=True):
        told = [p["trigger"] for p in row["pairs"] if p.get("trigger")]
        for verb in doc:
            subject = next((c for c in verb.lefts if c.dep_ in SUBJECTS), None)
            if verb.pos_ == "VERB" and subject and not any(s <= verb.idx < e for s, e in told):
                thing = next((t for t in _below(verb) if t.pos_ in ("NOUN", "PROPN")), None)
                spans = [_phrase(subject), _phrase(thing) if thing else None, _of(verb)]
                out.append(_moved(row["id"], 0, doc.text, spans)._replace(type=NONE))
    return out


def _same_phrase(token: Token, recipient: Span | None) -> bool:
    """Whether a noun stands inside a recipient's phrase or joined to it."""
    if recipient is None:
        return False
    above = (token, *token.ancestors)
    linked = [t for t in above if t.dep_ in ("conj", "appos") or t.i == token.i]
    return any(_within(t.head, recipient) or _within(t, recipient) for t in linked)


def quiet(path: Path, nlp: Language, most: int = 1) -> list[Example]:
    """Subjects and objects of verbs in texts without politics: sides between which there is no event.

    Args:
        path: texts in which nothing political happens, JSONL with ``id`` and ``text``.
        most: examples a text.
    """
    rows = [row for _, row in read(path)]
    out = []
    for row, doc in zip(rows, nlp.pipe((r["text"][:3000] for r in rows), batch_size=32), strict=True):
        rng = random.Random(row["id"])
        found = []
        for sentence in doc.sents:
            if 6 <= len(sentence) <= 60:
                verbs = (t for t in sentence if t.pos_ == "VERB")
                subjects = ((verb, c) for verb in verbs for c in verb.lefts if c.dep_ == "nsubj")
                found += [(sentence, v, s) for v, s in subjects if s.pos_ in ("NOUN", "PROPN")]
        for sentence, verb, subject in rng.sample(found, min(most, len(found))):
            thing = next((t for t in _below(verb) if t.pos_ in ("NOUN", "PROPN")), None)
            spans = [_phrase(subject), _phrase(thing) if thing else None, _of(verb)]
            out.append(_moved(row["id"], sentence.start_char, sentence.text, spans)._replace(type=NONE))
    return out


def stories(path: Path, nlp: Language, answers: Answers) -> list[Example]:
    """Subject and object of the first sentence of each labelled story, under the story's type and mode.

    Such labels are noisy: the first sentence of a story tells its event more often than not.
    """
    rows = [row for _, row in read(path) if row.get("type") in answers.types]
    docs = nlp.pipe((row["text"].lstrip()[:600] for row in rows), batch_size=64)
    out = []
    for row, doc in zip(rows, docs, strict=True):
        mode = str(row.get("mode") or "").lower()
        mode = RENAMED.get(mode, mode)
        known = f"{row['type']}/{mode}" in answers.modes
        example = _first_pair(row["id"], doc)
        if example:
            out.append(example._replace(type=row["type"], mode=mode if known else None))
    return out


def _first_pair(text_id: str, doc: Doc) -> Example | None:
    sentence = next(doc.sents, None)
    if sentence is None or not 5 <= len(sentence) <= 60:
        return None
    subject = next((t for t in sentence if t.dep_ in SUBJECTS and t.pos_ in ("NOUN", "PROPN")), None)
    if subject is None:
        return None
    verb = subject.head
    below = _below(verb)
    objects = sorted(below, key=lambda t: not t.ent_type_)  # a name is likelier a party than a thing
    actor, link = _phrase(subject), _of(verb)
    if subject.dep_ == "nsubjpass":
        by = next((t for t in below if t.head.dep_ == "agent"), None)
        return _moved(text_id, sentence.start_char, sentence.text, [_phrase(by), actor, link]) if by else None
    recipient = _phrase(objects[0]) if objects else None
    return _moved(text_id, sentence.start_char, sentence.text, [actor, recipient, link])


def _below(verb: Token) -> list[Token]:
    return [t for t in verb.subtree if t.i > verb.i and t.dep_ in OBJECTS and t.ent_type_ not in NO_PARTY]


def _phrase(head: Token) -> Span:
    """The noun phrase of a head up to the head itself."""
    start = head.doc[head.left_edge.i].idx
    return (start, head.idx + len(head))


def _moved(text_id: str, start: int, text: str, spans: Iterable[Span | None]) -> Example:
    moved = [span and (span[0] - start, span[1] - start) for span in spans]
    return Example(text_id, Candidate(text, *moved), made=True)
