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
