"""From files, pages, addresses and lines to reports, or to a sentence that says why not."""

import gzip
import http.server
import io
import json
import struct
import threading
import urllib.request
import warnings
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import DatelineError, ReportError, SourceError
from dateline.intake import DecodingWarning, Refusal, checks, files, lines, of_bytes, read_source, web
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
    assert report.extra == {"author": "Ann Other"}


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


# --- addresses ---------------------------------------------------------------------------------------------


class _Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        where = {"/away": "ftp://example.org/x", "/again": "/story"}.get(self.path)
        self.send_response(302 if where else 404 if self.path == "/gone" else 200)
        if where:
            self.send_header("Location", where)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"a" * 5000 if self.path == "/long" else PAGE.encode())

    def log_message(self, *rest):
        pass


@pytest.fixture(scope="module")
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def no_proxy(monkeypatch):
    monkeypatch.setattr(urllib.request, "getproxies", dict)


def test_an_address_is_read_as_a_page(site, no_proxy):
    (report,) = read_source(f"{site}/again", allow_private=True)
    assert report.title == "Truce broken in the north"
    assert report.url == f"{site}/story"
    assert report.id == f"{site}/again"


def test_addresses_of_the_own_network_are_not_opened(site, no_proxy):
    port = site.rsplit(":", 1)[1]
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"):
        with pytest.raises(SourceError, match="--allow-private"):
            list(read_source(f"http://{host}:{port}/story"))


def test_the_connection_is_checked_whatever_the_name_says(site, no_proxy, monkeypatch):
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("127.0.0.1", int(site.rsplit(":", 1)[1])))]
    )
    with pytest.raises(SourceError, match="--allow-private"):
        list(read_source("http://public.example/story"))


def test_redirects_are_checked_too(site, no_proxy):
    with pytest.raises(SourceError, match="not followed"):
        list(read_source(f"{site}/away", allow_private=True))


def test_a_page_that_is_not_there_and_one_too_long_are_sentences(site, no_proxy, monkeypatch):
    with pytest.raises(SourceError, match="answered 404"):
        list(read_source(f"{site}/gone", allow_private=True))
    monkeypatch.setattr(files, "LARGEST", 1000)
    with pytest.raises(SourceError, match="larger than"):
        list(read_source(f"{site}/long", allow_private=True))
    monkeypatch.setattr(web, "_LONGEST_WAIT", -1)
    with pytest.raises(SourceError, match="took longer"):
        list(read_source(f"{site}/story", allow_private=True))


def test_an_address_that_leads_nowhere_is_a_sentence(no_proxy):
    with pytest.raises(SourceError, match="can't be fetched"):
        list(read_source("http://127.0.0.1:9/x", allow_private=True))
    with pytest.raises(SourceError, match="can't be fetched"):
        list(read_source("http://[bad/x"))


# --- lines -------------------------------------------------------------------------------------------------


def test_unknown_fields_come_back_under_extra():
    report = lines.report_of(
        {"id": 7, "text": PLAIN, "section": "world", "n": [1], "extra": {"old": 1}, "title": None}
    )
    assert report.id == "7"
    assert report.extra == {"old": 1, "section": "world", "n": [1]}
    assert report.title is None


def test_a_report_without_id_gets_a_hash_of_its_text():
    one, two = (lines.report_of({"text": PLAIN, "x": n}) for n in (1, 2))
    assert one.id == two.id
    assert one.id.startswith("sha256:")


@pytest.mark.parametrize(
    ("line", "known_id", "sentence"),
    [
        ("no json", None, "is no JSON"),
        ("[]", None, "JSON list"),
        ("3", None, "no object"),
        ("{}", None, "no field “text”"),
        ('{"id": "a", "text": null}', "a", "no field “text”"),
        ('{"id": "a", "text": ["x"]}', "a", "field “text” is wrong"),
        ('{"id": {"x": 1}, "text": "x"}', None, "field “id” is wrong"),
        ('{"id": true, "text": "x"}', None, "field “id” is wrong"),
        ('{"id": "a", "text": "x", "published": 20200114}', "a", "field “published” is wrong"),
        ('{"id": "a", "text": "x", "pair": {"actor": [0, 1]}}', "a", "recipient"),
        ('{"id": "a", "text": "x", "pair": {"actor": [0, "1"], "recipient": [0, 1]}}', "a", "pair"),
        ("[" * 100_000, None, "is no JSON"),
        (b'{"text": "caf\xe9"}', None, "iconv"),
    ],
)
def test_a_line_that_holds_no_report_is_refused_in_its_place(line, known_id, sentence):
    good = json.dumps({"id": "good", "text": PLAIN})
    first, second, third = lines.reports([good, line, good], "in.jsonl")
    assert (first.id, third.id) == ("good", "good")
    assert second.id == known_id
    assert second.error.startswith("in.jsonl, line 2")
    assert sentence in second.error


