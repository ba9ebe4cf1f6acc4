"""What the JSON of the map and the network holds, for the description of the interface."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from dateline.serve.pages.shapes import RelationAnswer


class Spot(BaseModel):
    """A place, how far off its accounts may be (none: anywhere in the country), how many are of each class."""

    model_config = ConfigDict(extra="allow")

    place: str | None
    country: str | None
    lat: float
    lon: float
    kind: str
    radius_km: float | None
    events: int


class Located(BaseModel):
    """An account on the map; ``line`` says who did what to whom."""

    model_config = ConfigDict(extra="allow")

    id: int
    day: str | None
    type: str
    place: str | None
    country: str | None
    lat: float
    lon: float
    kind: str
    radius_km: float | None
    reports: int
    line: str


class Atlas(BaseModel):
    """Where accounts are; ``view`` (west, south, east, north) holds nineteen of twenty dots."""

    view: tuple[float, float, float, float] | None
    dots: int
    outside: int
    count: int
    places: list[Spot]
    accounts: list[Located]


class Town(BaseModel):
    """A town by its name."""

    name: str
    lat: float
    lon: float
    people: int


class Towns(BaseModel):
    """The towns of most people."""

    towns: list[Town]


class Tied(RelationAnswer):
    """The same, from how many outlets the reports have it, and in how many a reviewer accepted the words."""

    origins: int
    accepted: int


class Network(BaseModel):
    """Who stands how to whom on a day; how many there are, and how many one origin alone tells."""

    at: str | None
    network: list[Tied]
    count: int
    unsure: int


class Names(BaseModel):
    """Names of actors."""

    names: list[str]
