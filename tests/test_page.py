"""The page: marks that leave the text whole, statements that lead to their words, nothing that runs or calls out."""

import re
import shutil
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dateline
from dateline.record import Attribution, Entity, Event, EventTime, Mention, Range, Record
from dateline.views import page

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
        self.attributes: list[tuple[str, str, str | None]] = []

    def handle_starttag(self, tag, attrs):
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
    assert not [v for _, n, v in parsed(html).attributes if n in ("src", "href", "action")]
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp", html)


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6))
def test_any_text_and_marks_stay_whole(text, spans):
    mentions = [Mention(s, min(s + n, len(text)), "name") for s, n in spans if s < len(text)]
    record = Record(id="x", text=text, entities=[Entity(id="e1", name="x", kind="other", mentions=mentions)])
    segments = list(page.segments(record))
    assert "".join(s.text for s in segments) == text
    for m in mentions:
        marked = "".join(
            s.text for s in segments if m.start <= s.start and s.end <= m.end and "l-actor" in s.classes
        )
        assert marked == text[m.start : m.end]


def test_characters_that_turn_or_hide_text_are_shown():
    record = Record(id="x", text="a\u202eb\x07c", entities=[], events=[])
    assert "\u202e" not in page.render([record])


def test_a_click_lights_the_words(tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here")
    record = dateline.read("Norway accused Russia of spying. Russia denied it.", "2020-01-14")
    path = tmp_path / "page.html"
    path.write_text(page.render([record]), "utf-8")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto(path.as_uri())
        tab.click(".statement >> nth=0")
        assert tab.inner_text(".text .trigger") == "accused"
        tab.click(".text span[data-of] >> nth=0")
        assert tab.locator(".statement.on").count() >= 1
        browser.close()
