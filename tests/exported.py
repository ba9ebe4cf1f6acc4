"""Records to export: ordinary ones, and one of everything that is hard for a file."""

from __future__ import annotations

from dateline.record import (
    Attribution,
    Entity,
    Event,
    EventPlace,
    EventTime,
    Mention,
    Quantity,
    Range,
    Record,
)

TEXT = "Rebels shelled\tthe port of Tripoli on Tuesday, killing 3 people. Egypt may send aid on Friday."
HARD = "=1+1 \"Aïn 𝕏\u2028 <b>&amp; ]]>\u202e \x0b\ufffe; 'x' \r\n" + "é" * 300


def shelling() -> Record:
    """A report of 15 January 2020: rebels shelled Tripoli the day before; Egypt may send aid on the 17th."""
    return Record(
        id="r1", text=TEXT, published="2020-01-15T08:00:00+02:00", publisher="Daily", title="Port shelled",
        url="https://daily.example/1?a=1&b=2", sentences=[(0, 64), (65, 94)],
        entities=[
            Entity(id="e1", name="Rebels", kind="armed_group", country="LBY", sectors=["REB"],
                   mentions=[Mention(0, 6, "nominal")]),
            Entity(id="e2", name="Egypt", kind="state", country="EGY", sectors=["GOV"], wikidata="Q79",
                   mentions=[Mention(65, 70, "name")]),
            Entity(id="e3", name="Tripoli port authority", kind="organization", country="LBY"),
        ],
        events=[
            Event(id="v1", type="ASSAULT", mode="heavy-weapons", cameo="194", score=-9.0, actors=["e1"],
                  recipients=["e3"], actor_spans=[(0, 6)], trigger=Range(7, 14), evidence=Range(0, 64), confidence=0.9,
                  time=EventTime(value="2020-01-14", start="2020-01-14", end="2020-01-14", span=(38, 45)),
                  place=EventPlace(name="Tripoli", country="LBY", lat=32.9, lon=13.2, geonames_id=2210247, radius=20),
                  quantities=[Quantity(kind="killed", value=3, text="3", span=(55, 56))], attribution=["a1"]),
            Event(id="v2", type="AID", cameo="070", actors=["e2"], recipients=["e1"], trigger=Range(80, 83),
                  evidence=Range(65, 94), status="future",
                  time=EventTime(value="2020-01-17", start="2020-01-17", end="2020-01-18")),
        ],
        attributions=[Attribution(id="a1", source_entity="e2", source=[(65, 70)], content=[(0, 64)], quote="indirect")],
    )  # fmt: skip


def hard() -> Record:
    """A report in which every text is hard to write, with days that few programs know and sides that are not there."""
    return Record(
        id=HARD[:40], text=HARD, published="1899-12-30", publisher=HARD[:60], title=HARD, url="javascript:alert(1)",
        sentences=[(0, len(HARD))],
        entities=[Entity(id="e1", name=HARD[:80], kind="other"), Entity(id="e2", name="", kind="person")],
        events=[
            Event(id="v1", type="OWN_TYPE", cameo="190", actors=["e1", "e2", "e99"], recipients=["e98"],
                  trigger=Range(0, 1), evidence=Range(0, len(HARD)), status="historical",
                  time=EventTime(value="1000", start="1000-01-01", end="2000-12-31"),
                  place=EventPlace(name="Taveuni", lat=-16.9, lon=179.99, country="FJI", radius=50.0)),
            Event(id="v2", type="AGREE", actors=["e1", "e2"], trigger=Range(0, 1), evidence=Range(0, 0), status="future",
                  time=EventTime(value="XXXX-WXX"), place=EventPlace(name="nowhere")),
        ],
    )  # fmt: skip


def undated() -> Record:
    """A report without a day, an address or anything else that can be missing, and one event of nobody."""
    return Record(
        id="r3", text="Clashes erupted.", events=[Event(id="v1", type="ASSAULT", trigger=Range(0, 7), evidence=Range(0, 16))],
    )  # fmt: skip


def all_records() -> list[Record]:
    """All of these, and a report of no event."""
    return [shelling(), hard(), undated(), Record(id="r4", text="Nothing happened.")]
