"""What a store knows of what is asked for: names and types that it has not, with those that are near; what it holds."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import sqlalchemy as sa

from dateline.errors import StoreError, counted
from dateline.record import EVENT_TYPES
from dateline.store import tables
from dateline.store.asking import Asking
from dateline.store.wanted import Wanted, country_of, days_between

_MOST = 20_000  # names among which near ones are looked for
_NEAR = 3
_LIKE = 0.7  # the least likeness, 0 to 1, of names that are near
_PLACED = 60  # characters of a name that is told


class Known(Asking):
    """What a store has none of, in sentences."""

    def missing(self, wanted: Wanted) -> list[str]:
        """Which names of a filter the store has never heard of: a sentence each, with those that are near.

        Args:
            wanted: its types, place and source are looked at; who is unknown is told by the question itself.
        """
        e, t = tables.events, tables.reports
        out = []
        with self._reading() as connection:
            unknown = [kind for kind in wanted.types if kind not in EVENT_TYPES]
            if unknown:
                types = list(connection.scalars(sa.select(e.c.type).distinct()))
                out += [
                    f"{kind} is no type: neither PLOVER's nor one of the store's.{near(kind, {*EVENT_TYPES, *types})}"
                    for kind in unknown if kind not in types
                ]  # fmt: skip
            place = wanted.place
            if place and not (len(place) == 3 and place.isupper() and country_of(place)):
                here = sa.select(e.c.id).where(e.c.place_key == place.casefold()).limit(1)
                if connection.scalar(here) is None:
                    known = connection.scalars(
                        sa.select(e.c.place).where(e.c.place.is_not(None)).distinct().limit(_MOST)
                    )
                    out.append(
                        f"The store has no event at {place[:_PLACED]}.{_state(place)}{near(place, known)}"
                    )
            if wanted.source and not self._tells(connection, wanted.source):
                known = connection.scalars(
                    sa.select(t.c.publisher).where(t.c.publisher.is_not(None)).distinct().limit(_MOST)
                )
                out.append(
                    f"The store has no report by {wanted.source[:_PLACED]}.{near(wanted.source, known)}"
                )
        return out

    def _tells(self, connection: sa.Connection, publisher: str) -> bool:
        t = tables.reports
        found = sa.select(t.c.id).where(t.c.publisher == publisher).limit(1)
        return connection.scalar(found) is not None

    def refuse(self, wanted: Wanted) -> None:
        """Refuse a filter that names what the store has never heard of.

        Raises:
            StoreError: it does; all of it, with what is near.
        """
        if sentences := self.missing(wanted):
            raise StoreError(" ".join(sentences))

    def nothing(self, wanted: Wanted, what: str = "event") -> str:
        """What an empty answer has to say: what was looked for, and what the store holds."""
        asked = in_words(wanted)
        return f"Nothing found: no {what}{f' ({asked})' if asked else ''}. The store holds {self.holds()}."

    def holds(self) -> str:
        """What the store holds: “96 events of 15 reports, 2019-04-04 to 2020-01-20”."""
        size = self.size()
        days = f", {size['first']} to {size['last']}" if size["first"] else ""
        return f"{counted(size['events'], 'event')} of {counted(size['reports'], 'report')}{days}"

    def reports(self, wanted: Wanted) -> int:
        """How many reports the store has of the days that are wanted."""
        d = tables.days
        with self._reading() as connection:
            found = sa.select(sa.func.sum(d.c.reports)).where(*days_between(d.c.day, wanted))
            return connection.scalar(found) or 0


def near(name: str, known: Iterable[str]) -> str:
    """A question behind a wrong name: “ Do you mean ASSAULT?”; empty where nothing is near."""
    folded = {k.casefold(): k for k in known}
    low = name.casefold()
    found = get_close_matches(low, folded, _NEAR, _LIKE)
    words = set(low.split())
    found += [
        k for k in folded if k not in found and words and (words <= set(k.split()) or set(k.split()) <= words)
    ]
    told = [folded[k] for k in found[:_NEAR]]
    return f" Do you mean {' or '.join(told)}?" if told else ""


def in_words(wanted: Wanted) -> str:
    """A filter in words: “actor Turkey, type ASSAULT or THREATEN, since 2019-04”."""
    several = {"type": wanted.types, "status": wanted.status, "country": wanted.countries}
    told = {
        "actor": wanted.actor, "recipient": wanted.recipient, "either side": wanted.either,
        **{name: " or ".join(values) for name, values in several.items()},
        "place": wanted.place, "source": wanted.source, "since": wanted.since, "until": wanted.until,
        "confidence at least": None if wanted.least is None else f"{wanted.least:g}",
    }  # fmt: skip
    return ", ".join(f"{name} {value[:200]}" for name, value in told.items() if value)


def _state(place: str) -> str:
    code = country_of(place)
    return f" {place} is a country: write {code}." if code else ""
