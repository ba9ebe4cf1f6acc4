"""New actors: who no catalogue has, with kind, sectors and country from the words that introduce them.

“A little-known group calling itself the Sons of the River”, “the aid group Water First”, “the Northern
Watch, a Damascus-based monitor”: a noun beside a name says what bears it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import msgspec
from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.knowledge.catalogue import Catalogue
from dateline.reading.actors.clusters import Cluster
from dateline.reading.actors.discourse import Discourse
from dateline.reading.actors.mentions import Candidate
from dateline.reading.document import annotations_of
from dateline.reading.parsing import sentence_of
from dateline.record import EntityKind, Place

_AGAIN = 300  # places at which an introduced name is taken for one again
_PERSONS = ("person", "population", "state", None)  # no groups: “state TV” is no state called TV


class Introduction(msgspec.Struct, frozen=True):
    """A name (tokens, half open) and the noun that introduces it, with what the noun says of its bearer."""

    start: int
    end: int
    noun: int
    kind: EntityKind
    sectors: tuple[str, ...]


def introductions(doc: Doc, known: Catalogue) -> list[Introduction]:
    """The names that a text introduces by a noun for groups, bodies or firms, and that the catalogue lacks."""
    out = []
    for noun in doc:
        says = described_as(noun, known)
        if says is None:
            continue
        for start, end in _names_beside(noun):
            if not known.find(doc[start:end].text):
                out.append(Introduction(start, end, noun.i, *says))
    return out


def described_as(noun: Token, known: Catalogue) -> tuple[EntityKind, tuple[str, ...]] | None:
    """Kind and sectors of what a noun with the words before it describes; None for persons and for no actors."""
    if noun.pos_ != "NOUN" or noun.tag_ == "NNS":
        return None
    words = settings("actors/mentions.toml")
    if noun.lower_ in words["also_organisations"]:
        kind, sector = words["also_organisations"][noun.lower_]
        return kind, (sector,)
    agent = known.agent(noun.lower_)
    if agent is None or agent.kind in _PERSONS or noun.lower_ in words["modifiers"]:
        return None
    for before in noun.lefts:
        if before.lower_ in words["modifiers"] and noun.lower_ in words["generic"]["nouns"]:
            kind, sector = words["modifiers"][before.lower_]
            return kind, (sector,)
    return agent.kind, agent.sectors


def _names_beside(noun: Token) -> Iterator[tuple[int, int]]:
    """Names behind a noun: at once, behind “calling itself”, or in apposition; or before it (“X, a …”)."""
    doc, words = noun.doc, settings("actors/mentions.toml")["introduced"]
    i = noun.i + 1
    if i < len(doc) and (
        doc[i].lower_ in words["verbs"] or (doc[i].lower_ in ("that", "which") and i + 1 < len(doc))
    ):
        i += 1 if doc[i].lower_ in words["verbs"] else 2
        if doc[i - 1].lower_ not in words["verbs"]:
            return
        while i < len(doc) and (doc[i].lower_ in words["between"] or doc[i].is_quote):
            i += 1
    elif i < len(doc) and doc[i].text == "," and noun.dep_ != "appos":
        i += 2 if i + 1 < len(doc) and doc[i + 1].lower_ == "the" else 1
        end = _name_end(doc, i, words["inside"])
        if end < len(doc) and doc[end].text == "," and any(doc[n].dep_ == "appos" for n in range(i, end)):
            yield i, end
        return
    elif noun.dep_ == "appos" and noun.head.i < noun.i and noun.head.pos_ == "PROPN":
        first, last = noun.head.left_edge.i, noun.head.i + 1
        while (first < last and not doc[first].text[:1].isupper()) or doc[first].lower_ == "the":
            first += 1
        if first < last and _name_end(doc, first, words["inside"]) >= last:
            yield first, _name_end(doc, first, words["inside"])
        return
    end = _name_end(doc, i, words["inside"])
    if end > i:
        yield i, end


def _name_end(doc: Doc, start: int, inside: list[str]) -> int:
    """Where a run of capitalised words, with small words between two of them, ends."""
    i = end = start
    while i < len(doc) and (doc[i].text[:1].isupper() or (end > start and doc[i].lower_ in inside)):
        i += 1
        if doc[i - 1].text[:1].isupper():
            end = i
    return end


def with_introduced(doc: Doc, named: list[Candidate], found: list[Introduction]) -> list[Candidate]:
    """The names with those that a text introduces, whole and of the kind that it says."""
    over: dict[int, list[Candidate]] = {}  # the names at each token
    stands = _standing(doc, found)

    def put(c: Candidate) -> None:
        for i in range(c.start, c.end):
            over.setdefault(i, []).append(c)

    def within(start: int, end: int) -> list[Candidate]:
        return list({id(c): c for i in range(start, end) for c in over.get(i, ())}.values())

    def drop(names: list[Candidate]) -> None:
        for c in names:
            for i in range(c.start, c.end):
                over[i] = [other for other in over[i] if other is not c]

    for c in named:
        put(c)
    for new in found:
        inner = within(new.start, new.end)
        if any(c.actor is not None and c.actor.kind != "state" for c in inner):
            continue
        length = new.end - new.start
        starts = stands[doc[new.start : new.end].text, length]
        first = bisect_left(starts, new.start)
        for start in starts[first : first + _AGAIN]:
            drop(within(start, start + length))
            put(
                Candidate(
                    start=start, end=start + length, head=doc[start : start + length].root.i, form="name",
                    kind=new.kind, country=next((c.country for c in inner if c.country), None),
                    sectors=new.sectors, label="ORG",
                )
            )  # fmt: skip
    return sorted(within(0, len(doc)), key=lambda c: c.start)


def _standing(doc: Doc, found: list[Introduction]) -> dict[tuple[str, int], list[int]]:
    """Where the introduced names stand in a document, by their text and how many tokens they are."""
    wanted: dict[str, set[tuple[str, int]]] = {}
    for new in found:
        name = (doc[new.start : new.end].text, new.end - new.start)
        wanted.setdefault(doc[new.start].text, set()).add(name)
    out: dict[tuple[str, int], list[int]] = {name: [] for names in wanted.values() for name in names}
    for token in doc:
        for name in wanted.get(token.text, ()):
            if token.i + name[1] <= len(doc) and doc[token.i : token.i + name[1]].text == name[0]:
                out[name].append(token.i)
    return out


def join(doc: Doc, chains: Discourse, found: list[Introduction]) -> None:
    """Make one of a new actor and its description, with what the description says."""
    for new in found:
        name, noun = chains.by_token.get(new.end - 1), chains.by_token.get(new.noun)
        if name is None or name.actor is not None:
            continue
        if noun is not None and noun is not name and noun.actor is None and not noun.named:
            name.country = name.country or noun.country
            _absorb(chains, name, noun)
        name.kind, name.sectors = new.kind, list(new.sectors)


def _absorb(chains: Discourse, name: Cluster, noun: Cluster) -> None:
    for i in (i for m in noun.mentions for i in range(m.start, m.end)):
        if chains.by_token.get(i) is noun:
            chains.by_token[i] = name
    theirs = chains.owned.pop(noun.number, [])
    for cluster in theirs:
        cluster.owner = name.number
    chains.owned.setdefault(name.number, []).extend(theirs)
    name.mentions += noun.mentions
    noun.mentions = []


def _is_where(doc: Doc, place: Place) -> bool:
    """Whether a place is where somebody is or what they hold an office of, and no side (“accused Iran”)."""
    words = doc.char_span(place.start, place.end, alignment_mode="expand")
    if words is None:
        return False
    root = words.root
    if root.dep_ == "pobj":
        return root.head.lower_ in (*settings("actors/homes.toml")["in"], "of")
    return root.dep_ in ("compound", "amod", "nmod", "poss", "appos")


def place(doc: Doc, chains: Discourse) -> None:
    """The country of new groups, parties and officials: the only one that places in their sentences lie in."""
    starts = [p.start for p in annotations_of(doc).places]
    for cluster in chains.clusters:
        local = cluster.kind in ("armed_group", "party") or (
            cluster.kind == "person" and bool(cluster.offices)
        )
        if cluster.actor is not None or cluster.country or not local or not cluster.named:
            continue
        first = sentence_of(doc[min(m.start for m in cluster.mentions)])
        begin, end = bisect_left(starts, first.start_char), bisect_left(starts, first.end_char)
        nearby = (p for p in annotations_of(doc).places[begin:end] if p.country)
        there = {p.country for p in nearby if cluster.kind != "person" or _is_where(doc, p)}
        if len(there) == 1:
            cluster.country = there.pop()
