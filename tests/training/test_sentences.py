"""Our own labelled sentences are sound: spans within the text, labels of the codebook, enough of each."""

import json
from collections import Counter
from pathlib import Path

import pytest

from dateline import ontology
from dateline.record import STATUSES

FOLDER = Path(__file__).parents[2] / "benchmarks"
ROWS = [
    json.loads(line)
    for name in ("sentences.jsonl", "blind.jsonl")
    for line in (FOLDER / name).read_text("utf-8").splitlines()
]
EVENTS = [(row, pair) for row in ROWS for pair in row["pairs"] if pair["type"] != "NONE"]
TYPES = [t.name for t in ontology.types()]


def test_ids_and_texts_are_unique():
    assert len({r["id"] for r in ROWS}) == len({r["text"] for r in ROWS}) == len(ROWS)


def test_spans_lie_on_words():
    assert len(EVENTS) > 700
    for row, pair in EVENTS:
        for start, end in (*pair["actor"], *pair["recipient"], pair["trigger"]):
            assert 0 <= start < end <= len(row["text"])
            assert row["text"][start:end].strip() == row["text"][start:end]


def test_labels_are_the_codebooks():
    modes = {(m.type, m.name) for m in ontology.modes()}
    contexts = {c.name for c in ontology.contexts_known()}
    for _, pair in EVENTS:
        assert pair["type"] in TYPES
        assert pair["mode"] is None or (pair["type"], pair["mode"]) in modes
        assert pair["status"] in STATUSES
        assert set(pair["contexts"]) <= contexts


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_has_fifteen_and_each_of_its_modes_five(kind):
    counts = Counter(pair["mode"] for _, pair in EVENTS if pair["type"] == kind)
    assert counts.total() >= 15
    assert min((counts[m.name] for m in ontology.modes(kind)), default=5) >= 5


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_forty(status):
    assert sum(pair["status"] == status for _, pair in EVENTS) >= 40
