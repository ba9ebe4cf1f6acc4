"""When and where an event takes place: the time and the place nearest to its predicate in the sentence's tree."""

from __future__ import annotations

from datetime import date

from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.reading.temporal.timex import bounds
from dateline.record import EventPlace, EventTime, Place, Time

_FAR = 7  # steps in the tree beyond which a time or place belongs to something else


def _chain(token: Token) -> list[Token]:
    return [token, *token.ancestors]


def _distance(trigger: Token, other: Token) -> float:
    """Steps from a predicate to a word in the tree; a step over another verb counts double."""
    above = {t.i: n for n, t in enumerate(_chain(trigger))}
    cost = 0.0
    for t in _chain(other):
        if t.i in above:
            crossed = sum(1 for a in _chain(trigger)[1 : above[t.i]] if a.pos_ == "VERB")
            return cost + above[t.i] + crossed + abs(trigger.i - other.i) / 50
        cost += 2 if t.pos_ == "VERB" else 1
    return 99.0


def time(doc: Doc, trigger: Token, anchor: date | None) -> EventTime | None:
    """When an event takes place: a date of its own clause, else the day of the report.

    Args:
        anchor: the day of the report, or None where unknown.
    """
    sentence = trigger.sent
    best: tuple[float, Time] | None = None
    for t in doc._.times:
        if t.type not in ("DATE", "TIME") or not (sentence.start_char <= t.start < sentence.end_char):
            continue
        if bounds(t.value)[0] is None:
            continue
        span = doc.char_span(t.start, t.end, alignment_mode="expand")
        if span is None:
            continue
        cost = _distance(trigger, span.root)
        if cost <= _FAR and (best is None or cost < best[0]):
            best = (cost, t)
    if best is not None:
        t = best[1]
        start, end = bounds(t.value)
        return EventTime(value=t.value, start=start, end=end, span=(t.start, t.end))
    if anchor is None:
        return None
    day = anchor.isoformat()
    return EventTime(value=day, start=day, end=day)


def place(doc: Doc, trigger: Token) -> EventPlace | None:
    """Where an event takes place: the nearest place of the sentence that a preposition of place introduces."""
    known = settings("events.toml")["place"]
    sentence = trigger.sent
    best: tuple[float, Place] | None = None
    for p in doc._.places:
        if not (sentence.start_char <= p.start < sentence.end_char):
            continue
        span = doc.char_span(p.start, p.end, alignment_mode="expand")
        if span is None:
            continue
        root = span.root
        head = root.head
        if root.dep_ != "pobj" or head.lower_ not in known["prepositions"]:
            continue
        if head.lower_ in ("to", "into", "from") and not (
            head.lower_ == "to" and head.head.lemma_ in known["going"]
        ):
            continue
        of_noun = head.head.pos_ in ("NOUN", "PROPN") and head.head.i != trigger.i
        if of_noun and head.lower_ in ("in", "at", "from") and _is_actor(doc, head.head):
            continue  # “the government in Tripoli” acts; it isn't where
        cost = _distance(trigger, root)
        if cost <= _FAR and (best is None or cost < best[0]):
            best = (cost, p)
    if best is None:
        return None
    p = best[1]
    return EventPlace(name=p.name, geonames_id=p.geonames_id, country=p.country, lat=p.lat, lon=p.lon)


def _is_actor(doc: Doc, token: Token) -> bool:
    return any(
        m.start <= token.idx < m.end for e in doc._.entities for m in e.mentions if m.form != "pronoun"
    )
