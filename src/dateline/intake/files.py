"""One file, address, stream or bytes as reports: plain text, web page, PDF, Word, JSON lines."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dateline import plugins
from dateline.errors import SourceError
from dateline.intake.dates import given
from dateline.intake.encoding import decode, without_mojibake
from dateline.intake.lines import Refusal, report_of, reports
from dateline.intake.packed import plain_name, unpacked
from dateline.intake.page import encoding_of, read_pages
from dateline.intake.pdf import read_pdf
from dateline.intake.web import fetch
from dateline.intake.word import is_word, read_word
from dateline.report import Report

LARGEST = 50_000_000
"""Bytes of the largest page, text, PDF or Word file that is opened."""

DOCUMENTS = frozenset((".txt", ".text", ".md", ".htm", ".html", ".xhtml", ".pdf", ".docx", ".doc", ".rtf"))
"""Endings of files that hold one report each."""

_PIECE = 1 << 20  # bytes unpacked at one go
_PAGES = (".htm", ".html", ".xhtml")
_LINES = (".jsonl", ".ndjson", ".jsonlines")
_PAGE_HEAD = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_PREFACE = (("<?xml", ">"), ("<!--", "-->"))  # what may stand before a page, with its end
# What can be told by its first bytes and what to do with it.
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "is a Word file of before 2007. Save it as .docx or as plain text."),
    (b"{\\rtf", "is in Rich Text Format. Save it as .docx or as plain text."),
    (b"PK", "is an archive or an office file other than Word's. Save its text as a plain file."),
)


def read_source(
    source: str, published: str | None = None, allow_private: bool = False
) -> Iterator[Report | Refusal]:
    """The reports of a file, an address or standard input.

    Args:
        source: a path, an ``http(s)`` address, or ``-``.
        published: the date of publication, where the source doesn't say or says it wrongly.
        allow_private: follow addresses of this machine and its own network too.

    Raises:
        SourceError: it can't be opened or decoded; the sentence says what to do.
    """
    encoding: str | None = None
    name, url = source, None
    if source == "-":
        data, name = sys.stdin.buffer.read(LARGEST + 1), "standard input"
    elif source.lower().startswith(("http://", "https://")):
        data, encoding, url = fetch(source, LARGEST, allow_private)
    elif re.match(r"[a-z][a-z0-9+.-]+://", source, re.I):
        raise SourceError(
            f"{source} is no address that can be read. Give one that begins with http or https."
        )
    else:
        data = _file(Path(source))
    for report in of_bytes(data, name, encoding, url):
        if isinstance(report, Report) and published:
            given(report, published)
        yield report


def of_bytes(
    data: bytes, name: str, encoding: str | None = None, url: str | None = None
) -> Iterator[Report | Refusal]:
    """The reports in some bytes, told by their first characters and the name's ending.

    Args:
        data: of a whole file or page; gzip and Zstandard are unpacked.
        name: how errors name it; also the id of a report that has none of its own.
        encoding: as the server gives it, where there is one.
        url: of the page, where known.

    Raises:
        SourceError: they hold no text that can be read.
    """
    data, wrong = _unpacked(data, name)
    ending = Path(plain_name(urlsplit(url).path if url else name)).suffix.lower()
    if wrong and (ending in _LINES or _is_json(data.decode("utf-8", "replace"))):
        yield from reports(data.split(b"\n")[:-1], name)  # the whole lines; half a story would mislead
        raise SourceError(wrong)
    if not wrong and ending[1:] in plugins.names(plugins.INTAKE):
        yield from (
            report_of(r) if isinstance(r, Mapping) else r
            for r in plugins.load(plugins.INTAKE, ending[1:])(data, name)
        )
        return
    if wrong:
        raise SourceError(f"{name} is a damaged gzip or Zstandard file, or cut off. Get it again.")
    if data[:1024].lstrip().startswith(b"%PDF"):
        yield read_pdf(data, name)
    elif is_word(data):
        yield read_word(data, name)
    else:
        for head, sentence in _FOREIGN:
            if data.startswith(head):
                raise SourceError(f"{name} {sentence}")
        yield from _of_text(decode(data, name, encoding or encoding_of(data)), name, ending, url)


def _of_text(text: str, name: str, ending: str, url: str | None) -> Iterator[Report | Refusal]:
    if ending in _LINES or _is_json(text):
        yield from reports(text.split("\n"), name)
        return
    text = without_mojibake(text, name)
    if ending in _PAGES or is_page(text[:20_000]):
        yield from read_pages(text, name, url)
    else:
        yield Report(text=text, id=name, url=url)


def is_page(head: str) -> bool:
    """Whether a text begins like a web page, behind a declaration and comments if any."""
    if "<body" in head.lower():
        return True
    head = head.lstrip()
    while end := next((end for begin, end in _PREFACE if head.startswith(begin)), ""):
        head = head.partition(end)[2].lstrip()
    return _PAGE_HEAD.match(head) is not None


def _is_json(text: str) -> bool:
    """Whether a file of whatever name holds reports as JSON lines."""
    return re.match(r'\s*\{\s*"', text) is not None and '"text"' in text[:2_000_000]


def _file(path: Path) -> bytes:
    """A whole file, refused where it is larger than what is read."""
    try:
        with path.open("rb") as f:
            return f.read(LARGEST + 1)
    except (OSError, ValueError) as e:
        raise unreadable(str(path), e) from e


def unreadable(path: str, error: Exception) -> SourceError:
    """The sentence for a file that can't be opened."""
    if isinstance(error, FileNotFoundError):
        return SourceError(f"There is no file {path}. Check the name.")
    if isinstance(error, IsADirectoryError):
        return SourceError(f"{path} is a folder. Name the files in it: {path.rstrip('/')}/*")
    if isinstance(error, PermissionError):
        return SourceError(f"{path} may not be read by you. Change its permissions or copy it.")
    return SourceError(f"{path} can't be read: {getattr(error, 'strerror', None) or error}. Check the name.")


def _unpacked(data: bytes, name: str) -> tuple[bytes, str | None]:
    """The bytes without gzip or Zstandard, up to the limit of size, and why they end too early if they do."""
    stream, out, wrong = unpacked(io.BufferedReader(io.BytesIO(data)), name), bytearray(), None
    try:
        while len(out) <= LARGEST and (piece := stream.read1(_PIECE)):
            out += piece
    except SourceError as e:
        wrong = str(e)
    if len(out) > LARGEST:
        raise SourceError(
            f"{name} is larger than {LARGEST // 1_000_000} MB. Split it, or give its reports as JSON lines to "
            "`dateline code`."
        )
    return bytes(out), wrong
