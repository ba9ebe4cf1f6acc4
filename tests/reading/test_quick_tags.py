"""The quick attribute ruler sets what spaCy's own sets."""

from __future__ import annotations

import pytest
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc
from tests.sampled import TEXTS, spacy_without

from dateline.reading import pipeline
from dateline.reading.parsing.quick_tags import QuickTags

ODD = [
    "",
    " \n ",
    "He ain't gonna do nothin'. Let's go!",
    "C'mon, y'all: I'd've done it, dont you think?\n\n  They won't.",
    "That the army, which had to leave, left is all that matters to them.",
]


@pytest.fixture(scope="module")
def nlp():
    return spacy_without("attribute_ruler", "lemmatizer", "ner")


@pytest.fixture(scope="module")
def quick(nlp) -> QuickTags:
    return QuickTags(nlp.get_pipe("attribute_ruler"))


def told(doc: Doc) -> list[tuple]:
    return [(t.pos_, str(t.morph), t.lemma_, t.tag_, t.dep_) for t in doc]


@pytest.mark.parametrize("text", [*TEXTS, *ODD])
def test_the_same_classes_morphology_and_lemmas(nlp, quick, text):
    assert told(quick(nlp(text))) == told(nlp.get_pipe("attribute_ruler")(nlp(text)))


def test_a_rule_of_a_users_own_holds(nlp):
    ruler = AttributeRuler(nlp.vocab)
    ruler.add([[{"LOWER": "tripoli"}]], {"LEMMA": "the capital"})
    ruler.add([[{"SHAPE": "dddd"}]], {"LEMMA": "a year"})
    ruler.add([[{"LOWER": "cease"}, {"LOWER": "fire"}]], {"LEMMA": "truce"}, index=1)
    doc = QuickTags(ruler)(nlp("A cease fire in Tripoli in 2020."))
    assert [doc[n].lemma_ for n in (2, 4, 6)] == ["truce", "the capital", "a year"]


def test_the_pipeline_runs_one_of_the_two():
    names = [name for name, _ in pipeline.build(stages=()).pipeline]
    assert "quick_attribute_ruler" in names
    assert "attribute_ruler" not in names
