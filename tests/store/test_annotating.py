"""A reviewer works on the words of a report: what was missed, who is meant, all of it; it outlives a new reading."""

import json

import msgspec
import pytest
from tests.judging import decide, dump

import dateline
from dateline import store as stores
from dateline.errors import StoreError
from dateline.record import Telling
from dateline.store.annotated import annotated, events_of
from dateline.store.corrections import Decision, check
from dateline.store.labelled import labelled
from dateline.store.whom import entity_at
from dateline.training import notation
from dateline.training.reports import read as read_annotated

TEXT = (
    "TRIPOLI, Jan 14 (Harbour Wire) - Turkey accused Khalifa Haftar of breaking the truce on Tuesday. "
    "The commander rejected the charge. Egypt quietly shipped rifles to the eastern brigades, and Cairo's envoy "
    "met Aguila Saleh in Tobruk. Haftar's men shelled the airport."
)


@pytest.fixture(scope="module")
def record():
    return dateline.read(TEXT, "2020-01-14", id="one", publisher="Harbour Wire")


@pytest.fixture
def store(record, tmp_path):
    with stores.open(tmp_path / "annotating.db") as opened:
        opened.add([record], "first")
        yield opened


def at(words: str, nth: int = 0) -> list[int]:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return [start, start + len(words)]


def say(store, decision, words, nth=0, **change) -> int:
    start, end = at(words, nth) if isinstance(words, str) else words
    return store.decide(
        Decision(report="one", start=start, end=end, reviewer="ada", decision=decision, change=change)
    )


def event_on(store, words):
    start = at(words)[0]
    return next((e for e in store.as_judged("one").record.events if e.trigger.start == start), None)


def add_shipment(store) -> int:
    return say(store, "add", "shipped", type="AID", mode=None, status="actual",
               actor_spans=[at("Egypt")], recipient_spans=[at("the eastern brigades")])  # fmt: skip


def test_a_missed_event_is_added_on_its_words_and_taken_back(store):
    before, size = dump(store), store.size()
    number = say(store, "add", "quietly", type="SANCTION", status="actual", actor_spans=[at("Egypt")],
                 recipient_spans=[at("the eastern brigades")])  # fmt: skip
    found = [e for e in store.events(limit=None) if e["type"] == "SANCTION" and "Egypt" in e["actors"]]
    assert len(found) == 1
    assert found[0]["told"][0]["words"].startswith("Egypt quietly shipped")
    assert found[0]["confidence"] == 1.0
    assert store.size()["events"] == size["events"] + 1
    assert all(row["start"] != at("quietly")[0] for row in store.doubtful("bob", limit=100)), (
        "nobody need be asked"
    )
    store.undo(number, "ada")
    assert dump(store) == before
    assert store.size()["reports"] == 1


def test_what_was_added_is_put_right_and_rejected_as_any_event(store):
    before = store.size()["events"]
    say(store, "add", "quietly", type="SANCTION", status="actual", actor_spans=[at("Egypt")])
    say(store, "correct", "quietly", type="THREATEN", recipient_spans=[at("Aguila Saleh")])
    assert [e["recipients"] for e in store.events(limit=None) if e["type"] == "THREATEN"] == [
        ["Aguila Saleh"]
    ]
    say(store, "reject", "quietly")
    assert store.size()["events"] == before


def test_what_was_added_is_found_again_by_a_new_reading(store, record):
    say(store, "add", "quietly", type="SANCTION", status="actual", actor_spans=[at("Egypt")])
    number = next(e["id"] for e in store.events(limit=None) if e["type"] == "SANCTION")
    store.add([msgspec.structs.replace(record, events=record.events[:1])], "second")
    assert store.event(number)["type"] == "SANCTION"
    start, end = at("quietly")
    later = msgspec.structs.replace(
        record.events[0], id="v1", type="AID", mode=None, actors=[], actor_spans=[]
    )
    later.trigger = msgspec.structs.replace(later.trigger, start=start, end=end)
    store.add([msgspec.structs.replace(record, events=[later])], "third")
    assert [(e["type"], e["actors"]) for e in store.events(limit=None)] == [("SANCTION", ["Egypt"])], (
        "told once"
    )


