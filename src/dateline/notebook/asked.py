"""The filters that questions take in a notebook: those of the command line, by the same names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, Unpack

from dateline.errors import StoreError
from dateline.store import Wanted
from dateline.store.known import near

Several = str | Sequence[str]
"""One or more values: “ASSAULT”, “ASSAULT,THREATEN” or a list."""

_FIELDS = {
    "type": "types",
    "country": "countries",
    "min_confidence": "least",
}  # where a store calls it otherwise
_SEVERAL = ("type", "status", "country")


class EventFilter(TypedDict, total=False):
    """Which events are wanted; every field that is given must hold.

    Attributes:
        actor: a name, a state (then all actors of that state), or a country code (``LBY``).
        recipient: the same, of whom it is done to.
        either: the same, on either side; ``--with`` of the command line, which is a word of Python's own.
        country: countries, any of which either side is of.
        since: first day, ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
        until: last day, the same.
        type: PLOVER's types.
        status: ``actual``, ``negated``, ``future``, ``hypothetical``, ``historical``.
        place: a place by name, or a country code.
        source: a publisher that tells of it.
        min_confidence: the least confidence, 0 to 1.
    """

    actor: str | None
    recipient: str | None
    either: str | None
    country: Several
    since: str | None
    until: str | None
    type: Several
    status: Several
    place: str | None
    source: str | None
    min_confidence: float | None


def wanted_by(**asked: Unpack[EventFilter]) -> Wanted:
    """A filter as a store takes it.

    Raises:
        StoreError: there is no such filter, or a value can't be.
    """
    names = list(EventFilter.__annotations__)
    for name in asked:
        if name not in names:
            raise StoreError(f"“{name}” is no filter.{near(name, names)} There are {', '.join(names)}.")
    given = {
        _FIELDS.get(name, name): _parts(value) if name in _SEVERAL else value  # type: ignore[arg-type]
        for name, value in asked.items() if value is not None
    }  # fmt: skip
    since, until = given.get("since"), given.get("until")
    if isinstance(since, str) and isinstance(until, str) and since[: len(until)] > until:
        raise StoreError(f"since {since} is behind until {until}: there are no such days.")
    return Wanted(**given)  # type: ignore[arg-type]


def _parts(given: Several) -> tuple[str, ...]:
    parts = given.split(",") if isinstance(given, str) else given
    return tuple(part.strip() for part in parts if part.strip())
