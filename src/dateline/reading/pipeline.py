"""The pipeline: spaCy's tagger, parser and names, then one stage of dateline after the other.

Each stage is a spaCy component registered by name; ``nlp.remove_pipe("dateline_places")`` or
``nlp.replace_pipe(…)`` work as on any spaCy pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import groupby
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from dateline import plugins
from dateline.config import STAGES, ReadingConfig
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


def build(stages: Iterable[str] | None = None, config: ReadingConfig | None = None) -> Language:
    """A fresh spaCy pipeline with stages of dateline.

    Layout runs before the parser, for it fixes where sentences begin.

    Args:
        stages: names of :data:`~dateline.config.STAGES` in reading order, in place of the configuration's.
        config: how to read; each stage takes its own of it.
    """
    chosen = config or ReadingConfig()
    nlp = language.load()
    nlp.max_length = 10_000_000
    _quicken(nlp)
    extra = list(chosen.actors)
    of_events = {"model": chosen.model, "least": chosen.min_confidence, "extra": extra}
    settings: dict[str, dict[str, Any]] = {
        "actors": {"extra": extra},
        "events": of_events,
        "own": {"codebook": chosen.codebook, **of_events},
    }
    replaced = chosen.codebook is not None and not load(chosen.codebook).extends
    for stage in chosen.stages if stages is None else stages:
        if stage not in STAGES:
            nlp.add_pipe(_added(stage))
            continue
        import_module(f"dateline.reading.{stage}")
        if stage == "layout":
            nlp.add_pipe("dateline_layout", first=True)
        elif stage != "events" or not replaced:
            nlp.add_pipe(f"dateline_{stage}", config=settings.get(stage, {}))
        if stage == "events" and chosen.codebook:
            nlp.add_pipe("dateline_own", config=settings["own"])
    return nlp


def _added(stage: str) -> str:
    """The component of a stage that a package adds: a function of a document, or a class that makes one.

    Raises:
        KnowledgeError: no package adds it, or it can't be loaded.
    """
    found = plugins.load(plugins.STAGES, stage)
    name = f"dateline_{stage}"
    Language.component(name, func=found() if isinstance(found, type) else found)
    return name


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


def default(config: ReadingConfig | None = None) -> Language:
    """The pipeline of a configuration, loaded at first use and kept until a file that it names is edited."""
    chosen = config or ReadingConfig()
    return _kept(chosen, tuple(chosen.files().values()))


@cache
def _kept(config: ReadingConfig, files: tuple[str, ...]) -> Language:
    return build(config=config)


def records(reports: Iterable[Report], nlp: Language | None = None, batch_size: int = 32) -> Iterator[Record]:
    """Read reports in the order given; a report that fails raises where it stands."""
    nlp = nlp or default()
    docs = (document.begin(long_texts.make_doc(nlp, report.text), report) for report in reports)
    for is_long, group in groupby(docs, key=long_texts.is_long):
        if is_long:
            read: Iterable[Doc] = (long_texts.read(nlp, doc) for doc in group)
        else:
            read = nlp.pipe(group, batch_size=batch_size)
        yield from map(document.record, read)
