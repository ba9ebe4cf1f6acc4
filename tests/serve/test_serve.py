"""The server's pages, charts and interface, asked over real HTTP."""

import csv
import io
import re
import threading
from datetime import date

import pytest
from benchmarks import made
from tests.served import asking, served, thrown

from dateline import store as stores
from dateline.record import Entity, EventTime, Mention, Record, Role
from dateline.serve.guard import HEADERS
from dateline.serve.memo import Memo
from dateline.store import Wanted
from dateline.store.roles import _beside

PAGES = {
    "/": "/situation.json",
    "/events": "/events.json",
    "/planned": "/planned.json",
    "/disputed": "/disputed.json",
    "/chronology?about=Turkey": "/chronology.json?about=Turkey",
    "/quotes": "/quotes.json",
    "/alerts": "/alerts.json",
    "/forecasts": "/forecasts.json",
    "/series": "/series.json",
    "/network": "/network.json",
    "/map": "/map.json",
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
    assert found["situation"]["until"] == found["size"]["last"]
    every = client.get("/situation.json?span=all").json()["situation"]
    assert every["sentences"]
    assert {w["report"] for s in every["sentences"] for w in s["words"]} <= {r.id for r in crisis}


def test_filters_are_those_of_the_command_line(client):
    every = client.get("/events.json?limit=500").json()["events"]
    some = client.get(
        "/events.json?limit=500&type=ACCUSE,REQUEST&status=actual&since=2019-04&until=2019-12"
    ).json()["events"]
    assert 0 < len(some) < len(every)
    assert {e["type"] for e in some} <= {"ACCUSE", "REQUEST"}
    assert all("2019-04" <= e["day"] < "2020" and e["status"] == "actual" for e in some)
    concerned = client.get("/events.json?limit=500&country=RUS,Egypt").json()["events"]
    assert 0 < len(concerned) < len(every)
    assert client.get("/events.json?country=Atlantis").status_code == 404
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


def test_a_problem_says_what_to_do(client):
    assert client.delete("/events").json()["detail"] == "/events is not asked so. Use GET."
    told = client.post("/read", content=b"{bad", headers={"Content-Type": "application/json"})
    assert told.status_code == 422
    assert told.json()["detail"].startswith("The request's body is no JSON")


# --- charts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chart", ["types", "scores", "counts", "map", "network", "roles"])
def test_a_chart_can_be_taken_away_in_four_forms(client, chart):
    query = "all=true&since=2019&until=2020" + ("&with=Khalifa+Haftar" if chart == "roles" else "")
    assert client.get(f"/chart/{chart}.png?{query}").content.startswith(b"\x89PNG")
    assert "<svg" in client.get(f"/chart/{chart}.svg?{query}").text
    rows = list(csv.DictReader(io.StringIO(client.get(f"/chart/{chart}.csv?{query}").text)))
    spec = client.get(f"/chart/{chart}.json?{query}").json()
    if chart in ("map", "network"):  # what is where on them
        assert spec["places" if chart == "map" else "names"]
        return
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert spec["usermeta"]["rows"] == len(rows) > 0


def test_a_network_of_another_day_is_another(client):
    early = client.get("/chart/network.csv?all=true&at=2019-04-04").text
    late = client.get("/chart/network.csv?all=true&at=2020-01-14").text
    assert early != late
    assert len(early.splitlines()) > 1


def test_the_charts_of_an_actor_a_dyad_and_a_series_show_all_that_their_lists_do(client):
    days = "limit=500&since=2019-04-04&until=2020-01-14"  # those of the reports
    for page, number in (
        (
            "/actor?name=Khalifa+Haftar",
            len(client.get(f"/events.json?{days}&with=Khalifa+Haftar").json()["events"]),
        ),
        ("/series?by=week", sum(r["events"] for r in client.get("/series.json?by=week").json()["series"])),
    ):
        text = client.get(page, headers={"Accept": "text/html"}).text
        query = re.search(r'data-chart="counts" data-query="([^"]+)"', text)[1].replace("&amp;", "&")
        rows = list(csv.DictReader(io.StringIO(client.get(f"/chart/counts.csv?{query}").text)))
        assert sum(int(r["events"]) for r in rows) == number
        assert rows[0]["period"] < "2019-04-05"
    by_week = client.get("/chart/counts.csv?since=2019&until=2020&by=week").text
    assert len(by_week.splitlines()) > 2 * len(client.get("/chart/counts.csv?since=2019&until=2020&by=month").text.splitlines())  # fmt: skip


def test_a_series_is_that_of_the_command_line(client, crisis, tmp_path):
    with stores.open(tmp_path / "same.db") as store:
        store.add(crisis)
        for since, until in (
            (None, None),
            ("2019-06", "2019"),
            ("2019", "2020-01"),
            ("2019-04-10", "2019-05-02"),
        ):
            for by in ("day", "week", "month", "year"):
                days = {k: v for k, v in (("since", since), ("until", until)) if v}
                got = client.get("/series.json", params={"by": by, **days}).json()["series"]
                kept = [row for row in store.series(Wanted(since=since, until=until), by) if row["reports"]]
                assert [row for row in got if row["reports"]] == kept, (since, until, by)


def test_the_leading_dyads_are_drawn_by_week_over_the_days_that_the_store_has(client):
    rows = list(csv.DictReader(io.StringIO(client.get("/chart/scores.csv?since=2019&until=2020").text)))
    assert len({r["dyad"] for r in rows}) > 3
    assert all(date.fromisoformat(r["period"]).weekday() == 0 for r in rows)


def test_a_series_without_any_event_has_nothing_to_draw(client):
    spec = client.get("/chart/counts.json?actor=Khalifa+Haftar&recipient=Egypt&since=2019&until=2020").json()
    assert spec["usermeta"]["rows"] == 0


# --- roles -------------------------------------------------------------------------------------------------


def test_an_actor_s_roles_stand_with_the_words_that_give_them(client, crisis):
    texts = {r.id: r for r in crisis}
    found = client.get("/actor.json?name=Khalifa+Haftar").json()
    commander = next(r for r in found["roles"] if r["title"] == "commander")
    assert commander["of"] == "Libyan National Army"
    assert commander["reports"] == len({t["report"] for t in commander["told"]}) > 3
    assert [t["day"] for t in commander["told"]] == sorted(t["day"] for t in commander["told"])
    said = [texts[t["report"]].text[t["start"] : t["end"]] for t in commander["told"]]
    assert "commander" in said
    assert all(t["day"] == texts[t["report"]].published[:10] for t in commander["told"])
    assert found["offices"] == [
        {"title": "commander", "of": "Libyan National Army", "start": "2014", "end": None}
    ]


def test_the_catalogue_gives_the_terms_of_office_under_any_name(client):
    full, short = (client.get(f"/actor.json?name={n}").json() for n in ("Recep+Tayyip+Erdogan", "Erdogan"))
    assert full["offices"] == short["offices"]
    assert {"title": "prime minister", "of": "Turkey", "start": "2003-03-14", "end": "2014-08-29"} in full[
        "offices"
    ]
    assert [r["title"] for r in full["roles"]][:1] == ["president"]
    assert client.get("/actor.json?name=Turkey").json()["offices"] == []


def test_the_title_of_another_beside_is_nobody_else_s():
    record = Record(
        id="x", text="President Ada Lo received Bo Sim, the prime minister of Norland.",
        entities=[
            Entity(id="e1", name="Ada Lo", kind="person", roles=[Role(title="president")],
                   mentions=[Mention(start=10, end=16, form="name")]),
            Entity(id="e2", name="Bo Sim", kind="person", roles=[Role(title="president"), Role(title="prime minister")],
                   mentions=[Mention(start=26, end=32, form="name")]),
        ],
    )  # fmt: skip
    ada, bo = record.entities
    assert _beside(record, ada, "president") == (0, 9)
    assert _beside(record, bo, "president") is None
    assert record.text[slice(*_beside(record, bo, "prime minister"))] == "prime minister"


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
    named = client.get("/chart/network.csv?all=true&with=Turkey").text
    assert len(named.splitlines()) > 1
    assert client.get("/chart/network.csv?all=true&with=turkey").text == named
    assert client.get("/chart/network.csv?all=true&with=TUR").text.count("\n") >= named.count("\n")


def test_the_pages_of_a_store_that_was_given_impossible_years(tmp_path):
    records = list(made.records(30, seed=3))
    for number, event in enumerate(e for r in records for e in r.events):
        if day := ("0001-01-01", "9999-12-31", None)[number % 3]:
            event.time = EventTime(value=day, start=day, end=day, span=(0, 4))
    store = stores.open(tmp_path / "far.db")
    store.add_batch(records, "far")
    with served(store) as address, asking(address) as asked:
        for page, twin in (
            ("/", "/situation.json"), ("/events", "/events.json"), ("/network", "/network.json"),
            ("/series?by=day", "/series.json?by=day"), ("/series?since=0001&until=9999", "/series.json?since=0001&until=9999"),
            ("/?since=0001&until=9999", "/situation.json?since=0001&until=9999"), ("/brief.html", "/review"),
        ):  # fmt: skip
            for path in (page, twin):
                answer = asked.get(path, headers={"Accept": "text/html"})
                assert answer.status_code < 500, (path, answer.text[:300])
                assert len(answer.content) < 3_000_000, path
