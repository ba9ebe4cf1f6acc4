"""A user's own tables of actors: added to by hand, and made from Wikidata."""

import gzip
import json
from datetime import date

import pytest
from typer.testing import CliRunner

from dateline.cli.actors import app
from dateline.errors import KnowledgeError
from dateline.knowledge.actor_check import check
from dateline.knowledge.catalogue import catalogue
from dateline.knowledge.wikidata import office, rows_of

run = CliRunner().invoke


def item(q):
    return {"snaktype": "value", "datavalue": {"type": "wikibase-entityid", "value": {"id": q}}}


def day(text, precision=11):
    value = {"time": f"+{text}T00:00:00Z", "precision": precision}
    return {"snaktype": "value", "datavalue": {"type": "time", "value": value}}


def entity(q, label, claims, aliases=()):
    return {
        "type": "item", "id": q, "labels": {"en": {"language": "en", "value": label}},
        "aliases": {"en": [{"language": "en", "value": a} for a in aliases]}, "claims": claims,
    }  # fmt: skip


def says(prop, snak, rank="normal", **qualifiers):
    return {prop: [{"mainsnak": snak, "rank": rank, "qualifiers": {k: [v] for k, v in qualifiers.items()}}]}


ENTITIES = [
    entity(
        "Q900001", "Jane Roe",
        says("P31", item("Q5")) | says("P27", item("Q38"))
        | says("P39", item("Q900002"), P580=day("2019-09-05"), P582=day("2021-02-00", 10)), ["J. Roe", "Giovanna Roe"],
    ),
    entity("Q900002", "Minister of Foreign Affairs of Italy", says("P31", item("Q294414")) | says("P1001", item("Q38"))),
    entity("Q900003", "Front of the Reed Marshes", says("P31", item("Q17149090")) | says("P17", item("Q1049")) | says("P571", day("2003-00-00", 9))),
    entity("Q900004", "A Painter", says("P31", item("Q5")) | says("P27", item("Q38"))),
    entity("Q900005", "A Mountain", says("P31", item("Q8502"))),
]  # fmt: skip


@pytest.fixture(params=["array", "lines", "gz"])
def dump(tmp_path, request):
    lines = [json.dumps(e) for e in ENTITIES]
    if request.param == "lines":
        path = tmp_path / "dump.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path
    text = "[\n" + ",\n".join(lines) + "\n]\n"
    path = tmp_path / ("dump.json.gz" if request.param == "gz" else "dump.json")
    path.write_bytes(gzip.compress(text.encode()) if request.param == "gz" else text.encode())
    return path


