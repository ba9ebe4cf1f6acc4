"""Each form is taken by a reader of it, with every column and the values in their places."""

import io
import json
from datetime import UTC, date, datetime

import msgspec
import pytest
from typer.testing import CliRunner

import dateline
from dateline.cli import app
from dateline.errors import SourceError
from dateline.export import write
from dateline.export.rows import columns
from dateline.record import Entity, Event, EventPlace, EventTime, Quantity, Range, Record

pandas = pytest.importorskip("pandas")
TEXT = "Rebels shelled\tthe port of Tripoli on Tuesday, killing 3 people. Egypt may send aid."


def shelling() -> Record:
    return Record(
        id="r1", text=TEXT, published="2020-01-15", publisher="Daily", sentences=[(0, 64), (65, 84)],
        entities=[Entity(id="e1", name="Rebels", kind="armed_group", country="LBY", sectors=["REB"])],
        events=[
            Event(id="v1", type="ASSAULT", mode="heavy-weapons", cameo="194", score=-9.0, actors=["e1"],
                  actor_spans=[(0, 6)], trigger=Range(7, 14), evidence=Range(0, 64), confidence=0.9,
                  time=EventTime(value="2020-01-14", start="2020-01-14", end="2020-01-14"),
                  place=EventPlace(name="Tripoli", country="LBY", lat=32.9, lon=13.2, geonames_id=2210247),
                  quantities=[Quantity(kind="killed", value=3, text="3", span=(57, 58))]),
            Event(id="v2", type="AID", cameo="070", trigger=Range(75, 79), evidence=Range(65, 84), status="future"),
        ],
    )  # fmt: skip


def written(record: Record, form: str) -> bytes:
    out = io.StringIO(newline="")
    write([record], form, out)
    return out.getvalue().encode()


def frame(form, **options):
    out = io.StringIO(newline="")
    count = write([shelling()], form, out)
    out.seek(0)
    return count, pandas.read_csv(out, dtype=str, **options)


def test_flat_rows_hold_every_status():
    count, table = frame("csv")
    assert count == 2
    assert list(table.status) == ["actual", "future"]
    assert table.evidence[0] == TEXT[:64]


def test_gdelt_events_and_mentions_join():
    _, events = frame("gdelt", sep="\t", header=None, names=columns("gdelt_events"), index_col=False)
    _, mentions = frame(
        "gdelt-mentions", sep="\t", header=None, names=columns("gdelt_mentions"), index_col=False
    )
    assert (events.shape, mentions.shape) == ((1, 61), (1, 16))
    row = events.iloc[0]
    assert (row.SQLDATE, row.EventCode, row.EventRootCode, row.QuadClass) == ("20200114", "194", "19", "4")
    assert (row.Actor1Code, row.ActionGeo_FullName) == ("LBYREB", "Tripoli")
    assert mentions.GLOBALEVENTID[0] == row.GLOBALEVENTID
    assert (mentions.ActionCharOffset[0], mentions.SentenceID[0], mentions.Confidence[0]) == ("7", "1", "90")


def test_a_reader_of_gdelt_takes_events_and_mentions():
    parsers = pytest.importorskip("py_gdelt.parsers")
    models = pytest.importorskip("py_gdelt.models")
    quoted = msgspec.structs.replace(shelling(), publisher='The "Daily"\u2028 News')
    (event,) = (
        models.Event.from_raw(raw) for raw in parsers.EventsParser().parse(written(shelling(), "gdelt"))
    )
    assert (event.date, event.date_added) == (date(2020, 1, 14), datetime(2020, 1, 15, tzinfo=UTC))
    undated = written(msgspec.structs.replace(shelling(), published=None), "gdelt")
    assert [raw.date_added for raw in parsers.EventsParser().parse(undated)] == ["20200114000000"]
    assert (event.event_code, event.event_base_code, event.event_root_code) == ("194", "194", "19")
    assert (event.quad_class, event.goldstein_scale, event.version) == (4, -9.0, 2)
    assert (event.actor1.code, event.actor1.name, event.actor1.country_code) == ("LBYREB", "REBELS", "LBY")
    assert event.actor2 is None
    where = event.action_geo
    assert (where.name, where.country_code, where.lat, where.lon) == ("Tripoli", "LY", 32.9, 13.2)
    (mention,) = (
        models.Mention.from_raw(r) for r in parsers.MentionsParser().parse(written(quoted, "gdelt-mentions"))
    )
    assert mention.global_event_id == event.global_event_id
    assert (mention.source_name, mention.identifier) == ('The "Daily" News', "r1")
    assert (mention.mention_type, mention.confidence, mention.doc_length) == (2, 90, len(TEXT))


