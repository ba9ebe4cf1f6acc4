"""Pictures and frames of what a store answers, fit for a paper. Needs ``pip install 'dateline[analysis]'``."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from dateline.errors import StoreError
from dateline.ontology.colours import RELATIONS

Row = dict[str, Any]
_WIDE, _HIGH = 8.0, 4.5  # inches


def _need(name: str) -> Any:
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
    return _need(library).DataFrame(list(rows))


def _axes() -> tuple[Any, Any]:
    # No pyplot: it keeps one state for the whole program, and a server draws in several threads.
    figure = _need("matplotlib.figure").Figure(figsize=(_WIDE, _HIGH), layout="constrained")
    return figure, figure.subplots()


def _save(figure: Any, out: Path) -> None:
    try:
        figure.savefig(out, dpi=150)
    except (OSError, ValueError) as e:
        raise StoreError(f"{out} can't be drawn: {e}. Give a name that ends in .png, .svg or .pdf.") from e


def series(rows: Sequence[Row], out: Path) -> None:
    """Draw a series of :meth:`~dateline.store.asking.Asking.series`: bars of events, a line of the mean score."""
    figure, axes = _axes()
    days = [_need("datetime").date.fromisoformat(r["period"]) for r in rows]
    width = min((b - a).days for a, b in pairwise(days)) * 0.8 if len(days) > 1 else 20
    axes.bar(days, [r.get("told_by", r["events"]) for r in rows], width=width, color="#8aa5c4")
    axes.set_ylabel("told by" if rows and "told_by" in rows[0] else "events")
    scored = [(d, r["score"]) for d, r in zip(days, rows, strict=True) if r["score"] is not None]
    beside = axes.twinx()
    beside.plot(
        [d for d, _ in scored], [s for _, s in scored], color="#b5483a", marker="o", markersize=3, lw=1.2
    )
    beside.set_ylabel("mean score (conflict below, cooperation above 0)")
    beside.set_ylim(-10, 10)
    beside.axhline(0, color="#bbbbbb", lw=0.6)
    figure.autofmt_xdate()
    _save(figure, out)


def _graph(rows: Sequence[Row]) -> Any:
    graph = _need("networkx").MultiDiGraph()
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
        _need("networkx").write_graphml(_graph(rows), out)
    except OSError as e:
        raise StoreError(f"{out} can't be written: {e.strerror}.") from e


def network(rows: Sequence[Row], out: Path) -> None:
    """Draw a network: an arrow from who backs to who is backed, its colour by the type.

    Its width is by the reports or, where those are counted, their origins.
    """
    figure, axes = _axes()
    graph, networkx = _graph(rows), _need("networkx")
    at = networkx.spring_layout(graph, seed=7, k=1.6 / max(1, len(graph)) ** 0.5)
    for kind in dict.fromkeys(r["type"] for r in rows):
        edges = [(r["subject"], r["object"]) for r in rows if r["type"] == kind]
        weights = [r["origins"] if "origins" in r else r["reports"] for r in rows if r["type"] == kind]
        widths = [0.8 + min(4.0, weight**0.5) for weight in weights]
        networkx.draw_networkx_edges(
            graph, at, edgelist=edges, width=widths, edge_color=RELATIONS.get(kind, "#777777"), ax=axes,
            connectionstyle="arc3,rad=0.08", node_size=900,
        )  # fmt: skip
        axes.plot([], [], color=RELATIONS.get(kind, "#777777"), label=kind.replace("_", " "))
    networkx.draw_networkx_nodes(
        graph, at, node_size=700, node_color="#e8edf3", edgecolors="#8aa5c4", ax=axes
    )
    networkx.draw_networkx_labels(graph, at, font_size=9, ax=axes)
    if rows:
        axes.legend(loc="best", frameon=False, fontsize=8)
    axes.set_axis_off()
    _save(figure, out)
