"""The bundled sample and what the demo says of it."""

import json
from importlib.resources import files

import pytest
from typer.testing import CliRunner

from dateline.cli import app
from dateline.coding import code
from dateline.record import Record
from dateline.views.summary import summary
from dateline.views.terminal import show


@pytest.fixture(scope="module")
def reports() -> list[dict]:
    lines = files("dateline").joinpath("samples/libya.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def records(reports) -> list[Record]:
    return list(code(reports))


def test_the_sample_is_a_dozen_or_more_reports_of_several_outlets(reports):
    assert len(reports) >= 12
    assert len({r["publisher"] for r in reports}) >= 3
    assert len({r["id"] for r in reports}) == len(reports)
    for report in reports:
        assert {"id", "published", "publisher", "title", "text"} <= set(report)


def test_every_report_has_its_dateline_read(records):
    assert all(r.dateline and r.dateline.place and r.dateline.agency for r in records)


def test_the_summary_names_the_main_things(records):
    found = summary(records)
    told = "\n".join(line.told for line in found.timeline)
    assert "Erdogan threatens Khalifa Haftar" in told
    assert any(line.startswith("Egypt backs") for line in found.sides)
    assert any("44 killed" in line for line in found.figures)
    assert any("had signed" in line and "denied" in line for line in found.disputed)
    assert any("2020-01-19" in line and "Germany" in line for line in found.planned)


def test_the_demo_prints_it(tmp_path):
    page = tmp_path / "demo.html"
    result = CliRunner().invoke(app, ["demo", "--html", str(page)])
    assert result.exit_code == 0, result.output
    for heading in ("What happened", "Who stands with whom", "Figures", "Disputed", "Planned"):
        assert heading in result.output
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_reading_for_a_person_shows_every_part(records):
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    for record in records[-2:]:
        show(record, Console(file=out, width=80))
    text = out.getvalue()
    for part in ("Filed:", "What happened", "Planned, threatened", "Who is who", "Who said what", "Disputed"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 80
