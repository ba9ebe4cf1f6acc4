"""Codes and values of a record as plain English words; the words are in ``assets/labels.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from dateline.ontology import codebook
from dateline.record import Attribution, Entity, EventPlace, EventTime

_LABELS: dict[str, dict[str, str]] = tomllib.loads(
    files("dateline").joinpath("views/assets/labels.toml").read_text("utf-8")
)
VERBS = _LABELS["events"]
ALONE = _LABELS["alone"]
BETWEEN = _LABELS["between"]
RELATIONS = _LABELS["relations"]
SORTS = _LABELS["sorts"]

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T\w+)?")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


@cache
def _sectors() -> dict[str, str]:
    return {s.name: s.title for s in codebook.sectors()}


def status_of(status: str) -> str:
    """How an event stands (“planned”); nothing where it is simply reported as having happened."""
    return _LABELS["status"].get(status, "")


def sort_of(kind: str, mode: str | None = None) -> str:
    """A type and mode as words: “attack (heavy weapons)”; a type of somebody's own codebook as it is called."""
    words = SORTS.get(kind) or kind.replace("_", " ").lower()
    return f"{words} ({mode.replace('-', ' ').replace('_', ' ')})" if mode else words


def manner_of(a: Attribution) -> str:
    """Whether somebody's words are quoted, and whether they are denied or not confirmed; often neither."""
    return ", ".join(filter(None, (_LABELS["quote"].get(a.quote), _LABELS["stance"].get(a.stance))))


def where_of(place: EventPlace | None) -> str:
    """The place of an event for a person: its name, “near” it where the text gives a spot by it."""
    if place is None:
        return ""
    return f"near {place.name}" if place.radius and not place.name.startswith("between ") else place.name


def when_of(time: EventTime | None) -> str:
    """A TIMEX3 value for a person: a day and its part, “week of” a Monday, a month, year or stretch of days."""
    if time is None:
        return ""
    if time.end and not time.start:
        return f"until {time.end}"
    stretch = " to ".join(dict.fromkeys(d for d in (time.start, time.end) if d))
    first, last = time.start or "", time.end or time.start or ""
    if "/" not in time.value and (day := _DAY.match(time.value)):
        if last > day[1]:  # “since Monday”
            return stretch
        part = _LABELS["parts_of_day"].get(day[2] or "")
        return f"{day[1]}, {part}" if part else day[1]
    if re.match(r"\d{4}-W", time.value) and first:
        return f"week of {first}" if _days(first, last) < 7 else stretch
    if (quarter := _QUARTER.fullmatch(time.value)) and _days(first, last) < 93:
        return f"quarter {quarter[2]} of {quarter[1]}"
    if re.fullmatch(r"\d{4}(-\d{2})?", time.value) and last.startswith(time.value):
        return time.value
    return stretch


def _days(first: str, last: str) -> int:
    """Days between two ISO dates; 0 where there are none."""
    try:
        return (date.fromisoformat(last) - date.fromisoformat(first)).days
    except ValueError:
        return 0


def what_of(entity: Entity, countries: Mapping[str, str]) -> str:
    """What an actor is: its kind, country, part of society and offices.

    Args:
        entity: an actor.
        countries: names of countries by ISO 3166-1 alpha-3, as far as they are known; else the code is shown.
    """
    kind = _LABELS["kinds"].get(entity.kind, entity.kind)
    country = "" if entity.kind == "state" or not entity.country else entity.country
    sectors = [] if entity.kind == "state" else [_sectors().get(s, s) for s in entity.sectors]
    words = [kind, countries.get(country, country), *sectors, *(role.title for role in entity.roles)]
    return ", ".join(dict.fromkeys(w for w in words if w))
