"""What is wanted of a store: the filter that every question takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa

from dateline.errors import StoreError, UnknownActorError, UnknownCountryError
from dateline.knowledge import table
from dateline.record import EVENT_TYPES, STATUSES
from dateline.store import tables
from dateline.store.packing import folded

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class Wanted(msgspec.Struct, kw_only=True, frozen=True):
    """Which events are wanted; every field that is given must hold.

    Attributes:
        actor: a name, a state (then all actors of that state), or a country code (``LBY``).
        recipient: the same, of whom it is done to.
        either: the same, on either side.
        countries: codes or names of states, any of which either side is of.
        since: first day, ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
        until: last day, the same; a year or month counts to its end.
        types: PLOVER's types.
        status: ``actual``, ``negated``, ``future``, ``hypothetical``, ``historical``.
        place: a place by name, or a country code.
        source: a publisher by name.
        planned: only those that a report told of before their day (True).
        disputed: only those of which reports contradict each other (True) or don't (False).
        least: the least confidence.
    """

    actor: str | None = None
    recipient: str | None = None
    either: str | None = None
    countries: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    types: Sequence[str] = ()
    status: Sequence[str] = ()
    place: str | None = None
    source: str | None = None
    disputed: bool | None = None
    planned: bool | None = None
    least: float | None = None

    def __post_init__(self) -> None:
        for what, given, known in (("type", self.types, EVENT_TYPES), ("status", self.status, STATUSES)):
            for value in given:
                if value not in known and not (what == "type" and value.isupper()):
                    raise StoreError(f"{value} is no {what}. Give one of {', '.join(known)}.")
        for name in self.countries:
            if country_of(name) is None:
                raise UnknownCountryError(name)
        for day in (self.since, self.until):
            if day is not None and not _DAY.fullmatch(day):
                raise StoreError(f"{day} is no day. Write YYYY-MM-DD, YYYY-MM or YYYY.")

    @property
    def names_sides(self) -> bool:
        """Whether it asks for who is concerned."""
        return bool(self.actor or self.recipient or self.either or self.countries)

    @property
    def first_day(self) -> str | None:
        """The first day that counts; “2019-04” sorts before each of its days."""
        return self.since

    @property
    def last_day(self) -> str | None:
        """A string behind the last day that counts."""
        return f"{self.until}~" if self.until else None


@cache
def _states() -> dict[str, str]:
    names = {}
    for row in table("actors/states.csv"):
        for name in (row["name"], *row["aliases"].split("|")):
            if name:
                names[folded(name)] = row["alpha3"]
    return names


def country_of(name: str) -> str | None:
    """The country that a code or the name of a state stands for."""
    if len(name) == 3 and name.isupper() and name in _states().values():
        return name
    return _states().get(folded(name))


def entities_called(connection: sa.Connection, name: str) -> list[int]:
    """Ids of the entities of a name, or of a last name.

    Raises:
        UnknownActorError: there are none.
    """
    e = tables.entities
    key = folded(name)
    found = connection.scalars(sa.select(e.c.id).where(e.c.folded == key)).all()
    if not found:
        last = e.c.folded.endswith(f" {key}", autoescape=True)
        found = connection.scalars(sa.select(e.c.id).where(last)).all() if key else []
    if not found:
        raise UnknownActorError(name)
    return list(found)


def conditions(connection: sa.Connection, wanted: Wanted, of: Any) -> list[Any]:
    """The conditions on sides, days, types and status, for the columns of :data:`tables.dyads`."""
    out = days_between(of.c.day, wanted)
    if wanted.types:
        out.append(of.c.type.in_(wanted.types))
    if wanted.status:
        out.append(of.c.status.in_(wanted.status))
    for name, sides in (
        (wanted.actor, ("actor",)), (wanted.recipient, ("recipient",)), (wanted.either, ("actor", "recipient")),
    ):  # fmt: skip
        if name is None:
            continue
        country = country_of(name)
        if country:
            out.append(sa.or_(*(of.c[f"{side}_country"] == country for side in sides)))
        else:
            ids = entities_called(connection, name)
            out.append(sa.or_(*(of.c[side].in_(ids) for side in sides)))
    if wanted.countries:
        codes = sorted({code for name in wanted.countries if (code := country_of(name))})
        out.append(sa.or_(of.c.actor_country.in_(codes), of.c.recipient_country.in_(codes)))
    return out


def days_between(column: Any, wanted: Wanted) -> list[Any]:
    """The conditions on a column of days."""
    out = []
    if wanted.first_day:
        out.append(column >= wanted.first_day)
    if wanted.last_day:
        out.append(column <= wanted.last_day)
    return out


def of_event(wanted: Wanted) -> list[Any]:
    """The conditions that only the events themselves can tell."""
    e, m, t = tables.events, tables.mentions, tables.reports
    out: list[Any] = []
    if wanted.place:
        country = country_of(wanted.place) if len(wanted.place) == 3 and wanted.place.isupper() else None
        out.append(e.c.country == country if country else e.c.place_key == wanted.place.casefold())
    if wanted.disputed is not None:
        out.append(e.c.disputed == wanted.disputed)
    if wanted.planned is not None:
        out.append(e.c.planned == wanted.planned)
    if wanted.least is not None:
        out.append(e.c.confidence >= wanted.least)
    if wanted.source:
        told = sa.select(1).select_from(m.join(t)).where(m.c.event == e.c.id, t.c.publisher == wanted.source)
        out.append(told.exists())
    return out
