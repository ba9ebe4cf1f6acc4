"""An edition is whole, says what it is in the words of foreign validators, and is the same bytes each time."""

import csv
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from benchmarks import made
from typer.testing import CliRunner

import dateline.store
from dateline.cli import app
from dateline.errors import SourceError, StoreError
from dateline.ontology.own import OwnType
from dateline.record import SCHEMA
from dateline.release import About, Author, diff, load, release
from dateline.release.tables import tables
from dateline.store.corrections import Decision

pytest.importorskip("pyarrow")
WORDS = 12


def filled(path: Path, records=None, workers=0) -> dateline.store.Store:
    store = dateline.store.open(path)
    store.add(made.records(240) if records is None else records, "made", workers=workers)
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with filled(tmp_path_factory.mktemp("store") / "made.db") as opened:
        (row,) = opened.doubtful("ada", limit=1)
        opened.decide(Decision(report=row["report"], start=row["start"], end=row["end"], reviewer="ada",
                               decision="correct", change={"type": "AID"}, at="2020-01-01T00:00:00+00:00"))  # fmt: skip
        yield opened


ABOUT = About(
    title="A made record: “tests” & more", license="CC-BY-4.0", doi="10.5281/zenodo.1", url="https://example.org/made",
    authors=(Author(family="Lovelace", given="Ada", orcid="https://orcid.org/0000-0002-1825-0097", affiliation="Home"),
             Author(name="The makers")),
)  # fmt: skip


@pytest.fixture(scope="module")
def edition(store, tmp_path_factory):
    return release(store, tmp_path_factory.mktemp("made") / "edition", ABOUT)


@pytest.fixture(scope="module")
def bare(store, tmp_path_factory):
    return release(store, tmp_path_factory.mktemp("made") / "bare", words=WORDS)


def cells(edition, name):
    place = edition.folder / "csv"
    paths = sorted((place / name).glob("*.csv")) if tables()[name].months else [place / f"{name}.csv"]
    return [row for path in paths for row in csv.DictReader(path.open(encoding="utf-8", newline=""))]


