"""When an event takes place: which of the times near a predicate says so, and which tell of something else.

“The army said on Tuesday that its troops had entered the town on Saturday” tells of two times; “the 2015 deal” and “the
group, which rose in 2014,” tell none of the predicate. “Two weeks after the coup” is tied to the day of the coup where
the report gives one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.reading.document import annotations_of, text_of
from dateline.reading.events.nearness import FAR, Near, distance, path, root_of
from dateline.reading.times import Period, away, bounds, days_of, moved, period, stretches_of, value_of
from dateline.record import EventTime, Time

_MODIFIERS = ("compound", "nummod", "poss", "nmod", "amod")
_APART = frozenset(("after", "before", "since", "until", "although", "though", "because", "unless", "if"))
_TIED = re.compile(r"\s+(?:earlier\s+)?(before|after|following|ahead of|prior to)\s", re.IGNORECASE)
_THE_UNIT = re.compile(r"\bthe (day|week|month|year)(?= (?:before|after) )", re.IGNORECASE)
_LINK = re.compile(r"\s+(?:on|in|of)\s+")  # “the vote on January 5”, whatever the parser hangs it on
_AFTER = 1.5  # steps that a time behind “after” counts as further away
_SAME = 30  # mentions of a word that are looked at for the day of what it tells


class EventTimes:
    """The times of one document, to be asked for that of an event.

    Args:
        doc: has been through the times stage.
        anchor: the day of the report, or None where unknown.
    """

    def __init__(self, doc: Doc, anchor: date | None) -> None:
        self.anchor = anchor
        self.doc, self._text = doc, text_of(doc)
        told = [
            (root, s.time)
            for s in stretches_of(self._text, annotations_of(doc).times, anchor)
            for t in s.at
            if (root := root_of(doc, t.start, t.end)) is not None
        ]
        self._dated = Near(told)
        self._by_lemma: dict[str, list[Token]] = {}
        roots = ((root_of(doc, t.start, t.end), t) for t in annotations_of(doc).times)
        self._all: Near[Time] = Near([(root, t) for root, t in roots if root is not None])
        self._times = Near([*told, *self._tied()]) if told or annotations_of(doc).times else self._dated

    def of(self, trigger: Token) -> EventTime | None:
        """The nearest time that tells of the predicate, else the day of the report."""
        if found := self.told(trigger):
            return found
        if self.anchor is None:
            return None
        day = self.anchor.isoformat()
        return EventTime(value=day, start=day, end=day)

    def told(self, trigger: Token) -> EventTime | None:
        """The time that the text itself gives a predicate; None where it gives none."""
        return _nearest(self._times, trigger)

    def _tied(self) -> Iterator[tuple[Token, EventTime]]:
        """“days before the summit”, “the day after the coup”: from the day of that event, where it has one."""
        text = self._text
        lengths = [(t.start, t.end, t.value) for t in annotations_of(self.doc).times if t.type == "DURATION"]
        lengths += [(m.start(), m.end(), f"P1{m[1][0].upper()}") for m in _THE_UNIT.finditer(text)]
        for start, end, value in lengths:
            link, root = _TIED.match(text, end), root_of(self.doc, start, end)
            if link is None or root is None:
                continue
            word = root_of(self.doc, link.start(1), link.end(1))
            event = _event_of(word) if word is not None else None
            day = self._day_of(event) if event is not None else None
            turn = 1 if link[1].lower() in ("after", "following") else -1
            span = (start, event.idx + len(event) if event is not None else link.end(1))
            yield root, _counted_from(day, value, turn, span)

    def _day_of(self, event: Token) -> Period | None:
        """The days of an event: a date in its own phrase, else that of another mention of the same word."""
        for root, t in self._all.around(event):
            behind = _LINK.fullmatch(self._text, event.idx + len(event), t.start)
            if (found := period(t.value)) and (root.i == event.i or event.is_ancestor(root) or behind):
                return found
        for token in self._same_word(event):
            time = _nearest(self._dated, token)
            if time and time.start and time.end:
                return Period(date.fromisoformat(time.start), date.fromisoformat(time.end), "D")
        return None

    def _same_word(self, event: Token) -> list[Token]:
        """Other mentions of what a word tells, the first of them."""
        if not self._by_lemma:
            for t in self.doc:
                if t.pos_ in ("NOUN", "PROPN", "VERB"):
                    self._by_lemma.setdefault(t.lemma_.lower(), []).append(t)
        return [t for t in self._by_lemma.get(event.lemma_.lower(), [])[:_SAME] if t.i != event.i]


def _nearest(times: Near[EventTime], trigger: Token) -> EventTime | None:
    found = [
        (cost, n, time)
        for n, (root, time) in enumerate(times.around(trigger))
        if (cost := _cost(root, trigger)) is not None and cost <= FAR
    ]
    return min(found, key=lambda each: each[:2])[2] if found else None


def _cost(root: Token, trigger: Token) -> float | None:
    """How far a time is from a predicate; None where it tells of something else."""
    way = path(trigger, root)
    if way is None or _is_of_noun(root, trigger):
        return None
    remote = trigger.lemma_ in settings("places.toml")["event"]["remote"]
    late = 0.0
    for t in way:
        if t.dep_ in ("relcl", "acl") and t.i != root.i:
            return None
        if t.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in _APART for c in t.lefts):
            return None
        if t.dep_ == "prep" and t.lower_ in ("after", "before", "since") and t.i != root.head.i:
            if remote or t.lower_ != "after":
                return None
            late = _AFTER  # “signed the truce after talks on Monday”
        if remote and t.dep_ in ("ccomp", "pcomp", "xcomp"):
            return None  # “accused it of attacking the town on Saturday”
    return distance(trigger, root) + late


def _is_of_noun(root: Token, trigger: Token) -> bool:
    """Whether a time only tells which thing is meant: “condemned Tuesday's attack”, “left the 2015 deal”."""
    noun = root.head
    if root.dep_ not in _MODIFIERS or noun.pos_ not in ("NOUN", "PROPN") or noun.i == trigger.i:
        return False
    verb = noun.head
    light = verb.i == trigger.i and verb.lemma_ in settings("events.toml")["light"]["verbs"]
    year = root.text.isdigit() and len(root.text) == 4
    return year or not (light or (noun.dep_ in ("nsubj", "nsubjpass") and verb.i == trigger.i))


def _event_of(word: Token) -> Token | None:
    """What stands behind “before” or “after”: the noun, or the verb of a clause."""
    noun = next((c for c in word.rights if c.dep_ in ("pobj", "pcomp")), None)
    if noun is None and word.dep_ in ("mark", "advmod") and word.head.pos_ in ("VERB", "AUX"):
        return word.head
    if noun is None:  # “ahead of the vote”, “prior to the vote”
        return next((n for c in word.rights if c.dep_ == "prep" for n in c.rights if n.dep_ == "pobj"), None)
    return noun


def _counted_from(day: Period | None, value: str, turn: int, span: tuple[int, int]) -> EventTime:
    """The days so long before or after an event; without its day, only how long."""
    if day is None:
        return EventTime(value=value, span=span)
    base = day.last if turn > 0 else day.first
    other = away(base, value, turn)
    if other is None:
        return EventTime(value=value, span=span)
    if "X" in value or value.startswith("PT"):  # some days; hours may end on the same day
        near = base if value.startswith("PT") else moved(base, "D", turn)
        return days_of(value, min(near, other), max(near, other), span)
    unit = value[-1] if value[-1] in "WMQY" else "D"
    told = value_of(other, unit)
    start, end = bounds(told)
    return EventTime(value=told, start=start, end=end, span=span)
