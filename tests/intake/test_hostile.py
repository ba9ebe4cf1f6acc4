"""Files made to do harm: each is read, or refused with a sentence, in seconds and in little memory."""

import gzip
import io
import json
import re
import time
import zipfile
import zlib
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest
from tests.measuring import measured

from dateline.errors import KnowledgeError, SourceError
from dateline.intake import DecodingWarning, Refusal, Report, of_bytes
from dateline.intake.files import is_page
from dateline.intake.pdf import _paragraphs
from dateline.intake.streams import Stream
from dateline.knowledge import rows

SAID = "The army attacked the town of Gao on Monday, officials said in a statement."
SHARED = Path(__file__).parents[3] / "shared" / "cases" / "files"
HOSTILE = sorted((SHARED / "hostile").iterdir()) if SHARED.exists() else []


@pytest.mark.skipif(not HOSTILE, reason="the files of attacks are not here")
@pytest.mark.parametrize("path", HOSTILE, ids=lambda p: p.name)
def test_every_known_attack_is_read_or_refused(path):
    _, memory = measured(path)
    assert memory < 700


@pytest.mark.skipif(not HOSTILE, reason="the files of attacks are not here")
@pytest.mark.parametrize("path", [p for p in HOSTILE if p.suffix == ".csv"], ids=lambda p: p.name)
def test_a_table_of_actors_that_is_none_is_refused(path):
    with pytest.raises(KnowledgeError, match="not in UTF-8"):
        list(rows(path))


# --- Word --------------------------------------------------------------------------------------------------


def word(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
            f"{body}</w:body></w:document>",
        )
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, *properties: str) -> str:
    return f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>{paragraph(text)}</w:tc>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<w:tbl><w:tr>" + cell(SAID, '<w:gridSpan w:val="2000000000"/>') + "</w:tr></w:tbl>", SAID),
        ("<w:tbl><w:tr>" + cell("one", "<w:vMerge/>") + cell("two", "<w:vMerge/>") + "</w:tr></w:tbl>", "one\n\ntwo"),
        ("<w:p/>" * 300_000 + paragraph(SAID), SAID),
        ("<w:p " + " ".join(f'a{n}="x"' for n in range(50_000)) + "/>" + paragraph(SAID), SAID),
        ("<w:p><w:r><w:t>Gao</w:t><w:tab/><w:t>fell</w:t><w:br/><w:t>at once.</w:t></w:r></w:p>", "Gao\tfell\nat once."),
        ("<w:sdt><w:sdtContent>" + paragraph(SAID) + "</w:sdtContent></w:sdt>", SAID),
    ],
    ids=["gridSpan", "vMerge", "empty paragraphs", "attributes", "signs", "controls"],
)  # fmt: skip
def test_a_word_file_is_read_in_time_and_memory_of_its_size(tmp_path, body, text):
    path = tmp_path / "a.docx"
    path.write_bytes(word(body))
    (report,) = of_bytes(path.read_bytes(), "a.docx")
    assert report.text == text
    assert measured(path)[1] < 150


