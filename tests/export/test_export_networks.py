"""Networks and entities are read back by networkx, by Neo4j's own rules, and by FollowTheMoney."""

import csv
import io
import json
import re

import pytest
from tests.exported import HARD, all_records, shelling

from dateline.export import write
from dateline.export.rows import flat
from dateline.export.xml_text import in_xml
from dateline.record import Event, Range, Record

ROWS = [row for record in all_records() for row in flat(record)]


def written(name, records=None):
    out = io.StringIO(newline="")
    count = write(all_records() if records is None else records, name, out)
    return count, out.getvalue()


@pytest.mark.parametrize("name", ["gexf", "graphml"])
def test_a_network_has_an_edge_for_each_event_of_two_sides(name):
    networkx = pytest.importorskip("networkx")
    count, text = written(name)
    read = networkx.read_gexf if name == "gexf" else networkx.read_graphml
    graph = read(
        io.BytesIO(text.encode("utf-8")), **({"force_multigraph": True} if name == "graphml" else {})
    )
    edges = [edge for *_, edge in graph.edges(data=True)]
    assert count == len(edges) == 3  # both events of the first report, and the parties of an agreement
    labels = {graph.nodes[n]["label"] for n in graph}
    assert labels == {"Rebels", "Egypt", "Tripoli port authority", in_xml(HARD[:80]), ""}
    (shelled,) = [e for e in edges if e["type_of_event"] == "ASSAULT"]
    assert (shelled["day"], shelled["last_day"], shelled["status"]) == ("2020-01-14", "2020-01-14", "actual")
    assert shelled["words"] == ROWS[0]["evidence"]
    assert shelled["score"] == -9.0
    assert graph.nodes["Q79"]["country"] == "EGY"
    one, other = next((a, b) for a, b, e in graph.edges(data=True) if e["type_of_event"] == "ASSAULT")
    assert (graph.nodes[one]["label"], graph.nodes[other]["label"]) == ("Rebels", "Tripoli port authority")
    if name == "gexf":
        assert 'mode="dynamic"' in text
        assert (shelled["start"], shelled["end"]) == ("2020-01-14", "2020-01-14")


def test_one_who_stands_in_two_reports_is_one_node():
    networkx = pytest.importorskip("networkx")
    second = shelling()
    second.id = "r9"
    _, text = written("graphml", [shelling(), second])
    graph = networkx.read_graphml(io.BytesIO(text.encode("utf-8")), force_multigraph=True)
    assert (len(graph), graph.number_of_edges()) == (3, 4)


# Neo4j Operations Manual, CSV header format: name, type, and the space of ids in brackets.
HEADER = re.compile(
    r"(?P<name>\w*)(:(?P<type>ID|START_ID|END_ID|LABEL|TYPE|int|long|float|double|boolean|string|date|string\[\])"
    r"(\((?P<space>\w+)\))?)?"
)


