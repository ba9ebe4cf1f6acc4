"""Relations: who backs, leads, opposes, supplies whom, from what the text states."""

from datetime import date, timedelta

import pytest

import dateline
from dateline import relations
from dateline.errors import DatelineError
from dateline.record import Entity, Event, EventTime, Mention, Range, Record

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


# Report of 14 January 2020: text, type, subject, object, status (None: any), days (None: no time), whether somebody says so
# (None: either).
STANDING = [
    (
        "Russia has supplied weapons to the Libyan National Army since 2018, according to U.N. experts.",
        "supplies",
        "Russia",
        "Libyan National Army",
        "actual",
        ("2018-01-01", "2020-01-14"),
        True,
    ),
    (
        "Qatar armed the rebels from 2012 to 2014.",
        "supplies",
        "Qatar",
        "rebels",
        None,
        ("2012-01-01", "2014-12-31"),
        False,
    ),
    (
        "The general, a former ally of Iran, criticised the deal.",
        "aligned_with",
        "general",
        "Iran",
        "historical",
        None,
        False,
    ),
    ("Hezbollah is an ally of Iran.", "aligned_with", "Hezbollah", "Iran", "actual", None, False),
    (
        "Turkey is said to back the Free Syrian Army.",
        "backs",
        "Turkey",
        "Free Syrian Army",
        "actual",
        None,
        None,
    ),
    ("Iran is believed to arm Hezbollah.", "supplies", "Iran", "Hezbollah", "actual", None, None),
    ("Norway mediates between the two sides.", "mediates", "Norway", "sides", "actual", None, False),
    (
        "Norway mediates between the Philippines and the rebels.",
        "mediates",
        "Norway",
        "Philippines",
        "actual",
        None,
        False,
    ),
    (
        "Norway mediates between the Philippines and the rebels.",
        "mediates",
        "Norway",
        "rebels",
        "actual",
        None,
        False,
    ),
    (
        "Oman has mediated talks between Iran and Saudi Arabia.",
        "mediates",
        "Oman",
        "Iran",
        "actual",
        None,
        False,
    ),
    (
        "Kuwait is mediating in the dispute between Qatar and Saudi Arabia.",
        "mediates",
        "Kuwait",
        "Qatar",
        "actual",
        None,
        False,
    ),
    (
        "Ahmed Tarek, who heads the Dawn Brigade, denied it.",
        "leads",
        "Ahmed Tarek",
        "Dawn Brigade",
        "actual",
        None,
        False,
    ),
    (
        "The Dawn Brigade, backed by Qatar, seized the port.",
        "backs",
        "Qatar",
        "Dawn Brigade",
        "actual",
        None,
        False,
    ),
    ("The minister said that Egypt backs Khalifa Haftar.", "backs", "Egypt", "Haftar", "actual", None, True),
    ("Qatar denied that it arms the rebels.", "supplies", "Qatar", "rebels", "negated", None, True),
    ("Egypt no longer supports the general.", "backs", "Egypt", "general", "negated", None, False),
    ("Russia used to back the general.", "backs", "Russia", "general", "historical", None, False),
    (
        "Until 2019 France supported Khalifa Haftar.",
        "backs",
        "France",
        "Haftar",
        None,
        (None, "2019-12-31"),
        False,
    ),
    ("Iran will support the militia.", "backs", "Iran", "militia", "future", None, False),
    ("The Houthis are aligned with Iran.", "aligned_with", "Houthi", "Iran", "actual", None, False),
    (
        "Iran's ally Hezbollah condemned the strike.",
        "aligned_with",
        "Hezbollah",
        "Iran",
        "actual",
        None,
        False,
    ),
    (
        "Saudi Arabia and its ally the United Arab Emirates oppose the Houthis.",
        "opposes",
        "Saudi Arabia",
        "Houthi",
        "actual",
        None,
        False,
    ),
    ("Wagner, a proxy of Russia, sent fighters.", "backs", "Russia", "Wagner", "actual", None, False),
    (
        "Norway has been a member of NATO since 1949.",
        "member_of",
        "Norway",
        "NATO",
        "actual",
        ("1949-01-01", "2020-01-14"),
        False,
    ),
    (
        "The former leader of the Unity Party, Mariam Diallo, left the country.",
        "leads",
        "Mariam",
        "Unity Party",
        "historical",
        None,
        False,
    ),
    (
        "If Turkey backs the rebels, Russia will leave.",
        "backs",
        "Turkey",
        "rebels",
        "hypothetical",
        None,
        False,
    ),
    (
        "The rebels are funded by Saudi Arabia, officials said.",
        "backs",
        "Saudi Arabia",
        "rebels",
        "actual",
        None,
        True,
    ),
    (
        "Switzerland is acting as a mediator between Iran and the United States.",
        "mediates",
        "Switzerland",
        "Iran",
        "actual",
        None,
        False,
    ),
]


