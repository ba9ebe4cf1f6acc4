"""Names that the tagger misses or takes for something else.

A small tagger knows the names of its training news. What the words around a name say weighs more: “the chairman,
Hassan Brahim,” is a person, “a group calling itself Sons of the Delta” a group.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from dateline.knowledge.catalogue import Catalogue
from dateline.reading.actors.clusters import words
from dateline.reading.actors.mentions import Candidate
from dateline.reading.actors.naming import compatible, words_of
from dateline.reading.actors.surnames import repeats
from dateline.reading.document import annotations_of

_ARGUMENTS = {"nsubj", "nsubjpass", "dobj", "dative", "poss", "appos", "agent", "oprd", "attr", "conj"}
_UNSURE = ("", "WORK_OF_ART", "PRODUCT", "FAC", "EVENT", "LAW")  # labels that sides are mistaken for
_COUNTRIES = ("country", "state", "nation", "republic", "kingdom", "neighbour", "neighbor", "island")
_PLACES = ("in", "near", "at", "of", "to", "from", "into", "outside", "around")
_LINKS = ("of", "the", "for", "and")
_LONGEST = 30  # words of a name to either side of the one it is found by


def complete(doc: Doc, named: list[Candidate], known: Catalogue) -> list[Candidate]:
    """The names of a document with those set right whose kind the words around tell, and with those missed.

    Args:
        named: the names that catalogue and tagger found.
    """
    kept = [c for c in _surnames(doc, named) if not _no_name(doc, c)]
    for c in kept:
        _fit(doc, c)
        if c.actor is None and c.kind != "person" and _is_person(doc, c, known):
            c.kind = "person"
            if any(known.country_of(t.text) == c.country for t in doc[c.start : c.end]):
                c.country = None  # “Israel Mendez”
    taken = {i for c in kept for i in range(c.start, c.end)}
    for p in annotations_of(doc).places:
        span = doc.char_span(p.start, p.end, alignment_mode="expand")
        taken.update(t.i for t in span or ())
    people: dict[str, set[tuple[str, ...]]] = {}  # names of persons by their last word
    for c in kept:
        if c.kind == "person" and (said := words_of(doc[c.start : c.end].text)):
            people.setdefault(said[-1], set()).add(said)
    for token in doc:
        if token.pos_ == "PROPN" and token.i not in taken and token.ent_type_ in _UNSURE:
            found = _missed(doc, token, known, people, taken)
            if found is not None:
                kept.append(found)
                if found.kind == "person" and (said := words_of(doc[found.start : found.end].text)):
                    people.setdefault(said[-1], set()).add(said)
                taken.update(range(found.start, found.end))
    for c in kept:
        before = known.agent(doc[c.start - 1].lower_) if c.start else None
        if c.actor is None and c.kind == "population" and before is not None and before.kind != "person":
            c.kind = before.kind  # “the company Dunatrans”
    return kept


def _surnames(doc: Doc, named: list[Candidate]) -> list[Candidate]:
    """The names with later mentions of a person by last name that the tagger has missed or cut short."""
    people = [c for c in named if c.kind == "person" and c.end - c.start > 1]
    pieces = [c for c in named if c.end - c.start == 1 and c.actor is None]
    taken = {i for c in named if c not in pieces for i in range(c.start, c.end)}
    alone = {c.start: c for c in pieces}
    out = []
    for start, end, n in repeats(doc, [(c.start, c.end, c.actor) for c in people]):
        span = range(start, end)
        if end - start == 1 and start in alone and not taken & {*span}:
            if alone[start].label in ("GPE", "NORP"):  # “David Israel … Israel was arrested”
                alone[start].kind, alone[start].actor = "person", people[n].actor
                alone[start].country = people[n].country
            continue
        if taken & {*span}:
            continue
        taken |= {*span}
        out.append(
            Candidate(
                start=start, end=end, head=doc[start:end].root.i, form="name",
                kind="person", actor=people[n].actor, country=people[n].country,
            )
        )  # fmt: skip
    whole = {i for c in out for i in range(c.start, c.end)}
    return [c for c in named if c not in pieces or c.start not in whole] + out


def _no_name(doc: Doc, c: Candidate) -> bool:
    """Whether what was taken for a person's name is a common noun, or a place (“the mayor of Kelo”)."""
    head = doc[c.head]
    if c.actor is None and head.dep_ in ("compound", "amod", "nmod") and head.head.lower_ in _COUNTRIES:
        return True  # “the Alpine country”
    if c.actor is not None or c.kind != "person":
        return False
    text = doc[c.start : c.end].text
    placed = head.dep_ == "pobj" and head.head.lower_ in _PLACES[:5] and c.end - c.start == 1
    return not any(ch.isupper() for ch in text) or (placed and head.head.head.pos_ in ("NOUN", "PROPN"))


