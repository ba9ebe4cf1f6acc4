"""Reading over HTTP: one report, a stream of them, a pasted one."""

import json

import pytest
from tests.served import asking, served, thrown

from dateline import store as stores

# --- reading -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    with (
        served(stores.open(tmp_path_factory.mktemp("reading") / "e.db"), readers=1) as base,
        asking(base) as client,
    ):
        yield client


def test_a_report_is_read_as_everywhere(reading, crisis):
    first = crisis[0]
    given = {"id": first.id, "text": first.text, "published": first.published, "publisher": first.publisher,
             "title": first.title}  # fmt: skip
    found = reading.post("/read", json=given)
    assert found.status_code == 200
    assert [e["type"] for e in found.json()["events"]] == [e.type for e in first.events]
    assert reading.post("/read", json={"text": ""}).status_code == 422
    assert reading.post("/read", content=b"{").status_code in (400, 422)


def test_a_stream_is_coded_in_order_and_one_bad_line_harms_no_other(reading, crisis):
    lines = [json.dumps({"id": r.id, "text": r.text, "published": r.published}) for r in crisis[:6]]
    lines[2:2] = ["{not json", "", '{"id": "empty", "text": " "}']
    found = [json.loads(one) for one in reading.post("/code", content="\n".join(lines)).text.splitlines()]
    assert [f.get("id") for f in found if "error" not in f] == [r.id for r in crisis[:6]]
    assert ["error" in f for f in found] == [False, False, True, True, False, False, False, False]
    assert reading.post("/code", content=b"").text == ""


def test_a_line_that_is_too_long_costs_no_other(reading):
    good = json.dumps({"id": "a", "text": "Turkey accused Greece of it."})
    long = json.dumps({"id": "b", "text": "Turkey accused Greece. " * 120_000})
    found = [
        json.loads(x) for x in reading.post("/code", content=f"{good}\n{long}\n{good}").text.splitlines()
    ]
    assert ["error" in f for f in found] == [False, True, False]
    assert found[1]["error"].startswith("Line 2 is longer than")
    bad = reading.post(
        "/code", content=b'{"id":"x","text":"caf\xe9"}\n{"id":"z","text":"Turkey.","published":5}'
    ).text
    first, second = (json.loads(x)["error"] for x in bad.splitlines())
    assert "not UTF-8" in first
    assert "line 2 (z)" in second


def test_every_day_of_the_calendar_is_one_and_no_other():
    import re as regex
    from datetime import date, timedelta

    from dateline.serve.filters import DATE
    from dateline.serve.reading import SubmittedReport

    days = [date(1999, 1, 1) + timedelta(n) for n in range(366 * 6)] + [date(1900, 2, 28), date(2000, 2, 29)]
    assert all(regex.search(DATE, day.isoformat()) for day in days)
    assert all(SubmittedReport(text="An assault.", published=f"{day}T23:59:59Z").published for day in days)
    for wrong in (
        "2021-02-29",
        "1900-02-29",
        "2020-04-31",
        "2020-13-01",
        "2020-00-10",
        "2020-1-1",
        "2020-01-32",
    ):
        assert not regex.search(DATE, wrong)


def test_what_is_wrong_with_a_request_is_said(reading):
    def told(answer) -> str:
        return answer.json()["detail"]

    assert told(reading.post("/read", content=b"")) == "The request has no body"
    assert (
        told(reading.post("/read", json={"text": "A war.", "published": "soon"}))
        == "published can't be 'soon'"
    )
    assert told(reading.get("/events.json?since=soon")) == "since can't be 'soon'"


def test_a_pasted_report_is_shown_marked(reading):
    form = {"text": "Turkey accused Greece of breaking the truce on Tuesday.", "published": "2020-01-14"}
    shown = reading.post("/paste", data=form, headers={"Accept": "text/html"})
    assert shown.status_code == 200
    assert 'class="statement' in shown.text
    refused = reading.post("/paste", data={"text": " "}, headers={"Accept": "text/html"})
    assert 'role="alert"' in refused.text


def test_the_description_of_reading_is_true(reading, tmp_path):
    thrown(str(reading.base_url), tmp_path, "--include-path", "/read")
