"""A web page of a news site to reports, by trafilatura: the article without menus and adverts, a live blog's blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from dateline.errors import SourceError
from dateline.intake.dates import StatedDate, settled
from dateline.intake.live import Block, blocks_of
from dateline.intake.markup import join_lines, tree_of
from dateline.intake.metadata import author_of, day_first_in, days_of, title_of, without_comments
from dateline.report import LAST_YEAR, Report

_ENCODING = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,40})""", re.I)

# A year in a copyright notice or a day that the story tells of is no day of publication.
_NO_GUESS = {"extensive_search": False, "original_date": True, "max_date": f"{LAST_YEAR}-12-31"}


def encoding_of(data: bytes) -> str | None:
    """The encoding that a page says it is in, at its head."""
    found = _ENCODING.search(data[:4_000])
    return found[1].decode("ascii") if found else None


def read_pages(
    html: str, name: str, url: str | None = None, told: Sequence[StatedDate] = ()
) -> Iterator[Report]:
    """The article of a page, with title, date, site and author where the page gives them; a live blog's blocks.

    Args:
        html: the page's source.
        name: how an error names it, and the report's id; a block of a live blog has its own name behind “#”.
        url: the page's address, where known; site names are often told from it.
        told: days that are said of it elsewhere.

    Raises:
        SourceError: there is no article in it.
    """
    tree = tree_of(html)
    if tree is None:
        raise _no_article(name)
    without_comments(tree)
    join_lines(tree)
    found = _article(tree, url)
    site = (found.sitename or None) if found is not None else None
    known: dict[str, Any] = {
        "publisher": site,
        "url": url or (found.url if found is not None else None) or None,
    }
    author = author_of(tree, found.author if found is not None else None)
    extra = {"author": author} if author else {}
    said, day_first = days_of(tree, url), day_first_in(tree)
    blocks = blocks_of(tree)
    if blocks:
        title = title_of(tree)
        for block in blocks:
            yield _of_block(
                block, Report(text=block.text, id=f"{name}#{block.name}", title=title, extra=extra, **known)
            )
        return
    if found is None:
        raise _no_article(name)
    published, kept = settled([*(said or _guess(found)), *told], day_first)
    yield Report(
        id=name,
        text=found.text.strip(),
        title=found.title or None,
        published=published and published[:10],
        extra={**extra, **kept},
        **known,
    )


def _of_block(block: Block, report: Report) -> Report:
    report.published, kept = settled([StatedDate("block of a live blog", block.written)])
    report.extra = {**report.extra, **kept}
    return report


def _no_article(name: str) -> SourceError:
    return SourceError(f"No article was found in the page {name}. Copy its text into a file and read that.")


def _guess(found: Any) -> list[StatedDate]:
    """Where nothing else tells a day, what a library finds somewhere on the page."""
    return [StatedDate("anywhere on the page", found.date)] if found.date else []


def _article(tree: Any, url: str | None) -> Any:
    """trafilatura's document of a page, or None where it found no text."""
    # The second, greedier look is for pages on which the first finds nothing.
    return _extracted(tree, url) or _extracted(tree, url, favor_recall=True)


def _extracted(tree: Any, url: str | None, favor_recall: bool = False) -> Any:
    import trafilatura

    try:
        found: Any = trafilatura.bare_extraction(
            deepcopy(tree),
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            favor_recall=favor_recall,
            date_extraction_params=_NO_GUESS,
        )
    except Exception:  # trafilatura and lxml have many kinds of error for pages that are none
        return None
    return found if found is not None and (found.text or "").strip() else None
