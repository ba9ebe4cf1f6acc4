"""*Search*: reports by their words, events and actors in one box."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query

from dateline.serve.desk import At
from dateline.store.searching import Order

Words = Annotated[
    str, Query(max_length=200, description="Words that must all be there; or the start of a name.")
]
By = Annotated[Order, Query(description="Of reports and events: by day, the newest first, or by relevance.")]


def search(desk: At, q: Words = "", order: By = "newest") -> dict[str, Any]:
    """Actors whose name begins with the words, events and reports in which all of them stand."""
    words = re.sub(r"[\W_]+", " ", q).strip()
    if not words:
        return {"q": q, "order": order, "actors": [], "events": [], "reports": [], "_cut": _cut}
    return {
        "q": q,
        "order": order,
        "actors": desk.ask("entities", q, 10),
        "events": desk.ask("worded", words, 10, order),
        "reports": desk.ask("search", words, 20, order),
        "_cut": _cut,
    }


def _cut(words: str, hits: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """An excerpt in pieces, each with whether it is what was searched for; its brackets are left out."""
    out, last = [], 0
    for start, end in hits:
        out += [(words[last : start - 1], False), (words[start:end], True)]
        last = end + 1
    return [piece for piece in (*out, (words[last:], False)) if piece[0]]
