"""The map as a picture: what a page shows before somebody opens the map, and what is taken away."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
import numpy as np

from dateline.ontology.colours import CLASSES
from dateline.serve.answers import environment, file_of
from dateline.serve.pages.atlas import View, is_dot

Row = dict[str, Any]
WIDE, HIGH = 760, 430  # pixels
_AROUND = 60  # pixels outside the picture to which lines go on
_NAMES = 14  # the most that are written
_LETTER, _LINE = 6.6, 15.0  # pixels of a letter and of a line of names
_WORLD: View = (-170.0, -55.0, 180.0, 75.0)
_STEEPEST = 84.0  # degrees of latitude


def plate(spots: Sequence[Row], view: View | None) -> bytes:
    """An SVG of the places of accounts.

    Args:
        spots: of :func:`dateline.serve.pages.atlas.spots`.
        view: west, south, east and north of what must be seen; the world where None.
    """
    put = _projection(view or _WORLD)
    dots = [_dot(row, put) for row in spots if is_dot(row)]
    dots = [d for d in dots if 0 <= d["x"] <= WIDE and 0 <= d["y"] <= HIGH]
    whole = {row["country"]: row["events"] for row in spots if row["kind"] == "country"}
    most = max(whole.values(), default=1)
    lands = [
        {"path": path, "shade": round(0.14 + 0.3 * math.sqrt(whole[code] / most), 2) if code in whole else 0}
        for code, shape in _countries() if (path := "".join(_paths(shape, put)))
    ]  # fmt: skip
    shown = {
        "wide": WIDE, "high": HIGH, "lands": lands, "dots": dots[::-1], "names": _named(dots),
        "classes": list(CLASSES.items())[:4],
    }  # fmt: skip
    return environment().get_template("plate.svg").render(shown).encode("utf-8", "replace")


def _mercator(at: Any) -> Any:
    """Mercator's x and y, in degrees at the equator, of rows of longitude and latitude."""
    lat = np.radians(np.clip(at[:, 1], -_STEEPEST, _STEEPEST))
    return np.column_stack([at[:, 0], np.degrees(np.log(np.tan(np.pi / 4 + lat / 2)))])


def _projection(view: View) -> Any:
    """What puts rows of longitude and latitude on the picture, so that the view is in its middle."""
    west, south, east, north = view
    (x0, y0), (x1, y1) = _mercator(np.array([[west, south], [east, north]], float))
    scale = min(WIDE / (x1 - x0), HIGH / (y1 - y0))
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])

    def put(at: Any) -> Any:
        return (_mercator(at) - middle) * (scale, -scale) + (WIDE / 2, HIGH / 2)

    return put


@cache
def _countries() -> list[tuple[str | None, list[Any]]]:
    """The code and the rings of each country: arrays of longitude and latitude, of the TopoJSON that browsers get."""
    whole = msgspec.json.decode(file_of("ground.json").read_bytes())
    scale, origin = np.array(whole["transform"]["scale"]), np.array(whole["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in whole["arcs"]]

    def ring(numbers: Sequence[int]) -> Any:
        return np.concatenate([arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers])

    out = []
    for shape in whole["objects"]["countries"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        out.append((shape["properties"].get("code"), [ring(r) for polygon in polygons for r in polygon]))
    return out


def _paths(rings: Sequence[Any], put: Any) -> Iterator[str]:
    """What is seen of some rings, whole pixels once each."""
    for ring in rings:
        at = put(ring)
        low, high = at.min(axis=0), at.max(axis=0)
        if high[0] < 0 or high[1] < 0 or low[0] > WIDE or low[1] > HIGH or (high - low).max() < 1:
            continue
        near = np.clip(at, -_AROUND, (WIDE + _AROUND, HIGH + _AROUND)).round().astype(int)
        kept = near[np.insert((np.diff(near, axis=0) != 0).any(axis=1), 0, True)]
        yield "M" + " ".join(f"{x} {y}" for x, y in kept.tolist()) + "z"


def _dot(row: Row, put: Any) -> Row:
    ((x, y),) = put(np.array([[row["lon"], row["lat"]]]))
    radius = min(18.0, 3 + 1.6 * math.sqrt(row["events"]))
    return {"x": round(float(x), 1), "y": round(float(y), 1), "radius": round(radius, 1), "place": row["place"] or "",
            "events": row["events"], "colour": CLASSES[row["class"]]}  # fmt: skip


def _named(dots: Sequence[Row]) -> list[Row]:
    """The names of the dots of most accounts, beside them, that hit no other name."""
    out: list[Row] = []
    for dot in dots:
        wide = _LETTER * len(dot["place"])
        x = dot["x"] + dot["radius"] + 3
        if len(out) == _NAMES or x + wide > WIDE:
            continue
        free = all(
            x > o["x"] + _LETTER * len(o["place"]) or o["x"] > x + wide or abs(dot["y"] - o["y"]) > _LINE
            for o in out
        )
        if free:
            out.append({"x": round(x, 1), "y": dot["y"], "place": dot["place"]})
    return out
