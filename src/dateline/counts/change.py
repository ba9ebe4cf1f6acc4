"""The day of a change: between which two days a series is best cut in two."""

from __future__ import annotations

from typing import Any

import numpy as np

from dateline.counts.predictive import Floats
from dateline.errors import ExtraError

_SHORTEST = 2  # periods of each part


def change(counts: Floats, exposure: Floats) -> int | None:
    """Where a series changes most: the index of the first period of the latter part.

    The cut with the least squares of the rates' square roots, which have about the same spread at each level (Anscombe
    1948), by ruptures (Truong, Oudre and Vayatis 2020, “Selective review of offline change point detection methods”).

    Args:
        counts: one a period.
        exposure: the same; periods of 0 are left out.

    Returns:
        None where there are too few periods, or all are alike.

    Raises:
        ExtraError: ruptures is not there.
    """
    kept = np.flatnonzero(exposure > 0)
    if len(kept) < 2 * _SHORTEST:
        return None
    usual = np.median(exposure[kept])
    roots = np.sqrt(counts[kept] * usual / exposure[kept] + 0.375)
    if np.ptp(roots) == 0:
        return None
    cut = _ruptures().Dynp(model="l2", min_size=_SHORTEST, jump=1).fit(roots[:, None]).predict(n_bkps=1)
    return int(kept[cut[0]])


def _ruptures() -> Any:
    try:
        import ruptures
    except ImportError as e:
        raise ExtraError("The day of a change", "ruptures", "alerts") from e
    return ruptures