def test_a_dump_becomes_a_table_that_the_catalogue_reads(dump, tmp_path):
    out = tmp_path / "own.csv"
    result = run(app, ["import", "wikidata", str(dump), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert check(out) == []
    known = catalogue((out,))
    jane = known.find("Giovanna Roe", date(2020, 1, 1))[0]
    assert (jane.name, jane.country, jane.wikidata) == ("Jane Roe", "ITA", "Q900001")
    assert [o.title for o in known.offices(jane.id, date(2021, 2, 20))] == ["foreign minister"]
    assert known.offices(jane.id, date(2021, 3, 1)) == []
    front = known.find("Front of the Reed Marshes")[0]
    assert (front.kind, front.country, front.start) == ("armed_group", "SDN", "2003")
    assert known.find("A Painter") == known.find("A Mountain") == []


def test_the_csv_of_a_query(tmp_path):
    path = tmp_path / "query.csv"
    path.write_text(
        "item,itemLabel,itemAltLabel,country,position,positionLabel,start,end\n"
        'http://www.wikidata.org/entity/Q900001,Jane Roe,"J. Roe, G. Roe",http://www.wikidata.org/entity/Q38,'
        "http://www.wikidata.org/entity/Q1,Prime Minister of Italy,2019-09-05T00:00:00Z,\n",
        encoding="utf-8",
    )
    (row,) = rows_of(path)
    assert row["aliases"] == "J. Roe|G. Roe"
    assert (row["role"], row["of"], row["start"]) == ("prime minister", "ITA", "2019-09-05")


@pytest.mark.parametrize(
    "text", ["no json", '["a"]', '{"a": ', "\x00", '[{"id": "Q1", "claims": {"P31": "Q5"']
)
def test_a_broken_dump_is_a_sentence_with_its_line(tmp_path, text):
    path = tmp_path / "dump.json"
    path.write_text(text + ' "Q5"\n', encoding="utf-8")
    with pytest.raises(KnowledgeError, match="line 1"):
        list(rows_of(path))
    assert run(app, ["import", "wikidata", str(path), "-o", str(tmp_path / "o.csv")]).exit_code == 2


def test_a_missing_or_wrong_file_is_a_sentence(tmp_path):
    with pytest.raises(KnowledgeError, match="can't be read"):
        list(rows_of(tmp_path / "none.json"))
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(KnowledgeError, match="itemLabel"):
        list(rows_of(path))
    (tmp_path / "bad.json.gz").write_bytes(b"no gzip")
    with pytest.raises(KnowledgeError, match="can't be read"):
        list(rows_of(tmp_path / "bad.json.gz"))


@pytest.mark.parametrize(
    ("label", "title"),
    [("Minister of Foreign Affairs of Italy", "foreign minister"), ("President of France", "president"),
     ("Prime Minister of the United Kingdom", "prime minister"), ("Mayor of Springfield", "mayor of Springfield"),
     ("Q123", ""), ("", "")],
)  # fmt: skip
def test_positions_by_the_names_of_offices(label, title):
    assert office(label) == title


def test_add_makes_a_table_and_adds_roles(tmp_path):
    own = tmp_path / "own.csv"
    first = run(
        app, ["add", "Jane Roe", "--to", str(own), "--country", "ITA", "--sector", "OPP", "--alias", "J. Roe"]
    )
    assert first.exit_code == 0, first.output
    again = [
        "add",
        "Jane Roe",
        "--to",
        str(own),
        "--country",
        "ITA",
        "--role",
        "leader",
        "--of",
        "ITA",
        "--start",
        "2001",
    ]
    assert run(app, again).exit_code == 0
    assert check(own) == []
    known = catalogue((own,))
    assert known.find("J. Roe")
    assert known.offices("person:jane-roe", date(2010, 1, 1))[0].title == "leader"
    before = own.read_text()
    assert run(app, again).exit_code == 1  # it stands there already
    assert run(app, ["add", "X", "--to", str(own), "--kind", "wizard"]).exit_code == 1
    assert run(app, ["add", "X", "--to", str(own), "--country", "XXX"]).exit_code == 1
    assert run(app, ["add", "X", "--to", str(own), "--role", "leader"]).exit_code == 1
    assert own.read_text() == before


def test_add_refuses_a_file_of_another_form(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("a,b\n")
    result = run(app, ["add", "X", "--to", str(own)])
    assert result.exit_code == 2
    assert "header" in result.output


def test_overlapping_roles_in_an_own_table_are_found(tmp_path):
    own = tmp_path / "own.csv"
    for start, end in (("2001", "2005"), ("2003", "2007")):
        args = ["--country", "ITA", "--role", "leader", "--of", "ITA", "--start", start, "--end", end]
        assert run(app, ["add", "Jane Roe", "--to", str(own), *args]).exit_code == 0
    assert any("overlaps" in p for p in check(own))


_TABLE = "name,kind,country,sectors,aliases,role,of,start,end,wikidata\nJosé Núñez,person,HND,GOV,,,,,,\n"


def test_a_table_that_is_not_in_utf_8_is_told_with_its_line(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes(_TABLE.encode("cp1252"))
    for read in (check, lambda p: catalogue((p,))):
        with pytest.raises(KnowledgeError, match=r"not in UTF-8: line 2 holds the byte 0xe9.*CSV UTF-8"):
            read(path)


def test_a_table_with_the_mark_of_a_spreadsheet_is_read(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes(_TABLE.encode("utf-8-sig"))
    assert check(path) == []
    assert catalogue((path,)).find("José Núñez", None)


def test_a_table_with_a_cell_without_end_is_a_sentence(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(_TABLE + '"' + "x" * 200_000, "utf-8")
    for read in (check, lambda p: catalogue((p,))):
        with pytest.raises(KnowledgeError, match="is no CSV"):
            read(path)
