"""Counts to come: distributions, their scores, and counts of units on both engines."""

from datetime import date

import numpy as np
import pytest
from tests.alerts.test_alerts import crisis, record

import dateline.store
from dateline.counts import forecasting
from dateline.counts.predictive import Expected
from dateline.counts.surprise import lots, surprises
from dateline.errors import StoreError
from dateline.store import Plain, Wanted


def counts(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    size = 1.5
    rates = np.exp(rng.uniform(np.log(0.1), np.log(60), 200))
    return rng.poisson(rates[:, None] * rng.gamma(size, 1 / size, (200, 40))).astype(float)


def test_forecasts_are_better_than_the_last_count_and_hold_as_often_as_they_say():
    known = counts(1)
    past, then = known[:, :-1], known[:, -1]
    learnt = surprises(past, np.ones(39), lots([str(i) for i in range(200)], [str(i) for i in range(39)]))
    ours = forecasting.foretold(learnt)
    assert (
        forecasting.crps(ours, then).mean()
        < 0.9 * forecasting.crps(forecasting.last_historical(past), then).mean()
    )
    assert 0.85 < forecasting.covered(ours, then).mean() < 0.95
    for model in (forecasting.negative_binomial, forecasting.hurdle):
        assert forecasting.crps(model(past), then).mean() < 1.3 * forecasting.crps(ours, then).mean()


def test_quantiles_agree_with_the_distribution():
    expected = Expected(
        np.ones((2, 1)), np.array([[3.0], [0.2]]), np.array([[9.0], [4.0]]), np.array([[30.0], [900.0]])
    )
    levels = np.array([0.05, 0.5, 0.95])
    found = expected.quantiles(levels)
    for i, level in enumerate(levels):
        under, exact = expected.below(found[:, i])
        assert (under < level).all()
        assert (under + exact >= level).all()


def test_scores_of_what_is_known_by_hand():
    sure = np.full((1, 100), 3.0)
    assert forecasting.crps(sure, np.array([5.0])) == pytest.approx(2.0)
    assert forecasting.covered(sure, np.array([3.0])) == pytest.approx(0.9)
    assert forecasting.covered(sure, np.array([4.0])) == 0
    assert forecasting.brier(sure, np.array([0.0]), 1) == pytest.approx(1.0)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    where = str(tmp_path / "s.db") if request.param == "sqlite" else request.getfixturevalue("empty_postgres")
    with dateline.store.open(where, grouping=Plain()) as opened:
        yield opened


def test_units_are_counted_the_same_on_both_engines(store):
    records = crisis()
    dead = record(9000, date(2020, 2, 3), "LBY")
    dead.events[0].quantities.append(_killed(7))
    store.add([*records, dead], "t")
    strikes = Wanted(types=("ASSAULT",), status=("actual",))
    expected: dict[str, int] = {}
    for r in [*records, dead]:
        if r.events[0].type == "ASSAULT":
            country = r.events[0].place.country
            expected[country] = expected.get(country, 0) + 1
    for measure in ("accounts", "origins"):
        for by in (["country"], ["country", "type"], ["actor_country"]):
            found: dict[str, int] = {}
            for unit, _, number in store.tally(by, strikes, measure=measure):
                found[unit[0]] = found.get(unit[0], 0) + number
            assert found == expected, (measure, by)
    assert store.tally(["country"], strikes, measure="deaths") == [(("LBY",), "2020-02-03", 7)]
    assert store.members(["country"], ("LBY",), strikes, limit=2)[0]["type"] == "ASSAULT"
    with pytest.raises(StoreError, match="no field of units"):
        store.tally(["planet"], strikes)


def _killed(number: int):
    from dateline.record import Quantity

    return Quantity(kind="killed", value=number, low=number, high=number, text=str(number), span=None)
