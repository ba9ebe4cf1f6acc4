"""When and where an event takes place: the nearest fitting time and place to its predicate in the sentence's tree."""

from __future__ import annotations

from datetime import date

from spacy.tokens import Doc, Token

from dateline.reading.events.event_places import EventPlaces
from dateline.reading.events.event_times import EventTimes
from dateline.record import EventPlace, EventTime


class Circumstances:
    """The times and places of one document, to be asked for those of an event.

    Args:
        doc: has been through the times, places and actors stages.
        anchor: the day of the report, or None where unknown.
    """

    def __init__(self, doc: Doc, anchor: date | None) -> None:
        self._times = EventTimes(doc, anchor)
        self._places = EventPlaces(doc)

    def time(self, trigger: Token) -> EventTime | None:
        """When an event takes place; the day of the report where the text gives no time."""
        return self._times.of(trigger)

    def place(self, trigger: Token) -> EventPlace | None:
        """Where an event takes place; None where the text does not say."""
        return self._places.of(trigger)