def imported(folder):
    """The folder as neo4j-admin takes it: nodes by space and id, relationships; every value of its type."""
    nodes, links = {}, []
    for path in sorted(folder.iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        columns = [HEADER.fullmatch(cell) for cell in head]
        assert all(columns), head
        kinds = [c["type"] for c in columns]
        for row in rows:
            assert len(row) == len(head)
            for kind, cell in zip(kinds, row, strict=True):
                if cell and kind in ("int", "double"):
                    float(cell)
                if cell and kind == "date":
                    assert re.fullmatch(r"\d{4}-\d\d-\d\d", cell)
            values = dict(zip(head, row, strict=True))
            if "ID" in kinds:
                place = (columns[kinds.index("ID")]["space"], row[kinds.index("ID")])
                assert place not in nodes
                nodes[place] = values
            else:
                ends = [
                    (columns[kinds.index(k)]["space"], row[kinds.index(k)]) for k in ("START_ID", "END_ID")
                ]
                links.append((*ends, values[":TYPE"], values))
    assert all(end in nodes for link in links for end in link[:2])
    return nodes, links


def test_neo4j(tmp_path):
    assert write(all_records(), "neo4j", tmp_path / "out") == 5
    nodes, links = imported(tmp_path / "out")
    events = {i: v for (space, i), v in nodes.items() if space == "Event"}
    assert [v["words"] for v in events.values()] == [row["evidence"] for row in ROWS]
    assert [v["day:date"] for v in events.values()] == [row["day"] or "" for row in ROWS]
    assert sum(space == "Report" for space, _ in nodes) == 4
    acts = [(a[1], b[1], kind) for a, b, kind, _ in links if kind in ("ACTS_IN", "RECIPIENT_OF")]
    assert ("rebels|LBY", "r1/v1", "ACTS_IN") in acts
    assert ("rebels|LBY", "r1/v2", "RECIPIENT_OF") in acts
    assert len(acts) == 8
    assert [(a[1], b[1], v["quote"]) for a, b, kind, v in links if kind == "SAYS"] == [
        ("Q79", "r1/v1", "indirect")
    ]
    told = [v for _, b, kind, v in links if kind == "TELLS" and b[1] == "r1/v1"]
    assert [(v["start:int"], v["end:int"]) for v in told] == [("0", "64")]


# What FollowTheMoney 4.11 has of the schemata that are written.
PROPERTIES = {
    "Article": {"title", "fileName", "bodyText", "publishedAt", "publisher", "sourceUrl"},
    "Event": {
        "name", "summary", "recordId", "keywords", "startDate", "endDate", "location", "country", "organizer", "involved",
        "proof", "sourceUrl", "publisher",
    },
    "LegalEntity": {"name", "country", "wikidataId", "sector"},
}  # fmt: skip


def test_followthemoney_lines():
    count, text = written("ftm")
    found = [json.loads(line) for line in text.split("\n")[:-1]]
    assert count == sum(e["schema"] == "Event" for e in found) == 5
    assert len({e["id"] for e in found}) == len(found)
    for entity in found:
        allowed = PROPERTIES.get(entity["schema"], PROPERTIES["LegalEntity"])
        assert set(entity["properties"]) <= allowed
        assert all(isinstance(v, str) and v for values in entity["properties"].values() for v in values)
    events = [e["properties"] for e in found if e["schema"] == "Event"]
    assert [e.get("summary", [""])[0] for e in events] == [row["evidence"] for row in ROWS]
    assert [e.get("startDate") for e in events] == [row["day"] and [row["day"]] for row in ROWS]
    ids = {e["id"] for e in found}
    assert {i for e in events for i in (*e.get("organizer", []), *e.get("involved", []), *e["proof"])} <= ids


def plain(text):
    return re.sub(r"[\x0b\s]+", "", text)


def test_followthemoney_takes_them():
    ftm = pytest.importorskip(
        "followthemoney", reason="its pyicu is built from source: pip install followthemoney"
    )
    count, text = written("ftm")
    taken = 0
    for line in text.split("\n")[:-1]:
        given = json.loads(line)
        found = ftm.EntityProxy.from_dict(given, cleaned=False)
        ftm.model.get(given["schema"]).validate(found.to_dict())
        kept = found.to_dict()["properties"]  # it makes a blank of each character that isn't for people
        assert sorted(kept) == sorted(given["properties"])
        for name, values in given["properties"].items():
            assert {plain(v) for v in kept[name]} == {plain(v) for v in values}
        taken += found.schema.name == "Event"
    assert taken == count


def test_a_thousand_events_of_the_same_two_are_two_nodes():
    sides = shelling().entities
    events = [
        Event(id=f"v{i}", type="ASSAULT", actors=["e1"], recipients=["e2"], trigger=Range(0, 1), evidence=Range(0, 1))
        for i in range(1000)
    ]  # fmt: skip
    count, text = written("graphml", [Record(id="r", text="x", entities=sides, events=events)])
    assert (count, text.count("<node ")) == (1000, 2)
