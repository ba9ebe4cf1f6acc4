"""Sides: subject and patient of a predicate through the constructions of news English."""

import pytest

from dateline.reading.relations.sides import SideFinder

CASES = [
    ("Turkey attacked Syria.", "attacked", "Turkey", "Syria"),
    ("Syria was attacked by Turkey.", "attacked", "Turkey", "Syria"),
    ("Rebels who attacked soldiers fled.", "attacked", "Rebels", "soldiers"),
    ("The soldiers whom rebels attacked fled.", "attacked", "rebels", "soldiers"),
    ("The general, backed by Egypt, left.", "backed", "Egypt", "general"),
    ("Turkey tried to persuade Egypt.", "persuade", "Turkey", "Egypt"),
    ("Turkey persuaded rebels to release hostages.", "release", "rebels", "hostages"),
    ("Egypt threatened to invade Libya.", "invade", "Egypt", "Libya"),
    ("The general left the capital without meeting envoys.", "meeting", "general", "envoys"),
    ("Soldiers entered the town and arrested students.", "arrested", "Soldiers", "students"),
    ("France accused Russia of bombing civilians.", "bombing", "Russia", "civilians"),
    ("Peru apologised for shelling villages.", "shelling", "Peru", "villages"),
    ("Peru did not sign the deal and asked Chile for time, envoys said.", "asked", "Peru", "Chile"),
    ("Students were arrested by police and beaten.", "beaten", None, "Students"),
    ("The decision of France to support rebels was praised.", "support", "France", "rebels"),
]


@pytest.mark.parametrize(("sentence", "verb", "subject", "patient"), CASES)
def test_subject_and_patient(parse, sentence, verb, subject, patient):
    doc = parse(sentence)
    token = next(t for t in doc if t.text == verb)
    sides = SideFinder(doc)
    found = sides.subject(token), sides.patient(token)
    assert tuple(t.text if t is not None else None for t in found) == (subject, patient)


def test_a_plural_relative_clause_speaks_of_the_whole_list(parse):
    doc = parse("Rebels are supported by Egypt and Jordan, which have provided weapons.")
    verb = next(t for t in doc if t.text == "provided")
    assert SideFinder(doc).subject(verb).text == "Egypt"


def test_a_hyphen_is_no_side_but_the_word_around_it_is(parse):
    doc = parse("They kept the truce for Eid al-Adha.")
    hyphen = next(t for t in doc if t.text == "-")
    made = SideFinder(doc).unnamed(hyphen)
    name = next(e.name for e in doc._.entities if e.id == made.entity)
    assert name.endswith("Adha")
