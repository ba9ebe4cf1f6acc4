"""A chronology of a crisis: the days that matter and what happened on each, in the reports' own sentences."""

from __future__ import annotations

from dateline.chronology.choosing import (
    DAYS,
    SENTENCES,
    ChosenSentence,
    Chronology,
    Day,
    SentenceSource,
    chronology_of,
)

__all__ = ["DAYS", "SENTENCES", "ChosenSentence", "Chronology", "Day", "SentenceSource", "chronology_of"]
