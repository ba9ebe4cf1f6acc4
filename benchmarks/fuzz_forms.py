"""Inputs of every form that intake reads, each of three items, the middle one of which may be spoilt.

A form gives the bytes before the item, the item's, and those behind it. A document that holds one report is an item with
nothing around it.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from typing import NamedTuple

BEFORE = "Kenya sent food aid to Haiti on Monday, the foreign ministry said."
AFTER = "Turkey accused Greece of breaking the truce on Tuesday, officials said."
SPOILT = "The army attacked the town of Gao on Monday, killing four people, the ministry said on Tuesday."
MORE = "The governor condemned the attack and called on the army to leave the town at once, a spokesman said."


class Parts(NamedTuple):
    """A file around one item; ``holds`` tells whether what is around holds two reports."""

    name: str
    before: bytes
    item: bytes
    after: bytes
    holds: bool = True


def _line(n: int, said: str) -> bytes:
    fields = {
        "id": f"r{n}",
        "text": said,
        "published": "2020-01-14",
        "publisher": "Wire",
        "extra": {"desk": n},
    }
    return json.dumps(fields).encode() + b"\n"


def lines() -> Parts:
    """JSON lines."""
    return Parts("r.jsonl", _line(1, BEFORE), _line(2, SPOILT)[:-1], b"\n" + _line(3, AFTER))


def pairs() -> Parts:
    """JSON lines with the sides of ``classify``."""
    item = _line(2, SPOILT)[:-2] + b', "pair": {"actor": [4, 8], "recipient": [22, 25]}}'
    return Parts("r.jsonl", _line(1, BEFORE), item, b"\n" + _line(3, AFTER))


def csv() -> Parts:
    """CSV, a report a row."""
    head = f'id,date,text\n1,2020-01-14,"{BEFORE}"\n'.encode()
    return Parts("r.csv", head, f'2,2020-01-14,"{SPOILT}"'.encode(), f'\n3,2020-01-14,"{AFTER}"\n'.encode())


def tsv() -> Parts:
    """TSV."""
    return Parts(
        "r.tsv", f"id\ttext\n1\t{BEFORE}\n".encode(), f"2\t{SPOILT}".encode(), f"\n3\t{AFTER}\n".encode()
    )


def _item(n: int, said: str) -> bytes:
    return (
        f"<item><title>Item {n}</title><link>https://wire.example/{n}</link><guid>g{n}</guid><description>&lt;p&gt;{said}"
        "&lt;/p&gt;</description><pubDate>Tue, 14 Jan 2020 10:00:00 +0100</pubDate></item>"
    ).encode()


def rss() -> Parts:
    """An RSS feed."""
    head = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>'
    return Parts("f.rss", head + _item(1, BEFORE), _item(2, SPOILT), _item(3, AFTER) + b"</channel></rss>")


def _entry(n: int, said: str) -> bytes:
    return (
        f'<entry><id>g{n}</id><title>Item {n}</title><link href="https://wire.example/{n}"/>'
        f'<updated>2020-01-14T10:00:00Z</updated><content type="html">{said}</content></entry>'
    ).encode()


def atom() -> Parts:
    """An Atom feed."""
    head = b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title>'
    return Parts("f.atom", head + _entry(1, BEFORE), _entry(2, SPOILT), _entry(3, AFTER) + b"</feed>")


def _page(said: str) -> bytes:
    told = json.dumps({"@type": "NewsArticle", "datePublished": "2020-01-14", "author": {"name": "Ana Roe"}})
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Gao</title><meta property="article:published_time" '
        f'content="2020-01-14T10:15:00Z"><script type="application/ld+json">{told}</script></head><body><nav>x</nav>'
        f'<article><h1>Gao</h1><div class="byline">By Ana Roe<br>14 January 2020</div><p>{said}</p><p>{MORE}</p>'
        f"<p>{MORE}</p></article></body></html>"
    ).encode()


def page() -> Parts:
    """A web page."""
    return Parts("p.html", b"", _page(SPOILT), b"", False)


def live() -> Parts:
    """A live blog."""
    block = '<div id="b{0}"><time datetime="2020-01-1{0}T10:00:00Z">10:00</time><p>{1}</p></div>'
    html = (
        '<html><head><title>Live</title><script type="application/ld+json">{"@type": "LiveBlogPosting"}</script></head>'
        f"<body><main>{block.format(1, SPOILT)}{block.format(2, MORE)}</main></body></html>"
    )
    return Parts("l.html", b"", html.encode(), b"", False)


def _record(n: int, said: str) -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + _page(said)
    return (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://wire.example/{n}\r\nWARC-Date: 2020-01-14T09:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{n:012}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body + b"\r\n\r\n"  # fmt: skip


def warc() -> Parts:
    """A WARC file."""
    return Parts("w.warc", _record(1, BEFORE), _record(2, SPOILT), _record(3, AFTER))


def warc_of_members() -> Parts:
    """A WARC file whose records are packed one by one."""
    return Parts(
        "w.warc.gz", *(gzip.compress(_record(n, s)) for n, s in enumerate((BEFORE, SPOILT, AFTER), 1))
    )


def nitf() -> Parts:
    """An agency's story."""
    story = (
        f'<nitf><head><docdata><doc-id id-string="n1"/><date.issue norm="20200114T090000Z"/></docdata></head><body><body.head>'
        f"<hedline><hl1>Gao</hl1></hedline></body.head><body.content><p>{SPOILT}</p></body.content></body></nitf>"
    )
    return Parts("n.xml", b"", story.encode(), b"", False)


def text() -> Parts:
    """Plain text."""
    return Parts("t.txt", b"", f"GAO (Wire) - {SPOILT}\n\n{MORE}\n".encode(), b"", False)


def word() -> Parts:
    """A Word file."""
    out = io.BytesIO()
    body = f"<w:p><w:r><w:t>{SPOILT}</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>{MORE}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr(
            "word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
        )
    return Parts("d.docx", b"", out.getvalue(), b"", False)


def pdf() -> Parts:
    """A PDF file."""
    content = zlib.compress(f"BT /F1 12 Tf 50 700 Td ({SPOILT}) Tj 0 -14 Td ({MORE}) Tj ET".encode())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    out, table = b"%PDF-1.4\n", b"xref\n0 6\n0000000000 65535 f \n"
    for number, one in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    out += table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    return Parts("d.pdf", b"", out, b"", False)


def parquet() -> Parts:
    """A Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table({"text": [SPOILT, MORE], "id": ["a", "b"]}), out)
    return Parts("t.parquet", b"", out.getvalue(), b"", False)


def packed_lines() -> Parts:
    """JSON lines packed by gzip as a whole."""
    return Parts("z.jsonl.gz", b"", gzip.compress(_line(1, SPOILT) + _line(2, MORE)), b"", False)


def packed_page() -> Parts:
    """A page packed by Zstandard."""
    import zstandard

    return Parts("z.html.zst", b"", zstandard.compress(_page(SPOILT)), b"", False)


FORMS: tuple[Callable[[], Parts], ...] = (
    lines, pairs, csv, tsv, rss, atom, page, live, warc, warc_of_members, nitf, text, word, pdf, parquet, packed_lines,
    packed_page,
)  # fmt: skip
