"""Pictures of answers as figures of matplotlib's: a map and, by :mod:`dateline.store.pictures`, series and network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from math import cos, radians
from statistics import median
from typing import Any

import msgspec

from dateline.store import pictures

Row = dict[str, Any]
series, network = pictures.series_figure, pictures.network_figure

_MARGIN = 0.15  # of the span of the dots, on each side of a map
_LEAST = 4.0  # degrees that a map shows, so that one town is not all of it
_NAMED = 12  # places of a map that are named
_CORE = 0.9  # share of the events that a map opens on: a dot far away is not to make it a map of the world


def map_of(rows: Sequence[Row]) -> Any:
    """Draw places on the outline of the land: rows with ``place``, ``lat``, ``lon`` (WGS 84) and ``events``.

    The map shows the places of 90 % of the events, those nearest to the middle (the median) of all.

    Raises:
        StoreError: matplotlib is not installed (extra ``[analysis]``).
    """
    figure, axes = pictures.axes()
    collections = pictures.need("matplotlib.collections")
    axes.add_collection(collections.LineCollection(borders(), colors="#b9c0c9", linewidths=0.7))
    kept = _near_the_middle(rows)
    most = max(row["events"] for row in rows)
    axes.scatter(
        [r["lon"] for r in kept], [r["lat"] for r in kept],
        s=[18 + 320 * r["events"] / most for r in kept], color="#b5483a", alpha=0.55,
        linewidths=0.5, edgecolors="white",
    )  # fmt: skip
    west, east, south, north = _frame([r["lon"] for r in kept], [r["lat"] for r in kept])
    axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[])
    axes.set_aspect("auto")  # the frame has the figure's own
    texts = [
        axes.text(r["lon"], r["lat"], f"{r['place']} ({r['events']})", fontsize=8, parse_math=False)
        for r in kept[:_NAMED]
    ]
    left = sum(r["events"] for r in rows) - sum(r["events"] for r in kept)
    if left:
        axes.set_title(
            f"{left} of {sum(r['events'] for r in rows)} events lie elsewhere", fontsize=8, loc="left"
        )
    pictures.apart(figure, texts)
    return figure


def _near_the_middle(rows: Sequence[Row]) -> list[Row]:
    """The places nearest to the median of all events that hold :data:`_CORE` of them, the most frequent first."""
    lat, lon = (median(r[c] for r in rows for _ in range(r["events"])) for c in ("lat", "lon"))
    out: list[Row] = []
    wanted = _CORE * sum(r["events"] for r in rows)
    for row in sorted(rows, key=lambda r: (r["lat"] - lat) ** 2 + (r["lon"] - lon) ** 2):
        if out and sum(r["events"] for r in out) >= wanted:
            break
        out.append(row)
    return sorted(out, key=lambda r: -r["events"])


def _frame(east: Sequence[float], north: Sequence[float]) -> tuple[float, float, float, float]:
    """West, east, south and north of a map about some dots, in degrees, as wide for its height as the picture is."""
    middle = [(min(c) + max(c)) / 2 for c in (east, north)]
    narrow = max(0.2, cos(radians(middle[1])))  # of a degree of longitude, beside one of latitude
    wide, high = (max((max(c) - min(c)) * (1 + 2 * _MARGIN), _LEAST) for c in (east, north))
    high = max(high, wide * narrow / pictures.SHAPE)
    wide = high * pictures.SHAPE / narrow
    return middle[0] - wide / 2, middle[0] + wide / 2, middle[1] - high / 2, middle[1] + high / 2


@cache
def borders() -> list[list[tuple[float, float]]]:
    """Coasts and borders as lines of longitude and latitude: Natural Earth 1:110m, as TopoJSON keeps it.

    A line of TopoJSON is a start and steps from it, in whole numbers to be scaled
    (https://github.com/topojson/topojson-specification, 2.1.3).
    """
    kept = msgspec.json.decode(files("dateline").joinpath("notebook/assets/borders-110m.json").read_bytes())
    (wide, high), (west, south) = kept["transform"]["scale"], kept["transform"]["translate"]
    out: list[list[tuple[float, float]]] = []
    for arc in kept["arcs"]:
        east, north = (list(accumulate(steps)) for steps in zip(*arc, strict=True))
        out.append([])
        for x, y in zip(east, north, strict=True):
            spot = (x * wide + west, y * high + south)
            if out[-1] and abs(spot[0] - out[-1][-1][0]) > 180:  # it goes on at the other edge of the map
                out.append([])
            out[-1].append(spot)
    return out
