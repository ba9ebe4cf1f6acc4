"""What the stages share: one spaCy ``Doc`` with the report and the growing record on it.

A stage reads and adds fields of :class:`Annotations`, which :func:`annotations_of` gives. Each is also an attribute of
``doc._`` (``doc._.times``), as other components of a spaCy pipeline expect it.

============== ================================ ======================================================
field          type                             written by
============== ================================ ======================================================
report         :class:`~dateline.report.Report` the pipeline, before any stage
layout         :class:`Layout`                  layout
times          list of record.Time              times
places         list of record.Place             places
entities       list of record.Entity            actors; attributions, events and relations add to it
home           str or None                      actors: the country that the report is about
attributions   list of record.Attribution       attributions
events         list of record.Event             events
drafts         dict of events.EventDraft        events: what each event was made of, by its predicate
relations      list of record.Relation          relations
added          dict by name of the stage        stages of other packages
============== ================================ ======================================================

``doc.text`` is always exactly ``report.text``: character offsets of spaCy are the contract's.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import partial
from typing import Any

import msgspec
from spacy.tokens import Doc

from dateline.record import (
    Attribution,
    Dateline,
    Entity,
    EntityKind,
    Event,
    Mention,
    Place,
    Record,
    Relation,
    Span,
    Time,
)
from dateline.report import Report


class Layout(msgspec.Struct, kw_only=True):
    """The parts of a report that are not its story, as character spans.

    Attributes:
        dateline: place and agency, where the report has one.
        dateline_span: the characters of the dateline, its dash included.
        datelines: those of further reports in the text, of a digest.
        headlines: headlines and subheadings that stand in the text.
        bylines: “By Jane Doe”, “Jane Doe in Cairo”.
        boilerplate: “Reporting by …”, “Read the rest here.”, corrections, what a page leaves inside the text.
        items: the marks at which the items of a page of several begin (a live blog's times, bullets, the stamps
            of readers' comments, datelines), in order.
        anchor: the day the report was written, or None where nothing says.
    """

    dateline: Dateline | None = None
    dateline_span: Span | None = None
    datelines: list[Span] = []
    headlines: list[Span] = []
    bylines: list[Span] = []
    boilerplate: list[Span] = []
    items: list[Span] = []
    anchor: date | None = None

    def in_story(self, start: int) -> bool:
        """Whether the character at ``start`` belongs to the story itself."""
        filed = [self.dateline_span] if self.dateline_span else []
        aside = (self.bylines, self.boilerplate, self.datelines, self.items, filed)
        return not any(is_within(parts, start) for parts in aside)


def is_within(parts: list[Span], at: int) -> bool:
    """Whether one of some parts, in the order of the text and apart from one another, holds a character."""
    n = bisect_right(parts, at, key=lambda part: part[0]) - 1
    return n >= 0 and at < parts[n][1]


class Annotations(msgspec.Struct, kw_only=True):
    """A report and what the stages have read in it so far."""

    report: Report
    layout: Layout = msgspec.field(default_factory=Layout)
    times: list[Time] = []
    places: list[Place] = []
    entities: list[Entity] = []
    home: str | None = None
    attributions: list[Attribution] = []
    events: list[Event] = []
    drafts: dict[int, Any] = {}
    relations: list[Relation] = []
    added: dict[str, Any] = {}

    def enter(self, name: str, kind: EntityKind, *mentions: Mention, **fields: Any) -> Entity:
        """Take in an entity that a stage behind the actors has found, under an id that none has had.

        Args:
            mentions: where the text names it.
            **fields: further fields of the entity.
        """
        number = 1 + max((int(e.id[1:]) for e in self.entities), default=0)
        entity = Entity(id=f"e{number}", name=name, kind=kind, mentions=list(mentions), **fields)
        self.entities.append(entity)
        return entity


LISTS = ("times", "places", "entities", "attributions", "events", "relations")
_STATE = "dateline"


def annotations_of(doc: Doc) -> Annotations:
    """What the stages have read in a document so far."""
    found: Annotations | None = doc._.get(_STATE)
    if found is None:
        found = Annotations(report=Report(text=doc.text))
        doc._.set(_STATE, found)
    return found


def attributes(*fields: str) -> list[str]:
    """Fields of :class:`Annotations` as spaCy calls them, for what a stage requires and assigns."""
    return [f"doc._.{name}" for name in fields]


def register() -> None:
    """Declare the attributes on ``doc._`` (idempotent)."""
    if not Doc.has_extension(_STATE):
        Doc.set_extension(_STATE, default=None)
        for name in Annotations.__struct_fields__:
            Doc.set_extension(name, getter=partial(_field, name), setter=partial(_put, name))


def _field(name: str, doc: Doc) -> Any:
    return getattr(annotations_of(doc), name)


def _put(name: str, doc: Doc, value: Any) -> None:
    setattr(annotations_of(doc), name, value)


def begin(doc: Doc, report: Report) -> Doc:
    """Put a report and an empty record on a ``Doc`` whose text is the report's."""
    doc._.set(_STATE, Annotations(report=report))
    return doc


register()


def text_of(doc: Doc) -> str:
    """``doc.text``, which spaCy puts together anew from the words each time that it is asked for."""
    return annotations_of(doc).report.text


def _untie(read: Annotations) -> None:
    """Let go of ids that point at no entity, such as of a thing that no event was about in the end."""
    ids = {e.id for e in read.entities}
    for attribution in read.attributions:
        if attribution.source_entity not in ids:
            attribution.source_entity = None
    for entity in read.entities:
        for role in entity.roles:
            role.of = role.of if role.of in ids else None


def record(doc: Doc) -> Record:
    """The record of a ``Doc`` that has been through the pipeline."""
    read = annotations_of(doc)
    report = read.report
    _untie(read)
    return Record(
        id=report.id,
        text=report.text,
        published=report.published,
        publisher=report.publisher,
        title=report.title,
        url=report.url,
        extra=report.extra,
        dateline=read.layout.dateline,
        sentences=[(s.start_char, s.end_char) for s in doc.sents if s.text.strip()],
        added=read.added or msgspec.UNSET,
        **{name: getattr(read, name) for name in LISTS},
    )
