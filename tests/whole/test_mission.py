"""The dispatch that the project is built around, and the same with other names and dates.

What dateline finds must come from how the text is built, not from the names in it: the dispatch with
its names changed to others of the same kinds and its dates moved by 100 days scores as the first does.
"""

import importlib.util
import json
import re
from pathlib import Path

import pytest
from benchmarks.variant import variant

import dateline
from dateline.models import reader

SHARED = Path(__file__).parents[3] / "shared"
DISPATCH = SHARED / "mission" / "dispatch.jsonl"

pytestmark = pytest.mark.skipif(not DISPATCH.exists(), reason="the dispatch is not part of the project")


@pytest.fixture(scope="module")
def score():
    spec = importlib.util.spec_from_file_location("score", SHARED / "benchmarks" / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def figures(score, document: dict, least: float | None = None) -> dict:
    record = dateline.read(
        document["text"], published=document["published"], id=document["id"], min_confidence=least
    )
    return score.mission([document], {document["id"]: json.loads(record.to_json())}, 0)


@pytest.fixture(scope="module")
def document() -> dict:
    return json.loads(DISPATCH.read_text("utf-8").splitlines()[0])


def test_the_variant_keeps_no_name_of_the_dispatch(document):
    text = variant(document)["text"]
    assert not re.search(
        r"Turk|Ankara|Haftar|Serraj|Erdogan|Liby|Tripoli|Moscow|Egypt|German|Ital|Conte|LNA|Monday", text
    )


def test_the_facts_are_found_and_nothing_forbidden_is_sure_enough_to_be_shown(score, document):
    assert figures(score, document)["found"] >= 0.85
    assert figures(score, document, reader.load().config["shown"])["forbidden_said"] == 0


def test_other_names_and_dates_change_little(score, document):
    first, second = figures(score, document), figures(score, variant(document))
    assert abs(first["found"] - second["found"]) <= 0.05
    assert figures(score, variant(document), reader.load().config["shown"])["forbidden_said"] == 0
