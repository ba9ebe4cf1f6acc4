"""Which events a mention may tell of: those in the store and in the batch on its way that share keys with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import Any

import sqlalchemy as sa

from dateline.store import tables
from dateline.store.grouping import Grouping, Mention

_MOST = 400  # values of one IN (…)
_COMMON = 60  # events that may share one key: “conflict/usa” of a busy week tells too little
_NEAREST = 8  # events that a mention is compared with
_FULL = 0  # in the place of the events of a key that too many share


def parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Values in as many parts as statements take."""
    for i in range(0, len(values), _MOST):
        yield values[i : i + _MOST]


class Candidates:
    """The index of events by keys, and what is remembered of each event, as one batch sees them.

    Args:
        connection: in a transaction that may write.
        grouping: which mentions are one event.
    """

    def __init__(self, connection: sa.Connection, grouping: Grouping) -> None:
        self.db, self.grouping = connection, grouping
        self.postings: dict[int, dict[int, None]] = {}  # events by key, in their order
        self.memories: dict[int, bytes] = {}
        self.new: dict[int, list[int]] = defaultdict(list)  # events that the store has not yet under a key
        self.full: set[int] = set()  # keys that too many events share since this batch

    def look_up(self, mentions: Iterable[Mention]) -> None:
        """Fetch what the store has for the keys of some mentions."""
        mentions = list(mentions)
        k = tables.keys
        unknown = sorted({key for m in mentions for key in (*m.probes, *m.keys)} - self.postings.keys())
        for key in unknown:
            self.postings[key] = {}
        for some in parts(unknown):
            for key, event in self.db.execute(sa.select(k.c.key, k.c.event).where(k.c.key.in_(some))):
                self.postings[key][event] = None
        self._remember({event for m in mentions for event in self.near(m)})

    def near(self, mention: Mention) -> list[int]:
        """The events that share most keys with a mention."""
        shared = [found for key in mention.probes if (found := self.postings[key]) and _FULL not in found]
        return nearest(shared)

    def choose(self, mention: Mention) -> int | None:
        """The event that a mention tells of by the rule of grouping; None for a new one."""
        near = self.near(mention)
        if not near:
            return None
        self._remember(near)
        known = [event for event in near if event in self.memories]
        chosen = self.grouping.choose(mention, [self.memories[event] for event in known])
        return None if chosen is None else known[chosen]

    def put(self, event: int, mention: Mention, begins: bool) -> None:
        """A mention has joined an event, or begun it."""
        if not begins:
            self._remember([event])
        self.memories[event] = self.grouping.remember(None if begins else self.memories[event], mention)
        for key in mention.keys:
            known = self.postings[key]
            if event in known or _FULL in known:
                continue
            known[event] = None
            self.new[key].append(event)
            if len(known) > _COMMON:
                self.postings[key] = {_FULL: None}
                self.full.add(key)

    def write(self) -> None:
        """Put the new keys into the store; one that too many events share loses them, and says so."""
        k = tables.keys
        for some in parts(sorted(self.full)):
            self.db.execute(sa.delete(k).where(k.c.key.in_(some)))
        rows = [{"key": key, "event": _FULL} for key in sorted(self.full)]
        rows += [
            {"key": key, "event": event}
            for key, events in sorted(self.new.items()) if key not in self.full for event in events
        ]  # fmt: skip
        if rows:
            self.db.execute(sa.insert(k), rows)

    def _remember(self, events: Iterable[int]) -> None:
        e = tables.events
        for some in parts(sorted(set(events) - self.memories.keys())):
            found = sa.select(e.c.id, e.c.memory).where(e.c.id.in_(some))
            self.memories |= dict(self.db.execute(found).tuples().all())


def nearest(postings: Iterable[Collection[int]]) -> list[int]:
    """Those events that share most keys with a mention, a key that few share counting for more.

    Args:
        postings: of each key, the events that have it.
    """
    weights: dict[int, float] = defaultdict(float)
    for events in postings:
        for event in events:
            weights[event] += 1 / len(events)
    return nsmallest(_NEAREST, weights, key=lambda e: (-weights[e], e))
