"""Why an event was coded as it was."""

import pytest
from typer.testing import CliRunner

import dateline
from dateline.cli import app
from dateline.errors import DatelineError
from dateline.explanation import Explanation

TEXT = "Kenya's foreign minister accused Uganda on Tuesday of moving the border posts near the lake."


@pytest.fixture(scope="module")
def record():
    return dateline.read(TEXT, published="2020-01-14")


def test_the_words_that_carried_the_type_are_the_predicates(record):
    event = next(e for e in record.events if e.type == "ACCUSE")
    told = record.explain(event)
    assert isinstance(told, Explanation)
    assert (told.event, told.type) == (event.id, "ACCUSE")
    assert told.words[0].text == "accused"
    for word in told.words:
        assert TEXT[slice(*word.span)] == word.text
        assert word.weight > 0
    assert [w.weight for w in told.words] == sorted((w.weight for w in told.words), reverse=True)


def test_rivals_are_other_types_the_likeliest_first(record):
    told = record.explain(record.events[0].id)
    assert "ACCUSE" not in [r.type for r in told.rivals]
    assert [r.probability for r in told.rivals] == sorted((r.probability for r in told.rivals), reverse=True)


def test_each_field_has_its_reason(record):
    told = record.explain(record.events[0])
    assert {"type", "mode", "actors", "recipients", "status", "time", "confidence"} <= set(told.reasons)
    assert "ACCUSE" in told.reasons["type"]
    assert "Tuesday" in told.reasons["time"]


def test_who_else_was_considered_for_each_side(record):
    told = record.explain(record.events[0])
    for role in ("actors", "recipients"):
        found = told.sides[role]
        assert [c.probability for c in found] == sorted((c.probability for c in found), reverse=True)
        assert "nobody" in [c.name for c in found]
        assert sum(c.probability for c in found) <= 1.5  # mentions may lie within one another
    chosen = {record.entity(i).name for i in record.events[0].actors}
    assert told.sides["actors"][0].name in chosen


def test_a_record_from_a_file_is_explained_too(record):
    again = dateline.Record.from_json(record.to_json())
    assert again.explain("v1") == record.explain("v1")


def test_an_event_that_is_not_there(record):
    with pytest.raises(DatelineError, match=r"no event “v99”\. It has v1"):
        record.explain("v99")


def test_a_record_that_another_version_wrote(record):
    other = dateline.Record.from_json(record.to_json())
    other.events[0].trigger.start = 0
    with pytest.raises(DatelineError, match="Read it anew"):
        other.explain("v1")


def test_read_explains_at_the_command_line(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, "utf-8")
    done = CliRunner().invoke(app, ["read", str(path), "--published", "2020-01-14", "--explain"])
    assert done.exit_code == 0, done.output
    assert "v1 ACCUSE: “accused”" in done.stdout
    assert "rivals" in done.stdout
