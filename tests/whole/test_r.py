"""The R package is built and checked by R, its tests against a real ``dateline serve`` on loopback."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("curl", "jsonlite", "testthat", "knitr", "rmarkdown")  # Debian: r-base-core, r-cran-…, pandoc

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def r():
    """R, where it is with all that the package's tests and vignette need."""
    found = shutil.which("R")
    if not found or not shutil.which("pandoc"):
        pytest.skip("R or pandoc is not installed")
    wanted = " && ".join(f"requireNamespace('{name}', quietly = TRUE)" for name in NEEDED)
    done = subprocess.run([found, "-s", "-e", f"quit(status = !({wanted}))"], timeout=120, check=False)
    if done.returncode:
        pytest.skip(f"R lacks one of {', '.join(NEEDED)}")
    return found


def run(folder, *command, **environment):
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=600, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def dateline(folder, *arguments):
    return run(folder, sys.executable, "-m", "dateline", *arguments)


@pytest.fixture
def address(tmp_path):
    """The demo's store, served by the command."""
    dateline(tmp_path, "demo", "--store", "demo.db")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dateline", "serve", "demo.db", "--port", str(port), "--readers", "1"]
    with (tmp_path / "served.log").open("w") as log:
        server = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/healthz", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None, (tmp_path / "served.log").read_text()
                time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(30)


def test_r_builds_and_checks_the_package(r, address, tmp_path):
    edition = ""
    if importlib.util.find_spec("dateline.release"):
        edition = str(tmp_path / "edition")
        dateline(tmp_path, "release", "demo.db", "-o", edition)
    run(tmp_path, r, "CMD", "build", str(ROOT / "r" / "dateline"))
    (made,) = tmp_path.glob("dateline_*.tar.gz")
    run(
        tmp_path, r, "CMD", "check", "--no-manual", made.name,
        _R_CHECK_FORCE_SUGGESTS_="false", DATELINE_URL=address, DATELINE_EDITION=edition, DATELINE_READS="yes",
    )  # fmt: skip
    told = (tmp_path / "dateline.Rcheck" / "00check.log").read_text("utf-8").split("Status: ")[1]
    assert "ERROR" not in told
    assert "WARNING" not in told
    tests = (tmp_path / "dateline.Rcheck" / "tests" / "testthat.Rout").read_text("utf-8")
    assert "FAIL 0" in tests
    assert f"SKIP {0 if edition else 1}" in tests, tests[-2000:]
