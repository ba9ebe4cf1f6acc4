"""A person's judgement: kept with who and when, put upon the store, undone, alive after a new reading."""

import json

import msgspec
import pytest
from tests.judging import decide, dump

from dateline import store as stores
from dateline.errors import StoreError
from dateline.store import Wanted
from dateline.store.agreement import alpha
from dateline.store.corrections import Decision


@pytest.fixture
def store(crisis, tmp_path):
    with stores.open(tmp_path / "review.db") as opened:
        opened.add(crisis, "first")
        yield opened


def place(row) -> tuple:
    return row["report"], row["start"], row["nth"]


def grouped(store) -> list:
    """Which words tell of one event; what is said first of two that differ depends on who comes first."""
    events = (store.event(row["id"]) for row in store.events(limit=None))
    return sorted(sorted((t["report"], t["words"]) for t in e["told"]) for e in events)


def test_the_least_sure_come_first_and_what_is_decided_no_more(store):
    rows = store.doubtful("ada", limit=1000)
    assert [r["confidence"] for r in rows] == sorted(r["confidence"] for r in rows)
    assert len(rows) == store.size()["mentions"]
    decide(store, rows[0], "accept")
    left = {(r["report"], r["start"]) for r in store.doubtful("ada", limit=1000)}
    assert (rows[0]["report"], rows[0]["start"]) not in left
    assert len(store.doubtful("bob", limit=1000)) == len(rows)
    some = store.doubtful("bob", Wanted(types=("ACCUSE",)), limit=1000)
    assert some
    assert len(some) < len(rows)


def test_a_rejected_event_goes_and_comes_back(store):
    before = dump(store)
    row = next(r for r in store.doubtful("ada", limit=1000) if store.event(r["event"])["mentions"] == 1)
    number = decide(store, row, "reject")
    assert store.event(row["event"]) is None
    store.undo(number, "ada")
    assert dump(store) == before
    assert store.event(row["event"]) is not None  # under the same number
    assert [d.undone for d in store.decisions(undone=True)] == [True]


def test_a_correction_changes_what_it_names_and_no_more(store):
    row = store.doubtful("ada", Wanted(actor="Khalifa Haftar"), limit=1)[0]
    before = store.event(row["event"])
    decide(store, row, "correct", type="THREATEN", actors=["Turkey", "A new brigade"], recipients=["Egypt"],
           status="hypothetical", day="2019-12-24", place="Misrata")  # fmt: skip
    found = next(e for e in store.events(Wanted(actor="A new brigade")) if e["type"] == "THREATEN")
    assert set(found["actors"]) == {"Turkey", "A new brigade"}
    assert found["recipients"] == ["Egypt"]
    assert (found["status"], found["day"], found["country"]) == ("hypothetical", "2019-12-24", "LBY")
    assert found["score"] < 0
    assert store.record(row["report"]).events  # the reading itself stays as it was
    assert {t["words"] for t in found["told"]} <= {t["words"] for t in before["told"]}


def test_decisions_outlive_a_new_reading(store, crisis):
    rows = store.doubtful("ada", limit=1000)
    single = [r for r in rows if store.event(r["event"])["mentions"] == 1]
    decide(store, single[0], "reject")
    decide(store, single[1], "correct", type="SANCTION", mode=None)
    decided = dump(store)
    store.add(crisis, "second")
    assert dump(store) == decided
    assert len(store.decisions()) == 2


def test_two_events_are_merged_split_and_merged_again_by_a_new_reading(store, crisis):
    rows = [r for r in store.doubtful("ada", limit=1000) if store.event(r["event"])["mentions"] == 1]
    one = rows[0]
    other = next(r for r in rows if r["report"] != one["report"])
    events = store.size()["events"]
    number = decide(store, one, "merge", into=other["event"])
    assert store.size()["events"] == events - 1
    assert {t["report"] for t in store.event(other["event"])["told"]} == {one["report"], other["report"]}
    merged = grouped(store)
    store.add(crisis, "second")
    assert grouped(store) == merged
    store.add([r for r in crisis if r.id == other["report"]], "third")
    assert grouped(store) == merged
    store.undo(number, "ada")
    assert store.size()["events"] == events
    several = next(e for e in store.events(limit=None) if e["mentions"] > 1)
    told = store.event(several["id"])["told"][-1]
    record = store.record(told["report"])
    trigger = record.events[told["number"] - 1].trigger
    store.decide(
        Decision(
            report=told["report"], start=trigger.start, end=trigger.end, reviewer="ada", decision="split"
        )
    )
    assert store.event(several["id"])["mentions"] == several["mentions"] - 1
    assert store.size()["events"] == events + 1


