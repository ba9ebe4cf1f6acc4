"""What a team runs: the files hold, and a copy of a store can take its place."""

import shutil
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from benchmarks import made

from dateline import store as stores
from dateline.serve.accounts import hashed
from dateline.store.corrections import Decision
from dateline.watch.plan import plan_of

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def filled(where: str):
    store = stores.open(where)
    store.add(list(made.records(30, seed=3)))
    store.set_user("ada", "reviewer", hashed("correct horse"))
    first = store.doubtful("ada")[0]
    store.decide(
        Decision(
            report=first["report"], start=first["start"], end=first["end"], reviewer="ada", decision="accept"
        )
    )
    return store


def told(store) -> tuple:
    return store.size(), [u.name for u in store.users()], [d.decision for d in store.decisions()]


def test_a_copy_of_sqlite_made_while_it_is_written_takes_its_place(tmp_path):
    with filled(str(tmp_path / "crisis.db")) as store:
        with sqlite3.connect(tmp_path / "crisis.db") as now, sqlite3.connect(tmp_path / "copy.db") as copy:
            now.backup(copy)  # what “.backup” of the command line does
        before = told(store)
        store.add(list(made.records(60, seed=3)))
        assert told(store) != before
    for name in ("crisis.db", "crisis.db-wal", "crisis.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "copy.db").rename(tmp_path / "crisis.db")
    with stores.open(tmp_path / "crisis.db") as restored:
        assert told(restored) == before


def test_a_dump_of_postgresql_is_restored(empty_postgres, tmp_path):
    postgres = empty_postgres
    found = shutil.which("pg_dump")
    binaries = Path(found).parent if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    dump = tmp_path / "copy.dump"
    with filled(postgres) as store:
        subprocess.run([str(binaries / "pg_dump"), "-Fc", "-f", str(dump), postgres], check=True)
        before = told(store)
        store.add(list(made.records(60, seed=3)))
        assert told(store) != before
    done = subprocess.run(
        [str(binaries / "pg_restore"), "--clean", "--if-exists", "-d", postgres, str(dump)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    with stores.open(postgres) as restored:
        assert told(restored) == before


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_the_unit_is_one(tmp_path):
    text = (DEPLOY / "dateline.service").read_text("utf-8")
    (tmp_path / "dateline.service").write_text(text.replace("/opt/dateline/bin/dateline", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "dateline.service")],
        capture_output=True,
        text=True,
    )
    said = [line for line in done.stderr.splitlines() if "dateline.service" in line]
    assert said == [], done.stderr


def test_the_dockerfile_passes_its_linter():
    hadolint = Path(sys.executable).parent / "hadolint"
    if not hadolint.exists():
        pytest.skip("hadolint is not here")
    done = subprocess.run([str(hadolint), str(DEPLOY / "Dockerfile")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_commands_of_the_containers_are_those_of_dateline():
    yaml = pytest.importorskip("yaml")
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert set(services) == {"database", "server", "follower"}
    assert services["server"]["ports"] == ["127.0.0.1:8400:8400"]
    assert services["follower"]["command"][0] == "watch"
    assert all(
        "PASSWORD" not in str(v) or "${" in str(v)
        for s in services.values()
        for v in s["environment"].values()
    )
    words = (DEPLOY / "Dockerfile").read_text("utf-8").split("CMD [")[-1]
    options = [w.strip(' "]\n') for w in words.split(",")]
    known = subprocess.run(
        [sys.executable, "-m", "dateline", "serve", "-h"], capture_output=True, text=True, timeout=60
    ).stdout
    assert all(o in known for o in options if o.startswith("--"))


def test_the_example_of_feeds_is_a_plan():
    assert tomllib.loads((ROOT / "docs" / "feeds.example.toml").read_text("utf-8"))
    assert plan_of(ROOT / "docs" / "feeds.example.toml").feeds
