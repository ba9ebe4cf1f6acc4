"""Coded records on their way into a store: the same store whoever makes them ready, nothing lost, each fault told."""

from __future__ import annotations

import gzip
import multiprocessing
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from benchmarks import made
from typer.testing import CliRunner

import dateline.store
from dateline.cli import app
from dateline.errors import DatelineError
from dateline.record import Record
from dateline.store import Plain, loading, tables
from dateline.store.story_grouping import StoryGrouping


@pytest.fixture
def lines():
    return [record.to_json() for record in made.records(900, seed=3)]


@pytest.fixture
def records(tmp_path, lines):
    path = tmp_path / "records.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def whole(where) -> dict[str, list[tuple]]:
    """Every row of the tables that records fill."""
    names = ("reports", "records", "entities", "events", "mentions", "dyads", "relations", "attributions", "keys",
             "bands", "days")  # fmt: skip
    with dateline.store.open(where, create=False) as store, store.engine.connect() as connection:
        return {
            name: sorted(
                map(tuple, connection.execute(sa.select(tables.metadata.tables[name])).all()), key=repr
            )
            for name in names
        }


@pytest.mark.parametrize("grouping", [Plain, StoryGrouping])
def test_a_store_is_the_same_whoever_makes_the_records_ready(tmp_path, lines, grouping, monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 60)
    records = [Record.from_json(line) for line in lines]
    with dateline.store.open(tmp_path / "added.db", grouping=grouping()) as store:
        for start in range(0, len(records), 60):
            store.add_batch(records[start : start + 60], "one")
    with dateline.store.open(tmp_path / "loaded.db", grouping=grouping()) as store:
        for some in store.load((line.encode() for line in lines), "one", workers=2):
            assert some.lines <= 60
            assert not some.refused
        assert store.add(records, "one", workers=1).known == len(records)
    assert whole(tmp_path / "loaded.db") == whole(tmp_path / "added.db")


def test_a_killed_worker_is_told_and_what_was_committed_stays(tmp_path, lines, monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 40)

    def then_killed():
        for number, line in enumerate(lines):
            if number == 200:
                for worker in multiprocessing.active_children():
                    worker.kill()
                    worker.join()
            yield line.encode()

    with dateline.store.open(tmp_path / "some.db") as store:
        with pytest.raises(DatelineError, match="A worker was killed"):
            list(store.load(then_killed(), workers=1))
        before = store.size()["reports"]
        assert 0 < before < len(lines)
        assert (
            sum(some.added.new for some in store.load(line.encode() for line in lines)) == len(lines) - before
        )


def test_load_takes_packed_files_folders_of_a_cluster_and_standard_input(tmp_path, lines):
    third = len(lines) // 3
    packed, folder = tmp_path / "first.jsonl.gz", tmp_path / "out"
    packed.write_bytes(gzip.compress("\n".join(lines[:third]).encode()))
    for part in ("records", "events"):
        (folder / part).mkdir(parents=True)
    pq.write_table(
        pa.table({"record": lines[third : 2 * third], "id": ["x"] * third}), folder / "records/0.parquet"
    )
    pq.write_table(pa.table({"account": ["no record"]}), folder / "events/0.parquet")
    ran = subprocess.run(
        [sys.executable, "-m", "dateline", "load", packed, folder, "-", "--store", tmp_path / "made.db", "--workers",
         "0"], input="\n".join(lines[2 * third :]), capture_output=True, text=True,
    )  # fmt: skip
    assert f"{len(lines)} new, 0 replaced, 0 known, 0 refused" in ran.stderr
    assert ran.returncode == 0


def test_what_is_no_record_is_told_with_its_place_and_the_rest_is_loaded(tmp_path, lines):
    mixed, cut, other = tmp_path / "mixed.jsonl", tmp_path / "cut.jsonl.gz", tmp_path / "other.parquet"
    mixed.write_text("\n".join([lines[0], "", '{"id": 7}', lines[1], "{"]), "utf-8")
    cut.write_bytes(gzip.compress("\n".join(lines[2:200]).encode())[:-2000])
    pq.write_table(pa.table({"text": ["a"]}), other)
    store = str(tmp_path / "made.db")
    ran = CliRunner().invoke(
        app, ["load", str(mixed), str(cut), str(other), "--store", store, "--workers", "1"]
    )
    assert ran.exit_code == 1
    assert "mixed.jsonl, line 3: This line is not a record" in ran.stderr
    assert "mixed.jsonl, line 5: This line is not a record" in ran.stderr
    assert "cut.jsonl.gz is damaged or cut off" in ran.stderr
    assert "other.parquet has no column “record”" in ran.stderr
    with dateline.store.open(store) as loaded:
        assert loaded.size()["reports"] > 2
    missing = CliRunner().invoke(app, ["load", str(tmp_path / "none.jsonl"), "--store", store])
    assert "There is no" in str(missing.exception)


def test_ctrl_c_ends_at_a_commit_and_a_rerun_goes_on(tmp_path):
    path, where = tmp_path / "many.jsonl", tmp_path / "made.db"
    path.write_text("\n".join(r.to_json() for r in made.records(12_000, seed=5)), "utf-8")
    number = path.read_text("utf-8").count("\n") + 1
    command = [sys.executable, "-m", "dateline", "load", str(path), "--store", str(where)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while not (where.exists() and _reports(where)):
        assert running.poll() is None, running.communicate()
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, "stopped" in said) == (130, True)
    assert 0 < _reports(where) < number
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert _reports(where) == number
    assert " 0 known" not in again.stderr


def _reports(where) -> int:
    try:
        with dateline.store.open(where, create=False) as store:
            return store.size()["reports"]
    except DatelineError:  # just being made
        return 0


@pytest.mark.parametrize("command", ["load", "story", "export"])
def test_a_store_in_the_place_of_records_is_told_in_one_sentence(command, tmp_path):
    with dateline.store.open(tmp_path / "s.db"):
        pass
    into = ["--store", str(tmp_path / "other.db")] if command == "load" else []
    done = CliRunner().invoke(app, [command, str(tmp_path / "s.db"), *into])
    told = done.output + str(done.exception or "")
    assert done.exit_code != 0
    assert "s.db is a store, no file of records" in told
    assert told.count("s.db") == 1
