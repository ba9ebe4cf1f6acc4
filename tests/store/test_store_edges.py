"""A store at its edges: names with signs that mean something to a database, media that can't be written, addresses."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys

import msgspec
import pytest
import sqlalchemy as sa
from benchmarks import made
from tests.store.test_store import where  # noqa: F401  (SQLite and PostgreSQL)

import dateline.store
from dateline.errors import StoreError, StoreFaultError
from dateline.record import Entity, Record
from dateline.store import Plain, Wanted
from dateline.store.connecting import downgrade, shown
from dateline.store.deadline import hurry, within


@pytest.fixture
def store(where):  # noqa: F811
    with dateline.store.open(where) as opened:
        yield opened


def command(*args: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dateline", *args], input=given, capture_output=True, text=True, timeout=120
    )


# --- names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["%", "_urkey", "T%", "turk_y", "\\", "Turkey\\", "a\\%", "...", "-", "\0", "Tur\0key", "'", "\ud800"],
)
def test_no_sign_in_a_name_means_anything(store, crisis, name):
    store.add(crisis[:3])
    with pytest.raises(StoreError, match=r"no actor called|characters that are none"):
        store.events(Wanted(actor=name))
    for ask in (
        lambda: store.events(Wanted(place=name)), lambda: store.events(Wanted(source=name)),
        lambda: store.entities(name) if name not in ("...", "-") else [],
    ):  # fmt: skip
        assert _answered(ask) in ([], "A name or text holds characters that are none. Mend its encoding.")
    assert _answered(lambda: store.search(name)) != "fault"


def _answered(ask):
    """What a question gives, or the sentence that says why it can't be asked; “fault” for what is the database's."""
    try:
        return ask()
    except StoreFaultError:
        return "fault"
    except StoreError as e:
        return str(e)


def test_a_last_name_is_found_with_the_signs_that_it_has(store):
    record = Record(id="a", text="x", entities=[Entity(id="e1", name="Dr 100%_x\\y", kind="person")])
    store.add([record])
    assert store.called("Dr 100%_x\\y")
    with store._reading() as connection:
        from dateline.store.wanted import entities_called

        assert len(entities_called(connection, "100%_x\\y")) == 1


def test_a_number_too_large_is_told(store, crisis):
    store.add(crisis[:1])
    for number in (2**31, 2**63, 2**80, -(2**70)):
        assert _answered(lambda n=number: store.event(n)) in (
            None,
            "A number is larger than any that a store can hold.",
        )


def test_a_report_with_a_nul_is_kept(store, crisis):
    first = msgspec.structs.replace(crisis[0], text=crisis[0].text + "\0 more", title="a\0b")
    store.add([first])
    kept = store.record(first.id)
    assert len(kept.text) == len(first.text)
    assert kept.text[: len(crisis[0].text)] == crisis[0].text
    assert store.add([first]).known == 1


# --- media -------------------------------------------------------------------------------------------------


@pytest.fixture
def medium(tmp_path):
    """A function that lets a folder be read only; made writable again behind the test."""
    folder = tmp_path / "medium"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "none", str(folder)], capture_output=True).returncode:
        pytest.skip("no medium can be mounted here")

    def shut():
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        return folder

    yield folder, shut
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_store_on_a_medium_that_can_t_be_written_is_read(medium, crisis):
    folder, shut = medium
    with dateline.store.open(folder / "a crisis?.db") as store:
        store.add(crisis[:3])
    shut()
    with dateline.store.open(folder / "a crisis?.db", create=False) as store:
        assert store.size()["reports"] == 3
        assert store.events()
        assert store.search("Turkey")
        with pytest.raises(StoreError, match="can't be opened for writing"):
            store.add(crisis[3:5])
    done = command("timeline", "--store", str(folder / "a crisis?.db"))
    assert done.returncode == 0
    assert done.stdout
    assert command("export", "--store", str(folder / "a crisis?.db")).stdout.count("\n") > 3


def test_an_older_store_or_one_with_a_log_there_is_told(medium):
    folder, shut = medium
    for name in ("older", "logged"):
        with dateline.store.open(folder / f"{name}.db", grouping=Plain()) as store:
            store.add(made.records(5, seed=1))
            if name == "older":
                downgrade(store.engine, "0004")
    open_still = dateline.store.open(folder / "logged.db", grouping=Plain())
    open_still.add(made.records(5, seed=2))
    (folder / "logged.db-wal").write_bytes((folder / "logged.db-wal").read_bytes() or b"x")
    copy = (folder / "logged.db-wal").read_bytes()
    open_still.close()
    (folder / "logged.db-wal").write_bytes(copy)
    shut()
    with pytest.raises(StoreError, match=r"older dateline's.*Copy it"):
        dateline.store.open(folder / "older.db")
    with pytest.raises(StoreError, match=r"logged\.db-wal.*Copy both"):
        dateline.store.open(folder / "logged.db")


# --- addresses and what is told ----------------------------------------------------------------------------


@pytest.mark.slow
def test_no_command_shows_the_password_of_an_address(postgres, tmp_path, crisis):
    address = postgres.replace("dateline@", "dateline:open-sesame@") + "?sslpassword=open-sesame"
    records = tmp_path / "records.jsonl"
    records.write_text("".join(r.to_json() + "\n" for r in crisis[:2]), "utf-8")
    report = '{"id": "a", "text": "Turkey accused Greece of it."}\n'
    told = []
    for args, given in (
        (("ingest", "-", "--store", address), report), (("load", str(records), "--store", address), ""),
        (("load", str(tmp_path / "none"), "--store", address), ""),
        (("timeline", "--store", address.replace("/postgres", "/nothing")), ""),
        (("timeline", "--store", address.replace("postgresql:", "mysql:")), ""),
    ):  # fmt: skip
        done = command(*args, given=given)
        told.append(done.stdout + done.stderr)
        assert "open-sesame" not in told[-1], args
    assert re.search(r"mentions? of events\. Store: postgresql://dateline:\*\*\*@", told[0])
    assert "postgresql://dateline:***@" in told[1]
    assert (
        shown("postgresql://u@h/d?password=x&application_name=y") == "postgresql://u@h/d?application_name=y"
    )


@pytest.mark.slow
def test_what_is_counted_behind_ingest_are_mentions(tmp_path):
    given = "".join(
        f'{{"id": "{n}", "published": "2020-01-1{n}", "text": "Turkey bombed the Libyan army near Tripoli on 9 January 2020."}}\n'
        for n in range(3)
    )
    done = command("ingest", "-", "--store", str(tmp_path / "c.db"), given=given)
    with dateline.store.open(tmp_path / "c.db") as store:
        size = store.size()
    assert (size["events"], size["mentions"]) == (1, 3)
    assert "3 mentions of events" in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("quotes", "--format", "csv"),
        ("quotes", "--format", "jsonl"),
        ("export", "--form", "csv"),
        ("quotes",),
    ],
)
def test_a_report_writes_nothing_on_a_terminal(tmp_path, crisis, args):
    evil = "\x1b]0;owned\x07\x9b31m"
    record = next(r for r in crisis if r.attributions and r.events)
    with dateline.store.open(tmp_path / "c.db") as store:
        store.add([msgspec.structs.replace(record, publisher=f"Daily{evil}")])
    ours, theirs = pty.openpty()
    run = subprocess.Popen([sys.executable, "-m", "dateline", *args, "--store", str(tmp_path / "c.db")], stdout=theirs,
                           stderr=subprocess.STDOUT)  # fmt: skip
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:  # the other end is closed
        pass
    run.wait(60)
    os.close(ours)
    text = said.decode("utf-8")
    assert "Daily" in text
    assert "\x1b]" not in text
    assert "\x07" not in text
    assert "\x9b" not in text
    piped = command(*args, "--store", str(tmp_path / "c.db")).stdout
    assert ("\x07" in piped) == (args in (("quotes", "--format", "csv"), ("export", "--form", "csv")))


# --- time --------------------------------------------------------------------------------------------------


def test_what_is_under_way_is_stopped_when_there_is_a_hurry(store, crisis):
    import threading
    import time

    store.add(crisis[:1])
    slow = "SELECT pg_sleep(60)" if store.engine.dialect.name == "postgresql" else (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    )  # fmt: skip
    found = []

    def ask() -> None:
        try:
            with within(60), store._reading() as connection:
                connection.execute(sa.text(slow))
        except StoreFaultError as e:
            found.append(e)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.5)
    hurry(store.engine)
    asking.join(5)
    assert len(found) == 1
    with within(60), pytest.raises(StoreFaultError):
        store.size()
    assert store.size()["reports"] == 1  # who has no limit is not hurried
