"""Many reports to records: in order, streaming, a bad one harming no other, offsets inside the text."""

import datetime
import itertools
import json
import subprocess
import sys
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

import dateline
from dateline import coding
from dateline.intake import Refusal, ReportWarning
from dateline.reading import document, pipeline
from dateline.reading.parsing import long_texts
from dateline.record import EventPlace, Quantity, Record
from dateline.report import Report

GOOD = "Turkey accused Greece of breaking the truce on Tuesday."


@Language.component("dateline_falls_over")
def falls_over(doc):
    if "dynamite" in doc.text:
        raise ValueError("boom")
    return doc


@pytest.fixture(scope="module")
def fragile():
    nlp = pipeline.build(("layout", "times"))
    nlp.add_pipe("dateline_falls_over")
    return nlp


def spans(found) -> list[tuple[int, int]]:
    """Every pair of offsets anywhere in a record."""
    out = []
    if isinstance(found, dict):
        if {"start", "end"} <= found.keys() and isinstance(found["start"], int):
            out.append((found["start"], found["end"]))
        found = [v for k, v in found.items() if k not in ("extra", "text")]
    if isinstance(found, list):
        if len(found) == 2 and all(isinstance(x, int) for x in found):
            out.append(tuple(found))
        for part in found:
            out += spans(part)
    return out


def assert_whole(record: Record, text: str) -> None:
    plain = json.loads(record.to_json())
    assert plain["text"] == text
    for start, end in spans(plain):
        assert 0 <= start < end <= len(text)
    ids = {e["id"] for e in plain["entities"]}
    quotes = {a["id"] for a in plain["attributions"]}
    for event in plain["events"]:
        assert {*event["actors"], *event["recipients"]} <= ids
        assert set(event["attribution"]) <= quotes


# --- order, places, kinds ----------------------------------------------------------------------------------


def test_each_report_is_answered_in_its_place():
    given_ = [
        GOOD,
        {"id": "b", "text": ""},
        {"id": "c", "text": GOOD, "published": "2020-01-14", "desk": "world"},
        Report(id="d", text=GOOD),
        None,
        3,
        {"id": "g"},
        Refusal(id="h", error="Not there."),
        Report(id="i", text="a\ud800"),
        {"id": "j", "text": GOOD, "published": datetime.date(2020, 1, 14)},
    ]
    found = list(dateline.code(given_))
    kinds = [Record, Refusal, Record, Record, Refusal, Refusal, Refusal, Refusal, Refusal, Record]
    assert [type(f) for f in found] == kinds
    assert [f.id for f in found[1:4]] == ["b", "c", "d"]
    assert [f.id for f in found[6:]] == ["g", "h", "i", "j"]
    assert found[2].extra == {"desk": "world"}
    assert found[2].published == found[9].published == "2020-01-14"
    assert all(
        len(f.error.split(". ")) >= 1 and f.error.endswith(".") for f in found if isinstance(f, Refusal)
    )


def test_many_reports_keep_their_order(fragile):
    texts = [f"Report number {n} says little." for n in range(150)]
    assert [r.text for r in coding.code(texts, nlp=fragile)] == texts


def test_one_report_that_breaks_a_stage_harms_no_other(fragile):
    texts = [f"Report {n}. " + ("dynamite" if n in (3, 40) else "calm") for n in range(60)]
    found = list(coding.code([{"id": str(n), "text": t} for n, t in enumerate(texts)], nlp=fragile))
    assert [f.id for f in found] == [str(n) for n in range(60)]
    assert [f.id for f in found if isinstance(f, Refusal)] == ["3", "40"]
    assert "boom" in found[3].error


def test_an_endless_stream_is_answered_as_it_comes(fragile):
    found = coding.code((f"Report {n}." for n in itertools.count()), nlp=fragile)
    assert [r.text for r in itertools.islice(found, 100)] == [f"Report {n}." for n in range(100)]


