"""A chronology of a crisis: the days that matter and what happened on each, in the reports' own sentences."""

from __future__ import annotations

from dateline.chronology.choosing import DAYS, SENTENCES, Chronology, Day, Said, Source, chronology_of

__all__ = ["DAYS", "SENTENCES", "Chronology", "Day", "Said", "Source", "chronology_of"]
