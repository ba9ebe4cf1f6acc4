"""The forms of a brief by the ending of a file's name."""

from __future__ import annotations

from collections.abc import Callable

from dateline.brief.choosing import Brief
from dateline.errors import SourceError

KINDS = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def written(brief: Brief, form: str) -> bytes:
    """A brief in a form.

    Args:
        form: one of :data:`KINDS`.

    Raises:
        SourceError: it is none of them.
    """
    from dateline.brief import markdown, page, pdf, word

    forms: dict[str, Callable[[Brief], bytes]] = {
        "md": markdown.markdown, "html": page.page, "pdf": pdf.pdf, "docx": word.word,
    }  # fmt: skip
    if form not in forms:
        raise SourceError(f"{form} is no form of a brief. Give a name that ends in .{', .'.join(forms)}.")
    return forms[form](brief)
