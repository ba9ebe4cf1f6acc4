"""A comparison as plain rows, as text for a terminal and as one HTML page."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from dateline.compare.matching import Alone, ComparedEvent, Comparison, MatchedPair
from dateline.errors import counted
from dateline.views.page import source_of
from dateline.views.rows import visible


def rows(found: Comparison) -> list[dict[str, Any]]:
    """One row for each event of either: ``in`` is ``both``, ``theirs`` or ``ours``."""
    out = [_row("both", p.theirs, p.ours, p.likeness, differs=differing(p)) for p in found.matched]
    out += [_row("theirs", a.event, None, a.likeness, near=a) for a in found.only_theirs]
    out += [_row("ours", None, a.event, a.likeness, near=a) for a in found.only_ours]
    return sorted(out, key=lambda r: (r["day"], r["in"], r["their_id"] or "", r["our_id"] or ""))


def _row(
    where: str, theirs: ComparedEvent | None, ours: ComparedEvent | None, likeness: float | None, differs: str = "",
    near: Alone | None = None,
) -> dict[str, Any]:  # fmt: skip
    one = theirs or ours
    assert one is not None
    return {
        "in": where, "day": one.day, "their_id": theirs and theirs.id, "our_id": ours and ours.id,
        "their_class": theirs and theirs.kind, "our_type": ours and ours.kind, "first": one.first, "second": one.second,
        "place": one.place, "country": one.country, "their_deaths": theirs and deaths(theirs),
        "our_deaths": ours and deaths(ours), "likeness": likeness, "differs": differs,
        "near": near.near.id if near and near.near else None, "near_is_taken": bool(near and near.taken),
    }  # fmt: skip


def deaths(event: ComparedEvent) -> str:
    """The count of the killed: “3”, “3 to 5”, or nothing."""
    low, high = event.deaths
    if low is None or high is None:
        return ""
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def differing(pair: MatchedPair) -> str:
    """What the two of a pair tell otherwise, theirs before ours."""
    out = [f"{n} {pair.differs[n][0]} / {pair.differs[n][1]}" for n in ("day", "class") if n in pair.differs]
    if "deaths" in pair.differs:
        out.append(f"killed {deaths(pair.theirs)} / {deaths(pair.ours)}")
    return "; ".join(out)


def summary(found: Comparison) -> list[str]:
    """What came out, in sentences."""
    both = len(found.matched)
    outside = f" ({found.outside:,} more are of classes that PLOVER lacks)" if found.outside else ""
    out = [
        f"{found.other} has {found.theirs:,} events{outside} from {found.since} to {found.until}; the store has "
        f"{found.ours:,} of the same days, countries and classes.",
        f"{both:,} are in both ({_share(both, found.theirs)} of theirs, {_share(both, found.ours)} of ours); "
        f"{len(found.only_theirs):,} only in {found.other}, {len(found.only_ours):,} only in the store.",
    ]
    if pairs := int(found.deaths["pairs"]):
        out.append(
            f"Both count the killed in {pairs:,} of them and agree in {int(found.deaths['agree']):,}; in all "
            f"{_range('theirs', found)} by {found.other}, {_range('ours', found)} by the store's reports."
        )
    out.append(
        f"Held to be the same: within {counted(found.rule.days, 'day')} and {found.rule.km:g} km, a likeness of "
        f"{found.rule.least:g} or more, each event once."
    )
    return out


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "0%"


def _range(whose: str, found: Comparison) -> str:
    low, high = found.deaths[f"{whose}_low"], found.deaths[f"{whose}_high"]
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"


def page(found: Comparison, most: int | None = None) -> str:
    """The comparison as HTML: no request leaves it, and no text in it can run.

    Args:
        most: the most events of each list; all where None.
    """
    style = files("dateline").joinpath("views/assets/paper.css").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True,
        finalize=lambda v: visible(v) if type(v) is str else v,
    )  # fmt: skip
    here = files("dateline").joinpath("compare/assets/compare.html").read_text("utf-8")
    alike: list[tuple[ComparedEvent, ComparedEvent | None, str]] = [
        (p.theirs, p.ours, f"likeness {p.likeness:g}") for p in found.matched if not p.differs
    ]
    lists: list[tuple[str, list[tuple[ComparedEvent, ComparedEvent | None, str]]]] = [
        ("In both, but told otherwise", [(p.theirs, p.ours, differing(p)) for p in found.matched if p.differs]),
        (f"Only in {found.other}", [(a.event, a.near, _nearly(a)) for a in found.only_theirs]),
        ("Only in the store", [(a.event, a.near, _nearly(a)) for a in found.only_ours]),
        ("In both and told alike", alike),
    ]  # fmt: skip
    return environment.from_string(here).render(
        title=f"{found.other} beside the store, {found.since} to {found.until}", found=found, summary=summary(found),
        lists=[(name, some[:most], len(some)) for name, some in lists], deaths=deaths, style=Markup(style),
        allowed=source_of(style),
    )  # fmt: skip


def _nearly(alone: Alone) -> str:
    if alone.near is None:
        return "nothing near"
    taken = ", which is in both already" if alone.taken else ""
    return f"nearest by {alone.likeness:g}{taken}"