@pytest.mark.parametrize(("text", "kind", "subject", "object_", "status", "days", "said"), STANDING)
def test_when_and_by_whose_word_a_relation_stands(text, kind, subject, object_, status, days, said):
    record = dateline.read(text, "2020-01-14")
    names = {e.id: e.name.lower() for e in record.entities}
    found = [
        r
        for r in record.relations
        if r.type == kind and subject.lower() in names[r.subject] and object_.lower() in names[r.object]
    ]
    assert len(found) == 1, record.relations
    assert status is None or found[0].status == status
    assert (found[0].time and (found[0].time.start, found[0].time.end)) == days
    assert said is None or bool(found[0].attribution) == said


def test_the_time_of_another_clause_is_not_the_relations():
    record = dateline.read("The UN-backed government met envoys on Monday.", "2020-01-14")
    assert [r.time for r in record.relations if r.type == "backs"] == [None]


TURKEY = Entity(
    id="e1", name="Turkey", kind="state", country="TUR", wikidata="Q43", mentions=[Mention(0, 6, "name")]
)
REBELS = Entity(
    id="e2", name="rebels", kind="armed_group", country="SYR", mentions=[Mention(0, 6, "nominal")]
)


def told(
    day: date | None,
    kind: str = "AID",
    actors=("e1",),
    recipients=("e3",),
    status="actual",
    group="Dawn Brigade",
) -> Record:
    """A record of one event of that day."""
    brigade = Entity(id="e3", name=group, kind="armed_group", country="SYR", mentions=[Mention(0, 6, "name")])
    when = EventTime(value=str(day), start=str(day), end=str(day)) if day else None
    event = Event(
        id="v1", type=kind, actors=list(actors), recipients=list(recipients), trigger=Range(0, 3), evidence=Range(0, 9),
        status=status, time=when,
    )  # fmt: skip
    return Record(
        id=f"{day}-{kind}-{group}", text="Turkey aids.", entities=[TURKEY, REBELS, brigade], events=[event]
    )


DAYS = [date(2020, 1, 1) + timedelta(7 * n) for n in range(4)]


def test_repeated_aid_makes_a_dated_relation_with_its_evidence():
    (found,) = relations.from_events(told(day) for day in reversed(DAYS))
    assert (found.type, found.subject.name, found.object.name) == ("supplies", "Turkey", "Dawn Brigade")
    assert (found.start, found.end, found.days) == ("2020-01-01", "2020-01-22", 4)
    assert [e.day for e in found.evidence] == [str(day) for day in DAYS]
    assert found.evidence[0].record == "2020-01-01-AID-Dawn Brigade"


def test_several_papers_of_one_day_are_no_repetition():
    records = [told(DAYS[0]), told(DAYS[0]), told(DAYS[0]), told(DAYS[1])]
    assert relations.from_events(records, least=3) == []
    assert len(relations.from_events(records, least=2)[0].evidence) == 4


@pytest.mark.parametrize(
    "records",
    [
        [told(day, recipients=("e2",)) for day in DAYS],  # “the rebels” may be others in each report
        [told(day, status="future") for day in DAYS],
        [told(day, kind="CONSULT") for day in DAYS],
        [told(day, recipients=("e1",)) for day in DAYS],
        [told(None) for _ in DAYS],
        [],
    ],
)
def test_what_makes_no_relation(records):
    assert relations.from_events(records, least=2) == []


def test_the_same_name_in_other_letters_is_one_party():
    records = [told(DAYS[0]), told(DAYS[1], group="DAWN  Brigade"), told(DAYS[2], group="Dusk Brigade")]
    assert [(r.object.name, r.days) for r in relations.from_events(records, least=2)] == [("Dawn Brigade", 2)]


def test_partners_are_a_dyad_whoever_is_named_first():
    records = [told(DAYS[0], "COOPERATE", ("e1", "e3"), ()), told(DAYS[1], "COOPERATE", ("e3", "e1"), ())]
    assert [(r.type, r.days) for r in relations.from_events(records, least=2)] == [("aligned_with", 2)]


def test_least_must_be_a_count():
    with pytest.raises(DatelineError, match="at least one event"):
        relations.from_events([], least=0)


def test_relations_of_read_reports():
    reports = [
        ("Iran shipped missiles to Hezbollah on Monday.", "2020-01-14"),
        ("Iran shipped rockets to Hezbollah on Monday.", "2020-02-03"),
    ]
    (found,) = (
        r
        for r in relations.from_events((dateline.read(*r) for r in reports), least=2)
        if r.type == "supplies"
    )
    assert (found.subject.name, found.object.name, found.days) == ("Iran", "Hezbollah", 2)
