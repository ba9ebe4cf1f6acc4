"""The pages in a real Chromium: what people see and do."""

import re
from collections import Counter
from pathlib import Path

import pytest
from playwright import sync_api as playwright
from tests.chromium import needed, watch
from tests.served import served

from dateline import store as stores

ASSETS = Path(__file__).parents[2] / "src/dateline/serve/assets"
pytestmark = needed
PAGES = (
    "/?since=2019&until=2020", "/events", "/chronology", "/planned", "/disputed", "/quotes", "/series?by=week", "/network?all=true",
    "/map",
    "/event?id=1", "/report?id=libya-01", "/actor?name=Turkey", "/dyad?actor=Egypt&recipient=Khalifa+Haftar",
    "/search?q=truce", "/paste", "/nothing",
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory, crisis):
    out = stores.open(tmp_path_factory.mktemp("browser") / "crisis.db")
    out.add(crisis)
    return out


@pytest.fixture(scope="module")
def base(store):
    with served(store, title="crisis", readers=1) as address:
        yield address


@pytest.fixture
def page(browser, base):
    """A page that notes every fault and every request that leaves the machine."""
    context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.faults, opened.outside = [], []
    watch(opened, base)
    yield opened
    assert opened.outside == []
    context.close()


def drawn(page) -> None:
    """Scroll through a page until every chart and map is drawn."""
    for figure in page.locator("figure[data-chart], figure.atlas").all():
        figure.scroll_into_view_if_needed()
        playwright.expect(figure).to_have_attribute("data-state", "drawn", timeout=20_000)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_without_fault_and_asks_nobody_else(page, path):
    page.goto(path)
    drawn(page)
    expected = ["Failed to load resource"] if path == "/nothing" else []
    assert [f[:23] for f in page.faults] == expected
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone(browser, base, path):
    context = browser.new_context(
        base_url=base, viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True
    )
    opened = context.new_page()
    opened.goto(path)
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


OF_CHARTS = """() => [...drawn.entries()].map(([figure, made]) => {
  const bounds = made.view.scenegraph().root.bounds, left = made.view.origin()[0];
  const canvas = figure.querySelector("canvas"), frame = figure.querySelector(".canvas");
  return { chart: figure.dataset.chart, begins: bounds.x1 + left, ends: bounds.x2 + left, wide: frame.clientWidth,
           moved: canvas.getBoundingClientRect().top - frame.getBoundingClientRect().top,
           position: getComputedStyle(canvas).position };
})"""


@pytest.mark.parametrize("width", [320, 360, 700, 1280])
@pytest.mark.parametrize(
    ("path", "number"), [("/?since=2019&until=2020", 1), ("/actor?name=Khalifa+Haftar", 2)]
)
def test_a_chart_and_its_legend_stand_within_their_frame(browser, base, path, number, width):
    context = browser.new_context(base_url=base, viewport={"width": width, "height": 740})
    opened = context.new_page()
    opened.goto(path)
    drawn(opened)
    found = opened.evaluate(OF_CHARTS)
    assert len(found) >= number
    for chart in found:
        assert chart["begins"] > -5, chart
        assert chart["ends"] <= chart["wide"], chart
        assert (chart["moved"], chart["position"]) == (0, "static"), chart
    context.close()


@pytest.mark.parametrize(
    "path", ["/?since=2019&until=2020", "/report?id=libya-01", "/actor?name=Turkey", "/review"]
)
def test_a_page_says_the_same_without_scripts(browser, base, path):
    context = browser.new_context(base_url=base, java_script_enabled=False)
    opened = context.new_page()
    opened.goto(path)
    figures = opened.locator("figure.chart")
    assert figures.locator("noscript img, img").count() == figures.count()
    for image in figures.locator("img").all():
        assert context.request.get(base + image.get_attribute("src")).status == 200
    assert len(opened.locator("main").inner_text()) > 300
    context.close()


def luminance(colour: str) -> float:
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / 3


def test_dark_and_light(browser, base):
    found = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(base_url=base, color_scheme=scheme)
        opened = context.new_page()
        opened.goto("/?since=2019")
        found[scheme] = luminance(opened.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    assert found["light"] > 200 > 60 > found["dark"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser, base, scheme):
    from axe_playwright_python.sync_playwright import Axe

    axe, bad = Axe(), []
    context = browser.new_context(base_url=base, color_scheme=scheme, bypass_csp=True)
    opened = context.new_page()
    for path in PAGES:
        opened.goto(path)
        drawn(opened)
        bad += [
            (path, v["id"], [n["html"][:120] for n in v["nodes"][:3]])
            for v in axe.run(opened).response["violations"]
            if v["impact"] in ("serious", "critical")
        ]
    assert bad == []
    context.close()


def test_the_filter_is_in_the_address(page):
    page.goto("/?since=2019&until=2020")
    page.get_by_label("Actor", exact=True).fill("Turkey")
    page.locator("details", has_text="Types").last.locator("summary").last.click()
    page.get_by_label("threat", exact=True).check()
    page.get_by_label("Status").select_option("actual")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("actor=Turkey"))
    assert set(re.findall(r"[?&](\w+)=", page.url)) == {"actor", "since", "until", "type", "status"}
    assert page.get_by_label("Actor", exact=True).input_value() == "Turkey"
    assert page.locator("p.lead").first.inner_text().startswith("1 event")


