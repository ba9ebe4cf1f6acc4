"""What was known on a day, on reports of our own."""

import subprocess
import sys

import pytest
from msgspec.structs import replace

import dateline
from dateline.errors import StoreError
from dateline.store import Wanted, as_of
from dateline.store.corrections import Decision

TEXTS = [
    ("a", "2020-01-14", "Coast Wire", "Turkey bombed the Libyan army near Tripoli on Monday, officials said."),
    ("b", "2020-01-16", "Delta News", "Turkey denied that it had bombed the Libyan army near Tripoli on Monday."),
    ("c", "2020-01-20", "Coast Wire", "Turkey and Russia held talks in Moscow on Monday."),
    ("d", None, "Delta News", "Kenya sent food aid to Haiti."),
]  # fmt: skip
AFTER = {
    "id": "c",
    "published": "2020-01-22",
    "publisher": "Coast Wire",
    "text": "Kenya and Russia held talks in Moscow on Monday.",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    where = tmp_path / "s.db" if request.param == "sqlite" else request.getfixturevalue("empty_postgres")
    with dateline.store.open(where) as opened:
        opened.add(coded(), "one")
        yield opened


def coded():
    return list(dateline.code([{"id": i, "published": p, "publisher": w, "text": t} for i, p, w, t in TEXTS]))


def test_later_reports_are_unknown_on_a_day_and_the_store_stays_as_it_is(store):
    bombed = Wanted(actor="Turkey", types=("ASSAULT",))
    (now,) = store.events(bombed)
    assert now["disputed"]
    steps = []
    with as_of(store, "2020-01-15", lambda done, of: steps.append((done, of))) as then:
        assert [r.id for r in then.records()] == ["a"]
        (event,) = then.events(bombed)
        assert (event["disputed"], event["reports"]) == (False, 1)
        assert then.record("a") == store.record("a")
    assert steps[-1] == (1, 1)
    with as_of(store, "2020-01") as then:  # a month counts to its end; what has no day is known on none
        assert [r.id for r in then.records()] == ["a", "b", "c"]
        assert then.events(bombed)[0]["disputed"]
    assert store.events(bombed) == [now]


def test_a_report_counts_with_what_it_said_by_then(store):
    (after,) = dateline.code([AFTER])
    store.add([after], "one")
    store.add([replace(after, publisher="Coast Wire ")], "two")  # the same words: no version
    for day, actor in (("2020-01-21", "Turkey"), ("2020-01-22", "Kenya")):
        with as_of(store, day) as then:
            (talks,) = then.events(Wanted(types=("CONSULT",)))
            assert actor in talks["actors"] + talks["recipients"]
            assert then.size()["reports"] == 3
    assert store.size()["reports"] == 4


def test_what_people_decided_about_a_report_is_known_with_it(store):
    (talks,) = [e for e in store.record("c").events if e.type == "CONSULT"]
    store.decide(
        Decision(
            report="c", start=talks.trigger.start, end=talks.trigger.end, reviewer="nadia",
            at="2020-06-01T00:00:00Z", decision="reject",
        )
    )  # fmt: skip
    with as_of(store, "2020-01-20") as then:
        assert then.count(Wanted(types=("CONSULT",))) == store.count(Wanted(types=("CONSULT",))) == 0


def test_a_day_before_all_reports_and_no_day_are_sentences(store):
    with (
        pytest.raises(StoreError, match=r"no report of 2019 or before: it holds .*2020-01-14 to 2020-01-20"),
        as_of(store, "2019"),
    ):
        pass
    with pytest.raises(StoreError, match="2020-02-31 is no day"), as_of(store, "2020-02-31"):
        pass


def test_commands_answer_as_of_a_day(tmp_path):
    where = tmp_path / "s.db"
    with dateline.store.open(where) as opened:
        opened.add(coded(), "one")

    def said(*args):
        done = subprocess.run([sys.executable, "-m", "dateline", *args], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    asked = ("events", "--store", str(where), "--type", "CONSULT", "--format", "jsonl")
    assert "Russia" in said(*asked)[1]
    status, text = said(*asked, "--as-of", "2020-01-19")
    assert status == 0
    assert "No CONSULT" in text or "Russia" not in text
    status, text = said("export", "--as-of", "2020-01-14", str(where))
    assert status == 2
    assert "--store" in text
