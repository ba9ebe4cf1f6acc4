"""Layout: dateline, headline, byline and boilerplate told apart from the story; where sentences begin."""

from dateline.reading.layout.stage import anchor, layout

__all__ = ["anchor", "layout"]
