"""``--form acled``: only what ACLED's codebook has, each side where it stands there."""

import csv
import io

import pytest

from dateline.export import write
from dateline.export.rows import columns
from dateline.knowledge import table
from dateline.record import Entity, Event, EventPlace, EventTime, Quantity, Range, Record

# The 25 sub-event types of ACLED's codebook under its 6 event types.
CODEBOOK = {
    "Battles": {"Government regains territory", "Non-state actor overtakes territory", "Armed clash"},
    "Explosions/Remote violence": {
        "Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED", "Grenade",
    },
    "Violence against civilians": {"Sexual violence", "Attack", "Abduction/forced disappearance"},
    "Protests": {"Excessive force against protesters", "Protest with intervention", "Peaceful protest"},
    "Riots": {"Violent demonstration", "Mob violence"},
    "Strategic developments": {
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
        "Looting/property destruction", "Non-violent transfer of territory", "Other",
    },
}  # fmt: skip
PAIRS = {(event, sub) for event, subs in CODEBOOK.items() for sub in subs}
INTER = (
    "State forces", "Rebel group", "Political militia", "Identity militia", "Rioters", "Protesters", "Civilians",
    "External/Other forces",
)  # fmt: skip
TEXT = "What was reported."
WHO = {
    "army": Entity(id="army", name="Libyan National Army", kind="military", country="LBY", sectors=["MIL"]),
    "air": Entity(id="air", name="Turkish air force", kind="military", country="TUR", sectors=["MIL"]),
    "rebels": Entity(id="rebels", name="Rebels", kind="armed_group", country="LBY", sectors=["REB"]),
    "gunmen": Entity(id="gunmen", name="Gunmen", kind="armed_group", sectors=["UAF"]),
    "police": Entity(id="police", name="Police", kind="government", country="LBY", sectors=["COP"]),
    "farmers": Entity(id="farmers", name="Farmers", kind="population", country="LBY", sectors=["AGR"]),
    "doctors": Entity(id="doctors", name="Doctors", kind="population", country="LBY", sectors=["MED"]),
    "band": Entity(id="band", name="The band", kind="armed_group"),
    "rockets": Entity(id="rockets", name="Rockets", kind="other"),
    "market": Entity(id="market", name="A market", kind="other", country="LBY"),
}


def drafts(
    type_, mode=None, actors=("rebels",), recipients=(), where="LBY", **fields
) -> list[dict[str, str]]:
    place = EventPlace(name="Tripoli", country=where, lat=32.9, lon=13.2) if where else None
    event = Event(
        id="v1", type=type_, mode=mode, actors=list(actors), recipients=list(recipients), place=place,
        trigger=Range(0, 4), evidence=Range(0, len(TEXT)), **fields,
    )  # fmt: skip
    record = Record(
        id="r1",
        text=TEXT,
        published="2020-01-15",
        publisher="Daily",
        entities=list(WHO.values()),
        events=[event],
    )
    out = io.StringIO(newline="")
    write([record], "acled", out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def draft(*args, **fields) -> dict[str, str]:
    (row,) = drafts(*args, **fields)
    return row


MODES = [(row["type"], row["mode"]) for row in table("ontology/modes.csv")]
TYPES = [(row["type"], None) for row in table("ontology/types.csv")]


@pytest.mark.parametrize("recipients", [(), ("army",), ("farmers",), ("farmers", "army")])
def test_only_pairs_of_the_codebook(recipients):
    assert len(PAIRS) == 25
    assert len(TYPES) == 16
    rows = [row for t, m in TYPES + MODES for row in drafts(t, m, recipients=recipients)]
    assert {(row["event_type"], row["sub_event_type"]) for row in rows} <= PAIRS
    assert len(rows) > 20
    for row in rows:
        assert list(row) == columns("acled")
        assert len(row) == 31
        assert {row["inter1"], row["inter2"]} <= {*INTER, ""}
        assert row["disorder_type"] in {
            "Political violence", "Demonstrations", "Political violence; Demonstrations", "Strategic developments",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "mode", "recipients", "kind"),
    [
        ("ASSAULT", None, ("army",), ("Political violence", "Battles", "Armed clash")),
        (
            "ASSAULT", "firearms", ("farmers", "doctors"),
            ("Political violence", "Violence against civilians", "Attack"),
        ),
        ("ASSAULT", "firearms", ("farmers", "army"), ("Political violence", "Battles", "Armed clash")),
        ("ASSAULT", "drone", ("farmers",), ("Political violence", "Explosions/Remote violence", "Air/drone strike")),
        (
            "ASSAULT", "crowd-control", ("farmers",),
            ("Political violence; Demonstrations", "Protests", "Excessive force against protesters"),
        ),
        ("PROTEST", "obstruct", (), ("Demonstrations", "Protests", "Peaceful protest")),
        ("PROTEST", "riot", (), ("Demonstrations", "Riots", "Violent demonstration")),
        ("RETREAT", "withdraw", (), ("Strategic developments", "Strategic developments", "Non-violent transfer of territory")),
        ("RETREAT", "ceasefire", (), ("Strategic developments", "Strategic developments", "Agreement")),
        ("RETREAT", "release", (), ("Strategic developments", "Strategic developments", "Other")),
    ],
)  # fmt: skip
def test_types_and_sub_event_types(type_, mode, recipients, kind):
    row = draft(type_, mode, recipients=recipients)
    assert (row["disorder_type"], row["event_type"], row["sub_event_type"]) == kind


