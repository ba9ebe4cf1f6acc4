"""Pictures of each page for the docs: ``python scripts/take_pictures.py``, with Chromium and the extra ``[test]``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.served import served  # noqa: E402

from dateline import store as stores  # noqa: E402
from dateline.cli.demo import sample  # noqa: E402

PAGES = {
    "situation": "/?since=2019&until=2020",
    "report": "/report?id=libya-01",
    "event": "/event?id=1",
    "events": "/events",
    "planned": "/planned",
    "quotes": "/quotes",
    "series": "/series?by=week",
    "network": "/network?all=true",
    "map": "/map",
    "read": "/paste",
    "actor": "/actor?name=Khalifa+Haftar",
    "dyad": "/dyad?actor=Egypt&recipient=Khalifa+Haftar",
    "search": "/search?q=truce",
    "disputed": "/disputed",
    "review": "/review",
    "annotate": "/review/report?id=libya-15",
}


def main() -> None:
    """Take each picture anew, of the demo's crisis; the first also in the dark and on a phone."""
    out = ROOT / "docs" / "pages"
    out.mkdir(exist_ok=True)
    with stores.open(Path(tempfile.mkdtemp()) / "demo.db") as store, sync_playwright() as started:
        store.add(sample())
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with served(store, title="The demo's crisis") as base:
            for name, path in [
                *PAGES.items(),
                *((f"situation-{k}", PAGES["situation"]) for k in ("dark", "phone")),
            ]:
                scheme = "dark" if name.endswith("dark") else "light"
                size = (
                    {"width": 390, "height": 844}
                    if name.endswith("phone")
                    else {"width": 1280, "height": 1000}
                )
                page = browser.new_page(viewport=size, color_scheme=scheme)
                page.goto(base + path)
                if name in ("report", "annotate"):
                    page.locator(".statement").first.click()
                if page.locator("details.which[open]").count():
                    page.locator("details.which > summary").click()
                page.wait_for_timeout(2500)
                page.screenshot(path=out / f"{name}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
