"""The record: everything that dateline says about one report, each statement with its characters.

The names and forms are those of the public contract (``dateline/2``). Offsets count Unicode
code points of :attr:`Record.text`, half open: ``text[start:end]`` are the characters.
"""

from __future__ import annotations

from inspect import cleandoc
from typing import TYPE_CHECKING, Annotated, Any, Literal, Unpack, get_args

import msgspec

from dateline.errors import DatelineError

if TYPE_CHECKING:
    from dateline.config import Choices, ReadingConfig
    from dateline.explanation import Explanation

Schema = Literal["dateline/1", "dateline/2"]
SCHEMA: Schema = "dateline/2"
"""The form that is written; records of the first, which lacks ``mentions`` of events, are read too."""

Span = tuple[int, int]

EntityKind = Literal[
    "person", "state", "government", "igo", "military", "armed_group", "party",
    "organization", "media", "company", "population", "other",
]  # fmt: skip
MentionForm = Literal["name", "nominal", "pronoun"]
EventType = Annotated[str, msgspec.Meta(pattern="^[A-Z][A-Z0-9_]*$")]
"""One of :data:`EVENT_TYPES`, or a type of the user's own codebook."""
Status = Literal["actual", "negated", "future", "hypothetical", "historical"]
RelationType = Literal[
    "backs", "opposes", "leads", "member_of", "part_of", "mediates", "aligned_with", "supplies", "located_in",
]  # fmt: skip
QuantityKind = Literal[
    "killed", "injured", "arrested", "abducted", "displaced", "protesters", "troops", "money"
]
Quote = Literal["direct", "indirect", "mixed"]
Stance = Literal["asserted", "denied", "unconfirmed"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]

EVENT_TYPES: tuple[str, ...] = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""PLOVER's types."""
STATUSES: tuple[Status, ...] = get_args(Status)
RELATION_TYPES: tuple[RelationType, ...] = get_args(RelationType)


class Dateline(msgspec.Struct, kw_only=True):
    """Where a report was filed and by which agency (“ANKARA (Reuters) -”)."""

    place: str | None = None
    agency: str | None = None


class Mention(msgspec.Struct):
    """Characters that stand for an entity, and whether they name, describe or point at it."""

    start: int
    end: int
    form: MentionForm


class Role(msgspec.Struct):
    """An office or function (“commander”) and the id of the entity it is held in."""

    title: str
    of: str | None = None


class Entity(msgspec.Struct, kw_only=True):
    """One thing in the world, with all the mentions of it in the report.

    Attributes:
        country: ISO 3166-1 alpha-3, or None.
        sectors: PLOVER sector codes (GOV, MIL, REB …).
        wikidata: a Wikidata item (``Q…``) where the catalogue knows one.
    """

    id: str
    name: str
    kind: EntityKind
    country: str | None = None
    sectors: list[str] = []
    wikidata: str | None = None
    roles: list[Role] = []
    mentions: list[Mention] = []


class Time(msgspec.Struct):
    """A time expression in the text with its TIMEX3 type and value (``2020-01-14``, ``P9M``)."""

    start: int
    end: int
    type: TimeType
    value: str


class EventTime(msgspec.Struct, kw_only=True):
    """When an event took or takes place.

    Attributes:
        value: TIMEX3 value; of two times joined (“from 3 to 12 January”) the ISO 8601 interval of their days.
        start: first day, ISO 8601, or None where the text fixes none; “since 2018” ends with the report.
        end: last day, ISO 8601, or None.
        span: the characters that say so; None where it is the report's own date.
    """

    value: str
    start: str | None = None
    end: str | None = None
    span: Span | None = None


def plain(number: float | None) -> float | None:
    """A whole number without a point: written alike, whether it was counted or read back from a file."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


class Place(msgspec.Struct, kw_only=True):
    """A place named in the text; degrees are WGS 84, ids are GeoNames', countries alpha-3."""

    start: int
    end: int
    name: str
    geonames_id: int | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None


