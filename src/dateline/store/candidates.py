"""Which events a mention may tell of: those in the store and in the batch on its way that share keys with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from dateline.store.grouping import Grouping, GroupingMention
from dateline.store.rows import delete, insert, select
from dateline.story.joining import COMMON, NEAREST, nearest

_FULL = 0  # in the place of the events of a key that too many share


class Candidates:
    """The index of events by keys, and what is remembered of each event, as one batch sees them.

    Args:
        connection: in a transaction that may write.
        grouping: which mentions are one event.
    """

    def __init__(self, connection: sa.Connection, grouping: Grouping) -> None:
        self.db, self.grouping = connection, grouping
        self.postings: dict[
            int, dict[int, None] | None
        ] = {}  # events by key, in their order; None for too many
        self.memories: dict[int, Any] = {}
        self.new: dict[int, list[int]] = defaultdict(list)  # events that the store has not yet under a key
        self.full: set[int] = set()  # keys that too many events share since this batch

    def look_up(self, mentions: Iterable[GroupingMention]) -> None:
        """Fetch what the store has for the keys of some mentions."""
        mentions = list(mentions)
        unknown = set[int]().union(*(keys for m in mentions for keys in m.keys)) - self.postings.keys()
        found: dict[int, dict[int, None]] = {key: {} for key in unknown}
        for key, event in select(self.db, "keys", ("key", "event"), "key", sorted(unknown)):
            found[key][event] = None
        self.postings |= {key: None if _FULL in events else events for key, events in found.items()}
        every = set[int]().union(*filter(None, self.postings.values()))
        if len(every) > NEAREST * len(mentions):
            every = {event for m in mentions for event in self.near(m)}
        self._remember(every)

    def near(self, mention: GroupingMention) -> list[int]:
        """The events that share most keys with a mention."""
        return nearest([found for key in mention.keys.probes if (found := self.postings[key])])

    def choose(self, mention: GroupingMention, former: int = 0) -> int | None:
        """The event that a mention tells of by the rule of grouping; None for a new one.

        Args:
            former: the event that it goes on telling of if it can, so that reading again moves nothing; 0 for none.
        """
        if former:
            self._remember([former])
            if former in self.memories and self.grouping.choose(mention, [self.memories[former]]) is not None:
                return former
        near = self.near(mention)
        if not near:
            return None
        self._remember(near)
        known = [event for event in near if event in self.memories]
        chosen = self.grouping.choose(mention, [self.memories[event] for event in known])
        return None if chosen is None else known[chosen]

    def put(self, event: int, mention: GroupingMention, begins: bool) -> None:
        """A mention has joined an event, or begun it."""
        if not begins:
            self._remember([event])
        self.memories[event] = self.grouping.remember(None if begins else self.memories[event], mention)
        for key in mention.keys.own:
            known = self.postings[key]
            if known is None or event in known:
                continue
            known[event] = None
            self.new[key].append(event)
            if len(known) > COMMON:
                self.postings[key] = None
                self.full.add(key)

    def write(self) -> None:
        """Put the new keys into the store; one that too many events share loses them, and says so."""
        delete(self.db, "keys", "key", sorted(self.full))
        rows = [(key, _FULL) for key in sorted(self.full)]
        rows += [
            (key, event) for key, events in sorted(self.new.items()) if key not in self.full for event in events
        ]  # fmt: skip
        insert(self.db, "keys", ("key", "event"), rows)

    def _remember(self, events: Iterable[int]) -> None:
        unknown = {event for event in events if event not in self.memories}
        if not unknown:
            return
        for event, packed in select(self.db, "events", ("id", "memory"), "id", sorted(unknown)):
            self.memories[event] = self.grouping.unpack(packed)
