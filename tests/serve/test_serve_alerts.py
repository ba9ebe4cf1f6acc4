"""The page of alerts, its twin and feeds, and forecasts, over real HTTP."""

import feedparser
import pytest
from tests.alerts.test_alerts import LAST, RULES, crisis
from tests.served import asking, served

from dateline import store as stores
from dateline.alerts.finding import found
from dateline.alerts.foretelling import made, scored
from dateline.alerts.rules import rules_of
from dateline.store import Plain

FORECAST = '\n[[forecast]]\nname = "next"\nby = ["country"]\ntype = ["ASSAULT"]\nahead = 2\n'


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alerts")
    (folder / "rules.toml").write_text(RULES + FORECAST, "utf-8")
    rules = rules_of(folder / "rules.toml")
    store = stores.open(folder / "s.db", grouping=Plain())
    store.add(crisis(), "t")
    found(store, rules)
    assert made(store, rules.forecast[0], "2020-09-13") == 4  # two countries, two weeks
    assert made(store, rules.forecast[0], "2020-09-13") == 0
    assert scored(store, rules.forecast[0], LAST) == 4
    assert scored(store, rules.forecast[0], LAST) == 0
    with served(store, title="crisis") as address, asking(address) as asked:
        yield asked


def test_alerts_stand_on_a_page_in_its_twin_and_in_two_feeds(client):
    (alert,) = client.get("/alerts.json").json()["alerts"]
    assert alert["unit"] == "Libya"
    shown = client.get("/alerts", headers={"Accept": "text/html"}).text
    assert alert["sentence"] in shown
    assert f'id="alert-{alert["id"]}"' in shown
    answer = client.get("/alerts.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    read = feedparser.parse(answer.text)
    assert not read.bozo
    assert read.entries[0].link.endswith(f"/alerts#alert-{alert['id']}")
    assert client.get("/alerts.feed.json").json()["items"][0]["content_text"].startswith("Libya: ")
    assert client.get("/alerts.json?since=2030").json()["alerts"] == []


def test_forecasts_stand_with_their_outcome_and_scores(client):
    data = client.get("/forecasts.json").json()
    assert len(data["forecasts"]) == 4
    assert all(f["low"] <= f["median"] <= f["high"] and f["outcome"] is not None for f in data["forecasts"])
    (score,) = data["scores"]
    assert score["forecasts"] == 4
    assert 0 <= score["covered"] <= 1
    assert "Libya" in client.get("/forecasts", headers={"Accept": "text/html"}).text
