"""The quick lemmatizer finds the lemmas that spaCy's own finds."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from tests.sampled import TEXTS, spacy_without

from dateline.reading import pipeline
from dateline.reading.parsing import quick_lemmas
from dateline.reading.parsing.quick_lemmas import QuickLemmas, is_known

ODD = [
    "",
    " \n ",
    "Leaves leave; he left the Left. They saw a saw, and sawing saws sawed.",
    "He ain't gonna do nothin'. I'd've gone! The better ones are best. RUNNING, Running, running",
    "The meeting was meeting. Building the buildings, he was bound to be bound.",
]


@pytest.fixture(scope="module")
def nlp():
    return spacy_without("lemmatizer", "ner")


def lemmas(doc: Doc) -> list[str]:
    return [t.lemma_ for t in doc]


@pytest.mark.parametrize("kept", [10, 50_000])
def test_the_same_lemmas(nlp, kept, monkeypatch):
    monkeypatch.setattr(quick_lemmas, "_KEPT", kept)
    theirs = nlp.get_pipe("lemmatizer")
    quick = QuickLemmas(theirs)
    for text in [*ODD, *TEXTS, *ODD]:
        with nlp.memory_zone():
            assert lemmas(quick(nlp(text))) == lemmas(theirs(nlp(text)))


def test_a_lemma_that_is_there_stays(nlp):
    doc = nlp("The troops left.")
    doc[1].lemma_ = "soldier"
    assert lemmas(QuickLemmas(nlp.get_pipe("lemmatizer"))(doc)) == ["the", "soldier", "leave", "."]


def test_a_lemmatizer_of_another_kind_runs_by_itself(nlp):
    theirs = nlp.get_pipe("lemmatizer")
    assert is_known(theirs)
    theirs.overwrite = True
    try:
        assert not is_known(theirs)
    finally:
        theirs.overwrite = False


def test_the_pipeline_runs_one_of_the_two():
    names = [name for name, _ in pipeline.build(stages=()).pipeline]
    assert "quick_lemmatizer" in names
    assert "lemmatizer" not in names
