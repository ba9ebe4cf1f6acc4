"""What is asked for in an address: the filters of the command line, and pages of answers."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, field_validator

from dateline.record import EVENT_TYPES, STATUSES
from dateline.situation import SpanName
from dateline.store import Wanted
from dateline.store.asking import Sorted
from dateline.store.periods import Period

CALENDAR = "|".join((
    r"(1[6-9]|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])", r"(1[6-9]|20)\d\d-(0[13-9]|1[0-2])-(29|30)",
    r"(1[6-9]|20)\d\d-(0[13578]|1[02])-31", r"(1[6-9]|20)(0[48]|[2468][048]|[13579][26])-02-29", "(16|20)00-02-29",
))  # fmt: skip
"""A day of the calendar that a news archive can hold, as YYYY-MM-DD."""
DATE = f"^({CALENDAR})$"
DAY = DATE + r"|^[12]\d{3}(-(0[1-9]|1[0-2]))?$|^$"
_NAME = 200  # characters of the longest name that is looked for
_FURTHEST = 100_000  # rows that can be skipped: further on, filter by day

Name = Annotated[str | None, Field(max_length=_NAME)]
Day = Annotated[str | None, Field(pattern=DAY)]
Types = list[
    Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9_]{0,40})?(,[A-Z][A-Z0-9_]{0,40})*$", max_length=800)]
]
Countries = list[Annotated[str, Field(max_length=_NAME)]]
Statuses = list[
    Annotated[str, Field(pattern=f"^({'|'.join(STATUSES)})?(,({'|'.join(STATUSES)}))*$", max_length=200)]
]


class QueryParameters(BaseModel):
    """What is asked for in an address."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    @field_validator(
        "actor", "recipient", "either", "since", "until", "place", "source", "least", "at", "about", mode="before",
        check_fields=False,
    )  # fmt: skip
    @classmethod
    def _given(cls, value: Any) -> Any:
        """A field of a form that was left empty is not given."""
        if isinstance(value, str):
            value = value.strip().replace("\0", "")
        return None if value == "" else value

    @field_validator("type", "status", "country", check_fields=False)
    @classmethod
    def _parts(cls, values: list[str]) -> list[str]:
        parts = (part.strip().replace("\0", "") for value in values for part in value.split(","))
        return list(dict.fromkeys(part for part in parts if part))

    def address(self, **changes: Any) -> str:
        """The query of an address that asks for the same, with some changes; None takes a field out."""
        given = self.model_dump(by_alias=True, exclude_defaults=True)
        given.update(changes)
        pairs = []
        for name, value in given.items():
            if isinstance(value, list | tuple):
                value = ",".join(value)
            if value not in (None, ""):
                pairs.append((name, value))
        return urlencode(pairs)


class Filter(QueryParameters):
    """Which events are wanted; every field that is given must hold."""

    actor: Name = Field(None, description="A name, a state, or a country code: who does it.")
    recipient: Name = Field(None, description="The same: to whom it is done.")
    either: Name = Field(None, alias="with", description="The same: on either side.")
    country: Countries = Field(
        [],
        max_length=40,
        description="Countries, any of which either side is of: codes or states, with commas.",
    )
    since: Day = Field(None, description="First day: YYYY, YYYY-MM or YYYY-MM-DD.")
    until: Day = Field(None, description="Last day, the same.")
    type: Types = Field([], max_length=40, description="Types, one by one or with commas.")
    status: Statuses = Field([], max_length=10, description=f"Any of {', '.join(STATUSES)}, with commas.")
    place: Name = Field(None, description="A place by name, or a country code.")
    source: Name = Field(None, description="A publisher by name.")
    least: float | None = Field(None, ge=0, le=1, description="The least confidence.")

    def wanted(self, **changes: Any) -> Wanted:
        """The same as the store takes it.

        Raises:
            StoreError: a type or status is none.
        """
        return Wanted(**{**self._fields(), **changes})

    def _fields(self) -> dict[str, Any]:
        return {
            "actor": self.actor, "recipient": self.recipient, "either": self.either, "since": self.since,
            "until": self.until, "types": tuple(self.type), "status": tuple(self.status),
            "countries": tuple(self.country),
            "place": self.place, "source": self.source, "least": self.least,
        }  # fmt: skip


class OfSituation(Filter):
    """A filter, and how many days up to the last one a situation is about where no first day is given."""

    span: SpanName = Field("week", description="day, week, month (30 days) or all.")


class Paged(Filter):
    """A filter with the part of the answer that is wanted."""

    limit: int = Field(50, ge=1, le=500, description="The most rows of one page.")
    offset: int = Field(0, ge=0, le=_FURTHEST, description="Rows to skip.")
    order: Sorted = Field(
        "newest", description="The newest first, the oldest, or those that most reports tell."
    )


class ByPeriod(Filter):
    """A filter, and how finely its days are counted."""

    by: Period = Field("month", description="The periods that are counted.")


class OfDay(QueryParameters):
    """A network on a day, of what was stated in some days before it."""

    at: str | None = Field(
        None,
        pattern=f"{DATE}|^$",
        description="The day; the last that is wanted, or the newest, where not given.",
    )
    least: int | None = Field(None, ge=1, le=1000, description="The least number of reports.")
    either: Name = Field(None, alias="with", description="A name, a state, or a country code on either side.")
    country: Countries = Field([], max_length=40, description="Countries, any of which either side is of.")
    since: Day = Field(None, description="First day of the reports; a year before the day where not given.")
    until: Day = Field(None, description="Last day of the reports.")
    source: Name = Field(None, description="A publisher by name.")
    all: bool = Field(False, description="What one origin alone tells too.")

    def wanted(self) -> Wanted:
        """The same as the store takes it."""
        return Wanted(
            either=self.either, countries=tuple(self.country), since=self.since, until=self.until, source=self.source
        )  # fmt: skip


class OfChronology(QueryParameters):
    """Which days a chronology is of, and how long it is."""

    since: Day = Field(None, description="First day: YYYY, YYYY-MM or YYYY-MM-DD.")
    until: Day = Field(None, description="Last day, the same.")
    about: Name = Field(None, description="An actor who is mentioned, or words that must all be there.")
    days: int = Field(20, ge=1, le=200, description="The most days.")
    sentences: int = Field(2, ge=1, le=2, description="The most sentences of a day.")


class OfForecasts(QueryParameters):
    """Which forecasts are shown."""

    rule: str | None = Field(None, max_length=200, description="Only of this rule, by its name.")
    limit: int = Field(50, ge=1, le=500, description="The most rows of one page.")
    offset: int = Field(0, ge=0, le=_FURTHEST, description="Rows to skip.")


class OfAlerts(OfForecasts):
    """Which alerts are shown."""

    since: Day = Field(None, description="Only about this day or later: YYYY, YYYY-MM or YYYY-MM-DD.")
    all: bool = Field(False, description="Those that somebody has acknowledged and that were silent too.")


AskedSituation = Annotated[OfSituation, Query()]
Asked = Annotated[Filter, Query()]
AskedPage = Annotated[Paged, Query()]
AskedSeries = Annotated[ByPeriod, Query()]
AskedNetwork = Annotated[OfDay, Query()]
AskedChronology = Annotated[OfChronology, Query()]
AskedAlerts = Annotated[OfAlerts, Query()]
AskedForecasts = Annotated[OfForecasts, Query()]
TYPES = EVENT_TYPES
