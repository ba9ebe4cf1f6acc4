"""Events end to end: who did what to whom, in which mode, when, where, and who says so."""

import pytest

import dateline
from dateline import ontology
from dateline.record import Record


def told(record: Record) -> list[tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    names = {e.id: e.name for e in record.entities}
    return [
        (e.type, tuple(names[a] for a in e.actors), tuple(names[r] for r in e.recipients), e.status)
        for e in record.events
    ]


CASES = [
    ("Israel bombed Syria on Monday.", "ASSAULT", ["Israel"], ["Syria"]),
    ("Syria was bombed by Israel on Monday.", "ASSAULT", ["Israel"], ["Syria"]),
    ("Iran accused Israel of killing a scientist.", "ACCUSE", ["Iran"], ["Israel"]),
    ("The United States imposed sanctions on Iran.", "SANCTION", ["United States"], ["Iran"]),
    ("France and Germany held talks with Russia in Paris.", "CONSULT", ["France", "Germany", "Russia"], []),
    ("Talks between India and Pakistan began on Friday.", "CONSULT", ["India", "Pakistan"], []),
    ("Japan sent food aid to Haiti.", "AID", ["Japan"], ["Haiti"]),
    ("Hungary rejected the demand of the European Union.", "REJECT", ["Hungary"], ["European Union"]),
    ("Thousands of students marched against the government in Santiago.", "PROTEST", ["students"], []),
    ("Egypt, which backs the general, condemned Turkey.", "ACCUSE", ["Egypt"], ["Turkey"]),
    ("Russia asked Turkey to withdraw its soldiers.", "REQUEST", ["Russia"], ["Turkey"]),
    ("Police arrested the leader of the opposition.", "COERCE", ["Police"], []),
    ("China says that Taiwan must end the exercise.", "REQUEST", ["China"], ["Taiwan"]),
    ("Spain praised Portugal for its help.", "SUPPORT", ["Spain"], ["Portugal"]),
    ("Kenya deployed soldiers to Somalia.", "MOBILIZE", ["Kenya"], ["Somalia"]),
    ("Colombia released prisoners of the National Liberation Army.", "RETREAT", ["Colombia"], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "actors", "recipients"), CASES)
def test_who_did_what_to_whom(text, kind, actors, recipients):
    found = told(dateline.read(text, "2020-01-14"))
    for k, who, whom, _ in found:
        sides = set(who) if recipients == [] and len(actors) > 1 else None
        both = sides is not None or all(any(r in w for w in whom) for r in recipients)
        if k == kind and both and all(any(a in w for w in who) for a in actors):
            return
    pytest.fail(f"not found in {found}")


def test_what_a_speaker_announces_to_do_to_others_is_a_threat():
    record = dateline.read(
        "Turkey will punish Syria if the attacks continue, President Tayyip Erdogan said.", "2020-01-14"
    )
    assert ("THREATEN", ("Turkey",), ("Syria",), "actual") in told(record)


def test_an_event_carries_its_time_place_source_and_evidence():
    text = "MADRID (Wire) - Rebels shelled Syria's army near Idlib on Sunday, the army said on Tuesday."
    record = dateline.read(text, "2020-01-14")
    event = next(e for e in record.events if e.type == "ASSAULT")
    assert event.time.value == "2020-01-12"
    assert text[slice(*event.time.span)] == "Sunday"
    assert event.place.name == "Idlib"
    assert event.place.country == "SYR"
    assert event.attribution
    assert text[event.trigger.start : event.trigger.end] == "shelled"
    assert event.evidence.start <= event.trigger.start < event.trigger.end <= event.evidence.end


def test_an_event_without_a_date_is_of_the_day_of_the_report():
    event = dateline.read("Israel bombed Syria.", "2020-01-14").events[0]
    assert (event.time.value, event.time.span) == ("2020-01-14", None)
    assert dateline.read("Israel bombed Syria.").events[0].time is None


def test_casualties_belong_to_the_event():
    record = dateline.read("Rebels attacked an army base, killing at least 12 soldiers.", "2020-01-14")
    quantities = [q for e in record.events for q in e.quantities]
    assert any((q.kind, q.low, q.high) == ("killed", 12, None) for q in quantities)


def test_scores_modes_and_codes_are_the_codebooks():
    record = dateline.read("Israel bombed Syria. Iran expelled two French diplomats.", "2020-01-14")
    codes = {c.name for c in ontology.cameo_codes()}
    for event in record.events:
        assert event.mode is None or event.mode in {m.name for m in ontology.modes(event.type)}
        assert event.score == ontology.score(event.type, event.mode)
        assert event.cameo in codes


@pytest.mark.parametrize(
    "text",
    [
        "The recipe needs two eggs and a cup of flour. Stir well and bake for an hour.",
        "The striker scored twice as the home side beat their rivals 3-1 on Saturday.",
        "The film opens in cinemas next week. Critics praised its music.",
        "Rain is expected in the north, with sunny spells later.",
    ],
)
def test_a_text_without_politics_gives_an_almost_empty_record(text):
    assert len(dateline.read(text, "2020-01-14").events) == 0


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Israel did not bomb Syria.", "negated"),
        ("Israel bombed Syria.", "actual"),
        ("Israel may bomb Syria.", "hypothetical"),
        ("Leaders of France and Russia will meet on Sunday.", "future"),
        ("Iraq invaded Kuwait in 1990.", "historical"),
    ],
)
def test_status(text, status):
    record = dateline.read(text, "2020-01-14")
    assert [e.status for e in record.events] == [status]


@pytest.mark.parametrize(
    ("text", "kind", "recipients"),
    [
        ("Interfax quoted the ministry as saying that its jets had bombed a depot.", "ASSAULT", {"depot"}),
        ("North Korea fired two missiles towards Japan.", "ASSAULT", {"Japan"}),
        ("Kenya arrested the Ethiopian rebels.", "COERCE", {"Ethiopian rebels"}),
        ("Israel bombed the Syrian depot.", "ASSAULT", {"Syria"}),
    ],
)
def test_nobody_else_is_acted_upon(text, kind, recipients):
    assert [set(whom) for k, _, whom, _ in told(dateline.read(text, "2020-01-14")) if k == kind] == [
        recipients
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Kenya denied that it had spoken about the port.",
        "Officials who asked not to be named spoke of the port of Kenya.",
    ],
)
def test_speech_is_no_act(text):
    assert told(dateline.read(text, "2020-01-14")) == []


def test_what_is_reported_in_the_passive_is_actual():
    found = told(dateline.read("Egypt is known to arm the rebels.", "2020-01-14"))
    assert [(kind, status) for kind, _, _, status in found] == [("AID", "actual")]


def test_no_drone_is_guessed():
    modes = [e.mode for e in dateline.read("Rebels attacked the convoy of the Afghan army.").events]
    assert modes
    assert "drone" not in modes


@pytest.mark.parametrize(
    ("text", "kind", "who", "whom"),
    [
        ("Egypt backs Kenya, and Turkey supports Uganda.", "SUPPORT", ("Turkey",), ("Uganda",)),
        (
            "Greece condemned the deal and threatened to expel the Libyan ambassador.",
            "ACCUSE",
            ("Greece",),
            ("deal",),
        ),
    ],
)
def test_nobody_of_another_clause_is_a_side(text, kind, who, whom):
    assert (kind, who, whom, "actual") in told(dateline.read(text, "2020-01-14"))


def test_what_something_is_called_is_no_act():
    found = told(dateline.read("Kenya met the internationally recognized government.", "2020-01-14"))
    assert [kind for kind, *_ in found] == ["CONSULT"]
