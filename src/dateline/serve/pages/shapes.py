"""What the JSON of each page holds, for the description of the interface."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class TellingAnswer(BaseModel):
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


class AttributedTellingAnswer(TellingAnswer):
    """The same with who says so there, and the first character and the number of the predicate."""

    by: list[str]
    predicate: int | None
    nth: int


class EventAnswer(BaseModel):
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
    told: list[TellingAnswer]


class WordsAnswer(BaseModel):
    """What a report says, by the characters of its text."""

    report: str
    publisher: str | None
    day: str | None
    start: int
    end: int
    words: str


class DisputeSideAnswer(WordsAnswer):
    """What one side of a dispute says, and who says it in the report's words; None where it is the report itself."""

    by: str | None


class DisputeAnswer(BaseModel):
    """What one source says and another denies."""

    asserted: DisputeSideAnswer
    denied: DisputeSideAnswer


class DisputedEventAnswer(EventAnswer):
    """An event that is disputed, with the words of both sides."""

    disputes: list[DisputeAnswer]


class FollowUpAnswer(WordsAnswer):
    """Who tells what came of a plan: of which event, and its day."""

    id: int


class PlannedEventAnswer(EventAnswer):
    """Something planned: the days for which it was announced, the words that announce it, and what came of it."""

    due: str | None
    due_last: str | None
    announced: WordsAnswer | None
    outcome: str
    followed: FollowUpAnswer | None


class RelationAnswer(BaseModel):
    """How one stands to another."""

    subject: str
    type: str
    object: str
    reports: int
    first: str | None
    last: str | None


class DyadSummaryAnswer(BaseModel):
    """A pair of actor and recipient."""

    actor: str
    recipient: str
    events: int
    score: float | None
    first: str | None
    last: str | None


class PlaceAnswer(BaseModel):
    """A place and how many events it has."""

    place: str | None
    country: str | None
    lat: float
    lon: float
    events: int
    score: float | None


class VoiceAnswer(BaseModel):
    """Who is quoted, and how often."""

    by: str
    country: str | None
    quotes: int
    denials: int
    last: str | None


class QuoteAnswer(BaseModel):
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


class SizeAnswer(BaseModel):
    """How much the store holds."""

    reports: int
    events: int
    mentions: int
    entities: int
    relations: int
    attributions: int
    first: str | None
    last: str | None


class PointAnswer(BaseModel):
    """A period of a series."""

    period: str
    events: int
    score: float | None
    reports: int
    by_type: dict[str, int]


class EntityAnswer(BaseModel):
    """An actor that the store knows."""

    id: int
    name: str
    kind: str
    country: str | None
    sectors: list[str]
    wikidata: str | None


class HitAnswer(BaseModel):
    """A report in which the words stand."""

    report: str
    title: str | None
    publisher: str | None
    day: str | None
    words: str
    hits: list[tuple[int, int]]


class SituationAnswer(BaseModel):
    """What is known of a span of days: :func:`dateline.situation.forms.row_of`; none in an empty store."""

    size: SizeAnswer
    events: int
    situation: dict[str, Any] | None


class EventsAnswer(BaseModel):
    """Some events; ``next`` is the offset of the next ones."""

    events: list[EventAnswer]
    next: int | None
    count: int


class PlannedAnswer(BaseModel):
    """What is planned."""

    planned: list[PlannedEventAnswer]
    next: int | None
    count: int


class DisputedAnswer(BaseModel):
    """What is disputed."""

    disputed: list[DisputedEventAnswer]
    next: int | None
    count: int


class QuotesAnswer(BaseModel):
    """What was said."""

    quotes: list[QuoteAnswer]
    next: int | None
    count: int


class SeriesAnswer(BaseModel):
    """Counts and scores by period."""

    series: list[PointAnswer]
    by: str


class SourceAnswer(BaseModel):
    """Where a report says something, by the characters of its text."""

    report: str
    title: str | None
    publisher: str | None
    published: str
    start: int
    end: int


class DayAnswer(BaseModel):
    """A day of a chronology: sentences, the sources of each, and how many independent reports tell of the day."""

    date: str
    sentences: list[str]
    sources: list[list[SourceAnswer]]
    origins: int


class ChronologyAnswer(BaseModel):
    """The days that matter, in their order."""

    chronology: list[DayAnswer]


class WholeEventAnswer(EventAnswer):
    """An event with every report of it, and groups of outlets that cite each other for it."""

    told: list[AttributedTellingAnswer]  # type: ignore[assignment]
    circular: list[list[str]]


class OneEventAnswer(BaseModel):
    """An event with every report of it, what is said against it, and its figures."""

    event: WholeEventAnswer
    against: list[AttributedTellingAnswer]
    figures: list[dict[str, Any]]


class SharedEventAnswer(BaseModel):
    """An event of a report that others tell too."""

    number: int
    event: int
    reports: int
    origins: int
    disputed: bool
    told: list[TellingAnswer]


class ReadingAnswer(BaseModel):
    """A record (docs/record.md) and what it shares with other reports."""

    record: dict[str, Any]
    shared: list[SharedEventAnswer]


class PassageAnswer(BaseModel):
    """Where a report says something."""

    report: str
    publisher: str | None
    day: str | None
    start: int
    end: int


class RoleAnswer(BaseModel):
    """A title or relation that reports give, and where."""

    title: str | None
    type: str | None
    of: str | None
    reports: int
    first: str | None
    last: str | None
    told: list[PassageAnswer]


class OfficeAnswer(BaseModel):
    """An office that the actor catalogue knows, from when to when as far as known."""

    title: str
    of: str | None
    start: str | None
    end: str | None


class ActorAnswer(BaseModel):
    """An actor."""

    name: str
    entities: list[EntityAnswer]
    roles: list[RoleAnswer]
    offices: list[OfficeAnswer]
    members: list[RelationAnswer]
    allies: list[RelationAnswer]
    opponents: list[RelationAnswer]
    quotes: list[QuoteAnswer]
    events: list[EventAnswer]
    dyads: list[DyadSummaryAnswer]
    count: int


class DyadAnswer(BaseModel):
    """What two did to each other."""

    actor: str
    recipient: str
    standing: list[RelationAnswer]
    events: list[EventAnswer]
    back: list[EventAnswer]
    count: int
    count_back: int


class SearchAnswer(BaseModel):
    """What was found."""

    q: str
    order: str
    actors: list[EntityAnswer]
    events: list[EventAnswer]
    reports: list[HitAnswer]
