"""Names and ids that last: of events, reports, and of those who stand in many reports."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from urllib.parse import quote

from dateline.export.rows import day_of, names_of
from dateline.record import Entity, Event, Record

_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def key_of(entity: Entity) -> str:
    """What is the same for one who stands in several reports: the Wikidata item, or else name and country."""
    return entity.wikidata or f"{entity.name.casefold().strip()}|{entity.country or ''}"


def hashed(*parts: str) -> str:
    """A name of 40 characters that is always the same for the same parts."""
    return hashlib.sha1("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def local(record: Record, event: Event | None = None) -> str:
    """The id of a report, or of an event of it, as a part of an address: other characters as %XX."""
    parts = [record.id] if event is None else [record.id, event.id]
    return "/".join(quote(part.encode("utf-8", "replace"), safe="") for part in parts)


def urn(record: Record, event: Event | None = None) -> str:
    """The address of a report, or of an event of it, that leads nowhere but is always the same."""
    return f"urn:dateline:{local(record, event)}"


def web(url: str | None) -> str | None:
    """An address that a browser may follow: of http or https; None for any other."""
    return url if url and _WEB.fullmatch(url) else None


def title_of(record: Record, event: Event) -> str:
    """An event in a line: “ASSAULT: Rebels → Egypt (Tripoli)”."""
    sides = " → ".join(filter(None, (names_of(record, event.actors), names_of(record, event.recipients))))
    place = f" ({event.place.name})" if event.place else ""
    return f"{event.type}{': ' if sides else ''}{sides}{place}"


def words_of(record: Record, event: Event) -> str:
    """The words that tell an event."""
    return record.text[event.evidence.start : event.evidence.end]


def moment_of(record: Record, event: Event | None = None) -> datetime | None:
    """When a report was published, or else the first moment of an event of it, in UTC."""
    for told in (record.published, event and day_of(record, event)):
        try:
            found = datetime.fromisoformat(told or "")
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None
