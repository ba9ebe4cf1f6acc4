"""A PDF file to a report, by pypdf: running heads and page numbers out, lines joined to paragraphs."""

from __future__ import annotations

import io
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dateline.errors import SourceError
from dateline.intake.checks import LONGEST
from dateline.report import Report

_PAGE_NUMBER = re.compile(r"(?:page |p\. ?|[-–—] ?)?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?(?: ?[-–—])?", re.I)
_HYPHENATED = re.compile(r"(\w+)[-\u2010\u00ad]$")
_ENDS = (".", "!", "?", "”", '"', ":", "’")
_LONGEST_WORD = 60  # characters at the end of a line among which a broken word is looked for
_SECONDS = 10.0  # for reading a file, and for each MB of it
_FULL = 0.75  # share of the usual length of lines from which on a line goes on in the next


def read_pdf(data: bytes, name: str) -> Report:
    """The text of a PDF file and, where its first page bears it, its title.

    Raises:
        SourceError: it is damaged, locked or holds pictures only.
    """
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its notes on odd files mend nothing
    try:
        reader = PdfReader(io.BytesIO(data))
        in_time = _deadline(len(data), name)
        pages = list(_pages(page.extract_text(visitor_operand_before=in_time) for page in reader.pages))
        title = (reader.metadata.title if reader.metadata else None) or ""
    except SourceError:
        raise
    except Exception as e:  # pypdf raises errors of many kinds, its own and Python's, on a damaged file
        raise SourceError(
            f"The PDF {name} is damaged or locked ({type(e).__name__}: {e}). Open it and save its text."
        ) from e
    text = _paragraphs(_without_running_heads(pages))
    if not text:
        raise SourceError(
            f"The PDF {name} holds pictures but no text. Run a text recognition (OCR) on it first."
        )
    on_page = title.strip() and " ".join(title.split()) in " ".join(" ".join(pages[0]).split())
    return Report(id=name, text=text, title=title.strip() if on_page else None)


def _deadline(size: int, name: str) -> Callable[..., None]:
    """A check that is made at each stroke of a page: a small file can be made to hold work for hours."""
    longest = _SECONDS + _SECONDS * size / 1_000_000
    end = time.monotonic() + longest

    def check(*_: Any) -> None:
        if time.monotonic() > end:
            raise SourceError(
                f"The PDF {name} takes longer than {longest:.0f} seconds to read, as files do that are made to do "
                "harm. Open it and save its text."
            )

    return check


def _pages(texts: Iterable[str]) -> Iterator[list[str]]:
    """The lines of each page, up to the longest text that is read."""
    length = 0
    for text in texts:
        yield [line.rstrip() for line in text.replace("\x00", "").splitlines()]
        length += len(text)
        if length > LONGEST:
            return


def _without_running_heads(pages: list[list[str]]) -> list[str]:
    """The lines of all pages without page numbers and what stands at the edge of most of them."""
    edges: Counter[str] = Counter()
    for lines in pages:
        filled = [line for line in lines if line.strip()]
        edges.update({_edge(line) for line in (*filled[:2], *filled[-2:])})
    repeated = {line for line, n in edges.items() if n > 2 and n > len(pages) / 2}
    out: list[str] = []
    for lines in pages:
        numbers = [n for n, line in enumerate(lines) if line.strip()]
        for n, line in enumerate(lines):
            at_edge = n in (*numbers[:2], *numbers[-2:])
            if not at_edge or not (_edge(line) in repeated or _PAGE_NUMBER.fullmatch(line.strip())):
                out.append(line)
    return out


def _edge(line: str) -> str:
    """A line at the edge of a page, whatever number it bears."""
    return re.sub(r"\d+", "#", line.strip())


def _paragraphs(lines: list[str]) -> str:
    """Lines that the width of the page broke are joined; shorter ones end a paragraph."""
    lengths = sorted(len(line) for line in lines if line.strip())
    usual = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    words = Counter(re.findall(r"[\w-]+", "\n".join(lines).lower()))
    paragraphs: list[list[str]] = []  # of pieces: a paragraph of many lines is put together once
    open_ = False
    for line in lines:
        if not line.strip():
            # Some writers put an empty line behind each line: only one behind a sentence ends a paragraph.
            open_ = open_ and not paragraphs[-1][-1].endswith(_ENDS)
            continue
        if open_:
            last = paragraphs[-1].pop()
            paragraphs[-1] += _joined(last, line.strip(), words)
        else:
            paragraphs.append([line.strip()])
        open_ = len(line) >= _FULL * usual or bool(_HYPHENATED.search(line[-_LONGEST_WORD:]))
    return "\n\n".join("".join(pieces) for pieces in paragraphs)


def _joined(before: str, line: str, words: Counter[str]) -> list[str]:
    """A line and the one before it; of a word that was broken, the form that the text has elsewhere."""
    broken = _HYPHENATED.search(before[-_LONGEST_WORD:])
    if not broken or not line[0].islower():
        return [before, " ", line]
    rest = re.match(r"\w*", line)
    tail = rest[0] if rest else ""
    whole, hyphened = f"{broken[1]}{tail}".lower(), f"{broken[1]}-{tail}".lower()
    keep = words[hyphened] > words[whole] or (not words[whole] and broken[1][0].isupper())
    return [before if keep else before[:-1], line]
