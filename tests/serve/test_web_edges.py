"""The server at its edges: a database that is away, numbers and characters that none can hold."""

from __future__ import annotations

import re
import time

import pytest
from tests.served import asking, enter, served
from tests.store.test_store import where  # noqa: F401  (SQLite and PostgreSQL)

from dateline import store as stores
from dateline.errors import StoreError
from dateline.serve.accounts import hashed

PAGE = {"Accept": "text/html"}
NAMES = ("%00", "%5C", "a%5C", "%25", "Tur%00key", "%5C%00", "%F0%9F%98%80", "%ED%A0%80", "'")


@pytest.mark.parametrize("kind", ["actor", "recipient", "with", "country", "place", "source"])
def test_no_character_in_a_filter_is_a_fault(where, crisis, kind):  # noqa: F811
    store = stores.open(where)
    store.add(crisis[:3])
    with served(store) as base, asking(base) as client:
        for name in NAMES:
            for page in ("/events.json", "/series.json", "/"):
                found = client.get(f"{page}?{kind}={name}")
                assert found.status_code in (200, 404, 422), (page, name, found.text)
                if (
                    page == "/events.json"
                    and found.status_code == 200
                    and kind != "country"
                    and "%00" not in name
                ):
                    assert found.json()["events"] == []


@pytest.mark.parametrize(
    "address",
    ["/search.json?q={}", "/actor.json?name={}", "/dyad.json?actor={}&recipient=Libya", "/report.json?id={}",
     "/chart/types.csv?actor={}", "/brief.md?actor={}"],
)  # fmt: skip
def test_no_character_in_an_address_is_a_fault(where, crisis, address):  # noqa: F811
    store = stores.open(where)
    store.add(crisis[:3])
    with served(store) as base, asking(base) as client:
        for name in NAMES:
            found = client.get(address.format(name))
            assert found.status_code in (200, 404, 422), (name, found.text)


def test_no_number_is_a_fault(where, crisis):  # noqa: F811
    store = stores.open(where)
    store.add(crisis[:3])
    with served(store) as base, asking(base) as client:
        csrf = re.search(r'name="csrf" value="(\w+)"', client.get("/review", headers=PAGE).text)[1]
        case = store.doubtful("x")[0]
        for number in ("1" + "0" * 30, str(2**63), str(2**31), "-1", "0", "x"):
            answers = [
                client.post("/review/undo", data={"number": number, "csrf": csrf}),
                client.post("/review", data={"report": case["report"], "start": number, "end": number, "csrf": csrf,
                                             "decision": "accept"}),
                client.post("/review", data={"report": case["report"], "start": case["start"], "end": case["end"],
                                             "csrf": csrf, "decision": "merge", "into": number}),
                client.get(f"/event.json?id={number}"),
                client.get(f"/events.json?offset={number}"),
                client.get(f"/review?report=x&start={number}"),
                client.get(f"/review?skip={number}"),
            ]  # fmt: skip
            assert all(a.status_code < 500 for a in answers), (number, [a.status_code for a in answers])


def test_a_database_that_is_away_is_told(tmp_path, crisis):
    store = stores.open(tmp_path / "away.db")
    store.add(crisis[:1])
    store.set_user("ada", "reader", hashed("correct horse"))
    with served(store, secret="s" * 32) as base, asking(base) as client:
        assert client.get("/healthz").json()["status"] == "ok"
        enter(client, "ada", "correct horse")
        assert client.get("/events.json").status_code == 200
        store.engine.dispose()
        (tmp_path / "away.db").write_bytes(b"no database any more " * 1000)
        (tmp_path / "away.db-wal").unlink(missing_ok=True)
        (tmp_path / "away.db-shm").unlink(missing_ok=True)
        assert client.get("/healthz").status_code == 503  # at once, whatever is kept of its answers
        time.sleep(2.1)
        for page in ("/events.json", "/situation.json", "/quotes.json"):
            found = client.get(page)
            assert found.status_code == 503, (page, found.text)
            assert "The store can't answer now." in found.text
        assert client.get("/", headers=PAGE).status_code == 503
        assert client.get("/sign-in", headers=PAGE).status_code in (200, 503)
        assert client.get("/assets/site.css").status_code == 200


def test_a_postgresql_that_is_away_is_told_in_time():
    begun = time.monotonic()
    with pytest.raises(StoreError):
        stores.open("postgresql://dateline@127.0.0.1:1/none")
    assert time.monotonic() - begun < 20
