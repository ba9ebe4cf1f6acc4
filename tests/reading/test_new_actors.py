"""New actors: kind, country and sectors from the text, and one key across reports."""

import pytest

from dateline.knowledge.actors import key_of
from dateline.knowledge.catalogue import catalogue
from dateline.reading import pipeline
from dateline.record import Entity, Mention
from dateline.report import Report


@pytest.fixture(scope="module")
def read():
    nlp = pipeline.build(("layout", "times", "places", "actors", "attributions"))

    def entities(text):
        (record,) = pipeline.records([Report(text=text, published="2020-01-14")], nlp)
        for entity in record.entities:
            assert all(record.text[m.start : m.end].strip() for m in entity.mentions)
        return record, {e.name: e for e in record.entities}

    return entities


NEW = [
    ("A little-known group calling itself the Sons of the River attacked a post in Niger.", "Sons of the River", "organization", None, "CVL"),
    ("A rebel group calling itself “the Sons of the River” attacked a post in Niger.", "Sons of the River", "armed_group", "NER", "REB"),
    ("The mining company Orrel Metals denied the report.", "Orrel Metals", "company", None, "BUS"),
    ("The aid group Water First suspended its work in Yemen.", "Water First", "organization", None, "NGO"),
    ("The Northern Watch, a Damascus-based monitor, said ten people were killed.", "Northern Watch", "organization", "SYR", "NGO"),
    ("The Black Heron Brigade, a Libyan militia, attacked the airport.", "Black Heron Brigade", "armed_group", "LBY", "PRM"),
    ("The rebel group Front for the Dry Hills attacked an army post in Chad.", "Front for the Dry Hills", "armed_group", "TCD", "REB"),
    ("Gunmen from the Red Ford Militia killed six farmers in Mali.", "Red Ford Militia", "armed_group", "MLI", "PRM"),
    ("Radio Kivuli, a Kenyan broadcaster, reported the arrest.", "Radio Kivuli", "media", "KEN", "JRN"),
    ("A Nigerian oil firm, Delta Crest, sued the government.", "Delta Crest", "company", "NGA", "BUS"),
    ("Juma Tarekegn, an Ethiopian opposition lawmaker, was arrested by police.", "Juma Tarekegn", "person", "ETH", "LEG"),
    ("A militia allied with Ethiopia seized the town.", "militia", "armed_group", None, "PRM"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "kind", "country", "sector"), NEW)
def test_what_a_text_says_of_a_new_actor(read, text, name, kind, country, sector):
    _, found = read(text)
    entity = found[name]
    assert (entity.kind, entity.country) == (kind, country)
    assert sector in entity.sectors
    assert entity.wikidata is None


def test_a_new_actor_and_its_description_are_one(read):
    record, found = read(
        "A rebel group calling itself the Sons of the River bombed a bridge in Chad. The Sons of the River threatened more."
    )
    texts = [record.text[m.start : m.end] for m in found["Sons of the River"].mentions]
    assert texts.count("Sons of the River") == 2
    assert "rebel group" in texts


def test_a_deputy_is_no_governor(read):
    _, found = read(
        "The province's deputy governor, Amadou Sesay, accused the army of killing villagers in Sudan."
    )
    assert [r.title for r in found["Amadou Sesay"].roles] == ["deputy governor"]
    assert found["Amadou Sesay"].country == "SDN"


def test_what_the_catalogue_knows_stays_what_it_is(read):
    _, found = read(
        "The militant group Hezbollah fired rockets. The news agency Xinhua, a Chinese broadcaster, said so."
    )
    assert found["Hezbollah"].country == "LBN"
    assert found["Xinhua"].wikidata == catalogue().find("Xinhua")[0].wikidata


def test_one_key_across_reports(read):
    _, first = read("A rebel group calling itself the Sons of the River bombed a bridge in Chad.")
    _, second = read("The Sons of the River, a Chadian militia, freed two hostages.")
    keys = {key_of(found["Sons of the River"]) for found in (first, second)}
    assert keys == {"group:sons-of-the-river:TCD"}


def test_a_person_of_the_catalogue_is_joined_by_wikidata_and_gunmen_by_what_they_are_called(read):
    _, found = read("Gunmen shot at the car of Angela Merkel. The Kenyan army caught nobody.")
    assert key_of(found["Angela Merkel"]) == "Q567"
    assert key_of(found["Gunmen"]).startswith("some:gunmen:")
    army = next(e for e in found.values() if e.kind == "military")
    assert key_of(army).startswith("group:")


def test_the_same_name_in_two_countries_is_two():
    mention = [Mention(0, 5, "name")]
    a = Entity(id="e1", name="National Front", kind="party", country="FRA", mentions=mention)
    b = Entity(id="e1", name="National Front", kind="party", country="IRN", mentions=mention)
    assert key_of(a) != key_of(b)


STRANGERS = [
    (
        "Stéphane Valls said on Tuesday that the border would stay shut. Villagers thanked Valls for it.",
        "2014-06-01",
    ),
    ("A court in Cameroon freed Ana Biya. Biya left by a back door.", "2014-06-01"),
    ("Luisa Erdogan, a teacher, saw the shooting. Police questioned Erdogan.", "2016-06-01"),
]


@pytest.mark.parametrize(("text", "day"), STRANGERS)
def test_a_stranger_with_a_leaders_last_name_is_a_stranger(text, day):
    nlp = pipeline.build(("layout", "times", "places", "actors", "attributions"))
    (record,) = pipeline.records([Report(text=text, published=day)], nlp)
    assert not [e for e in record.entities if e.kind == "person" and e.wikidata]


@pytest.mark.parametrize(
    ("text", "day", "item"),
    [
        ("Sergei Lavrov arrived in Geneva. Lavrov spoke to nobody.", "2020-01-14", "Q58217"),
        ("Erdogan warned the rebels on Monday.", "2020-01-14", "Q39259"),
        (
            "Prime Minister Prayut Chan-o-cha resigned. Aides of Chan-o-cha gave no reason.",
            "2020-05-10",
            "Q2108126",
        ),
        ("President Xi Jinping left. Reporters asked Xi about the talks.", "2020-01-14", "Q15031"),
    ],
)
def test_a_leader_by_last_name_and_other_spellings(text, day, item):
    nlp = pipeline.build(("layout", "times", "places", "actors", "attributions"))
    (record,) = pipeline.records([Report(text=text, published=day)], nlp)
    assert [e.wikidata for e in record.entities if e.kind == "person"] == [item]
