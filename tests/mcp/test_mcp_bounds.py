"""Answers to an assistant within what the manual says, whatever the store holds."""

import msgspec

from dateline import store as stores
from dateline.mcp import bounds
from dateline.mcp.server import _MAIN, Tools, _told
from dateline.record import Attribution, Entity, Event, EventTime, Range, Record

TEXT = "Rebels shelled the port of Tripoli. " + "They did so again and again. " * 700


def reports(number: int) -> list[Record]:
    """One event told by many reports, half of which deny it, each in 20,000 characters."""
    sides = [Entity(id="e1", name="Rebels", kind="armed_group", country="LBY", sectors=["REB"]),
             Entity(id="e2", name="Libya", kind="state", country="LBY")]  # fmt: skip
    return [
        Record(
            id=f"r{n}", text=f"{TEXT}{n}", published="2020-01-15", publisher="Daily" * 2000, title="t" * 50_000,
            entities=sides, sentences=[(0, 35)],
            events=[Event(id="v1", type="ASSAULT", mode="artillery", actors=["e1"], recipients=["e2"],
                          trigger=Range(7, 14), evidence=Range(0, len(TEXT)), status="negated" if n % 2 else "actual",
                          time=EventTime(value="2020-01-14", start="2020-01-14", end="2020-01-14"), confidence=0.9)],
            attributions=[Attribution(id="a1", source=[(0, 6)], source_entity="e1", cue=[(7, 14)],
                                      content=[(0, len(TEXT))], quote="indirect", stance="asserted")],
        )
        for n in range(number)
    ]  # fmt: skip


def held_to(answer) -> None:
    assert len(msgspec.json.encode(answer)) <= bounds.WHOLE + 200
    lists, texts = [], []

    def look(value) -> None:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, list):
            lists.append(value)
            for v in value:
                look(v)
        elif isinstance(value, dict):
            for v in value.values():
                look(v)
            if "words" in value and "start" in value:
                assert len(value["words"]) == value["end"] - value["start"]

    look(answer)
    assert all(len(x) <= bounds.ROWS for x in lists)
    assert all(len(x) <= bounds.WORDS for x in texts)


def test_no_answer_is_longer_than_the_manual_says(tmp_path):
    store = stores.open(tmp_path / "huge.db")
    store.add(reports(120))
    tools = Tools(store)
    number = store.events(limit=1)[0]["id"]
    asked = {
        "size": {}, "events": {"limit": 50}, "event": {"number": number}, "actors": {"name": "Rebels"},
        "series": {"by": "day", "since": "2019-01-01"}, "network": {"limit": 50}, "quotes": {"limit": 50},
        "planned": {"limit": 50}, "disputed": {"limit": 50}, "search": {"words": "port", "limit": 50},
        "report": {"name": "r1"}, "read_text": {"text": "Turkey accused Greece of it. " * 200},
    }  # fmt: skip
    assert set(_MAIN) < set(asked)
    answers = {name: _told(getattr(tools, name))(**given) for name, given in asked.items()}
    for answer in answers.values():
        held_to(answer)
    event = answers["event"]
    assert 10 < len(event["told"]) == 120 - event["left_out"]
    assert event["against"]
    assert 0 < len(answers["quotes"]["quotes"]) == 50 - answers["quotes"].get("left_out", 0)
    assert answers["read_text"]["events"]


def test_events_that_do_not_fit_come_with_the_next_question(tmp_path):
    store = stores.open(tmp_path / "many.db", grouping=stores.Plain())
    for n, record in enumerate(reports(60)):
        record.events[0].time = EventTime(
            value="x", start=f"2020-01-{n % 28 + 1:02}", end=f"2020-01-{n % 28 + 1:02}"
        )
        record.events[0].type = ("ASSAULT", "AID", "COERCE")[n // 28]
        store.add([record])
    tools, seen, offset = Tools(store), [], 0
    while offset is not None:
        answer = _told(tools.events)(limit=50, offset=offset)
        held_to(answer)
        assert answer["events"]
        seen += [e["id"] for e in answer["events"]]
        offset = answer["next"]
    assert len(seen) == len(set(seen)) == store.count()
