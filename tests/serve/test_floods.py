"""Who tries to stop the server: half-sent requests, many names, long readings, large answers, and its own end."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import httpx
import pytest
from tests.served import asking, served

from dateline import store as stores
from dateline.serve import listening
from dateline.serve.answers import file_of
from dateline.serve.guard import Limits
from dateline.serve.memo import Memo

LONG = "Turkey bombed the Libyan army near Tripoli on Monday, officials in Ankara said. " * 2400
SHORT = "Turkey accused Greece of breaking the truce."


def connected(base: str) -> socket.socket:
    return socket.create_connection((urlsplit(base).hostname, urlsplit(base).port), 20)


# --- connections -------------------------------------------------------------------------------------------


def test_half_sent_requests_keep_nobody_out(tmp_path):
    limits = Limits(at_once=40)  # and so 81 connections
    with served(stores.open(tmp_path / "e.db"), limits=limits) as base, ExitStack() as held:
        for _ in range(200):
            half = held.enter_context(connected(base))
            half.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        time.sleep(1.2)
        for _ in range(3):
            with asking(base) as client:
                assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "sent", [b"", b"GET /healthz HTT", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /he"]
)
def test_a_request_that_never_becomes_whole_is_ended(tmp_path, monkeypatch, sent):
    monkeypatch.setattr(listening, "_HEAD", 0.5)
    with served(stores.open(tmp_path / "e.db")) as base, connected(base) as half:
        half.sendall(sent)
        half.settimeout(10)
        begun, said = time.monotonic(), b""
        with suppress(ConnectionResetError):
            while piece := half.recv(65536):
                said += piece
        assert time.monotonic() - begun < 5
        assert said.startswith(b"HTTP/1.1 200") == sent.endswith(b"/he")


def test_a_slow_request_that_is_whole_in_time_is_answered(tmp_path):
    with served(stores.open(tmp_path / "e.db")) as base, connected(base) as slow:
        for piece in (b"GET /healthz HTTP/1.1\r\n", b"Host: 127.0.0.1\r\n", b"Connection: close\r\n\r\n"):
            slow.sendall(piece)
            time.sleep(0.3)
        assert slow.recv(65536).startswith(b"HTTP/1.1 200")


def test_an_answer_that_nobody_reads_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(listening, "_UNREAD", 0.5)
    with served(stores.open(tmp_path / "e.db")) as base, connected(base) as deaf:
        deaf.sendall(b"GET /assets/vega.min.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 200)
        time.sleep(2)
        deaf.settimeout(20)
        read = 0
        with suppress(ConnectionResetError):
            while piece := deaf.recv(1 << 20):
                read += len(piece)
        assert read < 100 * file_of("vega.min.js").stat().st_size


def test_many_names_cost_nothing(tmp_path):
    many = "&".join(f"{n:x}" for n in range(12_000))
    with served(stores.open(tmp_path / "e.db")) as base, asking(base) as client:
        for path in ("/healthz", "/events.json"):
            begun = time.monotonic()
            assert client.get(f"{path}?{many}").status_code == 422
            assert time.monotonic() - begun < 0.5


# --- readings ----------------------------------------------------------------------------------------------


def children() -> set[int]:
    return {p.pid for p in multiprocessing.active_children() if p.pid}


def until(true, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def test_a_reading_that_nobody_waits_for_any_more_is_stopped(tmp_path):
    before = children()
    with (
        served(stores.open(tmp_path / "e.db"), readers=1, limits=Limits(seconds=10)) as base,
        asking(base) as client,
    ):
        assert until(lambda: client.post("/read", json={"text": SHORT}).status_code == 200, 60)
        reader = children() - before
        assert len(reader) == 1
        begun = time.monotonic()
        assert client.post("/read", json={"text": LONG}).status_code == 503
        assert time.monotonic() - begun < 15
        assert until(lambda: not reader & children(), 2)
        assert until(lambda: client.post("/read", json={"text": SHORT}).status_code == 200, 60)


def test_a_report_of_a_stream_that_takes_too_long_is_refused_and_no_other(tmp_path):
    with (
        served(stores.open(tmp_path / "e.db"), readers=1, limits=Limits(seconds=10)) as base,
        asking(base) as client,
    ):
        assert until(lambda: client.post("/read", json={"text": SHORT}).status_code == 200, 60)
        lines = [
            json.dumps({"id": name, "text": LONG if name == "long" else SHORT})
            for name in ("a", "long", "b", "c")
        ]
        found = [json.loads(x) for x in client.post("/code", content="\n".join(lines)).text.splitlines()]
        assert [f["id"] for f in found] == ["a", "long", "b", "c"]
        assert ["error" in f for f in found] == [False, True, False, False]
        assert "longer than 10 seconds" in found[1]["error"]


def test_a_stream_that_stalls_is_ended(tmp_path):
    with (
        served(stores.open(tmp_path / "e.db"), readers=1, limits=Limits(seconds=1)) as base,
        connected(base) as stalled,
    ):
        stalled.sendall(b"POST /code HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{")
        stalled.settimeout(20)
        said = b""
        while b"waited for too long" not in said:
            piece = stalled.recv(65536)
            assert piece, said
            said += piece


# --- memory ------------------------------------------------------------------------------------------------


def test_what_is_kept_is_bounded_by_its_bytes():
    memo = Memo(room=1_000_000)
    for n in range(100):
        assert len(memo.get(("page", n), lambda: b"x" * 100_000)) == 100_000
    assert len(memo._kept) <= 10
    assert memo.taken <= 1_000_000
    rows = [{"words": "w" * 1000} for _ in range(300)]
    assert memo.get("rows", lambda: rows) is rows  # too much to be kept
    assert "rows" not in memo._kept
    assert memo.get("odd", lambda: [{"number": 10**40, "half": "\ud800"}])
    memo.get("k" * 900_000, lambda: b"")  # a name counts too
    assert memo.taken <= 1_000_000
    assert len(memo._making) <= len(memo._kept)
    memo.clear()
    assert memo.taken == 0
    memo.close()


def test_a_question_that_fails_leaves_nothing_behind():
    memo = Memo()

    def fail():
        raise ValueError("no")

    for n in range(50):
        with pytest.raises(ValueError, match="no"):
            memo.get(("name", n), fail)
    assert not memo._making
    memo.close()


# --- its end -----------------------------------------------------------------------------------------------


def begun(*args: str, **more) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "dateline", *args], text=True, **more)


@pytest.fixture(scope="module")
def store_file(tmp_path_factory, crisis):
    path = tmp_path_factory.mktemp("end") / "c.db"
    with stores.open(path) as store:
        store.add(crisis[:2])
    return path


def test_a_server_ends_in_time_while_a_report_is_read(store_file):
    server = begun(
        "serve", str(store_file), "--port", "0", "--readers", "1", "--log", "none", stderr=subprocess.PIPE
    )
    try:
        base = server.stderr.readline().split()[1].rstrip("/")
        with asking(base) as client:
            assert until(lambda: _answers(client), 60)
            assert client.post("/read", json={"text": SHORT}).status_code == 200
            found = []
            ask = threading.Thread(target=lambda: found.append(_status(base)))
            ask.start()
            time.sleep(1)
            asked = time.monotonic()
            server.send_signal(signal.SIGTERM)
            rest = server.communicate(timeout=20)[1]
            assert time.monotonic() - asked < 5
            ask.join(10)
        assert "Traceback" not in rest
        assert found == [503]
    finally:
        server.kill()


def _answers(client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def _status(base: str) -> int:
    with asking(base) as client:
        return client.post("/read", json={"text": LONG}).status_code


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("told", ["one", "all"])
def test_a_run_ends_in_time_while_a_report_is_read(tmp_path, workers, told):
    reports = tmp_path / "reports.jsonl"
    reports.write_text("".join(json.dumps({"id": str(n), "text": LONG}) + "\n" for n in range(4)), "utf-8")
    run = begun("code", str(reports), "-o", str(tmp_path / "out.jsonl"), "--workers", workers,
                stderr=subprocess.PIPE, start_new_session=True)  # fmt: skip
    try:
        time.sleep(9)
        asked = time.monotonic()
        (os.killpg if told == "all" else os.kill)(run.pid, signal.SIGTERM)
        rest = run.communicate(timeout=30)[1]
        assert time.monotonic() - asked < 5
        assert run.returncode == 130
        assert "Traceback" not in rest
        assert "whole lines are there" in rest
        assert "killed" not in rest
    finally:
        run.kill()


def test_questions_under_way_are_stopped_when_the_server_ends(tmp_path):
    store = stores.open(tmp_path / "slow.db")
    _slow(store)
    with served(store) as base:
        ask = threading.Thread(target=lambda: asking(base).get("/quotes.json"))
        ask.start()
        time.sleep(1)
        asked = time.monotonic()
    assert time.monotonic() - asked < 5
    ask.join(5)


def _slow(store: stores.Store) -> None:
    """Let the store take for ever for its quotes."""
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE attributions")
        connection.exec_driver_sql(
            "CREATE VIEW attributions AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12) "
            "SELECT 1 report, i number, 1 source, '2020-01-01' day, 'direct' quote, 'asserted' stance, 0 start, 1 \"end\" FROM n"
        )
