"""Texts that repeat one pattern: they are read whole, and the work grows no faster than the text."""

import sys

import pytest
from benchmarks.pumped import PATTERNS, held, made_up, pumped, slope

from dateline import config
from dateline.reading import document, pipeline
from dateline.reading.document import Layout
from dateline.reading.parsing import endless, long_texts
from dateline.report import Report

STAGES = tuple(stage for stage in config.STAGES if stage != "events")


@pytest.fixture(scope="module")
def nlp():
    return pipeline.build(STAGES)


def read(nlp, text):
    doc = document.begin(long_texts.make_doc(nlp, text), Report(text=text, published="2020-01-14"))
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return doc


def steps(nlp, text):
    """Calls of functions while a text is read, which no busy machine changes."""
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        read(nlp, text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", PATTERNS)
def test_a_long_text_of_one_pattern_is_read(nlp, name):
    text = pumped(PATTERNS[name], 16_000)
    doc = read(nlp, text)
    assert doc.text == text
    assert document.record(doc).sentences[-1][1] <= len(text)


@pytest.mark.parametrize(
    "name",
    ["groups that are introduced", "owned", "descriptions", "relays", "lists", "names said", "titles"],
)
def test_the_work_grows_no_faster_than_the_text(nlp, name):
    sizes = (3_000, 12_000)
    read(nlp, pumped(PATTERNS[name], 500))  # what is loaded at first use
    assert slope(sizes, [steps(nlp, pumped(PATTERNS[name], size)) for size in sizes]) <= 1.3


@pytest.mark.parametrize("name", ["verbs", "dates"])
def test_memory_grows_no_faster_than_the_text(nlp, name):
    sizes = (6_000, 12_000, 24_000)
    read(nlp, pumped(PATTERNS[name], 500))
    assert slope(sizes, [held(nlp, pumped(PATTERNS[name], size)) for size in sizes]) <= 1.2


def test_a_text_of_many_words_is_read_in_pieces_however_short_they_are(nlp, monkeypatch):
    text = pumped(PATTERNS["emoji"], 5_000)
    whole = held(nlp, text)
    monkeypatch.setattr(long_texts, "LONG", 4_000)
    monkeypatch.setattr(long_texts, "PIECE", 1_000)
    monkeypatch.setattr(long_texts, "_LEAST", 800)
    assert held(nlp, text) < 0.6 * whole


@pytest.mark.parametrize(
    "pattern", ["killed ", ", Moscow, ", "😀", "President {name}, ", "of the president "]
)
def test_no_sentence_is_endless(parse, pattern):
    doc = parse(pumped(pattern, 8_000)[:6_000])
    lengths = [len(sentence) for sentence in doc.sents]
    assert len(lengths) > 1
    assert max(lengths) <= endless.LONGEST
    assert all(token.head.sent == token.sent for token in doc)


def test_an_endless_sentence_is_cut_behind_a_sign(parse):
    doc = parse("The ministry named the dead and the wounded of that day, " * 60)
    first = next(doc.sents)
    assert len(first) <= endless.LONGEST
    assert first.text_with_ws.endswith("day, ")


def test_a_long_sentence_that_ends_is_left_whole(parse):
    words = " and ".join(["the ministry sent a letter"] * 30)
    doc = parse(f"On Monday {words}. The army left.")
    assert [s.text for s in doc.sents][-1] == "The army left."
    assert len(list(doc.sents)) == 2


def test_a_name_is_found_again_behind_hundreds_of_others(nlp):
    others = " ".join(f"Minister Omar {made_up(n)} spoke." for n in range(400, 760))
    doc = read(nlp, f"General Kazuo Tanaka left Tokyo on Monday. {others} Tanaka returned on Friday.")
    (tanaka,) = [e for e in doc._.entities if "Tanaka" in e.name]
    assert [doc.text[m.start : m.end] for m in tanaka.mentions if m.form == "name"][-1] == "Tanaka"
    assert tanaka.mentions[-1].start > len(doc.text) - 40


def test_what_is_no_story_is_told_among_many_lines():
    lines = [(n * 10, n * 10 + 5) for n in range(1000)]
    layout = Layout(bylines=lines[::2], boilerplate=lines[1::2], dateline_span=(10_006, 10_009))
    assert not any(layout.in_story(at) for at in (0, 4, 10, 9_994, 10_006))
    assert all(layout.in_story(at) for at in (5, 9, 9_995, 10_005, 10_009))
