"""What the past of many units lets expect of their next counts: a distribution for each, by closed formulas.

A count is negative binomial, ``y ~ NB(k e, p)``, with the period's exposure ``e`` and a size ``k`` that says how bursty
the unit is. For a given ``k`` the Beta distribution is conjugate to ``p``, so that the next count is beta negative
binomial, which has the uncertainty of a short past in it. Old counts weigh less by a factor a period (Smith 1979, “A
generalization of the Bayesian steady forecasting model”; Harvey and Fernandes 1989, “Time series models for count or
qualitative observations”), so that a slow trend is followed. Which size, factor and prior fit is not chosen but
averaged over, each by how well it foretold the unit's own past (Raftery, Kárný and Ettler 2010), beginning with how
well it did for all units together.
"""

from __future__ import annotations

from collections.abc import Generator
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, gammaln

Floats = npt.NDArray[np.float64]

_SIZES = (0.05, 0.2, 0.6, 1.6, 4.0, 10.0, 30.0, 1000.0)  # k: from very bursty to Poisson
_KEPT = (0.85, 0.96, 1.0)  # of the past, from one period to the next
_SHAPES = (0.05, 0.5)  # of the prior of rates: 0.5 is Jeffreys'; 0.05 for units where nothing ever happens
_PRIOR = 0.1  # periods that the prior counts for
_FORGOTTEN = 0.995  # of the evidence for a model, a period
_LEAST = 1e-300
_CELLS = 4096  # units × counts that are looked at together, where units are few
_HEAVIEST = 12  # models of a unit that its distribution is made of; the others weigh next to nothing


class Expected:
    """Distributions of one count for each unit: mixtures of beta negative binomials.

    Attributes:
        weights: of the models, units × models; rows add up to 1.
        size: of the negative binomial, units × models.
        a, b: of the Beta distribution of its probability, units × models.
    """

    def __init__(self, weights: Floats, size: Floats, a: Floats, b: Floats) -> None:
        self.weights, self.size, self.a, self.b = weights, size, a, b

    def of(self, units: npt.NDArray[np.int64]) -> Expected:
        """Those of some units."""
        return Expected(self.weights[units], self.size[units], self.a[units], self.b[units])

    def below(self, counts: Floats) -> tuple[Floats, Floats]:
        """Probabilities of less than a count, and of exactly it, one of each a unit."""
        n = len(counts)
        under, exact = np.zeros(n), np.zeros(n)
        order = np.argsort(-counts, kind="stable")
        y = counts[order]
        waiting = n
        blocks = _blocks(*(v[order] for v in (self.weights, self.size, self.a, self.b)))
        first, chances = next(blocks)
        while True:
            steps = first + np.arange(chances.shape[1])
            under[:waiting] += np.where(steps < y[:waiting, None], chances, 0.0).sum(1)
            exact[:waiting] += np.where(steps == y[:waiting, None], chances, 0.0).sum(1)
            waiting = int((y > steps[-1]).sum())
            if not waiting:
                break
            first, chances = blocks.send(waiting)
        back = np.empty(n, int)
        back[order] = np.arange(n)
        return np.minimum(under, 1.0)[back], exact[back]

    def quantiles(self, levels: Floats, most: int = 200_000) -> Floats:
        """The least counts whose distribution function reaches some levels (rising), units × levels."""
        out = np.full((len(self.weights), len(levels)), float(most))
        for i in range(len(out)):
            row = slice(i, i + 1)
            under, done = 0.0, 0
            for first, chances in _blocks(self.weights[row], self.size[row], self.a[row], self.b[row]):
                total = under + chances[0].cumsum()
                reached = int(np.searchsorted(levels, total[-1], side="right"))
                out[i, done:reached] = first + np.searchsorted(total, levels[done:reached])
                under, done = float(total[-1]), max(done, reached)
                if done == len(levels) or first > most:
                    break
        least: Floats = np.minimum(out, float(most))
        return least

    def reaching(self, share: float, most: int = 100_000) -> npt.NDArray[np.int64]:
        """The least count whose distribution function reaches a share, one a unit; ``most`` where none below does."""
        found = np.full(len(self.weights), most)
        total = np.zeros(len(self.weights))
        for first, chances in _blocks(self.weights, self.size, self.a, self.b):
            reached = total[:, None] + chances.cumsum(1) >= share
            now = (found == most) & reached.any(1)
            found[now] = first + reached[now].argmax(1)
            total += chances.sum(1)
            if first > most or not (found == most).any():
                break
        out: npt.NDArray[np.int64] = np.minimum(found, most)
        return out


