"""The bundled sample and what the demo says of it."""

import json
import re
from importlib.resources import files

import pytest
from typer.testing import CliRunner

from dateline.cli import app
from dateline.coding import code
from dateline.record import Record
from dateline.views.summary import summary


@pytest.fixture(scope="module")
def reports() -> list[dict]:
    lines = files("dateline").joinpath("samples/libya.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def records(reports) -> list[Record]:
    return list(code(reports))


def test_the_sample_is_fifteen_short_reports_of_several_outlets(reports):
    assert len(reports) == 15
    assert len({r["publisher"] for r in reports}) >= 3
    assert len({r["id"] for r in reports}) == len(reports)
    for report in reports:
        assert {"id", "published", "publisher", "title", "text"} <= set(report)
        assert 80 <= len(report["text"].split()) <= 200


def test_every_report_has_its_dateline_read(records):
    assert all(r.dateline and r.dateline.place and r.dateline.agency for r in records)


def test_the_summary_names_the_main_things(records):
    found = summary(records)
    told = {line.told.split(" (")[0]: line for line in found.timeline}
    assert any("threatens Khalifa Haftar" in line for line in told)
    assert any(line.startswith("Egypt backs") for line in found.sides)
    assert any("denied that the commander had signed" in denied for _, denied in found.contradictions)
    assert any(line.when == "2020-01-19" and "Germany" in line.told for line in found.planned)


def test_several_reports_of_one_event_are_one_line(records):
    lines = summary(records).timeline
    assert any("accuses Khalifa Haftar's air force" in line.told and len(line.reports) == 2 for line in lines)
    days = [line.day for line in lines]
    assert days == sorted(days)


def test_tolls_that_differ_stand_side_by_side(records):
    tolls = next(f for f in summary(records).figures if f.day == "2019-07-02" and f.kind == "killed")
    assert {count for count, _ in tolls.given} >= {"at least 44", "53"}
    assert len({source for _, source in tolls.given}) >= 2


def test_every_quoted_sentence_is_in_a_report(records):
    found = summary(records)
    said = [
        *found.denials,
        *(s for pair in found.contradictions for s in pair),
        *(p.told for p in found.planned),
    ]
    assert len(said) >= 6
    for line in said:
        sentence = line[1 : line.rindex("”")]
        assert any(sentence in " ".join(r.text.split()) for r in records), line


def test_the_demo_prints_it(tmp_path):
    page = tmp_path / "demo.html"
    result = CliRunner().invoke(app, ["demo", "--html", str(page)])
    assert result.exit_code == 0, result.output
    shown = result.output.split("Attacks, in the words")[1].split("What else happened")[0]
    for day, words in (("2019-04-16", "Rockets (?:hit a crowded district|killed seven)"), ("2019-07-02", "An air strike hit a detention centre"),
                       ("2020-01-04", "An air strike on a military academy")):  # fmt: skip
        assert re.search(rf"{day} +“{words}", shown), shown
    for heading in (
        "Attacks",
        "What else happened",
        "Who stands with whom",
        "came to harm",
        "Denied",
        "Planned",
    ):
        assert heading in result.output
    assert "dateline read FILE" in result.output
    assert max(map(len, result.output.splitlines())) <= 80
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_the_demo_leaves_a_store_and_its_reports_to_try_on(tmp_path, reports):
    store, lines = tmp_path / "libya.db", tmp_path / "reports.jsonl"
    result = CliRunner().invoke(app, ["demo", "--store", str(store), "--reports", str(lines)])
    assert result.exit_code == 0, result.output
    assert [json.loads(line)["id"] for line in lines.read_text("utf-8").splitlines()] == [
        r["id"] for r in reports
    ]
    known = CliRunner().invoke(app, ["ingest", str(lines), "--store", str(store)])
    assert "0 new, 0 read again, 15 known, 0 refused" in known.output
    shown = CliRunner().invoke(
        app, ["timeline", "--store", str(store), "--actor", "Turkey", "--format", "csv"]
    )
    assert shown.output.count("\n") > 3


def test_a_page_that_cannot_be_written_is_told(tmp_path):
    result = CliRunner().invoke(app, ["demo", "--html", str(tmp_path / "none" / "demo.html")])
    assert result.exit_code != 0
    assert "can't be written" in str(result.exception) + result.output
