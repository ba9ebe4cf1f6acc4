"""What a record brings to a store, made of the record alone: so that other processes can make it.

A store then has only to find which events are told of, and to write rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

import msgspec

from dateline.knowledge.actors import key_of
from dateline.record import Entity, Event, Record
from dateline.report import published_day
from dateline.store.accounts import entry_of
from dateline.store.grouping import Grouping, GroupingMention
from dateline.store.packing import digest_of, packed
from dateline.store.rows import Row, attributions_of, relations_of
from dateline.story import Print, cited_in, home_of, mentions_of, print_of, within
from dateline.story.disputes import Dispute


class DyadKeys(msgspec.Struct, array_like=True):
    """Who did it to whom: keys of entities, empty where nobody is named, and their countries."""

    actor: str
    recipient: str
    actor_country: str | None
    recipient_country: str | None


class Happening(msgspec.Struct, array_like=True):
    """One event of a record.

    Attributes:
        mention: as the rule of grouping sees it.
        start: first character of the predicate.
        end: the character behind its last.
        nth: which of the events that hang on that predicate, 0 for the first.
        evidence: first character of the words that tell it, and the one behind the last.
        entry: what the record says of it (:func:`dateline.store.accounts.entry_of`).
        pairs: the parties of a reciprocal event one each with each.
        disputes: about it, of which the record holds both sides.
        cites: the outlet from which the record says it has it.
    """

    mention: GroupingMention
    start: int
    end: int
    nth: int
    evidence: tuple[int, int]
    entry: dict[str, Any]
    pairs: list[DyadKeys]
    disputes: list[Dispute] = []
    cites: str | None = None


class Prepared(msgspec.Struct, array_like=True):
    """A record, ready to be put into a store.

    Attributes:
        name: the report's id.
        digest: of what the report says.
        day: of the report, ISO 8601.
        body: the record as it is kept.
        print: the words' fingerprint, where the rule of grouping wants to know who prints one wire story.
        entities: rows by key.
        happenings: the record's events in their order.
        relations: rows whose entities are keys.
        attributions: the same.
        origin: where it has from what it tells as its own (:func:`dateline.story.home_of`).
    """

    name: str
    digest: str
    day: str | None
    published: str | None
    publisher: str | None
    title: str | None
    url: str | None
    text: str
    body: bytes
    print: Print | None
    entities: dict[str, Row]
    happenings: list[Happening]
    relations: list[Row]
    attributions: list[Row]
    origin: str = ""


def prepared(record: Record, grouping: Grouping) -> Prepared:
    """A record made ready.

    Raises:
        ReportError: it is dated by what is no day of publication.
    """
    day = published_day(record.published, record.id)
    keys = keys_of(record)
    return Prepared(
        record.id, digest_of(record.text), day.isoformat() if day else None, record.published, record.publisher,
        record.title, record.url, record.text, packed(record),
        print_of(record.id, record.text) if grouping.finds_wires else None,
        entities_of(record),
        happenings_of(record, grouping),
        list(relations_of(record, keys)), list(attributions_of(record, keys)), home_of(record),
    )  # fmt: skip


def keys_of(record: Record) -> dict[str, str]:
    """The keys of a record's entities by their ids."""
    return {e.id: key_of(e) for e in record.entities}


def entities_of(record: Record) -> dict[str, Row]:
    """Rows of a record's entities by key."""
    keys = keys_of(record)
    return {keys[e.id]: _entity(e) for e in record.entities}


def _entity(entity: Entity) -> Row:
    return {
        "name": entity.name, "kind": entity.kind, "country": entity.country, "sectors": entity.sectors,
        "wikidata": entity.wikidata,
    }  # fmt: skip


def happenings_of(
    record: Record, grouping: Grouping, numbers: Collection[int] | None = None
) -> list[Happening]:
    """The events of a record, in its order.

    Args:
        numbers: of those that are wanted, 1 for the first; all where not given. The rest costs nothing.
    """
    keys = keys_of(record)
    hanging: Counter[tuple[int, int]] = Counter()
    countries = {e.id: e.country for e in record.entities}
    mentions = {mention.number: mention for mention in grouping.mentions(record, numbers)}
    out = []
    contested = {m.id: list(within(m)) for m in mentions_of(record, numbers=numbers) if m.denials}
    for number, event in enumerate(record.events, 1):
        start, end = event.trigger.start, event.trigger.end
        hanging[start, end] += 1
        mention = mentions.get(number)
        if mention is None:
            continue
        pairs = [
            DyadKeys(keys.get(a, ""), keys.get(b, ""), countries.get(a), countries.get(b))
            for a, b in _sides(event)
        ]
        evidence = event.evidence.start, event.evidence.end
        disputes = contested.get(f"{record.id}#{event.id}", [])
        entry = entry_of(record, number, bool(disputes))
        cites, nth = cited_in(record, event.attribution), hanging[start, end] - 1
        out.append(Happening(mention, start, end, nth, evidence, entry, pairs, disputes, cites))
    return out


def _sides(event: Event) -> list[tuple[str, str]]:
    """Each actor with each recipient, by ids; the parties of a reciprocal event one each with each."""
    if not event.recipients and len(event.actors) > 1:
        return [(a, b) for a in event.actors for b in event.actors if a != b]
    return [(a, b) for a in event.actors or [""] for b in event.recipients or [""]]
