"""Events: who did what to whom, when and where, with which status, in PLOVER's types or those of one's own codebook."""

from dateline.reading.events.arguments import Arguments, RankedArguments
from dateline.reading.events.event_times import EventTimes
from dateline.reading.events.own import Clause, Meanings, Prototypes, clause, others
from dateline.reading.events.stage import EventDraft, Events, evidence, judge, make_events, text_of
from dateline.reading.events.status import StatusReading, cues

__all__ = [
    "Arguments",
    "Clause",
    "EventDraft",
    "EventTimes",
    "Events",
    "Meanings",
    "Prototypes",
    "RankedArguments",
    "StatusReading",
    "clause",
    "cues",
    "evidence",
    "judge",
    "make_events",
    "others",
    "text_of",
]
