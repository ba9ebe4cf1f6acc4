"""Attributions: who says what, by which words, and whether it is asserted, denied or left open.

:mod:`dateline.reading.attributions.speech` finds cues, contents and sources as tokens; here they become the record,
with what lies within what, the stance of the source, and the entity that the source is.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.reading.attributions.attribution_syntax import Part, children
from dateline.reading.attributions.first_person import add_first_persons
from dateline.reading.attributions.relay import add_relays
from dateline.reading.attributions.shown_speakers import add_shown
from dateline.reading.attributions.speech import Draft, read_speech
from dateline.reading.document import annotations_of, attributes
from dateline.reading.parsing import Quotations
from dateline.record import Attribution, Entity, Quote, Span, Stance

_OBJECTS = {"dobj", "nsubjpass", "prep", "pobj", "oprd"}
_LOOSE_ENDS = {",", ";", ":", "-", "--", "–", "—"}
_GROUP = {"aux", "auxpass", "neg", "prt"}
_FEW = 5  # words of a wish to remain unnamed, which is no report
_NESTED = 40  # contents that begin before a character and are looked at
_DIRECT = 0.9  # share of a content's words within quotation marks from which the whole is a direct quotation


@cache
def _stances() -> dict[str, frozenset[str]]:
    return {
        name: frozenset(words)
        for name, words in settings("attributions/stance.toml").items()
        if name != "relay"
    }


def _characters(doc: Doc, start: int, end: int) -> Span:
    return doc[start].idx, doc[end - 1].idx + len(doc[end - 1])


def cue_words(cue: Token) -> tuple[int, int]:
    """Tokens of a cue: the word with those auxiliaries, negations and particles that touch it."""
    first, last = cue.i, cue.i + 1
    before = [t for t in children(cue) if t.i < cue.i and (t.dep_ in _GROUP or t.dep_ == "advmod")]
    for child in reversed(before):
        if child.i == first - 1:
            first = child.i
    while first < cue.i and cue.doc[first].dep_ == "advmod":
        first += 1
    for child in children(cue):
        if child.i == last and (child.dep_ == "prt" or (cue.lower_ == "according" and child.lower_ == "to")):
            last += 1
    return first, last


def content_spans(doc: Doc, tokens: set[int], quotations: Quotations) -> list[Span]:
    """Characters of a set of tokens: runs joined over punctuation, with no loose punctuation at the ends."""
    runs: list[list[int]] = []
    for i in sorted(tokens):
        if runs and i - runs[-1][1] < 5 and not any(t.is_alpha or t.is_digit for t in doc[runs[-1][1] : i]):
            runs[-1][1] = i + 1
        else:
            runs.append([i, i + 1])
    out = []
    for first, last in runs:
        while first < last and _loose(doc[first], quotations):
            first += 1
        while first < last and _loose(doc[last - 1], quotations):
            last -= 1
        if first < last:
            out.append(_characters(doc, first, last))
    return out


def _loose(token: Token, quotations: Quotations) -> bool:
    return token.is_space or (token.is_punct and quotations.of[token.i] < 0)


def quote_of(doc: Doc, tokens: set[int], quotations: Quotations) -> Quote:
    """Whether a content is quoted throughout, in part, or not."""
    words = [i for i in tokens if doc[i].is_alpha]
    inside = sum([quotations.of[i] >= 0 for i in words])
    if not inside:
        return "indirect"
    return "direct" if inside >= _DIRECT * len(words) else "mixed"


def stance_of(cue: Token, source: Token | None = None) -> Stance:
    """How the source stands to the content, by the words of ``attributions/stance.toml``.

    Args:
        cue: head of the cue.
        source: head of the source, where there is one.
    """
    words = _stances()
    lemma, below = cue.lemma_.lower(), children(cue)
    beside = [*below, *(children(source) if source is not None else ())]
    if any(t.lower_ in words["unconfirmed"] for t in beside):
        return "unconfirmed"
    negated = _negated(cue)
    if lemma in words["refusing"]:
        left = [t for t in below if t.dep_ == "xcomp" and t.lemma_.lower() in words["open"]]
        return "unconfirmed" if left and not negated else "asserted"
    if negated:
        return "unconfirmed" if lemma in words["open"] else "asserted"
    if lemma in words["denied_of_claims"]:
        told = {t.lemma_.lower() for c in below if c.dep_ in _OBJECTS for t in (c, *children(c))}
        return "asserted" if told.isdisjoint(words["claims"] | words["false"]) else "denied"
    return "denied" if lemma in words["denied"] else "asserted"


def _negated(cue: Token) -> bool:
    """“did not say”, “never said”, “neither confirmed nor denied”, “declined to say”."""
    words = _stances()
    if any((t.dep_ == "neg" and abs(t.i - cue.i) < 6) or t.lower_ == "neither" for t in children(cue)):
        return True
    above = cue.head
    if cue.dep_ == "conj":
        return any(t.lower_ == "neither" for t in children(above))
    if cue.dep_ != "xcomp":
        return False
    return above.lemma_.lower() in words["refusing"] or any(t.dep_ == "neg" for t in children(above))


def entity_of(head: Token, entities: dict[int, list[tuple[int, int, str]]]) -> str | None:
    """Id of the entity that has a mention over the head of a source: of several, the shortest mention."""
    found = entities.get(head.i)
    return min(found, key=lambda m: m[1] - m[0])[2] if found else None


def _mentions(doc: Doc, entities: list[Entity], heads: set[int]) -> dict[int, list[tuple[int, int, str]]]:
    """Mentions (start, end, entity id) over each of the given tokens."""
    out: dict[int, list[tuple[int, int, str]]] = {}
    for entity in entities:
        for m in entity.mentions:
            span = doc.char_span(m.start, m.end, alignment_mode="expand")
            for i in range(span.start, span.end) if span is not None else ():
                if i in heads:
                    out.setdefault(i, []).append((m.start, m.end, entity.id))
    return out


def nest(drafts: list[Draft]) -> None:
    """Set what is within what: the smallest content around both a cue and its content."""
    holders: dict[int, list[Draft]] = {}
    for draft in drafts:
        for i in draft.content:
            holders.setdefault(i, []).append(draft)
    for draft in drafts:
        if draft.within is None:
            around = [
                d
                for d in holders.get(draft.cue, ())
                if d is not draft and len(d.content) > len(draft.content)
            ]
            inside = [d for d in around if 2 * len(d.content & draft.content) > len(draft.content)]
            draft.within = min(inside, key=lambda d: len(d.content), default=None)


def to_record(doc: Doc, drafts: list[Draft], quotations: Quotations) -> list[Attribution]:
    """The attributions of a document, numbered in the order of their contents."""
    nest(drafts)
    spans = [(content_spans(doc, d.content, quotations), d) for d in drafts]
    told = sorted((s for s in spans if s[0]), key=lambda s: (s[0], s[1].within is not None, s[1].cue))
    ids = {id(draft): f"a{n}" for n, (_, draft) in enumerate(told, 1)}
    over = _mentions(doc, annotations_of(doc).entities or [], {d.source.head for d in drafts if d.source})
    return [
        Attribution(
            id=ids[id(draft)],
            source=_source(doc, draft.source),
            source_entity=entity_of(doc[draft.source.head], over) if draft.source else None,
            cue=[_characters(doc, *cue_words(doc[draft.cue]))],
            content=content,
            quote=quote_of(doc, draft.content, quotations),
            within=ids.get(id(draft.within)) if draft.within else None,
            stance=stance_of(doc[draft.cue], doc[draft.source.head] if draft.source else None),
        )
        for content, draft in told
    ]


def _source(doc: Doc, source: Part | None) -> list[Span]:
    if source is None:
        return []
    first, last = source.start, source.end
    while first < last and (doc[last - 1].is_space or doc[last - 1].text in _LOOSE_ENDS):
        last -= 1
    return [_characters(doc, first, last)] if first < last else []


class Attributed:
    """The attributions of a document by the characters of their contents."""

    def __init__(self, doc: Doc) -> None:
        self._contents = sorted(
            (s, e, sum(y - x for x, y in a.content), a.id)
            for a in annotations_of(doc).attributions
            for s, e in a.content
        )
        self._starts = [s for s, *_ in self._contents]
        self._sources = {a.id: a.source for a in annotations_of(doc).attributions}

    def at(self, offset: int) -> list[str]:
        """Ids of those within whose content a character stands, the narrowest first."""
        last = bisect_right(self._starts, offset)
        near = self._contents[max(0, last - _NESTED) : last]
        return list(dict.fromkeys(i for _, i in sorted((width, i) for s, e, width, i in near if offset < e)))

    def sources(self, offset: int) -> list[Span]:
        """Characters of those who say what stands at a character."""
        return [span for i in self.at(offset) for span in self._sources[i]]


@Language.component(
    "dateline_attributions",
    requires=["token.dep", "token.lemma", *attributes("report", "layout", "entities")],
    assigns=attributes("entities", "attributions"),
)
def attributions(doc: Doc) -> Doc:
    """The stage: writes ``doc._.attributions``."""
    quotations = Quotations(doc)
    layout = annotations_of(doc).layout
    drafts = add_shown(add_relays(read_speech(doc, quotations), doc), doc, quotations)
    if layout is not None:
        drafts = [d for d in drafts if layout.in_story(doc[d.cue].idx)]
    unnamed = frozenset(settings("events.toml")["anonymous"]["words"])
    drafts = [
        d for d in drafts if len(d.content) > _FEW or unnamed.isdisjoint(doc[i].lower_ for i in d.content)
    ]
    annotations_of(doc).attributions = to_record(doc, drafts, quotations)
    add_first_persons(doc)
    return doc
