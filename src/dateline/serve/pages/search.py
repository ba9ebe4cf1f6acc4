"""*Search*: reports by their words, events and actors in one box."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import Query

from dateline.serve.desk import At

Words = Annotated[
    str, Query(max_length=200, description="Words that must all be there; or the start of a name.")
]
_MARKED = re.compile(r"\[([^\[\]]*)\]")


def search(desk: At, q: Words = "") -> dict[str, Any]:
    """Actors whose name begins with the words, events and reports in which all of them stand."""
    words = re.sub(r"[\W_]+", " ", q).strip()
    if not words:
        return {"q": q, "actors": [], "events": [], "reports": [], "_cut": _cut}
    return {
        "q": q,
        "actors": desk.ask("entities", q, 10),
        "events": desk.ask("worded", words, 10),
        "reports": desk.ask("search", words, 20),
        "_cut": _cut,
    }


def _cut(words: str) -> list[tuple[str, bool]]:
    """An excerpt in pieces, each with whether it is what was searched for."""
    return [(piece, n % 2 == 1) for n, piece in enumerate(_MARKED.split(words)) if piece]