def test_a_word_file_longer_than_any_report_is_read_up_to_that(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(word(paragraph(SAID) * 400_000))
    size, memory = measured(path)
    assert 1_000_000 < size < 1_001_000  # which the check of reports refuses with a sentence
    assert memory < 150


# --- Parquet -----------------------------------------------------------------------------------------------


def test_one_value_in_many_rows_takes_the_memory_of_one(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    values = pa.DictionaryArray.from_arrays(pa.array([0] * 200, pa.int32()), ["a" * 20_000_000])
    texts = pa.chunked_array([values])
    pq.write_table(pa.table({"text": texts, "id": [str(n) for n in range(200)]}), path, compression="zstd")
    assert path.stat().st_size < 5_000
    _, memory = measured(path)
    assert memory < 500
    found = list(Stream([str(path)]))
    assert len(found) == 200
    assert all(isinstance(r, Refusal) for r in found)
    assert found[4].error == f"{path}, row 5 has a cell of more than 16 MB. Split its text into articles."
    assert "has a cell of more than 16 MB" in str(found[199])


# --- PDF ---------------------------------------------------------------------------------------------------


def pdf(content: bytes, pages: int = 1) -> bytes:
    packed = zlib.compress(content)
    kids = b" ".join([b"3 0 R"] * pages)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, table = b"%PDF-1.4\n", b"xref\n0 6\n0000000000 65535 f \n"
    for number, one in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    return out + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)


def test_a_pdf_of_pages_without_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("dateline.intake.pdf._SECONDS", 1.0)
    with pytest.raises(SourceError, match="takes longer than 1 seconds to read"):
        list(of_bytes(pdf(b"BT /F1 12 Tf " + b"() Tj 0 -14 Td " * 20_000 + b"ET", pages=1000), "a.pdf"))


def slope(cost, *sizes: int) -> float:
    """By what power of the size the time rises, between the smallest and the largest."""
    from math import log

    times = []
    for size in (sizes[0], sizes[-1]):
        begin = time.process_time()
        cost(size)
        times.append(max(time.process_time() - begin, 0.005))
    return log(times[1] / times[0]) / log(sizes[-1] / sizes[0])


@pytest.mark.parametrize(
    "lines", [["killed"], ["kil-", "led"], ["a" * 80]], ids=["words", "broken words", "full lines"]
)
def test_lines_of_a_pdf_are_joined_in_time_of_their_number(lines):
    assert slope(lambda n: _paragraphs(lines * (n // len(lines))), 10_000, 80_000) < 1.4


def test_one_word_of_a_pdf_is_looked_at_once():
    begin = time.process_time()
    assert _paragraphs(["a" * 500_000, "b"]).startswith("aaa")
    assert time.process_time() - begin < 2


# --- pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        ("<!---->" * 40 + "x", False),
        ("<!---->" * 2000 + "x", False),
        ("<!--" * 5000, False),
        ("<!-- a --> \n<!-- b --><html>", True),
        ('<?xml version="1.0"?>\n<!-- a --><!DOCTYPE html>', True),
        ("<?xml" * 4000, False),
    ],
)
def test_comments_before_a_page_cost_no_more_than_they_are(head, is_one):
    begin = time.process_time()
    assert is_page(head) is is_one
    assert time.process_time() - begin < 1


@pytest.mark.parametrize(
    "html",
    [
        "<p " + " ".join(f'a{n}="x"' for n in range(50_000)) + f">{SAID}</p>",
        "<p " + " ".join(f"a{n}" for n in range(50_000)) + f">{SAID}</p>",
        "<div>" * 30_000 + SAID,
        f"<p>{SAID}</p>" + "<br>" * 50_000,
        f"<p>{SAID}" + "a<br>b " * 20_000 + "</p>",
        f"<p>{SAID}</p>" + "<time datetime='2020-01-01'>x</time>" * 5_000,
        f"<p>{SAID}</p>" + "<span class='date'>1 January 2020 </span>" * 5_000,
        f"<script type='application/ld+json'>{'[' * 50_000}</script><p>{SAID}</p>",
    ],
    ids=["attributes", "names alone", "depth", "breaks", "lines", "times", "dates", "lists"],
)
def test_a_page_is_read_in_seconds(html):
    begin = time.process_time()
    found = []
    with suppress(SourceError):  # no article, which is said
        found = list(of_bytes(f"<html><body><article>{html}</article></body></html>".encode(), "a.html"))
    assert time.process_time() - begin < 10
    assert all(SAID[:20] in r.text for r in found)


# --- lines, packs and feeds --------------------------------------------------------------------------------

LINES = [json.dumps({"id": n, "text": f"{SAID} {n}"}) for n in "abc"]


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "x", "text": "t", "pair": "\\ud800"}',
        '{"id": "\\ud800", "text": "t", "pair": {"actor": "\\udfff"}}',
        '{"id": "x", "text": "t", "published": "\\ud800"}',
        '{"id": "x", "text": "t", "extra": ' + "[" * 100_000 + "}",
        '{"id": "x", "text": ' + "9" * 10_000 + "}",
        '{"id": "x", "text": "t", "title": 1e999}',
    ],
)
def test_a_line_of_any_kind_costs_no_other(tmp_path, line):
    path = tmp_path / "r.jsonl"
    path.write_text("\n".join([LINES[0], line, LINES[1]]) + "\n", "utf-8")
    found = list(Stream([str(path)]))
    assert [r.id for r in found if isinstance(r, Report)][::2] in (["a", "b"], ["a"])
    assert [r.id for r in found if isinstance(r, Report)][-1] == "b"


