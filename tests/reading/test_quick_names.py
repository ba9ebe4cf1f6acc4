"""The quick recognizer of names finds what spaCy's own finds."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from tests.sampled import TEXTS, spacy_without

from dateline.reading import pipeline
from dateline.reading.parsing import quick_names
from dateline.reading.parsing.quick_names import QuickNames, is_known

ODD = [
    "",
    " ",
    "\n\n  Paris\n \nBank of\nEngland",
    "Kofi",
    "on Monday in New",
    "THE UNITED STATES OF AMERICA\n\nReuters",
    "He paid $5 million on 3 March 2011 to Mr. Jean-Claude Juncker of Luxembourg, 61, and left",
]


@pytest.fixture(scope="module")
def nlp():
    return spacy_without("ner")


def names(doc: Doc) -> list[tuple]:
    return [(e.start, e.end, e.label_) for e in doc.ents] + [(t.ent_iob, t.ent_type) for t in doc]


@pytest.mark.parametrize("text", [*TEXTS, *ODD])
def test_the_same_names_with_the_same_labels(nlp, text):
    ner = nlp.get_pipe("ner")
    assert names(QuickNames(ner)(nlp(text))) == names(ner(nlp(text)))


def test_many_at_once_are_read_as_one_by_one(nlp):
    quick = QuickNames(nlp.get_pipe("ner"))
    together = [names(doc) for doc in quick.pipe(nlp(text) for text in [*ODD, *TEXTS])]
    assert together == [names(quick(nlp(text))) for text in [*ODD, *TEXTS]]


def test_a_recognizer_of_another_form_runs_by_itself(nlp):
    ner = nlp.get_pipe("ner")
    assert is_known(ner)
    ner.model.attrs["unseen_classes"].add(3)
    try:
        assert not is_known(ner)
    finally:
        ner.model.attrs["unseen_classes"].clear()


def test_the_pipeline_runs_one_of_the_two():
    names = [name for name, _ in pipeline.build(stages=()).pipeline]
    assert "quick_ner" in names
    assert "ner" not in names


def test_few_long_documents_are_read_at_once(nlp, monkeypatch):
    quick = QuickNames(nlp.get_pipe("ner"))
    sizes = []
    summands = quick._summands
    monkeypatch.setattr(quick, "_summands", lambda docs: sizes.append(sum(map(len, docs))) or summands(docs))
    monkeypatch.setattr(quick_names, "_TOGETHER", 600)
    together = [names(doc) for doc in quick.pipe(nlp(text) for text in [*ODD, *TEXTS])]
    assert together == [names(quick(nlp(text))) for text in [*ODD, *TEXTS]]
    assert max(sizes) <= 600 < sum(sizes)
