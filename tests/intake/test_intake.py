"""From files, pages, addresses and lines to reports, or to a sentence that says why not."""

import gzip
import io
import json
import struct
import warnings
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import DatelineError, SourceError
from dateline.intake import DecodingWarning, Refusal, checks, files, of_bytes, read_source
from dateline.report import Report

STORY = "The minister said “no” to the café owners of Zürich — and left."
PLAIN = "The ministry accused the rebels of shelling the airport on Tuesday."


def only(data: bytes, name: str = "story.txt", **given_too) -> Report:
    (report,) = of_bytes(data, name, **given_too)
    assert isinstance(report, Report)
    return report


# --- encodings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "warned"),
    [
        (STORY.encode(), None),
        (STORY.encode("utf-8-sig"), None),
        (STORY.encode("utf-16"), None),
        (b"\xfe\xff" + STORY.encode("utf-16-be"), None),
        (STORY.encode("utf-32"), None),
        ((STORY * 5).encode("utf-16-le"), "read as utf-16-le"),
        ((STORY * 5).encode("utf-16-be"), "read as utf-16-be"),
        ((STORY * 5).encode("cp1252"), "read as cp1252"),
    ],
)
def test_encodings_are_told_and_said(data, warned):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        text = only(data).text
    assert text in (STORY, STORY * 5)
    assert [warned in str(w.message) for w in said] == ([True] if warned else [])


def test_a_page_is_read_in_the_encoding_that_it_names():
    russian = "Глава правительства прибыл в столицу соседней страны во вторник утром. " * 4
    page = f'<html><head><meta charset="windows-1251"></head><body><article><p>{russian}</p></article></body></html>'
    assert "правительства" in only(page.encode("cp1251"), "page.html").text
    assert (
        "правительства"
        in only(page.replace("windows-1251", "x").encode("cp1251"), "p.html", encoding="cp1251").text
    )


def test_a_file_that_was_cut_inside_a_character_stays_utf_8():
    with pytest.warns(DecodingWarning, match="1 damaged"):
        assert only((STORY * 3 + "é").encode()[:-1]).text == STORY * 3 + "�"


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_mojibake_of_a_file_is_put_right_and_said(wrong):
    spoilt = "".join(bytes([b]).decode(wrong, "replace") if b != 0x9D else "\x9d" for b in STORY.encode())
    with pytest.warns(DecodingWarning, match="read as Latin-1"):
        assert only(spoilt.encode()).text == STORY


@pytest.mark.parametrize("fine", [STORY, "SÃO PAULO’S “IRMÃ!”, ‘irmã’", "BEYONCÉ’S", "naïve €5 Ünal", "x"])
def test_what_is_no_mojibake_stays(fine):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert only(fine.encode()).text == fine


def test_the_text_of_a_json_line_is_never_changed():
    line = json.dumps({"id": "a", "text": "He said â€œnoâ€\x9d."}).encode()
    report = only(line, "in.jsonl")
    assert report.text == "He said â€œnoâ€\x9d."
    assert "Latin-1" in checks.check(report)[0]


# --- kinds of files ----------------------------------------------------------------------------------------

_PIXEL = (
    b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I", 13)
    + b"IHDR"
    + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    + b"\x00" * 4
)


def an_archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("content.xml", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (_PIXEL, "no text"),
        (bytes(range(256)) * 20, "no text"),
        (b"\x01\x02\x03\x04" * 50 + b"\xff", "no text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "before 2007"),
        (b"{\\rtf1\\ansi Hello}", "Rich Text"),
        (an_archive(), "archive"),
        (b"PK\x03\x04word/document.xml broken", "damaged"),
        (b"%PDF-1.4 broken", "damaged"),
        (b"\x1f\x8b broken", "damaged gzip"),
        (b"<html><body><nav></nav><script>x()</script></body></html>", "No article"),
        (b"<html>" + b"<div>" * 5000, "No article"),
    ],
)
def test_what_can_not_be_read_is_refused_with_the_mend(data, sentence):
    with pytest.raises(SourceError, match=sentence) as e:
        list(of_bytes(data, "thing"))
    assert "thing" in str(e.value)
    assert str(e.value).count(". ") >= 1, "the sentence says what to do"


def test_gzip_is_unpacked_within_a_limit(monkeypatch):
    assert only(gzip.compress(PLAIN.encode()), "story.txt.gz").text == PLAIN
    monkeypatch.setattr(files, "LARGEST", 1000)
    with pytest.raises(SourceError, match="larger than"):
        only(zlib.compress(b"a" * 10_000, wbits=31))


