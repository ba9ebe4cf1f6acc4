"""The gazetteer: lookups by name, id and country, and how names are folded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import KnowledgeError
from dateline.knowledge import table
from dateline.knowledge.gazetteer import KINDS, Gazetteer, gazetteer, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("São Paulo", "SAO PAULO"),
        ("Saint John's", "St. Johns"),
        ("Guinea-Bissau", "guinea bissau"),
        ("U.S.", "US"),
        ("Sana’a", "Sanaa"),
        ("Łódź", "lodz"),
        ("Fort  Worth", "Ft. Worth"),
    ],
)
def test_spellings_of_a_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize("name", ["", " ", "...", "’", "\x00", "-"])
def test_nothing_is_found_under_no_name(name: str) -> None:
    assert gazetteer().find(name) == []


def test_best_entry_first() -> None:
    tripolis = gazetteer().find("Tripoli")
    assert (tripolis[0].geonames_id, tripolis[0].country) == (2210247, "LBY")
    assert "LBN" in {e.country for e in tripolis}
    assert gazetteer().find("georgia")[0].kind == "country"
    assert {e.country for e in gazetteer().find("Georgia")[:2]} == {"GEO", "USA"}


@pytest.mark.parametrize(
    ("name", "geonames_id"),
    [
        ("Ankara", 323786),
        ("Kiev", 703448),
        ("Kyiv", 703448),
        ("Aleppo", 170063),
        ("New York", 5128581),
        ("Quebec", 6115047),
        ("Turkey", 298795),
        ("Côte d'Ivoire", 2287781),
        ("Ivory Coast", 2287781),
        ("Europe", 6255148),
        ("Ontario", 6093943),
        ("Metcalfe County", 4300606),
    ],
)
def test_ids_are_those_of_geonames(name: str, geonames_id: int) -> None:
    assert gazetteer().find(name)[0].geonames_id == geonames_id


def test_by_id() -> None:
    entry = gazetteer().by_id(2988507)
    assert (entry.name, entry.kind, entry.country) == ("Paris", "capital", "FRA")
    assert abs(entry.lat - 48.85) < 0.01
    assert abs(entry.lon - 2.35) < 0.01
    assert entry.admin1 is not None
    assert gazetteer().by_id(entry.admin1).kind == "region"
    with pytest.raises(KeyError):
        gazetteer().by_id(1)


def test_an_area_of_our_own_has_no_geonames_id() -> None:
    assert gazetteer().find("Sahel")[0].geonames_id is None


FORMER = {"SUN", "YUG", "CSK", "DDR", "SCG"}
STATES = [row for row in table("actors/states.csv") if row["alpha3"] not in FORMER]


def test_every_state_of_the_actor_catalogue_is_a_country_here() -> None:
    assert [row["alpha3"] for row in STATES if gazetteer().country(row["alpha3"]) is None] == []
    assert gazetteer().country("XXX") is None


@pytest.mark.parametrize("row", STATES, ids=lambda row: row["alpha3"])
def test_a_state_is_found_first_under_its_own_name(row: dict[str, str]) -> None:
    found = gazetteer().find(row["name"])
    assert found
    assert (found[0].kind, found[0].country) == ("country", row["alpha3"])


def test_every_kind_occurs() -> None:
    names = [
        "Peru",
        "Asia",
        "Sahel",
        "Texas",
        "Laurel County",
        "Lima",
        "Munich",
        "Oxford",
        "Brooklyn",
        "Heathrow",
    ]
    kinds = {e.kind for name in names for e in gazetteer().find(name)}
    assert kinds >= set(KINDS) - {"district"}


@given(st.text(max_size=40))
def test_any_text_can_be_looked_up(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
    for entry in gazetteer().find(name):
        assert -90 <= entry.lat <= 90
        assert -180 <= entry.lon <= 180


def test_a_missing_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"can't be opened.*build_gazetteer"):
        Gazetteer(tmp_path / "none.sqlite")
