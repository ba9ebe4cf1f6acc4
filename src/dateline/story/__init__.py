"""One account of many reports: mentions of one event across reports are brought together, as they come in.

Pure functions over plain structs, so that a store can do the same with candidates that it looked up.
:func:`mentions_of` gives the mentions of a record, :func:`keys_of` what to index of each and what to look up,
:func:`choose` the account among those found, :func:`account_of` the account anew. :class:`Story` does it in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from dateline.record import Record
from dateline.report import published_day
from dateline.story.accounts import Account, Dispute, Figure, account_of, choose, like
from dateline.story.keys import Keys, in_place, keyed, keys_of, numbered
from dateline.story.likeness import Likeness, Traits, traits_of
from dateline.story.mentions import Mention, mentions_of
from dateline.story.prints import Print, first_of, print_of
from dateline.story.sides import Side

__all__ = [
    "Account", "Change", "Dispute", "Figure", "Keys", "Mention", "Print", "Side", "Story", "Traits", "account_of",
    "choose", "first_of", "group", "in_place", "keyed", "keys_of", "like", "mentions_of", "numbered",
    "print_of", "traits_of",
]  # fmt: skip


class Change(msgspec.Struct, frozen=True):
    """What a report did to an account: ``new``, or ``more`` evidence for it."""

    kind: str
    account: str
    mention: str


class Story:
    """The accounts of the reports that were added, in memory.

    Args:
        weights: of the features of likeness; the shipped where none are given.
    """

    def __init__(self, weights: Mapping[str, float] | None = None) -> None:
        self._likeness = Likeness(weights) if weights else None
        self._accounts: dict[str, Account] = {}
        self._traits: dict[str, Traits] = {}  # by mention
        self._index: dict[int, set[str]] = defaultdict(set)
        self._prints: dict[str, Print] = {}
        self._bands: dict[int, list[str]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._accounts)

    def __iter__(self) -> Iterator[Account]:
        """The accounts by their first day and id."""
        return iter(sorted(self._accounts.values(), key=lambda a: (a.first or "", a.id)))

    def add(self, record: Record) -> list[Change]:
        """Bring the events of a record into the accounts; a record of the same id again changes nothing.

        Returns:
            One change for each event, in the record's order.

        Raises:
            ReportError: it is dated by what is no day of publication.
        """
        published_day(record.published, record.id)
        if record.id in self._prints:
            return []
        wire = self._print(record)
        return [self.put(mention) for mention in mentions_of(record, wire.wire, wire.corrects)]

    def put(self, mention: Mention) -> Change:
        """Bring one mention into the accounts. An account keeps the id of its first mention that came in."""
        keys = keys_of(mention)
        near = {i for key in keys.probes for i in self._index.get(key, ())}
        self._traits[mention.id] = traits = traits_of(mention)
        candidates = [(i, [self._traits[m.id] for m in self._accounts[i].mentions]) for i in near]
        account = choose(traits, candidates, self._likeness)
        name = account or mention.id
        told = [*self._accounts[name].mentions, mention] if account else [mention]
        self._accounts[name] = msgspec.structs.replace(account_of(told), id=name)
        for key in keys.own:
            self._index[key].add(name)
        return Change("more" if account else "new", name, mention.id)

    def _print(self, record: Record) -> Print:
        new = print_of(record.id, record.text)
        near = {i for band in new.bands for i in self._bands.get(band, ())}
        new = first_of(new, (self._prints[i] for i in sorted(near)))
        self._prints[record.id] = new
        for band in new.bands:
            self._bands[band].append(record.id)
        return new


def group(mentions: Iterable[Mention], weights: Mapping[str, float] | None = None) -> dict[str, str]:
    """Mention id to the id of its account, for mentions in the order of their coming."""
    story = Story(weights)
    return {m.id: story.put(m).account for m in mentions}
