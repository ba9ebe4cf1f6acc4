"""A Word file to a report, by python-docx: paragraphs and the cells of tables in their order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dateline.errors import SourceError
from dateline.report import Report

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

LARGEST_UNPACKED = 200_000_000
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
    import docx

    try:
        if sum(i.file_size for i in zipfile.ZipFile(io.BytesIO(data)).infolist()) > LARGEST_UNPACKED:
            raise SourceError(
                f"The Word file {name} unpacks to more than {LARGEST_UNPACKED // 1_000_000} MB and is not "
                "opened. Save its text as a plain file."
            )
        document = docx.Document(io.BytesIO(data))
        text = "\n\n".join(_blocks(document))
        title = document.core_properties.title
    except SourceError:
        raise
    except Exception as e:  # python-docx, lxml and zipfile each have errors of their own
        raise SourceError(
            f"The Word file {name} is damaged or locked ({type(e).__name__}: {e}). Open it and save its text."
        ) from e
    if not text:
        raise SourceError(f"The Word file {name} holds no text. Save what it shows as a plain file.")
    return Report(id=name, text=text, title=title.strip() or None)


def _blocks(container: Document) -> Iterator[str]:
    for block in container.iter_inner_content():
        found = [block.text] if hasattr(block, "text") else _cells(block)
        yield from (text.strip() for text in found if text.strip())


def _cells(table: Table) -> Iterator[str]:
    """The text of each cell once, though merged cells come up in each row and column they span."""
    seen = set()
    for row in table.rows:
        for cell in row.cells:
            if cell._tc not in seen:
                seen.add(cell._tc)
                yield cell.text
