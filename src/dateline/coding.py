"""Reading one report and coding many: the Python front of dateline."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from dateline.errors import ReportError
from dateline.intake import Refusal, check, report_of
from dateline.record import Record
from dateline.report import Report

if TYPE_CHECKING:
    from spacy.language import Language

BATCH = 32
"""Reports that are read at once; a record is out at the latest when as many more are in."""


def read(text: str, published: str | None = None, *, any_language: bool = False, **fields: Any) -> Record:
    """Read one report.

    Args:
        text: the story; offsets in the record count its code points.
        published: ``YYYY-MM-DD`` or ISO 8601 with zone; the anchor for “Tuesday”.
        any_language: read it though it seems not to be English.
        **fields: ``id``, ``title``, ``publisher``, ``url``, ``language``; others come back under ``extra``.

    Raises:
        ReportError: the report can't be read; the sentence says why.
    """
    found = next(code([{**fields, "text": text, "published": published}], any_language=any_language))
    if isinstance(found, Refusal):
        raise ReportError(found.error, found.id)
    return found


def code(
    reports: Iterable[Report | Refusal | Mapping[str, Any] | str],
    *,
    any_language: bool = False,
    nlp: Language | None = None,
) -> Iterator[Record | Refusal]:
    """Code a stream of reports, in the order given.

    A report that can't be read becomes a :class:`~dateline.intake.Refusal` in its place; the others are
    coded all the same.

    Args:
        reports: :class:`~dateline.report.Report` objects, mappings with the contract's fields, or plain texts.
        any_language: read texts in other languages than English too.
        nlp: a pipeline of :func:`dateline.reading.pipeline.build`; the default one where None.
    """
    stream = (_accepted(report, any_language) for report in reports)
    while batch := list(islice(stream, BATCH)):
        yield from _batch(batch, nlp)


def _accepted(report: Report | Refusal | Mapping[str, Any] | str, any_language: bool) -> Report | Refusal:
    if isinstance(report, Refusal):
        return report
    try:
        if isinstance(report, str):
            report = Report(text=report)
        elif not isinstance(report, Report):
            report = report_of(dict(report))
        for sentence in check(report, any_language):
            warnings.warn(sentence, stacklevel=3)
    except ReportError as e:
        return Refusal(id=e.report_id, error=str(e))
    return report


def _batch(batch: list[Report | Refusal], nlp: Language | None) -> Iterator[Record | Refusal]:
    """The records of a batch; if reading it fails, of each report alone, so that one harms no other."""
    from dateline.reading import pipeline

    good = [r for r in batch if isinstance(r, Report)]
    try:
        records: Iterator[Record | Refusal] = iter(list(pipeline.records(good, nlp)))
    except Exception:  # whatever a stage may raise
        records = iter([_alone(report, nlp) for report in good])
    for report in batch:
        yield report if isinstance(report, Refusal) else next(records)


def _alone(report: Report, nlp: Language | None) -> Record | Refusal:
    from dateline.reading import pipeline

    try:
        return next(pipeline.records([report], nlp))
    except Exception as e:
        return Refusal(
            id=report.id,
            error=f"The report {report.id} could not be read: {type(e).__name__}: {e}. This is a fault of dateline; "
            "please report it with the text.",
        )


class Judgement(msgspec.Struct, kw_only=True):
    """What ``dateline classify`` says of a pair: type, mode where the words tell it, probabilities of all types."""

    id: str
    type: str
    mode: str | None = None
    confidence: float
    scores: dict[str, float]


def classify(reports: Iterable[Report | Refusal]) -> Iterator[Judgement | Refusal]:
    """The type of event between the two sides that each report gives under ``pair``, in the order given."""
    from dateline.models import event_type

    batch = [_paired(r) for r in reports]
    good = [r for r in batch if isinstance(r, Report) and r.pair is not None]
    scores = iter(event_type.load().classify([(r.text, r.pair.actor, r.pair.recipient) for r in good if r.pair]))
    for report in batch:
        if isinstance(report, Refusal):
            yield report
            continue
        of_type = next(scores)
        kind = max(of_type, key=of_type.__getitem__)
        rounded = {t: round(p, 4) for t, p in of_type.items()}
        yield Judgement(id=report.id, type=kind, confidence=rounded[kind], scores=rounded)


def _paired(report: Report | Refusal) -> Report | Refusal:
    """A report whose pair lies within its text, or why it has none."""
    if isinstance(report, Refusal):
        return report
    if report.pair is None:
        return Refusal(
            id=report.id,
            error=f"The report {report.id} has no “pair”. Give the characters of both sides: "
            '{"actor": [start, end], "recipient": [start, end]}.',
        )
    for name, (start, end) in (("actor", report.pair.actor), ("recipient", report.pair.recipient)):
        if not 0 <= start < end <= len(report.text):
            return Refusal(
                id=report.id,
                error=f"The {name} of the report {report.id}, [{start}, {end}], lies outside its text of "
                f"{len(report.text)} characters.",
            )
    return report
