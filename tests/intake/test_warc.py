"""WARC files as crawlers leave them: bodies packed and in chunks, headers that are wrong, damage in the midst."""

import gzip
import zlib

import pytest

from dateline.intake import Refusal, Report
from dateline.intake.http_bodies import body_of
from dateline.intake.streams import Stream

pytest.importorskip("fastwarc")

SAID = "The army shelled the port of Gao on Tuesday, killing four people, the health ministry said in a statement."
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Gao shelled</title></head><body><nav>x</nav><article><h1>Gao shelled</h1>'
    f"<p>{SAID}</p><p>The governor accused the army of firing at houses, and called for it to be looked into.</p>"
    "<p>The army said that it had fired at rebels, and would publish what it had filmed.</p></article></body></html>"
).encode()


def chunked(body: bytes, size: int = 100, eol: bytes = b"\r\n") -> bytes:
    cut = [body[n : n + size] for n in range(0, len(body), size)]
    return b"".join(b"%x%s%s%s" % (len(c), eol, c, eol) for c in cut) + b"0" + eol + eol


def record(n: int, body: bytes = PAGE, http: str | None = "Content-Type: text/html; charset=utf-8", length: int | None = None,
           status: str = "200 OK", kind: str = "response", sort: str = "application/http; msgtype=response") -> bytes:  # fmt: skip
    if http is not None:
        body = f"HTTP/1.1 {status}\r\n{http}{chr(13) + chr(10) if http else ''}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://news.example/{n}\r\nWARC-Date: 2020-02-12T09:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{n:012}>\r\nContent-Type: {sort}\r\n"
        f"Content-Length: {len(body) if length is None else length}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def read(tmp_path, data: bytes, name: str = "news.warc") -> tuple[list[str], list[str]]:
    """Ids of the reports, each with the page's words, and the sentences of the refusals."""
    path = tmp_path / name
    path.write_bytes(data)
    found = list(Stream([str(path)]))
    reports = [r for r in found if isinstance(r, Report)]
    for report in reports:
        assert SAID in report.text
        assert report.text.count("\n") <= 3
    return [r.id.rsplit("/", 1)[-1] for r in reports], [r.error for r in found if isinstance(r, Refusal)]


HTML = "Content-Type: text/html; charset=utf-8\r\n"
GZIP = gzip.compress(PAGE)


@pytest.mark.parametrize(
    ("body", "http"),
    [
        (chunked(PAGE), HTML + "Transfer-Encoding: chunked"),
        (chunked(PAGE, eol=b"\n"), HTML + "Transfer-Encoding: chunked"),
        (PAGE, HTML + "Transfer-Encoding: chunked"),
        (GZIP, HTML + f"Content-Encoding: gzip\r\nContent-Length: {len(GZIP)}"),
        (PAGE, HTML + "Content-Encoding: gzip"),
        (chunked(GZIP), HTML + "Transfer-Encoding: chunked\r\nContent-Encoding: gzip"),
        (zlib.compress(PAGE), HTML + "Content-Encoding: deflate"),
        (zlib.compress(PAGE)[2:-4], HTML + "Content-Encoding: deflate"),
        (PAGE, HTML + "Content-Encoding: br"),
        (PAGE, HTML + f"Content-Length: {len(PAGE) + 500}"),
        (PAGE, HTML + f"Content-Length: {len(PAGE) - 90}"),
        (PAGE, "Content-Length: 7"),
        (PAGE, "Content-Type : text/html\r\nP3P : CP=x"),
        (PAGE.replace(b"<head>", b"<head><meta charset='undefined'>"), "Content-Type: text/html"),
    ],
    ids=["chunks", "chunks by line feeds", "no chunks", "gzip", "no gzip", "gzip in chunks", "deflate", "raw deflate",
         "no brotli", "length too large", "length too small", "no type", "spaces in headers", "no charset"],
)  # fmt: skip
def test_a_body_is_read_whatever_its_headers_say(tmp_path, body, http):
    assert read(tmp_path, record(1, body, http) + record(2)) == (["1", "2"], [])


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_newer_packings(tmp_path, coding):
    library = pytest.importorskip({"br": "brotli", "zstd": "zstandard"}[coding])
    body = library.compress(PAGE)
    assert read(tmp_path, record(1, body, f"{HTML}Content-Encoding: {coding}")) == (["1"], [])


def test_a_packed_body_is_unpacked_within_a_limit_and_a_cut_one_refused(tmp_path):
    bomb = gzip.compress(b"<p>a</p>" * 20_000_000)
    assert len(body_of(bomb, "", "gzip", "x", 10_000_000)) == 10_000_001
    read_, said = read(tmp_path, record(1, GZIP[:-40], HTML + "Content-Encoding: gzip") + record(2))
    assert read_ == ["2"]
    assert "https://news.example/1 is cut off" in said[0]


@pytest.mark.parametrize("length", [-5, -200, 3, 90])
def test_a_wrong_length_of_a_record_costs_no_other(tmp_path, length):
    size = len(PAGE) + len(f"HTTP/1.1 200 OK\r\n{HTML}\r\n")
    read_, _ = read(tmp_path, record(1) + record(2, length=size + length) + record(3) + record(4))
    assert read_[0] == "1"
    assert read_[-1] == "4"


def test_damage_between_records_costs_none(tmp_path):
    assert read(tmp_path, record(1) + b"\r\nno record\r\n\r\n" + record(2))[0] == ["1", "2"]


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_damaged_member_of_gzip_costs_only_its_own_record(tmp_path, at):
    members = [gzip.compress(record(n)) for n in range(1, 6)]
    broken = bytearray(members[at])
    broken[len(broken) // 2 : len(broken) // 2 + 8] = b"\xff" * 8
    members[at] = bytes(broken)
    read_, said = read(tmp_path, b"".join(members), "news.warc.gz")
    assert read_ == [str(n) for n in range(1, 6) if n != at + 1]
    assert f"damaged or cut off behind record {at}" in said[0]


def test_pages_without_an_answer_and_answers_without_a_page(tmp_path):
    resource = record(1, http=None, kind="resource", sort="text/html")
    missing = record(2, status="404 Not Found")
    moved = record(3, status="301 Moved Permanently")
    picture = record(4, b"\x89PNG", "Content-Type: image/png")
    read_, said = read(tmp_path, resource + missing + moved + picture + record(5))
    assert read_ == ["1", "5"]
    assert len(said) == 1
    assert "the server answered 404" in said[0]
    _, said = read(tmp_path, picture)
    assert "holds 1 records but no web page" in said[0]


def test_lines_that_end_as_on_unix(tmp_path):
    http = f"HTTP/1.1 200 OK\n{HTML.replace(chr(13), '')}\n".encode()
    one = record(1, http + PAGE, http=None).replace(b"\r\n", b"\n")
    assert read(tmp_path, one + record(2)) == (["1", "2"], [])


def test_a_page_without_a_day_is_dated_by_the_crawl_and_says_so(tmp_path):
    path = tmp_path / "news.warc"
    path.write_bytes(record(1))
    (report,) = Stream([str(path)])
    assert report.published == "2020-02-12"
    assert report.extra["published_from"] == {"by": "crawl", "as": "2020-02-12T09:00:00Z"}
    path.write_bytes(record(1).replace(b"2020-02-12T09", b"2020-02-65T09"))
    (report,) = Stream([str(path)])
    assert report.published is None
