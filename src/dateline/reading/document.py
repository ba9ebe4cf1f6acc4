"""What the stages share: one spaCy ``Doc`` with the report and the growing record on ``doc._``.

=================== ============================== ==============================
attribute           type                           written by
=================== ============================== ==============================
``doc._.report``    :class:`~dateline.report.Report` the pipeline, before any stage
``doc._.layout``    :class:`Layout`                layout
``doc._.times``     list of record.Time            times
``doc._.places``    list of record.Place           places
``doc._.entities``  list of record.Entity          actors
``doc._.home``      str or None                    actors: the country that the report is about
``doc._.attributions`` list of record.Attribution  attributions
``doc._.events``    list of record.Event           events
``doc._.drafts``    dict of events.Judged          events: what each event was made of, by its predicate
``doc._.relations`` list of record.Relation        relations
=================== ============================== ==============================

``doc.text`` is always exactly ``report.text``: character offsets of spaCy are the contract's.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

import msgspec
from spacy.tokens import Doc

from dateline.record import Dateline, Record, Span
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


LISTS = ("times", "places", "entities", "attributions", "events", "relations")


def register() -> None:
    """Declare the attributes on ``doc._`` (idempotent)."""
    if not Doc.has_extension("report"):
        Doc.set_extension("report", default=None)
        Doc.set_extension("layout", default=None)
        Doc.set_extension("home", default=None)
        Doc.set_extension("drafts", default=None)
        for name in LISTS:
            Doc.set_extension(name, default=None)


def begin(doc: Doc, report: Report) -> Doc:
    """Put a report and an empty record on a ``Doc`` whose text is the report's."""
    doc._.report = report
    doc._.layout = Layout()
    doc._.drafts = {}
    for name in LISTS:
        setattr(doc._, name, [])
    return doc


register()


def text_of(doc: Doc) -> str:
    """``doc.text``, which spaCy puts together anew from the words each time that it is asked for."""
    report: Report | None = doc._.report
    return doc.text if report is None else report.text


def _untie(doc: Doc) -> None:
    """Let go of ids that point at no entity, such as of a thing that no event was about in the end."""
    ids = {e.id for e in doc._.entities}
    for attribution in doc._.attributions:
        if attribution.source_entity not in ids:
            attribution.source_entity = None
    for entity in doc._.entities:
        for role in entity.roles:
            role.of = role.of if role.of in ids else None


def record(doc: Doc) -> Record:
    """The record of a ``Doc`` that has been through the pipeline."""
    report: Report = doc._.report
    _untie(doc)
    return Record(
        id=report.id,
        text=report.text,
        published=report.published,
        publisher=report.publisher,
        title=report.title,
        url=report.url,
        extra=report.extra,
        dateline=doc._.layout.dateline,
        sentences=[(s.start_char, s.end_char) for s in doc.sents if s.text.strip()],
        **{name: getattr(doc._, name) for name in LISTS},
    )
