"""Alerts: what the rules find in a store, told once, sent once, acknowledged, silent, denied, replayed."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta

import feedparser
import msgspec
import numpy as np
import pytest

import dateline.store
from dateline.alerts import delivery, feeds
from dateline.alerts.finding import found
from dateline.alerts.replaying import replayed
from dateline.alerts.rules import rules_of, targets_of
from dateline.alerts.units import end_of, last_day, over, series_of
from dateline.errors import AlertsError, StoreError
from dateline.record import Record
from dateline.store import Plain

FIRST = date(2020, 1, 6)  # a Monday
WEEKS = 40
RULES = """
[[rise]]
name = "violence"
by = ["country"]
type = ["ASSAULT"]
false_alarms = "1 a unit-year"
named = 3

[[first]]
name = "first protest"
by = ["country"]
type = ["PROTEST"]
quiet = 60

[[planned]]
name = "to come"
within = 10

[[denied]]

[deliver]
to = ["file:told.jsonl"]
"""


def record(
    number: int,
    day: date,
    country: str,
    kind: str = "ASSAULT",
    status: str = "actual",
    when: date | None = None,
) -> Record:
    """A report that tells one event."""
    verb, said = ("will strike", f"{when.day} {when:%B %Y}") if when else ("struck", "")
    text = f"Army {number} {verb} town {number}{said and ' on '}{said}."
    at = text.index(verb.split()[-1])
    day_of = (when or day).isoformat()
    return msgspec.convert(
        {
            "schema": "dateline/2", "id": f"r{number}", "text": text, "published": day.isoformat(), "publisher": "Wire",
            "sentences": [[0, len(text)]],
            "entities": [{"id": "e1", "name": f"Army {number}", "kind": "military", "country": country,
                          "mentions": [{"start": 0, "end": 5, "form": "name"}]}],
            "events": [{"id": "v1", "type": kind, "actors": ["e1"], "recipients": [], "actor_spans": [[0, 5]],
                        "recipient_spans": [], "trigger": {"start": at, "end": at + 6},
                        "evidence": {"start": 0, "end": len(text)}, "status": status, "confidence": 0.9,
                        "time": {"value": day_of, "start": day_of, "end": day_of,
                                 "span": [len(text) - 1 - len(said), len(text) - 1] if said else None},
                        "place": {"name": f"town {number}", "country": country}}],
        },
        Record,
    )  # fmt: skip


def crisis() -> list[Record]:
    """Forty quiet weeks in two countries; in the last, one is struck as often as in four months before."""
    rng = np.random.default_rng(0)
    out: list[Record] = []
    for week in range(WEEKS):
        for country, rate in (("LBY", 2.0), ("TUR", 2.0), ("EGY", 0.0)):
            rise = 12 if (country, week) == ("LBY", WEEKS - 1) else 0
            for _ in range(rng.poisson(rate) + rise):
                out.append(record(len(out), FIRST + timedelta(7 * week + int(rng.integers(7))), country))
    for day in range(7 * WEEKS):  # reports of other matters, as many each day
        out.append(record(len(out), FIRST + timedelta(day), "FRA", "CONSULT"))
    return out


LAST = (FIRST + timedelta(7 * WEEKS - 1)).isoformat()


@pytest.fixture
def store(tmp_path):
    with dateline.store.open(tmp_path / "s.db", grouping=Plain()) as opened:
        opened.add(crisis(), "t")
        yield opened


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(RULES, "utf-8")
    return rules_of(path)


def test_a_rise_is_told_once_with_its_figures_and_words(store, rules):
    (alert,) = found(store, rules)
    assert alert["kind"] == "rise"
    assert alert["unit"] == "Libya"
    assert alert["figures"]["counted"] >= 12 > alert["figures"]["high"]
    assert alert["figures"]["begun"] >= (FIRST + timedelta(7 * (WEEKS - 2))).isoformat()
    assert alert["sentence"].startswith(f"Libya: {alert['figures']['counted']} accounts, ")
    assert "were to be expected" in alert["sentence"]
    assert alert["told"][0]["words"].startswith("Army")
    assert alert["told"][0]["report"]
    assert found(store, rules) == []
    assert len(store.alerts()) == 1


def test_a_first_time_a_plan_and_a_denial(store, rules):
    last = date.fromisoformat(LAST)
    (told,) = found(store, rules)
    store.add([record(9000, last, "EGY", "PROTEST")], "t")
    store.add([record(9001, last, "TUR", "CONSULT", "future", last + timedelta(5))], "t")
    struck = told["told"][0]["report"]
    n = int(struck[1:])
    again = record(n, date.fromisoformat(told["told"][0]["day"]), "LBY", status="negated")
    store.add([again], "another reader", again=True)
    kinds = {row["kind"]: row for row in found(store, rules)}
    assert set(kinds) == {"first", "planned", "denied"}
    assert "the first that the store knows of" in kinds["first"]["sentence"]
    assert kinds["planned"]["day"] == (last + timedelta(5)).isoformat()
    assert f"Alert {told['id']}" in kinds["denied"]["sentence"]
    assert found(store, rules) == []


def test_each_target_is_sent_each_alert_once_and_a_failing_one_later(store, rules, tmp_path):
    found(store, rules)
    good, bad = f"file:{tmp_path}/a.jsonl", f"file:{tmp_path}/none/b.jsonl"
    (failed,) = delivery.deliver(store, [bad, good], LAST)
    assert "none/b.jsonl can't be written" in failed
    (tmp_path / "none").mkdir()
    assert list(delivery.deliver(store, [bad, good], LAST)) == []
    for name in ("a.jsonl", "none/b.jsonl"):
        (line,) = (tmp_path / name).read_text("utf-8").splitlines()
        assert json.loads(line)["unit"] == "Libya"


def test_what_is_acknowledged_or_silent_is_not_sent(store, rules, tmp_path):
    store.silence("violence", "Libya", LAST)
    (alert,) = found(store, rules)
    assert alert["silent"]
    assert store.undelivered("x", "2020") == []
    store.acknowledge(alert["id"], "ana")
    assert store.alerts(open_only=True) == []
    with pytest.raises(StoreError, match="There is no alert 99"):
        store.acknowledge(99, "ana")


def test_a_message_goes_by_apprise(store, rules, monkeypatch):
    apprise = pytest.importorskip("apprise")
    sent = []
    monkeypatch.setattr(apprise.Apprise, "notify", lambda self, **said: sent.append(said) or True)
    found(store, rules)
    assert list(delivery.deliver(store, ["json://example.org/hook"], LAST)) == []
    assert list(delivery.deliver(store, ["json://example.org/hook"], LAST)) == []
    assert len(sent) == 1
    assert "Libya" in sent[0]["title"]
    assert "Army" in sent[0]["body"]
    with pytest.raises(AlertsError, match="can't be sent to"):
        delivery.target_of("nonsense://x:secret@y")


def test_feeds_are_read_by_others(store, rules):
    found(store, rules)
    alerts = store.alerts()
    read = feedparser.parse(feeds.atom(alerts, "crisis", "https://example.org/alerts"))
    assert not read.bozo
    assert read.feed.title == "crisis"
    assert "Libya" in read.entries[0].title
    assert "were to be expected" in read.entries[0].content[0].value
    told = json.loads(feeds.json_feed(alerts, "crisis", "https://example.org/alerts"))
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["items"][0]["content_text"] == read.entries[0].content[0].value


def test_a_replay_tells_the_same_from_the_past_alone(store, rules):
    found(store, rules)
    result = replayed(store, rules.rise[0], LAST)
    assert [row["unit"] for row in result.told if row["day"] == LAST] == ["Libya"]
    assert result.units == 2
    assert result.promised == pytest.approx(result.unit_years, rel=0.01)
    assert len(result.told) < 6


def test_periods_that_are_over():
    assert over("2020-01-12", "week") == "2020-01-06"
    assert over("2020-01-11", "week") == "2019-12-30"
    assert over("2020-02-28", "month") == "2020-01-01"
    assert over("2020-02-29", "month") == "2020-02-01"
    assert over("2020-02-29", "day") == "2020-02-29"
    assert end_of("2020-02-01", "month") == "2020-02-29"


def test_a_day_in_the_past_does_not_see_what_came_later(store, rules):
    day = (FIRST + timedelta(7 * (WEEKS - 1) - 1)).isoformat()
    series = series_of(store, rules.rise[0], day)
    assert len(series.periods) == WEEKS - 1
    assert found(store, rules, day) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no rule"),
        ("[[rise]]\nname = 'a'\nby = ['planet']", "planet"),
        ("[[rise]]\nname = 'a'\ncolour = 1", "colour"),
        ("[[rise]]\nname = 'a'\nfalse_alarms = 'few'", "few"),
        ("[[rise]]\nname = 'a'\n[[first]]\nname = 'a'", "Two rules"),
        ("[[rise]]\nname = 'a'\ntype = ['ASSALT'.lower()]", "no TOML"),
        ("[[rise]]\nname = 'a'\ntype = ['assalt']", "Do you mean ASSAULT"),
    ],
)
def test_rules_that_cannot_be_are_refused_in_a_sentence(tmp_path, text, said):
    path = tmp_path / "r.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(AlertsError, match=said):
        rules_of(path)


def test_addresses_may_hold_what_the_environment_has(tmp_path, monkeypatch):
    path = tmp_path / "r.toml"
    path.write_text("[[denied]]\n[deliver]\nto = ['json://$HOOK_OF_TEST']", "utf-8")
    with pytest.raises(AlertsError, match="HOOK_OF_TEST"):
        targets_of(rules_of(path))
    monkeypatch.setenv("HOOK_OF_TEST", "example.org")
    assert targets_of(rules_of(path)) == ["json://example.org"]


def test_an_empty_store_says_so(tmp_path, rules):
    with (
        dateline.store.open(tmp_path / "e.db") as empty,
        pytest.raises(AlertsError, match="no reports with a day"),
    ):
        last_day(empty)


def test_the_command(store, rules, tmp_path):
    def dl(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dateline", "alerts", *words, "--store", str(tmp_path / "s.db")],
            cwd=tmp_path, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    first = dl("rules.toml", "--format", "jsonl")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["unit"] == "Libya"
    assert len((tmp_path / "told.jsonl").read_text("utf-8").splitlines()) == 1
    assert "nothing new" in dl("run", "rules.toml").stderr
    assert "Libya" in dl("list").stdout
    assert "Libya" in dl("ack", "1", "--by", "ana").stdout
    assert "no alerts" in dl("list").stderr
    back = dl("backtest", "rules.toml")
    assert "unit-years" in back.stderr
    assert "Libya" in back.stdout
