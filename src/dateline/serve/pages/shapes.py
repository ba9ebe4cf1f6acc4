"""What the JSON of each page holds, for the description of the interface."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class Told(BaseModel):
    """A report that tells of an event, and its words."""

    report: str
    publisher: str | None
    origin: str
    day: str | None
    words: str
    start: int
    end: int
    number: int
    type: str
    status: str
    confidence: float


class ToldBy(Told):
    """The same with who says so there, and the first character and the number of the predicate."""

    by: list[str]
    predicate: int | None
    nth: int


class Event(BaseModel):
    """One account of an event."""

    id: int
    type: str
    mode: str | None
    status: str
    disputed: bool
    score: float | None
    day: str | None
    last_day: str | None
    place: str | None
    country: str | None
    lat: float | None
    lon: float | None
    confidence: float
    quantities: list[dict[str, Any]]
    mentions: int
    reports: int
    origins: int
    actors: list[str]
    recipients: list[str]
    told: list[Told]


class Words(BaseModel):
    """What a report says, by the characters of its text."""

    report: str
    publisher: str | None
    day: str | None
    start: int
    end: int
    words: str


class SideOf(Words):
    """What one side of a dispute says, and who says it in the report's words; None where it is the report itself."""

    by: str | None


class Dispute(BaseModel):
    """What one source says and another denies."""

    asserted: SideOf
    denied: SideOf


class DisputedEvent(Event):
    """An event that is disputed, with the words of both sides."""

    disputes: list[Dispute]


class Follower(Words):
    """Who tells what came of a plan: of which event, and its day."""

    id: int


class PlannedEvent(Event):
    """Something planned: the days for which it was announced, the words that announce it, and what came of it."""

    due: str | None
    due_last: str | None
    announced: Words | None
    outcome: str
    followed: Follower | None


class Relation(BaseModel):
    """How one stands to another."""

    subject: str
    type: str
    object: str
    reports: int
    first: str | None
    last: str | None


class Dyads(BaseModel):
    """A pair of actor and recipient."""

    actor: str
    recipient: str
    events: int
    score: float | None
    first: str | None
    last: str | None


class PlaceRow(BaseModel):
    """A place and how many events it has."""

    place: str | None
    country: str | None
    lat: float
    lon: float
    events: int
    score: float | None


class Voice(BaseModel):
    """Who is quoted, and how often."""

    by: str
    country: str | None
    quotes: int
    denials: int
    last: str | None


class Quote(BaseModel):
    """What somebody is reported to have said."""

    by: str | None
    words: str
    start: int
    end: int
    quote: str
    stance: str
    day: str | None
    report: str
    publisher: str | None


class Size(BaseModel):
    """How much the store holds."""

    reports: int
    events: int
    mentions: int
    entities: int
    relations: int
    attributions: int
    first: str | None
    last: str | None


class Point(BaseModel):
    """A period of a series."""

    period: str
    events: int
    score: float | None
    reports: int
    by_type: dict[str, int]


class Entity(BaseModel):
    """An actor that the store knows."""

    id: int
    name: str
    kind: str
    country: str | None
    sectors: list[str]
    wikidata: str | None


class Found(BaseModel):
    """A report in which the words stand."""

    report: str
    title: str | None
    publisher: str | None
    day: str | None
    words: str
    hits: list[tuple[int, int]]


class SituationPage(BaseModel):
    """What is known of a span of days: :func:`dateline.situation.forms.row_of`; none in an empty store."""

    size: Size
    events: int
    situation: dict[str, Any] | None


class Events(BaseModel):
    """Some events; ``next`` is the offset of the next ones."""

    events: list[Event]
    next: int | None


class Planned(BaseModel):
    """What is planned."""

    planned: list[PlannedEvent]
    next: int | None


class Disputed(BaseModel):
    """What is disputed."""

    disputed: list[DisputedEvent]
    next: int | None


class Quotes(BaseModel):
    """What was said."""

    quotes: list[Quote]
    next: int | None


class Series(BaseModel):
    """Counts and scores by period."""

    series: list[Point]
    by: str


class Whence(BaseModel):
    """Where a report says something, by the characters of its text."""

    report: str
    title: str | None
    publisher: str | None
    published: str
    start: int
    end: int


class DayOf(BaseModel):
    """A day of a chronology: sentences, the sources of each, and how many independent reports tell of the day."""

    date: str
    sentences: list[str]
    sources: list[list[Whence]]
    origins: int


class Chronology(BaseModel):
    """The days that matter, in their order."""

    chronology: list[DayOf]


class Network(BaseModel):
    """Who stands how to whom on a day."""

    at: str | None
    network: list[Relation]


class WholeEvent(Event):
    """An event with every report of it, and groups of outlets that cite each other for it."""

    told: list[ToldBy]  # type: ignore[assignment]
    circular: list[list[str]]


class OneEvent(BaseModel):
    """An event with every report of it, what is said against it, and its figures."""

    event: WholeEvent
    against: list[ToldBy]
    figures: list[dict[str, Any]]


class Shared(BaseModel):
    """An event of a report that others tell too."""

    number: int
    event: int
    reports: int
    origins: int
    disputed: bool
    told: list[Told]


class Reading(BaseModel):
    """A record (docs/record.md) and what it shares with other reports."""

    record: dict[str, Any]
    shared: list[Shared]


class Said(BaseModel):
    """Where a report says something."""

    report: str
    publisher: str | None
    day: str | None
    start: int
    end: int


class Role(BaseModel):
    """A title or relation that reports give, and where."""

    title: str | None
    type: str | None
    of: str | None
    reports: int
    first: str | None
    last: str | None
    told: list[Said]


class Office(BaseModel):
    """An office that the actor catalogue knows, from when to when as far as known."""

    title: str
    of: str | None
    start: str | None
    end: str | None


class Actor(BaseModel):
    """An actor."""

    name: str
    entities: list[Entity]
    roles: list[Role]
    offices: list[Office]
    members: list[Relation]
    allies: list[Relation]
    opponents: list[Relation]
    quotes: list[Quote]
    events: list[Event]
    dyads: list[Dyads]
    count: int


class Dyad(BaseModel):
    """What two did to each other."""

    actor: str
    recipient: str
    standing: list[Relation]
    events: list[Event]
    back: list[Event]
    count: int
    count_back: int


class Search(BaseModel):
    """What was found."""

    q: str
    order: str
    actors: list[Entity]
    events: list[Event]
    reports: list[Found]
