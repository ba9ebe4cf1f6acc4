"""Events end to end: who did what to whom, in which mode, when, where, and who says so."""

from datetime import date

import pytest

import dateline
from dateline import ontology
from dateline.models import reader
from dateline.reading.events.stage import settled
from dateline.record import EventTime, Record


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


def is_found(text, kind, actors, recipients) -> bool:
    for k, who, whom, _ in told(dateline.read(text, "2020-01-14")):
        everybody = [*who, *whom]
        if k != kind or not all(any(a in w for w in (everybody if len(actors) > 1 else who)) for a in actors):
            continue
        if all(any(r in w for w in whom) for r in recipients):
            return True
    return False


def test_who_did_what_to_whom_in_plain_sentences():
    missed = [text for text, *case in CASES if not is_found(text, *case)]
    assert len(missed) <= 2, missed


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


QUIET = [
    "The recipe needs two eggs and a cup of flour. Stir well and bake for an hour.",
    "The striker scored twice as the home side beat their rivals 3-1 on Saturday.",
    "The film opens in cinemas next week. Critics praised its music.",
    "Rain is expected in the north, with sunny spells later.",
    "An earthquake killed forty people in the mountains, and a heat wave claimed a dozen lives on the coast.",
    "The bus crashed into a wall near the bridge, killing the driver.",
]


def test_where_nothing_political_happens_nothing_sure_is_told():
    least = reader.load().config["shown"]
    sure = [(e.type, text) for text in QUIET for e in dateline.read(text).events if e.confidence >= least]
    assert len(sure) <= 1, sure


STATUS = [
    ("Israel did not bomb Syria.", "negated"),
    ("Israel bombed Syria.", "actual"),
    ("Israel may bomb Syria if talks fail.", "hypothetical"),
    ("Leaders of France and Russia will meet in Geneva on Sunday.", "future"),
    ("Iraq invaded Kuwait in 1990.", "historical"),
]


def test_status():
    read = [[e.status for e in dateline.read(text, "2020-01-14").events] for text, _ in STATUS]
    wrong = [(text, found) for (text, status), found in zip(STATUS, read, strict=True) if status not in found]
    assert len(wrong) <= 1, wrong


def test_what_is_told_as_done_long_before_the_report_is_background():
    time = EventTime(value="1990", start="1990-01-01", end="1990-12-31")
    assert settled("actual", "ASSAULT", time, date(2020, 1, 14)) == "historical"
    assert settled("actual", "ASSAULT", time, date(1991, 1, 14)) == "actual"
    assert settled("actual", "ASSAULT", time, None) == "actual"
    assert settled("negated", "ASSAULT", time, date(2020, 1, 14)) == "negated"


def test_two_words_of_one_sentence_tell_one_act_once():
    text = "Leaders of France and Russia held talks in Geneva on Sunday."
    found = [e for e in dateline.read(text, "2020-01-14").events if e.type == "CONSULT"]
    sides = [frozenset((*e.actors, *e.recipients)) for e in found]
    assert len(set(sides)) == len(sides)


def test_whoever_stands_in_an_event_is_an_entity_of_the_record(crisis):
    for record in crisis:
        known = {e.id for e in record.entities}
        for event in record.events:
            assert event.actors or event.recipients
            assert not set(event.actors) & set(event.recipients)
            assert {*event.actors, *event.recipients} <= known
            for spans in (event.actor_spans, event.recipient_spans):
                assert all(record.text[s:e].strip() for s, e in spans)


@pytest.mark.parametrize(
    ("text", "who", "not_who"),
    [
        (
            "Supporters of President Bashar al-Assad attacked journalists in Damascus on Monday.",
            "upporters",
            "Assad",
        ),
        (
            "Opponents of President Hosni Mubarak attacked journalists in Cairo on Monday.",
            "pponents",
            "Mubarak",
        ),
    ],
)
def test_who_acts_is_not_whom_his_name_only_describes(text, who, not_who):
    record = dateline.read(text, published="2011-02-03", min_confidence=0)
    names = {e.id: e.name for e in record.entities}
    actors = [names[a] for e in record.events if e.type == "ASSAULT" for a in e.actors]
    assert any(who in name for name in actors)
    assert not any(name.endswith(not_who) and who not in name for name in actors)
