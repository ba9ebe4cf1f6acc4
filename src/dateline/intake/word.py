"""A Word file to a report: paragraphs and the cells of tables in their order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from dateline.errors import SourceError
from dateline.intake.checks import LONGEST
from dateline.report import Report

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
# Boxes beside the text, and what older versions show in place of something that is in the file too.
_ASIDE = {f"{_W}txbxContent", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_PIECE = 1 << 16  # bytes
_LARGEST_PROPERTIES = 1_000_000  # bytes
LARGEST_UNPACKED = 100_000_000
"""Bytes of the largest Word file once unpacked; a small file may be made to unpack to any size."""


def is_word(data: bytes) -> bool:
    """Whether some bytes are a Word file of 2007 or later."""
    if not data.startswith(b"PK"):
        return False
    try:
        return any(name.startswith("word/") for name in zipfile.ZipFile(io.BytesIO(data)).namelist())
    except zipfile.BadZipFile:
        return b"word/document.xml" in data


def read_word(data: bytes, name: str) -> Report:
    """The text of a Word file and the title among its properties.

    Raises:
        SourceError: it is damaged, or there is no text in it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(i.file_size for i in parts.infolist()) > LARGEST_UNPACKED:
                raise SourceError(
                    f"The Word file {name} unpacks to more than {LARGEST_UNPACKED // 1_000_000} MB and is not "
                    "opened. Save its text as a plain file."
                )
            text = "\n\n".join(_up_to_the_longest(_paragraphs(parts)))
            title = _title(parts)
    except SourceError:
        raise
    except Exception as e:  # lxml, zipfile and zlib each have errors of their own
        raise SourceError(
            f"The Word file {name} is damaged or locked ({type(e).__name__}: {e}). Open it and save its text."
        ) from e
    if not text:
        raise SourceError(f"The Word file {name} holds no text. Save what it shows as a plain file.")
    return Report(id=name, text=text, title=title)


def _paragraphs(parts: zipfile.ZipFile) -> Iterator[str]:
    """The text of each paragraph in the order of the file, those in cells of tables too; no tree is kept of it."""
    story = _Story()
    parser = etree.XMLParser(target=story, resolve_entities=False, no_network=True)
    with parts.open("word/document.xml") as document:
        while piece := document.read(_PIECE):
            parser.feed(piece)
            yield from story.taken()
    parser.close()
    yield from story.taken()


class _Story:
    """Takes the text of paragraphs out of a document as its parser goes through it."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._open: list[str] = []
        self._in_text, self._aside = False, 0

    def start(self, tag: str, _: Any) -> None:
        """An element begins."""
        if tag in _ASIDE:
            self._aside += 1
        elif not self._aside:
            self._in_text = tag == f"{_W}t"
            if tag in _SIGNS:
                self._open.append(_SIGNS[tag])

    def data(self, text: str) -> None:
        """Text between elements."""
        if self._in_text:
            self._open.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._in_text = False
        if tag in _ASIDE:
            self._aside -= 1
        elif tag == f"{_W}p" and not self._aside:
            self._done.append("".join(self._open))
            self._open = []

    def close(self) -> None:
        """The document ends."""

    def taken(self) -> list[str]:
        """The paragraphs that have ended since they were last taken."""
        out, self._done = self._done, []
        return out


def _up_to_the_longest(paragraphs: Iterable[str]) -> Iterator[str]:
    """Paragraphs with something in them, up to the longest text that is read."""
    length = 0
    for text in paragraphs:
        if stripped := text.strip():
            yield stripped
            length += len(stripped) + 2
            if length > LONGEST:
                return


def _title(parts: zipfile.ZipFile) -> str | None:
    try:
        with parts.open("docProps/core.xml") as core:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            found = etree.fromstring(core.read(_LARGEST_PROPERTIES), parser).find(f".//{_DC}title")
    except (KeyError, etree.XMLSyntaxError):  # there need be no properties
        return None
    return ((found.text if found is not None else None) or "").strip() or None