def test_every_filter_changes_what_is_shown(page, store):
    everything = store.count()
    for query in ("actor=Turkey", "recipient=Khalifa+Haftar", "with=Egypt", "country=EGY,RUS", "type=ACCUSE", "status=future",
                  "since=2020", "until=2019-05", "place=Tripoli", "source=Harbour+Wire", "least=0.9"):  # fmt: skip
        page.goto(f"/events?{query}")
        shown = page.locator("li.event").count()
        assert 0 < shown < everything, query


def test_a_click_goes_from_statement_to_words_and_back(page):
    page.goto("/report?id=libya-01")
    statement = page.locator(".statement").first
    statement.click()
    assert page.locator(".text .p-trigger").count() >= 1
    assert statement.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    assert page.locator(".text .p-trigger").count() == 0
    page.locator(".text .l-event").first.click()
    assert page.locator(".statement.on").count() >= 1


def test_a_link_to_words_chooses_them(page, store):
    event = next(e for e in store.events(limit=None) if e["told"][0]["report"] == "libya-13")
    page.goto(f"/event?id={event['id']}")
    page.locator("#told + ul .line a").first.click()
    page.wait_for_url(f"**/report?id={event['told'][0]['report']}#v*")
    assert page.locator(".statement.on").count() == 1
    assert page.locator(".text .p-trigger").count() >= 1
    quote = next(q for q in store.quotes(limit=50) if q["by"])
    page.goto("/quotes")
    page.locator(f"a[href='/report?id={quote['report']}#at={quote['start']}-{quote['end']}']").first.click()
    page.wait_for_url("**#at=*")
    assert "".join(page.locator(".text .p-content").all_inner_texts()) == quote["words"]


def test_layers_are_switched(page):
    page.goto("/report?id=libya-01")
    mark = page.locator(".text .l-actor").first
    before = mark.evaluate("e => getComputedStyle(e).backgroundImage")
    page.get_by_label("actors", exact=True).uncheck()
    assert mark.evaluate("e => getComputedStyle(e).backgroundImage") != before


def test_other_reports_of_an_event_stand_beside_it(page, store):
    event = next(e for e in store.events(limit=None) if e["reports"] > 1)
    first, other = (
        {t["report"] for t in event["told"]}
        if event["reports"] == 2
        else sorted({t["report"] for t in event["told"]})[:2]
    )
    page.goto(f"/report?id={first}")
    page.locator(f".beside a[href^='/report?id={other}#v']").first.click()
    page.wait_for_url(f"**/report?id={other}#v*")


def test_the_slider_draws_the_network_of_another_day(page):
    page.goto("/network?all=true&since=2019&until=2020")
    figure = page.locator("figure[data-chart=network]").first
    figure.scroll_into_view_if_needed()
    playwright.expect(figure).to_have_attribute("data-state", "drawn", timeout=20_000)
    last = figure.locator(".tie:not(.later)").count()
    figure.locator("input[type=range]").focus()
    page.keyboard.press("Home")
    assert figure.locator("output").inner_text().startswith("2019-0")
    assert figure.locator(".tie:not(.later)").count() < last
    page.keyboard.press("End")
    assert figure.locator(".tie:not(.later)").count() == last


def test_a_network_shows_what_two_origins_tell_and_the_rest_on_demand(page):
    page.goto("/network?since=2019&until=2020")
    drawn(page)
    sure = page.locator(".tie").count()
    page.get_by_role("link", name="show them too").click()
    page.wait_for_url("**all=true*")
    drawn(page)
    assert page.locator(".tie").count() > sure
    page.goto("/?since=2019&until=2020")
    drawn(page)
    page.get_by_label("what one origin alone tells too").check()
    playwright.expect(page.locator(".tie").first).to_be_visible()


