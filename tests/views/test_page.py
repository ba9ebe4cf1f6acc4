"""The page: marks that leave the text whole, statements that lead to their words, nothing that runs or calls out."""

import base64
import hashlib
import re
import shutil
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.record import Attribution, Entity, Event, EventTime, Mention, Range, Record
from dateline.views import page
from dateline.views.rows import view

TEXT = "GENEVA (Wire) - Norland accused Sudland of shelling <b>its</b> port & market. Sudland denied it."


@pytest.fixture
def record() -> Record:
    return Record(
        id="one", text=TEXT, published="2020-01-14", publisher="Wire", title="Ports <script>alert(1)</script>",
        entities=[
            Entity(id="e1", name="Norland", kind="state", mentions=[Mention(16, 23, "name"), Mention(55, 58, "pronoun")]),
            Entity(id="e2", name="Sudland", kind="state", mentions=[Mention(32, 39, "name")]),
        ],
        events=[
            Event(
                id="v1", type="ACCUSE", actors=["e1"], recipients=["e2"], actor_spans=[(16, 23)], recipient_spans=[(32, 39)],
                trigger=Range(24, 31), evidence=Range(16, 77), confidence=0.9,
                time=EventTime(value="2020-01-14", start="2020-01-14", end="2020-01-14"),
            )
        ],
        attributions=[
            Attribution(id="a1", source=[(16, 23)], source_entity="e1", cue=[(24, 31)], content=[(32, 76)], quote="indirect")
        ],
    )  # fmt: skip


class Texts(HTMLParser):
    """Collects the text inside ``div.text`` and every attribute of the page."""

    def __init__(self):
        super().__init__()
        self.inside = 0
        self.text = ""
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag == "div" and ("class", "text") in attrs:
            self.inside = 1

    def handle_endtag(self, tag):
        if tag == "div":
            self.inside = 0

    def handle_data(self, data):
        if self.inside:
            self.text += data


def parsed(html: str) -> Texts:
    parser = Texts()
    parser.feed(html)
    return parser


def test_the_marked_text_is_the_text(record):
    assert parsed(page.render([record])).text == TEXT


def test_statements_point_at_their_words(record):
    buttons = [
        v for t, n, v in parsed(page.render([record])).attributes if t == "button" and n == "data-trigger"
    ]
    assert buttons == ["24-31"]


def test_nothing_of_a_report_can_run(record):
    html = page.render([record])
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert html.count("<script>") == 1


def test_nothing_is_asked_of_another_host(record):
    html = page.render([record])
    assert "default-src 'none'" in html.replace("&#39;", "'")
    assert not [v for _, n, v in parsed(html).attributes if n in ("src", "action")]
    assert all(v.startswith("#") for _, n, v in parsed(html).attributes if n == "href")
    assert not re.search(r"https?:|url\(|@import|fetch\(|XMLHttp", html)


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6))
def test_any_text_and_marks_stay_whole(text, spans):
    mentions = [Mention(s, min(s + n, len(text)), "name") for s, n in spans if s < len(text)]
    record = Record(id="x", text=text, entities=[Entity(id="e1", name="x", kind="other", mentions=mentions)])
    segments = list(page.segments(record, view(record)))
    assert "".join(s.text for s in segments) == text
    for m in mentions:
        marked = "".join(
            s.text for s in segments if m.start <= s.start and s.end <= m.end and "l-actor" in s.classes
        )
        assert marked == text[m.start : m.end]


HOSTILE = (
    "</script><img src=x onerror=alert(1)> \"'><svg onload=alert(2)> \u202e\x00\x07\r\ud800 " + "x" * 3000
)


def test_hostile_text_is_inert_wherever_it_stands():
    record = Record(
        id=HOSTILE, text=HOSTILE, title=HOSTILE, publisher=HOSTILE, published=HOSTILE,
        entities=[Entity(id="e1", name=HOSTILE, kind="state", mentions=[Mention(0, 20, "name")])],
        events=[
            Event(id="v1", type="ACCUSE", actors=["e1"], recipients=["e1"], actor_spans=[(0, 20)], trigger=Range(5, 30),
                  evidence=Range(0, 60))
        ],
        attributions=[Attribution(id="a1", source=[(0, 5)], content=[(3, 70)], quote="direct", stance="denied")],
    )  # fmt: skip
    html = page.render([record, record])
    html.encode()  # no lone surrogate is left
    found = parsed(html)
    assert not {"\u202e", "\x00", "\x07", "\r"} & set(html)
    assert not [name for _, name, _ in found.attributes if name.startswith("on")]
    assert not {"img", "svg"} & set(found.tags)
    assert found.tags.count("script") == 1
    assert len(found.text) == 2 * len(HOSTILE)


