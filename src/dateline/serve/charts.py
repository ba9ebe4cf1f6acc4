"""Charts as Vega-Lite, drawn in the browser from the page's own files and on the server for PNG and SVG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import altair as alt
import msgspec

from dateline.ontology.colours import CLASSES, OTHER

Row = dict[str, Any]
Spec = dict[str, Any]

COOPERATION, CONFLICT = (CLASSES[name] for name in ("verbal cooperation", "material conflict"))
_MIDDLE = CLASSES[OTHER]
_COMMON = 440  # pixels between the first and the last day of a chart on a page


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
    """Events over time by class; rows with ``period``, ``type``, ``class``, ``events``."""
    chart = alt.Chart(_values(rows)).mark_bar(size=_wide(rows)).encode(
        x=alt.X("period:T", title=None),
        y=alt.Y("sum(events):Q", title="events", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("class:N", title=None, scale=alt.Scale(domain=list(CLASSES), range=list(CLASSES.values())),
                        legend=alt.Legend(orient="bottom", columns=3, labelLimit=130, values=_classes(rows))),
        order=alt.Order("score:Q"),
        tooltip=["period:T", "class:N", "type:N", "events:Q"],
    )  # fmt: skip
    return _whole(chart, "Events over time by class", 300)


def _classes(rows: Sequence[Row]) -> list[str]:
    """The four classes, and “other” where something is of none of them."""
    return [name for name in CLASSES if name != OTHER or any(row["class"] == OTHER for row in rows)]


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
                        scale=alt.Scale(domain=[-10, 0, 10], range=[CONFLICT, _MIDDLE, COOPERATION])),
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
                        scale=alt.Scale(domain=["catalogue", "reports"],
                                        range=[CLASSES["verbal cooperation"], CLASSES["verbal conflict"]])),
        tooltip=["role:N", "by:N", "since:T", "until:T", "report:N"],
    )  # fmt: skip
    terms = (
        base.transform_filter("datum.by == 'catalogue'").mark_bar(height=8, opacity=0.6).encode(x2="until:T")
    )
    days = base.transform_filter("datum.by == 'reports'").mark_tick(thickness=2, size=16)
    high = 22 * max(1, len({row["role"] for row in rows}))
    return _whole(alt.layer(terms, days), "Roles over time", high)


def raster(svg: bytes) -> bytes:
    """A drawing as PNG, twice as large as it says."""
    import vl_convert as vlc

    return bytes(vlc.svg_to_png(svg.decode(), scale=2))


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
