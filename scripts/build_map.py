"""Put the map's ground on board: ``python scripts/build_map.py NODE_MODULES RIVERS LAKES``.

Countries are Natural Earth's at 1:50 million, as world-atlas has them on npm; rivers and lakes are Natural Earth's of
the same scale (``ne_50m_rivers_lake_centerlines.geojson`` and ``ne_50m_lakes.geojson`` of naturalearthdata.com, or of
github.com/nvkelso/natural-earth-vector). All of it is in the public domain. The tools come from npm:
``npm install world-atlas@2 topojson-server@3 topojson-simplify@3 topojson-client@3``. Towns are the gazetteer's own.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from shapely import MultiPolygon, Point, Polygon, box, make_valid
from shapely.affinity import translate
from shapely.geometry import mapping
from shapely.geometry import shape as geometry
from shapely.geometry.base import BaseGeometry

from dateline.knowledge.gazetteer import PATH

OUT = Path(__file__).parent.parent / "src/dateline/serve/assets/ground.json"
LEAST = "6e-7"  # steradians: what is smaller (24 square kilometres) is drawn straight
STEPS = "2e4"  # of a coordinate: two kilometres
FURTHEST = 6  # Natural Earth's rank of the least river or lake that is kept


def main(modules: Path, rivers: Path, lakes: Path) -> None:
    """Simplify all of it together, so that a border stays one line."""

    def tool(name: str, script: str, *args: str, given: str = "") -> str:
        ran = ["node", str(modules / name / "bin" / script), *args]
        return subprocess.run(ran, input=given, capture_output=True, text=True, check=True).stdout

    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        atlas = (modules / "world-atlas/countries-50m.json").read_text("utf-8")
        tool("topojson-client", "topo2geo", f"countries={here / 'countries'}", given=atlas)
        (here / "countries").write_text(coded(here / "countries"), "utf-8")
        (here / "rivers").write_text(kept(rivers), "utf-8")
        (here / "lakes").write_text(kept(lakes), "utf-8")
        layers = [f"{name}={here / name}" for name in ("countries", "rivers", "lakes")]
        whole = tool("topojson-server", "geo2topo", *layers)
        simple = tool("topojson-simplify", "toposimplify", "-s", LEAST, "-f", given=whole)
        made = json.loads(tool("topojson-client", "topoquantize", STEPS, given=simple))
    for layer in made["objects"].values():
        layer["geometries"] = [bare(shape) for shape in layer["geometries"] if shape.get("type")]
    OUT.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")), "utf-8")
    print(f"{OUT.name}: {OUT.stat().st_size:,} bytes")


def kept(path: Path) -> str:
    """The greater of the rivers or lakes of a file, by their shapes alone."""
    whole = json.loads(path.read_text("utf-8"))
    some = [f for f in whole["features"] if f["properties"]["scalerank"] <= FURTHEST]
    return json.dumps({**whole, "features": [{**f, "properties": {}} for f in some]})


def coded(path: Path) -> str:
    """Countries with their ISO 3166-1 alpha-3 codes, by the gazetteer's points, and a spot in each for its name."""
    whole = json.loads(path.read_text("utf-8"))
    known = middles()
    whole["features"] = [f for f in whole["features"] if f["properties"]["name"] != "Antarctica"]
    for feature in whole["features"]:
        shape = cut(geometry(feature["geometry"]))
        feature["geometry"] = mapping(shape)
        greatest = max(getattr(make_valid(shape), "geoms", [shape]), key=lambda part: part.area)
        name = feature["properties"]["name"]
        within = [m for m in known if m.name == name] or [
            m for m in known if make_valid(shape).contains(m.point)
        ]
        at = greatest.representative_point()
        feature["properties"] = {"name": name, "at": [round(at.x, 1), round(at.y, 1)]}
        if within:
            feature["properties"]["code"] = max(within, key=lambda m: m.people).code
    return json.dumps(whole)


def cut(shape: BaseGeometry) -> BaseGeometry:
    """A country cut where it crosses the 180th meridian: on a flat map a border would run around the world there."""
    if shape.bounds[2] - shape.bounds[0] < 350:
        return shape
    parts: list[BaseGeometry] = []
    for polygon in getattr(shape, "geoms", [shape]):
        holes = [unrolled(ring.coords) for ring in polygon.interiors]
        whole = make_valid(Polygon(unrolled(polygon.exterior.coords), holes))
        for turn in (-360, 0, 360):
            piece = translate(whole.intersection(box(-180 + turn, -90, 180 + turn, 90)), -turn)
            parts += [part for part in getattr(piece, "geoms", [piece]) if part.geom_type == "Polygon"]
    return MultiPolygon(parts)


def unrolled(ring: Sequence[Any]) -> list[tuple[float, float]]:
    """A ring that does not jump from one side of the world to the other: it goes on beyond 180 degrees."""
    out: list[tuple[float, float]] = []
    turn = 0.0
    for x, y, *_ in ring:
        if out and abs(x + turn - out[-1][0]) > 180:
            turn += 360 if x + turn < out[-1][0] else -360
        out.append((x + turn, y))
    return out


class Middle(NamedTuple):
    """A country of the gazetteer."""

    code: str
    name: str
    point: Point
    people: int


def middles() -> list[Middle]:
    """The countries of the gazetteer."""
    with sqlite3.connect(PATH) as db:
        asked = "SELECT c.code, p.name, p.lat, p.lon, p.population FROM country c JOIN place p ON p.id = c.id"
        return [Middle(code, name, Point(lon / 1e4, lat / 1e4), people)
                for code, name, lat, lon, people in db.execute(asked)]  # fmt: skip


def bare(shape: dict[str, Any]) -> dict[str, Any]:
    """A shape without what is empty."""
    kept = ("type", "arcs", "properties") if shape.get("properties") else ("type", "arcs")
    return {name: shape[name] for name in kept}


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
