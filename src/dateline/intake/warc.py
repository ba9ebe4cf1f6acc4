"""WARC files of crawled pages, as Common Crawl's news set has them."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any

from dateline.errors import SourceError
from dateline.intake.dates import StatedDate
from dateline.intake.encoding import decode
from dateline.intake.files import is_page
from dateline.intake.http_bodies import body_of
from dateline.intake.lines import Refusal
from dateline.intake.page import encoding_of, read_pages
from dateline.report import Report

_LARGEST = 10_000_000  # bytes of one page
_LARGEST_RECORD = _LARGEST + 1_000_000  # with its headers
_PIECE = 1 << 16  # bytes unpacked or looked through at one go
_MEMBER = re.compile(rb"\x1f\x8b\x08")  # what a record begins with that is packed alone
_RECORD = re.compile(rb"WARC/\d\.\d{1,2}\r?\n[A-Za-z][\w-]{0,60}[ \t]*:")  # and one that is not
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_LONGEST_BEGINNING = 100


def from_warc(stream: IO[bytes], name: str) -> Iterator[Report | Refusal]:
    """The articles of the web pages of a WARC file, gzip or not; a page that holds no article is refused.

    Where the file is damaged, that is said, and the records behind it are read.

    Raises:
        SourceError: fastwarc is not installed, or the file is no WARC.
    """
    count = pages = 0
    damages: list[str] = []
    for record in _of_members(stream) if _starts(stream, 0) else _plain(stream):
        if isinstance(record, str):
            damages.append(f"{name} is damaged or cut off behind record {count} ({record}).")
        else:
            count += 1
            for found in _pages(record, name):
                pages += 1
                yield found
        while count and damages:
            yield Refusal(error=f"{damages.pop(0)} The records around it are read; get it again.")
    if not count:
        raise SourceError(f"{name} holds no WARC record. Is it a WARC file, and whole?")
    if not pages:
        raise SourceError(f"{name} holds {count:,} records but no web page. Give the file of responses.")


def _plain(stream: IO[bytes]) -> Iterator[Any]:
    """The records of a file that is not packed, each up to where the next one begins, whatever its length says."""
    at = _next(stream, 0, _RECORD)
    while at is not None:
        ahead = _next(stream, at + 1, _RECORD)
        stream.seek(at)
        one = stream.read(_LARGEST_RECORD if ahead is None else min(ahead - at, _LARGEST_RECORD))
        if _END_OF_HEADER.search(one):
            yield next(_records(io.BytesIO(one), 0), "a record that is none")
        else:
            yield "a record without end"
        at = ahead


def _of_members(stream: IO[bytes]) -> Iterator[Any]:
    """The records of a packed file; a sentence stands where it is damaged, and the next whole member goes on."""
    at: int | None = 0
    while at is not None:
        begin, wrong = at, None
        for record in _records(stream, at):
            if isinstance(record, str):
                wrong = record
                break
            at = begin + record.stream_pos
            yield record
        if not wrong and not _is_whole(stream, at):
            wrong = "the last record has no end"
        if wrong:
            yield wrong
        at = _next(stream, at + 1, _MEMBER) if wrong else None


def _records(stream: IO[bytes], at: int) -> Iterator[Any]:
    """Records from a place in the file on, and last of all a sentence where it is damaged."""
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as e:
        raise SourceError("WARC files need a library. Install it: pip install 'dateline[corpora]'.") from e
    stream.seek(at)
    try:
        yield from ArchiveIterator(
            stream, record_types=WarcRecordType.any_type, parse_http=True, quirks_mode=True
        )
    except (OSError, EOFError, ValueError) as e:
        yield str(e)
    except BaseException as e:
        if type(e).__name__ != "PanicException":  # how fastwarc's own code fails
            raise
        yield str(e)


def _next(stream: IO[bytes], start: int, sought: re.Pattern[bytes]) -> int | None:
    """Where the next record begins, from a place on; None where none does."""
    kept = b""
    stream.seek(start)
    while data := stream.read(_PIECE):
        piece = kept + data
        if found := sought.search(piece):
            return start - len(kept) + found.start()
        start += len(data)
        kept = piece[-_LONGEST_BEGINNING:]
    return None


def _is_whole(stream: IO[bytes], last: int) -> bool:
    """Whether a packed file ends with the end of a member.

    Args:
        last: where the last record was found. Crawlers pack each record alone, and a missing end of the last of them
            is the end of the file to fastwarc.
    """
    stream.seek(last if _starts(stream, last) else 0)  # the whole file can be one member
    return _members_end(stream)


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


def _pages(record: Any, name: str) -> Iterator[Report | Refusal]:
    """The page of a record, or why it can't be read; nothing where the record holds none."""
    from fastwarc.warc import WarcRecordType

    if record.record_type not in (WarcRecordType.response, WarcRecordType.resource):
        return
    url = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")
    try:
        yield from _read(record, url, name)
    except SourceError as e:
        yield Refusal(id=url or None, error=f"{name}: {e}")
    except Exception as e:  # one page may be anything, and harms no other
        yield Refusal(
            id=url or None,
            error=f"{name}: the page {url} can't be read ({type(e).__name__}: {e}). Look at it in the file.",
        )


def _read(record: Any, url: str, name: str) -> Iterator[Report]:
    held = record.content_length  # what the file says that it holds; the server may have said anything
    http = record.http_headers
    sort = (record.http_content_type if http else record.headers.get("Content-Type")) or ""
    status = int(http.status_code or 200) if http else 200
    if 300 <= status < 400 or (sort and "html" not in sort.lower()):
        return
    if status >= 400:
        raise SourceError(f"to {url} the server answered {status}, so it is no article. Leave it out.")
    raw = record.reader.read(_LARGEST)
    if len(raw) < min(held, _LARGEST) and not raw.rstrip().lower().endswith(b"</html>"):
        raise SourceError(f"the page {url} is cut off. Get the file again.")
    transfer, content = (http.get(k) or "" if http else "" for k in ("Transfer-Encoding", "Content-Encoding"))
    body = body_of(raw, transfer, content, f"the page {url}", _LARGEST)[:_LARGEST]
    text = decode(body, url or name, (record.http_charset if http else None) or encoding_of(body))
    if not sort and not is_page(text[:20_000]):
        return
    crawled = record.headers.get("WARC-Date")
    yield from read_pages(text, url or name, url or None, [StatedDate("crawl", crawled)] if crawled else [])
