"""Towns and villages that a war makes known: on board, and by the build option for GeoNames' dumps."""

import sys
import zipfile
from pathlib import Path

import pytest

from dateline.knowledge.gazetteer import gazetteer
from dateline.reading import document, pipeline
from dateline.report import Report

SCRIPTS = Path(__file__).parents[2] / "scripts"

TOWNS = [
    ("Baghuz", "SYR", 34.4, 41.0),
    ("Baghouz", "SYR", 34.4, 41.0),
    ("al-Shaddadi", "SYR", 36.1, 40.7),
    ("Tal Abyad", "SYR", 36.7, 39.0),
    ("Sarmin", "SYR", 35.9, 36.7),
    ("Tal Afar", "IRQ", 36.4, 42.4),
    ("Qayyarah", "IRQ", 35.8, 43.3),
    ("Bin Jawad", "LBY", 30.8, 18.1),
    ("Ras Lanuf", "LBY", 30.5, 18.6),
    ("Tessalit", "MLI", 20.2, 1.0),
    ("Musa Qala", "AFG", 32.4, 64.7),
    ("Marinka", "UKR", 47.9, 37.5),
    ("Huliaipole", "UKR", 47.7, 36.3),
]


@pytest.mark.parametrize(("name", "country", "lat", "lon"), TOWNS)
def test_a_town_of_a_war_is_found_as_news_spell_it(name, country, lat, lon):
    found = gazetteer().find(name)
    assert found
    assert found[0].country == country
    assert abs(found[0].lat - lat) < 0.2
    assert abs(found[0].lon - lon) < 0.2


def test_a_village_is_read_in_a_report():
    nlp = pipeline.build(["layout", "places"])
    text = "Fighters backed by Syria's army entered Baghuz on Monday and shelled Tal Abyad."
    places = nlp(document.begin(nlp.make_doc(text), Report(text=text)))._.places
    assert [(text[p.start : p.end], p.country) for p in places] == [
        ("Syria", "SYR"), ("Baghuz", "SYR"), ("Tal Abyad", "SYR"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "The Jewish leadership met on Monday.",
        "Marea Okoye condemned the attack.",
        "The abs and the hun were never there.",
    ],
)
def test_what_is_no_place_stays_none(text):
    nlp = pipeline.build(["layout", "places"])
    assert nlp(document.begin(nlp.make_doc(text), Report(text=text)))._.places == []


def village(n, name, others, code, feature="P"):
    """A line of GeoNames' table, made up."""
    cells = [
        str(n),
        name,
        name,
        others,
        "13.5",
        "2.1",
        feature,
        code,
        "NE",
        "",
        "08",
        "",
        "",
        "",
        "120",
        "",
        "",
        "",
        "",
    ]
    return "\t".join(cells) + "\n"


def test_dumps_of_geonames_give_their_populated_places(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    sys.modules.pop("geonames", None)
    from geonames import populated

    lines = [
        village(1, "Tiguézéfan", "Tiguezefan,Tigezefan", "PPL"),
        village(2, "Old Tiguézéfan", "", "PPLH"),
        village(3, "Tiguézéfan East", "", "PPLX"),
        village(4, "Tiguézéfan Well", "", "WLL", "H"),
    ]
    plain, packed = tmp_path / "NE.txt", tmp_path / "NE.zip"
    plain.write_text("".join(lines), "utf-8")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "-")
        archive.write(plain, "NE.txt")
    one = (1, "Tiguézéfan", ["Tiguézéfan", "Tiguezefan", "Tigezefan"], "NE", (13.5, 2.1, 120))
    assert list(populated(plain)) == [one]
    assert list(populated(packed)) == [one]


def test_a_file_that_is_no_dump_is_told_with_its_line(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    from geonames import populated

    (tmp_path / "NE.txt").write_text("1\tTwo\tThree\n", "utf-8")
    with pytest.raises(SystemExit, match=r"NE\.txt, line 1: 3 cells"):
        list(populated(tmp_path / "NE.txt"))
