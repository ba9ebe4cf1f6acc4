"""How like an event of another data set and one of the store are: by day, place, class and sides, each from 0 to 1.

Tolerances, weights and what counts where nothing is known stand in ``data/matching.toml``. Great-circle distances are
by the haversine formula (Sinnott 1984); sides are compared by the cosine of their words weighted by TF-IDF (Salton and
Buckley 1988), where names of countries and nouns like “rebels” stand for countries and sectors too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from dateline import ontology
from dateline.compare.events import DatasetEvent, DatasetSide
from dateline.errors import StoreError
from dateline.knowledge import table
from dateline.knowledge.catalogue import catalogue
from dateline.store.packing import folded

_EARTH = 6371.0  # kilometres
_WORD = re.compile(r"\w+")
_YEARS = re.compile(r"\((?:\d{4})?\s*-\s*(?:\d{4})?\)")  # “Military Forces of Libya (2011-)”
_LONGEST = 4  # words of the name of a country
PARTS = ("day", "place", "class", "sides")

Array = np.ndarray[Any, Any]


class MatchingRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tolerances and weights, as ``data/matching.toml`` tells them."""

    days: int
    km: float
    least: float
    longest: int
    weights: dict[str, float]
    values: dict[str, float]


def rule(days: int | None = None, km: float | None = None, least: float | None = None) -> MatchingRule:
    """The rule of matching, with tolerances of one's own."""
    found = msgspec.toml.decode(
        (Path(__file__).parent / "data" / "matching.toml").read_bytes(), type=MatchingRule
    )
    own = {n: v for n, v in (("days", days), ("km", km), ("least", least)) if v is not None}
    return msgspec.structs.replace(found, **own)


class Pairs(msgspec.Struct):
    """Pairs of events that may be the same.

    Attributes:
        theirs: int64 of shape (pairs,), numbers of the events of the other data set.
        ours: the same of the store.
        parts: float64 of shape (pairs, 4), by :data:`PARTS`.
        likeness: float64 of shape (pairs,), 0 to 1.
        days: float64 of shape (pairs,), how many days they are apart.
        km: float64 of shape (pairs,), how many kilometres; NaN where that is not known.
    """

    theirs: Array
    ours: Array
    parts: Array
    likeness: Array
    days: Array
    km: Array


def pairs(
    theirs: Sequence[DatasetEvent], ours: Sequence[DatasetEvent], by: MatchingRule, directed: bool
) -> Pairs:
    """All pairs within the tolerances, with their likeness.

    Args:
        directed: whether the first side of both is who acts; else they are compared either way round.

    Raises:
        StoreError: SciPy is not installed.
    """
    found = list(_near(theirs, ours, by))
    first, second = (
        np.concatenate([f[n] for f in found]) if found else np.empty(0, np.int64) for n in (0, 1)
    )
    parts = np.concatenate([f[2] for f in found]) if found else np.empty((0, 3))
    days, km = (np.concatenate([f[n] for f in found]) if found else np.empty(0) for n in (3, 4))
    sides = _sides(theirs, ours, first, second, by, directed)
    whole = np.column_stack([parts, sides])
    return Pairs(first, second, whole, whole @ _weights(by), days, km)


def _weights(by: MatchingRule) -> Array:
    """Those of :data:`PARTS`, 1 in all."""
    weights = np.array([by.weights[name] for name in PARTS])
    return np.asarray(weights / weights.sum())


def _near(
    theirs: Sequence[DatasetEvent], ours: Sequence[DatasetEvent], by: MatchingRule
) -> Iterator[tuple[Array, Array, Array, Array, Array]]:
    """For each event of theirs those of ours of the same time, place and class, and their likeness but for the sides.

    Left out are those that could not be like enough whatever their sides.
    """
    begin = np.array([c.first.toordinal() for c in ours], np.int64)
    order = np.argsort(begin, kind="stable")
    begin = begin[order]
    end = np.array(
        [min(ours[i].last.toordinal(), ours[i].first.toordinal() + by.longest) for i in order], np.int64
    )
    lat, lon = (np.array([_degrees(ours[i], n) for i in order]) for n in (0, 1))
    country = np.array([ours[i].country or "" for i in order])
    kinds = np.array([next(iter(ours[i].types)) for i in order])
    weights = _weights(by)
    for number, claim in enumerate(theirs):
        since, until = claim.first.toordinal() - by.days, claim.last.toordinal() + by.days
        at = np.arange(*np.searchsorted(begin, [since - by.longest, until + 1]))
        apart = np.maximum(
            0, np.maximum(begin[at] - claim.last.toordinal(), claim.first.toordinal() - end[at])
        )
        like = _class(claim, kinds[at], by)
        place, km = _place(claim, lat[at], lon[at], country[at], by)
        parts = np.column_stack([1 - apart / (by.days + 1), place, like])
        most = parts @ weights[:3] + weights[3]
        kept = (apart <= by.days) & (like > 0) & (place >= 0) & (most >= by.least)
        yield np.full(kept.sum(), number), order[at[kept]], parts[kept], apart[kept].astype(float), km[kept]


def _degrees(claim: DatasetEvent, which: int) -> float:
    value = (claim.lat, claim.lon)[which]
    return np.nan if value is None or claim.coarse else value