PAGE = """<!DOCTYPE html><html lang="en"><head><title>Truce broken in the north | The Example Post</title>
<meta property="og:title" content="Truce broken in the north"><meta property="og:site_name" content="The Example Post">
<meta property="article:published_time" content="2020-01-14T08:30:00Z"><meta name="author" content="Ann Other"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li><li>Subscribe now</li></ul></nav>
<div class="ad">Buy two sofas and get one free today</div>
<article><h1>Truce broken in the north</h1><p class="byline">By Ann Other</p>
<p>Government forces accused the rebels on Tuesday of breaking the truce that both had signed a week before.</p>
<p>The rebels’ spokesman denied this and said that the shelling of the airport had come from the other side of it.</p>
<p>Talks between the two delegations are to go on in Geneva on Thursday, the mediator’s office said.</p></article>
<aside><h3>Most read</h3><a href="/x">Ten recipes for the weekend</a></aside>
<footer>© The Example Post. All rights reserved. Cookie settings</footer></body></html>"""


def test_of_a_page_the_article_is_read_with_date_title_author_and_site():
    report = only(PAGE.encode(), "page")
    assert "accused the rebels" in report.text
    assert "Geneva on Thursday" in report.text
    for aside in ("Subscribe", "sofas", "recipes", "Cookie"):
        assert aside not in report.text
    assert report.published == "2020-01-14"
    assert report.title == "Truce broken in the north"
    assert report.publisher == "The Example Post"
    assert report.extra == {
        "author": "Ann Other", "published_from": {"by": "meta", "as": "2020-01-14T08:30:00Z"},
    }  # fmt: skip


def a_pdf(pages: list[list[str]], title: str = "", password: str | None = None) -> bytes:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, encrypt=password)
    sheet.setTitle(title)
    for number, page in enumerate(pages, 1):
        for height, line in enumerate(["The Example Post", *page, f"Page {number} of {len(pages)}"]):
            sheet.drawString(50, 800 - 15 * height, line)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


SHEETS = [
    [
        "Truce broken in the north",
        "Government forces accused the rebels on Tuesday of breaking the truce that",
        "both had signed a week before. The rebels’ spokesman denied this and govern-",
        "ment officials spoke of an anti-aircraft battery near the airport; the anti-",
        "aircraft battery was not seen by others.",
        "Talks between the two delegations are to go on in the city of Geneva on the",
    ],
    ["day after tomorrow, the office of the mediator said in a short statement late", "on Monday."],
    ["This is the third page of the report, on which nothing more of weight is told", "to the reader."],
]


def test_a_pdf_becomes_paragraphs_without_page_numbers_and_running_heads():
    report = only(a_pdf(SHEETS, "Truce broken in the north"), "report.pdf")
    paragraphs = report.text.split("\n\n")
    assert paragraphs[0] == "Truce broken in the north"
    assert "truce that both had signed" in paragraphs[1]
    assert "government officials" in paragraphs[1]
    assert "the anti-aircraft battery was not seen by others." in paragraphs[1]
    assert "Geneva on the day after tomorrow, the office" in paragraphs[2]
    assert "Example Post" not in report.text
    assert "Page" not in report.text
    assert report.title == "Truce broken in the north"


def test_a_title_of_a_pdf_that_its_page_does_not_bear_is_no_title():
    assert only(a_pdf(SHEETS, "Microsoft Word - draft7.doc"), "report.pdf").title is None


def test_a_locked_pdf_and_one_of_pictures_are_refused():
    with pytest.raises(SourceError, match="locked"):
        only(a_pdf(SHEETS, password="secret"), "locked.pdf")
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out)
    sheet.rect(10, 10, 100, 100)
    sheet.save()
    with pytest.raises(SourceError, match="OCR"):
        only(out.getvalue(), "scan.pdf")


def a_word_file(*paragraphs: str) -> bytes:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.core_properties.title = "Truce broken"
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "in a cell", ""
    table.cell(0, 0).merge(table.cell(0, 1))
    document.add_paragraph("The end.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_file_is_read_in_its_order_tables_too():
    report = only(a_word_file(PLAIN, "", "More."), "report")
    assert report.text == f"{PLAIN}\n\nMore.\n\nin a cell\n\nThe end."
    assert report.title == "Truce broken"


def test_files_are_told_by_what_is_in_them(tmp_path):
    (tmp_path / "in.txt").write_text(json.dumps({"id": "a", "text": PLAIN}) + "\n\nno json\n")
    first, second = read_source(str(tmp_path / "in.txt"), published="2020-01-14")
    assert (first.id, first.published) == ("a", "2020-01-14")
    assert isinstance(second, Refusal)
    assert "line 3" in second.error


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nothing.txt", "no file"),
        (".", "is a folder"),
        ("a\0b", "can't be read"),
        ("ftp://x.org/a", "no address"),
    ],
)
def test_a_source_that_is_none_is_named(name, sentence):
    with pytest.raises(SourceError, match=sentence):
        list(read_source(name))


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from(["", "%PDF-", "PK\x03\x04", "<html>", '{"text":', "\x1f\x8b"])
)
def test_any_bytes_become_reports_or_a_sentence(data, head):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for report in of_bytes(head.encode("latin-1") + data, "thing"):
                assert isinstance(report, Report | Refusal)
        except DatelineError as e:
            assert "thing" in str(e)  # noqa: PT017 - most examples are read
