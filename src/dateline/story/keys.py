"""Blocking keys: strings that two mentions of one event are likely to share, so that an index finds candidates.

A key joins something told (a side with the kind of deed, a place with it, two sides) with one day. The number of keys
of a mention is bounded, and each names a day: how many accounts share it doesn't grow with the years in a store.
"""

from __future__ import annotations

from datetime import date, timedelta

from dateline.ontology import types
from dateline.story.mentions import Mention
from dateline.story.sides import words_of

_SLACK = 1  # days by which reports of one event differ: time zones, “overnight”
_LONGEST = 9  # days; a longer stretch has keys for its first and last days only
_MOST = 4  # names of what the report is about
_CONFLICT = 3  # penta class from which a deed is conflict


def keys(mention: Mention) -> list[str]:
    """The keys under which a mention is put into an index, sorted.

    Mentions without any day have keys of their report and its wire story only.
    """
    return _keys(mention, 0)


def probes(mention: Mention) -> list[str]:
    """The keys by which the accounts that a mention may belong to are looked up: a day more at both ends."""
    return _keys(mention, _SLACK)


def _keys(mention: Mention, slack: int) -> list[str]:
    found = {f"{day}/{subject}" for day in _days(mention, slack) for subject in _subjects(mention)}
    return sorted({*found, f"in/{mention.report}", f"wire/{mention.wire}"})


def _kind(event_type: str) -> str:
    """Conflict or cooperation, deed or word, as PLOVER's quad classes have it; a type of one's own as it is."""
    penta = {t.name: t.penta for t in types()}.get(event_type)
    return event_type if penta is None else ("conflict" if penta >= _CONFLICT else "cooperation")


def _subjects(mention: Mention) -> set[str]:
    """Names alone, and countries and what the report is about with the kind of deed, as they fit many."""
    sides = (*mention.actors, *mention.recipients)
    kind = _kind(mention.type)
    names = {s.key for s in sides if s.key.startswith("Q") and s.kind != "state"}
    names |= {words_of(s.name)[-1] for s in sides if s.named and s.kind != "state"}
    wide = {s.country.lower() for s in sides if s.country} | set(mention.about[:_MOST])
    return names | set(mention.towns) | {f"{kind}/{w}" for w in wide}


def _days(mention: Mention, slack: int) -> list[date]:
    if not mention.first or not mention.last:
        return []
    first, last = date.fromisoformat(mention.first), date.fromisoformat(mention.last)
    stretch = (last - first).days
    offsets = range(-slack, stretch + slack + 1)
    if stretch > _LONGEST:
        offsets = [*range(-slack, slack + 1), *range(stretch - slack, stretch + slack + 1)]  # type: ignore[assignment]
    return [first + timedelta(days=n) for n in offsets]
