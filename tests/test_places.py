"""The places stage: which names are places, and which of several places a name means."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from dateline.reading import document, pipeline
from dateline.record import Place
from dateline.report import Report


@cache
def nlp() -> Language:
    return pipeline.build(["layout", "places"])


def read(text: str) -> list[Place]:
    doc = nlp()(document.begin(nlp().make_doc(text), Report(text=text)))
    places: list[Place] = doc._.places
    return places


def named(text: str) -> dict[str, str | None]:
    """The country of each place by the characters that name it."""
    return {text[p.start : p.end]: p.country for p in read(text)}


def ids(text: str) -> dict[str, int | None]:
    return {text[p.start : p.end]: p.geonames_id for p in read(text)}


@pytest.mark.parametrize(
    ("text", "name", "geonames_id"),
    [
        ("Fighting broke out in Tripoli, Libya, on Monday.", "Tripoli", 2210247),
        ("Fighting broke out in Tripoli, Lebanon, on Monday.", "Tripoli", 266826),
        ("Lebanon's army sent tanks to Tripoli. Beirut and Sidon were calm.", "Tripoli", 266826),
        ("The Libyan army sent tanks to Tripoli.", "Tripoli", 2210247),
        ("Officials in Atlanta, Georgia, and in Alabama said so.", "Georgia", 4197000),
        ("Russia and Georgia exchanged fire near Tbilisi.", "Georgia", 614540),
        ("Researchers in Cambridge, Massachusetts, wrote the paper.", "Cambridge", 4931972),
        ("Researchers in Cambridge, England, wrote the paper.", "Cambridge", 2653941),
        ("Police in London, Ontario, arrested two men. They were held in London.", "London", 6058560),
        ("Police in London arrested two men.", "London", 2643743),
        ("He flew to Paris, Texas, from Dallas.", "Paris", 4717560),
        ("The coroner in Lexington, Ky., said so.", "Lexington", 4297983),
        ("The mayor of Birmingham, Alabama, resigned.", "Birmingham", 4049979),
        ("Shelling hit Aleppo overnight.", "Aleppo", 170063),
        ("Shelling hit Aleppo province overnight.", "Aleppo", 170062),
        ("Rebels seized towns in the province of Homs.", "Homs", 169575),
        ("Ohio, Texas and Iowa shippers met in Copenhagen.", "Copenhagen", 2618425),
        ("Dr. Smith, of London, was met by Laurel County, Kentucky, deputies.", "London", 4298960),
        ("Canada, Mexico and the United States signed it.", "Canada", 6251999),
        ("Fighters left Hudaydah for Marib.", "Hudaydah", 79415),
    ],
)
def test_the_right_one_of_several_places(text: str, name: str, geonames_id: int) -> None:
    assert ids(text)[name] == geonames_id


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Turkish forces crossed the border.", "Turkish", "TUR"),
        ("The Nigerien government protested.", "Nigerien", "NER"),
        ("The Nigerian government protested.", "Nigerian", "NGA"),
        ("Turkish-Russian talks began.", "Russian", "RUS"),
        ("The U.S.-led coalition struck.", "U.S.", "USA"),
        ("South Korean officials met.", "South Korean", "KOR"),
    ],
)
def test_a_demonym_is_a_place_with_its_country(text: str, name: str, country: str) -> None:
    assert named(text)[name] == country


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("TRIPOLI, Libya (AP) — Militias clashed on Monday.", "TRIPOLI", "LBY"),
        ("TRIPOLI, Lebanon (AP) — Militias clashed on Monday.", "TRIPOLI", "LBN"),
        ("VALLETTA (Reuters) - Ministers met on Monday.", "VALLETTA", "MLT"),
        ("GEORGETOWN, Ky. (AP) — A judge ruled on Monday.", "GEORGETOWN", "USA"),
    ],
)
def test_the_place_of_a_dateline(text: str, name: str, country: str) -> None:
    assert named(text)[name] == country


@pytest.mark.parametrize(
    "text",
    [
        "Paris Hilton spoke to fans.",
        "Gen. Jordan Houston resigned, and Houston left.",
        "The Washington Post reported it.",
        "Let us go in March, or we may not.",
        "He said it in Turkish.",
        "The EU imposed sanctions.",
        "He ate turkey with china plates.",
        "President Obama spoke. Obama left.",
        "They strolled through Little Portugal.",
    ],
)
def test_names_of_people_papers_and_words_are_no_places(text: str) -> None:
    assert named(text) == {}


def test_names_inside_organisations_are_places() -> None:
    assert named("The University of Manitoba and Environment Canada agreed.") == {
        "Manitoba": "CAN",
        "Canada": "CAN",
    }


def test_a_town_that_no_gazetteer_has_in_that_country_is_not_put_elsewhere() -> None:
    places = read("A bus crashed near Aberdeen, Brazil, police said.")
    assert (places[0].name, places[0].country, places[0].lat) == ("Aberdeen", "BRA", None)


def test_text_without_capitals_still_gives_countries() -> None:
    found = named("protesters in sudan and in lebanon clashed with police near cairo. they ate turkey.")
    assert found == {"sudan": "SDN", "lebanon": "LBN", "cairo": "EGY"}


def test_a_street_is_a_place_without_a_point() -> None:
    places = read("Two men were shot on Dufferin Street near the station.")
    assert [(p.name, p.geonames_id, p.lat) for p in places] == [("Dufferin Street", None, None)]


def test_places_are_in_order_and_apart() -> None:
    places = read(
        "Talks between South Sudan, Sudan and New South Wales' premier in St. Petersburg, Russia, failed."
    )
    assert [p.start for p in places] == sorted(p.start for p in places)
    assert all(a.end <= b.start for a, b in pairwise(places))
    assert [p.country for p in places] == ["SSD", "SDN", "AUS", "RUS", "RUS"]


@settings(max_examples=30, deadline=None)
@given(
    st.text(max_size=120)
    | st.lists(st.sampled_from(["Paris", ",", "Texas", "\n", "U.S.", "’s", "-", "🇺🇦"])).map(" ".join)
)
def test_any_text_can_be_read(text: str) -> None:
    end = 0
    for place in read(text):
        assert end <= place.start < place.end <= len(text)
        end = place.end
