"""Events: who did what to whom, when and where, with which status, in PLOVER's types or those of one's own codebook."""

from dateline.reading.events.arguments import Arguments, Sides
from dateline.reading.events.event_times import EventTimes
from dateline.reading.events.own import Clause, Meanings, Prototypes, clause, others
from dateline.reading.events.stage import Events, Judged, evidence, judge, make_events, text_of
from dateline.reading.events.status import Reading, cues

__all__ = [
    "Arguments",
    "Clause",
    "EventTimes",
    "Events",
    "Judged",
    "Meanings",
    "Prototypes",
    "Reading",
    "Sides",
    "clause",
    "cues",
    "evidence",
    "judge",
    "make_events",
    "others",
    "text_of",
]
