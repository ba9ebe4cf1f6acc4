"""The manual as a site: built by one command without a warning, complete, searched and looked at without a network."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.chromium import needed

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site; a warning (a link that leads nowhere, a page in no table, a notebook that fails) fails the build."""
    pytest.importorskip("sphinx")
    pytest.importorskip("myst_nb")
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-d", str(out / "made"), "docs", str(out / "html")],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return out / "html"


def test_every_page_of_the_manual_is_there(site):
    for path in (*DOCS.rglob("*.md"), *DOCS.rglob("*.ipynb")):
        assert (site / path.relative_to(DOCS).with_suffix(".html")).is_file(), path


def test_figures_changes_and_links_come_from_the_repository_s_own_files(site):
    figures = (site / "figures.html").read_text("utf-8")
    first = next(
        line
        for line in (ROOT / "benchmarks" / "RESULTS.md").read_text("utf-8").splitlines()
        if line.startswith("## ")
    )
    assert re.sub(r"[`*#]", "", first).strip()[:30] in re.sub(r"<[^>]+>", "", figures).replace("&amp;", "&")
    assert 'href="figures.html"' in (site / "alerts.html").read_text("utf-8")
    assert "src/dateline/knowledge/data/times/stretches.toml" in (site / "times.html").read_text("utf-8")


def test_the_reference_and_the_notebooks_show_what_the_code_gives(site):
    reference = (site / "reference.html").read_text("utf-8")
    for name in (
        "dateline.read",
        "dateline.open",
        "dateline.notebook.Crisis.chronology",
        "dateline.store.Store.decide",
    ):
        assert f'id="{name}"' in reference
    notebook = (site / "notebooks" / "researcher.html").read_text("utf-8")
    assert notebook.count("<img") + notebook.count("<svg") >= 3, "pictures were made when the site was"


@needed
def test_no_page_asks_another_host_and_the_search_finds_from_a_folder(site, browser):
    page = browser.new_page()
    asked, faults = [], []
    page.on(
        "request",
        lambda r: asked.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None,
    )
    page.on("pageerror", lambda e: faults.append(str(e)))
    for name in ("index", "start", "tutorials/analyst", "notebooks/journalist", "reference", "figures"):
        page.goto(f"file://{quote(str(site))}/{name}.html")
        page.wait_for_load_state("networkidle")
    assert faults == []
    # from a folder a browser gives the search no excerpts of the pages that it found
    page.goto(f"file://{quote(str(site))}/search.html?q=Krippendorff")
    page.locator("#search-results li a").first.wait_for(timeout=20_000)
    assert "researcher" in " ".join(
        page.locator("#search-results li a").evaluate_all("all => all.map(a => a.href)")
    )
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"file://{quote(str(site))}/start.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
    assert asked == []
    assert set(faults) <= {"Failed to fetch"}
