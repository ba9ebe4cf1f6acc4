"""A limit of time ends the question to the database too, not only the answer."""

import threading
import time
from collections import deque

import pytest
from tests.served import asking, served

from dateline import store as stores
from dateline.errors import StoreTooSlowError
from dateline.serve.guard import Limits
from dateline.serve.memo import Memo
from dateline.store.deadline import left, within

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    where = tmp_path / "slow.db" if request.param == "sqlite" else request.getfixturevalue("postgres")
    with stores.open(where) as opened:
        yield opened


def test_a_question_without_end_is_stopped_and_the_next_is_answered(store):
    with within(0.3), pytest.raises(StoreTooSlowError, match="in time"), store._reading() as connection:
        connection.exec_driver_sql(ENDLESS).all()
    assert store.engine.pool.checkedout() == 0
    with within(5):
        assert store.size()["reports"] >= 0
    assert left() is None
    with store._reading() as connection:  # nothing of the limit stays on the connection
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_of_many_quick_questions_none_begins_behind_the_limit(store):
    with within(0.2), pytest.raises(StoreTooSlowError):
        deque(iter(store.size, None))
    assert store.engine.pool.checkedout() == 0


def test_what_is_stopped_while_it_writes_leaves_nothing(tmp_path, crisis):
    with stores.open(tmp_path / "half.db") as store:
        with within(0.05), pytest.raises(StoreTooSlowError):
            deque(iter(lambda: store.add(crisis, again=True), None))
        assert store.size()["reports"] in (0, len(crisis))
        store.add(crisis)
        assert store.size()["reports"] == len(crisis)


def test_an_answer_that_takes_too_long_ends_with_its_question(tmp_path, crisis):
    store = stores.open(tmp_path / "view.db")
    store.add(crisis[:1])
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE attributions RENAME TO former")
        connection.exec_driver_sql(
            "CREATE VIEW attributions AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT former.* FROM former, n"
        )
    limits = Limits(seconds=0.5)
    with served(store, limits=limits) as base, asking(base) as client:
        found = client.get("/quotes.json")
        assert found.status_code == 503
        assert "fewer days" in found.json()["detail"]
        for _ in range(100):
            if store.engine.pool.checkedout() == 0:
                break
            time.sleep(0.05)
        assert store.engine.pool.checkedout() == 0
        assert client.get("/events.json").status_code == 200


def test_who_waits_for_another_s_answer_has_a_limit_too():
    memo, gate = Memo(), threading.Event()
    slow = threading.Thread(target=memo.get, args=("x", lambda: gate.wait(30)))
    slow.start()
    while not memo._making.get("x") or not memo._making["x"].locked():
        time.sleep(0.005)
    with within(0.1), pytest.raises(StoreTooSlowError, match="Others wait"):
        memo.get("x", lambda: True)
    gate.set()
    slow.join()
    memo.close()


def test_more_than_can_be_answered_at_once_are_told_to_wait(tmp_path):
    store = stores.open(tmp_path / "many.db")
    found = []
    with served(store, limits=Limits(at_once=3)) as base:

        def ask():
            with asking(base) as client:
                for _ in range(10):
                    found.append(client.get("/situation.json"))

        threads = [threading.Thread(target=ask) for _ in range(12)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    assert {a.status_code for a in found} == {200, 503}
    refused = next(a for a in found if a.status_code == 503 and "Too many ask" in a.text)
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["content-type"] == "application/problem+json"