def several(store, than=None):
    """An event that two or more reports tell, another than one."""
    rows = store.events(limit=None)
    return next(
        e
        for e in rows
        if len({t["report"] for t in e["told"]}) > 1 and (than is None or e["id"] != than["id"])
    )


def events_of(store, places) -> set[int]:
    """The events that some mentions (report, number in the record) tell of."""
    return {
        e["id"] for e in store.events(limit=None) for t in store.event(e["id"])["told"]
        if (t["report"], t["number"]) in places
    }  # fmt: skip


def mention_of(store, event):
    return next(r for r in store.doubtful("nobody", limit=1000) if r["event"] == event["id"])


def test_a_whole_event_is_merged_by_one_decision_and_comes_back(store, crisis):
    one = several(store)
    other = several(store, one)
    before, numbers = dump(store), sorted(e["id"] for e in store.events(limit=None))
    told = {(t["report"], t["number"]) for e in (one, other) for t in store.event(e["id"])["told"]}
    number = decide(store, mention_of(store, one), "merge", into=other["id"], whole=True)
    assert store.event(one["id"]) is None
    assert {(t["report"], t["number"]) for t in store.event(other["id"])["told"]} == told
    assert store.size()["events"] == len(numbers) - 1
    assert len(store.decisions()) == 1
    store.undo(number, "ada")
    assert dump(store) == before
    decide(store, mention_of(store, one), "merge", into=other["id"], whole=True)
    for reader, records in (("second", crisis), ("third", list(reversed(crisis)))):
        store.add(records, reader)
        assert len(events_of(store, told)) == 1
    for record in crisis:
        store.add([record], "one by one")
        assert len(events_of(store, told)) == 1


def test_a_merged_event_that_is_taken_back_has_its_number_again(store):
    one = several(store)
    other = several(store, one)
    before = store.event(one["id"])
    number = decide(store, mention_of(store, one), "merge", into=other["id"], whole=True)
    store.undo(number, "ada")
    again = store.event(one["id"])
    assert {t["words"] for t in again["told"]} == {t["words"] for t in before["told"]}
    assert again["mentions"] == before["mentions"]


def test_one_mention_is_taken_out_of_a_merged_event_and_stays_out(store, crisis):
    one = several(store)
    other = several(store, one)
    row = mention_of(store, one)
    decide(store, row, "merge", into=other["id"], whole=True)
    decide(store, row, "split", "bob")
    own = {(row["report"], row["number"])}
    for reader in ("second", "third"):
        assert [store.event(e)["mentions"] for e in events_of(store, own)] == [1]
        store.add(list(reversed(crisis)), reader)


def test_three_events_made_one_stay_one_whichever_report_comes_first(store, crisis):
    rows = [r for r in store.doubtful("ada", limit=1000) if store.event(r["event"])["mentions"] == 1]
    alone = {r["report"]: r for r in rows}  # one of each report
    first, second, third = list(alone.values())[:3]
    decide(store, first, "merge", into=third["event"])
    decide(store, second, "merge", into=third["event"])
    told = {(r["report"], r["number"]) for r in (first, second, third)}
    assert store.event(third["event"])["mentions"] == 3
    for reader, records in (("second", crisis), ("third", list(reversed(crisis)))):
        store.add(records, reader)
        assert len(events_of(store, told)) == 1


