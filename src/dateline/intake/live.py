"""Live blogs: pages that grow over hours or days, each of whose blocks has a day of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from dateline.intake.dates import iso_of
from dateline.intake.markup import paragraphs_of, text_of
from dateline.intake.metadata import is_a, objects_of
from dateline.knowledge import settings

_LEAST_BLOCKS = 2
_LEAST = 40  # characters of a block's text
_MOST_BLOCKS = 2_000


class Block(NamedTuple):
    """One entry of a live blog: how the page names it, its day as written, and its text."""

    name: str
    written: str
    text: str


def blocks_of(tree: Any) -> list[Block]:
    """The blocks of a page that calls itself a live blog, in its order; empty for any other page."""
    declared = [o for o in objects_of(tree) if is_a(o, "liveblogposting")]
    if not declared and not any(
        _is_live(e) for e in tree.iter("html", "body", "main", "article", "section", "div")
    ):
        return []
    shown = list(_shown(tree))
    return shown if len(shown) >= _LEAST_BLOCKS else [b for o in declared for b in _told(o)]


def _is_live(element: Any) -> bool:
    """Whether an element says of itself that it holds a live blog."""
    said = " ".join(element.get(key) or "" for key in ("itemtype", "id", "class"))[:500].lower()
    marks: list[str] = settings("pages.toml")["live"]["marks"]
    return any(mark in said for mark in marks)


def _shown(tree: Any) -> Iterator[Block]:
    """Neighbours on the page that begin with a time of their own, the most on one level."""
    levels: dict[Any, list[Any]] = {}
    for time in tree.iter("time"):
        if not iso_of(time.get("datetime") or " ".join(time.itertext())):
            continue
        block = time
        while (parent := block.getparent()) is not None and len(list(parent.iter("time"))) == len(
            list(block.iter("time"))
        ):
            block = parent
        if parent is not None and block not in levels.setdefault(parent, []):
            levels[parent].append(block)
    blocks = max(levels.values(), key=len, default=[])
    for number, block in enumerate(blocks[:_MOST_BLOCKS], 1):
        time = block if block.tag == "time" else next(block.iter("time"))
        written = time.get("datetime") or " ".join(time.itertext())
        name = re.sub(r"\s", "", block.get("id") or "") or str(number)
        for stamp in list(block.iter("time")):
            if stamp is not block:
                stamp.drop_tree()
        text = paragraphs_of(block)
        if len(text) >= _LEAST:
            yield Block(name, written, text)


def _told(blog: dict[str, Any]) -> Iterator[Block]:
    """The blocks in the page's data."""
    updates = blog.get("liveBlogUpdate")
    for number, update in enumerate((updates if isinstance(updates, list) else [updates])[:_MOST_BLOCKS], 1):
        if not isinstance(update, dict) or not isinstance(update.get("articleBody"), str):
            continue
        written = update.get("datePublished") or update.get("dateModified") or ""
        text = "\n\n".join(
            t for t in (text_of(str(update.get("headline") or "")), text_of(update["articleBody"])) if t
        )
        if text:
            yield Block(str(number), str(written), text)
