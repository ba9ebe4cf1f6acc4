"""An event as any data set tells it, and those of a store in the same form."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import msgspec

from dateline.store import Store
from dateline.store.whole import Cells


class DatasetSide(msgspec.Struct, frozen=True):
    """Who is on a side of an event.

    Attributes:
        countries: ISO 3166-1 alpha-3.
        sectors: PLOVER's or CAMEO's codes.
    """

    names: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names or self.countries)


class DatasetEvent(msgspec.Struct, kw_only=True):
    """An event as a data set tells it.

    Attributes:
        first: the first day on which it may have been.
        last: the last.
        day: ISO 8601, as it is told.
        kind: the class, in the data set's own words.
        types: the types of PLOVER that it can be.
        sides: two.
        country: of the place, ISO 3166-1 alpha-3.
        coarse: whether the point says no more than the country.
        deaths_low: the lowest count of the killed, and ``deaths_high`` the highest; None where none is given.
    """

    id: str
    first: date
    last: date
    day: str
    kind: str
    types: frozenset[str]
    sides: list[DatasetSide]
    place: str = ""
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    coarse: bool = False
    deaths_low: float | None = None
    deaths_high: float | None = None
    source: str = ""


def of_store(
    store: Store, since: date, until: date, types: Collection[str], countries: Collection[str], quantity: str = "",
    least: float = 0.0,
) -> Iterator[DatasetEvent]:  # fmt: skip
    """Events of a store that took place, of the days, types and countries that another data set is about.

    Args:
        since: first day.
        until: last day.
        types: PLOVER's.
        countries: those in which an event is, or, where no report tells its place, of which a side is.
        quantity: the kind of figure that an event must have.
        least: the least confidence.
    """
    with store.snapshot() as snapshot:
        found = []
        for account in snapshot.accounts():
            event = account.event
            day, kind, status, confidence = event[1], event[3], event[5], event[20]
            if status != "actual" or kind not in types or confidence < least or not day:
                continue
            if not since.isoformat() <= day <= until.isoformat():
                continue
            if quantity and not any(q[1] == quantity for q in account.quantities):
                continue
            found.append((event, account.dyads))
        known = {row[0]: row for row in snapshot.entities()}
    for event, dyads in found:
        claim = _claim(event, dyads, known)
        of = {claim.country} if claim.country else {c for side in claim.sides for c in side.countries}
        if not countries or of & set(countries):
            yield claim


def _claim(event: Cells, dyads: list[Cells], known: dict[str, Cells]) -> DatasetEvent:
    (called, day, last, kind, _, _, _, _, _, _, _, _, _, place, _, country, lat, lon, low, high, *_) = event
    first = date.fromisoformat(day)
    return DatasetEvent(
        id=called, first=first, last=max(first, date.fromisoformat(last or day)), day=day, kind=kind,
        types=frozenset((kind,)), sides=[_side({pair[n] for pair in dyads if pair[n]}, known) for n in (1, 2)],
        place=place or "", country=country, lat=lat, lon=lon, deaths_low=low, deaths_high=high,
    )  # fmt: skip


def _side(keys: Collection[str], known: dict[str, Cells]) -> DatasetSide:
    found: list[Any] = [known[key] for key in sorted(keys)]
    return DatasetSide(
        tuple(dict.fromkeys(e[1] for e in found)),
        tuple(dict.fromkeys(e[3] for e in found if e[3])),
        tuple(dict.fromkeys(s for e in found for s in e[4].split(";") if s)),
    )
