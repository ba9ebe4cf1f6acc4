"""What two mentions must have in common to tell one event, and what they must not differ in, however like they are.

The likeness of two mentions is a sum, in which much of one thing makes up for the lack of another. Some things can't be
made up for: nobody is attacker and attacked of one attack, a deed of Monday is none of Friday, and that two reports
speak of a country, its forces and the past month joins nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from dateline.story.predicates import alike
from dateline.story.sides import Side, match
from dateline.story.traits import VAGUE, Traits, kinship

_APART = 1  # days by which two reports of one event differ: time zones, “overnight”
_NEAR = 0.5
"""Cosine from which two predicates of other types may tell one event."""
_NEARLY = 0.45
"""The same from which a denial may be of what is told by another word."""
_DENIED_IN = 4  # days from a deed to its denial
_WORDS = 3  # stems that two clauses share
_BARE = frozenset({"state", "population", "other"})


def fits(one: Traits, two: Traits) -> bool:
    """Whether two mentions can tell one event at all; the order of the two doesn't matter."""
    return (
        _days_fit(one, two)
        and not _crossed(one, two)
        and _types_fit(one, two)
        and _sides_fit(one, two)
        and (one.report != two.report or _told_twice(one, two))
    )


def _days_fit(one: Traits, two: Traits) -> bool:
    """Whether what one tells can have happened on a day on which what the other tells can have."""
    if one.first is None or one.last is None or two.first is None or two.last is None:
        return True
    apart = max(one.first, two.first) - min(one.last, two.last)
    if one.last - one.first > VAGUE or two.last - two.first > VAGUE:
        return apart <= 0 and (one.last - one.first > VAGUE) == (two.last - two.first > VAGUE)
    return apart <= _APART


def _crossed(one: Traits, two: Traits) -> bool:
    """Whether somebody does in one what is done to them in the other."""
    return (
        not _keys(one.actors).isdisjoint(_keys(two.recipients))
        or not _keys(two.actors).isdisjoint(_keys(one.recipients))
    )  # fmt: skip


def _keys(sides: Iterable[Side]) -> set[str]:
    return {s.key for s in sides}


def _types_fit(one: Traits, two: Traits) -> bool:
    """Whether the types are one or near, or one of them unknown; else the predicates must be nearly one."""
    return kinship(one.type, two.type) != "other" or alike(one, two) >= _NEAR


def _sides_fit(one: Traits, two: Traits) -> bool:
    """Whether no side that both name is somebody else on the whole: actors, recipients, or all of them."""
    for ours, theirs in ((one.actors, two.actors), (one.recipients, two.recipients)):
        named, others = [s for s in ours if s.named], [s for s in theirs if s.named]
        if named and others and all(match(a, b) == "other" for a in named for b in others):
            every = [*one.actors, *one.recipients], [*two.actors, *two.recipients]
            if not any(match(a, b) == "same" for a in every[0] for b in every[1]):
                return False
    return True


def _told_twice(one: Traits, two: Traits) -> bool:
    """Whether two events of one report may be one after all: reading told them apart, so a side must be the same, or
    one denies the other."""
    if (one.status == "negated") != (two.status == "negated"):
        return True
    both = [(a, b) for a, b in ((one.actors, two.actors), (one.recipients, two.recipients)) if a and b]
    return not both or any(_shared(ours, theirs) for ours, theirs in both)


def grounded(one: Traits, two: Traits) -> bool:
    """Whether anything that is not everywhere speaks for it: somebody, a town, a name, a figure, the same words."""
    if one.wire == two.wire and one.trigger == two.trigger:
        return True
    if not (
        one.towns.isdisjoint(two.towns)
        and one.names.isdisjoint(two.names)
        and one.numbers.isdisjoint(two.numbers)
    ):
        return True
    if len(one.words & two.words) >= _WORDS:
        return True
    actors, recipients = _shared(one.actors, two.actors), _shared(one.recipients, two.recipients)
    return bool(actors and recipients) or any(s.named and s.kind not in _BARE for s in (*actors, *recipients))


def _shared(ours: Iterable[Side], theirs: Iterable[Side]) -> list[Side]:
    others = list(theirs)
    return [a for a in ours if any(match(a, b) == "same" for b in others)]


def deeds_fit(one: Traits, two: Traits) -> bool:
    """Whether two mentions, of which the first denies what the second tells, are about one deed by the same sides.

    More is asked than of two that tell one event: an actor and a recipient in common where both name them, no other
    town, and the same predicate or nearly.
    """
    shared = 0
    for ours, theirs in ((one.actors, two.actors), (one.recipients, two.recipients)):
        if ours and theirs:
            if not any(_akin(a, b) for a in ours for b in theirs):
                return False
            shared += 1
    if not shared or (shared == 1 and one.trigger != two.trigger) or not _days_near(one, two):
        return False
    if one.towns and two.towns and one.towns.isdisjoint(two.towns):
        return False
    if one.trigger == two.trigger:
        return True
    return kinship(one.type, two.type) != "other" and alike(one, two) >= _NEARLY


def _days_near(one: Traits, two: Traits) -> bool:
    if one.first is None or one.last is None or two.first is None or two.last is None:
        return True
    if one.dated and two.dated and two.first > one.last:  # nobody denies what is still to come
        return False
    return max(one.first, two.first) - min(one.last, two.last) <= _DENIED_IN


def _akin(one: Side, two: Side) -> bool:
    """Whether two sides are one or one acts for the other, or both are called by the same noun (“civilians”)."""
    if match(one, two) in ("same", "akin"):
        return True
    return not one.named and not two.named and one.last == two.last and match(one, two) != "other"
