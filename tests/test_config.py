"""A reading's configuration: one value that all who read are given, and a fingerprint of all that it depends on."""

import json

import pytest

import dateline
from dateline import config as configs
from dateline import store as stores
from dateline.config import ReadingConfig, config_of
from dateline.knowledge import DATA

CODEBOOK = """
extends = "plover"

[types.ANNULMENT]
definition = "A court or commission declares the result of an election void."
examples = [
    "The court annulled the election in two provinces.",
    "The commission declared the vote in the capital void.",
    "Judges threw out the result of the presidential poll.",
]
"""
REPORTS = [
    {"id": f"r{n}", "text": f"Turkey accused Greece of breaking the truce in week {n}."} for n in (1, 2)
]


def test_choices_stand_in_place_of_what_a_configuration_says(tmp_path):
    given = ReadingConfig(actors=("a.csv",), min_confidence=0.5)
    assert config_of(given, {"min_confidence": None, "actors": []}) == given
    changed = config_of(given, {"codebook": tmp_path / "c.toml", "any_language": True, "min_confidence": 0.0})
    assert changed == ReadingConfig(
        actors=("a.csv",), codebook=str(tmp_path / "c.toml"), languages=(), min_confidence=0.0
    )
    assert (given.any_language, changed.any_language) == (False, True)


@pytest.mark.parametrize(
    "other",
    [
        ReadingConfig(stages=("layout", "times")),
        ReadingConfig(languages=()),
        ReadingConfig(min_confidence=0.3),
        ReadingConfig(actors=("mine.csv",)),
        ReadingConfig(codebook="mine.toml"),
        ReadingConfig(model="mine"),
    ],
    ids=lambda c: json.dumps(c.contents())[-60:],
)
def test_every_field_is_in_the_fingerprint(other):
    assert other.fingerprint() != ReadingConfig().fingerprint() == ReadingConfig().fingerprint()


def test_the_fingerprint_is_of_what_the_files_hold(tmp_path, monkeypatch):
    (tmp_path / "model").mkdir()
    files = [tmp_path / name for name in ("mine.csv", "mine.toml", "model/config.json")]
    for file in files:
        file.write_text("one")
    given = ReadingConfig(actors=(str(files[0]),), codebook=str(files[1]), model=str(tmp_path / "model"))
    seen = {given.fingerprint()}
    for file in files:
        file.write_text("another")
        seen.add(given.fingerprint())
    assert len(seen) == 4
    monkeypatch.setenv(configs.FOLDER_VARIABLE, str(tmp_path / "model"))
    assert ReadingConfig().fingerprint() == ReadingConfig(model=str(tmp_path / "model")).fingerprint()


def test_an_edited_table_that_came_with_dateline_is_another_reading(tmp_path, monkeypatch):
    monkeypatch.setattr(configs, "DATA", tmp_path)
    (tmp_path / "relations.csv").write_text("one")
    before = ReadingConfig().fingerprint()
    (tmp_path / "relations.csv").write_text("another")
    assert ReadingConfig().fingerprint() != before


def test_reports_are_read_again_after_the_codebook_was_edited(tmp_path):
    book = tmp_path / "book.toml"
    book.write_text(CODEBOOK)
    with stores.open(tmp_path / "s.db") as store:
        assert dateline.ingest(REPORTS, store, codebook=book).new == 2
        again = dateline.ingest(REPORTS, store, codebook=book)
        assert (again.new, again.replaced, again.known) == (0, 0, 2)
        book.write_text(CODEBOOK.replace("the presidential poll", "the ballot"))
        edited = dateline.ingest(REPORTS, store, codebook=book)
        assert (edited.new, edited.replaced, edited.known) == (0, 2, 0)


def test_an_edited_table_of_actors_is_read_in_the_same_process(tmp_path):
    mine, text = tmp_path / "mine.csv", "The Zorblat Front attacked a convoy on Tuesday."
    head = (DATA / "actors" / "groups.csv").read_text("utf-8").splitlines()
    names = next(line for line in head if not line.startswith("#")).split(",")
    told = {"name": "Zorblat Front", "kind": "armed_group", "sectors": "REB"}

    def country_of(code: str) -> set[str | None]:
        cells = {**told, "country": code}
        mine.write_text(",".join(names) + "\n" + ",".join(cells.get(n, "") for n in names) + "\n")
        return {e.country for e in dateline.read(text, actors=[mine]).entities if e.name == "Zorblat Front"}

    assert (country_of("LBY"), country_of("SDN")) == ({"LBY"}, {"SDN"})


def test_ingest_takes_a_path_and_passes_over_what_it_cannot_read(tmp_path):
    added = dateline.ingest([*REPORTS, {"id": "r3", "text": ""}], tmp_path / "s.db")
    assert (added.new, added.events > 0) == (2, True)
    with stores.open(tmp_path / "s.db") as store:
        assert [r.id for r in store.records()] == ["r1", "r2"]
