"""A web page of a news site to a report, by trafilatura: the article without menus and adverts."""

from __future__ import annotations

import re
from typing import Any

from dateline.errors import SourceError
from dateline.report import Report, day_of

_ENCODING = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,40})""", re.I)


def encoding_of(data: bytes) -> str | None:
    """The encoding that a page says it is in, at its head."""
    found = _ENCODING.search(data[:4_000])
    return found[1].decode("ascii") if found else None


def read_page(html: str, name: str, url: str | None = None) -> Report:
    """The article of a page, with its title, date, site and author where the page gives them.

    Args:
        html: the page's source.
        name: how an error names it, and the report's id.
        url: the page's address, where known; dates and site names are often told from it.

    Raises:
        SourceError: there is no article in it.
    """
    # The second, greedier look is for pages on which the first finds nothing.
    found = _article(html, url) or _article(html, url, favor_recall=True)
    if found is None:
        raise SourceError(
            f"No article was found in the page {name}. Copy its text into a file and read that."
        )
    return Report(
        id=name,
        text=found.text.strip(),
        title=found.title or None,
        published=found.date if day_of(found.date) else None,
        publisher=found.sitename or None,
        url=url or found.url or None,
        extra={"author": found.author} if found.author else {},
    )


def _article(html: str, url: str | None, favor_recall: bool = False) -> Any:
    """trafilatura's document of a page, or None where it found no text."""
    import trafilatura

    try:
        found: Any = trafilatura.bare_extraction(
            html,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            favor_recall=favor_recall,
        )
    except Exception:  # trafilatura and lxml have many kinds of error for pages that are none
        return None
    return found if found is not None and (found.text or "").strip() else None
