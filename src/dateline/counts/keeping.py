"""The threshold that keeps a promised rate of alarms, where the models of the past don't quite fit.

At each period the threshold is the one with which all units together would have kept the promise until shortly before.
What they would have been told is counted together with what the model alone lets expect in a number of further
unit-periods, so that few units or a short past leave the threshold nearly as the model has it, and many correct it (as
conformal prediction does: Vovk, Gammerman and Shafer 2005). Every alarm of the past counts as false, for nobody has
said which were not: where much has happened the threshold is rather too high than too low.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from dateline.counts.predictive import Floats
from dateline.counts.surprise import rate

_STEPS = np.round(np.arange(0.3, 8.0, 0.01), 2)  # thresholds that come in question
_BELIEVED = 20  # alarms that the model is believed for
_WAITING = 4  # periods that wait before they count, so that a rise of many units at once is not its own norm


@cache
def _rates() -> Floats:
    """What :func:`~dateline.counts.surprise.rate` gives for :data:`_STEPS`."""
    coarse = np.arange(0.3, 8.06, 0.05)
    logs = np.log([max(rate(float(c)), 1e-20) for c in coarse])
    rates: Floats = np.exp(np.interp(_STEPS, coarse, logs))
    return rates


def thresholds(strengths: Floats, wanted: float, seen: npt.NDArray[np.bool_]) -> Floats:
    """A threshold for each period, from what came before it.

    Args:
        strengths: units × periods.
        wanted: the probability of an alarm in a unit-period.
        seen: units × periods, which of them count: those that were observed and have enough of a past.

    Returns:
        one more than there are periods: the last is for the one to come.
    """
    periods = strengths.shape[1]
    model = _rates()
    believed = _BELIEVED / wanted
    begun, before = np.zeros(len(_STEPS)), np.full(len(strengths), -np.inf)
    told, passed = np.empty(periods + 1), 0.0
    waiting: list[tuple[Floats, float]] = []
    for t in range(periods + 1):
        rates = (begun + believed * model) / (passed + believed)
        too_often = np.flatnonzero(rates > wanted)
        told[t] = _STEPS[min(too_often[-1] + 1, len(_STEPS) - 1)] if len(too_often) else _STEPS[0]
        if t < periods:
            now = strengths[:, t]
            here = seen[:, t]
            waiting.append((_above(now[here]) - _above(np.minimum(now, before)[here]), float(here.sum())))
            before = now
        if len(waiting) > _WAITING:
            more, number = waiting.pop(0)
            begun, passed = begun + more, passed + number
    return told


def _above(values: Floats) -> Floats:
    """How many values lie above each of :data:`_STEPS`."""
    out: Floats = len(values) - np.searchsorted(np.sort(values), _STEPS, side="right").astype(float)
    return out
