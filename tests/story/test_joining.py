"""What joins and what never does; memory and store say the same."""

import json
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

import dateline
import dateline.store
from dateline import story
from dateline.record import Record
from dateline.store import tables
from dateline.story import joining
from dateline.story.fitting import fits
from dateline.story.sides import Side
from dateline.story.votes import counted, status_of, winner

REBELS = Side(key="Q1", name="M23", kind="armed_group", named=True)
STATE = Side(key="Q2", name="Congo", kind="state", named=True, country="COD")


def traits(**fields) -> story.Traits:
    usual = {
        "id": "r1#v1", "report": "r1", "wire": "r1", "span": (0, 1), "evidence": (0, 1), "type": "ASSAULT",
        "status": "actual", "first": "2020-03-02", "last": "2020-03-02", "published": "2020-03-03", "dated": True,
        "actors": (REBELS,), "recipients": (STATE,), "trigger": "shell", "predicate": "shelled", "towns": ("goma",),
    }  # fmt: skip
    return story.traits_of(story.EventMention(**{**usual, **fields}))


@pytest.mark.parametrize(
    "other",
    [
        {"actors": (STATE,), "recipients": (REBELS,)},
        {"first": "2020-03-05", "last": "2020-03-05"},
        {"first": "2020-01-01", "last": "2020-03-31"},
        {"type": "AID", "trigger": "fed", "predicate": "fed"},
    ],
)
def test_what_can_not_be_one_event_never_joins_however_like_it_is(other):
    one, two = traits(), traits(report="r2", wire="r2", **other)
    assert fits(one, traits(report="r2", wire="r2"))
    assert not fits(one, two)
    assert not fits(two, one)
    assert story.choose(two, [(0, [one])]) is None


def test_a_mention_must_fit_all_that_is_remembered():
    monday, tuesday, wednesday = (
        traits(report=f"r{n}", wire=f"r{n}", first=f"2020-03-0{n}", last=f"2020-03-0{n}") for n in (2, 3, 4)
    )
    assert fits(monday, tuesday)
    assert fits(tuesday, wednesday)
    assert joining.like(wednesday, [tuesday]) > joining.like(wednesday, [monday, tuesday])
    assert story.choose(wednesday, [(0, [monday, tuesday])]) is None


def test_votes_count_alike_in_any_order():
    said = [("actual", 0.3), ("negated", 0.7), ("actual", 0.4), ("future", 0.9)]
    for order in (said, said[::-1]):
        votes: dict[str, float] = {}
        for status, confidence in order:
            votes = counted(votes, status, confidence)
        assert votes == {"actual": 0.7, "negated": 0.7, "future": 0.9}
        assert status_of(votes) == "actual"
    assert status_of({"actual": 0.2, "negated": 0.7}) == "negated"
    assert status_of({"future": 0.9, "historical": 0.1}) == "historical"
    assert winner({"b": 1.0, "a": 1.0}) == "a"


def test_predicates_of_one_meaning_are_nearer_than_others():
    from dateline.story.predicates import alike

    arrested = traits(trigger="arrest", predicate="arrested")
    detained, praised = (
        traits(trigger="detain", predicate="detained"),
        traits(trigger="prais", predicate="praised"),
    )
    assert alike(arrested, arrested) == 1.0
    assert alike(arrested, detained) == alike(detained, arrested) > alike(arrested, praised)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    lines = Path("benchmarks/accounts/reports.jsonl").read_text("utf-8").splitlines()[:40]
    rows = [{k: json.loads(line)[k] for k in ("id", "text", "published", "publisher")} for line in lines]
    return sorted(dateline.code(rows), key=lambda r: (r.published, r.id))


def test_memory_and_store_make_the_same_accounts(records, tmp_path):
    whole = story.Story()
    for record in records:
        whole.add(record)
    with dateline.store.open(tmp_path / "same.db") as store:
        for record in records:
            store.add([record])
        m, t, e = tables.mentions, tables.reports, tables.events
        joined = m.join(t, t.c.id == m.c.report).join(e, e.c.id == m.c.event)
        columns = (e.c.id, t.c.name, m.c.number, e.c.type, e.c.status, e.c.disputed, e.c.confidence)
        with store.engine.connect() as connection:
            rows = connection.execute(sa.select(*columns).select_from(joined)).all()
    stored: dict[int, set[str]] = {}
    for row in rows:
        stored.setdefault(row.id, set()).add(f"{row.name}#v{row.number}")
    said = {row.id: (row.type, row.status, row.disputed, round(row.confidence, 6)) for row in rows}
    own = {
        (
            frozenset(m.id for m in a.mentions),
            a.type,
            a.status,
            a.disputed is not None,
            round(a.confidence, 6),
        )
        for a in whole
    }
    assert {(frozenset(names), *said[event]) for event, names in stored.items()} == own
    assert any(len(names) > 2 for names in stored.values())


def test_an_account_is_no_surer_for_being_large(records):
    mention = story.mentions_of(records[0])[0]
    more = [msgspec.structs.replace(mention, id=f"{n}#v1", report=str(n), confidence=0.2) for n in range(9)]
    assert story.account_of([mention, *more]).confidence < max(mention.confidence, 0.21)