def test_no_break_spaces_and_joiners_stay():
    text = "10\u00a0000 👩\u200d🚀"
    assert parsed(page.render([Record(id="x", text=text)])).text == text


def test_the_policy_allows_the_page_its_own_style_and_script_only(record):
    html = page.render([record])
    policy = next(
        v for t, n, v in parsed(html).attributes if t == "meta" and n == "content" and "default-src" in v
    )
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        content = re.search(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_parts_of_a_statement_keep_apart(record):
    buttons = parsed(page.render([record])).attributes
    assert ("button", "data-actors", "16-23") in buttons
    assert ("button", "data-recipients", "32-39") in buttons
    assert ("button", "data-evidence", "16-77") in buttons
    assert ("button", "data-content", "32-76") in buttons


def test_overlapping_marks_are_all_in_the_segment(record):
    (trigger,) = [s for s in page.segments(record, view(record)) if s.start == 32]
    assert trigger.classes.split() == ["l-actor", "l-quote"]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_has_contrast_enough_on_every_tint(theme):
    css = files("dateline").joinpath("views/assets/page.css").read_text("utf-8")
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", re.findall(r":root \{(.*?)\}", css, re.DOTALL)[theme]))
    grounds = [k for k in colours if k.startswith("t-") or k in ("paper", "card", "actor", "event", "quote")]
    assert len(grounds) == 10
    pairs = [("ink", g) for g in grounds] + [
        (c, g) for c in ("soft", "accent", "place") for g in ("paper", "card")
    ]
    for ink, ground in pairs:
        low, high = sorted((luminance(colours[ink]), luminance(colours[ground])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)


def test_an_empty_page_is_a_page():
    assert "no politics" in page.render([Record(id="x", text="")])


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with playwright.sync_playwright() as p:
        started = p.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()


@pytest.fixture
def tab(browser, record, tmp_path):
    """The page of the record in a browser, and with it all that went wrong in it."""
    path = tmp_path / "page.html"
    path.write_text(page.render([record]), "utf-8")
    opened = browser.new_page()
    wrong = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("dialog", lambda dialog: wrong.append(dialog.message))
    opened.goto(path.as_uri())
    yield opened
    opened.close()
    assert wrong == []


def words(tab, part: str) -> str:
    return "".join(tab.locator(f".text .p-{part}").all_text_contents())


def test_a_click_on_a_statement_lights_its_words(tab):
    tab.click(".statement >> nth=0")
    assert (words(tab, "actors"), words(tab, "trigger"), words(tab, "recipients")) == (
        "Norland",
        "accused",
        "Sudland",
    )
    assert words(tab, "evidence") == TEXT[16:77]
    assert tab.get_attribute(".statement >> nth=0", "aria-pressed") == "true"
    tab.keyboard.press("Escape")
    assert tab.locator(".text [class*=p-]").count() == 0


def test_enter_on_marked_words_shows_what_was_made_of_them(tab):
    tab.focus(".text [role=button][tabindex='0']")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.textContent") == "accused"
    tab.keyboard.press("Enter")
    assert tab.locator(".statement.on").count() == 2  # the event, and the statement of which it is the cue
    assert tab.locator(".statement:visible").count() == 2
    assert "2 statements rest on “accused”" in tab.inner_text("[role=status]")
    tab.click(".all")
    assert tab.locator(".statement.on").count() == 0


def test_a_layer_can_be_switched_off(tab):
    fill = "getComputedStyle(document.querySelector('.text .l-event')).getPropertyValue('--fill-event')"
    assert tab.evaluate(fill)
    tab.uncheck("[data-layer=event]")
    assert not tab.evaluate(fill)


def test_the_page_fits_a_telephone(tab):
    tab.set_viewport_size({"width": 360, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
