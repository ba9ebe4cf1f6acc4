"""When and where an event takes place: the nearest time and place to its predicate in the sentence's tree."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Generic, TypeVar

from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.reading.syntax import sentence_of
from dateline.reading.temporal.timex import bounds
from dateline.record import EventPlace, EventTime, Place, Time

_FAR = 7  # steps in the tree beyond which a time or place belongs to something else
_NEAR = 60  # words around a predicate in which they are looked for

Item = TypeVar("Item")


class _Near(Generic[Item]):
    """Items of a document by their governing word, so that those near a predicate are found at once."""

    def __init__(self, found: list[tuple[Token, Item]]) -> None:
        self._found = sorted(found, key=lambda pair: pair[0].i)
        self._at = [root.i for root, _ in self._found]

    def around(self, trigger: Token) -> Iterator[tuple[Token, Item]]:
        """Those of the same sentence, not too far off."""
        sentence = sentence_of(trigger)
        first = bisect_left(self._at, max(sentence.start, trigger.i - _NEAR))
        last = bisect_left(self._at, min(sentence.end, trigger.i + _NEAR))
        yield from self._found[first:last]


class Circumstances:
    """The times and places of one document, to be asked for those of an event.

    Args:
        doc: has been through the times, places and actors stages.
        anchor: the day of the report, or None where unknown.
    """

    def __init__(self, doc: Doc, anchor: date | None) -> None:
        self.anchor = anchor
        self._known = settings("events.toml")["place"]
        self._actors = _tokens_of_actors(doc)
        dated = (t for t in doc._.times if t.type in ("DATE", "TIME") and bounds(t.value)[0] is not None)
        self._times: _Near[Time] = _Near(
            [(r, t) for t in dated if (r := _root(doc, t.start, t.end)) is not None]
        )
        self._places: _Near[Place] = _Near(
            [
                (r, p)
                for p in doc._.places
                if (r := _root(doc, p.start, p.end)) is not None and r.dep_ == "pobj"
            ]
        )

    def time(self, trigger: Token) -> EventTime | None:
        """When an event takes place: a date of its own clause, else the day of the report."""
        found = [(c, t) for root, t in self._times.around(trigger) if (c := _distance(trigger, root)) <= _FAR]
        if found:
            t = min(found, key=lambda pair: pair[0])[1]
            start, end = bounds(t.value)
            return EventTime(value=t.value, start=start, end=end, span=(t.start, t.end))
        if self.anchor is None:
            return None
        day = self.anchor.isoformat()
        return EventTime(value=day, start=day, end=day)

    def place(self, trigger: Token) -> EventPlace | None:
        """Where an event takes place: the nearest place that a preposition of place introduces."""
        near = (pair for pair in self._places.around(trigger) if self._says_where(pair[0], trigger))
        found = [(c, p) for root, p in near if (c := _distance(trigger, root)) <= _FAR]
        if not found:
            return None
        p = min(found, key=lambda pair: pair[0])[1]
        return EventPlace(name=p.name, geonames_id=p.geonames_id, country=p.country, lat=p.lat, lon=p.lon)

    def _says_where(self, root: Token, trigger: Token) -> bool:
        preposition = root.head
        word, owner = preposition.lower_, preposition.head
        if word not in self._known["prepositions"]:
            return False
        if word in ("to", "into", "from") and not (word == "to" and owner.lemma_ in self._known["going"]):
            return False
        # “the government in Tripoli” acts; it isn't where
        of_actor = owner.pos_ in ("NOUN", "PROPN") and owner.i != trigger.i and owner.i in self._actors
        return not (of_actor and word in ("in", "at", "from"))


def _root(doc: Doc, start: int, end: int) -> Token | None:
    span = doc.char_span(start, end, alignment_mode="expand")
    return span.root if span is not None else None


def _tokens_of_actors(doc: Doc) -> set[int]:
    mentions = (m for e in doc._.entities for m in e.mentions if m.form != "pronoun")
    spans = (doc.char_span(m.start, m.end, alignment_mode="expand") for m in mentions)
    return {t.i for span in spans if span is not None for t in span}


def _chain(token: Token) -> list[Token]:
    """A word and what governs it, as far up as matters."""
    return [token, *islice(token.ancestors, 2 * _FAR)]


def _distance(trigger: Token, other: Token) -> float:
    """Steps from a predicate to a word in the tree; a step over another verb counts double."""
    chain = _chain(trigger)
    above = {t.i: n for n, t in enumerate(chain)}
    cost = 0.0
    for t in _chain(other):
        if t.i in above:
            crossed = sum(1 for a in chain[1 : above[t.i]] if a.pos_ == "VERB")
            return cost + above[t.i] + crossed + abs(trigger.i - other.i) / 50
        cost += 2 if t.pos_ == "VERB" else 1
    return 99.0
