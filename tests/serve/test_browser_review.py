"""Reviewing in a real Chromium: by keyboard, on a phone, with decisions that change the store."""

import pytest
from tests.chromium import needed, watch
from tests.served import served

from dateline import store as stores

pytestmark = needed


@pytest.fixture
def desk(browser, tmp_path, crisis):
    """A store of its own, and a page on it: what is decided changes it."""
    store = stores.open(tmp_path / "review.db")
    store.add(crisis)
    with served(store) as base:
        context = browser.new_context(base_url=base)
        opened = context.new_page()
        opened.faults, opened.outside, opened.store = [], [], store
        watch(opened, base)
        yield opened
        assert opened.faults == opened.outside == []
        context.close()


def test_review_by_keyboard_alone(desk):
    desk.goto("/review")
    with desk.expect_navigation():
        desk.keyboard.press("a")
    assert [d.decision for d in desk.store.decisions()] == ["accept"]
    with desk.expect_navigation():
        desk.keyboard.press("r")
    desk.keyboard.press("t")
    desk.keyboard.type("SANC")
    desk.keyboard.press("Escape")
    desk.keyboard.press("d")
    desk.keyboard.press("Control+A")
    desk.keyboard.type("2019-12-24")
    desk.keyboard.press("Escape")
    with desk.expect_navigation():
        desk.keyboard.press("c")
    newest, rejected, accepted = desk.store.decisions()
    assert (newest.decision, rejected.decision, accepted.decision) == ("correct", "reject", "accept")
    assert (newest.change["type"], newest.change["day"]) == ("SANCTION", "2019-12-24")
    assert newest.reviewer == "you"
    with desk.expect_navigation():
        desk.keyboard.press("u")
    assert [d.decision for d in desk.store.decisions()] == ["reject", "accept"]
    assert desk.locator("select[name=type]").input_value() != "SANCTION"


def test_review_merges_splits_and_puts_off(desk):
    desk.goto("/review")
    words = desk.locator(".case .words").inner_text()
    with desk.expect_navigation():
        desk.keyboard.press("j")
    assert desk.locator(".case .words").inner_text() != words
    mine = desk.locator("input[name=report]").input_value()
    other = next(
        e for e in desk.store.events(limit=None) if e["mentions"] == 1 and e["told"][0]["report"] != mine
    )
    events = desk.store.size()["events"]
    desk.keyboard.press("m")
    desk.keyboard.type(str(other["id"]))
    desk.keyboard.press("Escape")
    with desk.expect_navigation():
        desk.keyboard.press("g")
    assert desk.store.decisions()[0].decision == "merge"
    assert desk.store.size()["events"] <= events
    with desk.expect_navigation():
        desk.keyboard.press("l")
    assert desk.store.decisions()[0].decision == "split"


def test_a_whole_event_is_merged_by_keyboard_and_taken_back(desk):
    rows = desk.store.events(limit=None)
    one, other = [e for e in rows if e["mentions"] > 1][:2]
    events = desk.store.size()["events"]
    desk.goto(f"/event?id={one['id']}")
    desk.get_by_role("link", name="Judge").first.click()
    desk.wait_for_url("**/review?report=*")
    assert f"one of {one['mentions']} mentions of" in desk.locator(".case").inner_text()
    desk.keyboard.press("m")
    desk.keyboard.type(str(other["id"]))
    desk.keyboard.press("Escape")
    with desk.expect_navigation():
        desk.keyboard.press("w")
    assert desk.store.size()["events"] == events - 1
    assert desk.store.event(other["id"])["mentions"] == one["mentions"] + other["mentions"]
    assert f"(with {one['mentions'] - 1} other mention" in desk.locator(".back-form").first.inner_text()
    with desk.expect_navigation():
        desk.keyboard.press("u")
    assert desk.store.size()["events"] == events
    assert desk.store.event(one["id"])["mentions"] == one["mentions"]


def test_a_digit_chooses_the_event_that_is_the_same(desk):
    desk.goto("/review")
    while not desk.locator(".near input").count():
        with desk.expect_navigation():
            desk.keyboard.press("j")
    into = int(desk.locator(".near input").first.get_attribute("value"))
    before = desk.store.event(into)["mentions"]
    desk.keyboard.press("1")
    assert desk.locator(".near input").first.is_checked()
    with desk.expect_navigation():
        desk.keyboard.press("g")
    assert desk.store.decisions()[0].decision == "merge"
    assert desk.store.event(into)["mentions"] == before + 1


def test_review_fits_a_phone_and_axe(browser, desk):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True)
    opened = context.new_page()
    desk.goto("/review")
    desk.keyboard.press("a")
    desk.wait_for_load_state()
    opened.goto(desk.url.split("?")[0])
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    bad = [v for v in Axe().run(opened).response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"][:100] for n in v["nodes"]]) for v in bad] == []
    context.close()