def _fit(doc: Doc, c: Candidate) -> None:
    """Widen a person's name over the words that belong to it, and cut off a verb that doesn't."""
    if c.actor is not None or c.kind != "person":
        return
    verb = next((i for i in range(c.start + 1, c.end) if doc[i].is_lower and doc[i].pos_ == "VERB"), None)
    if verb is not None:
        c.end = verb
    last = min(len(doc), c.start + _LONGEST)
    while c.end < last and doc[c.end].pos_ == "PROPN" and doc[c.end].is_title and not doc[c.end].ent_type_:
        c.end += 1
    c.head = doc[c.start : c.end].root.i


def _person_noun(token: Token, known: Catalogue) -> bool:
    agent = known.agent(token.lower_)
    return agent is not None and agent.kind == "person" and token.tag_ not in ("NNS", "NNPS")


def _is_person(doc: Doc, c: Candidate, known: Catalogue) -> bool:
    """Whether a title, an apposition or a first name says that a name is a person's."""
    head, before = doc[c.head], doc[c.start - 1] if c.start else doc[c.head]
    if before.i < c.start and before.pos_ in ("NOUN", "PROPN") and _person_noun(before, known):
        return True
    if before.text == "," and before.i and _person_noun(doc[before.i - 1], known) and c.end - c.start > 1:
        return True
    if head.dep_ == "appos" and _person_noun(head.head, known):
        return True
    if any(t.dep_ == "appos" and _person_noun(t, known) for t in head.rights):
        return True
    first = doc[c.start].lower_
    return c.end - c.start in (2, 3) and any(first in words("first_names", g) for g in "mf")


def _missed(
    doc: Doc, token: Token, known: Catalogue, people: dict[str, set[tuple[str, ...]]], taken: set[int]
) -> Candidate | None:
    """The name that a proper noun without any label heads, where it stands as a side."""
    start, end = token.i, token.i + 1
    first, last = max(0, token.i - _LONGEST), min(len(doc), token.i + _LONGEST)
    while (
        start > first
        and doc[start - 1].pos_ == "PROPN"
        and start - 1 not in taken
        and doc[start - 1].is_title
    ):
        start -= 1
    while end < last and (doc[end].pos_ == "PROPN" or _joins(doc, end)) and end not in taken:
        end += 1
    head = doc[start:end].root
    behind = head.dep_ == "pobj" and head.head.lower_ not in _PLACES[:5]
    bracketed = start > 0 and doc[start - 1].text == "("
    if not (head.dep_ in _ARGUMENTS or behind or bracketed or head.head.i == head.i):
        return None
    text = doc[start:end].text
    said = words_of(text)
    if not said or not text[0].isupper() or (known.agent(doc[end - 1].lower_) and end - start == 1):
        return None
    if _person_noun(doc[end - 1], known):
        return None  # “the Prime Minister” is described, not named
    alike = next((p for p in people.get(said[-1], ()) if compatible(said, p, "person", "person")), None)
    acronym = text.isupper() and len(text) > 1
    if alike is None and end - start == 1 and not acronym:
        return None
    c = Candidate(start=start, end=end, head=head.i, form="name", kind="organization")
    if token.ent_type_ and not _is_person(doc, c, known):
        return None
    if alike is not None or _is_person(doc, c, known) or (end - start in (2, 3) and _acts_as_person(doc, c)):
        c.kind = "person"
    elif agent := known.agent(doc[end - 1].lower_):
        c.kind = agent.kind
    return c


def _joins(doc: Doc, i: int) -> bool:
    """Whether a small word stands within a name: “Sons of the Delta”."""
    if doc[i].lower_ not in _LINKS[:3]:
        return False
    ahead = doc[i + 1 : i + 3]
    if len(ahead) == 2 and ahead[0].lower_ == "the":
        return ahead[1].pos_ == "PROPN"
    return bool(len(ahead)) and ahead[0].pos_ == "PROPN"


def _acts_as_person(doc: Doc, c: Candidate) -> bool:
    """Two capitalised words without an article, no small word among them."""
    before = doc[c.start - 1].lower_ if c.start else ""
    return before not in ("the", "a", "an", "itself", "themselves") and all(
        t.is_title for t in doc[c.start : c.end]
    )
