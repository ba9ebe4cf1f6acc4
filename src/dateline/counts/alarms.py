"""Alarms over the series of many units, each at a promised rate of false ones."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from dateline.counts.keeping import thresholds
from dateline.counts.predictive import Floats
from dateline.counts.surprise import HIGHEST_RATE, Surprises, lots, strength, surprises
from dateline.errors import CountsError


class Watched(msgspec.Struct, kw_only=True, frozen=True):
    """What a promise makes of the series of some units.

    Attributes:
        strengths: how surprising each period is, units × periods (1 a standard deviation); minus infinity where
            nothing is counted.
        thresholds: from which strength on it was told, one a period, from what came before.
        above: where it lies above, units × periods.
        told: where an alarm begins, units × periods.
        counted: which unit-periods could have brought one: observed, with enough of a past.
        learnt: from each period.
    """

    strengths: Floats
    thresholds: Floats
    above: npt.NDArray[np.bool_]
    told: npt.NDArray[np.bool_]
    counted: npt.NDArray[np.bool_]
    learnt: Surprises

    def rate(self) -> float:
        """Alarms a unit-period that were told."""
        return float(self.told.sum() / max(1, self.counted.sum()))


def watched(
    counts: Floats,
    exposure: Floats,
    units: Sequence[str],
    periods: Sequence[str],
    false_alarms: float,
    least: int = 12,
    named: int = 0,
) -> Watched:
    """Say where counts are beyond what their past lets expect.

    Args:
        counts: units × periods, whole numbers from 0 on, oldest period first.
        exposure: one a period, or units × periods: how much could be seen; 0 where nothing was.
        units: their names, no two alike.
        periods: their names, no two alike.
        false_alarms: promised, a unit-period; up to :data:`~dateline.counts.surprise.HIGHEST_RATE`.
        least: observed periods of a unit before it may be told of.
        named: the least that is counted of a unit before it may be told of.

    Raises:
        CountsError: something in this can't be.
    """
    counts, exposure = np.asarray(counts, float), np.asarray(exposure, float)
    if counts.shape != (len(units), len(periods)):
        raise CountsError(f"Counts are {counts.shape}. Give a row for each of {len(units)} units and a column for each "
                          f"of {len(periods)} periods.")  # fmt: skip
    if (counts < 0).any() or (counts % 1 != 0).any() or (exposure < 0).any():
        raise CountsError("Counts must be whole numbers from 0 on, and exposure no less than 0.")
    if not 0 < false_alarms <= HIGHEST_RATE:
        raise CountsError(
            f"{false_alarms:.3g} false alarms a unit and period can't be promised. Promise more than none and up to "
            f"{HIGHEST_RATE}: fewer, or count by shorter periods."
        )
    exposure = np.broadcast_to(exposure, counts.shape)
    learnt = surprises(counts, exposure, lots(units, periods))
    strengths = strength(learnt.z, counts > 0)
    seen = exposure > 0
    counted = seen & (seen.cumsum(1) > least) & (counts.cumsum(1) - counts >= named)
    levels = thresholds(strengths, false_alarms, counted)
    above = (strengths > levels[:-1]) & counted
    told = above.copy()
    told[:, 1:] &= ~above[:, :-1]
    return Watched(
        strengths=strengths, thresholds=levels[:-1], above=above, told=told, counted=counted, learnt=learnt
    )
