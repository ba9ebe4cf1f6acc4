"""Which reports tell of one event: the seam between the store and the rule that groups mentions.

The store keeps, for each event, the keys under which mentions of it can be looked up and whatever the rule wants to
remember of it; the rule decides. :class:`Plain` is what most event data sets do: one event for each day, actor,
recipient and type. :mod:`dateline.story` does better.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Protocol

import msgspec

from dateline.knowledge.actors import key_of
from dateline.record import Record
from dateline.report import day_of
from dateline.story import Keys, Traits, numbered


class GroupingMention(msgspec.Struct, array_like=True):
    """One event of one record, as a rule of grouping sees it.

    Attributes:
        number: 1 for the record's first event.
        keys: under which its event is to be found from now on, and by which those that it may belong to are looked up.
        detail: whatever the rule needs beside.
    """

    number: int
    keys: Keys
    detail: Traits | bytes


class Grouping(Protocol):
    """A rule that groups mentions to events."""

    name: str
    finds_wires: bool
    """Whether it wants to know which reports print one wire story."""

    def mentions(self, record: Record, numbers: Collection[int] | None = None) -> list[GroupingMention]:
        """The events of a record, in its order, as if no other report printed its story.

        Args:
            numbers: of those that are wanted, 1 for the record's first; all where not given.
        """

    def printed(self, mention: GroupingMention, wire: str) -> GroupingMention:
        """The mention when its report turns out to print the story of another.

        Args:
            wire: id of the first report of the story.
        """

    def choose(self, mention: GroupingMention, memories: Sequence[Any]) -> int | None:
        """Which of the events, by what is remembered of them, a mention tells of; None for a new one."""

    def remember(self, memory: Any, mention: GroupingMention) -> Any:
        """What to remember of an event when a mention joins it, or begins it: then the memory is None."""

    def pack(self, memory: Any) -> bytes:
        """What is remembered of an event, as the store keeps it."""

    def unpack(self, packed: bytes) -> Any:
        """What :meth:`pack` packed."""


class Plain:
    """One event for each day, actors, recipients and type: the key that most event data sets use."""

    name = "plain"
    finds_wires = False

    def mentions(self, record: Record, numbers: Collection[int] | None = None) -> list[GroupingMention]:
        """See :class:`Grouping`."""
        names = {e.id: key_of(e) for e in record.entities}
        out = []
        for number, event in enumerate(record.events, 1):
            if numbers is not None and number not in numbers:
                continue
            day = event.time.start if event.time and event.time.start else record.published
            sides = ("+".join(sorted(names[i] for i in ids)) for ids in (event.actors, event.recipients))
            told = "|".join((event.type, (day or "")[:10], *sides))
            keys = [numbered(told, _number(day))]
            out.append(GroupingMention(number, Keys(keys, keys), told.encode()))
        return out

    def printed(self, mention: GroupingMention, wire: str) -> GroupingMention:
        """See :class:`Grouping`."""
        return mention

    def choose(self, mention: GroupingMention, memories: Sequence[Any]) -> int | None:
        """See :class:`Grouping`."""
        return next((n for n, memory in enumerate(memories) if memory == mention.detail), None)

    def remember(self, memory: Any, mention: GroupingMention) -> Any:
        """See :class:`Grouping`."""
        return mention.detail

    def pack(self, memory: Any) -> bytes:
        """See :class:`Grouping`."""
        return bytes(memory)

    def unpack(self, packed: bytes) -> Any:
        """See :class:`Grouping`."""
        return packed


def _number(day: str | None) -> int:
    found = day_of(day)
    return found.toordinal() if found else 0
