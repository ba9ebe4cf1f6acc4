"""The record: its schema, there and back, and what every span must hold."""

import json
from importlib.resources import files
from inspect import cleandoc

import jsonschema
import pytest

import dateline
from dateline.record import Record, json_schema

TEXT = (
    "ACCRA (Wire) - Ghana accused Togo of shelling a village, killing at least 12 people on Monday. Togo denied it. "
    "“We will talk on Sunday,” President Nana Akufo-Addo said. The rebels are backed by Togo, according to a report."
)


@pytest.fixture(scope="module")
def record() -> Record:
    return dateline.read(TEXT, "2020-01-14", id="one", publisher="Wire", desk="Africa")


@pytest.fixture(scope="module")
def schema() -> dict:
    return json.loads(files("dateline").joinpath("record.schema.json").read_text("utf-8"))


def test_the_shipped_schema_is_the_one_that_the_types_make(schema):
    assert {k: v for k, v in schema.items() if k not in ("$schema", "title")} == json.loads(
        json.dumps(json_schema())
    )


def test_the_schema_does_not_depend_on_how_docstrings_are_indented(schema):
    told = [d["description"] for d in schema["$defs"].values() if "description" in d]
    assert len(told) > 10
    assert all(text == cleandoc(text) for text in told)


def test_what_is_written_holds_to_the_schema(record, schema):
    jsonschema.Draft202012Validator(schema).validate(json.loads(record.to_json()))


def test_the_schema_refuses_what_is_no_record(record, schema):
    broken = json.loads(record.to_json())
    broken["events"][0]["type"] = "shrug"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(broken)


def test_there_and_back(record):
    assert Record.from_json(record.to_json()) == record
    assert Record.from_json(record.to_json(indent=2)) == record


@pytest.mark.parametrize("line", ["", "{}", "[1]", '{"id": 3}', "not json"])
def test_what_is_no_record_is_refused_with_a_sentence(line):
    with pytest.raises(dateline.DatelineError, match="not a record of schema dateline/2"):
        Record.from_json(line)


def test_extra_fields_come_back(record):
    assert record.extra == {"desk": "Africa"}


def test_every_id_that_is_named_is_there(record):
    entities = {e.id for e in record.entities}
    attributions = {a.id for a in record.attributions}
    for event in record.events:
        assert {*event.actors, *event.recipients} <= entities
        assert set(event.attribution) <= attributions
    for relation in record.relations:
        assert {relation.subject, relation.object} <= entities
        assert set(relation.attribution) <= attributions
    for a in record.attributions:
        assert a.source_entity is None or a.source_entity in entities
        assert a.within is None or a.within in attributions
    for entity in record.entities:
        assert all(r.of is None or r.of in entities for r in entity.roles)


def test_two_readings_are_alike(record):
    assert dateline.read(TEXT, "2020-01-14", id="one", publisher="Wire", desk="Africa") == record


def test_a_stage_can_be_dropped_and_replaced():
    from spacy.language import Language

    from dateline.reading import pipeline
    from dateline.report import Report

    @Language.component("no_places")
    def no_places(doc):
        doc._.places = []
        return doc

    nlp = pipeline.build(("layout", "times", "places"))
    nlp.replace_pipe("dateline_places", "no_places")
    found = next(pipeline.records([Report(text=TEXT, published="2020-01-14")], nlp))
    assert found.times
    assert not found.places
    assert not found.events