BOXES = """() => [...document.querySelectorAll(".sociogram .name")].map((name) => {
  const [box, text] = ["rect", "text"].map((part) => name.querySelector(part).getBoundingClientRect());
  return [box.left, box.top, box.right, box.bottom, text.left, text.right];
})"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_names_of_a_network_are_within_their_boxes_and_on_no_other(browser, base, width):
    context = browser.new_context(base_url=base, viewport={"width": width, "height": 800})
    opened = context.new_page()
    opened.goto("/network?all=true&since=2019&until=2020")
    drawn(opened)
    boxes = opened.evaluate(BOXES)
    assert len(boxes) > 5
    for n, (left, top, right, bottom, begins, ends) in enumerate(boxes):
        assert left <= begins < ends <= right
        for other in boxes[:n]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
    context.close()


def test_a_network_is_read_by_keyboard(page):
    page.goto("/network?all=true&since=2019&until=2020")
    drawn(page)
    page.locator(".sociogram .name").first.focus()
    assert 0 < page.locator(".tie.near").count() < page.locator(".tie").count()
    page.keyboard.press("Enter")
    page.wait_for_url("**/actor?name=*")


def test_a_map_opens_on_the_crisis_and_leads_to_its_accounts_by_keyboard(page):
    page.goto("/map")
    drawn(page)
    seen = page.evaluate(
        """() => { const box = document.querySelector(".atlas").atlas.getBounds();
        return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()]; }"""
    )
    given = page.request.get("/map.json").json()
    dots = [a for a in given["accounts"] if a["radius_km"] is not None and a["radius_km"] < 100]
    outside = [a for a in dots if not (seen[0] <= a["lon"] <= seen[2] and seen[1] <= a["lat"] <= seen[3])]
    assert 0 < len(dots) == given["dots"]
    assert len(outside) <= 0.05 * len(dots)
    for _ in range(9):  # a cluster parts until its accounts are listed
        page.locator(".atlas-spot").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        if page.locator(".atlas-list a").count():
            break
    page.locator(".atlas-list a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/event?id=*")


def test_a_table_is_sorted_by_a_click_and_a_name_is_completed(page):
    page.goto("/map")
    page.get_by_role("button", name="Place", exact=True).click()
    names = page.locator("table.sortable tbody tr td:first-child bdi").all_inner_texts()
    assert len(names) > 2
    assert names == sorted(names, key=str.casefold)
    page.goto("/events?since=2019")
    with page.expect_response("**/names.json?q=Turk*"):
        page.get_by_label("Actor", exact=True).press_sequentially("Turk")
    playwright.expect(page.locator("datalist option[value=Turkey]").first).to_be_attached()


def test_a_chart_is_taken_away(page):
    page.goto("/?since=2019&until=2020")
    for form, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("CSV", b"period,")):
        with page.expect_download() as taken:
            page.get_by_role("link", name=f"Events over time by type as {form}").click()
        assert Path(taken.value.path()).read_bytes().startswith(begins)
        assert taken.value.suggested_filename == f"dateline-types.{form.lower()}"


def test_the_scripts_on_board_are_of_the_versions_that_are_told(page):
    terms = (ASSETS / "LICENSES.txt").read_text("utf-8")
    page.goto("/?since=2019")
    found = page.evaluate(
        "({vega: vega.version, 'vega-lite': vegaLite.version, 'vega-embed': vegaEmbed.version})"
    )
    for name, version in found.items():
        assert f"{name} {version}\n" in terms


def test_search_by_keyboard(page):
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("drone")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=drone")
    assert page.locator("mark").count() >= 1


def test_a_report_is_pasted_and_read(page):
    page.goto("/paste")
    page.get_by_label("Text").fill("Turkey accused Greece of breaking the truce on Tuesday.")
    page.get_by_label("Published").fill("2020-01-14")
    page.get_by_role("button", name="Read").click()
    playwright.expect(page.locator(".statement").first).to_be_visible(timeout=30_000)
    page.locator(".statement").first.click()
    assert page.locator(".text .p-trigger").inner_text() == "accused"


@pytest.mark.parametrize("address", PAGES)
def test_no_page_is_large(browser, base, address):
    context = browser.new_context(base_url=base)
    opened = context.new_page()
    wire = context.new_cdp_session(opened)
    wire.send("Network.enable")
    paths: dict[str, str] = {}
    sent: dict[str, int] = {}
    whole: Counter[str] = Counter()  # adds up what is updated
    wire.on("Network.responseReceived", lambda e: paths.update({e["requestId"]: e["response"]["url"]}))
    wire.on("Network.loadingFinished", lambda e: sent.update({e["requestId"]: e["encodedDataLength"]}))
    wire.on("Network.dataReceived", lambda e: whole.update({e["requestId"]: e["dataLength"]}))
    opened.goto(address)
    drawn(opened)
    assert 0 < sum(whole.values()) < 1_500_000
    of_charts = {i for i, path in paths.items() if re.search("/chart/|vega|leaflet|/ground|/map.json", path)}
    assert 0 < sum(size for i, size in sent.items() if i not in of_charts) < 300_000
    assert sum(sent.values()) < sum(whole.values())
    context.close()