def test_a_side_is_corrected_by_other_words(store):
    event = event_on(store, "accused")
    assert event is not None
    say(store, "correct", "accused", recipient_spans=[at("The commander")])
    found = event_on(store, "accused")
    assert found.recipient_spans == [tuple(at("The commander"))]
    meant = entity_at(store.record("one"), at("The commander"))
    assert found.recipients == ([meant.id] if meant else found.recipients)


def test_entities_are_joined_and_every_event_follows(store):
    record = store.record("one")
    one, other = entity_at(record, at("Egypt")), entity_at(record, at("Turkey"))
    assert one.id != other.id
    before = dump(store)
    number = say(store, "join", "Egypt", to=at("Turkey"))
    found = store.as_judged("one").record
    assert entity_at(found, at("Egypt")).name == "Turkey"
    assert all("Egypt" not in (*e["actors"], *e["recipients"]) for e in store.events(limit=None))
    store.undo(number, "ada")
    assert dump(store) == before


def test_a_mention_is_parted_from_its_entity_or_given_to_another(store):
    say(store, "join", "Egypt", to=at("Turkey"))
    say(store, "part", "Egypt")
    found = store.as_judged("one").record
    assert entity_at(found, at("Egypt")).name == "Egypt"
    assert entity_at(found, at("Turkey")).name == "Turkey"
    say(store, "part", "Egypt", to=at("Aguila Saleh"))
    assert entity_at(store.as_judged("one").record, at("Egypt")).name == "Aguila Saleh"


def test_events_follow_a_parted_mention(record):
    from dateline.store.whom import joined, parted

    whole = joined(record, at("Egypt"), at("Turkey"))
    event = msgspec.structs.replace(
        whole.events[0], actors=[entity_at(whole, at("Turkey")).id], actor_spans=[tuple(at("Egypt"))]
    )
    back = parted(msgspec.structs.replace(whole, events=[event]), at("Egypt"))
    assert back.events[0].actors == [entity_at(back, at("Egypt")).id]
    assert back.events[0].actors != [entity_at(back, at("Turkey")).id]


@pytest.mark.parametrize(
    ("decision", "change", "told"),
    [
        ("add", {}, "needs its type"),
        ("add", {"type": "SHOUT"}, "SHOUT is no type"),
        ("join", {}, "words that stand for the other"),
        ("add", {"type": "AID", "colour": 1}, "colour can't be corrected"),
    ],
)
def test_what_can_be_no_decision_is_told(decision, change, told):
    with pytest.raises(StoreError, match=told):
        check(Decision(report="one", start=1, end=2, reviewer="ada", decision=decision, change=change))


def test_words_beyond_the_text_are_refused(store):
    for change in ({"type": "AID", "actor_spans": [[0, 9999]]}, {"type": "AID", "actor_spans": [[5, 5]]}):
        with pytest.raises(StoreError, match="must lie within"):
            say(store, "add", "quietly", **change)
    with pytest.raises(StoreError, match="tells no event"):
        say(store, "reject", "quietly")


def whole(store) -> dict:
    return next(annotated(store))


def test_a_whole_report_comes_out_as_training_takes_it(store, tmp_path):
    add_shipment(store)
    assert list(annotated(store)) == [], "nobody has said that it is whole"
    say(store, "complete", (0, 0))
    found = whole(store)
    assert found["id"] == "one"
    assert found["text"] == TEXT
    shipped = next(e for e in found["events"] if e["trigger"] == at("shipped"))
    assert (shipped["type"], shipped["actors"], shipped["recipients"]) == (
        "AID",
        [at("Egypt")],
        [at("the eastern brigades")],
    )
    path = tmp_path / "whole.jsonl"
    path.write_text(json.dumps(found) + "\n", "utf-8")
    assert [r["events"] for r in read_annotated(path)] == [found["events"]]
    path = tmp_path / "whole.txt"
    path.write_text(notation.write("one", TEXT, found["events"]), "utf-8")
    again = next(notation.read(path, {"one": TEXT}))
    assert again["events"] == found["events"]
    bare = next(annotated(store, text=False))
    assert "text" not in bare
    (tmp_path / "bare.jsonl").write_text(json.dumps(bare) + "\n", "utf-8")
    assert [r["events"] for r in read_annotated(tmp_path / "bare.jsonl", {"one": TEXT})] == [found["events"]]