def _blocks(w: Floats, k: Floats, a: Floats, b: Floats) -> Generator[tuple[int, Floats], int | None, None]:
    """Probabilities of 0, 1, 2, … a block at a time, each block longer: its first count, units × counts.

    May be sent how many units, from the first on, are still wanted.
    """
    chance = np.exp(betaln(a + k, b) - betaln(a, b))  # of zero, by each model
    first, length = 0, 4
    while True:
        j = first + np.arange(length)
        steps = (k[..., None] + j) / (j + 1) * (b[..., None] + j) / ((a + k + b)[..., None] + j)
        ahead = chance[..., None] * steps.cumprod(2)
        here = np.concatenate([chance[..., None], ahead[..., :-1]], 2)
        wanted = yield first, (w[..., None] * here).sum(1)
        chance, first, length = ahead[..., -1], first + length, min(2 * length, max(128, _CELLS // len(w)))
        if wanted is not None:
            chance, w, k, a, b = (v[:wanted] for v in (chance, w, k, a, b))


class Steady:
    """What is learnt of units from period to period.

    Args:
        units: how many.
        scale: the exposure that counts as one.
    """

    def __init__(self, units: int, scale: float = 1.0) -> None:
        grid = np.array(list(product(_SIZES, _KEPT, _SHAPES)))
        self._size, self._kept, shape = grid.T
        self._a0, self._b0 = self._size * _PRIOR, shape
        self.scale = scale
        models = len(grid)
        self.a, self.b = (np.tile(v, (units, 1)) for v in (self._a0, self._b0))
        self.evidence = np.zeros((units, models))
        self.common = np.full(models, 1.0 / models)

    def weights(self) -> Floats:
        """Of the models, units × models."""
        logs = self.evidence + np.log(self.common)
        w = np.exp(logs - logs.max(1, keepdims=True))
        out: Floats = w / w.sum(1, keepdims=True)
        return out

    def expected(self, exposure: Floats) -> Expected:
        """What a next period of an exposure (one a unit, above 0) lets expect."""
        size = self._sizes(exposure)
        w = self.weights()
        best = np.argpartition(-w, _HEAVIEST, axis=1)[:, :_HEAVIEST]
        w, size, a, b = (np.take_along_axis(v, best, 1) for v in (w, size, self.a, self.b))
        return Expected(w / w.sum(1, keepdims=True), size, a, b)

    def _sizes(self, exposure: Floats) -> Floats:
        sizes: Floats = self._size * np.maximum(exposure, _LEAST)[:, None] / self.scale
        return sizes

    def learn(self, counts: Floats, exposure: Floats, seen: npt.NDArray[Any]) -> None:
        """Take in what a period brought.

        Args:
            seen: which units were observed at all; the others stay as they are.
        """
        size, y = self._sizes(exposure), counts[:, None]
        chance = (
            gammaln(size + y) - gammaln(size) - gammaln(y + 1)
            + betaln(self.a + size, self.b + y) - betaln(self.a, self.b)
        )  # fmt: skip
        heard = np.where(seen[:, None], chance, 0.0)
        self.evidence = _FORGOTTEN * self.evidence + heard
        self.evidence -= self.evidence.max(1, keepdims=True)
        w = self.weights()
        self.common = (w.sum(0) + 1.0 / w.shape[1]) / (len(w) + 1)
        a = self._kept * (self.a + size) + (1 - self._kept) * self._a0
        b = self._kept * (self.b + counts[:, None]) + (1 - self._kept) * self._b0
        self.a = np.where(seen[:, None], a, self.a)
        self.b = np.where(seen[:, None], b, self.b)
