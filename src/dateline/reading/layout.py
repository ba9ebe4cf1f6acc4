"""Layout: dateline, headline, byline and boilerplate told apart from the story (provisional)."""

from __future__ import annotations

from datetime import date

from spacy.language import Language
from spacy.tokens import Doc


@Language.component("dateline_layout")
def layout(doc: Doc) -> Doc:
    published = doc._.report.published
    if published:
        doc._.layout.anchor = date.fromisoformat(published[:10])
    return doc
