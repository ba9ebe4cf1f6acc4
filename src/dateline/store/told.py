"""The rule by which a store groups mentions: that of :mod:`dateline.story`; what it needs is kept beside each event."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from dateline import story
from dateline.record import Record
from dateline.store.grouping import Mention
from dateline.story.accounts import COMPARED

_CERTAIN = 2.0  # log odds from which events that share fewer keys are not asked
_decoder = msgspec.msgpack.Decoder(list[story.Traits])
_encoder = msgspec.msgpack.Encoder()


class Told:
    """Mentions whose sides, day, place and words make one event likely are one event (docs/story.md)."""

    name = "story"
    finds_wires = True

    def mentions(self, record: Record, wire: str | None = None, corrects: bool = False) -> list[Mention]:
        """See :class:`~dateline.store.grouping.Grouping`."""
        return [
            Mention(number=number, keys=story.keys(m), probes=story.probes(m), detail=story.traits_of(m))
            for number, m in enumerate(story.mentions_of(record, wire, corrects), 1)
        ]

    def choose(self, mention: Mention, memories: Sequence[bytes]) -> int | None:
        """See :class:`~dateline.store.grouping.Grouping`."""
        known = [(f"{n:06d}", _known(memory)) for n, memory in enumerate(memories)]
        found = story.choose(mention.detail, known, certain=_CERTAIN)
        return int(found) if found else None

    def remember(self, memory: bytes | None, mention: Mention) -> bytes:
        """See :class:`~dateline.store.grouping.Grouping`."""
        known, new = list(_known(memory)) if memory else [], mention.detail
        wires = [t.wire for t in known]
        if len(known) < COMPARED:
            known.append(new)
        elif new.wire not in wires:  # in the place of one whose story is told by another
            double = next((n for n, w in enumerate(wires) if wires.index(w) < n), None)
            if double is not None:
                known[double] = new
        return _encoder.encode(known)


@lru_cache(maxsize=10_000)
def _known(memory: bytes) -> list[story.Traits]:
    return _decoder.decode(memory)