def _class(claim: DatasetEvent, kinds: Array, by: MatchingRule) -> Array:
    related = {
        t for t, quad in _quads().items() if quad in {_quads()[k] for k in claim.types if k in _quads()}
    }
    return np.where(
        np.isin(kinds, list(claim.types)),
        1.0,
        np.where(np.isin(kinds, list(related)), by.values["related"], 0.0),
    )


@cache
def _quads() -> dict[str, int]:
    return {t.name: t.penta for t in ontology.types()}


def _place(
    claim: DatasetEvent, lat: Array, lon: Array, country: Array, by: MatchingRule
) -> tuple[Array, Array]:
    """Likeness of places, -1 beyond the tolerance, and kilometres."""
    km = np.full(len(lat), np.nan)
    own = _degrees(claim, 0), _degrees(claim, 1)
    if len(lat) and not np.isnan(own[0]):
        km = distance(own[0], own[1], lat, lon)
    by_country = np.where(
        (country == "") | (claim.country is None), by.values["unknown"],
        np.where(country == (claim.country or ""), by.values["country"], -1.0),
    )  # fmt: skip
    near = np.where(km <= by.km, 1 - km / max(by.km, 1e-9) if by.km else 1.0, -1.0)
    return np.where(np.isnan(km), by_country, near), km


def distance(lat: float, lon: float, lats: Array, lons: Array) -> Array:
    """Kilometres from a point to others, along great circles.

    Args:
        lat: degrees, as the others are.
        lats: float64 of shape (points,).
    """
    a, b, c, d = (np.radians(v) for v in (lat, lon, lats, lons))
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return np.asarray(2 * _EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def _sides(
    theirs: Sequence[DatasetEvent],
    ours: Sequence[DatasetEvent],
    first: Array,
    second: Array,
    by: MatchingRule,
    directed: bool,
) -> Array:
    """Likeness of the sides of pairs: the mean over the sides that both know."""
    rows = _weighted([[tokens(side) for side in c.sides] for c in (*theirs, *ours)])
    if not len(first):
        return np.empty(0)

    def alike(mine: int, other: int) -> Array:
        a, b = rows[mine][first], rows[other][second + len(theirs)]
        found = np.asarray(a.multiply(b).sum(axis=1)).ravel()
        known = (a.getnnz(axis=1) > 0) & (b.getnnz(axis=1) > 0)
        return np.where(known, found, np.nan)

    def mean(one: Array, two: Array) -> Array:
        both = np.stack([one, two])
        known = ~np.isnan(both)
        total = np.where(known, both, 0).sum(axis=0)
        return np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), by.values["unknown"])

    straight = mean(alike(0, 0), alike(1, 1))
    return straight if directed else np.maximum(straight, mean(alike(0, 1), alike(1, 0)))


def _weighted(sides: list[list[frozenset[str]]]) -> tuple[Any, Any]:
    """Both sides of events as rows of unit length, words weighted by how rare they are among all sides."""
    try:
        from scipy.sparse import csr_matrix
    except ModuleNotFoundError as e:
        raise StoreError("To compare needs SciPy. Install it: pip install 'dateline[analysis]'.") from e
    number = {word: n for n, word in enumerate(sorted({w for pair in sides for side in pair for w in side}))}
    often = np.zeros(len(number) + 1)
    for pair in sides:
        for side in pair:
            often[[number[w] for w in side]] += 1
    rare = np.log((1 + 2 * len(sides)) / (1 + often)) + 1
    out = []
    for which in (0, 1):
        words = [sorted(number[w] for w in pair[which]) for pair in sides]
        columns = np.array([w for some in words for w in some], np.int64)
        starts = np.concatenate([[0], np.cumsum([len(some) for some in words])]).astype(np.int64)
        lengths = np.array([np.sqrt((rare[some] ** 2).sum()) if some else 1.0 for some in words])
        values = rare[columns] / np.repeat(lengths, np.diff(starts))
        out.append(csr_matrix((values, columns, starts), shape=(len(sides), len(number) + 1)))
    return out[0], out[1]


@cache
def tokens(side: DatasetSide) -> frozenset[str]:
    """What is known of a side: its words, ``@`` and its countries, ``#`` and its sectors."""
    out = {f"@{c}" for c in side.countries} | {f"#{s[:3].upper()}" for s in side.sectors}
    for name in side.names:
        words = _WORD.findall(folded(_YEARS.sub(" ", name)))
        n = 0
        while n < len(words):
            size = next((k for k in range(_LONGEST, 0, -1) if " ".join(words[n : n + k]) in _called()), 0)
            if size:
                out.add(f"@{_called()[' '.join(words[n : n + size])]}")
            elif agent := catalogue().agent(words[n]):
                out |= {words[n], *(f"#{s}" for s in agent.sectors)}
            elif len(words[n]) > 2:
                out.add(words[n])
            n += max(size, 1)
    return frozenset(out)


@cache
def _called() -> dict[str, str]:
    """Countries by their names and what their people are called."""
    columns = ("demonyms", "aliases", "name")  # a name counts before what others are called
    return {
        folded(n): r["alpha3"]
        for c in columns
        for r in table("actors/states.csv")
        for n in r[c].split("|")
        if n
    }
