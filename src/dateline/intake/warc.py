"""WARC files of crawled pages, as Common Crawl's news set has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from dateline.errors import SourceError
from dateline.intake.encoding import decode
from dateline.intake.lines import Refusal
from dateline.intake.page import encoding_of, read_page
from dateline.report import Report

_LARGEST = 10_000_000  # bytes of one page


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
    count = 0
    try:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=True):
            count += 1
            if record.record_type == WarcRecordType.response and "html" in (record.http_content_type or ""):
                yield _page(record, name)
    except (OSError, EOFError, ValueError) as e:
        raise _damaged(name, count, e) from e
    except BaseException as e:
        if type(e).__name__ == "PanicException":  # how fastwarc's own code fails
            raise _damaged(name, count, e) from e
        raise
    if count and not _is_whole(stream):
        raise _damaged(name, count, "the last record has no end")
    if not count:
        raise SourceError(f"{name} holds no WARC record. Is it a WARC file, and whole?")


def _is_whole(stream: IO[bytes]) -> bool:
    """Whether a file that is not packed ends as every WARC record does; of a packed one fastwarc tells."""
    stream.seek(0)
    if stream.read(2) == b"\x1f\x8b":
        return True
    stream.seek(-4, 2)
    return stream.read(4) == b"\r\n\r\n"


def _damaged(name: str, count: int, why: BaseException | str) -> SourceError:
    return SourceError(
        f"{name} is damaged or cut off behind record {count} ({why}). What came before it was read."
    )


def _page(record: Any, name: str) -> Report | Refusal:
    url = record.headers.get("WARC-Target-URI") or ""
    body = record.reader.read(_LARGEST)
    length = record.http_headers.get("Content-Length") if record.http_headers else None
    coded = bool(record.http_headers and record.http_headers.get("Content-Encoding"))
    if length and length.isdigit() and not coded and len(body) < min(int(length), _LARGEST):
        return Refusal(id=url or None, error=f"{name}: the page {url} is cut off. Get the file again.")
    try:
        text = decode(body, url or name, record.http_charset or encoding_of(body))
        report = read_page(text, url or name, url or None)
    except SourceError as e:
        return Refusal(id=url or None, error=f"{name}: {e}")
    if not report.published:
        report.published = (record.headers.get("WARC-Date") or "")[:10] or None
    return report
