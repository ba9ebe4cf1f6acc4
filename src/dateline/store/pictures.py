"""Pictures and frames of what a store answers, fit for a paper. Needs ``pip install 'dateline[analysis]'``."""

from __future__ import annotations

import importlib
import io
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from dateline.errors import StoreError
from dateline.ontology.colours import RELATIONS

Row = dict[str, Any]
_WIDE, _HIGH = 8.0, 4.5  # inches
SHAPE = _WIDE / _HIGH
"""Of a picture: its width for its height."""
_DOT = 60  # square points of a node


def need(name: str) -> Any:
    """A module of the extra ``[analysis]``.

    Raises:
        StoreError: it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as e:
        raise StoreError(
            f"This needs {name.split('.')[0]}. Install it: pip install 'dateline[analysis]'."
        ) from e


def frame(rows: Sequence[Row], library: str = "pandas") -> Any:
    """Rows as a data frame of pandas or polars.

    Args:
        library: ``pandas`` or ``polars``.

    Raises:
        StoreError: the library is not installed.
    """
    return need(library).DataFrame(list(rows))


def axes() -> tuple[Any, Any]:
    """A figure of matplotlib's and its axes.

    Raises:
        StoreError: matplotlib is not installed.
    """
    # No pyplot: it keeps one state for the whole program, and a server draws in several threads.
    figure = need("matplotlib.figure").Figure(figsize=(_WIDE, _HIGH), layout="constrained")
    return figure, figure.subplots()


def apart(figure: Any, texts: Sequence[Any], **more: Any) -> None:
    """Move the words of a figure until none lies over another, with a stroke back to where they belong."""
    from warnings import catch_warnings, simplefilter

    figure.draw_without_rendering()  # where everything comes to lie
    figure.set_layout_engine("none")
    strokes = {"arrowstyle": "-", "color": "#8a94a0", "lw": 0.5}
    with catch_warnings():
        simplefilter("ignore")
        need("adjustText").adjust_text(list(texts), ax=figure.axes[0], arrowprops=strokes, **more)


def saved(figure: Any, out: Path) -> None:
    """Write a figure as PNG, SVG or PDF, by the name.

    Raises:
        StoreError: it can't be written.
    """
    try:
        figure.savefig(out, dpi=150)
    except (OSError, ValueError) as e:
        raise StoreError(f"{out} can't be drawn: {e}. Give a name that ends in .png, .svg or .pdf.") from e


def svg(figure: Any) -> str:
    """A figure as SVG whose words are text; the same figure gives the same characters."""
    out = io.StringIO()
    with need("matplotlib").rc_context({"svg.fonttype": "none", "svg.hashsalt": "dateline"}):
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def series(rows: Sequence[Row], out: Path) -> None:
    """Draw :func:`series_figure` to a file."""
    saved(series_figure(rows), out)


def series_figure(rows: Sequence[Row]) -> Any:
    """Draw a series of :meth:`~dateline.store.asking.Asking.series`: bars of events, a line of the mean score."""
    figure, bars = axes()
    days = [need("datetime").date.fromisoformat(r["period"]) for r in rows]
    width = min((b - a).days for a, b in pairwise(days)) * 0.8 if len(days) > 1 else 20
    bars.bar(days, [r.get("told_by", r["events"]) for r in rows], width=width, color="#8aa5c4")
    bars.set_ylabel("told by" if rows and "told_by" in rows[0] else "events")
    scored = [(d, r["score"]) for d, r in zip(days, rows, strict=True) if r["score"] is not None]
    beside = bars.twinx()
    beside.plot(
        [d for d, _ in scored], [s for _, s in scored], color="#b5483a", marker="o", markersize=3, lw=1.2
    )
    beside.set_ylabel("mean score (conflict below, cooperation above 0)")
    beside.set_ylim(-10, 10)
    beside.axhline(0, color="#bbbbbb", lw=0.6)
    figure.autofmt_xdate()
    return figure


def _graph(rows: Sequence[Row]) -> Any:
    graph = need("networkx").MultiDiGraph()
    for row in rows:
        for side in ("subject", "object"):
            graph.add_node(row[side], country=row[f"{side}_country"] or "")
        graph.add_edge(
            row["subject"], row["object"], key=row["type"], type=row["type"], reports=row["reports"],
            first=row["first"] or "", last=row["last"] or "",
            **{name: row[name] for name in ("origins",) if name in row},
        )  # fmt: skip
    return graph


def graphml(rows: Sequence[Row], out: Path) -> None:
    """Write a network of :meth:`~dateline.store.asking.Asking.network` as GraphML."""
    try:
        need("networkx").write_graphml(_graph(rows), out)
    except OSError as e:
        raise StoreError(f"{out} can't be written: {e.strerror}.") from e


def network(rows: Sequence[Row], out: Path) -> None:
    """Draw :func:`network_figure` to a file."""
    saved(network_figure(rows), out)


def network_figure(rows: Sequence[Row]) -> Any:
    """Draw a network: an arrow from who backs to who is backed, its colour by the type.

    Its width is by the reports or, where those are counted, their origins. No name lies over another.
    """
    figure, canvas = axes()
    graph, networkx = _graph(rows), need("networkx")
    at = networkx.spring_layout(graph, seed=7, k=1.6 / max(1, len(graph)) ** 0.5)
    for kind in dict.fromkeys(r["type"] for r in rows):
        edges = [(r["subject"], r["object"]) for r in rows if r["type"] == kind]
        weights = [r["origins"] if "origins" in r else r["reports"] for r in rows if r["type"] == kind]
        widths = [0.8 + min(4.0, weight**0.5) for weight in weights]
        networkx.draw_networkx_edges(
            graph, at, edgelist=edges, width=widths, edge_color=RELATIONS.get(kind, "#777777"), ax=canvas,
            connectionstyle="arc3,rad=0.08", node_size=_DOT, arrowsize=9, alpha=0.8,
        )  # fmt: skip
        canvas.plot([], [], color=RELATIONS.get(kind, "#777777"), label=kind.replace("_", " "))
    networkx.draw_networkx_nodes(
        graph, at, node_size=_DOT, node_color="#e8edf3", edgecolors="#8aa5c4", ax=canvas
    )
    if rows:
        canvas.legend(loc="best", frameon=False, fontsize=8)
    canvas.set_axis_off()
    names = [
        canvas.text(x, y, name, fontsize=8, ha="center", va="center", parse_math=False)
        for name, (x, y) in at.items()
    ]
    apart(figure, names)
    return figure
