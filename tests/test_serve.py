"""The server's pages and interface, asked over real HTTP."""

import csv
import io
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.served import asking, served

from dateline import store as stores
from dateline.cli.demo import sample
from dateline.record import Record
from dateline.serve.guard import HEADERS, Limits
from dateline.serve.memo import Memo
from dateline.serve.pace import Paces

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
HOSTILE = "</script><script>alert(1)</script> \u202egnp.exe\u202c <img src=x onerror=alert(1)> " + "x" * 5000


@pytest.fixture(scope="session")
def crisis() -> list[Record]:
    return sample()


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


# --- hostile text ------------------------------------------------------------------------------------------


def test_hostile_text_is_shown_as_text(tmp_path, crisis):
    import msgspec

    first = crisis[0]
    name = "<b onmouseover=alert(1)>\"'=cmd"
    hostile = msgspec.structs.replace(
        first,
        id=name,
        title=HOSTILE,
        publisher=HOSTILE[:300],
        text=first.text + HOSTILE,
        url="javascript:alert(1)",
    )
    store = stores.open(tmp_path / "hostile.db")
    store.add([hostile])
    with served(store) as base, asking(base) as client:
        for page in ("/", "/events", "/event?id=1", "/search?q=alert", "/quotes"):
            text = client.get(page, headers={"Accept": "text/html"}).text
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert "<b onmouseover" not in text
            assert "\u202e" not in text
        page = client.get("/report", params={"id": name}, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "javascript:" not in page.text.split("<main")[1].split("filed")[0]
        assert "<script>alert" not in page.text
        assert "\u202e" not in page.text


def test_a_cell_of_a_csv_is_no_formula(tmp_path, crisis):
    import msgspec

    first = msgspec.convert(msgspec.to_builtins(crisis[0]), Record)
    for entity in first.entities:
        entity.name = "=cmd|' /C calc'!A0" if entity.id == first.relations[0].subject else entity.name
    store = stores.open(tmp_path / "cell.db")
    store.add([first])
    with served(store) as base, asking(base) as client:
        assert "'=cmd" in client.get("/chart/network.csv").text


# --- the guard ---------------------------------------------------------------------------------------------


def test_another_name_than_its_own_is_refused(tmp_path, crisis):
    with (
        served(stores.open(tmp_path / "e.db"), hosts=frozenset({"127.0.0.1"})) as base,
        asking(base) as client,
    ):
        assert client.get("/healthz").status_code == 200
        assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 421


def test_size_rate_and_time_are_limited(tmp_path):
    limits = Limits(body=2000, rate=1.2)
    with served(stores.open(tmp_path / "e.db"), limits=limits) as base, asking(base) as client:
        assert client.post("/read", json={"text": "a" * 3000}).status_code == 413
        assert client.post("/read", content=(b"a" * 500 for _ in range(8))).status_code == 413
        answers = [client.get("/healthz") for _ in range(30)]
        assert {a.status_code for a in answers} == {200, 429}
        assert next(a for a in answers if a.status_code == 429).headers["retry-after"]
    with (
        served(stores.open(tmp_path / "t.db"), limits=Limits(seconds=0.0001)) as base,
        asking(base) as client,
    ):
        assert client.get("/situation.json").status_code == 503


def test_who_asks_too_often_waits_and_nobody_else():
    paces = Paces(2, 1)
    assert [paces.wait("a") > 0 for _ in range(3)] == [False, False, True]
    assert paces.wait("b") == 0
    assert paces.spent("a")
    assert not paces.spent("b")
    threading.Event().wait(1.1)
    assert paces.wait("a") == 0
    assert [Paces(0, 1).wait("a") for _ in range(9)] == [0.0] * 9


def test_without_a_token_nothing_is_shown(tmp_path, crisis):
    store = stores.open(tmp_path / "closed.db")
    store.add(crisis[:1])
    with served(store, token="a-long-token", closed=True) as base, asking(base) as client:
        assert client.get("/situation.json").status_code == 401
        assert client.get("/openapi.json").status_code == 401
        assert client.get("/metrics").status_code == 401
        assert client.get("/situation.json", headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert (
            client.get("/situation.json", headers={"Authorization": "Bearer a-long-token"}).status_code == 200
        )
        sent = client.get("/events?actor=Turkey", headers={"Accept": "text/html"})
        assert sent.status_code == 303
        assert sent.headers["location"] == "/sign-in?next=%2Fevents%3Factor%3DTurkey"
        assert client.get("/healthz").status_code == 200


def enter(client, name: str, password: str, to: str = "/", **headers):
    page = client.get("/sign-in", headers={"Accept": "text/html"})
    csrf = re.search(r'name="csrf" value="(\w+)"', page.text)[1]
    fields = {"name": name, "password": password, "csrf": csrf, "next": to}
    return client.post("/sign-in", data=fields, headers={"Accept": "text/html", **headers})


def test_an_account_opens_and_shuts(tmp_path, crisis):
    from dateline.serve.accounts import hashed

    store = stores.open(tmp_path / "accounts.db")
    store.add(crisis[:1])
    store.set_user("ada", "reader", hashed("correct horse"))
    assert "correct" not in store.users()[0].password
    assert store.users()[0].password.startswith("$argon2id$")
    with served(store) as base, asking(base) as client:
        assert (
            client.get("/situation.json").status_code == 401
        )  # an account closes the store, on loopback too
        assert enter(client, "ada", "wrong password").status_code == 401
        assert enter(client, "nobody", "wrong password").status_code == 401
        entered = enter(client, "ada", "correct horse", "//evil.example/")
        assert entered.status_code == 303
        assert entered.headers["location"] == "/"
        cookie = next(c for c in entered.headers.get_list("set-cookie") if c.startswith("dateline_session="))
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert client.get("/situation.json").status_code == 200
        client.cookies.set("dateline_session", client.cookies["dateline_session"][:-3] + "abc")
        assert client.get("/situation.json").status_code == 401


def test_a_form_of_another_site_is_refused(tmp_path, crisis):
    from dateline.serve.accounts import hashed

    store = stores.open(tmp_path / "csrf.db")
    store.set_user("ada", "reader", hashed("correct horse"))
    with served(store) as base, asking(base) as client:
        assert client.post("/sign-in", data={"name": "ada", "password": "correct horse"}).status_code == 403
        assert enter(client, "ada", "correct horse", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert enter(client, "ada", "correct horse").status_code == 303


def test_guessing_is_slowed(tmp_path):
    from dateline.serve.accounts import hashed

    store = stores.open(tmp_path / "guess.db")
    store.set_user("ada", "reader", hashed("correct horse"))
    with served(store) as base, asking(base) as client:
        assert [enter(client, "ada", f"guess number {n}").status_code for n in range(9)][-1] == 429
        assert enter(client, "ada", "correct horse").status_code == 429


def test_roles_may_what_they_may(tmp_path, crisis):
    from dateline.serve.accounts import hashed

    store = stores.open(tmp_path / "roles.db")
    store.add(crisis)
    for name in ("reader", "reviewer", "admin"):
        store.set_user(name, name, hashed("correct horse"))
    with served(store) as base:
        first = store.doubtful("x")[0]
        given = {
            "report": first["report"],
            "start": first["start"],
            "end": first["end"],
            "decision": "accept",
        }
        found = {}
        for name in ("reader", "reviewer", "admin"):
            with asking(base) as client:
                enter(client, name, "correct horse")
                page = client.get("/review", headers={"Accept": "text/html"})
                csrf = (re.search(r'name="csrf" value="(\w+)"', page.text) or ["", ""])[1]
                unmarked = client.post("/review", data=given).status_code
                found[name] = (
                    page.status_code,
                    unmarked,
                    client.post("/review", data={**given, "csrf": csrf}).status_code,
                )
                if name == "reviewer":
                    number = store.decisions()[0].id
                if name == "admin":
                    assert (
                        client.post("/review/undo", data={"number": number, "csrf": csrf}).status_code == 303
                    )
    assert found == {"reader": (403, 403, 403), "reviewer": (200, 403, 303), "admin": (200, 403, 303)}
    assert [d.reviewer for d in store.decisions()] == ["admin"]


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
    from dateline.serve.reading import Given

    days = [date(1999, 1, 1) + timedelta(n) for n in range(366 * 6)] + [date(1900, 2, 28), date(2000, 2, 29)]
    assert all(regex.search(DATE, day.isoformat()) for day in days)
    assert all(Given(text="An assault.", published=f"{day}T23:59:59Z").published for day in days)
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


def test_what_is_wrong_with_a_request_is_said(client):
    def told(answer) -> str:
        return answer.json()["detail"]

    assert told(client.post("/read", content=b"")) == "The request has no body"
    assert (
        told(client.post("/read", json={"text": "A war.", "published": "soon"}))
        == "published can't be 'soon'"
    )
    assert told(client.get("/events.json?since=soon")) == "since can't be 'soon'"


def test_the_network_of_an_actor_is_found_however_it_is_written(client):
    named = client.get("/chart/network.csv?with=Turkey").text
    assert len(named.splitlines()) > 1
    assert client.get("/chart/network.csv?with=turkey").text == named
    assert client.get("/chart/network.csv?with=TUR").text.count("\n") >= named.count("\n")


def test_a_store_that_fails_tells_nothing_of_itself(tmp_path, crisis):
    store = stores.open(tmp_path / "broken.db")
    store.add(crisis[:1])
    with served(store) as base, asking(base) as client:
        store.engine.dispose()
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE attributions")
        found = client.get("/quotes.json")
        assert found.status_code == 503
        assert found.json()["detail"] == "The store can't answer now."
        assert client.get("/events.json").status_code == 200


def test_a_pasted_report_is_shown_marked(reading):
    form = {"text": "Turkey accused Greece of breaking the truce on Tuesday.", "published": "2020-01-14"}
    shown = reading.post("/paste", data=form, headers={"Accept": "text/html"})
    assert shown.status_code == 200
    assert 'class="statement' in shown.text
    refused = reading.post("/paste", data={"text": " "}, headers={"Accept": "text/html"})
    assert 'role="alert"' in refused.text


# --- health, the description, the memory -------------------------------------------------------------------


def test_health_and_metrics(client):
    assert client.get("/healthz").json()["status"] == "ok"
    client.get("/event.json?id=1")
    told = client.get("/metrics").text
    assert 'dateline_requests_total{method="GET",page="/event.json",status="200"}' in told
    assert 'dateline_store_rows{table="reports"} 15.0' in told


def test_the_description_of_the_interface_is_true(reading, base, tmp_path):
    """Schemathesis throws what fits the description, and what doesn't, at every address."""
    schemathesis = Path(sys.executable).parent / "schemathesis"
    done = subprocess.run(
        [str(schemathesis), "run", f"{base}/openapi.json", "--max-examples", "5", "--phases", "coverage,fuzzing",
         "--continue-on-failure", "--exclude-path", "/code", "--exclude-path", "/read", "--seed", "1", "--no-color"],
        capture_output=True, text=True, timeout=300, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    read = subprocess.run(
        [str(schemathesis), "run", f"{reading.base_url}/openapi.json", "--max-examples", "5", "--phases",
         "coverage,fuzzing", "--continue-on-failure", "--include-path", "/read", "--seed", "1", "--no-color"],
        capture_output=True, text=True, timeout=300, cwd=tmp_path,
    )  # fmt: skip
    assert read.returncode == 0, read.stdout[-4000:]


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


# --- the commands ------------------------------------------------------------------------------------------


def test_the_command_serves_until_it_is_told_to_end(tmp_path, crisis):
    import re as regex
    import signal

    with stores.open(tmp_path / "c.db") as store:
        store.add(crisis[:2])
    done = subprocess.Popen(
        [sys.executable, "-m", "dateline", "serve", str(tmp_path / "c.db"), "--port", "0", "--readers", "0", "--log", "json"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = done.stderr.readline()
        address = regex.search(r"http://127\.0\.0\.1:\d+", said)[0]
        with asking(address) as client:
            for _ in range(100):
                try:
                    assert client.get("/situation.json").json()["size"]["reports"] == 2
                    break
                except OSError:
                    threading.Event().wait(0.05)
        done.send_signal(signal.SIGINT)
        rest = done.communicate(timeout=20)[1]
        told = [json.loads(one) for one in rest.splitlines() if one.startswith("{")]
        assert any(t.get("path") == "/situation.json" and t["status"] == 200 for t in told)
        assert "Traceback" not in rest
    finally:
        done.kill()


def test_off_loopback_a_token_is_made(tmp_path, crisis):
    with stores.open(tmp_path / "c.db") as store:
        store.add(crisis[:1])
    done = subprocess.Popen(
        [sys.executable, "-m", "dateline", "serve", str(tmp_path / "c.db"), "--port", "0", "--readers", "0", "--host",
         "0.0.0.0", "--log", "none"], stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        address = re.search(r"http://127\.0\.0\.1:\d+", done.stderr.readline())[0]
        token = done.stderr.readline().split()[-1]
        with asking(address) as client:
            for _ in range(100):
                try:
                    assert client.get("/situation.json").status_code == 401
                    break
                except OSError:
                    threading.Event().wait(0.05)
            assert (
                client.get("/situation.json", headers={"Authorization": f"Bearer {token}"}).status_code == 200
            )
    finally:
        done.terminate()
        done.wait(20)


def test_accounts_are_made_listed_and_removed(tmp_path, crisis):
    def dateline(*args: str, given: str = ""):
        return subprocess.run(
            [sys.executable, "-m", "dateline", *args, "--store", str(tmp_path / "c.db")], input=given,
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    stores.open(tmp_path / "c.db").close()
    assert dateline("users", "set", "ada", "--role", "reviewer", given="long enough\n").returncode == 0
    assert "10 characters" in dateline("users", "set", "bob", given="short\n").stderr
    assert dateline("users", "list").stdout.startswith("ada\treviewer\t")
    assert dateline("users", "remove", "ada").returncode == 0
    assert "no account" in dateline("users", "remove", "ada").stderr
