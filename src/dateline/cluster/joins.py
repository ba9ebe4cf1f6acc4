"""What belongs together, from pairs that do: found by shuffling rows to buckets, put together on one machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

ROWS = 100_000
"""Rows of a bucket, roughly: what one task holds in memory."""


def buckets(rows: int, workers: int) -> int:
    """How many buckets so many rows are shuffled to."""
    return max(2, workers, rows // ROWS)


def bucket(key: str, number: int) -> int:
    """The bucket of a key, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=6).digest()) % number


def components(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Name to the least name that pairs lead to, for all names in pairs (union and find)."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while (up := above.setdefault(name, name)) != name:
            above[name] = above[up]
            name = up
        return name

    for one, two in pairs:
        low, high = sorted((top(one), top(two)))
        above[high] = low
    return {name: top(name) for name in list(above)}
