"""The rule by which a store groups mentions: that of :mod:`dateline.story`; what it needs is kept beside each event."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from dateline import story
from dateline.record import Record
from dateline.store.grouping import Mention

_COMPARED = 12  # mentions of an event that are remembered, the first of each wire story before others
_decode = msgspec.msgpack.Decoder(list[story.Mention])


class Told:
    """Mentions whose sides, day, place and words make one event likely are one event (docs/story.md)."""

    name = "story"
    finds_wires = True

    def mentions(self, record: Record, wire: str | None = None, corrects: bool = False) -> list[Mention]:
        """See :class:`~dateline.store.grouping.Grouping`."""
        return [
            Mention(
                number=number,
                keys=[_short(k) for k in story.keys(m)],
                probes=[_short(k) for k in story.probes(m)],
                detail=m,
            )
            for number, m in enumerate(story.mentions_of(record, wire, corrects), 1)
        ]

    def choose(self, mention: Mention, memories: Sequence[bytes]) -> int | None:
        """See :class:`~dateline.store.grouping.Grouping`."""
        found = story.choose(
            story.Traits(mention.detail), [(str(n), _remembered(memory)) for n, memory in enumerate(memories)]
        )
        return int(found) if found else None

    def remember(self, memory: bytes | None, mention: Mention) -> bytes:
        """See :class:`~dateline.store.grouping.Grouping`."""
        known = _decode.decode(memory) if memory else []
        new = msgspec.structs.replace(mention.detail, said="")
        wires = [m.wire for m in known]
        if len(known) < _COMPARED:
            known.append(new)
        elif new.wire not in wires:  # in the place of one whose story is told by another
            double = next((n for n, w in enumerate(wires) if wires.index(w) < n), None)
            if double is not None:
                known[double] = new
        return msgspec.msgpack.encode(known)


@lru_cache(maxsize=20_000)
def _remembered(memory: bytes) -> list[story.Traits]:
    return [story.Traits(m) for m in _decode.decode(memory)]


def _short(key: str) -> str:
    """A key as the store keeps it: sixteen letters, as there are ten to a mention."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
