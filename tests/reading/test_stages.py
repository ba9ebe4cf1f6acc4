"""A stage keeps its word: it reads what it says that it requires, and adds what it says that it assigns."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from spacy.language import Language

from dateline.config import STAGES
from dateline.reading import document, pipeline
from dateline.report import Report

FIELDS = document.Annotations.__struct_fields__
TEXTS = [
    "TRIPOLI, March 5 (Reuters) - Rebels said on Saturday that they had taken Zawiya, west of Tripoli. “We attacked the "
    "army,” a rebel spokesman said. Libya's government, which France backs, denied it. Fighting killed 30 people in April.",
    "Turkey and Russia will meet in Moscow next Monday. Lavrov said that Ankara supports the rebels of Misrata.",
    "Haftar's forces shelled the airport. The Zintan brigade, which is led by Osama Juwaili, accused the Desert Hawks.",
]


class Watched(document.Annotations):
    """Annotations that note which of their fields are asked for."""

    def __getattribute__(self, name: str):
        if name in FIELDS:
            ASKED.add(name)
        return super().__getattribute__(name)


ASKED: set[str] = set()


@pytest.fixture(scope="module")
def seen() -> dict[str, tuple[set[str], set[str]]]:
    """By component what it asked for, and what was another thing behind it, over some texts."""
    nlp = pipeline.build()
    out: dict[str, tuple[set[str], set[str]]] = {name: (set(), set()) for name in nlp.pipe_names}
    for text in TEXTS:
        doc, read = nlp.make_doc(text), Watched(report=Report(text=text, published="2011-03-06"))
        doc._.set("dateline", read)
        for name, component in nlp.pipeline:
            before = {field: repr(getattr(read, field)) for field in FIELDS}
            ASKED.clear()
            doc = component(doc)
            out[name][0].update(ASKED)
            out[name][1].update(f for f in FIELDS if repr(getattr(read, f)) != before[f])
    return out


def said(stage: str) -> tuple[set[str], set[str]]:
    import_module("dateline.reading.events.own" if stage == "own" else f"dateline.reading.{stage}")
    meta = Language.get_factory_meta(f"dateline_{stage}")
    requires, assigns = (
        {a.removeprefix("doc._.") for a in given if a.startswith("doc._.")}
        for given in (meta.requires, meta.assigns)
    )
    return requires, assigns


@pytest.mark.parametrize("stage", [*STAGES, "own"])
def test_the_manual_tells_what_a_stage_reads_and_writes(stage):
    text = (Path(__file__).parents[2] / "docs" / "design.md").read_text("utf-8")
    row = next(line for line in text.splitlines() if f"| `dateline_{stage}` |" in line)
    _, _, _, reads, writes, _ = row.split("|")
    requires, assigns = said(stage)
    assert (set(re.findall(r"`(\w+)`", reads)), set(re.findall(r"`(\w+)`", writes))) == (requires, assigns)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_reads_only_what_it_requires_and_adds_only_what_it_assigns(stage, seen):
    asked, changed = seen[f"dateline_{stage}"]
    requires, assigns = said(stage)
    assert asked <= requires | assigns
    assert changed <= assigns
    assert changed, "the texts tell this stage nothing"


def test_components_of_spacy_see_and_set_the_same_fields():
    doc = document.begin(pipeline.build(stages=()).make_doc("Turkey."), Report(text="Turkey."))
    document.annotations_of(doc).home = "TUR"
    assert (doc._.home, doc._.entities, doc._.report.text) == ("TUR", [], "Turkey.")
    doc._.home = "GRC"
    assert document.annotations_of(doc).home == "GRC"


def test_ids_of_entities_are_never_given_twice():
    read = document.Annotations(report=Report(text="A text."))
    first, second = read.enter("A", "other"), read.enter("B", "person")
    read.entities.remove(first)
    assert read.enter("C", "other").id not in {second.id}
