"""Who gets in: by the path alone, few guesses, nobody shut out by others, a session that ends when it is ended."""

import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest
from tests.served import asking, enter, served

from dateline import store as stores
from dateline.serve import accounts
from dateline.serve.accounts import hashed
from dateline.serve.guesses import Guesses

RIGHT = "correct horse"


@pytest.fixture
def closed(tmp_path, crisis):
    """A server of a store with an account, and the store."""
    store = stores.open(tmp_path / "closed.db")
    store.add(crisis[:2])
    store.set_user("ada", "reader", hashed(RIGHT))
    with served(store, secret="s" * 32) as base:
        yield base, store


def raw(base: str, head: str) -> str:
    """The answer to a request as it is written."""
    with socket.create_connection((urlsplit(base).hostname, urlsplit(base).port), 20) as connection:
        connection.sendall(head.encode("latin-1"))
        pieces = []
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces).decode("utf-8", "replace")


@pytest.mark.parametrize(
    "host", ["127.0.0.1/assets/", "127.0.0.1/healthz?", "a/sign-in#", "127.0.0.1\\assets", "@/"]
)
def test_the_host_header_opens_nothing(closed, host):
    base, _ = closed
    for path in ("/situation.json", "/events.json", "/report.json?id=libya-01"):
        answer = raw(base, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        assert answer.split()[1] == "400", answer[:300]
        assert "Turkey" not in answer


@pytest.mark.parametrize("host", ["[", "[::1", "]", "::::", "a b", "x" * 300, "[zz]"])
def test_a_host_that_is_none_is_told(closed, host):
    base, _ = closed
    for accept in ("text/html", "*/*"):
        answer = raw(
            base, f"GET /sign-in HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
        )
        assert answer.split()[1] == "400", answer[:300]


def test_only_what_is_open_is_open(closed):
    base, _ = closed
    with asking(base) as client:
        for path in ("/sign-in", "/healthz"):
            assert client.get(path).status_code == 200
        for path in (
            "/sign-in/../events.json",
            "/healthz.json",
            "/sign-inn",
            "/assets",
            "//assets/",
            "/events.json",
        ):
            assert client.get(path).status_code in (401, 307), path


def test_sixty_guesses_at_once_get_eight_tries(closed, monkeypatch):
    base, _ = closed
    judged = []
    verify = accounts._hasher.verify
    monkeypatch.setattr(
        accounts._hasher.__class__, "verify", lambda self, *given: judged.append(1) or verify(*given)
    )

    def guess(number: int) -> int:
        with asking(base) as client:
            return enter(client, "ada", f"guess number {number}").status_code

    with ThreadPoolExecutor(20) as many:
        found = list(many.map(guess, range(60)))
    assert found.count(401) == len(judged) == 8
    assert found.count(429) == 52


def test_guessing_is_slowed_and_locks_no_owner_out(closed):
    base, _ = closed
    with asking(base) as owner, asking(base) as stranger:
        assert enter(owner, "ada", RIGHT).status_code == 303  # a browser that the name is known by
        assert [enter(stranger, "ada", f"guess number {n}").status_code for n in range(9)][-1] == 429
        assert enter(stranger, "ada", RIGHT).status_code == 429
        assert enter(owner, "ada", RIGHT).status_code == 303
        with asking(base, transport=httpx.HTTPTransport(local_address="127.0.0.2")) as elsewhere:
            assert enter(elsewhere, "ada", RIGHT).status_code == 303
        owner.cookies.delete("dateline_device")
        assert enter(owner, "ada", RIGHT).status_code == 429


def test_a_known_browser_guesses_no_more_than_a_stranger_and_for_its_own_name_only(closed):
    base, store = closed
    store.set_user("eve", "reader", hashed(RIGHT))
    with asking(base) as eve:
        assert enter(eve, "eve", RIGHT).status_code == 303
        assert [enter(eve, "ada", f"guess number {n}").status_code for n in range(9)][-1] == 429
        assert [enter(eve, "eve", f"guess number {n}").status_code for n in range(9)][-1] == 429


def test_right_passwords_are_no_guesses(closed):
    base, _ = closed
    with asking(base) as client:
        assert [enter(client, "ada", RIGHT).status_code for _ in range(12)] == [303] * 12


def test_networks_are_counted_and_many_of_them_together():
    guesses = Guesses()
    assert [guesses.begin("ada", f"2001:db8::{n}", None) > 0 for n in range(9)] == [False] * 8 + [True]
    assert guesses.begin("ada", "2001:db8:0:1::1", None) == 0
    waits = [guesses.begin("bob", f"10.0.{n // 250}.{n % 250}", None) for n in range(90)]
    assert sum(w > 0 for w in waits) == 10
    assert guesses.begin("bob", "10.9.9.9", "a browser of bob's") == 0


def test_many_sign_ins_at_once_are_judged_few_at_a_time(closed, monkeypatch):
    base, _ = closed
    at_once, most, lock = 0, 0, threading.Lock()
    verify = accounts._hasher.verify

    def counted(self, *given):
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        try:
            return verify(*given)
        finally:
            with lock:
                at_once -= 1

    monkeypatch.setattr(accounts._hasher.__class__, "verify", counted)
    gate = threading.Barrier(50)

    def try_in(number: int) -> int:
        with asking(base) as client:
            page = client.get("/sign-in", headers={"Accept": "text/html"})
            csrf = re.search(r'name="csrf" value="(\w+)"', page.text)[1]
            gate.wait(30)
            form = {"name": f"nobody {number}", "password": "wrong password", "csrf": csrf}
            return client.post("/sign-in", data=form).status_code

    with ThreadPoolExecutor(50) as many:
        found = list(many.map(try_in, range(50)))
    assert most <= 2
    assert set(found) <= {401, 503}
    with asking(base) as client:
        assert enter(client, "ada", RIGHT).status_code == 303


def test_a_session_that_was_signed_out_opens_nothing_here_or_elsewhere(closed, tmp_path):
    base, store = closed
    with asking(base) as client, asking(base) as thief:
        enter(client, "ada", RIGHT)
        thief.cookies.set("dateline_session", client.cookies["dateline_session"])
        assert thief.get("/situation.json").status_code == 200
        page = client.get("/", headers={"Accept": "text/html"}).text
        csrf = re.search(r'name="csrf" value="(\w+)"', page)[1]
        assert client.post("/sign-out", data={"csrf": csrf}).status_code == 303
        assert thief.get("/situation.json").status_code == 401
        with served(stores.open(tmp_path / "closed.db"), secret="s" * 32) as again:
            thief.base_url = again  # a server that was started anew, or another on the same store
            assert thief.get("/situation.json").status_code == 401
            assert enter(client, "ada", RIGHT).status_code == 303
            assert client.get("/situation.json").status_code == 200
    assert len(store.ended_sessions()) == 1
    store.end_session("older", time.time() - 1)
    store.end_session("newer", time.time() + 100)
    assert "older" not in store.ended_sessions()
