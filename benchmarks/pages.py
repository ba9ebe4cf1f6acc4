"""Pages of a store as a browser sees them: weight, findings of axe, label overlaps of networks, dots outside of maps.

python -m benchmarks.pages STORE. Needs Chromium and the extra ``test``.
"""

from __future__ import annotations

import argparse
import shutil
from collections import Counter
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect, sync_playwright
from tests.served import served

from dateline import store as stores

PAGES = (
    "/",
    "/map",
    "/network",
    "/network?all=true",
    "/events",
    "/planned",
    "/disputed",
    "/quotes",
    "/series?by=day",
)
SIZES = ((1280, "light"), (390, "dark"))
OF_CHARTS = ("/chart/", "vega", "leaflet", "/ground", "/map.json")
NAMES = """() => [...document.querySelectorAll(".sociogram .name")].map((name) => {
  const [box, text] = ["rect", "text"].map((part) => name.querySelector(part).getBoundingClientRect());
  return [box.left, box.top, box.right, box.bottom, text.left, text.right];
})"""
OUTSIDE = """async () => {
  const box = document.querySelector(".atlas").atlas.getBounds(), given = await (await fetch("/map.json")).json();
  const dots = given.accounts.filter((a) => a.radius_km !== null && a.radius_km < 100);
  return `${dots.filter((a) => !box.contains([a.lat, a.lon])).length} of ${dots.length}`;
}"""


def main() -> None:
    """Measure each page on a desk in the light and on a phone in the dark."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("store")
    with served(stores.open(asked.parse_args().store)) as base, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for path in PAGES:
            for wide, scheme in SIZES:
                print(f"{path} {wide} {scheme}: {measured(browser, base, path, wide, scheme)}", flush=True)
        browser.close()


def measured(browser: Browser, base: str, path: str, wide: int, scheme: Any) -> str:
    """One page, in words."""
    context = browser.new_context(
        base_url=base, viewport={"width": wide, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    faults: list[str] = []
    outside: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on(
        "request", lambda r: outside.append(r.url) if not r.url.startswith((base, "data:", "blob:")) else None
    )
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    addresses: dict[str, str] = {}
    sent: dict[str, int] = {}
    whole: Counter[str] = Counter()
    wire.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
    wire.on("Network.loadingFinished", lambda e: sent.update({e["requestId"]: e["encodedDataLength"]}))
    wire.on("Network.dataReceived", lambda e: whole.update({e["requestId"]: e["dataLength"]}))
    page.goto(path)
    for figure in page.locator("figure[data-chart], figure.atlas").all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-state", "drawn", timeout=60_000)
    page.wait_for_timeout(500)
    rest = sum(n for i, n in sent.items() if not any(part in addresses.get(i, "") for part in OF_CHARTS))
    told = [f"{sum(whole.values()):,} bytes, {rest:,} compressed without charts and map",
            f"scrolls to {page.evaluate('document.documentElement.scrollWidth')}",
            f"{len(faults)} faults, {len(outside)} requests outside"]  # fmt: skip
    boxes = page.evaluate(NAMES)
    if boxes:
        told.append(
            f"{len(boxes)} names, {overlapping(boxes)} overlaps, {sum(b[4] < b[0] or b[5] > b[2] for b in boxes)} cut"
        )
    if path == "/map":
        told.append(f"{page.evaluate(OUTSIDE)} dots outside the first view")
    found = Axe().run(page).response["violations"]
    told.append(f"axe: {[v['id'] for v in found] or 'nothing'}")
    context.close()
    return "; ".join(told)


def overlapping(boxes: list[list[float]]) -> int:
    """How many pairs of boxes (left, top, right, bottom) lie on each other."""
    return sum(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for n, a in enumerate(boxes) for b in boxes[:n]
    )  # fmt: skip


if __name__ == "__main__":
    main()
