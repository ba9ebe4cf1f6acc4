"""Maps are read back by GDAL: every event, its days and words, and where it may have been."""

import html
import io
import json
import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exported import all_records, shelling

from dateline.export import write
from dateline.export.rows import flat
from dateline.export.xml_text import in_xml
from dateline.record import EventPlace

pyogrio = pytest.importorskip("pyogrio")
shapely = pytest.importorskip("shapely")
from dateline.export.areas import area  # noqa: E402

ROWS = [row for record in all_records() for row in flat(record)]


def layer(path, name=None):
    """Fields by name and geometries, as GDAL reads them."""
    meta, _, shapes, values = pyogrio.raw.read(path, layer=name)
    return dict(zip(meta["fields"], values, strict=True)), [s and shapely.from_wkb(s) for s in shapes]


def test_geojson(tmp_path):
    out = tmp_path / "events.geojson"
    assert write(all_records(), "geojson", out) == len(ROWS) == 5
    features = json.loads(out.read_text("utf-8"))["features"]
    assert [f["properties"] for f in features] == ROWS
    assert [f["geometry"] and f["geometry"]["type"] for f in features] == [
        "Polygon", None, "MultiPolygon", None, None,
    ]  # fmt: skip
    fields, shapes = layer(out)
    assert list(fields["evidence"]) == [row["evidence"] for row in ROWS]
    assert [str(day)[:10] for day in fields["day"]] == [row["day"] or "NaT" for row in ROWS]
    assert shapes[0].contains(shapely.Point(13.2, 32.9))
    assert shapes[2].bounds[0] == -180
    assert shapes[2].bounds[2] == 180


def test_geopackage_has_points_and_areas(tmp_path):
    out = tmp_path / "events.gpkg"
    assert write(all_records(), "gpkg", out) == 5
    assert sorted(name for name, _ in pyogrio.list_layers(out)) == ["areas", "events"]
    fields, points = layer(out, "events")
    assert [p and (p.x, p.y) for p in points] == [(13.2, 32.9), None, (179.99, -16.9), None, None]
    for column in ("event_id", "evidence", "type", "status", "actors", "place"):
        assert list(fields[column]) == [row[column] for row in ROWS], column
    assert fields["day"].dtype.kind == "M"
    assert [str(day) for day in fields["day"]] == [row["day"] or "NaT" for row in ROWS]
    assert [str(day) for day in fields["last_day"]] == [row["last_day"] or "NaT" for row in ROWS]
    assert [k if k == k else None for k in fields["killed_low"]] == [row["killed_low"] for row in ROWS]
    around, areas = layer(out, "areas")
    assert list(around["event_id"]) == ["r1/v1", ROWS[2]["event_id"]]
    assert all(a.is_valid and a.geom_type == "MultiPolygon" for a in areas)


def test_many_events_come_in_batches(tmp_path, monkeypatch):
    from dateline.export import geography

    monkeypatch.setattr(geography, "_BATCH", 2)
    out = tmp_path / "events.gpkg"
    assert write([shelling()] * 3, "gpkg", out) == 6
    assert [len(layer(out, name)[1]) for name in ("events", "areas")] == [6, 3]


def test_kml_has_days_and_areas(tmp_path):
    out = tmp_path / "events.kml"
    assert write(all_records(), "kml", out) == 5
    fields, shapes = layer(out)
    assert len(shapes) == 5
    assert list(fields["day"]) == [row["day"] for row in ROWS]
    assert list(fields["begin"].astype("datetime64[D]").astype(str))[:2] == ["2020-01-14", "2020-01-17"]
    assert list(fields["Name"])[:2] == ["ASSAULT: Rebels → Tripoli port authority", "AID: Egypt → Rebels"]
    words = [in_xml(row["evidence"]) for row in ROWS]
    assert list(fields["evidence"]) == words
    assert fields["description"][2] == html.escape(words[2], quote=False)
    assert shapes[0].geom_type == "GeometryCollection"


@settings(deadline=None, max_examples=100)
@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 2000), st.floats(0, 360))
def test_a_circle_holds_what_is_within_its_radius(lat, lon, radius, bearing):
    shape = area(EventPlace(name="x", lat=lat, lon=lon, radius=radius))
    assert shape.is_valid
    west, south, east, north = shape.bounds
    assert west >= -180
    assert east <= 180
    assert south >= -90
    assert north <= 90
    arc, turn, north = 0.99 * radius / 6371.0088, math.radians(bearing), math.radians(lat)
    sine = math.sin(north) * math.cos(arc) + math.cos(north) * math.sin(arc) * math.cos(turn)
    across = math.atan2(
        math.sin(turn) * math.sin(arc) * math.cos(north), math.cos(arc) - math.sin(north) * sine
    )
    point = ((lon + math.degrees(across) + 180) % 360 - 180, math.degrees(math.asin(max(-1, min(1, sine)))))
    assert shape.distance(shapely.Point(point)) < 1e-6


def test_a_country_is_the_hull_of_its_towns():
    libya = area(EventPlace(name="Libya", geonames_id=2215636, lat=28, lon=17, country="LBY"))
    for lon, lat in ((13.2, 32.9), (20.06, 32.11), (23.3, 24.2)):  # Tripoli, Benghazi, Kufra
        assert libya.contains(shapely.Point(lon, lat))
    assert not libya.contains(shapely.Point(31.2, 30.0))  # Cairo
    fiji = area(EventPlace(name="Fiji", geonames_id=2205218, lat=-18, lon=178, country="FJI"))
    assert fiji.is_valid
    assert fiji.area < 40  # square degrees: not once around the earth
    tripoli = EventPlace(name="Tripoli", geonames_id=2210247, lat=32.9, lon=13.2)
    assert area(tripoli) is None
    assert date.fromisoformat(ROWS[0]["day"]) == date(2020, 1, 14)


def test_a_place_says_what_it_is():
    record = shelling()
    record.events[0].place.radius = None
    record.events[1].place = EventPlace(name="Libya", geonames_id=2215636, lat=28, lon=17)
    text = io.StringIO(newline="")
    write([record], "csv", text)
    assert [row["place_kind"] for row in flat(record)] == ["capital", "country"]
    assert flat(shelling()).__next__()["place_kind"] == "spot"
