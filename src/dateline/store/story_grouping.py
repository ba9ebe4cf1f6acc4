"""The rule by which a store groups mentions: that of :mod:`dateline.story`; what it needs is kept beside each event."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

import msgspec

from dateline import story
from dateline.record import Record
from dateline.store.grouping import GroupingMention

_decoder = msgspec.msgpack.Decoder(list[story.Traits])
_encoder = msgspec.msgpack.Encoder(order="deterministic")  # sets in the order of their members

Memory = list[story.Traits]


class StoryGrouping:
    """Mentions whose sides, day, place and words make one event likely are one event (docs/story.md)."""

    name = "story"
    finds_wires = True

    def mentions(self, record: Record, numbers: Collection[int] | None = None) -> list[GroupingMention]:
        """See :class:`~dateline.store.grouping.Grouping`."""
        every = range(1, len(record.events) + 1)
        wanted = [n for n in every if numbers is None or n in numbers]
        return [
            GroupingMention(number, story.keys_of(m), story.traits_of(m))
            for number, m in zip(wanted, story.mentions_in(record, numbers=numbers), strict=True)
        ]

    def printed(self, mention: GroupingMention, wire: str) -> GroupingMention:
        """See :class:`~dateline.store.grouping.Grouping`."""
        traits = _traits(mention)
        keys = story.in_place(mention.keys, traits.published or 0, traits.wire, wire)
        return GroupingMention(mention.number, keys, msgspec.structs.replace(traits, wire=wire))

    def choose(self, mention: GroupingMention, memories: Sequence[Memory]) -> int | None:
        """See :class:`~dateline.store.grouping.Grouping`."""
        return story.choose(_traits(mention), enumerate(memories))

    def remember(self, memory: Memory | None, mention: GroupingMention) -> Memory:
        """See :class:`~dateline.store.grouping.Grouping`."""
        return story.remembered(memory or (), _traits(mention))

    def pack(self, memory: Memory) -> bytes:
        """See :class:`~dateline.store.grouping.Grouping`."""
        return _encoder.encode(memory)

    def unpack(self, packed: bytes) -> Memory:
        """See :class:`~dateline.store.grouping.Grouping`."""
        return _unpacked(packed)


def _traits(mention: GroupingMention) -> story.Traits:
    if isinstance(mention.detail, bytes):
        raise TypeError("This mention is another rule's.")
    return mention.detail


@lru_cache(maxsize=10_000)
def _unpacked(packed: bytes) -> Memory:
    return _decoder.decode(packed)
