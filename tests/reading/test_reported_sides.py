"""Sides, counts and countries after the kinds of fault that public trackers report: each sentence is our own."""

from __future__ import annotations

import pytest

import dateline


def names(record, ids):
    return sorted(e.name for e in record.entities if e.id in ids)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("A union leader, Pavel Hrib, was arrested in Brest on Friday.", "COERCE"),
        ("Two students were jailed in Hai Phong for blogging against the government.", "COERCE"),
        ("Two students were jailed in Hue for blogging against the government.", "COERCE"),
        ("A priest was shot dead near Gitega at the weekend.", "ASSAULT"),
    ],
)
def test_the_place_where_it_happened_did_not_do_it(text, type_):
    record = dateline.read(text, "2019-08-12")
    (event,) = [e for e in record.events if e.type == type_]
    assert names(record, event.actors) == []


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Bolivia accused Chile and Peru of breaking the accord.", ["Chile", "Peru"]),
        ("Sweden criticised Hungary and Slovakia on Monday.", ["Hungary", "Slovakia"]),
    ],
)
def test_every_member_of_a_list_is_a_side(text, sides):
    record = dateline.read(text, "2019-08-12")
    assert names(record, record.events[0].recipients) == sides


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Gunmen killed half a dozen traders on the road to Zinder.", [(6, 6, 6)]),
        ("Gunmen killed two dozen traders on the road to Zinder.", [(24, 24, 24)]),
        ("Gunmen killed several dozen traders on the road to Zinder.", [(None, 36, 99)]),
        ("Gunmen killed a dozen traders on the road to Zinder.", [(12, 12, 12)]),
    ],
)
def test_dozens_are_counted_as_such(text, values):
    record = dateline.read(text, "2019-08-12")
    assert [(q.value, q.low, q.high) for e in record.events for q in e.quantities] == values


def test_a_count_belongs_to_the_clause_that_has_its_own_subject_and_object():
    text = "Militants killed 310 villagers, and the governor evicted 5,000 tenants."
    record = dateline.read(text, "2019-08-12")
    (killing,) = [e for e in record.events if text[e.trigger.start : e.trigger.end] == "killed"]
    assert [q.value for q in killing.quantities] == [310]


@pytest.mark.parametrize(
    "text",
    [
        "Georgia Senator Lee Ames met bankers in Macon.",
        "Georgia state Senator Lee Ames met bankers.",
        "The Georgia Attorney General, Lee Ames, sued the bank.",
    ],
)
def test_a_state_with_a_senator_is_the_american_one(text):
    (place,) = [p for p in dateline.read(text, "2019-08-12").places if p.name == "Georgia"]
    assert place.country == "USA"


def test_an_official_is_not_of_the_country_that_they_accuse():
    record = dateline.read(
        "Senator Ada Holt accused Iran of spying. Mayor Tom Reed of Lyon disagreed.", "2019-08-12"
    )
    countries = {e.name: e.country for e in record.entities}
    assert countries["Ada Holt"] is None
    assert countries["Tom Reed"] == "FRA"


def test_a_bus_station_can_be_the_place_and_is_no_outlet():
    record = dateline.read("A bus station in Aleppo was shelled on Tuesday.", "2019-08-14")
    assert [e.name for e in record.entities if e.kind == "media"] == []
    (event,) = record.events
    assert event.place is not None
    assert event.place.name == "Aleppo"


def test_the_crowd_that_cheered_said_nothing():
    text = "Mayor Iris Bell stood up. “We won't sell the harbour.” The crowd cheered."
    record = dateline.read(text, "2019-08-12")
    assert [text[a:b] for one in record.attributions for a, b in one.source if "crowd" in text[a:b]] == []
