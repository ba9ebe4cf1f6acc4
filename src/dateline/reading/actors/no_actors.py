"""What looks like the name of an actor and is none: places, times, and the words of a page.

The stages before have read the places and times of the text; a name that is one of these is an actor only where it acts
as a government does (“Oklahoma says”, “Europe condemned”).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import cache
from itertools import islice

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc, Span, Token

from dateline.knowledge import settings
from dateline.knowledge.gazetteer import gazetteer, name_key
from dateline.reading.actors.mentions import Candidate
from dateline.reading.actors.naming import words_of
from dateline.reading.document import annotations_of
from dateline.reading.parsing import office_at
from dateline.reading.places import demonyms
from dateline.record import Place

_SUBJECTS = ("nsubj", "nsubjpass", "agent")
_SHARE = 6  # a name is a place's if one in so many of its mentions stands behind “in”
_PLACES = ("GPE", "LOC", "FAC")
_ACTING_PARTS = ("region", "county")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(settings("actors/no_actors.toml")[name])


class NoActors:
    """Tells the names of a document that are none of actors.

    Args:
        doc: has been through the stages up to places.
        named: the candidates for names.
    """

    def __init__(self, doc: Doc, named: list[Candidate]) -> None:
        self.doc = doc
        self.places: dict[int, Place] = {}
        for place in annotations_of(doc).places:
            span = doc.char_span(place.start, place.end, alignment_mode="expand")
            self.places.update(dict.fromkeys(range(span.start, span.end), place) if span is not None else {})
        self.times = _covered(doc, [(t.start, t.end) for t in annotations_of(doc).times])
        self.offices: set[int] = set()
        for token in doc:
            if token.is_title and (end := office_at(token)) > token.i:
                self.offices.update(range(token.i, end))
        people = [
            words_of(doc[c.start : c.end].text) for c in named if c.kind == "person" and c.end - c.start > 1
        ]
        self.people = {word for words in people for word in (words[:1] + words[-1:])}
        self.towns = self._towns()

    def _towns(self) -> set[str]:
        """Names that the text uses behind “in” or “near”, or that the tagger mostly takes for places."""
        said: Counter[str] = Counter()
        there: Counter[str] = Counter()
        placed: Counter[str] = Counter()
        for ent in self.doc.ents:
            if ent.label_ in ("PERSON", "ORG", *_PLACES):
                said[ent.text.lower()] += 1
                there[ent.text.lower()] += _is_there(ent)
                placed[ent.text.lower()] += ent.label_ in _PLACES or ent.start in self.places
        often = {n for n in said if _SHARE * there[n] >= said[n] or 2 * placed[n] > said[n]}
        return {name for name in often if " " in name or name not in self.people}

    def keeps(self, c: Candidate) -> bool:
        """Whether a name can be an actor's; sets what the place behind it says of its kind and country."""
        words = [t for t in self.doc[c.start : c.end] if not t.is_punct]
        if c.actor is not None and c.actor.kind != "state":
            return True
        if c.actor is not None:
            return self._is_state(c)
        if c.kind in ("person", "population") and name_key(self.doc[c.start : c.end].text) in demonyms():
            return True  # “an Egyptian”
        place = self._place(c)
        if place is not None and not self._is_person(c):
            return self._acts(c, place)
        if place is None and all(self._says_nothing(t) for t in words):
            return False
        if c.kind == "person" and len(words) == 1 and words[0].tag_ == "NNPS" and not c.office:
            c.kind = "population"  # “Berbers”
        if {*range(c.start, c.end)} <= self.times or {*range(c.start, c.end)} <= self.offices:
            return False
        if c.kind == "person" and self.doc[c.start : c.end].text.lower() in self.towns:
            return False
        if c.kind == "other" and c.label in ("GPE", "LOC", "FAC"):
            return self._is_subject(c)
        return True

    def _says_nothing(self, token: Token) -> bool:
        """Whether a word makes no name: of the page, of the language, or that of a country (“U.S. Northeast”)."""
        word = token.lower_
        return word in STOP_WORDS or word in _words("words") or token.like_num or token.i in self.places

    def _place(self, c: Candidate) -> Place | None:
        """The place that all of a name is."""
        found = {id(p): p for i in range(c.start, c.end) if (p := self.places.get(i)) is not None}
        covered = all(i in self.places or self.doc[i].is_punct for i in range(c.start, c.end))
        return next(iter(found.values())) if covered and found else None

    def _is_person(self, c: Candidate) -> bool:
        """Whether the text names somebody so, or gives the name a title."""
        said = {*words_of(self.doc[c.start : c.end].text)}
        return c.kind == "person" and (bool(c.office) or bool(said & self.people))

    def _is_state(self, c: Candidate) -> bool:
        """“Lebanon, Pa.”: a name of a state that the text gives to a place elsewhere."""
        place = self._place(c)
        if place is None or place.country == c.country or not place.country or c.country is None:
            return True
        return self._acts(c, place)

    def _acts(self, c: Candidate, place: Place) -> bool:
        """Whether a place acts: a division as its government, a part of the world as whoever; set as such."""
        if place.geonames_id is None:
            c.kind, c.country = "other", place.country
            return self._is_subject(c)
        kind = gazetteer().by_id(place.geonames_id).kind
        if kind in ("continent", "area"):
            c.kind = "other"
            return self._is_subject(c)
        if kind not in _ACTING_PARTS or not self._is_subject(c):
            return False
        c.kind, c.country, c.sectors, c.actor = "government", place.country, ("GOV",), None
        return True

    def _is_subject(self, c: Candidate) -> bool:
        head = self.doc[c.head]
        while head.dep_ == "conj" and head.head.i != head.i:
            head = head.head
        if head.dep_ == "pobj" and head.head.lower_ == "by" and head.head.dep_ == "agent":
            return _verb(head.head) in _words("acting")
        return head.dep_ in _SUBJECTS and _verb(head) in _words("acting")


def _is_there(name: Span) -> bool:
    """“in Zintan”, but not “in Haftar's camp”."""
    behind = name.doc[name.end : name.end + 1]
    owns = len(behind) > 0 and behind[0].tag_ == "POS"
    return not owns and name.start > 0 and name.doc[name.start - 1].lower_ in _words("locative")


def _verb(token: Token) -> str:
    return next((t.lemma_ for t in islice(token.ancestors, 3) if t.pos_ in ("VERB", "AUX")), "")


def _covered(doc: Doc, spans: Collection[tuple[int, int]]) -> set[int]:
    out: set[int] = set()
    for start, end in spans:
        span = doc.char_span(start, end, alignment_mode="expand")
        out.update(range(span.start, span.end) if span is not None else ())
    return out


def actors_only(doc: Doc, named: list[Candidate]) -> list[Candidate]:
    """The names of a document without those that are no actors'."""
    told = NoActors(doc, named)
    return [c for c in named if told.keeps(c)]
