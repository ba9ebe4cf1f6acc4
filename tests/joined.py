"""Reports of the size of real ones, made of the demo's: a few read reports one behind the other, days and outlets changed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec

from dateline.record import Record

_ID = re.compile(r"([evra])(\d+)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LISTS = {"e": "entities", "v": "events", "r": "relations", "a": "attributions"}
_OUTLETS = 12


def reports(
    crisis: list[Record], number: int, parts: int = 3, days: int = 40, seed: int = 1
) -> Iterator[Record]:
    """So many reports, each of a few of the demo's, told on other days by other outlets."""
    rng = random.Random(seed)
    for n in range(number):
        out: dict[str, Any] = {}
        for part in rng.sample(crisis, parts):
            _put(out, msgspec.to_builtins(part), days=rng.randrange(days))
        out |= {"id": f"joined-{n:03}", "publisher": f"Outlet {n % _OUTLETS}", "title": f"Report {n}"}
        yield msgspec.convert(out, Record)


def _put(out: dict[str, Any], part: dict[str, Any], days: int) -> None:
    """Put a read report behind another."""
    if not out:
        out |= _moved(part, 0, dict.fromkeys(_LISTS, 0), days)
        return
    by = len(out["text"]) + 2
    behind = _moved(part, by, {kind: len(out[name]) for kind, name in _LISTS.items()}, days)
    out["text"] += "\n\n" + part["text"]
    for name in ("sentences", "times", "places", *_LISTS.values()):
        out[name] += behind[name]


def _moved(value: Any, by: int, ids: dict[str, int], days: int) -> Any:
    """The same with every character, id and day moved."""
    if isinstance(value, dict):
        spans = isinstance(value.get("start"), int)
        return {
            k: v + by if spans and k in ("start", "end") else v if k == "text" else _moved(v, by, ids, days)
            for k, v in value.items()
        }
    if isinstance(value, list | tuple):
        if len(value) == 2 and all(isinstance(v, int) for v in value):
            return [v + by for v in value]
        return [_moved(v, by, ids, days) for v in value]
    if isinstance(value, str):
        if found := _ID.fullmatch(value):
            return f"{found[1]}{int(found[2]) + ids[found[1]]}"
        if _DAY.fullmatch(value):
            return (date.fromisoformat(value) + timedelta(days=days)).isoformat()
    return value
