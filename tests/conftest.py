"""Shared by all tests: one pipeline of each kind, loaded once."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from dateline.cli.demo import sample
from dateline.reading import document, pipeline
from dateline.report import Report

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if Path("/usr/lib/postgresql").exists() else []

pytest_plugins = ("tests.chromium", "tests.sites")

SLOW = {
    "accounts", "browser", "browser_annotate", "browser_review", "cluster", "cluster_sources", "deadline", "deploy", "every_page", "floods", "guard", "listening",
    "load", "manual", "processes", "pumped", "r", "reviewing", "reviewing_many", "serve", "serve_alerts", "served_reading", "site", "style",
    "train",
}  # fmt: skip
"""Files of tests that start servers, browsers, clusters or trainings, or look at the code itself."""


def _is_slow(path):
    return path.stem.removeprefix("test_") in SLOW


def pytest_ignore_collect(collection_path, config):
    """The fast part needs the extra ``test-fast`` only: what is slow isn't imported there."""
    return True if config.option.markexpr == "not slow" and _is_slow(collection_path) else None


def pytest_collection_modifyitems(items):
    """CI runs what is not slow on every Python, the rest on one."""
    for item in items:
        if _is_slow(item.path):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The address of a PostgreSQL server of this session; skipped where none is installed, but not in CI."""
    found = shutil.which("initdb") or (BINARIES and BINARIES[-1] / "initdb")
    if not found:
        assert not os.environ.get("CI"), "PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed")
    binaries = Path(found).parent
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/dateline-pg-XXXXXX"], text=True).strip())
    as_user: list[str] = []
    if os.getuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    data = folder / "data"
    subprocess.run(
        [*as_user, str(binaries / "initdb"), "-D", str(data), "-U", "dateline", "-A", "trust", "-E", "UTF8"],
        check=True, capture_output=True, cwd="/tmp",
    )  # fmt: skip
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    subprocess.run(
        [*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-o", options, "-w", "-l", str(folder / "log"), "start"],
        check=True, capture_output=True, cwd="/tmp",
    )  # fmt: skip
    yield f"postgresql://dateline@127.0.0.1:{port}/postgres"
    subprocess.run([*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
                   capture_output=True, cwd="/tmp")  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_postgres(postgres):
    """The same address, with nothing in its schema."""
    engine = sa.create_engine(postgres.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as c:
        c.execute(sa.text("DROP SCHEMA public CASCADE"))
        c.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return postgres


@pytest.fixture(scope="session")
def nlp_of_layout():
    """spaCy's parser behind the layout stage, no other stage."""
    return pipeline.build(("layout",))


@pytest.fixture(scope="session")
def parse(nlp_of_layout):
    """A function that parses a text into a ``Doc`` with its layout."""

    def parsed(text: str, published: str | None = "2020-01-14"):
        doc = document.begin(nlp_of_layout.make_doc(text), Report(text=text, published=published))
        return nlp_of_layout(doc)

    return parsed


@pytest.fixture(scope="session")
def crisis():
    """The records of the bundled reports on Libya, read once."""
    return sample()
