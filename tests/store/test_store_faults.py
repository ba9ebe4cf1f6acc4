"""A store that is killed, whose disk fills up, whose file is damaged, that two write to: nothing committed is lost."""

import json
import signal
import subprocess
import sys
import time
from importlib import import_module
from itertools import islice
from pathlib import Path

import pytest
import sqlalchemy as sa
from benchmarks import made

import dateline.store
from dateline.errors import StoreError
from dateline.store import Plain


def test_two_writers_wait_for_each_other(tmp_path):
    where = tmp_path / "two.db"
    one, two = (dateline.store.open(where, grouping=Plain()) for _ in range(2))
    records = list(islice(made.records(200), 40))
    one.add(records[:20])
    two.add(records[20:])
    one.add(records[10:30])
    assert one.size()["reports"] == two.size()["reports"] == 40
    with one.engine.connect() as c:
        assert c.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"


CHILD = """
import sys
from itertools import islice
from pathlib import Path
import dateline.store
from benchmarks import made
with dateline.store.open(sys.argv[1], grouping=dateline.store.Plain()) as store:
    for record in islice(made.records(3000, seed=5), 400):
        store.add_batch([record], "r")
        print(record.id, flush=True)
"""


@pytest.mark.slow
def test_a_kill_loses_and_doubles_nothing(tmp_path):
    where = tmp_path / "killed.db"
    for wait in (0.15, 0.4, 0.8):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(where)], stdout=subprocess.PIPE, text=True)
        child.stdout.readline()
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        committed = child.stdout.read().split()
        child.wait()
        with dateline.store.open(where) as store:
            kept = [r.id for r in store.records()]
            assert set(committed) <= set(kept)
            assert len(kept) == len(set(kept))
    subprocess.run([sys.executable, "-c", CHILD, str(where)], check=True, capture_output=True)
    whole = list(islice(made.records(3000, seed=5), 400))
    with dateline.store.open(where) as store:
        assert list(store.records()) == whole
        assert store.size()["mentions"] == sum(len(r.events) for r in whole)


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own of four megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_costs_nothing_that_was_committed(small_disk):
    where = small_disk / "crisis.db"
    store = dateline.store.open(where, grouping=Plain())
    came, kept, said = made.records(20_000, seed=5), 0, ""
    while not said:
        try:
            kept += store.add_batch(list(islice(came, 50))).new
        except StoreError as e:
            said = str(e)
    assert "no room left" in said
    assert kept
    assert store.size()["reports"] == kept
    store.close()
    with dateline.store.open(where, grouping=Plain()) as again:
        assert again.size()["reports"] == kept
        assert len(list(again.records())) == kept
        with again.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path):
    where = tmp_path / "crisis.db"
    with dateline.store.open(where, grouping=Plain()) as store:
        store.add(list(made.records(300, seed=1)))
    data = bytearray(where.read_bytes())
    for at in range(8192, len(data), 4096):
        data[at : at + 512] = b"\xa5" * 512
    where.write_bytes(data)
    before = where.read_bytes()
    with pytest.raises(StoreError, match="damaged"):
        read_whole(where)
    assert where.read_bytes() == before
    where.write_bytes(before[: len(before) // 3])
    with pytest.raises(StoreError, match="damaged"):
        read_whole(where)


def read_whole(where: Path) -> None:
    with dateline.store.open(where, grouping=Plain()) as store:
        list(store.records())
        store.events(limit=None)


def test_long_reports_are_committed_before_there_are_many(tmp_path, monkeypatch):
    """What a kill can cost is bounded by time too."""
    from typer.testing import CliRunner

    from dateline.cli import app
    from dateline.store.store import Store

    given = tmp_path / "r.jsonl"
    texts = ("Kenya accused Uganda.", "Uganda denied it.", "Kenya shelled Uganda.")
    given.write_text(
        "".join(json.dumps({"id": f"r{n}", "text": t}) + "\n" for n, t in enumerate(texts)), "utf-8"
    )
    sizes = []
    add = Store.add_batch

    def counted(self, records, *rest):
        records = list(records)
        sizes.append(len(records))
        return add(self, records, *rest)

    monkeypatch.setattr(Store, "add_batch", counted)
    monkeypatch.setattr(import_module("dateline.ingesting"), "_SECONDS", 0)
    done = CliRunner().invoke(app, ["ingest", str(given), "--store", str(tmp_path / "s.db")])
    assert done.exit_code == 0, done.output
    assert sizes == [1, 1, 1]