@pytest.mark.parametrize(("batch_size", "ahead"), [(1, 0), (8, 7)])
def test_no_more_reports_are_asked_for_than_a_batch(fragile, batch_size, ahead):
    asked = 0

    def reports():
        nonlocal asked
        for n in range(50):
            asked += 1
            yield f"Report {n}."

    for n, _ in enumerate(coding.code(reports(), nlp=fragile, batch_size=batch_size), 1):
        assert asked <= n + ahead


def test_long_reports_make_small_batches(fragile, monkeypatch):
    monkeypatch.setattr(coding, "_BATCH_LENGTH", 100)
    batches = []
    records = pipeline.records
    monkeypatch.setattr(
        pipeline, "records", lambda good, nlp: batches.append(len(good)) or records(good, nlp)
    )
    list(coding.code(["Calm. " * 10] * 12, nlp=fragile))
    assert max(batches) == 2


# --- one report --------------------------------------------------------------------------------------------


def test_reading_one_report():
    record = dateline.read(GOOD, "2020-01-14", id="x", publisher="The Example Post", desk="world")
    assert (record.id, record.publisher, record.extra) == ("x", "The Example Post", {"desk": "world"})
    assert record.events[0].type == "ACCUSE"
    assert record.events[0].time.value == "2020-01-14"
    assert_whole(record, GOOD)


def test_reading_what_can_not_be_read_is_an_error_with_its_id():
    with pytest.raises(dateline.ReportError, match="empty text") as e:
        dateline.read(" ", id="x")
    assert e.value.report_id == "x"


def test_a_doubtful_report_is_read_with_a_warning():
    with pytest.warns(ReportWarning, match="Latin-1"):
        dateline.read("He said â€œnoâ€\x9d to Turkey.")


def test_other_languages_on_request():
    text = "Der Außenminister traf am Dienstag in Berlin mit seinem Amtskollegen zusammen."
    assert isinstance(next(dateline.code([text])), Refusal)
    assert dateline.read(text, any_language=True).text == text


def test_importing_dateline_loads_nothing_heavy():
    program = (
        "import dateline, sys; print(sorted({'spacy', 'numpy', 'onnxruntime', 'msgspec'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_name_that_dateline_has_not():
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        dateline.reed  # noqa: B018


# --- any text ----------------------------------------------------------------------------------------------

_SOME = (
    "Turkey Haftar the said will not “ ” \" ' . , : ; - — ( ) \n \n\n Monday 12 Paris TRIPOLI (Reuters) - killed "
    "attacked 😀 e\u0301 \u200f שלום \u2028 \t \u00a0 of on and who was by accused minister troops"
)
WORDS = st.sampled_from(_SOME.split(" "))
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(WORDS, max_size=40).map(" ".join),
    st.lists(WORDS, max_size=40).map("".join),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from([None, "2020-01-14", "soon"]))
