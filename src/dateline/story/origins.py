"""Where a report has what it tells from: many reports of one outlet's account have one origin.

A report names whom it has an event from (“Al Jazeera reported that …”, “he told Reuters”), or its dateline names the
agency that files it (“BANGUI (AFP) -”); else it has it from itself, that is from who publishes it. A print of a wire
story has what names nobody from where the story's first print has it. One step is followed: that the outlet cited
cites another in turn is seen only as far as its own reports are there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from dateline.knowledge import settings, table
from dateline.knowledge.actors import agents, several
from dateline.knowledge.folding import folded
from dateline.record import Attribution, Entity, Record
from dateline.story.sides import is_named

_TOLD = re.compile(r"[ ]+(?:the[ ])?")  # between “told” and the outlet
_ARTICLE = re.compile(r"^the\s+(?=\S)", re.IGNORECASE)


def outlet_of(name: str) -> str:
    """The one name of an outlet or agency: the table's, else the given without its article.

    The table has other names for many (“AFP”), which may end in what they are (“Reuters news agency”).
    """
    plain = _ARTICLE.sub("", " ".join(name.split()))
    known = _outlets().get(folded(plain))
    for kind in settings("story.toml")["origins"]["kinds"] if not known else ():
        known = known or _outlets().get(folded(plain).removesuffix(f" {kind}"))
    return known or plain


def home_of(record: Record) -> str:
    """Where a report has from what it tells as its own: the agency of its dateline, its publisher, else its own id."""
    agency = record.dateline.agency if record.dateline else None
    return outlet_of(agency or record.publisher or "") or record.id


def cited_in(record: Record, attributions: Sequence[str]) -> str | None:
    """The outlet that a report names as where it has something from; None where it names none.

    Args:
        record: what was read of the report.
        attributions: ids of those within which it is said. Of two outlets that of the innermost is taken: what “Reuters
            says that Al Jazeera reported” is Al Jazeera's.
    """
    if not attributions:
        return None
    by_id = {a.id: a for a in record.attributions}
    media = [
        e for e in record.entities if e.kind == "media" and is_named(e) and e.name.lower() not in agents()
    ]
    said = [by_id[i] for i in attributions if i in by_id]
    for a in sorted(said, key=lambda a: -_depth(a, by_id)):
        for outlet in media:
            if outlet.id == a.source_entity or _is_told(record, a, outlet):
                return outlet_of(outlet.name)
    return None


def _depth(a: Attribution, by_id: dict[str, Attribution]) -> int:
    """How many attributions one lies within."""
    seen = {a.id}
    while a.within in by_id and a.within not in seen:
        seen.add(a.within)
        a = by_id[a.within]
    return len(seen)


def _is_told(record: Record, a: Attribution, outlet: Entity) -> bool:
    """Whether an outlet is named right behind the word by which somebody says it: “told Reuters”."""
    behind = a.cue[-1][1] if a.cue else None
    return behind is not None and any(
        m.start > behind and _TOLD.fullmatch(record.text, behind, m.start) for m in outlet.mentions
    )


def circular(cited: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The outlets that have an account from each other, so that nobody is left who has it from elsewhere.

    Args:
        cited: an outlet that tells it, and the one that it cites for it.

    Returns:
        groups of two or more outlets, each of which leads to each other; sorted.
    """
    towards: dict[str, set[str]] = defaultdict(set)
    for outlet, other in cited:
        if outlet != other:
            towards[outlet].add(other)
    reached = {outlet: _reached(outlet, towards) for outlet in towards}
    groups = {
        tuple(sorted(o for o in reached if o in reached[outlet] and outlet in reached[o]))
        for outlet in reached
    }
    return [list(group) for group in sorted(groups) if len(group) > 1]


def _reached(outlet: str, towards: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [outlet]
    while waiting:
        new = towards.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


@cache
def _outlets() -> dict[str, str]:
    """Names of media by the folded form of each of their names."""
    out: dict[str, str] = {}
    for row in table("actors/organisations.csv"):
        if row["kind"] == "media":
            for name in (row["name"], *several(row["aliases"])):
                out.setdefault(folded(_ARTICLE.sub("", name)), row["name"])
    return out
