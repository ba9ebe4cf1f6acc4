"""The words that stay between texts change no record, and are only so many."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from dateline import coding
from dateline.reading import pipeline

LINES = files("dateline").joinpath("samples/libya.jsonl").read_text("utf-8").splitlines()
REPORTS = [json.loads(line) for line in LINES][:6]
NEW = "Ambassador Zyxqwvut{n} of Qwxyzland{n} accused Vwzyxian{n} rebels of shelling Xyzwqburg{n} on Tuesday."


@pytest.fixture(scope="module")
def nlp():
    return pipeline.build()


def records(nlp, reports) -> list[str]:
    return [record.to_json() for record in coding.code(reports, nlp=nlp)]


def test_records_are_the_same_where_no_word_stays(nlp, monkeypatch):
    kept = records(nlp, [*REPORTS, *REPORTS])
    monkeypatch.setattr(coding, "_WORDS", 0)
    assert records(nlp, [*REPORTS, *REPORTS]) == kept


def test_new_words_stay_until_there_are_enough(nlp, monkeypatch):
    strings = nlp.vocab.strings
    before = len(strings)
    records(nlp, [{"text": NEW.format(n="alpha")}])
    after = len(strings)
    assert after > before
    monkeypatch.setattr(coding, "_WORDS", 0)
    records(nlp, [{"text": NEW.format(n="beta")}])
    assert len(strings) == after


def test_of_a_long_text_no_word_stays(nlp, monkeypatch):
    monkeypatch.setattr(coding, "_BATCH_LENGTH", 2000)
    records(nlp, [{"text": "The army left. " * 10}])
    before = len(nlp.vocab.strings)
    words = " ".join(
        f"The army of Xyzzy{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]} left." for n in range(90)
    )
    assert len(words) > coding._BATCH_LENGTH
    records(nlp, [{"text": words}])
    assert len(nlp.vocab.strings) == before
