"""Mentions: each event of a report with what is needed to tell which happening it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import msgspec

from dateline.knowledge.actors import key_of
from dateline.record import Attribution, Event, Quantity, Record, Span
from dateline.report import day_of
from dateline.story.origins import cited_in, home_of
from dateline.story.sides import Side, is_named, side_of, words_of
from dateline.story.signs import names_of, numbers_of, stem, towns_of, words_of_clause

_NEAR = 60  # characters behind the recipient that still belong to what is told
_MOST_ABOUT = 8  # names
_LONGEST = 60  # characters of a predicate
_LOOK_BACK = timedelta(days=2)  # an event without a day of its own happened on the report's or shortly before


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Who says it: the words that name the source, and whether it asserts, denies or won't confirm."""

    said_by: str
    stance: str


class Denial(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody denies what a mention tells, in the same report.

    Attributes:
        by: the words that name who denies it.
        key: of who denies it, as in :attr:`Mention.voices`.
        span: the sentence that denies it.
        said: that sentence, in the words of the report.
        claim: the characters that tell what is denied, where no other sentence does (“denied reports that …”).
        claimed: the same in words.
    """

    by: str
    key: str
    span: Span
    said: str
    claim: Span | None = None
    claimed: str = ""


class EventMention(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One report of one event.

    Attributes:
        id: report and event (“reuters-17#v2”).
        wire: id of the first print of the same wire story, or of the report itself.
        first: first day on which it can have happened, ISO 8601; None where nothing is known.
        last: last such day.
        dated: whether the text gives a day; else the days are reckoned from the report's.
        towns: names of places below the state in the sentence, in lower case, the event's own first; where it has
            none, those of the sentence before it.
        names: words with a capital in the sentence that name no state, in lower case.
        numbers: figures in the sentence.
        about: what its report is about: the countries, names and places that it names most, in lower case.
        trigger: stem of the predicate.
        words: stems of the clause that tells it.
        said: the sentence, in the words of the report.
        sentence: its characters.
        corrects: whether the report calls itself a correction.
        predicate: the words that tell it, in lower case.
        voices: keys of those who say it; empty where it is the report itself that does.
        denials: of it, in the same report.
        denied_by: key of who says that it is not so; empty where it is told as so, or nobody denies it.
        home: the agency or publisher whose own the report is (:func:`~dateline.story.origins.home_of`).
        cites: the outlet that the report names as where it has it from.
    """

    id: str
    report: str
    wire: str
    span: Span
    evidence: Span
    type: str
    status: str
    mode: str | None = None
    confidence: float = 0.5
    published: str | None = None
    publisher: str | None = None
    first: str | None = None
    last: str | None = None
    dated: bool = False
    actors: tuple[Side, ...] = ()
    recipients: tuple[Side, ...] = ()
    place: str | None = None
    place_id: int | None = None
    place_country: str | None = None
    towns: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    about: tuple[str, ...] = ()
    trigger: str = ""
    words: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    sources: tuple[Source, ...] = ()
    said: str = ""
    corrects: bool = False
    predicate: str = ""
    sentence: Span = (0, 0)
    voices: tuple[str, ...] = ()
    denials: tuple[Denial, ...] = ()
    denied_by: str = ""
    home: str = ""
    cites: str | None = None

    def concerns(self, key: str) -> bool:
        """Whether somebody, by their key, is a side of it."""
        return any(s.key == key for s in (*self.actors, *self.recipients))


def mentions_in(
    record: Record, wire: str | None = None, corrects: bool = False, numbers: Collection[int] | None = None
) -> list[EventMention]:
    """The events of a record as mentions, in its order, without what is denied of them.

    Args:
        record: what was read.
        wire: the first print of the same wire story (:mod:`~dateline.story.prints`).
        corrects: whether the report corrects an earlier print.
        numbers: of the events that are wanted, 1 for the first; all where not given.
    """
    events = [e for n, e in enumerate(record.events, 1) if numbers is None or n in numbers]
    if not events:
        return []
    wanted = {i for e in events for i in (*e.actors, *e.recipients)}
    sides = {e.id: side_of(record, e) for e in record.entities if e.id in wanted}
    of_report = {
        "wire": wire or record.id,
        "corrects": corrects,
        "about": _about(record),
        "home": home_of(record),
    }
    return [_mention(record, event, sides, of_report) for event in events]


def _mention(record: Record, event: Event, sides: dict[str, Side], of_report: dict[str, Any]) -> EventMention:
    first, last, dated = _days(record, event)
    start, end = sentence = _sentence(record, event)
    said, predicate = record.text[start:end], record.text[event.trigger.start : event.trigger.end]
    return EventMention(
        id=f"{record.id}#{event.id}",
        report=record.id,
        span=(event.trigger.start, event.trigger.end),
        evidence=(event.evidence.start, event.evidence.end),
        type=event.type,
        status=event.status,
        mode=event.mode,
        confidence=event.confidence,
        published=_iso(day_of(record.published)),
        publisher=record.publisher,
        first=first,
        last=last,
        dated=dated,
        actors=tuple(sides[i] for i in event.actors if i in sides),
        recipients=tuple(sides[i] for i in event.recipients if i in sides),
        place=event.place.name if event.place else None,
        place_id=event.place.geonames_id if event.place else None,
        place_country=event.place.country if event.place else None,
        towns=towns_of(record, event.trigger.start, event.place.name if event.place else None),
        names=names_of(said),
        numbers=numbers_of(said),
        trigger=stem(predicate),
        predicate=predicate.lower()[:_LONGEST],
        words=words_of_clause(record.text[slice(*_clause(event, sentence))]),
        quantities=tuple(event.quantities),
        sources=_sources(record, event),
        voices=_voices(record, event),
        said=" ".join(said.split()),
        sentence=sentence,
        cites=cited_in(record, event.attribution),
        **of_report,
    )


def _clause(event: Event, sentence: Span) -> Span:
    """The characters from the first to the last side and a little further, within the sentence.

    Two events of one sentence so have words of their own.
    """
    start, end = sentence
    spans = [(event.trigger.start, event.trigger.end), *event.actor_spans, *event.recipient_spans]
    spans = [s for s in spans if start <= s[0] and s[1] <= end]
    last = min(max(s[1] for s in spans) + _NEAR, end) if spans else end
    return (min(s[0] for s in spans) if spans else start), max(last, start + 1)


def _sentence(record: Record, event: Event) -> Span:
    return sentence_at(record, event.trigger.start, (event.evidence.start, event.evidence.end))


def sentence_at(record: Record, at: int, instead: Span | None = None) -> Span:
    """The sentence in which a character stands; where it stands in none, what is given instead of it."""
    return next(((s, e) for s, e in record.sentences if s <= at < e), instead or (at, at + 1))


def _days(record: Record, event: Event) -> tuple[str | None, str | None, bool]:
    published = day_of(record.published)
    time = event.time
    if time and time.start and time.span:
        start, end = (
            day_of(time.start),
            day_of(time.end),
        )  # None: of a year before all news, or that never comes
        return _iso(start), _iso(end or start), start is not None
    day = day_of(time.start) if time and time.start else published
    return (_iso(day - _LOOK_BACK), _iso(day), False) if day else (None, None, False)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _about(record: Record) -> tuple[str, ...]:
    """Countries, names and places of a report, by how often it speaks of them."""
    counts: Counter[str] = Counter()
    for entity in record.entities:
        if entity.country:
            counts[entity.country.lower()] += len(entity.mentions)
        if is_named(entity):
            counts[words_of(entity.name)[-1]] += len(entity.mentions)
    for place in record.places:
        counts.update(filter(None, ((place.country or "").lower(), words_of(place.name)[-1])))
    return tuple(name for name, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:_MOST_ABOUT])


def _sources(record: Record, event: Event) -> tuple[Source, ...]:
    by_id = {a.id: a for a in record.attributions}
    return tuple(
        Source(said_by=" ".join(record.text[s:e] for s, e in a.source), stance=a.stance)
        for a in (by_id[i] for i in event.attribution if i in by_id)
        if a.source
    )


def _voices(record: Record, event: Event) -> tuple[str, ...]:
    by_id = {a.id: a for a in record.attributions}
    told = (by_id[i] for i in event.attribution if i in by_id)
    return tuple(dict.fromkeys(key_of_source(record, a) for a in told if a.source))


def key_of_source(record: Record, attribution: Attribution) -> str:
    """A key of who says something: the entity's, else the words that name it."""
    entity = next((e for e in record.entities if e.id == attribution.source_entity), None)
    if entity is not None:
        return key_of(entity)
    return " ".join(w for s, e in attribution.source for w in words_of(record.text[s:e]))
