"""Annotations, PROV, calendar and feed are read back by readers of each: counts, days, characters."""

import io
import json
from datetime import UTC, date, datetime

import pytest
from tests.exported import all_records, shelling

from dateline.export import write
from dateline.export.rows import flat
from dateline.export.xml_text import in_xml

ROWS = [row for record in all_records() for row in flat(record)]
OA = "http://www.w3.org/ns/oa#"
# The terms that are used, as http://www.w3.org/ns/anno.jsonld has them.
TERMS = {
    "oa": OA, "as": "http://www.w3.org/ns/activitystreams#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#", "id": {"@type": "@id", "@id": "@id"}, "type": {"@type": "@id", "@id": "@type"},
    "AnnotationPage": "as:OrderedCollectionPage", "Annotation": "oa:Annotation", "TextualBody": "oa:TextualBody",
    "Software": "as:Application", "TextPositionSelector": "oa:TextPositionSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector", "tagging": "oa:tagging", "describing": "oa:describing",
    "classifying": "oa:classifying", "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
    "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"}, "purpose": {"@type": "@vocab", "@id": "oa:hasPurpose"},
    "body": {"@type": "@id", "@id": "oa:hasBody"}, "target": {"@type": "@id", "@id": "oa:hasTarget"},
    "source": {"@type": "@id", "@id": "oa:hasSource"}, "selector": {"@type": "@id", "@id": "oa:hasSelector"},
    "generator": {"@type": "@id", "@id": "as:generator"}, "name": "foaf:name", "value": "rdf:value", "format": "dc:format",
    "created": {"@type": "xsd:dateTime", "@id": "dcterms:created"}, "exact": "oa:exact", "prefix": "oa:prefix",
    "suffix": "oa:suffix", "start": {"@type": "xsd:nonNegativeInteger", "@id": "oa:start"},
    "end": {"@type": "xsd:nonNegativeInteger", "@id": "oa:end"},
}  # fmt: skip


def written(name, records=None):
    out = io.StringIO(newline="")
    count = write(all_records() if records is None else records, name, out)
    return count, out.getvalue()


def test_annotations_hang_on_their_characters():
    rdflib = pytest.importorskip("rdflib")
    count, text = written("annotations")
    page = json.loads(text)
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert count == len(page["items"]) == 5
    texts = [record.text for record in all_records() for _ in record.events]
    for item, whole in zip(page["items"], texts, strict=True):
        position, words = item["target"]["selector"]
        assert whole[position["start"] : position["end"]] == words["exact"]
        assert words["prefix"] + words["exact"] + words["suffix"] in whole
    graph = rdflib.Graph().parse(data=json.dumps({**page, "@context": TERMS}), format="json-ld")
    oa = rdflib.Namespace(OA)
    assert len(set(graph.subjects(rdflib.RDF.type, oa.Annotation))) == 5
    assert {str(o) for o in graph.objects(None, oa.motivatedBy)} == {OA + "classifying"}
    assert sorted(int(o) for o in graph.objects(None, oa.start)) == sorted(r["evidence_start"] for r in ROWS)
    assert not [p for p in graph.predicates() if "file:" in p]  # every term is known
    sources = {str(o) for o in graph.objects(None, oa.hasSource)}
    assert "https://daily.example/1?a=1&b=2" in sources
    assert not [s for s in sources if s.startswith("javascript")]


def test_prov_is_read_by_its_library():
    model = pytest.importorskip("prov.model")
    count, text = written("prov")
    found = model.ProvDocument.deserialize(content=text, format="json")
    derived = list(found.get_records(model.ProvDerivation))
    assert count == len(derived) == 5
    words = {next(iter(d.get_attribute("schema:text"))) for d in derived}
    assert words == {row["evidence"] for row in ROWS}
    starts = sorted(int(next(iter(d.get_attribute("d:start")))) for d in derived)
    assert starts == sorted(row["evidence_start"] for row in ROWS)
    (shelled,) = [e for e in found.get_records(model.ProvEntity) if str(e.identifier) == "d:r1/v1"]
    assert shelled.get_attribute("d:day") == {"2020-01-14"}
    names = {str(a.identifier): a.label for a in found.get_records(model.ProvAgent)}
    said = [a for a in found.get_records(model.ProvAttribution) if str(a.args[0]) == "d:r1/v1"]
    assert [(names[str(a.args[1])], a.get_attribute("d:quote")) for a in said] == [("Egypt", {"indirect"})]
    (used,) = [u for u in found.get_records(model.ProvUsage) if str(u.args[1]) == "d:r1"]
    assert used.args[2] == datetime(2020, 1, 15, 6, tzinfo=UTC)
    assert found == model.ProvDocument.deserialize(content=found.serialize(format="json"), format="json")


def test_a_calendar_has_what_is_planned():
    icalendar = pytest.importorskip("icalendar")
    count, text = written("ical")
    calendar = icalendar.Calendar.from_ical(text)
    (entry,) = calendar.walk("VEVENT")  # the other planned event has no day
    assert count == 1
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2020, 1, 17), date(2020, 1, 19))
    assert entry.decoded("dtstamp") == datetime(2020, 1, 15, 6, tzinfo=UTC)
    assert (str(entry["summary"]), str(entry["description"])) == ("AID: Egypt → Rebels", ROWS[1]["evidence"])
    assert str(entry["url"]) == "https://daily.example/1?a=1&b=2"
    assert not [line for line in text.split("\r\n") if len(line.encode()) > 75]
    assert not [e for e in calendar.walk() if e.errors]


def test_a_calendar_takes_any_text():
    icalendar = pytest.importorskip("icalendar")
    records = all_records()
    records[1].events[1].time.start = "2020-02-30"
    assert written("ical", records)[0] == 1
    records[1].events[1].time.start, records[1].events[1].time.end = "2020-03-02", "9999-12-31"
    records[1].events[1].evidence.end = len(records[1].text)
    count, text = written("ical", records)
    entry = icalendar.Calendar.from_ical(text).walk("VEVENT")[1]
    assert count == 2
    assert str(entry["description"]) == in_xml(records[1].text).replace("\r\n", "\n")
    assert entry.decoded("dtstart") == date(2020, 3, 2)


def test_a_feed_has_the_newest_first(monkeypatch):
    feedparser = pytest.importorskip("feedparser")
    count, text = written("atom")
    feed = feedparser.parse(text.encode("utf-8"))
    assert not feed.bozo
    assert feed.version == "atom10"
    assert count == len(feed.entries) == 4  # the report without a day has no place in it
    assert [e.title for e in feed.entries[:2]] == [
        "ASSAULT: Rebels → Tripoli port authority (Tripoli)", "AID: Egypt → Rebels",
    ]  # fmt: skip
    assert feed.entries[0].updated == "2020-01-15T06:00:00+00:00" == feed.feed.updated
    assert feed.entries[0].link == "https://daily.example/1?a=1&b=2"
    assert not feed.entries[2].get("links")
    assert len({e.id for e in feed.entries}) == 4
    from dateline.export import atom

    monkeypatch.setattr(atom, "NEWEST", 3)
    assert written("atom")[0] == 3


def test_the_words_of_a_feed_are_unchanged():
    from lxml import etree

    root = etree.fromstring(written("atom")[1].encode("utf-8"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert [e.text or "" for e in root.iter(f"{atom}content")] == [
        in_xml(row["evidence"]) for row in ROWS[:4]
    ]
    for entry in root.iter(f"{atom}entry"):
        for needed in ("id", "title", "updated"):  # RFC 4287, 4.1.2
            assert len(entry.findall(atom + needed)) == 1
    assert written("atom", [shelling()])[0] == 2
