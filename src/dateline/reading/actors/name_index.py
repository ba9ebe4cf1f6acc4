"""Where the names of a report's actors are looked up: a name is compared with those like it, not with all."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator

from dateline.reading.actors.clusters import Cluster
from dateline.reading.actors.mentions import Candidate
from dateline.reading.actors.naming import principal

_LIKE = 60
"""Actors that a name is compared with under one word, the last that came up; no report has so many of one last name."""


class NameIndex:
    """The actors of a document by what a name can lead to them by: entry, country, first and last word, initials."""

    def __init__(self) -> None:
        self._clusters: dict[int, Cluster] = {}
        self._numbers: dict[tuple[str, str], list[int]] = {}
        self._entered: dict[int, set[tuple[str, str]]] = {}
        self._names: dict[int, int] = {}  # names of each actor that are entered

    def enter(self, cluster: Cluster) -> None:
        """Enter what is new of an actor."""
        keys = set()
        if cluster.actor:
            keys.add(("actor", cluster.actor.id))
        if cluster.kind == "state" and cluster.country:
            keys.add(("state", cluster.country))
        for name in cluster.names[self._names.get(cluster.number, 0) :]:
            if name:
                keys |= {("word", w) for w in _ends(name)}
                keys |= {("initials", initials)} if len(name) > 1 and (initials := _initials(name)) else set()
        self._names[cluster.number] = len(cluster.names)
        entered = self._entered.setdefault(cluster.number, set())
        self._clusters[cluster.number] = cluster
        for key in keys - entered:
            insort(self._numbers.setdefault(key, []), cluster.number)
        entered |= keys

    def by(self, *keys: str) -> Iterator[Cluster]:
        """The actors under one key, the last first."""
        kind, word = keys
        return (self._clusters[n] for n in reversed(self._numbers.get((kind, word), [])[-_LIKE:]))

    def named_like(self, said: tuple[str, ...], c: Candidate) -> Iterator[Cluster]:
        """The actors that a name may be of, the last first.

        Args:
            said: the words of the name.
            c: the name's mention.
        """
        keys = [("word", word) for word in _ends(said)]
        keys += [("actor", c.actor.id)] if c.actor else []
        keys += [("state", c.country)] if c.kind == "state" and c.country else []
        numbers = {n for key in keys for n in self._numbers.get(key, [])[-_LIKE:]}
        return (self._clusters[n] for n in sorted(numbers, reverse=True))

    def by_first_name(self, said: tuple[str, ...], c: Candidate) -> Cluster | None:
        """“We want Michael to lead”: the only person so far who bears that first name."""
        if c.kind != "person" or c.actor is not None or len(said) != 1:
            return None
        same = [x for x in self.by("word", said[0]) if x.kind == "person"]
        bearers = [x for x in same if any(len(n) > 1 and n[0] == said[0] for n in x.names)]
        return bearers[0] if len(bearers) == 1 else None


def _ends(name: tuple[str, ...]) -> set[str]:
    """First and last word of a name, with and without the small words."""
    large = principal(name)
    return {name[0], name[-1], *large[:1], *large[-1:]}


def _initials(name: tuple[str, ...]) -> str:
    return "".join(word[0] for word in name if word not in ("of", "the", "and", "for"))
