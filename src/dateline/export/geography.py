"""Maps: GeoJSON, GeoPackage and KML. An event is a point, or the area within which it lies.

Sources: RFC 7946 (GeoJSON); OGC 12-128r18 (GeoPackage); OGC 12-007r2 (KML 2.3), whose time spans move the slider of
Google Earth.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from dateline.export.areas import area
from dateline.export.forms import Form, library
from dateline.export.rows import Row, calendar_day, fields, flat
from dateline.export.xml_text import element, in_xml, written
from dateline.record import EventPlace, Record

_BATCH = 20_000  # events that are written at once
_CODED = {"whole": "int64", "number": "float64", "day": "datetime64[D]"}


def geojson(records: Iterable[Record], file: TextIO) -> int:
    """One feature an event: its area, or else its point; none at all where no place is told. Returns their number."""
    geometry = library("shapely.geometry")
    file.write('{"type": "FeatureCollection", "features": [')
    count = 0
    for row, place in _events(records):
        shape, point = area(place), _point(place)
        where = geometry.mapping(shape) if shape else point and {"type": "Point", "coordinates": point}
        feature = {"type": "Feature", "id": row["event_id"], "geometry": where, "properties": row}
        file.write((",\n" if count else "\n") + json.dumps(feature, ensure_ascii=False))
        count += 1
    file.write("\n]}\n")
    return count


def geopackage(records: Iterable[Record], path: Path) -> int:
    """Layers ``events`` (a point each, or none) and ``areas`` (of those that have one). Returns how many events."""
    count, first = 0, True
    for batch in _batches(_events(records)):
        rows = [row for row, _ in batch]
        _layer(path, "events", "Point", rows, [_wkb(_point(place)) for _, place in batch], not first)
        around = [(row, shape) for row, place in batch if (shape := area(place))]
        shapes = [shape.wkb for _, shape in around]
        _layer(path, "areas", "MultiPolygon", [row for row, _ in around], shapes, not first)
        count, first = count + len(rows), False
    return count


def kml(records: Iterable[Record], file: TextIO) -> int:
    """One placemark an event, with its point, its area and its days. Returns their number."""
    library("shapely")  # said before anything is read
    file.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
    )
    count = 0
    for row, place in _events(records):
        file.write(written(_placemark(row, place)) + "\n")
        count += 1
    file.write("</Document></kml>\n")
    return count


def _placemark(row: Row, place: EventPlace | None) -> Any:
    """An event; its words are escaped twice, as a description is read as HTML."""
    sides = " → ".join(filter(None, (row["actors"], row["recipients"])))
    first, last = calendar_day(row["day"]), calendar_day(row["last_day"] or row["day"])
    span = (
        element("TimeSpan", element("begin", str(first)), element("end", str(last)))
        if first and last
        else None
    )
    cells = ((k, str(v)) for k, v in row.items() if v is not None)
    return element(
        "Placemark", element("name", f"{row['type']}{': ' if sides else ''}{sides}"),
        element("description", escape(in_xml(row["evidence"]), quote=False)), span,
        element("ExtendedData", *(element("Data", element("value", v), name=k) for k, v in cells)),
        _geometry(place),
    )  # fmt: skip


def _geometry(place: EventPlace | None) -> Any:
    if (point := _point(place)) is None:
        return None
    shape = area(place)
    rings = [p.exterior.coords for p in getattr(shape, "geoms", [shape])] if shape else []
    polygons = (
        element(
            "Polygon", element("outerBoundaryIs", element("LinearRing", element("coordinates", _at(*ring))))
        )
        for ring in rings
    )
    return element("MultiGeometry", element("Point", element("coordinates", _at(point))), *polygons)


def _at(*points: tuple[float, float]) -> str:
    return " ".join(f"{lon:.6f},{lat:.6f}" for lon, lat in points)


def _events(records: Iterable[Record]) -> Iterator[tuple[Row, EventPlace | None]]:
    for record in records:
        yield from zip(flat(record), (event.place for event in record.events), strict=True)


def _batches(events: Iterator[Any]) -> Iterator[list[Any]]:
    """Events some at a time; once an empty list where there are none, so that the layers are there."""
    batch = list(islice(events, _BATCH))
    while True:
        yield batch
        if not (batch := list(islice(events, _BATCH))):
            return


def _point(place: EventPlace | None) -> tuple[float, float] | None:
    return None if place is None or place.lat is None or place.lon is None else (place.lon, place.lat)


def _wkb(point: tuple[float, float] | None) -> bytes | None:
    found: bytes | None = library("shapely.geometry").Point(point).wkb if point else None
    return found


def _layer(
    path: Path, layer: str, kind: str, rows: list[Row], shapes: list[bytes | None], append: bool
) -> None:
    """Write a layer of a GeoPackage, or add to it.

    Args:
        rows: of the flat table.
        shapes: well-known binary of each row.
    """
    import numpy as np

    if append and not rows:
        return
    values, masks = [], []
    for field in fields():
        cells = [
            calendar_day(row[field.column]) if field.kind == "day" else row[field.column] for row in rows
        ]
        masks.append(np.array([cell is None for cell in cells], dtype=bool))
        if field.kind in _CODED:
            filler: Any = "1970-01-01" if field.kind == "day" else 0
            cells = [filler if cell is None else cell for cell in cells]
        values.append(np.array(cells, dtype=_CODED.get(field.kind, object)))
    library("pyogrio.raw").write(
        path, np.array(shapes, dtype=object), values, [f.column for f in fields()], field_mask=masks, layer=layer,
        driver="GPKG", geometry_type=kind, crs="EPSG:4326", append=append, promote_to_multi=kind == "MultiPolygon",
    )  # fmt: skip


GEOJSON = Form("GeoJSON for QGIS, Leaflet, kepler.gl, with areas as polygons", geojson, suffix=".geojson")
GEOPACKAGE = Form("GeoPackage for QGIS and ArcGIS: points and areas", geopackage, "file", ".gpkg")
KML = Form("KML for Google Earth, with areas and days", kml, suffix=".kml")