def test_a_whole_report_holds_against_a_new_reading(store, record):
    add_shipment(store)
    decide(store, store.doubtful("ada", limit=1)[0], "correct", type="REQUEST", mode=None, day="2020-01-02")
    say(store, "complete", (0, 0))
    before, kept = dump(store), whole(store)["events"]
    others = [
        msgspec.structs.replace(e, type="PROTEST", mode=None, status="negated", actor_spans=[])
        for e in record.events[::2]
    ]
    extra = msgspec.structs.replace(
        record.events[0],
        id="v9",
        trigger=msgspec.structs.replace(
            record.events[0].trigger, start=at("airport")[0], end=at("airport")[1]
        ),
    )
    store.add([msgspec.structs.replace(record, events=[*others, extra])], "second")
    assert whole(store)["events"] == kept
    store.add([record], "third")
    assert whole(store)["events"] == kept
    assert dump(store) == before
    say(store, "reject", "shipped")
    assert len(whole(store)["events"]) == len(kept) - 1, "what is decided later holds"


def test_a_whole_report_whose_text_has_changed_says_nothing_of_the_new_one(store, record):
    say(store, "reject", tuple(vars_of(record.events[0].trigger)))
    say(store, "complete", (0, 0))
    changed = dateline.read("Correction. " + TEXT, "2020-01-14", id="one")
    store.add([changed], "first")
    assert len(events_of(store.as_judged("one"))) >= len(changed.events)


def vars_of(span) -> list[int]:
    return [span.start, span.end]


def test_where_an_event_is_told_again_that_mention_alone_is_none_or_another(store, record):
    first = record.events[0]
    telling = {
        "trigger": {"start": at("charge")[0], "end": at("charge")[1]},
        "evidence": msgspec.to_builtins(first.evidence),
    }
    mentions = msgspec.convert(
        [{**telling, "trigger": msgspec.to_builtins(first.trigger)}, telling],
        list[Telling],
    )
    store.add(
        [msgspec.structs.replace(record, events=[msgspec.structs.replace(first, mentions=mentions)])],
        "second",
    )
    say(store, "complete", (0, 0))
    assert len(whole(store)["events"]) == 2
    number = say(store, "reject", "charge")
    assert [e["trigger"] for e in whole(store)["events"]] == [vars_of(first.trigger)]
    store.undo(number, "ada")
    say(store, "add", "charge", type="PROTEST", status="actual")
    assert [e["type"] for e in whole(store)["events"]] == [first.type, "PROTEST"]


def test_what_was_added_counts_for_training_but_not_for_how_right_the_coder_was(store):
    add_shipment(store)
    assert store.rightness() == []
    assert store.agreement()["mentions"] == 0
    found = [p for s in labelled(store) for p in s["pairs"] if p["type"] == "AID"]
    assert len(found) == 1


def test_the_command_line_gives_whole_reports_in_both_forms(store, tmp_path):
    from typer.testing import CliRunner

    from dateline.cli import app

    def run(*asked: str) -> str:
        out = tmp_path / "out"
        done = CliRunner().invoke(app, ["review", *asked, "--store", store.where, "-o", str(out)])
        assert done.exit_code == 0, done.output
        return out.read_text("utf-8")

    add_shipment(store)
    say(store, "complete", (0, 0))
    assert json.loads(run("export", "--whole"))["events"] == whole(store)["events"]
    lines = run("export", "--whole", "--notation")
    assert lines.startswith("=== one\n")
    assert " | shipped | AID/- | actual | Egypt | the eastern brigades" in lines
    bare = run("export", "--whole", "--no-text")
    assert "crc32" in bare
    assert "Turkey" not in bare
    listed = run("list")
    assert "complete" in listed
    assert "add" in listed
