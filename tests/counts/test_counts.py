"""What the past lets expect of counts, and alarms that keep their promise."""

import numpy as np
import pytest
from scipy.stats import betanbinom

from dateline.counts.alarms import watched
from dateline.counts.change import change
from dateline.counts.keeping import thresholds
from dateline.counts.predictive import Expected
from dateline.counts.surprise import lots, ranges, rate, strength, tellings, threshold
from dateline.errors import CountsError

WEEK = 7 / 365.25


def names(what, number):
    return [f"{what}{i}" for i in range(number)]


def quiet(units, periods, seed):
    """Counts of units in which nothing changes: rare and frequent, steady and bursty, with an exposure that moves."""
    rng = np.random.default_rng(seed)
    rates = np.exp(rng.uniform(np.log(0.05), np.log(20), units))
    sizes = np.exp(rng.uniform(np.log(0.3), np.log(30), units))
    exposure = 100 * rng.gamma(20, 1 / 20, periods)
    mean = rates[:, None] * exposure / 100
    burst = rng.gamma(np.broadcast_to(sizes[:, None], mean.shape)) / sizes[:, None]
    steady = rng.random(units) < 0.4
    return rng.poisson(np.where(steady[:, None], mean, mean * burst)).astype(float), exposure


def test_the_distribution_is_scipys():
    k, a, b = (np.array(v)[:, None] for v in ([1.0, 3.0, 20.0], [5.0, 9.0, 40.0], [2.0, 30.0, 11.0]))
    expected = Expected(np.ones((3, 1)), k, a, b)
    for counts in ([0, 0, 0], [5, 0, 300], [700, 40, 3]):
        under, exact = expected.below(np.array(counts, float))
        assert under == pytest.approx(betanbinom.cdf(np.array(counts) - 1, k[:, 0], a[:, 0], b[:, 0]))
        assert exact == pytest.approx(betanbinom.pmf(counts, k[:, 0], a[:, 0], b[:, 0]))
    assert list(expected.reaching(0.95)) == list(betanbinom.ppf(0.95, k[:, 0], a[:, 0], b[:, 0]))


def test_the_threshold_is_exact_for_normal_numbers():
    z = np.random.default_rng(0).standard_normal((2000, 500))
    for wanted in (0.1, 0.02, 0.002):
        assert tellings(strength(z), threshold(wanted)).mean() == pytest.approx(wanted, rel=0.1)
        assert rate(threshold(wanted)) == pytest.approx(wanted)


@pytest.mark.parametrize("a_year", [2.0, 1.0, 0.25])
def test_quiet_units_are_told_as_often_as_promised(a_year):
    counts, exposure = quiet(300, 120, 1)
    found = watched(counts, exposure, names("u", 300), names("w", 120), a_year * WEEK)
    assert 1 / 1.25 < found.rate() / (a_year * WEEK) < 1.25


def test_a_misfit_is_corrected_from_the_past():
    z = 1.4 * np.random.default_rng(0).standard_normal((300, 300))  # the model expects a spread of 1
    wanted = 0.02
    strengths = strength(z)
    levels = thresholds(strengths, wanted, np.ones(z.shape, bool))
    told = strengths[:, 100:] > levels[100:-1]
    told[:, 1:] &= ~told[:, :-1]
    assert tellings(strengths, threshold(wanted)).mean() > 2 * wanted
    assert told.mean() == pytest.approx(wanted, rel=0.25)


@pytest.mark.parametrize("rate_of", [2.0, 20.0])
def test_a_rise_to_three_times_is_told_within_two_weeks(rate_of):
    rng = np.random.default_rng(3)
    counts = rng.poisson(rate_of, (600, 54)).astype(float)
    counts[:200, 52:] = rng.poisson(3 * rate_of, (200, 2))
    found = watched(counts, np.ones(54), names("u", 600), names("w", 54), WEEK)
    assert found.above[:200, 52:].any(1).mean() > 0.8


def test_what_is_told_is_the_same_each_time_and_whatever_the_order_of_units():
    counts, exposure = quiet(40, 60, 2)
    units = names("u", 40)
    one = watched(counts, exposure, units, names("w", 60), 0.05)
    other = watched(counts[::-1], exposure, units[::-1], names("w", 60), 0.05)
    assert np.array_equal(one.told, other.told[::-1])
    assert np.array_equal(lots(units, ["w1"]), lots(units, ["w0", "w1"])[:, 1:])


def test_only_the_past_counts():
    counts, exposure = quiet(40, 60, 2)
    changed = counts.copy()
    changed[:, 50:] += 30
    one, other = (watched(c, exposure, names("u", 40), names("w", 60), 0.05) for c in (counts, changed))
    assert np.array_equal(one.told[:, :50], other.told[:, :50])


def test_a_rise_that_all_reports_share_is_no_rise():
    rng = np.random.default_rng(0)
    exposure = np.r_[np.full(52, 100.0), 300.0, 300.0]
    counts = rng.poisson(0.1 * exposure, (100, 54)).astype(float)
    told = watched(counts, exposure, names("u", 100), names("w", 54), WEEK)
    assert told.above[:, 52:].mean() < 0.1
    assert watched(counts, np.ones(54), names("u", 100), names("w", 54), WEEK).above[:, 52:].mean() > 0.3


def test_a_period_without_reports_and_a_short_past_tell_nothing():
    counts = np.zeros((1, 30))
    counts[0, [3, 20]] = 50.0
    exposure = np.ones(30)
    exposure[20] = 0.0
    assert not watched(counts, exposure, ["u"], names("w", 30), WEEK).told.any()


@pytest.mark.parametrize(
    ("counts", "promise"), [([[-1.0, 2.0]], 0.1), ([[0.5, 1.0]], 0.1), ([[1.0]], 0.1), ([[1.0, 2.0]], 0.4)]
)
def test_what_cannot_be_is_refused(counts, promise):
    with pytest.raises(CountsError):
        watched(np.array(counts), np.ones(len(counts[0])), ["u"], ["a", "b"], promise)


def test_the_day_of_a_change():
    counts = np.array([1, 2, 0, 1, 2, 1, 1, 0, 9, 8, 11, 9.0])
    assert change(counts, np.ones(12)) == 8
    assert change(counts, np.r_[np.ones(8), np.full(4, 9.0)]) != 8  # as many more reports
    assert change(np.ones(12), np.ones(12)) is None


def test_the_range_that_was_to_be_expected():
    counts, exposure = quiet(30, 80, 4)
    found = watched(counts, exposure, names("u", 30), names("w", 80), 0.05)
    where = np.zeros(counts.shape, bool)
    where[::2, 60:] = True
    told = ranges(counts, exposure, found.learnt, where, 1.645)
    assert set(told) == {(i, t) for i in range(0, 30, 2) for t in range(60, 80)}
    inside = [low <= counts[at] <= high for at, (low, high) in told.items()]
    assert 0.8 < np.mean(inside) <= 1
    surprised = {at for at in told if found.learnt.z[at] > 1.645}
    assert surprised
    assert all(counts[at] > told[at][1] or not counts[at] for at in surprised)


def test_a_unit_that_was_hardly_named_is_not_told_of():
    counts = np.zeros((1, 60))
    counts[0, [50, 55, 58]] = 4.0
    assert watched(counts, np.ones(60), ["u"], names("w", 60), 0.02).told[0, 50]
    assert not watched(counts, np.ones(60), ["u"], names("w", 60), 0.02, named=5).told[0, :56].any()
