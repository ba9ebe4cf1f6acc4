"""The event reader at run time: windows, pointers, given sides, odd input, plain sentences."""

from __future__ import annotations

import itertools
import json
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import ontology
from dateline.errors import KnowledgeError
from dateline.models import pairs, reader
from dateline.models.reader import LENGTH, LONGEST_WORD, NONE, Reader, Text, load, windows, words_of
from dateline.record import STATUSES

PLAIN = [
    ("CONSULT", "Kenya's foreign minister", "met", "the president of Ghana in Accra for talks on trade."),
    ("ACCUSE", "Colombia's defence minister", "accused", "the rebels of planting mines near a school."),
    ("ASSAULT", "Government jets", "bombed", "rebel positions near the airport, killing nine fighters."),
    ("COERCE", "Police in Minsk", "arrested", "forty journalists who were covering the election."),
    ("SANCTION", "Canada", "has imposed an arms embargo on", "Eritrea and suspended its aid."),
    ("AID", "Norway", "has given 40 million dollars in humanitarian aid to", "the people of Chad."),
    ("REJECT", "Serbia", "has refused to accept the proposal of", "the European Union."),
    ("THREATEN", "North Korea", "threatened", "South Korea with military action if the drills go ahead."),
    ("PROTEST", "Thousands of miners", "demonstrated against", "the Peruvian government over their wages."),
    ("REQUEST", "The mayor of Lagos", "urged", "the federal government to send more police to the city."),
    ("SUPPORT", "The prime minister of India", "praised", "the new government in Nepal."),
    ("RETREAT", "Rebel fighters", "surrendered to", "the Ethiopian army after two weeks of siege."),
    ("MOBILIZE", "Greece", "massed troops along the border with", "Turkey."),
]


@pytest.fixture(scope="module")
def model() -> Reader:
    return load()


def text(words: int, pieces: int = 1, sentence: int = 12) -> Text:
    spans = [(n * 2, n * 2 + 1) for n in range(words)]
    return Text(spans, [[7] * pieces for _ in range(words)], np.arange(words) // sentence)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 900), st.integers(1, LONGEST_WORD), st.integers(1, 400))
def test_each_word_is_new_in_one_window_that_fits(words, pieces, sentence):
    whole = text(words, pieces, sentence)
    found = windows(whole)
    assert [n for w in found for n in range(w.new, w.end)] == list(range(words))
    for w in found:
        assert 0 <= w.begin <= w.new < w.end
        assert sum(map(len, whole.pieces[w.begin : w.end])) + 2 <= LENGTH


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_words_are_characters_of_the_text_in_order(anything):
    spans = words_of(anything)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert all(anything[s:e].strip() for s, e in spans)


@pytest.mark.parametrize(
    "odd",
    ["", " ", "\n", ".", "’’’", "\ud800", "😀" * 50, "a" * 3000, "killed " * 900, "東京で会談した。", "\x00"],
)
def test_odd_texts_are_read(model, odd):
    for found in model.read(model.text(odd, [0]), 0.0):
        assert found.types.sum() == pytest.approx(1, abs=1e-3)


def test_the_places_of_a_side_and_nobody_are_one_question(model):
    whole = model.text("Kenya accused Uganda of moving the border posts near the lake.", [0])
    for p in model.read(whole, 0.0):
        for side in (p.actor, p.recipient):
            assert float(side.mass.sum()) + side.nobody == pytest.approx(1, abs=1e-3)
            assert side.mass[p.word - p.begin] < 1e-3  # nothing is a side of itself
            assert ((side.tags >= 0) & (side.tags <= 1)).all()


def test_what_a_window_says_depends_on_nothing_else(model):
    first = "Kenya accused Uganda of moving the border posts."
    alone = model.read(model.text(first, [0]), 0.2)
    again = model.read(model.text(first, [0]), 0.2)
    assert [p.word for p in alone] == [p.word for p in again]
    assert all((a.types == b.types).all() for a, b in zip(alone, again, strict=True))


def test_given_words_are_judged_whatever_is_believed_of_them(model):
    whole = model.text("Rain fell on the hills. Kenya accused Uganda.", [0, 24])
    found = model.at(whole, [1, 7])
    assert [p.word for p in found] == [1, 7]
    assert found[0].types[0] > found[1].types[0]
    assert (model.types_at(whole, [7])[0] == found[1].types).all()


def test_what_it_answers_is_the_codebooks(model):
    assert model.types == (NONE, *(t.name for t in ontology.types()))
    assert set(model.statuses) == set(STATUSES)
    known = {
        f"{t.name}/{m}" for t in ontology.types() for m in ("", *(m.name for m in ontology.modes(t.name)))
    }
    assert set(model.modes) == known


def test_most_plain_sentences_have_their_type_between_given_sides(model):
    right = 0
    for kind, actor, verb, rest in PLAIN:
        sentence = f"{actor} {verb} {rest}"
        start = len(actor) + len(verb) + 2
        recipient = (start, start + len(rest.split(" in ")[0].split(" of ")[0].split(" near ")[0]))
        scores = pairs.scores(model, model.text(sentence, [0]), (0, len(actor)), recipient)
        assert sum(scores.values()) == pytest.approx(1, abs=1e-3)
        right += max(scores, key=scores.__getitem__) == kind
    assert right >= len(PLAIN) - 2


def test_sides_that_hold_no_word_leave_every_type_alike(model):
    scores = pairs.scores(model, model.text("Kenya accused Uganda.", [0]), (5, 6), (13, 14))
    assert len(set(scores.values())) == 1


def test_a_folder_without_a_model_is_told(tmp_path):
    with pytest.raises(KnowledgeError, match="can't be read"):
        Reader(tmp_path)


def test_a_broken_configuration_is_told(tmp_path):
    shutil.copytree(reader.SHIPPED, tmp_path, dirs_exist_ok=True)
    (tmp_path / "config.json").write_text(json.dumps({"types": []}), "utf-8")
    with pytest.raises(KnowledgeError, match="dateline train"):
        Reader(tmp_path)
