"""Which account a mention joins: the rule, the same in memory, in a store and on a cluster.

An account is judged whole: a mention joins it where it fits all that is remembered of it (:mod:`.fitting`) and is on
the average enough like it (:mod:`.likeness`), as in average-linkage clustering. One likeness alone joins nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from dateline.story.fitting import fits
from dateline.story.likeness import Likeness, shipped
from dateline.story.traits import Traits

SURE = -0.5
"""Mean log odds from which a mention joins an account: below even, as few of the pairs that share a key also fit."""
UNLIKE = -4.0  # log odds of the least like: one bad reading must not outweigh all others
CERTAIN = 2.0
"""Mean log odds from which accounts that share fewer keys are not asked."""
REMEMBERED = 4
"""Mentions of an account that a new one is compared with, the first of each wire story before others."""
COMMON = 60  # accounts that may share one key: “conflict/usa” of a busy week tells too little
NEAREST = 32  # accounts that a mention is compared with

Name = TypeVar("Name", str, int)


def choose(
    mention: Traits, candidates: Iterable[tuple[Name, Sequence[Traits]]], likeness: Likeness | None = None
) -> Name | None:
    """The id of the account that a mention belongs to, among those that share a key with it; None for a new event.

    Args:
        mention: the new one.
        candidates: id of each account and what is remembered of it, those that share most keys first.
        likeness: by the shipped weights where none is given.
    """
    best: tuple[float, Name] | None = None
    for name, told in candidates:
        odds = like(mention, told, likeness)
        if odds >= SURE:
            best = max(best or (odds, name), (odds, name))
        if odds >= CERTAIN:
            break
    return best[1] if best else None


def like(mention: Traits, told: Sequence[Traits], likeness: Likeness | None = None) -> float:
    """Mean log odds that a mention tells the event of an account; minus infinity where it does not fit all of it."""
    if not all(fits(mention, one) for one in told):
        return -math.inf
    log_odds = (likeness or shipped()).log_odds
    return sum(max(log_odds(mention, one, UNLIKE), UNLIKE) for one in told) / len(told)


def remembered(known: Sequence[Traits], new: Traits) -> list[Traits]:
    """What is remembered of an account, in the order of coming, when one more mention joins it."""
    out = list(known)
    wires = [t.wire for t in out]
    if len(out) < REMEMBERED:
        out.append(new)
    elif new.wire not in wires:  # in the place of one whose story is told by another
        double = next((n for n, w in enumerate(wires) if wires.index(w) < n), None)
        if double is not None:
            out[double] = new
    return out


def nearest(postings: Iterable[Collection[int]]) -> list[int]:
    """Those accounts that share most keys with a mention, a key that few share counting for more.

    Args:
        postings: of each key, the accounts that have it.
    """
    weights: defaultdict[int, float] = defaultdict(float)
    for accounts in postings:
        weight = 1 / len(accounts)
        for account in accounts:
            weights[account] -= weight
    if len(weights) > NEAREST:
        least = sorted(weights.values())[NEAREST - 1]
        return [e for _, e in sorted([(w, e) for e, w in weights.items() if w <= least])[:NEAREST]]
    return sorted(weights, key=lambda e: (weights[e], e))
