"""The pipeline: spaCy's tagger, parser and names, then one stage of dateline after the other.

Each stage is a spaCy component registered by name; ``nlp.remove_pipe("dateline_places")`` or
``nlp.replace_pipe(…)`` work as on any spaCy pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from spacy.language import Language

from dateline.models import language
from dateline.ontology.own import load
from dateline.reading import document
from dateline.reading.parsing import (
    long_texts,
    quick_lemmas,
    quick_names,
    quick_parse,
    quick_tags,
    quick_vectors,
)
from dateline.record import Record
from dateline.report import Report

STAGES = ("layout", "times", "places", "actors", "attributions", "events", "relations")
"""The stages in reading order; stage ``x`` is the component ``dateline_x`` of the room ``reading/x``."""


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may choose of the reading.

    Attributes:
        actors: own tables of actors (paths), read on top of the bundled catalogue.
        codebook: an own codebook (path), or None for PLOVER's.
        model: a folder that ``dateline train`` wrote, or None for the shipped model.
        min_confidence: the least confidence of an event, 0 to 1; None for the usual one.
    """

    actors: tuple[str, ...] = ()
    codebook: str | None = None
    model: str | None = None
    min_confidence: float | None = None


def choices_of(
    actors: Sequence[str | Path] = (),
    codebook: str | Path | None = None,
    model: str | Path | None = None,
    min_confidence: float | None = None,
) -> Choices:
    """The choices, with paths of any kind."""
    return Choices(
        actors=tuple(str(path) for path in actors),
        codebook=None if codebook is None else str(codebook),
        model=None if model is None else str(model),
        min_confidence=min_confidence,
    )


def build(stages: Iterable[str] = STAGES, choices: Choices | None = None) -> Language:
    """A fresh spaCy pipeline with the given stages of dateline.

    Layout runs before the parser, for it fixes where sentences begin.

    Args:
        stages: names of :data:`STAGES`, in reading order.
        choices: what the user chose; each stage takes its own.
    """
    chosen = choices or Choices()
    nlp = language.load()
    nlp.max_length = 10_000_000
    _quicken(nlp)
    config: dict[str, dict[str, Any]] = {
        "actors": {"extra": list(chosen.actors)},
        "events": {"model": chosen.model, "least": chosen.min_confidence, "extra": list(chosen.actors)},
        "own": {
            "codebook": chosen.codebook,
            "model": chosen.model,
            "least": chosen.min_confidence,
            "extra": list(chosen.actors),
        },
    }
    replaced = chosen.codebook is not None and not load(chosen.codebook).extends
    for stage in stages:
        import_module(f"dateline.reading.{stage}")
        if stage == "layout":
            nlp.add_pipe("dateline_layout", first=True)
        elif stage != "events" or not replaced:
            nlp.add_pipe(f"dateline_{stage}", config=config.get(stage, {}))
        if stage == "events" and chosen.codebook:
            import_module("dateline.reading.events.own")
            nlp.add_pipe("dateline_own", config=config["own"])
    return nlp


def _quicken(nlp: Language) -> None:
    """Put components that do the same in less time in the place of some of spaCy's."""
    tok2vec: Any = nlp.get_pipe("tok2vec")
    for ours, is_known in (
        (quick_vectors.NAME, quick_vectors.is_known(tok2vec.model)),
        (quick_parse.NAME, quick_parse.is_known(nlp.get_pipe("parser"))),
        (quick_names.NAME, quick_names.is_known(nlp.get_pipe("ner"))),
        (quick_tags.NAME, True),
        (quick_lemmas.NAME, quick_lemmas.is_known(nlp.get_pipe("lemmatizer"))),
    ):
        theirs = ours.removeprefix("quick_")
        if is_known:
            nlp.add_pipe(ours, after=theirs)
            nlp.disable_pipe(theirs)


@cache
def default(choices: Choices | None = None) -> Language:
    """The pipeline with every stage, loaded at first use and kept."""
    return build(choices=choices)


def records(reports: Iterable[Report], nlp: Language | None = None, batch_size: int = 32) -> Iterator[Record]:
    """Read reports in the order given; a report that fails raises where it stands."""
    nlp = nlp or default()
    for is_long, group in groupby(reports, key=lambda report: len(report.text) >= long_texts.LONG):
        docs = (document.begin(long_texts.make_doc(nlp, report.text), report) for report in group)
        read = (
            (long_texts.read(nlp, doc) for doc in docs) if is_long else nlp.pipe(docs, batch_size=batch_size)
        )
        for doc in read:
            yield document.record(doc)
