"""WARC files of crawled pages, as Common Crawl's news set has them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO, Any

from dateline.errors import SourceError
from dateline.intake.encoding import decode
from dateline.intake.lines import Refusal
from dateline.intake.page import encoding_of, read_page
from dateline.report import Report

_LARGEST = 10_000_000  # bytes of one page
_PIECE = 1 << 20  # bytes unpacked at one go


def from_warc(stream: IO[bytes], name: str) -> Iterator[Report | Refusal]:
    """The articles of the HTML responses of a WARC file, gzip or not; a page that holds no article is refused.

    Raises:
        SourceError: fastwarc is not installed, or the file is no WARC.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as e:
        raise SourceError(
            f"{name} is a WARC file. Install its library: pip install 'dateline[corpora]'."
        ) from e
    count = last = 0
    try:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=True):
            count, last = count + 1, record.stream_pos
            if record.record_type == WarcRecordType.response and "html" in (record.http_content_type or ""):
                yield _page(record, name)
    except (OSError, EOFError, ValueError) as e:
        raise _damaged(name, count, e) from e
    except BaseException as e:
        if type(e).__name__ == "PanicException":  # how fastwarc's own code fails
            raise _damaged(name, count, e) from e
        raise
    if count and not _is_whole(stream, last):
        raise _damaged(name, count, "the last record has no end")
    if not count:
        raise SourceError(f"{name} holds no WARC record. Is it a WARC file, and whole?")


def _is_whole(stream: IO[bytes], last: int) -> bool:
    """Whether a file ends as a WARC file does: packed by gzip, with the end of a member; else with that of a record.

    Args:
        last: where the last record was found. Crawlers pack each record alone, and a missing end of the last of them
            is the end of the file to fastwarc.
    """
    if _starts(stream, 0):
        stream.seek(last if _starts(stream, last) else 0)  # the whole file can be one member
        return _members_end(stream)
    stream.seek(-4, 2)
    return stream.read(4) == b"\r\n\r\n"


def _starts(stream: IO[bytes], at: int) -> bool:
    stream.seek(at)
    return stream.read(2) == b"\x1f\x8b"


def _members_end(stream: IO[bytes]) -> bool:
    """Whether the gzip members from here on are whole."""
    member, data = zlib.decompressobj(wbits=31), b""
    try:
        while data := data or stream.read(_PIECE):
            if member.eof:
                member = zlib.decompressobj(wbits=31)
            member.decompress(data, _PIECE)
            data = member.unconsumed_tail or member.unused_data
    except zlib.error:
        return False
    return member.eof


def _damaged(name: str, count: int, why: BaseException | str) -> SourceError:
    return SourceError(
        f"{name} is damaged or cut off behind record {count} ({why}). What came before it was read."
    )


def _page(record: Any, name: str) -> Report | Refusal:
    url = record.headers.get("WARC-Target-URI") or ""
    held = record.content_length  # what the file says that it holds of the page
    body = record.reader.read(_LARGEST)
    length = record.http_headers.get("Content-Length") if record.http_headers else None
    coded = bool(record.http_headers and record.http_headers.get("Content-Encoding"))
    sent = (
        int(length) if length and length.isdigit() and not coded else 0
    )  # and what the server said that it sends
    if len(body) < min(max(held, sent), _LARGEST):
        return Refusal(id=url or None, error=f"{name}: the page {url} is cut off. Get the file again.")
    try:
        text = decode(body, url or name, record.http_charset or encoding_of(body))
        report = read_page(text, url or name, url or None)
    except SourceError as e:
        return Refusal(id=url or None, error=f"{name}: {e}")
    if not report.published:
        report.published = (record.headers.get("WARC-Date") or "")[:10] or None
    return report