def test_anything_may_come_and_offsets_stay_inside_the_text(texts, published):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = list(dateline.code([{"text": t, "published": published} for t in texts], any_language=True))
    assert len(found) == len(texts)
    for answer, text in zip(found, texts, strict=True):
        if isinstance(answer, Refusal):
            assert "fault of dateline" not in answer.error
            json.loads(answer.to_json())
        else:
            assert_whole(answer, text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.dictionaries(
    st.sampled_from(
        ["id", "text", "published", "title", "publisher", "url", "language", "pair", "extra", "x"]
    ),
    JSON,
)


@settings(max_examples=200, deadline=None)
@given(FIELDS)
def test_any_fields_give_an_answer_that_can_be_written(fragile, fields):
    for found in (coding.code([fields], nlp=fragile), coding.classify([fields])):
        (answer,) = found
        json.loads(answer.to_json())
        assert "fault of dateline" not in getattr(answer, "error", "")


# --- long texts --------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["a", "(", " ", "\n", "“", "b" * 299, "c" * 700, "😀" * 310]), max_size=12))
def test_tokens_of_any_run_of_signs_are_exactly_the_text(fragile, parts):
    text = "".join(parts)
    assert long_texts.make_doc(fragile, text).text == text


def test_a_run_of_brackets_takes_no_longer_than_its_length(fragile):
    text = "(" * 60_000  # the tokenizer alone would need minutes
    assert len(long_texts.make_doc(fragile, text)) == len(text)


def test_a_long_text_is_read_in_pieces_as_in_one(monkeypatch):
    nlp = pipeline.build(("layout", "times", "places"))
    text = "\n\n".join(
        f"On Tuesday Turkey accused Greece of breaking truce number {n}. The talks in Paris went on."
        for n in range(30)
    )
    report = Report(text=text, published="2020-01-14")
    (whole,) = pipeline.records([report], nlp)
    monkeypatch.setattr(long_texts, "LONG", 1)
    monkeypatch.setattr(long_texts, "PIECE", 100)
    monkeypatch.setattr(long_texts, "_LEAST", 50)
    assert len(list(long_texts._pieces(long_texts.make_doc(nlp, text)))) > 4
    (pieced,) = pipeline.records([report], nlp)
    assert pieced.text == text
    assert pieced.sentences == whole.sentences
    assert pieced.times == whole.times
    assert pieced.places == whole.places


def test_without_a_full_stop_a_long_text_is_cut_all_the_same(fragile, monkeypatch):
    monkeypatch.setattr(long_texts, "PIECE", 50)
    monkeypatch.setattr(long_texts, "_LEAST", 40)
    text = "the minister of the north " * 100
    doc = long_texts.read(fragile, document.begin(long_texts.make_doc(fragile, text), Report(text=text)))
    assert doc.text == text
    assert doc._.report.text == text
    assert all(token.tag_ for token in doc)


# --- pairs -------------------------------------------------------------------------------------------------


def a_pair(**over):
    return {"id": "p", "text": GOOD, "pair": {"actor": [0, 6], "recipient": [15, 21]}, **over}


def test_pairs_are_judged_in_order():
    found = list(coding.classify([a_pair(id=str(n)) for n in range(5)]))
    assert [f.id for f in found] == list("01234")
    assert {f.type for f in found} == {"ACCUSE"}
    assert found[0].confidence == max(found[0].scores.values())
    assert sum(found[0].scores.values()) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        (None, "has no “pair”"),
        ({"actor": [0, 6], "recipient": [15, 99]}, "does not lie within"),
        ({"actor": [6, 0], "recipient": [15, 21]}, "does not lie within"),
        ({"actor": [-3, 2], "recipient": [15, 21]}, "does not lie within"),
        ({"actor": [0, 6]}, "recipient"),
    ],
)
def test_a_pair_outside_the_text_is_refused(pair, sentence):
    first, second = coding.classify([a_pair(pair=pair), a_pair(id="q")])
    assert isinstance(first, Refusal)
    assert sentence in first.error
    assert second.id == "q"


@pytest.mark.slow
def test_two_workers_give_what_one_gives():
    reports = [
        {"id": f"r{n}", "text": f"Kenya bombed Haiti {n + 2} km north of Jacmel on Monday, killing {n + 2}."}
        for n in range(40)
    ]
    reports.insert(7, {"id": "empty", "text": " "})
    one = list(dateline.code(reports))
    two = list(dateline.code(reports, workers=2))
    assert two == one
    assert [r.to_json() for r in two] == [r.to_json() for r in one]
    assert isinstance(one[7], Refusal)


def test_a_number_is_written_alike_whatever_way_it_went(crisis):
    for record in crisis:
        assert Record.from_json(record.to_json()).to_json() == record.to_json()
    counted = Quantity(kind="killed", value=15.0, low=15, high=15.5, text="15", span=(0, 2))
    assert (repr(counted.value), repr(counted.low), repr(counted.high)) == ("15", "15", "15.5")
    assert repr(EventPlace(name="x", radius=30.0).radius) == "30"