class EventPlace(msgspec.Struct, kw_only=True):
    """Where an event took or takes place; the fields are those of :class:`Place`.

    Attributes:
        radius: kilometres around the point within which it lies, where the text gives the spot by a named place
            (“30 km north of Raqqa”, “near X”, “between A and B”): the point is then that spot's, name and id are
            those of the place named. None where the place is the one named.
    """

    name: str
    geonames_id: int | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius: float | None = None

    def __post_init__(self) -> None:
        self.radius = plain(self.radius)


class Range(msgspec.Struct):
    """A stretch of characters."""

    start: int
    end: int


class Quantity(msgspec.Struct, kw_only=True):
    """A count that the text gives for an event: people, or units of money.

    ``value`` is None where the text gives none (“dozens”); ``low`` and ``high`` bound it.
    """

    kind: QuantityKind
    value: float | None = None
    low: float | None = None
    high: float | None = None
    text: str
    span: Span

    def __post_init__(self) -> None:
        # One form for one number, whether it was counted or read back from a file: 15, not 15.0.
        self.value, self.low, self.high = plain(self.value), plain(self.low), plain(self.high)


class Telling(msgspec.Struct, kw_only=True):
    """One place of a report where an event is told; the fields are those of :class:`Event`."""

    trigger: Range
    evidence: Range
    actor_spans: list[Span] = []
    recipient_spans: list[Span] = []


class Event(msgspec.Struct, kw_only=True):
    """Who did what to whom, by PLOVER's types, modes and contexts.

    Attributes:
        score: PLOVER's conflict–cooperation score for the type and mode.
        cameo: nearest CAMEO code by PLOVER's crosswalk.
        actors: entity ids; every party of a reciprocal event.
        recipients: entity ids.
        trigger: the predicate's characters.
        evidence: the sentence or clause that says it.
        attribution: ids of the attributions within which it is said.
        confidence: the probability that type and both sides are right, 0 to 1.
        mentions: every place where it is told, in the order of the text; absent where it is told once. The event's own
            trigger, evidence and spans are those of the fullest.
    """

    id: str
    type: EventType
    mode: str | None = None
    contexts: list[str] = []
    score: float | None = None
    cameo: str | None = None
    actors: list[str] = []
    recipients: list[str] = []
    actor_spans: list[Span] = []
    recipient_spans: list[Span] = []
    trigger: Range
    evidence: Range
    status: Status = "actual"
    time: EventTime | None = None
    place: EventPlace | None = None
    quantities: list[Quantity] = []
    attribution: list[str] = []
    confidence: float = 0.5
    mentions: list[Telling] | msgspec.UnsetType = msgspec.UNSET


class Relation(msgspec.Struct, kw_only=True):
    """How two entities stand to each other (subject backs object), with who says so."""

    id: str
    type: RelationType
    subject: str
    object: str
    status: Status = "actual"
    time: EventTime | None = None
    attribution: list[str] = []
    evidence: Range
    confidence: float = 0.5


class Attribution(msgspec.Struct, kw_only=True):
    """Who says something (source), by which words (cue), and what is said (content).

    Attributes:
        within: id of the attribution that reports this one.
    """

    id: str
    source: list[Span] = []
    source_entity: str | None = None
    cue: list[Span] = []
    content: list[Span]
    quote: Quote
    within: str | None = None
    stance: Stance = "asserted"


