"""Noun phrases that describe an actor: where they begin, and the institution that their words name."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs
from spacy.tokens import Doc, Span, Token

from dateline.knowledge.catalogue import Catalogue, Institution

_AGAINST = {"REB", "OPP"}  # sectors of those whose government or army is not the state's


def institution_of(token: Token, known: Catalogue) -> tuple[int, Institution | None]:
    """The institution that a noun with the words before it, or “of …” behind it, names; and where it ends."""
    doc, last = token.doc, token.i + 1
    if last < len(doc) and doc[last].lower_ == "of":
        for e in range(min(last + 4, len(doc)), last + 1, -1):
            if found := known.institution(doc[token.i : e].text.lower()):
                return e, found
    for s in range(max(token.left_edge.i, token.i - 3), token.i + 1):
        if found := known.institution(doc[s : token.i + 1].text.lower()):
            return token.i + 1, _whose(found, doc[s : token.i + 1], known)
    return token.i + 1, None


def _whose(found: Institution, phrase: Span, known: Catalogue) -> Institution:
    """“the rebel government”: an institution of those whom the words before it name, not of the state."""
    before = [t for t in phrase.root.lefts if t.i < phrase.start and t.dep_ in ("amod", "compound", "nmod")]
    sectors = {s for t in before if (agent := known.agent(t.lower_)) is not None for s in agent.sectors}
    if not sectors & _AGAINST:
        return found
    return structs.replace(found, name="", sectors=tuple(sorted(sectors & _AGAINST)))


def whole_names(doc: Doc) -> Iterator[Span]:
    """The tagger's names, each cut where a bracket or colon in it ends one (“Movement for Democratic Change (MDC”)."""
    for ent in doc.ents:
        first = ent.start
        for i in range(ent.start, ent.end):
            if doc[i].text in ("(", ")", "[", "]", ":", ";"):
                if i > first:
                    yield Span(doc, first, i, label=ent.label_)
                first = i + 1
        if first < ent.end:
            yield ent if first == ent.start else Span(doc, first, ent.end, label=ent.label_)


def first_token(token: Token) -> int:
    """The first token of the noun phrase before its head, clauses in between left out."""
    first = token.left_edge.i
    return max(first, token.i - 12)


def without_article(doc: Doc, first: int, head: int) -> int:
    """The first token behind articles, commas and conjunctions that stand before a noun phrase's own words."""
    while first < head and (
        (
            doc[first].dep_ in ("det", "punct", "cc", "predet", "mark", "prep", "advmod")
            and doc[first].head.i == head
        )
        or doc[first].is_space
        or doc[first].is_quote
    ):
        first += 1
    return first
