"""The server's guard: hostile text, limits, accounts and roles, and the commands that start it."""

import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from tests.served import asking, enter, served

from dateline import store as stores
from dateline.record import Record
from dateline.serve import charting, charts
from dateline.serve.guard import Limits
from dateline.serve.pace import Paces

HOSTILE = "</script><script>alert(1)</script> \u202egnp.exe\u202c <img src=x onerror=alert(1)> " + "x" * 5000


# --- hostile text ------------------------------------------------------------------------------------------


def test_hostile_text_is_shown_as_text(tmp_path, crisis):
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


CONTROL = "\x07\x1b[31m\ufffe zero\u200bwidth \u2066turned\u2069 "
PAGES = ("/?since=2019", "/events", "/planned", "/disputed", "/quotes", "/series", "/network", "/event?id=1", "/review",
         "/search?q=alert")  # fmt: skip


def hostile_in_all(record: Record, number: int) -> Record:
    """A report whose names, place, title and words are markup, control characters and words of 100 kB."""
    huge = msgspec.convert(msgspec.to_builtins(record), Record)
    huge.id, huge.title, huge.publisher = (
        f"{CONTROL}{number}",
        HOSTILE + "t" * 100_000,
        HOSTILE + "p" * 100_000,
    )
    huge.text += " " + HOSTILE + CONTROL + "w" * 100_000
    for entity in huge.entities:
        entity.name = CONTROL + HOSTILE[:90] + entity.name + "y" * 100_000
        for role in entity.roles:
            role.title = CONTROL + role.title
    for event in huge.events:
        event.evidence.end = len(huge.text)
        if event.place:
            event.place.name = HOSTILE[:90] + "P" * 100_000
    return huge


def test_no_page_chart_or_brief_is_hurt_by_huge_words_and_control_characters(tmp_path, crisis):
    store = stores.open(tmp_path / "huge.db")
    store.add(hostile_in_all(r, n) for n, r in enumerate(crisis[:6]))
    report = next(store.records()).id
    actor = store.dyads()[0]["actor"]
    with served(store) as base, asking(base) as client:
        for page in (*PAGES, f"/report?{urlencode({'id': report})}"):
            found = client.get(page, headers={"Accept": "text/html"})
            assert found.status_code == 200, page
            assert len(found.content) < 500_000, page
            for sign in (
                "<script>alert",
                "<img src=x",
                "\u202e",
                "\u2066",
                "\u200b",
                "\x07",
                "\x1b",
                "\ufffe",
            ):
                assert sign not in found.text, (page, sign)
        for chart in ("types", "scores", "counts", "map", "network"):
            for form in ("png", "svg", "json"):
                assert client.get(f"/chart/{chart}.{form}?since=2019").status_code == 200, (chart, form)
        for form in ("md", "html", "pdf", "docx"):
            found = client.get(f"/brief.{form}?since=2019")
            assert found.status_code == 200
            assert len(found.content) < 1_000_000
        drawn = charts.drawn(charts.roles([_drawn_row(actor)]), "svg")
        assert b"<svg" in drawn
        assert client.get("/healthz").status_code == 200


def _drawn_row(name: str) -> dict:
    row = {"role": name, "by": "reports", "since": "2019-04-04", "until": "2019-04-04", "report": CONTROL}
    return {k: charting._drawable(v) for k, v in row.items()}


def test_a_cell_of_a_csv_is_no_formula(tmp_path, crisis):
    first = msgspec.convert(msgspec.to_builtins(crisis[0]), Record)
    for entity in first.entities:
        entity.name = "=cmd|' /C calc'!A0" if entity.id == first.relations[0].subject else entity.name
    store = stores.open(tmp_path / "cell.db")
    store.add([first])
    with served(store) as base, asking(base) as client:
        assert "'=cmd" in client.get("/chart/network.csv?all=true").text


def test_every_test_that_the_table_of_risks_names_is_there():
    root = Path(__file__).parents[2]
    table = (root / "docs" / "serve.md").read_text("utf-8").split("## What was tried against it")[1]
    rows = [line for line in table.splitlines() if line.startswith("| A")]
    assert len(rows) == 10
    known = "".join(p.read_text("utf-8") for p in (root / "tests").rglob("test_*.py"))
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert all(f"def {name}(" in known for name in named), row


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
    paces.forget("a")
    assert [paces.wait("a") > 0 for _ in range(3)] == [False, False, True]
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