class Record(msgspec.Struct, kw_only=True):
    """All that is said in one report, in the form of the public contract ``dateline/2``.

    Attributes:
        added: what stages of other packages read, by the name of the stage; not there where there is no such stage.
    """

    schema: Schema = SCHEMA
    id: str
    text: str
    published: str | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    extra: dict[str, Any] = {}
    dateline: Dateline | None = None
    sentences: list[Span] = []
    entities: list[Entity] = []
    events: list[Event] = []
    relations: list[Relation] = []
    attributions: list[Attribution] = []
    times: list[Time] = []
    places: list[Place] = []
    added: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET

    def to_json(self, indent: int | None = None) -> str:
        """The record as one JSON object; on one line unless ``indent`` (spaces) is given."""
        line = msgspec.json.encode(self)
        return (msgspec.json.format(line, indent=indent) if indent else line).decode()

    @classmethod
    def from_json(cls, line: str | bytes) -> Record:
        """Read a record that :meth:`to_json` or the command line wrote.

        Raises:
            DatelineError: the line is no JSON or not of the contract's form, or it points at what it doesn't hold.
        """
        try:
            found = msgspec.json.decode(line, type=cls)
        except (msgspec.DecodeError, ValueError, RecursionError) as e:
            raise DatelineError(
                f"This line is not a record of schema {SCHEMA}: {e}. Records are the lines that `dateline code` writes."
            ) from e
        if wrong := _dangling(found):
            raise DatelineError(f"The record {found.id[:80]} {wrong}. Code its report again.")
        return found

    def entity(self, entity_id: str) -> Entity:
        """The entity of that id.

        Raises:
            KeyError: the record has none.
        """
        for entity in self.entities:
            if entity.id == entity_id:
                return entity
        raise KeyError(entity_id)

    def explain(
        self, event: Event | str, config: ReadingConfig | None = None, **choices: Unpack[Choices]
    ) -> Explanation:
        """Why an event was coded as it was: the words that carried its type, the rivals, the rule behind each field.

        The text is read once more for it.

        Args:
            event: one of :attr:`events`, or its id.
            config: how it was read; the usual configuration where None.
            **choices: in place of the configuration's, as for :func:`dateline.code`.

        Raises:
            DatelineError: the record has no such event.
        """
        from dateline.config import config_of
        from dateline.explanation import explain

        return explain(self, event, config_of(config, choices))


def _dangling(record: Record) -> str | None:
    """What a record points at that it doesn't hold: an entity, an attribution, characters behind its text."""
    entities, attributions = {e.id for e in record.entities}, {a.id for a in record.attributions}
    said: list[Event | Relation] = [*record.events, *record.relations]
    named = {i for e in record.events for i in (*e.actors, *e.recipients)}
    named.update(i for r in record.relations for i in (r.subject, r.object))
    named.update(a.source_entity for a in record.attributions if a.source_entity)
    if missing := named - entities:
        return f"names an entity {min(missing)[:40]} that it doesn't hold"
    within = {i for one in said for i in one.attribution} | {
        a.within for a in record.attributions if a.within
    }
    if missing := within - attributions:
        return f"names an attribution {min(missing)[:40]} that it doesn't hold"
    ranges = [(r.start, r.end) for e in record.events for r in (e.trigger, e.evidence)]
    ranges += [(r.evidence.start, r.evidence.end) for r in record.relations]
    ranges += [(m.start, m.end) for e in record.entities for m in e.mentions]
    ranges += [s for e in record.events for s in (*e.actor_spans, *e.recipient_spans)]
    ranges += [s for a in record.attributions for s in (*a.source, *a.cue, *a.content)]
    length = len(record.text)
    if outside := next((s for s in (*ranges, *record.sentences) if not 0 <= s[0] <= s[1] <= length), None):
        return f"points at the characters {outside[0]} to {outside[1]} of a text of {length:,}"
    return None


def json_schema() -> dict[str, Any]:
    """The contract's output as a JSON Schema (2020-12)."""
    schema: dict[str, Any] = _told(msgspec.json.schema(Record))
    return schema


def _told(part: Any) -> Any:
    """A schema whose descriptions don't depend on how Python and msgspec indent docstrings."""
    if isinstance(part, dict):
        return {
            k: cleandoc(v) if k == "description" and isinstance(v, str) else _told(v) for k, v in part.items()
        }
    return [_told(v) for v in part] if isinstance(part, list) else part
