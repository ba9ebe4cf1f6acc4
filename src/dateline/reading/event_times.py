"""When an event takes place: which of the times near a predicate says so."""

from __future__ import annotations

from datetime import date

from spacy.tokens import Doc, Token

from dateline.reading.nearness import FAR, Near, distance, root_of
from dateline.reading.temporal.timex import bounds
from dateline.record import EventTime, Time


class EventTimes:
    """The times of one document, to be asked for that of an event."""

    def __init__(self, doc: Doc, anchor: date | None) -> None:
        self.anchor = anchor
        dated = (t for t in doc._.times if t.type in ("DATE", "TIME") and bounds(t.value)[0] is not None)
        found: list[tuple[Token, Time]] = [
            (r, t) for t in dated if (r := root_of(doc, t.start, t.end)) is not None
        ]
        self._times = Near(found)

    def of(self, trigger: Token) -> EventTime | None:
        """A date of its own clause, else the day of the report."""
        found = [(c, t) for root, t in self._times.around(trigger) if (c := distance(trigger, root)) <= FAR]
        if found:
            t = min(found, key=lambda pair: pair[0])[1]
            start, end = bounds(t.value)
            return EventTime(value=t.value, start=start, end=end, span=(t.start, t.end))
        if self.anchor is None:
            return None
        day = self.anchor.isoformat()
        return EventTime(value=day, start=day, end=day)
