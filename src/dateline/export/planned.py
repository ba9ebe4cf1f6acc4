"""iCalendar: what is planned, for a calendar. Source: RFC 5545."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from typing import Any, TextIO

from dateline.export.forms import Form, library
from dateline.export.naming import hashed, moment_of, title_of, web, words_of
from dateline.export.rows import calendar_day
from dateline.export.xml_text import in_xml
from dateline.record import Event, Record


def calendar(records: Iterable[Record], file: TextIO) -> int:
    """Write an entry of whole days for each planned event whose day is told. Returns their number."""
    ical = library("icalendar")
    whole = ical.Calendar()
    for name, value in (
        ("prodid", "-//dateline//planned events//EN"),
        ("version", "2.0"),
        ("x-wr-calname", "Planned"),
    ):
        whole.add(name, value)
    head, _, foot = whole.to_ical().decode("utf-8").rpartition("END:VCALENDAR")
    file.write(head)
    count = 0
    for record in records:
        for event in record.events:
            days = [calendar_day(day) for day in (event.time.start, event.time.end)] if event.time else [None]
            if event.status == "future" and days[0]:
                file.write(_entry(ical, record, event, days[0], days[1] or days[0]).to_ical().decode("utf-8"))
                count += 1
    file.write("END:VCALENDAR" + foot)
    return count


def _entry(ical: Any, record: Record, event: Event, first: date, last: date) -> Any:
    entry = ical.Event()
    entry.add("uid", f"{hashed(record.id, event.id)}@dateline")
    moment = moment_of(record, event)
    if moment:  # when it was told; the same each time
        entry.add("dtstamp", moment.astimezone(UTC))
    entry.add("dtstart", first)
    if last < date.max:
        entry.add("dtend", max(first, last) + timedelta(days=1))  # the day behind it
    entry.add("summary", in_xml(title_of(record, event)))
    entry.add("description", in_xml(words_of(record, event)))
    entry.add("categories", [event.type])
    entry.add("status", "TENTATIVE")
    entry.add("transp", "TRANSPARENT")  # nobody is busy for it
    if url := web(record.url):
        entry.add("url", url)
    if place := event.place:
        entry.add("location", in_xml(place.name))
        if place.lat is not None and place.lon is not None:
            entry.add("geo", (place.lat, place.lon))
    return entry


ICALENDAR = Form("what is planned, for a calendar", calendar, suffix=".ics")
