"""The quick parser finds the heads, dependencies and sentences that spaCy's own finds."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from tests.sampled import TEXTS, spacy_without

from dateline.reading import pipeline
from dateline.reading.parsing import quick_parse
from dateline.reading.parsing.quick_parse import QuickParser, is_known

ODD = [
    "",
    " \n ",
    ".",
    "...!? “.” (.) . . .",
    "one two three four five six seven eight nine ten",
    "Mr. Smith of the U.S. Army Corp. met Gen. Jones. Inc. No. 5 was there.",
    "He said: “I left. They stayed.” (She came, too.) Then it rained ; it poured.\n\nThe end",
    "the army left town it said it would return but nobody believed it who knew it\n\nand so on. And so it was.",
    "What did he, who had been told that the man whom they had seen had left, do? Nothing. Nothing at all.",
    "A list:\n- bread\n- wine\n- a report of the minister. Signed.\n",
]
WHOLE = " ".join([*TEXTS, *ODD])


@pytest.fixture(scope="module")
def nlp():
    return spacy_without("parser", "attribute_ruler", "lemmatizer", "ner")


@pytest.fixture(scope="module")
def quick(nlp) -> QuickParser:
    return QuickParser(nlp.get_pipe("parser"))


def told(doc: Doc) -> list[tuple]:
    return [
        (t.head.i, t.dep_, t.is_sent_start, t.left_edge.i, t.right_edge.i, t.n_lefts, t.n_rights) for t in doc
    ]


@pytest.mark.parametrize("few", [0, 3])
@pytest.mark.parametrize("text", [*TEXTS, *ODD, WHOLE])
def test_the_same_heads_dependencies_and_sentences(nlp, quick, text, few, monkeypatch):
    monkeypatch.setattr(quick_parse, "_FEW", few)
    assert told(quick(nlp(text))) == told(nlp.get_pipe("parser")(nlp(text)))


@pytest.mark.parametrize("given", [True, False])
def test_sentence_starts_that_are_set_hold(nlp, quick, given):
    docs = [nlp(WHOLE) for _ in range(2)]
    for doc in docs:
        for token in list(doc)[3::11]:
            token.is_sent_start = given
    assert told(quick(docs[0])) == told(nlp.get_pipe("parser")(docs[1]))


def test_where_a_parse_may_begin_changes_nothing(nlp, quick, monkeypatch):
    monkeypatch.setattr(quick_parse, "_FEW", 0)
    monkeypatch.setattr(quick_parse, "_MOST", 10_000)
    expected = told(nlp.get_pipe("parser")(nlp(WHOLE)))
    for every in (1, 2, 7, 10_000):
        monkeypatch.setattr(quick, "_starts", lambda doc, every=every: list(range(0, len(doc), every)))
        assert told(quick(nlp(WHOLE))) == expected


@pytest.mark.parametrize("room", [1, 5_000])
def test_the_same_where_states_have_little_room(nlp, quick, room, monkeypatch):
    monkeypatch.setattr(quick_parse, "_ROOM", room)
    assert told(quick(nlp(WHOLE))) == told(nlp.get_pipe("parser")(nlp(WHOLE)))


@pytest.mark.parametrize("most", [0, 1, 3])
def test_the_same_where_the_parser_itself_must_finish(nlp, quick, most, monkeypatch):
    monkeypatch.setattr(quick_parse, "_MOST", most)
    assert told(quick(nlp(WHOLE))) == told(nlp.get_pipe("parser")(nlp(WHOLE)))


def test_a_long_text_of_short_sentences_begins_few_parses(quick, nlp):
    doc = Doc(nlp.vocab, words=["So", "."] * 5_000)
    for token in doc:
        token.tag_ = "." if token.i % 2 else "RB"
    assert 300 < len(quick._starts(doc)) < 500


def test_many_are_read_as_one_by_one(nlp, quick):
    together = [told(doc) for doc in quick.pipe(nlp(text) for text in [*ODD, *TEXTS])]
    assert together == [told(quick(nlp(text))) for text in [*ODD, *TEXTS]]


def test_a_parser_of_another_form_runs_by_itself(nlp):
    parser = nlp.get_pipe("parser")
    assert is_known(parser)
    parser.model.attrs["unseen_classes"].add(3)
    try:
        assert not is_known(parser)
    finally:
        parser.model.attrs["unseen_classes"].clear()


def test_the_pipeline_runs_one_of_the_two():
    names = [name for name, _ in pipeline.build(stages=()).pipeline]
    assert "quick_parser" in names
    assert "parser" not in names
