"""What is different between two stores or editions is told once each, with its reason."""

import json

import pytest
from typer.testing import CliRunner

import dateline.store
from dateline.cli import app
from dateline.errors import SourceError
from dateline.record import Entity, Event, EventTime, Mention, Quantity, Range, Record
from dateline.release import diff, release
from dateline.store.corrections import Decision

pytest.importorskip("pyarrow")
TEXT = "Rebels shelled the port. The army met them. Farmers protested."
WORDS = {"shelled": "ASSAULT", "met": "CONSULT", "protested": "PROTEST"}


def told(name, *verbs, day="2020-01-15", shift=0, changes=None, text=TEXT):
    """A report that tells what it says by some of its verbs, all by the rebels to the army."""
    entities = [
        Entity(id="e1", name="Rebels", kind="armed_group", country="LBY", mentions=[Mention(0, 6, "name")]),
        Entity(id="e2", name="Army", kind="military", country="LBY", mentions=[Mention(29, 33, "name")]),
    ]
    events = []
    for n, verb in enumerate(verbs, 1):
        start = text.index(verb)
        events.append(Event(id=f"v{n}", type=WORDS[verb], actors=["e1"], recipients=["e2"], confidence=0.9,
                            trigger=Range(start - shift, start + len(verb)), evidence=Range(0, len(text)),
                            time=EventTime(value=day, start=day, end=day), **(changes or {})))  # fmt: skip
    return Record(id=name, text=text, published=day, publisher="Daily", entities=entities, events=events)


@pytest.fixture
def stores(tmp_path):
    opened = [dateline.store.open(tmp_path / f"{n}.db", grouping=dateline.store.Plain()) for n in ("a", "b")]
    yield opened
    for store in opened:
        store.close()


def difference(a, b):
    found, counted = diff(a.where, b.where)
    assert len(found) == 1
    assert counted[found[0].change] == 1
    return found[0]


def test_two_stores_of_the_same_reports_do_not_differ(stores, tmp_path):
    a, b = stores
    reports = [told("r1", "shelled", "met"), told("r2", "shelled", day="2020-01-16")]
    a.add(reports, "one")
    b.add(reports[::-1], "one")
    release(b, tmp_path / "edition")
    for other in (b.where, str(tmp_path / "edition")):
        assert diff(a.where, other) == ([], {"same": 3})


def test_an_event_of_a_new_report_is_added_and_of_one_that_is_gone_gone(stores):
    a, b = stores
    a.add([told("r1", "shelled")], "one")
    b.add([told("r1", "shelled"), told("r2", "met", day="2020-02-01")], "one")
    found = difference(a, b)
    assert (found.change, found.why, found.reports, found.before) == ("added", ["new reports"], ["r2"], [])
    assert (found.event["day"], found.event["type"], found.event["actors"]) == (
        "2020-02-01",
        "CONSULT",
        "Rebels",
    )
    found = difference(b, a)
    assert (found.change, found.why, found.after) == ("gone", ["reports gone"], [])


def test_a_further_report_changes_what_an_account_says(stores):
    a, b = stores
    dead = [Quantity(kind="killed", value=3, text="3", span=(0, 1))]
    a.add([told("r1", "shelled")], "one")
    b.add([told("r1", "shelled"), told("r2", "shelled", changes={"quantities": dead})], "one")
    found = difference(a, b)
    assert (found.change, found.why) == ("changed", ["new reports"])
    assert found.fields["killed_low"] == [None, 3]
    assert found.fields["reports"] == [1, 2]


def test_another_reader_that_draws_a_predicate_otherwise_tells_of_the_same_event(stores):
    a, b = stores
    a.add([told("r1", "shelled", "met")], "one")
    b.add([told("r1", "shelled", "protested", shift=2, changes={"status": "negated"})], "two")
    found, counted = diff(a.where, b.where)
    assert counted == {"changed": 1, "added": 1, "gone": 1, "same": 0}
    assert {d.change: d.event["type"] for d in found} == {
        "changed": "ASSAULT",
        "added": "PROTEST",
        "gone": "CONSULT",
    }
    assert all(d.why == ["new reader"] and d.readers == [["one", "two"]] for d in found)
    changed = next(d for d in found if d.change == "changed")
    assert changed.fields == {"status": ["actual", "negated"]}


