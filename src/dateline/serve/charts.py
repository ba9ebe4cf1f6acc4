"""Charts as Vega-Lite, drawn in the browser from the page's own files and on the server for PNG and SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import altair as alt
import msgspec

from dateline.ontology import codebook
from dateline.serve.answers import file_of

Row = dict[str, Any]
Spec = dict[str, Any]

COOPERATION, CONFLICT = "#2f7d6b", "#b5483a"
KINDS = {"backs": "#2f7d6b", "supplies": "#6a9e3e", "aligned_with": "#4a78b5", "opposes": "#b5483a"}
_MOST_NAMES = 40  # actors of a network that are drawn
_COMMON = 440  # pixels between the first and the last day of a chart on a page
_HEAD = {  # of an arrow: near its object, turned by the line as it is drawn
    "head_x": "datum.x + 0.86 * (datum.x2 - datum.x)",
    "head_y": "datum.y + 0.86 * (datum.y2 - datum.y)",
    "turn": "90 - 180 / PI * atan2((datum.y2 - datum.y) * height, (datum.x2 - datum.x) * width)",
}
_OUTLINE = "/assets/land-110m.json"


@cache
def _scores() -> dict[str, float]:
    return {row.name: row.score for row in codebook.types()}


def _values(rows: Sequence[Row]) -> Any:
    return alt.InlineData(values=list(rows), name="rows")


def _whole(chart: Any, about: str, high: int = 260) -> Spec:
    drawn = chart.properties(width="container", height=high, description=about)
    spec: Spec = drawn.to_dict(validate=False)
    spec["background"] = "transparent"
    spec.setdefault("autosize", {"type": "fit-x", "contains": "padding"})
    return spec


def _wide(rows: Sequence[Row]) -> float:
    """Pixels of a bar, so that those of neighbouring periods nearly touch on a chart of common width."""
    days = sorted({date.fromisoformat(row["period"]) for row in rows})
    if len(days) < 2:
        return 24.0
    step = min((b - a).days for a, b in pairwise(days))
    return round(min(24.0, max(1.5, 0.8 * _COMMON * step / ((days[-1] - days[0]).days + step))), 1)


def types(rows: Sequence[Row]) -> Spec:
    """Events over time by type; rows with ``period``, ``type``, ``events``."""
    chart = alt.Chart(_values(rows)).mark_bar(size=_wide(rows)).encode(
        x=alt.X("period:T", title=None),
        y=alt.Y("sum(events):Q", title="events", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("type:N", title=None, scale=alt.Scale(domain=list(_scores()), range=_ramp()),
                        legend=alt.Legend(orient="bottom", columns=4)),
        order=alt.Order("score:Q"),
        tooltip=["period:T", "type:N", "events:Q"],
    )  # fmt: skip
    return _whole(chart, "Events over time by type", 300)


def _ramp() -> list[str]:
    """A colour for each type, from the most cooperative (green) to the most hostile (red)."""
    scores = _scores()
    order = sorted(scores, key=lambda t: -scores[t])
    out = {}
    for n, name in enumerate(order):
        share = n / max(1, len(order) - 1)
        hue = 165 * (1 - share) + 5 * share
        light = 38 + 22 * math.sin(n * 2.4) ** 2
        out[name] = f"hsl({hue:.0f}, 52%, {light:.0f}%)"
    return [out[name] for name in scores]


def scores(rows: Sequence[Row]) -> Spec:
    """Conflict and cooperation; rows with ``period``, ``dyad``, ``score`` (mean, None where nothing happened)."""
    base = alt.Chart(_values(rows))
    zero = alt.Chart(alt.InlineData(values=[{"y": 0}])).mark_rule(opacity=0.5).encode(y="y:Q")
    lines = base.mark_line(point=True, interpolate="linear").encode(
        x=alt.X("period:T", title=None),
        y=alt.Y("score:Q", title="mean score", scale=alt.Scale(domain=[-10, 10])),
        color=alt.Color("dyad:N", title=None, legend=alt.Legend(orient="bottom", columns=2, labelLimit=260)),
        tooltip=["dyad:N", "period:T", "score:Q", "events:Q"],
    )  # fmt: skip
    return _whole(
        alt.layer(zero, lines), "Mean score of the leading dyads, from conflict to cooperation", 300
    )


def counts(rows: Sequence[Row]) -> Spec:
    """One series; rows with ``period``, ``events``, ``score``, ``reports``."""
    base = alt.Chart(_values(rows)).encode(x=alt.X("period:T", title=None))
    chart = base.mark_bar(size=_wide(rows)).encode(
        y=alt.Y("events:Q", title="events", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("score:Q", title="mean score",
                        scale=alt.Scale(domain=[-10, 0, 10], range=[CONFLICT, "#9a9a94", COOPERATION])),
        tooltip=["period:T", "events:Q", "score:Q", "reports:Q"],
    )  # fmt: skip
    return _whole(chart, "Events over time and their mean score", 220)


def roles(rows: Sequence[Row]) -> Spec:
    """Roles over time: terms of office as bars, the days on which reports give a role as strokes.

    Args:
        rows: with ``role``, ``by``, ``since``, ``until``.
    """
    base = alt.Chart(_values(rows)).encode(
        y=alt.Y("role:N", title=None, sort=None, axis=alt.Axis(labelLimit=220)),
        x=alt.X("since:T", title=None),
        color=alt.Color("by:N", title="by", legend=alt.Legend(orient="bottom"),
                        scale=alt.Scale(domain=["catalogue", "reports"], range=["#4a78b5", "#c07a1e"])),
        tooltip=["role:N", "by:N", "since:T", "until:T", "report:N"],
    )  # fmt: skip
    terms = (
        base.transform_filter("datum.by == 'catalogue'").mark_bar(height=8, opacity=0.6).encode(x2="until:T")
    )
    days = base.transform_filter("datum.by == 'reports'").mark_tick(thickness=2, size=16)
    high = 22 * max(1, len({row["role"] for row in rows}))
    return _whole(alt.layer(terms, days), "Roles over time", high)


def network(rows: Sequence[Row]) -> Spec:
    """Who backs and opposes whom; rows of :meth:`dateline.store.Store.network`."""
    places = _laid_out(rows)
    edges = [
        {**row, "x": places[row["subject"]][0], "y": places[row["subject"]][1],
         "x2": places[row["object"]][0], "y2": places[row["object"]][1]}
        for row in rows if row["subject"] in places and row["object"] in places
    ]  # fmt: skip
    nodes = [{"name": name, "x": x, "y": y} for name, (x, y) in places.items()]
    axis: Any = {"axis": None, "scale": alt.Scale(domain=[-1.25, 1.25])}
    stands = alt.Chart(_values(edges)).encode(
        color=alt.Color("type:N", title=None, scale=alt.Scale(domain=list(KINDS), range=list(KINDS.values())),
                        legend=alt.Legend(orient="bottom", symbolType="stroke", symbolStrokeWidth=3)),
        tooltip=["subject:N", "type:N", "object:N", "reports:Q", "first:N", "last:N"],
    )  # fmt: skip
    lines = stands.mark_rule(opacity=0.75).encode(
        x=alt.X("x:Q", **axis), y=alt.Y("y:Q", **axis), x2="x2:Q", y2="y2:Q",
        size=alt.Size("reports:Q", legend=None, scale=alt.Scale(range=[1, 6])),
    )  # fmt: skip
    heads = stands.transform_calculate(**_HEAD).mark_point(shape="triangle", filled=True, size=110, opacity=1).encode(
        x=alt.X("head_x:Q", **axis), y=alt.Y("head_y:Q", **axis), angle=alt.Angle("turn:Q", scale=None)
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=nodes, name="nodes")).encode(
        x=alt.X("x:Q", **axis), y=alt.Y("y:Q", **axis)
    )
    dots = base.mark_circle(size=90, color="#7a7a74", opacity=1)
    names = base.mark_text(dy=-10, fontSize=11, limit=150).encode(text="name:N")
    return _whole(
        alt.layer(lines, heads, dots, names).configure_view(stroke=None), "Who backs and opposes whom", 420
    )


def _laid_out(rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """A spot for each actor: those who back each other beside each other on a circle, the weightiest first."""
    weight: dict[str, int] = {}
    friends: dict[str, list[str]] = {}
    for row in rows:
        for one, other in ((row["subject"], row["object"]), (row["object"], row["subject"])):
            weight[one] = weight.get(one, 0) + row["reports"]
            if row["type"] != "opposes":
                friends.setdefault(one, []).append(other)
    kept = sorted(weight, key=lambda n: (-weight[n], n))[:_MOST_NAMES]
    order: list[str] = []
    for name in kept:
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one in kept and one not in order:
                order.append(one)
                waiting += sorted(friends.get(one, ()), key=lambda n: weight[n])
    step = 2 * math.pi / max(1, len(order))
    return {
        name: (round(math.cos(n * step), 4), round(math.sin(n * step), 4)) for n, name in enumerate(order)
    }


def map_of(rows: Sequence[Row], outline: Any = _OUTLINE) -> Spec:
    """Where events are; rows of :meth:`dateline.store.Store.places`.

    Args:
        outline: the address of the outline of the world, or the outline itself where none can be fetched.
    """
    form = alt.TopoDataFormat(type="topojson", feature="land")
    fetched = isinstance(outline, str)
    shape: Any = alt.UrlData(outline, form) if fetched else alt.InlineData(outline, form)
    fill: Any = {"fill": "#8c8c86", "fillOpacity": 0.22, "stroke": "#8c8c86", "strokeWidth": 0.4}
    ground = alt.Chart(shape).mark_geoshape(clip=True, **fill)
    dots = alt.Chart(_values(rows)).mark_circle(opacity=0.75, stroke="white", strokeWidth=0.4).encode(
        longitude="lon:Q", latitude="lat:Q",
        size=alt.Size("events:Q", title="events", legend=alt.Legend(orient="bottom"), scale=alt.Scale(range=[25, 700])),
        color=alt.Color("score:Q", title="mean score", legend=alt.Legend(orient="bottom"),
                        scale=alt.Scale(domain=[-10, 0, 10], range=[CONFLICT, "#9a9a94", COOPERATION])),
        tooltip=["place:N", "country:N", "events:Q", "score:Q"],
    )  # fmt: skip
    layers = alt.layer(ground, dots).project("naturalEarth1", **_seen(rows))
    return _whole(layers.configure_view(stroke=None), "Where the events are", 340)


def _seen(rows: Sequence[Row]) -> Row:
    """The part of the world that holds the places, with room around it."""
    if not rows:
        return {}
    west, east = min(r["lon"] for r in rows) - 6, max(r["lon"] for r in rows) + 6
    south, north = max(-85, min(r["lat"] for r in rows) - 5), min(85, max(r["lat"] for r in rows) + 5)
    corners = [[max(-180, west), south], [min(180, east), north]]
    shape = {"type": "MultiPoint", "coordinates": corners}
    return {"fit": {"type": "Feature", "properties": {}, "geometry": shape}} if east - west < 300 else {}


@cache
def land() -> Any:
    """The outline itself, for a picture that is drawn where no address can be fetched."""
    return msgspec.json.decode(file_of("land-110m.json").read_bytes())


def drawn(spec: Spec, how: str) -> bytes:
    """A chart as a picture.

    Args:
        how: ``png`` or ``svg``.
    """
    import vl_convert as vlc

    text = msgspec.json.encode({**spec, "width": 760, "background": "white"}).decode()
    if how == "png":
        return bytes(vlc.vegalite_to_png(text, scale=2))
    return str(vlc.vegalite_to_svg(text)).encode()
