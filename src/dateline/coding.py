"""Reading one report and coding many: the Python front of dateline."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, Unpack

import msgspec

from dateline.config import Choices, ReadingConfig, config_of
from dateline.errors import KnowledgeError, ReportError
from dateline.intake import Refusal, ReportWarning, check, report_of
from dateline.intake.checks import shown
from dateline.record import Record
from dateline.report import Report

if TYPE_CHECKING:
    from spacy.language import Language

Incoming: TypeAlias = Report | Refusal | Mapping[str, Any] | str
"""What may come in for a report: one, its fields, its text alone, or why there is none."""

BATCH = 32
"""Reports that are read at one go."""

_BATCH_LENGTH = 100_000  # characters at which a batch is full, so that memory doesn't grow with the texts

_WORDS = 150_000  # that stay in the vocabulary, of less than 1 kB each; spaCy's model brings 85,000

_BEHIND = 12  # words behind the second side of a pair that may tell the mode

Answer = TypeVar("Answer")


def read(
    text: str,
    published: str | None = None,
    *,
    config: ReadingConfig | None = None,
    any_language: bool = False,
    stages: Sequence[str] = (),
    actors: Sequence[str | Path] = (),
    codebook: str | Path | None = None,
    model: str | Path | None = None,
    min_confidence: float | None = None,
    **fields: Any,
) -> Record:
    """Read one report.

    Args:
        text: the story; offsets in the record count its code points.
        published: ``YYYY-MM-DD`` or ISO 8601 with zone; the anchor for “Tuesday”.
        config, any_language, stages, actors, codebook, model, min_confidence: as for :func:`code`.
        **fields: ``id``, ``title``, ``publisher``, ``url``, ``language``; others come back under ``extra``.

    Raises:
        ReportError: the report can't be read; the sentence says why.
    """
    report = {**fields, "text": text, "published": published}
    (found,) = code(
        [report], config=config, any_language=any_language, stages=stages, actors=actors, codebook=codebook,
        model=model, min_confidence=min_confidence,
    )  # fmt: skip
    if isinstance(found, Refusal):
        raise ReportError(found.error, found.id)
    return found


def code(
    reports: Iterable[Incoming],
    *,
    config: ReadingConfig | None = None,
    nlp: Language | None = None,
    batch_size: int = BATCH,
    workers: int = 1,
    **choices: Unpack[Choices],
) -> Iterator[Record | Refusal]:
    """Code a stream of reports, in the order given.

    A report that can't be read becomes a :class:`~dateline.intake.Refusal` in its place; the others are
    coded all the same.

    Args:
        reports: :class:`~dateline.report.Report` objects, mappings with the contract's fields, or plain
            texts; a Refusal is passed on.
        config: how to read; the usual configuration where None.
        nlp: a pipeline of :func:`dateline.reading.pipeline.build`; the default one where None.
        batch_size: reports that are read at one go. The first records come one by one, later ones up to
            so many at once; 1 gives each record before the next report is asked for, at some cost of speed.
        workers: processes that read at one time; each takes less than 1.5 GB of memory.
        **choices: in place of the configuration's: ``any_language``, to read texts in other languages than English too;
            ``stages``, those of other packages, behind dateline's own; ``actors``, your own tables in the form of the
            bundled ``organisations.csv``; ``codebook``, your own event types in the form that
            :mod:`dateline.ontology.own` tells; ``model``, a folder that ``dateline train`` wrote;
            ``min_confidence``, the least confidence of an event, 0 to 1.

    Warns:
        ReportWarning: a report can be read, but something in it is likely to be read wrongly.
    """
    from dateline.reading import pipeline

    chosen = config_of(config, choices)
    readable = (accepted(report, chosen.any_language) for report in reports)
    if workers > 1 and nlp is None:
        from dateline.parallel import in_workers

        return in_workers(readable, chosen, workers)
    reader = nlp or pipeline.default(chosen)

    def read_batch(good: list[Report]) -> list[Record]:
        with _room(reader, good):
            return list(pipeline.records(good, reader))

    return _in_batches(readable, read_batch, batch_size)


def _room(nlp: Language, reports: list[Report]) -> AbstractContextManager[Any]:
    """Where spaCy keeps the words that it meets for the first time.

    Its vocabulary would grow for ever. But most words of any text are those of the texts before, and to make them anew
    for each costs a third of the cutting into words: the first stay, later ones go when their texts are read.
    """
    is_full = len(nlp.vocab.strings) > _WORDS or sum(len(report.text) for report in reports) > _BATCH_LENGTH
    return nlp.memory_zone() if is_full else nullcontext()


class Judgement(msgspec.Struct, kw_only=True):
    """What ``dateline classify`` says of two sides.

    Attributes:
        type: the most probable type of event between them.
        mode: where the words of the text tell it.
        confidence: the probability of the type, 0 to 1.
        scores: the probability of each type.
    """

    id: str
    type: str
    mode: str | None = None
    confidence: float
    scores: dict[str, float]

    def to_json(self) -> str:
        """One JSON object on one line."""
        return msgspec.json.encode(self).decode()


def classify(
    reports: Iterable[Incoming], *, any_language: bool = False, batch_size: int = BATCH
) -> Iterator[Judgement | Refusal]:
    """The type of event between the two sides that each report gives under ``pair``, in the order given.

    Args:
        reports: as for :func:`code`, each with ``pair``.
        any_language: judge texts in other languages than English too.
        batch_size: as for :func:`code`.
    """
    readable = (_paired(accepted(report, any_language)) for report in reports)
    return _in_batches(readable, _judgements, batch_size)


def _judgements(reports: list[Report]) -> Iterator[Judgement]:
    from dateline.models import pairs, reader
    from dateline.ontology.manner import mode_of

    model = reader.load()
    for report in reports:
        assert report.pair is not None
        text = model.text(report.text, [0])
        scores = pairs.scores(model, text, report.pair.actor, report.pair.recipient)
        rounded = {t: round(p, 4) for t, p in scores.items()}
        kind = max(rounded, key=rounded.__getitem__)
        mode = mode_of(kind, _words_about(report))
        yield Judgement(id=report.id, type=kind, mode=mode, confidence=rounded[kind], scores=rounded)


def _words_about(report: Report) -> list[str]:
    """The words from the first side of a pair to the second and a few behind it."""
    sides = (report.pair.actor, report.pair.recipient) if report.pair else ((0, 0),)
    start, end = min(s for s, _ in sides), max(e for _, e in sides)
    behind = re.findall(r"\w+", report.text[end : end + 500])
    return re.findall(r"\w+", report.text[start:end]) + behind[:_BEHIND]


def accepted(report: Incoming, any_language: bool) -> Report | Refusal:
    """A report that can be read, or why not.

    Warns:
        ReportWarning: it can be read, but something in it is likely to be read wrongly.
    """
    if isinstance(report, Refusal):
        return report
    try:
        if isinstance(report, str):
            report = Report(text=report)
        elif isinstance(report, Mapping):
            report = report_of(report)
        elif not isinstance(report, Report):
            raise ReportError(
                f"A report can't be a {type(report).__name__}. Give its text, a mapping with “text”, or a Report."
            )
        for sentence in check(report, any_language):
            warnings.warn(sentence, ReportWarning, stacklevel=3)
    except ReportError as e:
        return Refusal(id=e.report_id, error=str(e))
    return report


def _in_batches(
    stream: Iterator[Report | Refusal],
    read: Callable[[list[Report]], Iterable[Answer]],
    batch_size: int,
) -> Iterator[Answer | Refusal]:
    """One answer a report, in order: good ones by ``read``, many at one go; refusals as they are."""
    batch: list[Report | Refusal] = []
    length, size = 0, 1
    for report in stream:
        batch.append(report)
        length += len(report.text) if isinstance(report, Report) else 0
        if len(batch) >= size or length >= _BATCH_LENGTH:
            yield from _batch(batch, read)
            batch, length, size = [], 0, min(2 * size, batch_size)
    yield from _batch(batch, read)


def _batch(
    batch: list[Report | Refusal], read: Callable[[list[Report]], Iterable[Answer]]
) -> Iterator[Answer | Refusal]:
    """The answers of a batch; if reading it fails, of each report alone, so that one harms no other."""
    good = [r for r in batch if isinstance(r, Report)]
    answers: Iterator[Answer | Refusal]
    try:
        answers = iter(list(read(good)) if good else [])
    except KnowledgeError:
        raise
    except Exception:  # whatever a stage may raise
        answers = iter([_alone(report, read) for report in good])
    for report in batch:
        yield report if isinstance(report, Refusal) else next(answers)


def _alone(report: Report, read: Callable[[list[Report]], Iterable[Answer]]) -> Answer | Refusal:
    try:
        (answer,) = read([report])
    except Exception as e:
        return Refusal(
            id=report.id,
            error=f"The report {shown(report.id)} could not be read ({type(e).__name__}: {e}). That is a fault of "
            "dateline; please report it with the text.",
        )
    return answer


def _paired(report: Report | Refusal) -> Report | Refusal:
    """A report whose pair lies within its text, or why it has none."""
    if isinstance(report, Refusal):
        return report
    name = shown(report.id)
    if report.pair is None:
        return Refusal(
            id=report.id,
            error=f"The report {name} has no “pair”. Give the characters of both sides: "
            '{"actor": [start, end], "recipient": [start, end]}.',
        )
    for side, (start, end) in (("actor", report.pair.actor), ("recipient", report.pair.recipient)):
        if not 0 <= start < end <= len(report.text):
            return Refusal(
                id=report.id,
                error=f"The {side} of {name}, [{start}, {end}], does not lie within its text of "
                f"{len(report.text):,} characters. Give start and end in code points, end behind the last.",
            )
    return report