def test_a_report_in_other_words(stores):
    a, b = stores
    a.add([told("r1", "shelled")], "one")
    b.add([told("r1", "shelled", changes={"status": "negated"}, text=TEXT + " So it was said.")], "one")
    assert difference(a, b).why == ["reports changed"]


@pytest.mark.parametrize(
    ("decision", "change", "kind"),
    [("reject", {}, "gone"), ("correct", {"type": "AID"}, "changed"), ("accept", {}, "changed")],
)
def test_what_a_person_decided(stores, tmp_path, decision, change, kind):
    a, b = stores
    for store in stores:
        store.add([told("r1", "shelled"), told("r2", "met", day="2020-02-01")], "one")
    start = TEXT.index("shelled")
    b.decide(
        Decision(report="r1", start=start, end=start + 7, reviewer="ada", decision=decision, change=change)
    )
    found = difference(a, b)
    assert (found.change, found.why) == (kind, ["a person's decision"])
    assert found.decisions[0].startswith(decision)
    assert "ada" not in found.decisions[0]
    release(b, tmp_path / "edition")
    assert diff(a.where, str(tmp_path / "edition"))[0] == [found]


def test_events_that_are_put_together_and_taken_apart(stores):
    a, b = stores
    for store in stores:
        store.add([told("r1", "shelled"), told("r2", "shelled", day="2020-02-01")], "one")
    into = next(e["id"] for e in b.events() if e["day"] == "2020-02-01")
    start = TEXT.index("shelled")
    b.decide(Decision(report="r1", start=start, end=start + 7, reviewer="ada", decision="merge",
                      change={"into": into, "whole": True}))  # fmt: skip
    merged, split = difference(a, b), difference(b, a)
    assert (merged.change, len(merged.before), len(merged.after)) == ("merged", 2, 1)
    assert (split.change, len(split.before), len(split.after)) == ("split", 1, 2)
    assert merged.why == split.why == ["a person's decision"]


def test_mentions_that_another_rule_puts_together(tmp_path):
    class Apart(dateline.store.Plain):
        def choose(self, mention, memories):
            return None

    with dateline.store.open(tmp_path / "a.db", grouping=dateline.store.Plain()) as a, \
            dateline.store.open(tmp_path / "b.db", grouping=Apart()) as b:  # fmt: skip
        for store in (a, b):
            store.add([told("r1", "shelled"), told("r2", "shelled")], "one")
        found = difference(a, b)
    assert (found.change, found.why) == ("split", ["grouping"])


def test_a_folder_that_is_no_edition_and_one_that_is_not_whole(stores, tmp_path):
    a, b = stores
    b.add([told("r1", "shelled", "met")], "one")
    a.add([told("r1", "shelled", "met")], "one")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="no edition"):
        diff(a.where, str(tmp_path / "empty"))
    release(b, tmp_path / "edition")
    mentions = tmp_path / "edition" / "csv" / "mentions" / "2020-01.csv"
    mentions.write_text("\n".join(mentions.read_text().splitlines()[:2]) + "\n")
    with pytest.raises(SourceError, match="sha256sum"):
        diff(a.where, str(tmp_path / "edition"))


def test_the_command(stores, tmp_path):
    a, b = stores
    a.add([told("r1", "shelled")], "one")
    b.add([told("r1", "shelled", changes={"status": "negated"}), told("r2", "met", day="2020-02-01")], "two")
    run = CliRunner()
    shown = run.invoke(app, ["diff", a.where, b.where], env={"COLUMNS": "200"})
    assert "1 added, 1 changed" in shown.output
    assert "status actual → negated" in shown.output
    lines = run.invoke(
        app, ["diff", a.where, b.where, "--format", "jsonl", "--change", "added"]
    ).stdout.splitlines()
    assert [json.loads(line)["event"]["type"] for line in lines if line.startswith("{")] == ["CONSULT"]
    wrong = run.invoke(app, ["diff", a.where, b.where, "--change", "lost"])
    assert wrong.exit_code == 1
    assert "no kind of difference" in str(wrong.exception)
    assert (
        run.invoke(
            app, ["diff", a.where, b.where, "--format", "csv", "-o", str(tmp_path / "d.csv")]
        ).exit_code
        == 0
    )
    assert (tmp_path / "d.csv").read_text("utf-8").count("\n") == 3
