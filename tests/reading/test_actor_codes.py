"""Codes of actors: the country and the sectors that a coder gives who has the whole report before him."""

import json
from pathlib import Path

import pytest

from dateline.knowledge import table
from dateline.reading import pipeline
from dateline.report import Report

LABELS = Path(__file__).parents[2] / "benchmarks" / "actor_codes" / "labels.jsonl"


@pytest.fixture(scope="module")
def codes():
    """A function that reads a text and gives country and sectors of the actor that some words of it name."""
    nlp = pipeline.build(("layout", "times", "places", "actors"))

    def coded(text, words, published):
        (record,) = pipeline.records([Report(text=text, published=published)], nlp)
        start = text.index(words)
        for entity in record.entities:
            for m in entity.mentions:
                if m.start <= start + len(words) - 1 < m.end and text[m.start : m.end].endswith(
                    words.split()[-1]
                ):
                    return entity.country, set(entity.sectors)
        return None

    return coded


TOGO = (
    "Togo's president left Lomé on Monday. Rebels seized a bridge and police fled. In the north of Togo, soldiers "
    "fired on a crowd, and at least nine people died. Foreign reporters and NATO allies saw it. "
)

CODES = [
    # of the country that the report is about
    (TOGO, "Rebels", "TGO", {"REB"}),
    (TOGO, "police", "TGO", {"COP"}),
    (TOGO, "nine people", "TGO", {"CVL"}),
    (TOGO, "reporters", None, {"JRN"}),
    (TOGO, "NATO allies", None, set()),
    ("Rebels seized a bridge on Monday.", "Rebels", None, {"REB"}),
    ("Togo and Benin met. Togo and Benin signed. Rebels seized a bridge.", "Rebels", None, {"REB"}),
    # of the place in which they act
    (TOGO + "In Bamako, students burned tyres.", "students", "MLI", {"EDU"}),
    # of whom they are loyal to
    ("Paul Biya spoke on Monday. Biya supporters then marched.", "Biya supporters", "CMR", {"CVL"}),
    # forces of somebody in office, of a government, of those who fight it
    ("Paul Biya's forces shelled the port.", "Paul Biya's forces", "CMR", {"GOV", "MIL"}),
    ("Paul Biya's soldiers shelled the port.", "Paul Biya's soldiers", "CMR", {"GOV", "MIL"}),
    (TOGO + "Government troops shelled the port.", "Government troops", "TGO", {"GOV", "MIL"}),
    (TOGO + "Rebel forces held the airport.", "Rebel forces", "TGO", {"REB"}),
    ("French troops shelled the port.", "French troops", "FRA", {"MIL"}),
    # who speaks for somebody is of whom he speaks for
    (TOGO + "A rebel spokesman denied it.", "rebel spokesman", "TGO", {"REB"}),
    (TOGO + "An army spokesman denied it.", "army spokesman", "TGO", {"MIL"}),
    (TOGO + "A NATO spokesman denied it.", "NATO spokesman", None, {"IGO"}),
    (TOGO + "A representative of the World Food Programme denied it.", "representative", None, {"IGO"}),
    (TOGO + "A government spokesman denied it.", "government spokesman", "TGO", {"GOV"}),
    (TOGO + "“We are winning,” rebel Koffi Mensa, 22, said.", "Koffi Mensa", "TGO", {"REB"}),
    (TOGO + "BBC correspondent Dan Orrel was beaten.", "Dan Orrel", "GBR", {"JRN"}),
    # the seat of a government says whose he is
    (TOGO + "White House spokesman Dan Orrel denied it.", "Dan Orrel", "USA", {"GOV"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "country", "sectors"), CODES)
def test_country_and_sectors_of_an_actor(codes, text, words, country, sectors):
    assert codes(text, words, "2020-01-14") == (country, sectors)


def test_labels_are_of_the_ontology():
    known = {row["sector"] for row in table("actors/sectors.csv")}
    countries = {row["alpha3"] for row in table("actors/states.csv")}
    labels = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    assert len(labels) == 200
    assert all(0 <= label["start"] < label["end"] for label in labels)
    assert {s for label in labels for group in [*label["sectors"], label["also"]] for s in group} <= known
    assert {c for label in labels for c in label["countries"] if c} <= countries
    halves = {half: {label["id"] for label in labels if label["half"] == half} for half in ("build", "held")}
    assert not halves["build"] & halves["held"]
