"""One file, address or stream as reports: plain text, HTML, PDF, Word, JSON lines.

Web pages are read by trafilatura (the article without menus and adverts, with its date, title and
author), PDF files by pypdf, Word files by python-docx, unknown encodings by charset-normalizer.
"""

from __future__ import annotations

import io
import ipaddress
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from dateline.errors import SourceError
from dateline.intake.lines import Refusal, reports
from dateline.report import Report

LARGEST = 50_000_000
"""Bytes of the largest page, PDF or Word file that is opened."""

_TIMEOUT = 20  # seconds


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
    if source == "-":
        data, name = sys.stdin.buffer.read(LARGEST + 1), "standard input"
    elif source.startswith(("http://", "https://")):
        data, name = _fetch(source, allow_private), source
    else:
        data, name = _file(Path(source)), source
    if len(data) > LARGEST:
        raise SourceError(f"{name} is larger than {LARGEST // 1_000_000} MB. Split it, or use `dateline code`.")
    for report in of_bytes(data, name):
        if isinstance(report, Report) and published:
            report.published = published
        yield report


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as f:
            return f.read(LARGEST + 1)
    except FileNotFoundError as e:
        raise SourceError(f"There is no file {path}. Check the name.") from e
    except IsADirectoryError as e:
        raise SourceError(f"{path} is a folder. Name the files in it: {path}/*.") from e
    except OSError as e:
        raise SourceError(f"{path} can't be read: {e.strerror}.") from e


def of_bytes(data: bytes, name: str) -> Iterator[Report | Refusal]:
    """The reports in some bytes, told by their first characters and the name's ending.

    Raises:
        SourceError: they hold no text that can be read.
    """
    ending = Path(urlsplit(name).path).suffix.lower()
    if data.startswith(b"%PDF"):
        yield Report(text=_pdf(data, name), id=name)
    elif data.startswith(b"PK") and (ending == ".docx" or b"word/" in data[:4000] or b"word/document.xml" in data):
        yield _word(data, name)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(f"{name} is a Word file of before 2007. Save it as .docx or as plain text.")
    else:
        text = decode(data, name)
        head = text.lstrip()[:500].lower()
        if ending == ".jsonl" or (head.startswith("{") and '"text"' in text[:200_000]):
            yield from reports(text.splitlines(), name)
        elif head.startswith(("<!doctype html", "<html", "<?xml")) or "<body" in text[:20_000].lower():
            yield _page(text, name)
        else:
            yield Report(text=text, id=name)


def decode(data: bytes, name: str) -> str:
    """Text from bytes: UTF-8, UTF-16 with its mark, else what charset-normalizer finds.

    Raises:
        SourceError: the bytes are no text in any encoding.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if b"\x00" not in data[:4000]:
        from charset_normalizer import from_bytes

        best = from_bytes(data[:200_000], cp_isolation=["cp1252", "latin_1", "cp1250", "cp1251", "cp1256"]).best()
        if best is not None:
            print(f"{name} is not UTF-8; read as {best.encoding}.", file=sys.stderr)
            return data.decode(best.encoding, errors="replace")
    raise SourceError(f"{name} is no text, PDF or Word file. Convert it to one of these first.")


def _page(html: str, name: str) -> Report:
    import trafilatura

    found = trafilatura.bare_extraction(
        html, url=name if name.startswith("http") else None, with_metadata=True, include_comments=False, include_tables=False
    )
    text = (found.text or "").strip() if found is not None else ""
    if not text:
        raise SourceError(f"No article was found in the page {name}. Save its text and read that.")
    author = {"author": found.author} if found.author else {}
    return Report(
        id=name, text=text, title=found.title or None, published=found.date or None,
        publisher=found.sitename or None, url=found.url or (name if name.startswith("http") else None), extra=author,
    )  # fmt: skip


def _pdf(data: bytes, name: str) -> str:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        text = "\n\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).strip()
    except (PyPdfError, ValueError, KeyError, TypeError, OSError, RecursionError) as e:
        raise SourceError(f"The PDF {name} is damaged or locked: {e}. Open it and save its text.") from e
    if not text:
        raise SourceError(f"The PDF {name} holds pictures of text only. Run a text recognition (OCR) on it first.")
    return text


def _word(data: bytes, name: str) -> Report:
    import zipfile

    import docx
    from docx.opc.exceptions import OpcError

    try:
        if sum(i.file_size for i in zipfile.ZipFile(io.BytesIO(data)).infolist()) > 4 * LARGEST:
            raise SourceError(f"The Word file {name} unpacks to more than {4 * LARGEST // 1_000_000} MB; it is not opened.")
        document = docx.Document(io.BytesIO(data))
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError) as e:
        raise SourceError(f"The Word file {name} is damaged: {e}. Open it and save its text.") from e
    text = "\n\n".join(p.text for p in document.paragraphs if p.text.strip())
    if not text:
        raise SourceError(f"The Word file {name} has no paragraphs of text.")
    return Report(id=name, text=text, title=document.core_properties.title or None)


class _SameHostChecked(urllib.request.HTTPRedirectHandler):
    """Redirects lead no further than an address may."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        _refuse_private(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _refuse_private(url: str) -> None:
    host = urlsplit(url).hostname or ""
    try:
        addresses = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError as e:
        raise SourceError(f"The address {url} leads nowhere: {host} is not known. Check the address and the network.") from e
    for address in addresses:
        if not ipaddress.ip_address(str(address).split("%")[0]).is_global:
            raise SourceError(
                f"{url} is an address of this machine or its own network and is not opened. "
                "Allow it with --allow-private."
            )


def _fetch(url: str, allow_private: bool) -> bytes:
    if not allow_private:
        _refuse_private(url)
    opener = urllib.request.build_opener() if allow_private else urllib.request.build_opener(_SameHostChecked)
    request = urllib.request.Request(url, headers={"User-Agent": "dateline (news reader)"})
    try:
        with opener.open(request, timeout=_TIMEOUT) as answer:
            data: bytes = answer.read(LARGEST + 1)
            return data
    except urllib.error.HTTPError as e:
        raise SourceError(f"{url} answered {e.code} ({e.reason}). Open it in a browser and save the page.") from e
    except (OSError, ValueError) as e:
        raise SourceError(f"{url} can't be fetched: {e}. Check the address and the network.") from e
