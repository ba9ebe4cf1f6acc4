"""A real Chromium, and what is watched of its pages: fixtures of the tests of pages."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needed = pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def browser():
    from playwright import sync_api as playwright

    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


def watch(opened, base: str) -> None:
    opened.on("pageerror", lambda e: opened.faults.append(str(e)))
    opened.on("console", lambda m: opened.faults.append(m.text) if m.type == "error" else None)
    opened.on(
        "request",
        lambda r: opened.outside.append(r.url) if not r.url.startswith((base, "data:", "blob:")) else None,
    )
