"""What a time expression is read against: the report's day, the last date named, and the tense around it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Literal

from spacy.tokens import Doc, Token

from dateline import knowledge
from dateline.reading.times import timex
from dateline.reading.times.grammar import Match
from dateline.record import TimeType

Direction = Literal["past", "present", "future", "open"]
"""``present`` is what is or is arranged to be: “ministers meet on Thursday”."""

Reading = tuple[TimeType, str]
Maker = Callable[[Match, "ReadingContext"], Reading | None]

MAKERS: dict[str, Maker] = {}
"""The readings that rules name in ``make``: parts and context in, TIMEX3 type and value out."""

_NUMERIC = re.compile(r"\b(\d{1,2})/\d{1,2}/(?:\d{4}|\d{2})\b")

CLIMB = 8
"""How many heads up the tree a verb is looked for."""


def makes(name: str) -> Callable[[Maker], Maker]:
    """Enter a function into :data:`MAKERS` under the name that rules use."""

    def enter(maker: Maker) -> Maker:
        MAKERS[name] = maker
        return maker

    return enter


class ReadingContext:
    """Where a reading stands in its document.

    Attributes:
        anchor: the day of the report, or None.
        reference: the last calendar value named before (“2020-01-14”), or None.
        quarter: the last quarter named by its number before, or None.
        day_first: whether dates in figures begin with the day, as some of the text's can only do (“17/02/2016”).
        by_quarter: whether quarters, not years, are being told of: then “a year ago” is a quarter too.
    """

    def __init__(self, doc: Doc, anchor: date | None) -> None:
        self.doc = doc
        self.anchor = anchor
        self.reference: str | None = None
        self.quarter: str | None = None
        self.by_quarter = False
        self.day_first = any(int(n) > 12 for n in _NUMERIC.findall(doc.text))

    def note(self, reading: Reading, make: str) -> None:
        """Remember a date that later ones (“three days later”, “that quarter”) count from.

        Args:
            reading: the date, as the record will have it.
            make: the name of its reading; what is compared with (“a year ago”) is not what is told of.
        """
        kind, value = reading
        found = timex.period(value) if kind in ("DATE", "TIME") else None
        if found:
            self.reference = value[:10] if found.unit == "D" else value
        if found and found.unit in ("Q", "Y") and make not in ("ago", "year_ago"):
            self.by_quarter = found.unit == "Q"

    def base(self, unit: str = "D") -> date | None:
        """The day that “three days later” counts from, in a unit: the last one named, else the report's.

        A date named more coarsely than the unit counted in is passed over: no day follows “1990”.
        """
        found = timex.period(self.reference) if self.reference else None
        fine = {"Y": "DWMQY", "DE": "DWMQY", "M": "DM"}.get(unit, "D")
        return found.first if found and found.unit in fine else self.anchor

    def token_at(self, start: int) -> Token | None:
        """spaCy's token at a character."""
        span = self.doc.char_span(start, start + 1, alignment_mode="expand")
        return span[0] if span else None

    def direction(self, match: Match) -> Direction:
        """Whether the text around speaks of what was, is or will be; ``open`` where it doesn't tell."""
        before = match.tokens[match.first - 1].text if match.first else ""
        if before in _cues()["past_prepositions"]:
            return "past"
        span = self.doc.char_span(
            match.tokens[match.first].start, match.tokens[match.last - 1].end, alignment_mode="expand"
        )
        if span and span.root.dep_ in ("compound", "nmod", "amod") and span.root.head.pos_ == "NOUN":
            return "open"
        found = _tense(span.root) if span else "open"
        if found == "past" and span and before in _cues()["putting_off_prepositions"] and _put_off(span.root):
            return "future"
        if before in _cues()["future_prepositions"] and found in ("open", "present"):
            return "future"
        return found

    def is_purpose(self, match: Match) -> bool:
        """Whether a match hangs on an infinitive below a verb of the past (“moved to seize the town on Friday”)."""
        span = self.doc.char_span(
            match.tokens[match.first].start, match.tokens[match.last - 1].end, alignment_mode="expand"
        )
        verb = _verb_of(span.root) if span else None
        before = match.tokens[match.first - 1].text if match.first else ""
        if verb is None or before in _cues()["future_prepositions"] or "to" not in _auxiliaries(verb):
            return False
        above = _verb_of(verb.head) if verb.head != verb else None
        return (
            above is not None
            and above.lemma_.lower() not in _cues()["promising"]
            and _verb_tense(above) == "past"
        )


@cache
def _cues() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in knowledge.settings("times/tense.toml").items()}


def _tense(node: Token) -> Direction:
    """The tense of the verb that a token hangs on."""
    cues = _cues()
    for _ in range(CLIMB):
        if node.lemma_.lower() in cues["future_words"]:
            return "past" if _auxiliaries(node) & {"had", "was", "were"} else "future"
        if node.pos_ in ("VERB", "AUX"):
            found = _verb_tense(node)
            if found != "open":
                return found
        if node.head == node:
            break
        node = node.head
    return "open"


def _put_off(node: Token) -> bool:
    """Whether the verb that a time hangs on puts something off until then: “extended the truce until Monday”."""
    verb = _verb_of(node)
    return verb is not None and verb.lemma_.lower() in _cues()["putting_off"]


def _verb_of(node: Token) -> Token | None:
    """The verb that a token hangs on, or is."""
    for _ in range(CLIMB):
        if node.pos_ in ("VERB", "AUX"):
            return node
        if node.head == node:
            return None
        node = node.head
    return None


def _auxiliaries(verb: Token) -> set[str]:
    return {c.lower_ for c in verb.lefts if c.dep_ in ("aux", "auxpass")}


def _verb_tense(verb: Token) -> Direction:
    cues = _cues()
    auxiliaries = _auxiliaries(verb)
    past = auxiliaries & cues["past_auxiliaries"]
    if auxiliaries & cues["future_auxiliaries"]:
        return "past" if past else "future"
    if "to" in auxiliaries and verb.head.lemma_ in cues["implicative_verbs"]:
        return _verb_tense(verb.head)
    if "to" in auxiliaries:  # “had been scheduled to expire Friday”
        return "past" if past or "had" in _auxiliaries(verb.head) else "future"
    if verb.tag_ == "VBN" and not past and auxiliaries & cues["present_auxiliaries"]:
        return "open"  # “the speech is given in early February”
    if past or verb.tag_ in ("VBD", "VBN"):
        return "past"
    if verb.tag_ == "VBG" and auxiliaries & cues["present_auxiliaries"]:
        return "present"
    if verb.tag_ in ("VBZ", "VBP") and verb.lemma_.lower() in cues["scheduled_verbs"]:
        return "present"
    return "open"
