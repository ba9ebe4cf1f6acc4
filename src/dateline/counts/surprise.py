"""Beyond what the past lets expect: how surprising each count is, and from where it is told.

Each count is turned into a standard normal number ``z``: by the distribution that the past foretold, with the lot
between the steps of the distribution (Dunn and Smyth 1996, “Randomized quantile residuals”), which is drawn from the
names of unit and period and so always the same. If nothing has changed, all ``z`` of a unit are independent whatever
its rate and burstiness (Dawid 1984, “Statistical theory: the prequential approach”), so one threshold holds for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from math import sqrt

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

from dateline.counts.predictive import Floats, Steady

HIGHEST_RATE = 0.15  # of alarms a period: above, one would begin as often as the last has ended
_FAR = 1e-12  # probabilities nearer to 0 or 1 are taken as this


def lots(units: Sequence[str], periods: Sequence[str]) -> Floats:
    """Numbers between 0 and 1, one a unit and period, from their names: always the same and like drawn ones."""
    out = np.empty((len(units), len(periods)))
    begun = [blake2b(p.encode(), digest_size=8).digest() for p in periods]
    for i, unit in enumerate(units):
        key = blake2b(unit.encode(), digest_size=16).digest()
        for j, period in enumerate(begun):
            out[i, j] = (
                int.from_bytes(blake2b(period, key=key, digest_size=8).digest(), "big") + 0.5
            ) / 2.0**64
    return out


class Surprises(msgspec.Struct, frozen=True):
    """How surprising each count was, and what has been learnt from all.

    Attributes:
        z: units × periods; standard normal where nothing changes.
        common: how well each model did for all units before each period, periods × models.
        steady: what is known in the end.
    """

    z: Floats
    common: Floats
    steady: Steady


def surprises(counts: Floats, exposure: Floats, drawn: Floats) -> Surprises:
    """How surprising each count is, given those before it.

    Args:
        counts: units × periods, oldest first.
        exposure: the same, or one a period; 0 where nothing was observed.
        drawn: of :func:`lots`.
    """
    exposure, seen, steady = _begun(counts, exposure)
    z = np.empty(counts.shape)
    common = np.empty((counts.shape[1], len(steady.common)))
    for t in range(counts.shape[1]):
        y, e = counts[:, t], exposure[:, t]
        common[t] = steady.common
        under, exact = steady.expected(e).below(y)
        u = np.where(seen[:, t], under + drawn[:, t] * exact, drawn[:, t])
        z[:, t] = norm.ppf(np.clip(u, _FAR, 1 - _FAR))
        steady.learn(y, e, seen[:, t])
    return Surprises(z, common, steady)


def ranges(
    counts: Floats, exposure: Floats, learnt: Surprises, where: npt.NDArray[np.bool_], level: float
) -> dict[tuple[int, int], tuple[int, int]]:
    """The least and the most that was to be expected of some unit-periods; more is beyond a level of surprise.

    Args:
        counts, exposure: as for :func:`surprises`.
        where: of which unit-periods, units × periods.
        level: of surprise (``z``), on either side.

    Returns:
        by row and column of ``where``.
    """
    rows = np.flatnonzero(where.any(1))
    exposure, seen, steady = _begun(counts, exposure)
    counts, exposure, seen = counts[rows], exposure[rows], seen[rows]
    steady = Steady(len(rows), steady.scale)
    out: dict[tuple[int, int], tuple[int, int]] = {}
    for t in range(counts.shape[1]):
        steady.common = learnt.common[t]
        chosen = np.flatnonzero(where[rows, t])
        if len(chosen):
            expected = steady.expected(exposure[:, t]).of(chosen)
            low, beyond = (expected.reaching(float(norm.cdf(side * level))) for side in (-1, 1))
            edges = (low, np.maximum(low, beyond - 1))
            out |= {(int(rows[i]), t): (int(a), int(b)) for i, a, b in zip(chosen, *edges, strict=True)}
        steady.learn(counts[:, t], exposure[:, t], seen[:, t])
    return out


def _begun(counts: Floats, exposure: Floats) -> tuple[Floats, npt.NDArray[np.bool_], Steady]:
    """Exposure of each unit-period (1 where nothing was seen), which were seen, and nothing learnt yet."""
    exposure = np.broadcast_to(np.asarray(exposure, float), counts.shape)
    seen = exposure > 0
    scale = float(np.median(exposure[seen])) if seen.any() else 1.0
    return np.where(seen, exposure, 1.0), seen, Steady(len(counts), scale)


def strength(z: Floats, some: npt.NDArray[np.bool_] | None = None) -> Floats:
    """The larger of a period's own surprise and that of it and the one before together, units × periods.

    Args:
        z: of :func:`surprises`.
        some: where anything is counted; nothing rises where nothing is, and no period adds to the next one's.
    """
    pair = np.full(z.shape, -np.inf)
    pair[:, 1:] = (z[:, 1:] + z[:, :-1]) / sqrt(2)
    if some is not None:
        pair[:, 1:][~some[:, :-1]] = -np.inf
    larger: Floats = np.maximum(z, pair)
    return larger if some is None else np.where(some, larger, -np.inf)


def tellings(strengths: Floats, threshold: float | Floats) -> npt.NDArray[np.bool_]:
    """Where an alarm begins: above the threshold, and not so the period before; units × periods."""
    above = strengths > threshold
    new = above.copy()
    new[:, 1:] &= ~above[:, :-1]
    return new


def rate(threshold: float) -> float:
    """Probability that an alarm begins in a period, if nothing has changed."""
    c = threshold

    def at(x: float) -> float:  # the period before brought x and no alarm
        least = min(c, c * sqrt(2) - x)
        return float(norm.pdf(x) * norm.cdf(c * sqrt(2) - x) * norm.sf(least))

    bend = c * (sqrt(2) - 1)
    return float(sum(quad(at, *edges, epsabs=1e-14)[0] for edges in ((-9.0, bend), (bend, c))))


def threshold(wanted: float) -> float:
    """From which strength on to tell, for a probability of an alarm a period (up to 0.15), if nothing has changed."""
    return float(brentq(lambda c: rate(c) - wanted, 0.3, 8.0))
