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
from dateline.story.accounts import Account, Figure, ReportedDispute, account_of
from dateline.story.denials import denier_of, mentions_of
from dateline.story.disputes import across, disputes_of, within
from dateline.story.joining import COMMON, choose, like, nearest, remembered
from dateline.story.keys import Keys, in_place, keyed, keys_of, numbered
from dateline.story.likeness import Likeness
from dateline.story.mentions import EventMention, mentions_in
from dateline.story.origins import circular, cited_in, home_of
from dateline.story.plans import plan_of
from dateline.story.prints import Print, first_of, print_of
from dateline.story.sides import Side
from dateline.story.traits import Traits, traits_of

__all__ = [
    "COMMON",
    "Account",
    "Change",
    "EventMention",
    "Figure",
    "Keys",
    "Print",
    "ReportedDispute",
    "Side",
    "Story",
    "Traits",
    "account_of",
    "across",
    "choose",
    "circular",
    "cited_in",
    "denier_of",
    "disputes_of",
    "first_of",
    "group",
    "home_of",
    "in_place",
    "keyed",
    "keys_of",
    "like",
    "mentions_in",
    "mentions_of",
    "nearest",
    "numbered",
    "plan_of",
    "print_of",
    "remembered",
    "traits_of",
    "within",
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
        self._told: dict[int, list[EventMention]] = {}  # by account, which are numbered as they come
        self._memories: dict[int, list[Traits]] = {}
        self._index: dict[
            int, dict[int, None] | None
        ] = {}  # accounts by key; None for one that too many share
        self._prints: dict[str, Print] = {}
        self._bands: dict[int, list[str]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._told)

    def __iter__(self) -> Iterator[Account]:
        """The accounts by their first day and id. An account has the id of its first mention that came in."""
        accounts = (msgspec.structs.replace(account_of(told), id=told[0].id) for told in self._told.values())
        return iter(sorted(accounts, key=lambda a: (a.first or "", a.id)))

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

    def put(self, mention: EventMention) -> Change:
        """Bring one mention into the accounts."""
        keys, traits = keys_of(mention), traits_of(mention)
        near = nearest([found for key in keys.probes if (found := self._index.get(key))])
        chosen = choose(traits, enumerate(self._memories[account] for account in near), self._likeness)
        account = len(self._told) if chosen is None else near[chosen]
        told = self._told.setdefault(account, [])
        told.append(mention)
        self._memories[account] = remembered(self._memories.get(account, ()), traits)
        for key in keys.own:
            known = self._index.setdefault(key, {})
            if known is not None:
                known[account] = None
                if len(known) > COMMON:
                    self._index[key] = None
        return Change("new" if chosen is None else "more", told[0].id, mention.id)

    def _print(self, record: Record) -> Print:
        new = print_of(record.id, record.text)
        near = {i for band in new.bands for i in self._bands.get(band, ())}
        new = first_of(new, (self._prints[i] for i in sorted(near)))
        self._prints[record.id] = new
        for band in new.bands:
            self._bands[band].append(record.id)
        return new


def group(mentions: Iterable[EventMention], weights: Mapping[str, float] | None = None) -> dict[str, str]:
    """Mention id to the id of its account, for mentions in the order of their coming."""
    story = Story(weights)
    return {m.id: story.put(m).account for m in mentions}