def test_polecat():
    _, table = frame("polecat", sep="\t")
    assert list(table.columns) == columns("polecat")
    assert len(table.columns) == 40
    row = table.iloc[0]
    assert (row["Event Type"], row["Quad Code"], row["Actor Country"]) == (
        "ASSAULT",
        "MATERIAL CONFLICT",
        "LBY",
    )
    assert row["GeoNames ID"] == "2210247"


def one() -> Record:
    return Record(
        id="r 1", text=TEXT, published="2020-01-15", publisher="Daily", sentences=[(0, 64)],
        entities=[Entity(id="e1", name="Rebels", kind="armed_group", wikidata="Q1")],
        events=[Event(id="v1", type="ASSAULT", actors=["e1"], trigger=Range(7, 14), evidence=Range(0, 64),
                      time=EventTime(value="2020-01-14", start="2020-01-14", end="2020-01-14"))],
    )  # fmt: skip


def test_parquet_by_month(tmp_path):
    dataset = pytest.importorskip("pyarrow.dataset")
    assert write([one()] * 3, "parquet", tmp_path / "out") == 3
    table = dataset.dataset(tmp_path / "out", partitioning="hive").to_table()
    assert table.column("month").to_pylist() == ["2020-01"] * 3
    assert table.column("type").to_pylist() == ["ASSAULT"] * 3
    with pytest.raises(SourceError, match="is there already"):
        write([one()], "parquet", tmp_path / "out")


def test_json_ld_is_a_graph():
    rdflib = pytest.importorskip("rdflib")
    out = io.StringIO()
    assert write([one(), one()], "jsonld", out) == 2
    graph = rdflib.Graph().parse(data=out.getvalue(), format="json-ld")
    (actor,) = set(graph.objects(None, rdflib.URIRef("https://schema.org/actor")))
    assert str(actor) == "http://www.wikidata.org/entity/Q1"
    assert "shelled" in str(next(graph.objects(None, rdflib.URIRef("https://schema.org/text"))))


def test_json_ld_leaves_out_a_side_of_which_the_record_says_nothing():
    record = one()
    record.events[0].actors.append("e99")
    record.events[0].recipients = ["e98"]
    out = io.StringIO()
    assert write([record], "jsonld", out) == 1
    (event,) = json.loads(out.getvalue())["@graph"]
    assert [a["name"] for a in event["actor"]] == [record.entities[0].name]
    assert event["attendee"] == []


def test_the_command_says_which_line_is_no_record(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_text(one().to_json() + "\nnothing\n" + one().to_json() + "\n", "utf-8")
    found = CliRunner().invoke(app, ["export", str(path), "--form", "csv", "-o", str(tmp_path / "out.csv")])
    assert found.exit_code == 1
    assert len(pandas.read_csv(tmp_path / "out.csv")) == 2


def test_a_name_with_a_quotation_mark_is_whole_in_every_form(tmp_path):
    text = 'The Namibian army attacked the "Black Tiger" militia in Windhoek on Monday, killing three rebels.'
    record = dateline.read(text, "2020-01-14", id="namibia")
    assert "Black Tiger militia" in {e.name for e in record.entities}
    assert not [e.name for e in record.entities if '"' in e.name]