def all_bytes(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("which", ["edition", "bare"])
def test_frictionless_takes_every_row(which, request):
    frictionless = pytest.importorskip("frictionless")
    found = frictionless.validate(str(request.getfixturevalue(which).folder / "datapackage.json"))
    assert found.valid, found.flatten(["name", "type", "message"])[:5]
    assert found.stats["tasks"] == len(tables())


@pytest.mark.parametrize("which", ["edition", "bare"])
def test_the_citation_is_one(which, request):
    pytest.importorskip("check_jsonschema")
    path = request.getfixturevalue(which).folder / "CITATION.cff"
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format", str(path)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("which", ["edition", "bare"])
def test_rocrate_reads_every_file(which, request):
    crates = pytest.importorskip("rocrate.rocrate")
    folder = request.getfixturevalue(which).folder
    crate = crates.ROCrate(str(folder))
    files = {e.id for e in crate.data_entities}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there - files == {"SHA256SUMS", "ro-crate-metadata.json"}
    assert crate.root_dataset["datePublished"]
    assert crate.root_dataset["license"]
    if which == "edition":
        assert [a["name"] for a in crate.root_dataset["author"]] == ["Ada Lovelace", "The makers"]


def test_every_event_is_there_once_as_the_store_has_it(store, edition):
    events, mentions = cells(edition, "events"), cells(edition, "mentions")
    assert len(events) == store.count() == edition.rows["events"] == len({e["event_id"] for e in events})
    assert [e["day"] for e in events] == sorted(e["day"] for e in events)
    size = store.size()
    assert (len(mentions), edition.rows["reports"]) == (size["mentions"], size["reports"])
    assert edition.rows["attributions"] == size["attributions"]
    asked = {
        (e["day"], e["type"], "; ".join(sorted(e["actors"])), e["place"]) for e in store.events(limit=None)
    }
    assert asked == {(e["day"], e["type"], e["actors"], e["place"]) for e in events}
    killed = next(e for e in events if e["type"] == "ASSAULT")
    assert (killed["killed_low"], killed["killed_high"]) == ("3", "3")
    assert [e["reviewed"] for e in events].count("true") == 1
    assert [d["changed"] for d in cells(edition, "decisions")] == ["type"]


def test_parquet_holds_what_the_csv_holds(edition):
    import pyarrow.parquet as pq

    for name, table in tables().items():
        paths = sorted(
            (edition.folder / "parquet").rglob(f"{name}/*.parquet" if table.months else f"{name}.parquet")
        )
        rows = [row for path in paths for row in pq.read_table(path).to_pylist()]
        assert [_told(row) for row in rows] == [dict(row) for row in cells(edition, name)], name


def _told(row):
    return {n: "" if v is None else str(v).lower() if isinstance(v, bool) else
            f"{v:g}" if isinstance(v, float) and n in ("value", "low", "high") else str(v) for n, v in row.items()}  # fmt: skip


def test_no_words_of_a_report_are_in_it_unless_wanted(store, edition, bare):
    texts = [r.text for r in store.records()]
    clauses = {text[:60].encode() for text in texts}
    written = b"".join(b for path, b in all_bytes(edition.folder).items() if path.endswith(".csv"))
    assert not [c for c in clauses if c in written]
    by_id = {r.id: r.text for r in store.records()}
    for row in cells(bare, "mentions"):
        start, end = int(row["evidence_start"]), int(row["evidence_end"])
        assert row["words"] == by_id[row["report_id"]][start : min(end, start + WORDS)]
    assert f"at most {WORDS} characters" in (bare.folder / "LICENCES.md").read_text("utf-8")
    digests = {r["report_id"]: r["digest"] for r in cells(bare, "reports")}
    assert digests == {i: hashlib.sha256(t.encode()).hexdigest() for i, t in by_id.items()}


def test_the_same_store_gives_the_same_bytes_in_another_folder(store, edition, tmp_path):
    again = release(store, tmp_path / "somewhere" / "else", ABOUT)
    assert all_bytes(again.folder) == all_bytes(edition.folder)


def test_a_store_filled_by_several_processes_gives_the_same_bytes(tmp_path):
    records = list(made.records(120))
    with filled(tmp_path / "one.db", records) as one, filled(tmp_path / "two.db", records, workers=2) as two:
        assert all_bytes(release(one, tmp_path / "a").folder) == all_bytes(
            release(two, tmp_path / "b").folder
        )


def test_a_store_filled_in_another_order_calls_its_events_alike(tmp_path):
    records = list(made.records(120))
    plain = dateline.store.Plain()  # whose groups don't depend on the order
    with dateline.store.open(tmp_path / "one.db", grouping=plain) as one, \
            dateline.store.open(tmp_path / "two.db", grouping=plain) as two:  # fmt: skip
        one.add(records, "made")
        two.add(records[::-1], "made")
        first, second = (release(s, tmp_path / n) for s, n in ((one, "a"), (two, "b")))
    assert [e["event_id"] for e in cells(first, "events")] == [e["event_id"] for e in cells(second, "events")]


def test_another_python_or_hash_seed_gives_the_same_bytes(store, edition, tmp_path):
    script = (
        "import sys, pathlib, dateline.store\n"
        "from dateline.release import load, release\n"
        "with dateline.store.open(sys.argv[1]) as s: release(s, pathlib.Path(sys.argv[2]))\n"
    )
    for seed in ("1", "2"):
        subprocess.run([sys.executable, "-c", script, store.where, str(tmp_path / seed)], check=True,
                       env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "TZ": "Asia/Tokyo"})  # fmt: skip
    assert all_bytes(tmp_path / "1") == all_bytes(tmp_path / "2")


