"""Times: dates, clock times, durations and sets in the text, with TIMEX3 types and values.

Expressions are found by the rules of ``knowledge/data/times`` (see :mod:`dateline.reading.times.grammar`),
read against the report's day and the tense around them, and kept in the order of the text. The
habits (what is marked, how vague words are valued) are those of TimeML's annotation guidelines
(Saurí et al. 2006).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from dateline.reading.document import annotations_of, attributes, text_of
from dateline.reading.times import clock, days, ordinals, periods, spans  # noqa: F401  (they enter their readings)
from dateline.reading.times.context import MAKERS, ReadingContext
from dateline.reading.times.grammar import grammar
from dateline.reading.times.guards import GUARDS
from dateline.reading.times.timex import bounds
from dateline.record import Time

__all__ = ["FINAL", "GUARDS", "Times", "bounds", "make_times"]

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)  # its figures tell no time
FINAL = frozenset(("nothing", "calendar_day", "iso", "numeric"))
"""Readings that are the last word: a day that doesn't exist (“Feb 29, 2015”) names no month or year either."""


class Times:
    """The stage ``dateline_times``: reads ``doc._.layout.anchor``, tags and heads; writes ``doc._.times``."""

    name = "times"

    def __call__(self, doc: Doc) -> Doc:
        """Find and value every time expression of a document."""
        now = ReadingContext(doc, annotations_of(doc).layout.anchor)
        annotations_of(doc).times = list(_times(now, text_of(doc)))
        return doc


def _times(now: ReadingContext, text: str) -> Iterator[Time]:
    """The times of a text in order; where the longest match can't be read, the shorter ones within it are."""
    queue = grammar().matches(text)[::-1]
    addresses = [m.span() for m in _ADDRESS.finditer(text)]
    while queue:
        match = queue.pop()
        if any(start <= match.start < end for start, end in addresses):
            continue
        guard = GUARDS.get(match.rule.guard)
        sound = guard is None or guard(match, now)
        reading = MAKERS[match.rule.make](match, now) if sound else None
        if reading is not None:
            now.note(reading, match.rule.make)
            yield Time(match.start, match.end, *reading)
        elif not sound or match.rule.make not in FINAL:
            queue += match.within()[::-1]


@Language.factory("dateline_times", requires=attributes("report", "layout"), assigns=attributes("times"))
def make_times(nlp: Language, name: str) -> Times:
    """The factory of the stage; the grammar is compiled with it, so that the first report waits no longer."""
    grammar()
    return Times()
