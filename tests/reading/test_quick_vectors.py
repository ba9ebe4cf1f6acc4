"""The quick vectors are spaCy's own, up to the rounding of the last bits."""

from __future__ import annotations

import numpy as np
import pytest
from tests.sampled import TEXTS, spacy_without

from dateline.models import products
from dateline.reading import pipeline
from dateline.reading.parsing import quick_vectors
from dateline.reading.parsing.quick_vectors import QuickVectors, Vectors, is_known

ODD = [
    "",
    " ",
    "Word",
    "\n\n  Paris\n \nBank of\nEngland",
    "don't DON'T Don't ain't £5m 3rd U.N. ….",
    "a b " * 300,
]

_NEAR = 1e-4  # of numbers of up to 7


@pytest.fixture(scope="module")
def nlp():
    return spacy_without()


@pytest.fixture(scope="module", params=["tok2vec", "ner"])
def network(nlp, request):
    model = nlp.get_pipe(request.param).model
    return model if request.param == "tok2vec" else model.get_ref("tok2vec").layers[0]


@pytest.mark.parametrize("multiply", [products._by_numpy, products._by_blis])
def test_the_same_vectors(nlp, network, multiply, monkeypatch):
    monkeypatch.setattr(quick_vectors, "product", multiply)
    vectors = Vectors(network)
    for text in [*TEXTS, *ODD, *TEXTS]:
        doc = nlp.make_doc(text)
        (expected,) = network.predict([doc])
        assert vectors(doc).shape == expected.shape
        assert np.abs(vectors(doc) - expected).max(initial=0) < _NEAR


@pytest.mark.parametrize("kept", [0, 20, 150])
def test_the_same_where_few_forms_are_kept(nlp, network, kept, monkeypatch):
    expected = [network.predict([nlp.make_doc(text)])[0] for text in TEXTS]
    monkeypatch.setattr(quick_vectors, "_KEPT", kept)
    vectors = Vectors(network)
    for text, rows in zip(TEXTS, expected, strict=True):
        assert np.abs(vectors(nlp.make_doc(text)) - rows).max() < _NEAR


def test_a_form_is_computed_once_however_often_it_stands(nlp, network, monkeypatch):
    monkeypatch.setattr(quick_vectors, "_KEPT", 20)
    vectors = Vectors(network)
    computed, rows = vectors._computed, []
    monkeypatch.setattr(vectors, "_computed", lambda forms: rows.append(len(forms)) or computed(forms))
    vectors(nlp.make_doc("killed " * 500))
    assert rows == [1]


def test_the_networks_that_listen_find_them(nlp):
    doc = QuickVectors(nlp.get_pipe("tok2vec"))(nlp.make_doc(TEXTS[0]))
    assert [t.tag_ for t in nlp.get_pipe("tagger")(doc)] == [t.tag_ for t in nlp(TEXTS[0])]


def test_a_network_of_another_form_runs_by_itself(nlp):
    model = nlp.get_pipe("tok2vec").model
    assert is_known(model)
    assert not is_known(nlp.get_pipe("ner").model.get_ref("tok2vec"))
    window = quick_vectors._flat(model.layers[1])[0]
    window.attrs["window_size"] = 2
    try:
        assert not is_known(model)
    finally:
        window.attrs["window_size"] = 1


def test_the_pipeline_runs_one_of_the_two():
    names = [name for name, _ in pipeline.build(stages=()).pipeline]
    assert "quick_tok2vec" in names
    assert "tok2vec" not in names