def test_of_two_events_on_one_predicate_each_is_decided_about(crisis, tmp_path):
    record = msgspec.convert(msgspec.to_builtins(crisis[0]), type(crisis[0]))
    twin = msgspec.structs.replace(record.events[0], id="own", type="COERCE", mode=None)
    record = msgspec.structs.replace(record, events=[record.events[0], twin])
    with stores.open(tmp_path / "twins.db") as store:
        store.add([record], "first")
        rows = sorted(store.doubtful("ada", limit=9), key=lambda r: r["nth"])
        assert [r["nth"] for r in rows] == [0, 1]
        store.decide(
            Decision(
                report=record.id,
                start=rows[1]["start"],
                end=rows[1]["end"],
                nth=1,
                reviewer="ada",
                decision="reject",
            )
        )
        assert [r["nth"] for r in store.doubtful("ada", limit=9)] == [0]
        assert [e["type"] for e in store.events()] == [record.events[0].type]
        store.add([record], "second")
        assert [e["type"] for e in store.events()] == [record.events[0].type]


@pytest.mark.parametrize(
    ("decision", "change", "sentence"),
    [
        ("maybe", {}, "no decision"),
        ("correct", {}, "changes something"),
        ("correct", {"type": "BOMB"}, "no type"),
        ("correct", {"status": "done"}, "no status"),
        ("correct", {"day": "yesterday"}, "no day"),
        ("correct", {"colour": "red"}, "can't be corrected"),
        ("merge", {"into": 999999}, "no other mention"),
        ("merge", {"into": 999999, "whole": True}, "no other mention"),
        ("merge", {}, "needs the number"),
    ],
)
def test_what_is_no_decision_is_refused_and_nothing_changes(store, decision, change, sentence):
    before = dump(store)
    with pytest.raises(StoreError, match=sentence):
        decide(store, store.doubtful("ada")[0], decision, **change)
    assert dump(store) == before
    assert store.decisions() == []


def test_nobody_undoes_another_s_but_an_admin(store):
    number = decide(store, store.doubtful("ada")[0], "accept")
    with pytest.raises(StoreError, match="ada's"):
        store.undo(number, "bob")
    assert store.undo(number, "bob", others=True).undone


def test_agreement_and_rightness(store):
    rows = store.doubtful("ada", limit=6)
    for row, mine, theirs in zip(rows, "aaarra", "aaarar", strict=True):
        for who, what in (("ada", mine), ("bob", theirs)):
            decide(store, row, {"a": "accept", "r": "reject"}[what], who)
    found = store.agreement()
    assert found["mentions"] == 6
    assert found["reviewers"] == ["ada", "bob"]
    assert found["event"] == alpha([[m == "a", t == "a"] for m, t in zip("aaarra", "aaarar", strict=True)])
    every = store.rightness()[-1]
    assert (every["type"], every["reviewed"]) == ("all", 6)
    assert every["events"] == pytest.approx(4 / 6, abs=0.001)
    assert every["low"] < every["type_right"] < every["high"]


def test_what_one_rejects_another_judges_too(store):
    rows = store.doubtful("ada", limit=1000)
    decide(store, rows[0], "reject")
    decide(store, rows[5], "reject")
    assert [place(r) for r in store.doubtful("bob", limit=1000)] == [place(r) for r in rows]
    assert [place(r) for r in store.doubtful("bob", limit=1, offset=5)] == [place(rows[5])]
    assert len(store.doubtful("ada", limit=1000)) == len(rows) - 2
    decide(store, rows[0], "reject", "bob")
    decide(store, rows[5], "accept", "bob")
    assert store.agreement()["mentions"] == 2
    assert not {place(rows[0]), place(rows[5])} & {place(r) for r in store.doubtful("bob", limit=1000)}


def test_a_side_is_known_by_what_the_text_calls_it_and_a_new_one_is_found_in_the_sentence(store):
    from dateline.store.labelled import labelled

    row = next(
        r for r in store.doubtful("ada", limit=1000)
        if "Khalifa Haftar" in {e.name for e in store.record(r["report"]).entities}
    )  # fmt: skip
    record = store.record(row["report"])
    event = next(e for e in record.events if e.trigger.start == row["start"])
    words = record.text[event.evidence.start : event.evidence.end]
    word = next(w.strip(",.") for w in words.split() if w[0].islower() and len(w.strip(",.")) > 5)
    decide(store, row, "correct", actors=["Haftar"], recipients=[word])
    found = next(
        e for e in store.events(Wanted(actor="Khalifa Haftar"), limit=None) if word in e["recipients"]
    )
    assert found["actors"] == ["Khalifa Haftar"]
    (sentence,) = labelled(store)
    (pair,) = sentence["pairs"]
    assert [sentence["text"][slice(*span)] for span in pair["recipient"]] == [word]
    assert sentence["complete"] is False  # nobody was asked what the coder missed


