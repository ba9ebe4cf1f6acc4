"""The places stage: which names are places, and which of several places a name means."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

import dateline
from dateline.reading import document, layout, pipeline
from dateline.reading.events.circumstances import Circumstances
from dateline.record import EventPlace, Place
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


@pytest.mark.parametrize(
    ("text", "words", "name", "country"),
    [
        ("A blast hit Mitiga airport in Tripoli.", "Mitiga airport", "Mitiga air base", "LBY"),
        ("Jets took off from Incirlik air base.", "Incirlik air base", "Incirlik air base", "TUR"),
        ("Jets returned to Hmeimim airbase.", "Hmeimim airbase", "Hmeimim air base", "SYR"),
        (
            "Jets returned to Bassel al-Assad International Airport.",
            "Bassel al-Assad International Airport",
            "Hmeimim air base",
            "SYR",
        ),
        ("Fighters took al-Watiya air base.", "al-Watiya air base", "al-Watiya air base", "LBY"),
        ("Ships left the Tartus naval base.", "Tartus naval base", "Tartus naval base", "SYR"),
        ("Families fled al-Hol camp.", "al-Hol camp", "al-Hol camp", "SYR"),
        ("Flights to Kabul airport resumed.", "Kabul airport", "Kabul airport", "AFG"),
        (
            "A plane landed at Ben Gurion International Airport.",
            "Ben Gurion International Airport",
            "Ben Gurion International Airport",
            "ISR",
        ),
        ("Troops crossed the Dniester.", "Dniester", "Dniester", None),
        ("A tanker was stopped in the Strait of Tiran.", "Strait of Tiran", "Strait of Tiran", None),
        ("Fighting spread through the Nuba Mountains.", "Nuba Mountains", "Nuba Mountains", "SDN"),
        ("Smugglers cross the Syrian Desert.", "Syrian Desert", "Syrian Desert", None),
        ("Boats sank on Lake Kivu.", "Lake Kivu", "Lake Kivu", None),
        ("Russia left Snake Island.", "Snake Island", "Snake Island", "UKR"),
    ],
)
def test_sites_and_areas(text: str, words: str, name: str, country: str | None) -> None:
    found = {text[p.start : p.end]: p for p in read(text)}
    assert (found[words].name, found[words].country) == (name, country)
    assert found[words].lat is not None


def test_an_airport_needs_its_own_name() -> None:
    assert named("The airport was closed, and another base too.") == {}


# Sentences, a predicate of each, and where it takes place; None where the sentence does not say.
WHERE: list[tuple[str, str, str | None]] = [
    ("In Paris, the minister condemned the attack in Mali.", "condemned", "Paris"),
    ("In Paris, the minister condemned the attack in Mali.", "attack", "Mali"),
    ("The Tripoli-based government rejected the truce.", "rejected", None),
    ("Rebels attacked the Damascus regime.", "attacked", None),
    ("The envoy flew from Rome to Tunis and met the president.", "met", "Tunis"),
    ("The foreign ministers of Egypt and Jordan met in Amman.", "met", "Amman"),
    ("The government in Tripoli accused the army of treason.", "accused", None),
    ("Troops shelled villages near Idlib on Monday.", "shelled", "Idlib"),
    ("A car bomb exploded outside a police station in Kabul, killing nine.", "exploded", "Kabul"),
    ("A car bomb exploded outside a police station in Kabul, killing nine.", "killing", "Kabul"),
    ("The army withdrew from Aleppo.", "withdrew", "Aleppo"),
    ("Militants crossed from Syria into Iraq and seized two towns.", "seized", "Iraq"),
    ("Soldiers entered Kidal at dawn.", "entered", "Kidal"),
    ("Protesters marched through Khartoum and burned tyres.", "marched", "Khartoum"),
    ("Jets bombed Raqqa overnight.", "bombed", "Raqqa"),
    ("Speaking in Geneva, the diplomat said troops had attacked a convoy near Mopti.", "attacked", "Mopti"),
    ("Speaking in Geneva, the diplomat criticised Russia.", "criticised", "Geneva"),
    ("The Kremlin denied that Russian forces had shelled Kharkiv.", "shelled", "Kharkiv"),
    ("At a rally in Ankara, the president threatened Greece.", "threatened", "Ankara"),
    ("Washington imposed sanctions on two officials from Minsk.", "imposed", None),
    ("The United States, which has troops in Iraq, urged Iran to stop.", "urged", None),
    ("Hundreds of refugees from Darfur protested in Cairo.", "protested", "Cairo"),
    ("Gunmen killed four aid workers in the town of Djibo in northern Burkina Faso.", "killed", "Djibo"),
    ("The leader of the movement, who was born in Basra, called for calm.", "called", None),
    ("China protested against the visit of a senator to Taiwan.", "protested", None),
    ("China protested against the visit of a senator to Taiwan.", "visit", "Taiwan"),
    ("The president arrived in Moscow on Friday for talks with his counterpart.", "talks", "Moscow"),
    ("Two soldiers were killed when a mine blew up in Kidal.", "killed", "Kidal"),
    ("A court in Istanbul sentenced the journalist.", "sentenced", "Istanbul"),
    ("Police in Minsk arrested dozens of demonstrators.", "arrested", "Minsk"),
    ("The rebels, who control Sanaa, fired a missile at Riyadh.", "fired", "Riyadh"),
    ("The mayor of Kherson was abducted.", "abducted", "Kherson"),
    ("Turkey sent troops to Libya.", "sent", "Libya"),
    ("Talks between Russia and Ukraine were held in Istanbul.", "held", "Istanbul"),
    ("Iran has supported militias in Yemen for years.", "supported", None),
    ("Fighters loyal to the general attacked the airport in Sirte and a port.", "attacked", "Sirte"),
    ("The ambassador was summoned in Warsaw over the strike in Lviv.", "summoned", "Warsaw"),
    ("The ambassador was summoned in Warsaw over the strike in Lviv.", "strike", "Lviv"),
    ("Aid trucks reached Gaza from Egypt.", "reached", "Gaza Strip"),
    ("The army shelled rebel positions across the Golan Heights.", "shelled", "Golan Heights"),
    ("Paris and Berlin urged restraint.", "urged", None),
    ("Residents of Homs said that soldiers had looted shops.", "looted", "Homs"),
    ("The group, based in Doha, condemned the raid.", "condemned", None),
    ("Negotiators will meet in Vienna next week to end the war in Yemen.", "meet", "Vienna"),
    ("The minister flew to Beijing, where he signed a deal.", "signed", "Beijing"),
    ("In Libya, fighters loyal to the general advanced on Tripoli.", "advanced", "Tripoli"),
    ("More than 200 people were arrested in Almaty and Astana.", "arrested", "Almaty"),
    ("The UN mission in Mali condemned the coup.", "condemned", None),
    ("The opposition leader was detained at Minsk airport.", "detained", "Minsk International Airport"),
    ("Ethiopian troops pulled out of Mekelle.", "pulled", "Mekelle"),
    ("Islamist militants raided a village in Borno state.", "raided", "Borno State"),
    ("Germany summoned the Turkish ambassador after the raid in Diyarbakir.", "summoned", None),
    ("Germany summoned the Turkish ambassador after the raid in Diyarbakir.", "raid", "Diyarbakır"),
    ("At the summit in Sochi, the leaders agreed to a truce in Idlib.", "agreed", "Sochi"),
    ("French soldiers killed a commander in the north of Mali.", "killed", "Mali"),
    ("The general, speaking in Benghazi, vowed to march on Tripoli.", "vowed", "Benghazi"),
    ("The general, speaking in Benghazi, vowed to march on Tripoli.", "march", "Tripoli"),
    ("Brussels imposed new tariffs on steel from China.", "imposed", None),
    ("Workers went on strike in Algiers over pay.", "strike", "Algiers"),
    ("Dozens of migrants drowned off the coast of Tunisia.", "drowned", "Tunisia"),
    ("A Syrian man stabbed two people in Berlin.", "stabbed", "Berlin"),
    ("Saudi Arabia resumed bombing Hodeidah.", "bombing", "Hodeidah"),
    ("The rebels freed 30 prisoners in Taiz, the United Nations office in Sanaa said.", "freed", "Taiz"),
    ("Envoys from Bamako and Dakar discussed the crisis.", "discussed", None),
    ("The two presidents spoke by phone about the fighting in Donetsk.", "spoke", None),
    ("Armed men kidnapped a priest near Bamenda.", "kidnapped", "Bamenda"),
    ("Lebanon's army deployed in Tripoli.", "deployed", "Tripoli"),
    ("Russia said it had shot down a drone over the Black Sea.", "shot", "Black Sea"),
]


@cache
def whole() -> Language:
    return pipeline.build(["layout", "times", "places", "actors", "attributions"])


def where(text: str, predicate: str) -> EventPlace | None:
    doc = whole()(document.begin(whole().make_doc(text), Report(text=text, published="2020-01-14")))
    token = next(t for t in doc if t.text == predicate)
    return Circumstances(doc, layout.anchor(doc)).place(token)


def test_where_an_event_takes_place_and_what_is_only_mentioned() -> None:
    wrong = []
    for text, predicate, name in WHERE:
        place = where(text, predicate)
        if (place.name if place else None) != name:
            wrong.append((predicate, name, place and place.name, text))
    assert len(wrong) <= 1, wrong  # “Soldiers entered Kidal”: the parser takes the town for a person


BEARINGS = [
    ("Troops clashed 30 km north of Raqqa.", "clashed", "Raqqa", 36.22, 39.01, 4.5),
    ("A bomb killed two some 20 miles (32 km) from Kabul.", "killed", "Kabul", 34.53, 69.17, 32.2),
    (
        "A mine killed two people about 15 kilometres south-west of the town of Djibo.",
        "killed",
        "Djibo",
        14.0,
        -1.72,
        2.2,
    ),
    ("Rebels attacked a base 5km outside Goma.", "attacked", "Goma", -1.67, 29.23, 5.0),
    ("Shelling hit villages between Aleppo and Idlib.", "hit", "between Aleppo and Idlib", 36.07, 36.9, 28.1),
    ("The front line south of Tripoli moved.", "moved", "Tripoli", 32.71, 13.19, 20),
    ("The army shelled positions west of Aleppo.", "shelled", "Aleppo", 36.2, 36.94, 20),
    ("Fighters dug in east of the Euphrates.", "dug", "Euphrates", 34.0, 42.65, 60),
    ("A convoy was attacked near Mopti.", "attacked", "Mopti", 14.48, -4.18, 15),
    ("Fighting raged on the outskirts of Tripoli.", "raged", "Tripoli", 32.89, 13.19, 10),
    ("Soldiers died in the north of Mali.", "died", "Mali", 18.0, -2.0, None),
    ("Shells fell near Syria.", "fell", "Syria", 35.0, 38.0, None),
    ("Shells fell in Raqqa.", "fell", "Raqqa", 35.95, 39.01, None),
]


@pytest.mark.parametrize(("text", "predicate", "name", "lat", "lon", "radius"), BEARINGS)
def test_a_point_given_by_a_named_place(
    text: str, predicate: str, name: str, lat: float, lon: float, radius: float | None
) -> None:
    place = where(text, predicate)
    assert place is not None
    assert (place.name, place.radius) == (name, radius)
    assert place.lat == pytest.approx(lat, abs=0.01)
    assert place.lon == pytest.approx(lon, abs=0.01)


def test_countries_talk_between_themselves_nowhere() -> None:
    assert where("Talks between Russia and Ukraine failed.", "failed") is None


def test_a_point_over_the_date_line_stays_on_the_map() -> None:
    place = where("A ship sank 300 km east of Suva.", "sank")
    assert place is not None
    assert place.lon is not None
    assert -180 <= place.lon < -178


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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Strikers marched from Gary, IN on Saturday.", "Gary"),
        ("Police in Reading, PA arrested two men.", "Reading"),
        ("In Mobile, AL the march began.", "Mobile"),
    ],
)
def test_a_name_with_the_code_of_its_state_is_a_place(text, name):
    assert ("USA", name) in [(p.country, p.name) for p in dateline.read(text, "2019-10-20").places]


def test_a_senator_with_the_code_of_a_state_is_none():
    places = dateline.read("Senator Joni Ernst, IA, met the farmers.", "2019-10-20").places
    assert "Ernst" not in [p.name for p in places]
