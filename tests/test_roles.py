"""Who acts and on whom, where syntax alone does not say."""

import pytest

import dateline


def sides(text: str, kind: str) -> tuple[set[str], set[str]]:
    record = dateline.read(text, published="2020-01-14")
    found = [e for e in record.events if e.type == kind]
    assert found, [(e.type, e.confidence) for e in record.events]
    names = {e.id: e.name for e in record.entities}
    return {names[i] for e in found for i in e.actors}, {names[i] for e in found for i in e.recipients}


@pytest.mark.parametrize(
    ("text", "kind", "actor", "recipient"),
    [
        ("Norway has provided 40 million dollars for clinics in Chad.", "AID", "Norway", "Chad"),
        ("Kenya announced the release of forty Ugandan fishermen on Monday.", "RETREAT", "Kenya", "Ugandan"),
        ("Peru's navy was accused by Chile of crossing the line at sea.", "ACCUSE", "Chile", "Peru"),
        ("France lifted its ban on flights to Lebanon.", "CONCEDE", "France", "Lebanon"),
    ],
)
def test_sides_are_found_behind_nouns_and_in_complements(text, kind, actor, recipient):
    actors, recipients = sides(text, kind)
    assert any(actor in a for a in actors), actors
    assert any(recipient in r for r in recipients), recipients


def test_a_title_is_no_recipient_of_who_bears_it():
    actors, recipients = sides("Italian Prime Minister Giuseppe Conte condemned Russia on Tuesday.", "ACCUSE")
    assert recipients == {"Russia"}
    assert actors == {"Giuseppe Conte"}


def test_an_actor_is_named_in_the_sentence_before():
    text = "Gunmen attacked the town of Djibo in Burkina Faso on Monday. Twelve soldiers were killed."
    record = dateline.read(text, published="2020-01-14")
    killed = next(e for e in record.events if text[e.trigger.start : e.trigger.end] == "killed")
    attacked = next(e for e in record.events if text[e.trigger.start : e.trigger.end] == "attacked")
    assert killed.actors == attacked.actors
    assert [text[slice(*s)] for s in killed.actor_spans] == ["Gunmen"]
    assert killed.quantities[0].value == 12


def test_no_actor_comes_from_a_sentence_of_another_matter():
    text = "Turkey sent troops to Libya. Twelve Libyans were killed in a landslide."
    record = dateline.read(text, published="2020-01-14")
    assert not [e for e in record.events if e.type == "ASSAULT" and e.actors]


def test_a_higher_least_confidence_leaves_out_and_never_adds():
    text = "Kenya accused Uganda of moving the border posts. The army may be ready to help the mayor."
    counts = [len(dateline.read(text, min_confidence=p).events) for p in (0.0, 0.5, 0.9, 1.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 0
    assert counts[-1] == 0
    assert all(e.confidence >= 0.5 for e in dateline.read(text, min_confidence=0.5).events)


@pytest.mark.parametrize(
    ("text", "verb", "actors", "recipients"),
    [
        (  # who is accused of it did it, and the parser hangs “of shelling” on the noun
            "TUNIS (Reuters) - The ministry accused the rebels of shelling the airport on Tuesday.",
            "shelling", {"rebels"}, {"airport"},
        ),
        ("The court convicted two officers of the killing of a journalist.", "killing", {"two officers"}, {"journalist"}),
        ("Chile thanked Peru for freeing the soldiers.", "freeing", {"Peru"}, {"soldiers"}),
        (  # another clause, which has a subject of its own
            "Peru is backed by Chile and Bolivia, while Kenya and Uganda support Ghana's government.",
            "support", {"Kenya", "Uganda"}, {"Government of Ghana"},
        ),
        ("Peru cut its ties with Chile, and crowds attacked the barracks.", "attacked", {"crowds"}, {"barracks"}),
        ("The U.N. mission in Mali condemned the strike.", "condemned", {"U.N. mission"}, {"strike"}),
        (  # who tells of violence did not do it by that
            "Rockets killed seven people in Benghazi on Tuesday, a Libyan aid group said.",
            "killed", {"Rockets"}, {"seven people"},
        ),
        (  # each of two joined verbs has its own object
            "Chile freed a Peruvian diplomat on Monday but is still holding several activists.",
            "holding", {"Chile"}, {"several activists"},
        ),
        ("Beijing summoned the envoy of Japan and warned that Washington would pay the price.", "warned", {"China"}, {"United States"}),
        (  # an act that is answered is somebody else's
            "Iran fired missiles at Israel on Saturday in retaliation for a strike on its embassy in Damascus that killed two generals.",
            "killed", set(), {"two generals"},
        ),
        (  # what a conference is about, and where, is no party of it
            "Germany will host a conference on Libya in Berlin on Monday, a diplomat said.",
            "host", {"Germany"}, set(),
        ),
        (  # who passes words on is not acted upon
            "The agency TASS cited the Russian defence ministry as saying that Haftar had welcomed the accord.",
            "welcomed", {"Khalifa Haftar"}, set(),
        ),
        (  # “his counterpart” is no part of him
            "Turkey's foreign minister Mevlut Cavusoglu met his Russian counterpart Sergei Lavrov in Sochi on Monday.",
            "met", {"Mevlut Cavusoglu", "Sergei Lavrov"}, set(),
        ),
        ("Tens of thousands rallied in Tbilisi on Monday.", "rallied", {"Tens of thousands"}, {"Tbilisi"}),
        ("Hundreds of residents protested on Monday.", "protested", {"residents"}, set()),
        (  # nor does it come from what it hits
            "An air strike on a barracks in Benghazi killed 30 cadets on Saturday, the health ministry said.",
            "killed", {"air strike"}, {"30 cadets"},
        ),
    ],
)  # fmt: skip
def test_no_side_comes_from_where_it_can_not_be(text, verb, actors, recipients):
    record = dateline.read(text, published="2020-01-14")
    names = {e.id: e.name for e in record.entities}
    event = next(e for e in record.events if text[e.trigger.start : e.trigger.end] == verb)
    assert {names[i] for i in event.actors} == actors
    assert {names[i] for i in event.recipients} == recipients


def test_pronouns_that_stand_for_nobody_are_no_sides():
    text = "It angered Chile, which rejected it. That prompted Peru to attack rebels."
    record = dateline.read(text, published="2020-01-14")
    names = {e.id: e.name for e in record.entities}
    assert record.events
    assert not {"It", "it", "That", "which"} & {
        names[i] for e in record.events for i in (*e.actors, *e.recipients)
    }
