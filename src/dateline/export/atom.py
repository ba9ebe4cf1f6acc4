"""Atom: what is new, for a feed reader. Source: RFC 4287."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from heapq import nlargest
from typing import TextIO

from dateline.export.forms import Form
from dateline.export.naming import moment_of, title_of, urn, web, words_of
from dateline.export.xml_text import element, written
from dateline.record import Event, Record

NEWEST = 200  # entries of a feed


def feed(records: Iterable[Record], file: TextIO) -> int:
    """Write the events of the newest reports, :data:`NEWEST` at most, newest first. Returns their number.

    An entry is as old as its report; events of reports without a day are left out.
    """
    newest = nlargest(NEWEST, _events(records), key=lambda told: told[0])
    last = newest[0][0] if newest else datetime.fromtimestamp(0, UTC)
    file.write('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n')
    for head in (
        element("id", "urn:dateline:events"), element("title", "Events"), element("updated", last.isoformat()),
        element("author", element("name", "dateline")), element("generator", "dateline"),
    ):  # fmt: skip
        file.write(written(head) + "\n")
    for moment, record, event in newest:
        file.write(_entry(moment, record, event) + "\n")
    file.write("</feed>\n")
    return len(newest)


def _events(records: Iterable[Record]) -> Iterator[tuple[datetime, Record, Event]]:
    for record in records:
        if moment := moment_of(record):
            yield from ((moment, record, event) for event in record.events)


def _entry(moment: datetime, record: Record, event: Event) -> str:
    url = web(record.url)
    source = element("author", element("name", record.publisher)) if record.publisher else None
    return written(element(
        "entry", element("id", urn(record, event)), element("title", title_of(record, event)),
        element("updated", moment.isoformat()), source,
        element("link", rel="alternate", href=url) if url else None,
        element("category", term=event.type), element("category", term=event.status),
        element("content", words_of(record, event), type="text"),
    ))  # fmt: skip


ATOM = Form("the newest events, for a feed reader", feed, suffix=".atom")