@pytest.mark.parametrize(
    ("type_", "mode"), [("PROTEST", "strike"), ("PROTEST", "hunger"), ("CONSULT", None), ("ACCUSE", None)]
)
def test_what_acled_does_not_code(type_, mode):
    assert drafts(type_, mode) == []


SIDES = (
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
)


@pytest.mark.parametrize(
    ("event", "sides"),
    [
        (
            {"type_": "ASSAULT", "actors": ("rebels", "gunmen"), "recipients": ("army",)},
            ("Rebels", "Gunmen", "Rebel group", "Libyan National Army", "", "State forces", "State forces-Rebel group", ""),
        ),
        (
            {"type_": "ASSAULT", "mode": "aerial", "actors": ("air",), "recipients": ("farmers", "doctors")},
            ("Turkish air force", "", "External/Other forces", "Civilians (Libya)", "Farmers; Doctors", "Civilians",
             "External/Other forces-Civilians", "Civilian targeting"),
        ),
        (
            {"type_": "ASSAULT", "mode": "crowd-control", "actors": ("police",), "recipients": ("farmers",)},
            ("Protesters (Libya)", "Farmers", "Protesters", "Police", "", "State forces", "State forces-Protesters",
             "Civilian targeting"),
        ),
        (
            {"type_": "PROTEST", "actors": ("doctors",), "recipients": ("police",)},
            ("Protesters (Libya)", "Doctors", "Protesters", "", "", "", "Protesters only", ""),
        ),
        (
            {"type_": "AGREE", "actors": ("army", "rebels", "gunmen")},
            ("Libyan National Army", "", "State forces", "Rebels", "Gunmen", "Rebel group", "State forces-Rebel group", ""),
        ),
        (
            {"type_": "ASSAULT", "actors": ("band",), "recipients": ("rebels",)},
            ("The band", "", "", "Rebels", "", "Rebel group", "", ""),
        ),
        (  # what is neither armed nor unarmed people has no kind
            {"type_": "ASSAULT", "mode": "heavy-weapons", "actors": ("rockets",), "recipients": ("market", "farmers")},
            ("Rockets", "", "", "Civilians (Libya)", "A market; Farmers", "Civilians", "", "Civilian targeting"),
        ),
        (
            {"type_": "ASSAULT", "actors": (), "recipients": ("farmers",), "where": None},
            ("", "", "", "Civilians (Libya)", "Farmers", "Civilians", "", "Civilian targeting"),
        ),
    ],
)  # fmt: skip
def test_sides(event, sides):
    row = draft(**event)
    assert tuple(row[column] for column in SIDES) == sides


def test_time_place_and_deaths():
    row = draft(
        "ASSAULT", "heavy-weapons", time=EventTime(value="2020-01-14", start="2020-01-14", end="2020-01-14"),
        quantities=[Quantity(kind="killed", low=3, text="at least three", span=(0, 4))],
    )  # fmt: skip
    assert (row["event_date"], row["year"], row["time_precision"]) == ("2020-01-14", "2020", "1")
    assert (row["country"], row["iso"], row["location"], row["latitude"]) == (
        "Libya",
        "434",
        "Tripoli",
        "32.9",
    )
    assert (row["fatalities"], row["tags"], row["notes"], row["source"]) == ("3", "", TEXT, "Daily")
    assert row["event_id_cnty"].startswith("DRAFT")
    assert draft("ASSAULT", where="COD")["country"] == "Democratic Republic of Congo"
    week, month = (
        EventTime(value=f"2020-01-06/{end}", start="2020-01-06", end=end)
        for end in ("2020-01-12", "2020-01-31")
    )
    assert [draft("ASSAULT", time=t)["time_precision"] for t in (None, week, month)] == ["2", "2", "3"]
    assert draft("ASSAULT")["fatalities"] == "0"
    crowd = Quantity(kind="protesters", value=200, text="About 200", span=(0, 4))
    assert draft("PROTEST", quantities=[crowd])["tags"] == "crowd size=about 200"
    assert draft("PROTEST")["tags"] == "crowd size=no report"
