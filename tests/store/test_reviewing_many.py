"""Decisions on stores of many reports and on PostgreSQL: what they cost, and that they touch nothing else."""

import time
from itertools import islice

import msgspec
import pytest
from benchmarks import made
from tests.judging import decide, dump

from dateline import store as stores
from dateline.record import Mention, Range, Record


@pytest.fixture
def store(crisis, tmp_path):
    with stores.open(tmp_path / "review.db") as opened:
        opened.add(crisis, "first")
        yield opened


def retold(reports: int, events: int) -> list[Record]:
    """Reports that all tell of the same events, each in words of its own around them."""
    (whole,) = (msgspec.structs.replace(r, id="first") for r in islice(made.records(events, seed=3), 1))
    told = list(islice(made.records(3 * events, seed=3), 2 * events))
    record = msgspec.structs.replace(
        whole, text="", sentences=[], entities=[], events=[], relations=[], attributions=[]
    )
    for other in told:
        at, known = len(record.text), {e.id: f"{other.id}/{e.id}" for e in other.entities}
        record.text += other.text
        for entity in other.entities:
            mentions = [Mention(m.start + at, m.end + at, m.form) for m in entity.mentions]
            record.entities.append(msgspec.structs.replace(entity, id=known[entity.id], mentions=mentions))
        for event in other.events[: events - len(record.events)]:
            record.events.append(msgspec.structs.replace(
                event, id=f"v{len(record.events) + 1}", attribution=[], actors=[known[i] for i in event.actors],
                recipients=[known[i] for i in event.recipients], actor_spans=[], recipient_spans=[], quantities=[],
                trigger=Range(event.trigger.start + at, event.trigger.end + at),
                evidence=Range(event.evidence.start + at, event.evidence.end + at),
            ))  # fmt: skip
            record.sentences.append((event.evidence.start + at, event.evidence.end + at))
    assert len(record.events) == events
    return [
        msgspec.structs.replace(record, id=f"outlet-{n}", publisher=f"Outlet {n}") for n in range(reports)
    ]


def test_a_decision_costs_what_its_own_event_has_and_not_the_others_of_its_report(tmp_path):
    with stores.open(tmp_path / "war.db") as store:
        store.add(retold(reports=60, events=40))
        row = store.doubtful("ada", limit=1)[0]
        assert store.event(row["event"])["reports"] == 60
        begun = time.perf_counter()
        number = decide(store, row, "reject")
        store.undo(number, "ada")
        assert time.perf_counter() - begun < 2
        assert store.event(row["event"])["reports"] == 60


def test_a_decision_leaves_all_else_as_it_was_and_taken_back_leaves_no_trace(store):
    def everything() -> dict:
        return {row["id"]: store.event(row["id"]) for row in store.events(limit=None)}

    before = everything()
    for row in store.doubtful("ada", limit=1000)[::13]:
        for decision, change in (("reject", {}), ("split", {}), ("correct", {"status": "negated"})):
            number = decide(store, row, decision, **change)
            after = everything()
            touched = {i for i in before | after if before.get(i) != after.get(i)}
            joined = {
                i for i in touched if decision == "correct" and after.get(i, {}).get("status") == "negated"
            }
            assert {i for i in touched if i in before} - joined <= {row["event"]}
            store.undo(number, "ada")
            assert everything() == before


def test_decisions_on_postgresql_are_put_and_taken_back(empty_postgres, crisis):
    with stores.open(empty_postgres) as store:
        store.add(crisis)
        before = dump(store)
        for row in store.doubtful("ada", limit=200)[::25]:
            number = decide(store, row, "reject")
            assert dump(store) != before
            store.undo(number, "ada")
            assert dump(store) == before