def test_the_decisions_are_labelled_sentences_that_train_takes(store, crisis, tmp_path):
    from dateline.record import EVENT_TYPES
    from dateline.store.labelled import labelled

    rows = store.doubtful("ada", limit=40)
    decide(store, rows[0], "reject")
    decide(store, rows[1], "correct", type="SANCTION")
    for row in rows[2:]:
        decide(store, row, "accept")
    texts = {r.id: r.text for r in crisis}
    found = list(labelled(store))
    assert found
    assert {p["type"] for s in found for p in s["pairs"]} >= {"NONE", "SANCTION"}
    for sentence in found:
        assert sentence["text"] in texts[sentence["id"].rpartition(".")[0]]
        for pair in sentence["pairs"]:
            start, end = pair["trigger"]
            assert sentence["text"][start:end].strip()
            assert pair["actor"] or pair["recipient"]
            assert all(0 <= s < e <= len(sentence["text"]) for s, e in pair["actor"] + pair["recipient"])
            assert pair["type"] in (*EVENT_TYPES, "NONE")


def test_what_was_reviewed_teaches_a_model_by_which_the_store_is_read_again(store, crisis, tmp_path):
    from typer.testing import CliRunner

    from dateline.cli import app
    from dateline.models.reader import SHIPPED, Reader

    for row in store.doubtful(
        "ada", limit=1000
    ):  # a reviewer who takes nothing but what is said in two words
        record = store.record(row["report"])
        event = next(e for e in record.events if e.trigger.start == row["start"])
        decide(store, row, "accept" if event.recipients and event.actors else "reject")

    def run(*args) -> str:
        done = CliRunner().invoke(app, [str(a) for a in args])
        assert done.exit_code == 0, done.output
        return done.stdout

    labelled, model = tmp_path / "labelled.jsonl", tmp_path / "model"
    run("review", "export", "--store", store.where, "-o", labelled)
    figures = json.loads(run("train", labelled, "--on", "shipped", "-o", model))
    assert figures["events"] > 0.8 * len(store.decisions())
    assert figures["changed"]
    assert figures["learnt"]["log_loss"] < figures["before"]["log_loss"]
    weights, before = Reader(model).config["confidence"], Reader(SHIPPED).config["confidence"]
    assert weights["no_recipient"] < before["no_recipient"]
    assert (model / "words.onnx").read_bytes() == (SHIPPED / "words.onnx").read_bytes()
    decided = len(store.decisions())
    reports = tmp_path / "reports.jsonl"
    reports.write_text(
        "".join(json.dumps({"id": r.id, "text": r.text, "published": r.published}) + "\n" for r in crisis[:3])
    )
    run("ingest", reports, "--store", store.where, "--again", "--model", model)
    assert len(store.decisions()) == decided
    again = CliRunner().invoke(
        app, ["train", str(labelled), "--on", str(model), "-o", str(tmp_path / "twice")]
    )
    assert again.exit_code != 0
    assert "itself learnt from reviewed sentences" in str(again.exception or again.output)


def test_the_commands_list_report_export_and_undo(store, capsys):
    from typer.testing import CliRunner

    from dateline.cli import app

    for row in store.doubtful("ada", limit=3):
        decide(store, row, "accept")

    def run(*args: str):
        return CliRunner().invoke(app, ["review", *args, "--store", store.where])

    assert run("list").output.count("accept") == 3
    assert "all" in run("report").output
    done = run("export", "-o", store.where + ".jsonl")
    assert done.exit_code == 0
    with open(store.where + ".jsonl", encoding="utf-8") as f:
        assert all(json.loads(line)["pairs"] for line in f)
    assert run("undo", "1").exit_code == 0
    assert len(store.decisions()) == 2