@pytest.mark.parametrize("pack", ["gzip", "zstandard"])
@pytest.mark.parametrize("name", ["r.jsonl", "page.html", "r.txt"])
def test_packs_put_together_are_read_whole_and_one_cut_in_half_is_said(tmp_path, pack, name):
    compress = pytest.importorskip(pack).compress
    if name.endswith("jsonl"):
        parts = [f"{line}\n" for line in LINES]
    else:
        parts = [
            f"<html><body><article><p>{SAID}</p><p>More of it. ",
            f"{SAID}</p>",
            "</article></body></html>",
        ]
        parts = parts if name.endswith("html") else [SAID, " Then", " more."]
    whole = b"".join(compress(p.encode()) for p in parts)
    (tmp_path / "whole").mkdir()
    path = tmp_path / "whole" / (name + (".gz" if pack == "gzip" else ".zst"))
    path.write_bytes(whole)
    found = list(Stream([str(path)]))
    assert all(isinstance(r, Report) for r in found), found
    assert len(found) == (3 if name.endswith("jsonl") else 1)
    if name == "r.txt":
        assert found[0].text == f"{SAID} Then more."
    for cut in (whole[: len(whole) // 2], whole[:-3]):
        path.write_bytes(cut)
        assert re.search("cut off", list(Stream([str(path)]))[-1].error)


def test_of_a_pack_that_is_cut_off_the_whole_lines_are_read():
    data = gzip.compress("".join(f"{line}\n" for line in LINES).encode())
    found = of_bytes(data[:-6], "r.jsonl")
    assert [r.id for r in islice(found, 3)] == ["a", "b", "c"]
    with pytest.raises(SourceError, match="damaged or cut off"):
        next(found)


ITEM = "<item><title>{n}</title><link>https://wire.example/{n}</link><description>{said} {n}</description></item>"


@pytest.mark.parametrize(
    "bad",
    [
        ITEM.replace("{n}</title>", "&#1114112;</title>"),
        ITEM.replace("{n}</title>", "&#xD800; &#x110000;</title>"),
        ITEM.replace("https://wire.example/{n}", "http://["),
        "<item><title>x</title><content></content><description></description></item>",
        "<item><title</item>",
        "<item><pubDate>\x00\x01</pubDate><description>&nothing; &#0; <b</description></item>",
    ],
)
def test_one_entry_of_a_feed_costs_no_other(tmp_path, bad):
    items = [
        ITEM.format(n=1, said=SAID),
        bad.replace("{said}", SAID).replace("{n}", "2"),
        ITEM.format(n=3, said=SAID),
    ]
    path = tmp_path / "feed.rss"
    path.write_text(
        f'<rss version="2.0"><channel><title>Wire</title>{"".join(items)}</channel></rss>', "utf-8"
    )
    texts = [r.text for r in Stream([str(path)]) if isinstance(r, Report)]
    assert f"{SAID} 1" in texts
    assert any(text.startswith(f"{SAID} 3") for text in texts)


@pytest.mark.parametrize(
    "body",
    [
        "<feed><entry<title</content<",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>a</id><title\0title><content>x</content></entry></feed>",
    ],
)
def test_an_entry_of_which_nothing_can_be_read_is_told(tmp_path, body):
    path = tmp_path / "feed.atom"
    path.write_text(body, "utf-8")
    (refusal,) = Stream([str(path)])
    assert refusal.error.startswith(f"{path}, entry 1 carries no text.")


def test_an_entry_that_names_a_page_only_is_told_with_it(tmp_path):
    path = tmp_path / "feed.rss"
    items = ITEM.format(n=1, said=SAID) + "<item><title>t</title><link>https://wire.example/2</link></item>"
    path.write_text(f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>', "utf-8")
    report, refusal = Stream([str(path)])
    assert report.text == f"{SAID} 1"
    assert (
        refusal.error == f"{path}, entry 2 carries no text. Read its page, https://wire.example/2, instead."
    )


def test_one_bad_byte_costs_no_other_entry_its_letters(tmp_path):
    items = [
        ITEM.format(n=n, said=said) for n, said in enumerate(("The café’s “owner” said so.", "CafBAD", SAID))
    ]
    path = tmp_path / "feed.rss"
    data = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{"".join(items)}</channel></rss>'.encode()
    path.write_bytes(data.replace(b"BAD", b"\xe9\x01\x00 owner"))
    assert [r.text for r in Stream([str(path)])] == [
        "The café’s “owner” said so. 0",
        "Caf� owner 1",
        f"{SAID} 2",
    ]


def test_one_line_of_a_table_in_another_encoding_costs_no_other_its_letters(tmp_path):
    path = tmp_path / "r.csv"
    path.write_bytes(
        "id,text\n1,The café said “so”.\n2,BAD\n3,Ürümqi.\n".encode().replace(b"BAD", b"caf\xe9 \x00 here")
    )
    with pytest.warns(DecodingWarning, match="line 3 is not UTF-8; read as cp1252"):
        found = list(Stream([str(path)]))
    assert [r.text for r in found] == ["The café said “so”.", "café \x00 here", "Ürümqi."]
    path.write_bytes("id\ttext\r\n1\tThe café.\r\n".encode("utf-16"))
    (report,) = Stream([str(path.rename(tmp_path / "r.tsv"))])
    assert report.text == "The café."