def test_checksums_are_those_of_every_other_file(edition):
    lines = (edition.folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    found = all_bytes(edition.folder)
    assert {p: hashlib.sha256(b).hexdigest() for p, b in found.items() if p != "SHA256SUMS"} == sums


def test_provenance_names_readers_models_and_writer(edition):
    found = json.loads((edition.folder / "provenance.json").read_text("utf-8"))
    assert found["readers"] == [{"reader": "made", "reports": edition.rows["reports"]}]
    assert (found["schema"], found["read_by_this_version"]) == (SCHEMA, False)
    assert found["parquet_writer"].startswith("pyarrow ")
    files = {row["file"] for row in cells(edition, "fingerprints")}
    assert "knowledge/data/actors/states.csv" in files
    assert any(f.startswith("models/data/") for f in files)


def test_every_column_is_in_the_dictionary_and_every_code_in_the_codebook(edition):
    known = {(row["table"], row["column"]) for row in cells(edition, "dictionary")}
    for name in tables():
        if rows := cells(edition, name):
            assert {(name, column) for column in rows[0]} <= known
    codes = {(row["kind"], row["name"]) for row in cells(edition, "codebook")}
    events = cells(edition, "events")
    assert {("type", e["type"]) for e in events} | {("status", e["status"]) for e in events} <= codes


def test_types_of_a_codebook_of_one_s_own_are_told(store, tmp_path):
    own = OwnType(
        name="LAND_SEIZURE", definition="Land is taken.", examples=("They took the field.",), score=-6.0
    )
    found = cells(release(store, tmp_path / "edition", own=[own]), "codebook")
    assert found[0] == {"kind": "type", "name": "LAND_SEIZURE", "score": "-6.0", "cameo": "",
                        "definition": "Land is taken.", "example": "They took the field."}  # fmt: skip


def test_postgresql_gives_the_same_bytes(empty_postgres, tmp_path):
    records = list(made.records(120))
    with filled(tmp_path / "one.db", records) as one, filled(empty_postgres, records) as two:
        assert all_bytes(release(one, tmp_path / "a").folder) == all_bytes(
            release(two, tmp_path / "b").folder
        )
        assert diff(one.where, str(tmp_path / "b")) == ([], {"same": one.count()})


def test_what_stands_there_is_not_written_over(store, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        release(store, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_store_is_refused_and_nothing_is_left(tmp_path):
    with dateline.store.open(tmp_path / "empty.db") as empty, pytest.raises(StoreError, match="no events"):
        release(empty, tmp_path / "edition")
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == []


def test_events_without_a_day_have_a_file(tmp_path):
    (record, *_) = made.records(1)
    for event in record.events:
        event.time = None
    record = msgspec.structs.replace(record, published=None)
    with filled(tmp_path / "undated.db", [record]) as store:
        with pytest.raises(StoreError, match="has a day"):
            release(store, tmp_path / "edition")
        written = release(store, tmp_path / "edition", About(date="2020-02-01"))
    assert [p.name for p in (written.folder / "csv" / "events").iterdir()] == ["undated.csv"]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ('titel = "x"', "titel"),
        ('date = "yesterday"', "no day"),
        ("[[authors]]\n", "no name"),
        ('[[authors]]\nname = "A"\norcid = "0000"', "no ORCID"),
        ("title = ", "does not tell"),
    ],
)
def test_what_the_maker_says_is_checked(text, match, tmp_path):
    (tmp_path / "about.toml").write_text(text)
    with pytest.raises(SourceError, match=match):
        load(tmp_path / "about.toml")


def test_the_command(store, tmp_path):
    about = tmp_path / "about.toml"
    about.write_text('title = "Mine"\n[[authors]]\nfamily = "Lovelace"\ngiven = "Ada"\n')
    told = CliRunner().invoke(
        app, ["release", store.where, "-o", str(tmp_path / "out"), "--about", str(about)]
    )
    assert told.exit_code == 0, told.output
    assert "edition 20" in told.output
    assert "names no licence" in told.output
    assert "provenance.json" in told.output
    assert 'family-names: "Lovelace"' in (tmp_path / "out" / "CITATION.cff").read_text("utf-8")
