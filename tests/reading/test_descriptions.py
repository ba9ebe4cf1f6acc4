"""Descriptions: whom “the rebels”, “the council”, “police” mean, and the names that say who is described."""

import pytest
from benchmarks import antecedents as fitting

import dateline
from dateline.reading.actors import descriptions
from dateline.reading.actors.antecedents import NOBODY


def entities(text, published="2011-08-01"):
    """What each entity of a text is called in it."""
    record = dateline.read(text, published)
    return [{text[m.start : m.end] for m in e.mentions} for e in record.entities]


def together(text, one, other):
    """Whether two words are mentions of one entity."""
    return any(one in called and other in called for called in entities(text))


ONE = [
    ("Demonstrators marched in Lome. Police fired on the demonstrators.", "Demonstrators", "demonstrators"),
    ("Rebels took the port. Government troops shelled the rebels.", "Rebels", "rebels"),
    ("The Harbour Council met on Monday. The council rejected the plan.", "Harbour Council", "council"),
    ("Kenya closed the border. The country accused Uganda of raids.", "Kenya", "country"),
    ("Tom Okello, the mayor of Gulu, was shot. The mayor had warned the police.", "Tom Okello", "mayor"),
    ("The president, Ali Saleh, left Sanaa. Saleh will return.", "president", "Saleh"),
    ("Saleh left Sanaa on Monday. Rebels fired at the president, Ali Saleh.", "Saleh", "president"),
]
TWO = [
    ("The rebel government rejected the offer. The Libyan government attacked Misrata.", "rebel government", "Libyan government"),
    ("The Libyan government attacked Misrata. The rebel government rejected the offer.", "Libyan government", "rebel government"),
    ("Analysts say the war will last. The army lost a city, other analysts said.", "Analysts", "other analysts"),
    ("Libyan troops crossed the border. Chadian troops fired at them.", "Libyan troops", "Chadian troops"),
    ("Two women were killed in Homs. Police beat three women in Hama.", "Two women", "three women"),
    ("A spokesman for the army denied it. A spokesman for the rebels confirmed it.", "spokesman", "spokesman for the rebels"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "one", "other"), ONE)
def test_a_description_is_of_whom_the_text_named(text, one, other):
    assert together(text, one, other), entities(text)


@pytest.mark.parametrize(("text", "one", "other"), TWO)
def test_modifiers_countries_and_numbers_part_descriptions(text, one, other):
    assert not together(text, one, other), entities(text)


def test_a_rebel_government_is_not_the_governments_name():
    text = (
        "The rebel government in Benghazi, Libya, rejected the offer on Monday. The cabinet in Tripoli met."
    )
    entity = next(e for e in dateline.read(text, "2011-08-01").entities if "government" in e.name)
    assert (entity.name, entity.sectors) == ("rebel government", ["REB"])


def test_a_last_name_before_any_first_name_is_the_leaders():
    text = "Gadhafi must go, rebels said. Saif al-Islam Gadhafi spoke in Tripoli on Monday."
    called = {
        e.name: [text[m.start : m.end] for m in e.mentions]
        for e in dateline.read(text, "2011-08-01").entities
    }
    assert called["Muammar Gaddafi"] == ["Gadhafi"]
    assert called["Saif al-Islam Gaddafi"] == ["Saif al-Islam Gadhafi"]


def test_a_name_ends_at_a_bracket_or_colon():
    assert together(
        "The Movement for Justice (MFJ) won. The MFJ accused Togo.", "Movement for Justice", "MFJ"
    )
    names = [e.name for e in dateline.read("Judicial Watch: State Department hid a key email.").entities]
    assert not [n for n in names if ":" in n]


def test_the_owner_in_a_name_has_an_ending_of_its_own():
    names = [e.name for e in dateline.read("The rebels' spokesman accused NATO on Monday.").entities]
    assert "rebels' spokesman" in names


def test_the_whole_list_acts():
    record = dateline.read("France, Italy and Qatar pledged weapons to the rebels.", "2011-08-01")
    names = {e.id: e.name for e in record.entities}
    assert {names[i] for i in record.events[0].actors} == {"France", "Italy", "Qatar"}


def test_every_weight_is_of_each_kind_and_the_rule_is_among_them():
    columns = descriptions.weights()
    named = set(columns["person"])
    assert all(set(column) == named for column in columns.values())
    assert {NOBODY, *fitting.RULES["descriptions"].features} <= named
