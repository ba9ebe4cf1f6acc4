"""A brief: every sentence is composed or a report's, with its sources; each form is opened again by another program."""

import html.parser
import io
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import docx
import msgspec
import pytest
from pypdf import PdfReader
from tests.served import asking, served

from dateline import store as stores
from dateline.brief import brief_of
from dateline.brief.choosing import Brief, footnote
from dateline.brief.forms import KINDS, written
from dateline.errors import SourceError, StoreError
from dateline.store import Wanted

HOSTILE = "<script>alert(1)</script> \u202egnp.exe\u202c | `*x*` Хафтар طرابلس"


@pytest.fixture(scope="module")
def store(crisis, tmp_path_factory):
    with stores.open(tmp_path_factory.mktemp("brief") / "crisis.db") as opened:
        opened.add(crisis)
        yield opened


@pytest.fixture(scope="module")
def brief(store) -> Brief:
    return brief_of(store, Wanted(since="2019", until="2020"))


def sentences(brief: Brief):
    return [c for section in brief.sections for c in section.sentences]


def test_every_sentence_is_composed_or_stands_so_in_its_report_and_is_whole(brief, crisis):
    records = {r.id: r for r in crisis}
    assert len(sentences(brief)) > 10
    assert {c.composed for c in sentences(brief)} == {True, False}
    for c in sentences(brief):
        assert [brief.sources[n - 1]["report"] for n in c.sources] == c.reports
        assert c.reports
        if not c.composed:
            record = records[c.reports[0]]
            assert record.text[c.start : c.end] == c.text
            assert any(s <= c.start and c.end <= e for s, e in record.sentences)


def test_sections_say_what_they_should(brief):
    by_title = {s.title: s.sentences for s in brief.sections}
    assert 0 < len(by_title["What matters"]) <= 3
    assert all(c.composed and c.text.endswith(".") for c in by_title["What matters"])
    assert all(not c.composed for c in by_title["Chronology"])
    days = [c.label for c in by_title["Chronology"]]
    assert days == sorted(set(days))
    disputed = by_title["What is disputed"]
    assert [c.against for c in disputed] == [False, True] * (len(disputed) // 2)
    assert "New since the week before" not in by_title


def test_a_week_tells_what_is_new(store):
    weekly = brief_of(store, week=True)
    assert (weekly.since, weekly.until) == ("2020-01-08", "2020-01-14")
    by_title = {s.title: s.sentences for s in weekly.sections}
    of_week = {c.text for title in ("What matters", "What else happened") for c in by_title[title]}
    assert {c.text for c in by_title["New since the week before"]} <= of_week


def test_a_source_has_outlet_title_date_and_a_link_that_is_one():
    source = {
        "report": "r",
        "publisher": "Reuters",
        "day": "2020-01-14",
        "title": "A title",
        "url": "https://a.b/c",
    }
    assert footnote(source) == ("Reuters, A title, 2020-01-14", "https://a.b/c")
    assert footnote({**source, "url": "javascript:alert(1)"})[1] is None
    assert footnote({**source, "url": None, "title": None}) == ("Reuters, 2020-01-14 (r)", None)


def test_the_filter_counts(store):
    found = brief_of(store, Wanted(actor="Turkey", since="2019-11", until="2019-12"))
    assert found.title == "Turkey, 2019-11-01 to 2019-12-31"
    assert brief_of(store, Wanted(since="1000", until="2999")).series[0]["period"] >= "2019"
    assert {s["day"][:7] for s in found.sources} <= {"2019-11", "2019-12", "2020-01"}


def test_nothing_to_say_is_said(store, tmp_path):
    with pytest.raises(StoreError, match=r"no report of 2015 to 2016\. It holds"):
        brief_of(store, Wanted(since="2015", until="2016"))
    with pytest.raises(StoreError, match=r"no event \(actor Qatar, type PROTEST.*Ask for other"):
        brief_of(store, Wanted(actor="Qatar", types=("PROTEST",), since="2019"))
    with stores.open(tmp_path / "empty.db") as empty, pytest.raises(StoreError, match="The store is empty"):
        brief_of(empty)


class Words(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words.append(data)


def shown(form: str, content: bytes) -> str:
    """The words of a brief as another program reads them, with single spaces."""
    if form == "docx":
        text = "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    elif form == "pdf":
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif form == "html":
        words = Words()
        words.feed(content.decode())
        assert "script" not in words.tags
        text = "".join(words.words)
    else:
        text = re.sub(r"\\([\\`*_\[\]<>#|])", r"\1", content.decode())
    return " ".join(text.split())


@pytest.mark.parametrize("form", KINDS)
def test_each_form_holds_every_sentence_with_its_source(brief, form):
    text = shown(form, written(brief, form))
    for c in sentences(brief):
        assert " ".join(c.text.split()) in text
        assert f"{c.start}–{c.end}" not in text
    for source in brief.sources:
        assert footnote(source)[0] in text


@pytest.mark.parametrize("form", KINDS)
def test_hostile_text_is_text(brief, form):
    first = msgspec.structs.replace(brief.sections[0].sentences[0], text=HOSTILE)
    section = msgspec.structs.replace(brief.sections[0], sentences=[first])
    sources = [{**brief.sources[0], "title": HOSTILE}, *brief.sources[1:]]
    content = written(msgspec.structs.replace(brief, sections=[section], sources=sources), form)
    text = shown(form, content)
    assert "<script>alert(1)</script>" in text
    assert "\u202e" not in text
    assert "Хафтар" in text


def test_pictures_are_in(brief):
    assert len(docx.Document(io.BytesIO(written(brief, "docx"))).inline_shapes) == 1
    assert written(brief, "html").count(b"data:image/png;base64,") == 1


def test_many_at_once_are_drawn_whole(brief):
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: written(brief, "docx"), range(4)))
    assert [len(docx.Document(io.BytesIO(m)).inline_shapes) for m in made] == [1] * 4


def test_a_form_that_is_none(brief):
    with pytest.raises(SourceError, match=r"\.md, \.html, \.pdf, \.docx"):
        written(brief, "exe")


@pytest.mark.slow
def test_the_command_writes_whole_files_or_none(store, tmp_path):
    def run(*args: str):
        return subprocess.run(
            [sys.executable, "-m", "dateline", "brief", "--store", store.where, *args],
            capture_output=True,
            timeout=120,
        )

    done = run("--since", "2019")
    assert done.returncode == 0
    assert done.stdout.decode().startswith("# The crisis, 2019-04-04 to 2020-01-14")
    assert run("--since", "2019", "-o", str(tmp_path / "b.pdf")).returncode == 0
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    bad = run("--since", "2019", "-o", str(tmp_path / "no" / "b.md"))
    assert (bad.returncode, b"can't be written" in bad.stderr) == (1, True)
    assert run("--since", "2019", "-o", str(tmp_path / "b.exe")).returncode == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.pdf"]


def test_the_server_gives_it_too(store, crisis, tmp_path):
    own = stores.open(tmp_path / "served.db")
    own.add(crisis)
    with served(own) as base, asking(base) as client:
        assert 'href="/brief.pdf?' in client.get("/?since=2019", headers={"Accept": "text/html"}).text
        for form, kind in KINDS.items():
            found = client.get(f"/brief.{form}?since=2019&actor=Turkey")
            assert (found.status_code, found.headers["content-type"]) == (200, kind)
        assert client.get("/brief.md?since=2015&until=2016").status_code == 404
