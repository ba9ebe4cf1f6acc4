"""The store, on SQLite and on a real PostgreSQL: one row a report, one account of an event, nothing lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from itertools import islice

import msgspec
import pytest
import sqlalchemy as sa
from benchmarks import made

import dateline.store
from dateline.errors import StoreError
from dateline.record import Record
from dateline.store import Plain, Wanted, candidates
from dateline.store.connecting import downgrade, upgrade
from dateline.store.story_grouping import StoryGrouping


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request, tmp_path):
    """Of a store that is still to be made."""
    if request.param == "sqlite":
        return str(tmp_path / "crisis.db")
    return request.getfixturevalue("empty_postgres")


@pytest.fixture
def store(where):
    with dateline.store.open(where) as opened:
        yield opened


@pytest.fixture(scope="module")
def coded():
    """Four reports, really read."""
    texts = [
        ("a", "2020-01-14", "Coast Wire", "Turkey bombed the Libyan army near Tripoli on Monday, officials said. "
         "Egypt praised Khalifa Haftar, whom it backs."),
        ("b", "2020-01-15", "Delta News", "Turkey denied that it had bombed the Libyan army near Tripoli on Monday. "
         "Turkey and Russia will hold talks in Moscow on 20 January."),
        ("c", "2020-01-20", "Coast Wire", "Turkey and Russia held talks in Moscow on Monday."),
        ("d", "2020-02-03", "Delta News", "Kenya sent food aid to Haiti."),
    ]  # fmt: skip
    reports = [{"id": i, "published": p, "publisher": w, "text": t} for i, p, w, t in texts]
    return list(dateline.code(reports))


def kinds(rows) -> list[tuple[str, str]]:
    return [(row["type"], row["status"]) for row in rows]


def test_a_report_is_kept_once_and_comes_back_as_it_was(store, coded):
    first = store.add(coded, "one")
    assert (first.new, first.known) == (4, 0)
    assert store.add(coded, "one") == dateline.store.Added(known=4)
    assert store.size()["reports"] == 4
    assert [r.id for r in store.records()] == ["a", "b", "c", "d"]
    assert store.record("b") == coded[1]
    assert store.record("nothing") is None


def test_reports_of_one_event_are_one_event_with_both_as_evidence(store, coded):
    store.add(coded)
    (event,) = store.events(Wanted(actor="Turkey", recipient="LBY", types=("ASSAULT",)))
    assert {t["report"] for t in event["told"]} == {"a", "b"}
    assert event["reports"] == 2
    assert event["disputed"]
    assert "denied" in event["told"][1]["words"]
    assert [e["id"] for e in store.disputed()] == [event["id"]]


def test_what_is_planned_is_followed_by_what_happens(store, coded):
    store.add(coded)
    talks = [e for e in store.planned() if e["type"] == "CONSULT"]
    assert [e["followed"]["day"] for e in talks] == ["2020-01-20"]
    assert talks[0]["status"] == "actual"


def test_filters(store, coded):
    store.add(coded)
    assert kinds(store.events(Wanted(since="2020-02"))) == [("AID", "actual")]
    assert {e["type"] for e in store.events(Wanted(until="2020-01"))} == {
        "ASSAULT",
        "REJECT",
        "SUPPORT",
        "CONSULT",
    }
    assert kinds(store.events(Wanted(actor="Kenya"))) == [("AID", "actual")]
    assert kinds(store.events(Wanted(either="Haiti"))) == [("AID", "actual")]
    assert kinds(store.events(Wanted(recipient="Haftar"))) == [("SUPPORT", "actual")]
    assert {e["place"] for e in store.events(Wanted(place="moscow"))} == {"Moscow"}
    assert {e["type"] for e in store.events(Wanted(source="Delta News"))} == {
        "AID",
        "ASSAULT",
        "CONSULT",
        "REJECT",
    }
    assert kinds(store.events(Wanted(countries=("KEN", "Egypt")))) == [
        ("AID", "actual"),
        ("SUPPORT", "actual"),
    ]
    assert sum(r["events"] for r in store.series(Wanted(countries=("Haiti",)))) == 1
    with pytest.raises(StoreError, match="Atlantis is no country"):
        Wanted(countries=("Atlantis",))
    assert store.count(Wanted(types=("AID", "CONSULT"))) == 2
    assert store.count(Wanted(least=1.0)) == 0
    days = [e["day"] for e in store.events(oldest=True)]
    assert days == sorted(days)


def test_series_have_gaps_as_zeros_and_all_reports_as_denominator(store, coded):
    store.add(coded)
    rows = store.series(Wanted(actor="Turkey"), "month")
    assert [(r["period"], r["events"], r["reports"]) for r in rows] == [
        ("2020-01-01", 3, 3),
        ("2020-02-01", 0, 1),
    ]
    assert rows[0]["score"] < 0
    assert rows[1]["score"] is None
    assert len(store.series(by="week")) == 4


def test_network_quotes_and_search(store, coded):
    store.add(coded)
    (edge,) = store.network("2020-03-01", types=("backs",))
    assert (edge["subject"], edge["object"], edge["reports"]) == ("Egypt", "Khalifa Haftar", 1)
    assert store.network("2019-03-01") == []
    said = store.quotes("Turkey")
    assert any(q["stance"] == "denied" for q in said)
    assert [r["report"] for r in store.search("talks in Moscow")] == ["c", "b"]
    assert store.search("nowhere") == []
    with pytest.raises(StoreError, match="no actor called Atlantis"):
        store.events(Wanted(actor="Atlantis"))


def worded(*given) -> list[Record]:
    """Reports that tell no event: id, day, title, text."""
    return [Record(id=i, published=day, title=title, text=text) for i, day, title, text in given]


def test_search_is_in_the_order_of_days_or_of_relevance_with_the_words_marked(store):
    store.add(worded(
        ("late", "2020-03-01", "Port", "The truce [sic] held. " + "Nothing else is told of it here. " * 40),
        ("first", "2020-01-01", "A truce", "Both sides of the truce praised the truce."),
        ("undated", None, None, "A truce without a day."),
        ("titled", "2020-02-01", "Truce at last", "Guns fell silent along the river."),
        ("far", "2020-01-15", None, "Ships came. " * 3000 + "Then the Truce came."),
    ))  # fmt: skip
    newest = store.search("truce")
    assert [r["report"] for r in newest] == ["late", "titled", "far", "first", "undated"]
    assert [r["report"] for r in store.search("truce", 2)] == ["late", "titled"]
    relevant = [r["report"] for r in store.search("truce", order="relevance")]
    assert relevant[0] == "first"
    assert set(relevant[3:]) == {"late", "far"}
    for row in newest:
        found = [row["words"][start:end] for start, end in row["hits"]]
        assert {w.casefold() for w in found} == {"truce"}
        assert all(
            row["words"][start - 1 : end + 1] == f"[{w}]"
            for (start, end), w in zip(row["hits"], found, strict=True)
        )
    for odd in ("U.S.", "N'Djamena", "co-ordinator", "a:b", "NOT rebels", "NEAR(", "truce*", "100%_"):
        store.search(odd)
    for nothing in ('"', "*", " "):
        with pytest.raises(StoreError, match="Give a word"):
            store.search(nothing)


def test_a_network_counts_what_was_stated_in_the_days_by_the_outlet_and_about_those_asked_for(store, coded):
    store.add(coded)
    at = msgspec.structs.replace(coded[0], id="e", published="2020-03-10", publisher="Delta News")
    store.add([at])

    def counted(**asked) -> list[int]:
        return [row["reports"] for row in store.network(types=("backs",), wanted=Wanted(**asked))]

    assert counted() == [2]
    assert counted(since="2020-02") == [1]
    assert counted(until="2020-01") == [1]
    assert counted(since="2020-02", until="2020-02") == []
    assert counted(source="Delta News") == [1]
    assert counted(either="Egypt") == counted(countries=("Egypt",)) == counted(recipient="Haftar") == [2]
    assert counted(either="Turkey") == []


def test_reading_again_replaces_a_record_and_keeps_the_accounts_true(store, coded):
    store.add(coded, "one")
    calm = msgspec.structs.replace(coded[0], events=[], attributions=[], relations=[])
    assert store.add([calm], "two").replaced == 1
    (event,) = store.events(Wanted(types=("ASSAULT",)))
    assert [t["report"] for t in event["told"]] == ["b"]
    assert not event["disputed"]
    assert store.events(Wanted(recipient="Haftar")) == []
    store.add([coded[0]], "three")
    (event,) = store.events(Wanted(types=("ASSAULT",)))
    assert event["disputed"]
    assert store.size()["reports"] == 4
    assert sum(r["reports"] for r in store.series()) == 4
    assert store.search("Haftar")[0]["report"] == "a"


@pytest.mark.parametrize("grouping", [Plain, StoryGrouping])
def test_many_records_give_the_same_events_in_any_batches(store, tmp_path, grouping):
    records = list(islice(made.records(600, seed=3), 150))
    store.grouping = grouping()
    store.add(records)
    with dateline.store.open(tmp_path / "single.db", grouping=grouping()) as other:
        for record in records:
            other.add_batch([record])
        for both in (store, other):
            assert both.size()["reports"] == 150

        def told(s):
            return sorted(
                tuple(sorted(t["report"] for t in s.event(e["id"])["told"])) for e in s.events(limit=None)
            )

        assert told(store) == told(other)


@pytest.mark.parametrize("at_once", [1, 100])
def test_every_pair_of_an_event_has_its_day_type_status_and_score(store, crisis, at_once):
    for i in range(0, len(crisis), at_once):
        store.add_batch(crisis[i : i + at_once], "same")
    with store.engine.connect() as db:
        found = db.execute(sa.text(
            "SELECT d.event FROM dyads d JOIN events e ON e.id = d.event WHERE d.day <> e.day OR d.type <> e.type"
            " OR d.status <> e.status OR d.score <> e.score"
        )).all()  # fmt: skip
    assert found == []
    wanted = Wanted(either="Khalifa Haftar")
    ids = [event["id"] for event in store.events(wanted, None)]
    assert (
        len(ids)
        == len(set(ids))
        == store.count(wanted)
        == sum(r["events"] for r in store.series(wanted, "year"))
    )


def test_a_key_that_too_many_events_share_is_passed_over(store, monkeypatch):
    monkeypatch.setattr(candidates, "COMMON", 3)
    store.add(islice(made.records(600, seed=3), 150))
    with store.engine.connect() as c:
        k = dateline.store.tables.keys.c
        held = c.execute(sa.select(k.key, sa.func.count(), sa.func.min(k.event)).group_by(k.key)).all()
    full = [(number, event) for _, number, event in held if event == 0]
    assert full
    assert {number for number, _ in full} == {1}
    assert max(number for _, number, _ in held) <= 3


def test_a_store_of_an_earlier_schema_is_filled_by_reading_again(store, coded):
    store.add(coded, "one")
    downgrade(store.engine, "0003")
    upgrade(store.engine)
    again = store.add(coded, "one")
    assert (again.replaced, again.known) == (4, 0)
    (event,) = store.events(Wanted(actor="Turkey", recipient="LBY", types=("ASSAULT",)))
    assert {t["report"] for t in event["told"]} == {"a", "b"}


def test_the_schema_goes_up_and_down(store):
    downgrade(store.engine, "base")
    with store.engine.connect() as c:
        assert set(sa.inspect(c).get_table_names()) <= {"alembic_version"}
    upgrade(store.engine)
    assert store.size()["reports"] == 0


@pytest.mark.slow
def test_several_may_open_a_new_store_at_once(where):
    program = (
        "import sys, dateline.store\n"
        "sys.stdin.readline()\n"
        "with dateline.store.open(sys.argv[1]) as store: store.size()\n"
    )
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", program, where], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(6)
    ]
    for opener in openers:
        opener.stdin.write(b"now\n")
        opener.stdin.flush()
    assert [(o.communicate(timeout=60)[1], o.returncode) for o in openers] == [(b"", 0)] * 6


def test_a_store_of_a_newer_dateline_is_left_alone(store):
    with store.engine.begin() as c:
        c.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer dateline"):
        upgrade(store.engine)


@pytest.mark.parametrize("bad", ["garbage", "folder", "missing", "foreign", "address"])
def test_what_is_no_store_is_said_to_be_none(bad, tmp_path):
    where: object = tmp_path / "x.db"
    if bad == "garbage":
        where.write_bytes(b"this is no database at all, but long enough to look at" * 40)
    elif bad == "folder":
        where.mkdir()
    elif bad == "foreign":
        with sqlite3.connect(where) as c:
            c.execute("CREATE TABLE pets (name TEXT)")
    elif bad == "address":
        where = "mysql://x/y"
    with pytest.raises(StoreError) as e:
        dateline.store.open(where, create=False)
    assert str(where).split("/")[-1] in str(e.value) or bad == "foreign"


def test_a_reprint_is_found_and_told_once_more(store, coded):
    text = (
        "Turkey bombed the Libyan army near Tripoli on Monday, officials said. "
        + "Shops near the port stayed shut. " * 3
    )
    reports = [
        {"id": "x", "published": "2020-01-14", "publisher": "Coast Wire", "text": text},
        {"id": "y", "published": "2020-01-15", "publisher": "Hill Post", "text": text + "More follows."},
    ]
    store.add(dateline.code(reports))
    with store.engine.connect() as c:
        assert c.execute(sa.text("SELECT name, wire FROM reports ORDER BY name")).all() == [
            ("x", None),
            ("y", "x"),
        ]
    (event,) = store.events(Wanted(types=("ASSAULT",)))
    assert {t["report"] for t in event["told"]} == {"x", "y"}


def test_what_stands_out_is_counted(store):
    found = list(made.records(300, seed=3, actors=20))
    store.add(found)
    dyads, places, voices, outlets = store.dyads(limit=5), store.places(), store.voices(), store.outlets(None)
    assert [d["events"] for d in dyads] == sorted((d["events"] for d in dyads), reverse=True)
    first = dyads[0]
    both = Wanted(actor=first["actor"], recipient=first["recipient"])
    assert store.count(both) >= first["events"] > 0
    assert all(-90 <= p["lat"] <= 90 and p["events"] >= 1 for p in places)
    assert sum(v["quotes"] for v in voices) <= sum(len(r.attributions) for r in found)
    assert sum(o["reports"] for o in outlets) == len(found)


def test_nobody_in_particular_stands_with_anybody(store):
    text = "Egypt backs Khalifa Haftar. A source close to the council backs Khalifa Haftar."
    (record,) = dateline.code([{"id": "n", "published": "2020-01-14", "text": text}])
    names = {e.id: e.name for e in record.entities}
    assert "source" in {names[r.subject] for r in record.relations}
    store.add([record])
    assert [row["subject"] for row in store.network()] == ["Egypt"]


def test_nobody_in_particular_is_a_leading_side(store):
    text = "A source accused Egypt of the raid. Turkey bombed Egypt."
    (record,) = dateline.code([{"id": "n", "published": "2020-01-14", "text": text}])
    assert any(record.entity(i).name == "source" for e in record.events for i in e.actors)
    store.add([record])
    assert {(row["actor"], row["recipient"]) for row in store.dyads()} == {("Turkey", "Egypt")}


def test_a_report_that_has_its_text_three_times_tells_each_event_once(tmp_path):
    told = "The army shelled Goma on Monday, killing two people. The president condemned the attack."
    (record,) = dateline.code([{"id": "thrice", "published": "2020-01-14", "text": "\n\n".join([told] * 3)}])
    with dateline.store.open(tmp_path / "thrice.db") as store:
        store.add([record])
        found = [(e["type"], e["reports"]) for e in store.events()]
    assert sorted(found) == [("ACCUSE", 1), ("ASSAULT", 1)]
