"""The server's pages, charts and interface, asked over real HTTP."""

import csv
import io
import threading

import pytest
from tests.served import asking, served, thrown

from dateline import store as stores
from dateline.serve.guard import HEADERS
from dateline.serve.memo import Memo

PAGES = {
    "/": "/situation.json",
    "/events": "/events.json",
    "/planned": "/planned.json",
    "/disputed": "/disputed.json",
    "/quotes": "/quotes.json",
    "/series": "/series.json",
    "/network": "/network.json",
    "/event?id=1": "/event.json?id=1",
    "/report?id=libya-01": "/report.json?id=libya-01",
    "/actor?name=Turkey": "/actor.json?name=Turkey",
    "/dyad?actor=Egypt&recipient=Khalifa+Haftar": "/dyad.json?actor=Egypt&recipient=Khalifa+Haftar",
    "/search?q=truce": "/search.json?q=truce",
}


@pytest.fixture(scope="module")
def base(crisis, tmp_path_factory):
    store = stores.open(tmp_path_factory.mktemp("serve") / "crisis.db")
    store.add(crisis)
    with served(store, title="crisis") as address:
        yield address


@pytest.fixture(scope="module")
def client(base):
    with asking(base) as asked:
        yield asked


# --- pages and their twins ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "twin"), PAGES.items())
def test_every_page_has_a_twin_and_the_guard_s_headers(client, page, twin):
    shown = client.get(page, headers={"Accept": "text/html"})
    assert shown.status_code == 200
    assert shown.headers["content-type"].startswith("text/html")
    assert f'href="{twin.split("?")[0]}' in shown.text
    data = client.get(twin)
    assert data.status_code == 200
    assert data.headers["content-type"] == "application/json"
    assert data.json()
    for name, value in HEADERS.items():
        assert shown.headers[name] == data.headers[name] == value


def test_the_twin_of_the_first_page_counts_what_the_store_holds(client, crisis):
    found = client.get("/situation.json").json()
    assert found["size"]["reports"] == len(crisis)
    assert found["size"]["mentions"] == sum(len(r.events) for r in crisis)
    assert found["newest"]
    assert found["newest"][0]["told"][0]["report"] in {r.id for r in crisis}


def test_filters_are_those_of_the_command_line(client):
    every = client.get("/events.json?limit=500").json()["events"]
    some = client.get(
        "/events.json?limit=500&type=ACCUSE,REQUEST&status=actual&since=2019-04&until=2019-12"
    ).json()["events"]
    assert 0 < len(some) < len(every)
    assert {e["type"] for e in some} <= {"ACCUSE", "REQUEST"}
    assert all("2019-04" <= e["day"] < "2020" and e["status"] == "actual" for e in some)
    of_actor = client.get("/events.json?limit=500&actor=Khalifa+Haftar").json()["events"]
    assert of_actor
    assert all("Khalifa Haftar" in e["actors"] for e in of_actor)


def test_a_list_goes_on_where_its_first_page_ends(client):
    every = client.get("/events.json?limit=500").json()["events"]
    found, offset = [], 0
    while offset is not None:
        part = client.get(f"/events.json?limit=40&offset={offset}").json()
        found, offset = found + part["events"], part["next"]
    assert [e["id"] for e in found] == [e["id"] for e in every]


def test_an_answer_that_is_known_is_not_sent_again(client):
    first = client.get("/event.json?id=1")
    again = client.get("/event.json?id=1", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content
    assert client.get("/event.json?id=2").headers["etag"] != first.headers["etag"]


def test_the_words_of_an_event_are_those_of_its_reports(client, crisis):
    texts = {r.id: r.text for r in crisis}
    for event in client.get("/events.json?limit=500").json()["events"]:
        for told in event["told"]:
            assert told["words"] in texts[told["report"]]


def test_search_finds_reports_events_and_actors(client):
    found = client.get("/search.json?q=turkey").json()
    assert "Turkey" in [a["name"] for a in found["actors"]]
    assert all("Turkey" in e["told"][0]["words"] or e["mentions"] > 1 for e in found["events"])
    assert found["reports"]
    assert client.get("/search.json?q=%3C%21%5B").json()["reports"] == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/event.json?id=999999", 404),
        ("/event.json", 422),
        ("/report.json?id=nothing", 404),
        ("/actor.json?name=Nobody+of+this+name", 404),
        ("/events.json?since=yesterday", 422),
        ("/events.json?since=2019-02-30", 422),
        ("/events.json?limit=100000", 422),
        ("/events.json?actor=A&actor=B", 422),
        ("/events.json?colour=red", 422),
        ("/nothing", 404),
        ("/assets/..%2Fapp.py", 404),
        ("/chart/nothing.png", 422),
    ],
)
def test_what_can_t_be_is_a_problem_document(client, address, status):
    found = client.get(address)
    assert found.status_code == status
    assert found.headers["content-type"] == "application/problem+json"
    problem = found.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert "Traceback" not in found.text
    assert "/src/" not in found.text


# --- charts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chart", ["types", "scores", "counts", "map", "network"])
def test_a_chart_can_be_taken_away_in_four_forms(client, chart):
    query = "since=2019&until=2020"
    assert client.get(f"/chart/{chart}.png?{query}").content.startswith(b"\x89PNG")
    assert "<svg" in client.get(f"/chart/{chart}.svg?{query}").text
    rows = list(csv.DictReader(io.StringIO(client.get(f"/chart/{chart}.csv?{query}").text)))
    spec = client.get(f"/chart/{chart}.json?{query}").json()
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert spec["usermeta"]["rows"] == len(rows) > 0


def test_a_network_of_another_day_is_another(client):
    early = client.get("/chart/network.csv?at=2019-04-04").text
    late = client.get("/chart/network.csv?at=2020-01-14").text
    assert early != late
    assert len(early.splitlines()) > 1


# --- health, the description, the memory -------------------------------------------------------------------


def test_health_and_metrics(client):
    assert client.get("/healthz").json()["status"] == "ok"
    client.get("/event.json?id=1")
    told = client.get("/metrics").text
    assert 'dateline_requests_total{method="GET",page="/event.json",status="200"}' in told
    assert 'dateline_store_rows{table="reports"} 15.0' in told


def test_what_twenty_ask_at_once_is_made_once():
    made, memo = [], Memo(fresh=5)
    gate = threading.Event()

    def make():
        gate.wait(5)
        made.append(1)
        return len(made)

    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(memo.get("x", make))) for _ in range(20)]
    for t in threads:
        t.start()
    gate.set()
    for t in threads:
        t.join()
    assert found == [1] * 20
    memo.close()


def test_what_is_no_longer_fresh_is_given_while_it_is_made_anew():
    values = iter(range(10))
    memo = Memo(fresh=0.0, stale=60)
    assert memo.get("x", lambda: next(values)) == 0
    assert memo.get("x", lambda: next(values)) == 0
    for _ in range(200):
        if memo.get("x", lambda: next(values)) > 0:
            break
        threading.Event().wait(0.01)
    else:
        pytest.fail("nothing was made anew")
    memo.close()


def test_the_description_of_the_interface_is_true(base, tmp_path):
    thrown(base, tmp_path, "--exclude-path", "/code", "--exclude-path", "/read")


def test_the_network_of_an_actor_is_found_however_it_is_written(client):
    named = client.get("/chart/network.csv?with=Turkey").text
    assert len(named.splitlines()) > 1
    assert client.get("/chart/network.csv?with=turkey").text == named
    assert client.get("/chart/network.csv?with=TUR").text.count("\n") >= named.count("\n")
