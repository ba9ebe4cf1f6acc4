"""Counts to come as distributions, and the scores of those whose outcome is known.

A distribution is 100 quantiles at the levels 0.005, 0.015, … 0.995. :func:`foretold` has what the alarms expect too;
the others are what it must beat: the last count as a Poisson's mean (“last historical”, of the ViEWS prediction
competition: Hegre et al. 2024), and a negative binomial and a hurdle by the moments of the past with weights that fall
by a factor a period (as Bodentien and Rüter had with windows).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from dateline.counts.predictive import Floats
from dateline.counts.surprise import Surprises
from dateline.errors import ExtraError

LEVELS: Floats = (np.arange(100) + 0.5) / 100
INTERVAL = 0.9
_KEPT = 0.9  # of the past, a period


def foretold(learnt: Surprises, exposure: float = 1.0) -> Floats:
    """A count of a period to come, units × 100.

    The same for each period ahead: what changes slowly is in the averaged models, what changes at once isn't foretold.

    Args:
        learnt: of :func:`~dateline.counts.surprise.surprises`.
        exposure: that the period is expected to have.
    """
    units = len(learnt.steady.a)
    return learnt.steady.expected(np.full(units, exposure)).quantiles(LEVELS)


def last_historical(counts: Floats) -> Floats:
    """A Poisson whose mean is the last count; counts are units × periods."""
    out: Floats = stats.poisson.ppf(LEVELS, counts[:, -1:])
    return out


def negative_binomial(counts: Floats, kept: float = _KEPT) -> Floats:
    """A negative binomial by the moments of the past."""
    mean, spread = _moments(counts, kept)
    return _of_moments(mean, spread)


def hurdle(counts: Floats, kept: float = _KEPT) -> Floats:
    """Zero or not by how often it was, and a negative binomial, one added, by the moments of the others."""
    weights = kept ** np.arange(counts.shape[1])[::-1]
    some = counts > 0
    share = (some * weights).sum(1) / weights.sum()
    each = np.where(some, weights, 0.0)
    each /= np.maximum(each.sum(1, keepdims=True), 1e-12)
    mean = ((counts - 1) * each).sum(1)
    spread = ((counts - 1 - mean[:, None]) ** 2 * each).sum(1)
    above = (LEVELS - (1 - share[:, None])) / np.maximum(share[:, None], 1e-12)
    return np.where(
        above > 0, 1 + _of_moments(np.maximum(mean, 0), spread, np.clip(above, 1e-9, 1 - 1e-9)), 0.0
    )


def _moments(counts: Floats, kept: float) -> tuple[Floats, Floats]:
    weights = kept ** np.arange(counts.shape[1])[::-1]
    weights = weights / weights.sum()
    mean = counts @ weights
    return mean, ((counts - mean[:, None]) ** 2) @ weights


def _of_moments(mean: Floats, spread: Floats, levels: Floats = LEVELS) -> Floats:
    spread = np.maximum(spread, mean * 1.0001 + 1e-9)
    size = np.clip(mean**2 / (spread - mean), 1e-3, 1e7)
    found = stats.nbinom.ppf(levels, size[:, None], (size / (size + mean + 1e-12))[:, None])
    out: Floats = np.where(mean[:, None] > 0, found, 0.0)
    return out


def crps(quantiles: Floats, outcomes: Floats) -> Floats:
    """The continuous ranked probability score (Gneiting and Raftery 2007), one a forecast; in counts, 0 is best.

    Args:
        quantiles: forecasts × 100.
        outcomes: one a forecast.

    Raises:
        ExtraError: scoringrules is not there.
    """
    out: Floats = _scoringrules().crps_ensemble(outcomes, quantiles)
    return out


def covered(quantiles: Floats, outcomes: Floats, share: float = INTERVAL) -> Floats:
    """How much of an outcome lies in the middle of the probability, 0 to 1; the share on average if forecasts hold.

    Of a count that has much of the probability itself only that part counts which is in the middle (Czado, Gneiting and
    Held 2009, “Predictive model assessment for count data”): else all intervals that are zero and nothing else would
    hold too often.
    """
    y = outcomes[:, None]
    low, high = (quantiles < y).mean(1), (quantiles <= y).mean(1)
    least, most = (1 - share) / 2, (1 + share) / 2
    part = np.clip(np.minimum(high, most) - np.maximum(low, least), 0, None) / np.maximum(high - low, 1e-12)
    out: Floats = np.where(high > low, part, ((low >= least) & (low <= most)).astype(float))
    return out


def brier(quantiles: Floats, outcomes: Floats, least: int) -> Floats:
    """The Brier score of whether so many or more are counted, one a forecast; 0 is best.

    Raises:
        ExtraError: scoringrules is not there.
    """
    out: Floats = _scoringrules().brier_score((outcomes >= least).astype(float), chance(quantiles, least))
    return out


def chance(quantiles: Floats, least: int) -> Floats:
    """Probability that so many or more are counted, one a forecast."""
    out: Floats = (quantiles >= least).mean(1)
    return out


def _scoringrules() -> Any:
    try:
        import scoringrules
    except ImportError as e:
        raise ExtraError("Scoring forecasts", "scoringrules", "alerts") from e
    return scoringrules
