"""Annotating a report on its words in a real Chromium: by keyboard, by mouse, on a phone; what was marked is in the store."""

import json

import pytest
from tests.chromium import needed, watch
from tests.served import served

import dateline
from dateline import store as stores
from dateline.store.annotated import annotated

pytestmark = needed
TEXT = (
    "TRIPOLI, Jan 14 (Harbour Wire) - “Enough” 😀 said nobody. Turkey accused Khalifa Haftar of breaking the truce on Tuesday. "
    "Egypt quietly shipped rifles to the eastern brigades.\n\nThe commander rejected the charge in Benghazi."
)


@pytest.fixture
def desk(browser, tmp_path):
    """A store with one report, and a page on it."""
    store = stores.open(tmp_path / "annotate.db")
    store.add(
        [dateline.read(TEXT, "2020-01-14", id="a/b c", title="Truce <i>talks</i>", publisher="Harbour Wire")]
    )
    with served(store) as base:
        context = browser.new_context(base_url=base)
        opened = context.new_page()
        opened.faults, opened.outside, opened.store = [], [], store
        watch(opened, base)
        opened.goto("/review/report?id=a/b+c")
        yield opened
        assert opened.faults == opened.outside == []
        context.close()


def word(desk, text):
    return desk.locator(".word", has_text=text).first


def on(words) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


def go(desk, words):
    """To a word by the arrow keys alone."""
    for _ in range(80):
        desk.keyboard.press("ArrowRight")
        if desk.locator(".word.picked").inner_text() == words:
            return
    raise AssertionError(words)


def of(desk):
    return next(annotated(desk.store), None)


def added(desk):
    return [d for d in desk.store.decisions() if d.decision == "add"]


def test_a_missed_event_is_marked_and_the_report_said_to_be_whole_by_keyboard_alone(desk):
    go(desk, "quietly")
    desk.keyboard.press("e")
    desk.keyboard.press("t")
    desk.keyboard.type("SANC")
    desk.keyboard.press("Escape")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("a")
    go(desk, "eastern")
    desk.keyboard.press("Shift+ArrowRight")
    desk.keyboard.press("o")
    assert desk.locator(".chips[data-side=recipients]").inner_text() == "eastern brigades ×"
    with desk.expect_navigation():
        desk.keyboard.press("s")
    (made,) = added(desk)
    assert [made.start, made.end] == on("quietly"), "in code points, behind an emoji"
    assert made.change["type"] == "SANCTION"
    assert made.change["actor_spans"] == [on("Egypt")]
    assert made.change["recipient_spans"] == [on("eastern brigades")]
    assert any(e["type"] == "SANCTION" for e in desk.store.events(limit=None))
    assert of(desk) is None
    with desk.expect_navigation():
        desk.keyboard.press("f")
    assert on("quietly") in [e["trigger"] for e in of(desk)["events"]]
    assert "Annotated in full by" in desk.locator("main").inner_text()
    with desk.expect_navigation():
        desk.keyboard.press("u")
    with desk.expect_navigation():
        desk.keyboard.press("u")
    assert desk.store.decisions() == []


def test_a_side_is_corrected_by_other_words_and_an_event_is_none(desk):
    event = next(e for e in desk.store.record("a/b c").events if e.trigger.start == on("accused")[0])
    word(desk, "accused").click()
    desk.get_by_role("button", name="Event e").click()
    assert desk.locator("form.mark select[name=type]").input_value() == event.type
    word(desk, "commander").click()
    desk.get_by_role("button", name="One word more before").click()
    desk.get_by_role("button", name="Recipient o").click()
    with desk.expect_navigation():
        desk.get_by_role("button", name="Save s").click()
    decision = desk.store.decisions()[0]
    assert decision.decision == "correct"
    assert on("The commander") in decision.change["recipient_spans"]
    assert "type" not in decision.change
    desk.locator("[data-event]", has_text="accused").click()
    with desk.expect_navigation():
        desk.get_by_role("button", name="No event r").click()
    assert desk.locator("[data-event]", has_text="accused").count() == 0


def test_two_entities_are_joined_and_parted(desk):
    word(desk, "Egypt").click()
    desk.get_by_role("button", name="Who w").click()
    assert "Read as Egypt" in desk.locator(".meant").inner_text()
    desk.locator("form.whom select[name=to]").select_option(label="Turkey")
    with desk.expect_navigation():
        desk.get_by_role("button", name="All its mentions").click()
    names = {e.name for e in desk.store.as_judged("a/b c").record.entities}
    assert "Turkey" in names
    assert "Egypt" not in names
    word(desk, "Egypt").click()
    desk.keyboard.press("w")
    assert "Read as Turkey" in desk.locator(".meant").inner_text()
    with desk.expect_navigation():
        desk.get_by_role("button", name="its own").click()
    assert "Egypt" in {e.name for e in desk.store.as_judged("a/b c").record.entities}
    assert [d.decision for d in desk.store.decisions()] == ["part", "join"]


def test_words_that_are_dragged_over_are_chosen_whole(desk):
    first, last = word(desk, "shipped").bounding_box(), word(desk, "rifles").bounding_box()
    desk.mouse.move(first["x"] + 3, first["y"] + 5)
    desk.mouse.down()
    desk.mouse.move(last["x"] + last["width"] - 3, last["y"] + 5, steps=5)
    desk.mouse.up()
    assert desk.locator(".said").inner_text() == "“shipped rifles”"


def test_on_a_phone_and_for_axe(browser, desk):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, bypass_csp=True)
    opened = context.new_page()
    opened.goto(desk.url)
    word(opened, "quietly").tap()
    opened.get_by_role("button", name="Event e").tap()
    word(opened, "Egypt").tap()
    opened.get_by_role("button", name="Actor a").tap()
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    bad = [v for v in Axe().run(opened).response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"][:100] for n in v["nodes"]]) for v in bad] == []
    with opened.expect_navigation():
        opened.get_by_role("button", name="Save s").tap()
    assert [d.change["actor_spans"] for d in added(desk)] == [[on("Egypt")]]
    context.close()


def test_what_is_sent_wrong_is_refused_and_what_was_added_is_judged_on_its_words(desk):
    word(desk, "quietly").click()
    desk.keyboard.press("e")
    with desk.expect_navigation():
        desk.keyboard.press("s")
    start = on("quietly")[0]
    desk.goto(f"/review?report=a/b+c&start={start}")
    assert "/review/report?id=a" in desk.url
    csrf = desk.locator("input[name=csrf]").first.input_value()
    ask = desk.context.request
    good = {"csrf": csrf, "report": "a/b c", "decision": "add", "start": "0", "end": "7", "type": "AID"}
    for change, status in (
        ({"csrf": "x"}, 403), ({"actors": "5"}, 422), ({"decision": "merge"}, 422), ({"report": "none"}, 422),
        ({"end": "99999"}, 422), ({"type": "SHOUT"}, 422), ({"decision": "correct"}, 404),
    ):  # fmt: skip
        answer = ask.post("/review/report", form={**good, **change}, max_redirects=0)
        assert answer.status == status, (change, answer.status, json.loads(answer.text() or "{}"))
