"""Relations: who backs, leads, opposes, supplies whom, from what the text states."""

import pytest

import dateline

CASES = [
    ("The rebels, who are backed by Turkey, left the town.", "backs", "Turkey", "rebels"),
    ("Egypt supports General Khalifa Haftar.", "backs", "Egypt", "Khalifa Haftar"),
    ("The Saudi-backed government denied it.", "backs", "Saudi Arabia", "government"),
    ("Maria Lopez, who heads the finance ministry of Peru, left.", "leads", "Maria Lopez", "Ministry of Finance of Peru"),
    ("French President Emmanuel Macron met ministers. France is worried.", "leads", "Emmanuel Macron", "France"),
    ("Norway, a member of NATO, sent soldiers.", "member_of", "Norway", "NATO"),
    ("Militias loyal to Iran attacked the base.", "aligned_with", "Militias", "Iran"),
    ("Iran arms Hezbollah.", "supplies", "Iran", "Hezbollah"),
    ("Kurdish fighters oppose Turkey.", "opposes", "Kurdish fighters", "Turkey"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "subject", "object_"), CASES)
def test_relation(text, kind, subject, object_):
    record = dateline.read(text, "2020-01-14")
    names = {e.id: e.name for e in record.entities}
    found = [(r.type, names[r.subject], names[r.object]) for r in record.relations]
    assert any(k == kind and subject in s and object_.lower() in o.lower() for k, s, o in found), found


def test_a_relation_says_who_says_so_and_where():
    record = dateline.read("Turkey backs the rebels, according to U.N. reports.", "2020-01-14")
    relation = next(r for r in record.relations if r.type == "backs")
    source = next(a for a in record.attributions if a.id in relation.attribution)
    assert "U.N. reports" in record.text[source.source[0][0] : source.source[0][1]]
    assert "backs" in record.text[relation.evidence.start : relation.evidence.end]


def test_a_denied_relation_is_no_fact():
    record = dateline.read("Turkey does not back the rebels.", "2020-01-14")
    assert [r.status for r in record.relations if r.type == "backs"] == ["negated"]