def test_a_line_longer_than_any_is_refused(monkeypatch):
    monkeypatch.setattr(lines, "LONGEST_LINE", 1000)
    (refusal,) = lines.reports([json.dumps({"text": "a" * 1000})])
    assert "Write one report a line" in refusal.error


# --- checks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "empty text"),
        ({"text": " \n\t "}, "empty text"),
        ({"text": "a" * (checks.LONGEST + 1)}, "1,000,001 characters"),
        ({"text": "a\0b"}, "NUL"),
        ({"text": "a\ud800b"}, "lone surrogates"),
        ({"text": PLAIN, "published": "yesterday"}, "“yesterday”"),
        ({"text": PLAIN, "published": "2020-02-31"}, "is no date"),
        ({"text": PLAIN, "published": "2020" * 100}, "is no date"),
        ({"text": PLAIN, "title": "\udfff"}, "as JSON"),
        ({"text": PLAIN, "extra": {"n": object()}}, "as JSON"),
        ({"text": PLAIN, "language": "de"}, "says its field “language”"),
    ],
)
def test_a_report_that_can_not_be_read_is_refused(fields, sentence):
    with pytest.raises(ReportError, match=sentence) as e:
        checks.check(Report(id="r1", **fields))
    assert e.value.report_id == "r1"
    assert "r1" in str(e.value)


@pytest.mark.parametrize("published", ["2020-01-14", "2020-01-14T10:00:00+02:00", "14 January 2020", None])
def test_dates_of_publication_that_are_some(published):
    assert checks.check(Report(text=PLAIN, published=published)) == []


ENGLISH = [
    PLAIN,
    PLAIN.lower(),
    PLAIN.upper(),
    "Yes.",
    "Putin meets Erdogan in Ankara",
    "Khalifa Haftar, Fayez al-Sarraj and Recep Tayyip Erdogan met in Moscow.",
    "Lula and López Obrador visit São Paulo.",
    "2020",
    "😀😀😀",
    "Bosnia: Dodik threatens secession",
    "x\n" * 50,
    "“Liberté, égalité, fraternité”, the protesters shouted in front of the town hall.",
]
FOREIGN = {
    "de": "Der Außenminister traf am Dienstag in Berlin mit seinem Amtskollegen zusammen.",
    "fr": "Le ministre des affaires étrangères a rencontré mardi son homologue à Paris.",
    "es": "El ministro de Asuntos Exteriores se reunió el martes con su homólogo en Madrid.",
    "pt": "O ministro das Relações Exteriores reuniu-se na terça-feira com o seu homólogo.",
    "it": "Il ministro degli Esteri ha incontrato martedì a Roma il suo omologo.",
    "nl": "De minister van Buitenlandse Zaken ontmoette dinsdag zijn ambtgenoot in Den Haag.",
    "tr": "Dışişleri bakanı salı günü Ankara'da mevkidaşıyla bir araya geldi.",
    "pl": "Minister spraw zagranicznych spotkał się we wtorek ze swoim odpowiednikiem.",
    "id": "Menteri luar negeri bertemu dengan rekannya di Jakarta pada hari Selasa.",
    "ru": "Министр иностранных дел встретился во вторник со своим коллегой в Москве.",
    "ar": "التقى وزير الخارجية نظيره يوم الثلاثاء في القاهرة لبحث الأزمة.",
    "zh": "外交部长星期二在北京会见了来访的外国代表团，双方讨论了贸易问题。",
    "fa": "وزیر امور خارجه روز سه‌شنبه در تهران با همتای خود دیدار کرد.",
    "he": "שר החוץ נפגש ביום שלישי עם עמיתו בירושלים כדי לדון במשבר.",
}


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_read_however_short_or_written(text):
    assert checks.check(Report(text=text)) == []


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_refused_unless_forced(language):
    report = Report(text=FOREIGN[language])
    with pytest.raises(ReportError, match="--any-language"):
        checks.check(report)
    assert checks.check(report, any_language=True) == []


def test_a_refusal_can_always_be_written():
    refusal = Refusal(id="a\ud800", error="b\udfff")
    assert json.loads(refusal.to_json()) == {"id": "a?", "error": "b?"}
