"""Where an event takes place: which of the places near a predicate says so, and which are only mentioned.

“In Paris, the minister condemned the attack in Mali” tells of two places and two predicates; “the government in
Tripoli” tells who acts, not where. The words that decide are those of ``[event]`` in ``knowledge/data/places.toml``.
"""

from __future__ import annotations

from functools import cache
from itertools import zip_longest
from typing import Any

from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.reading.document import annotations_of, text_of
from dateline.reading.events.nearness import FAR, Near, distance, path, root_of
from dateline.reading.places import bearing, is_measured, plain
from dateline.record import EventPlace, Place

_SUBJECTS = ("nsubj", "nsubjpass", "agent", "csubj")
_EXACT = 2.0  # steps that a measured point counts as nearer
_UNLIKELY = 3.0  # steps that a place of the subject, or in a relative clause, counts as further away


class EventPlaces:
    """The places of one document, to be asked for that of an event.

    Args:
        doc: has been through the places and actors stages.
    """

    def __init__(self, doc: Doc) -> None:
        self._actors = _tokens_of_actors(doc)
        found: list[tuple[Token, tuple[Place, EventPlace | None]]] = []
        places: list[Place] = annotations_of(doc).places
        text = text_of(doc)
        for place, following in zip_longest(places, places[1:]):
            root = root_of(doc, place.start, place.end)
            if root is not None:
                found.append((_lifted(root), (place, bearing(text, place, following))))
        self._places = Near(found)

    def of(self, trigger: Token) -> EventPlace | None:
        """Where the event of a predicate takes place; None where its sentence doesn't say."""
        best: tuple[float, EventPlace] | None = None
        for root, (place, described) in self._places.around(trigger):
            cost = self._cost(root, trigger, described is not None)
            if cost is not None and described is not None and is_measured(described):
                cost = max(0.0, cost - _EXACT)  # “near the Euphrates, 30 km north of Raqqa”
            if cost is not None and cost <= FAR and (best is None or cost < best[0]):
                best = cost, described or plain(place)
        return best[1] if best else None

    def _cost(self, root: Token, trigger: Token, described: bool) -> float | None:
        """How far a place is from a predicate; None where it isn't where the event takes place."""
        way = path(trigger, root)
        if way is None:
            return None
        clauses = [t.lemma_ for t in way if t.dep_ in ("acl", "relcl")]
        if any(lemma in _words("seat") for lemma in clauses):
            return None
        if any(t.lower_ in _words("topic") for t in way if t.i != root.head.i):
            return None  # “spoke about the fighting in Donetsk”
        cost = distance(trigger, root)
        if clauses:  # “the general, speaking in Benghazi, vowed …” says where; most other clauses don't
            cost += -2 if all(lemma in _words("speaking") for lemma in clauses) else _UNLIKELY
        if _is_object(root, trigger):
            return cost
        if root.dep_ != "pobj":
            return None
        if not described and not self._introduces(root.head, trigger):
            return self._of_locals(root, trigger, way, cost)
        if self._says_who(root, way):
            return self._of_locals(root, trigger, way, cost)
        return None if trigger.lemma_ in _words("remote") and self._is_told_of(root, way) else cost

    def _introduces(self, preposition: Token, trigger: Token) -> bool:
        """Whether a preposition tells the place of an event: by itself, or behind its verb or noun."""
        word, owner = preposition.lower_, preposition.head
        if word == "of" and owner.lower_ == "out":
            word, owner = "from", owner.head
        if word in _words("prepositions"):
            return True
        lemmas = _behind().get(word, frozenset())
        if owner.lemma_ in lemmas:
            return True
        return trigger.lemma_ in lemmas and any(a.i == trigger.i for a in owner.ancestors)

    def _says_who(self, root: Token, way: list[Token]) -> bool:
        """Whether a place belongs to who acts: “the government in Tripoli accused …”."""
        owner = root.head.head
        if owner.pos_ not in ("NOUN", "PROPN") or owner.i not in self._actors:
            return False
        return any(t.dep_ in _SUBJECTS and t.dep_ != "nsubjpass" for t in way)

    def _is_told_of(self, root: Token, way: list[Token]) -> bool:
        """Whether a place belongs to what a verb of telling is about: “protested against the visit to Taiwan”."""
        if any(t.dep_ in ("dobj", "ccomp", "xcomp", "dative") for t in way):
            return True
        if way and way[-1].dep_ == "prep" and way[-1].i != root.head.i:
            return way[-1].lower_ not in _words("prepositions")  # but “at a rally in Ankara”
        before = root.doc[root.head.i - 1] if root.head.i else root
        return before.dep_ == "dobj" and before.i in self._actors  # “supported militias in Yemen”

    def _of_locals(self, root: Token, trigger: Token, way: list[Token], cost: float) -> float | None:
        """A place of a subject that acts where it is: “residents of Homs”, “a court in Istanbul”."""
        owner = root.head.head
        near = root.head.lower_ in ("in", "of", "at") and owner.lemma_.lower() in _words("local")
        if near and any(t.dep_ in _SUBJECTS for t in way):
            return cost + _UNLIKELY / 2
        return None


def _lifted(root: Token) -> Token:
    """The noun of a division or town whose name stands before it: “Kidal province”, “the north of Mali”."""
    divisions = settings("places.toml")["division"] + settings("places.toml")["town"]
    if root.dep_ in ("compound", "nmod", "amod") and root.head.text in divisions:
        return root.head
    of = root.head
    parts = (*divisions, *settings("places.toml")["part"])
    if (
        root.dep_ == "pobj"
        and of.lower_ == "of"
        and of.head.lower_ in parts
        and of.head.dep_ in ("pobj", "dobj")
    ):
        return of.head
    return root


def _is_object(root: Token, trigger: Token) -> bool:
    """Whether a place is itself what the predicate is done to: “entered Kidal”, “Raqqa was bombed”."""
    while (
        root.dep_ == "conj" and root.head.i != trigger.i and root.head.dep_ in ("dobj", "conj", "nsubjpass")
    ):
        root = root.head
    return (
        root.dep_ in ("dobj", "nsubjpass") and root.head.i == trigger.i and trigger.lemma_ in _words("object")
    )


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(settings("places.toml")["event"][name])


@cache
def _behind() -> dict[str, frozenset[str]]:
    known: dict[str, Any] = settings("places.toml")["event"]["behind"]
    return {word: frozenset(lemmas) for word, lemmas in known.items()}


def _tokens_of_actors(doc: Doc) -> set[int]:
    mentions = (m for e in annotations_of(doc).entities for m in e.mentions if m.form != "pronoun")
    spans = (doc.char_span(m.start, m.end, alignment_mode="expand") for m in mentions)
    return {t.i for span in spans if span is not None for t in span}
