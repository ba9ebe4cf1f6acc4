"""Actors: names, described actors, pronouns and epithets resolved to one entity each."""

import pytest

import dateline


@pytest.fixture(scope="module")
def read():
    def entities(text, published="2020-01-14"):
        record = dateline.read(text, published)
        return record, {e.name: [record.text[m.start : m.end] for m in e.mentions] for e in record.entities}

    return entities


CHAINS = [
    ("President Emmanuel Macron met the rebels. Macron said he would return.", "Emmanuel Macron", ["Macron", "he"]),
    ("Angela Merkel, the German chancellor, left Paris. She met ministers.", "Angela Merkel", ["German chancellor", "She"]),
    ("The Kurdistan Workers' Party (PKK) attacked soldiers. The PKK denied it.", "Kurdistan Workers' Party", ["PKK", "PKK"]),
    ("Turkey accused Syria. Ankara said its soldiers would stay.", "Turkey", ["Turkey", "Ankara", "its"]),
    ("Kenya sent soldiers to Somalia. The East African country wants a truce.", "Kenya", ["Kenya", "East African country"]),
    ("Colonel Tom Okello leads the mutineers. The commander refused talks.", "Tom Okello", ["Tom Okello", "commander"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "mentions"), CHAINS)
def test_mentions_of_one_actor(read, text, name, mentions):
    _, found = read(text)
    assert name in found
    for mention in mentions:
        assert mention in found[name]


@pytest.mark.parametrize(
    ("text", "name", "kind", "country", "sector"),
    [
        (
            "The Russian defence ministry denied it.",
            "Ministry of Defence of Russia",
            "government",
            "RUS",
            "GOV",
        ),
        ("Russian mercenaries joined the fight.", "Russian mercenaries", "armed_group", "RUS", "UAF"),
        ("Turkey's parliament voted on Monday.", "Parliament of Turkey", "government", "TUR", "LEG"),
        (
            "The Nairobi-based government arrested ten students.",
            "Government of Kenya",
            "government",
            "KEN",
            "GOV",
        ),
        ("NATO and the African Union held talks.", "NATO", "igo", None, "IGO"),
        ("Hezbollah fired rockets at Israel.", "Hezbollah", "armed_group", "LBN", "REB"),
        ("Xinhua reported the arrest.", "Xinhua", "media", "CHN", "JRN"),
        ("Police arrested ten protesters in Lagos.", "protesters", "population", "NGA", "CVL"),
    ],
)
def test_kind_country_and_sector(text, name, kind, country, sector):
    entities = dateline.read(text, "2020-01-14").entities
    entity = next((e for e in entities if e.name.removeprefix("ten ") == name), None)
    assert entity is not None, [e.name for e in entities]
    assert (entity.kind, entity.country) == (kind, country)
    assert sector in entity.sectors


@pytest.mark.parametrize(
    ("published", "office"), [("2012-06-01", "prime minister"), ("2016-06-01", "president")]
)
def test_a_leader_holds_the_office_of_the_day(published, office):
    record = dateline.read("Tayyip Erdogan accused Syria on Monday.", published)
    erdogan = next(e for e in record.entities if "Erdogan" in e.name)
    assert office in [r.title for r in erdogan.roles]


def test_a_capital_is_the_government_where_it_acts_and_a_place_where_things_happen(read):
    record, found = read("Tehran accused Israel of the attack. The talks were held in Tehran.")
    assert found["Iran"] == ["Tehran"]
    assert [record.text[p.start : p.end] for p in record.places].count("Tehran") == 2


def test_his_forces_belong_to_him(read):
    _, found = read("General Tom Okello left the town. Residents said his forces had shelled the market.")
    assert any(name.endswith("forces") and "Okello" in name for name in found)


def test_two_people_of_one_surname_stay_two(read):
    _, found = read("Fidel Castro met ministers in Havana. Raul Castro stayed at home. Fidel Castro spoke.")
    castros = [name for name in found if "Castro" in name]
    assert len(castros) == 2


def test_every_mention_is_in_the_text_and_of_a_known_form():
    record = dateline.read(
        "Turkey and Russia said they would meet the Libyan commander. He declined.", "2020-01-14"
    )
    for entity in record.entities:
        assert entity.mentions
        for m in entity.mentions:
            assert record.text[m.start : m.end].strip()
            assert m.form in ("name", "nominal", "pronoun")
