"""Noun phrases that describe an actor: where they begin, and the institution that their words name."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from dateline.knowledge.catalogue import Catalogue, Institution


def institution_of(token: Token, known: Catalogue) -> tuple[int, Institution | None]:
    """The institution that a noun with the words before it, or “of …” behind it, names; and where it ends."""
    doc, last = token.doc, token.i + 1
    if last < len(doc) and doc[last].lower_ == "of":
        for e in range(min(last + 4, len(doc)), last + 1, -1):
            if found := known.institution(doc[token.i : e].text.lower()):
                return e, found
    for s in range(max(token.left_edge.i, token.i - 3), token.i + 1):
        if found := known.institution(doc[s : token.i + 1].text.lower()):
            return token.i + 1, found
    return token.i + 1, None


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
