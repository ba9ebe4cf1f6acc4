"""Figures of reviewing. (The package ``krippendorff`` is under the GPL and can't be a part of this one.)"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence

_Z = 1.959964  # of 95 %


def alpha(units: Sequence[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha of nominal values: 1 is full agreement, 0 what chance gives.

    After K. Krippendorff, Content Analysis (2004), chapter 11: one minus observed by expected disagreement, from the
    matrix of coincidences.

    Args:
        units: for each thing that was judged, the values of those who judged it; None is no judgement.

    Returns:
        None where no thing has two judgements, or all values are the same.
    """
    weights: dict[tuple[Hashable, Hashable], float] = {}
    for unit in units:
        values = [v for v in unit if v is not None]
        if len(values) < 2:
            continue
        counts = Counter(values)
        for one, times in counts.items():
            for other, k in counts.items():
                both = times * (k - (one == other)) / (len(values) - 1)
                weights[one, other] = weights.get((one, other), 0.0) + both
    totals: dict[Hashable, float] = {}
    for (one, _), weight in weights.items():
        totals[one] = totals.get(one, 0.0) + weight
    n: float = math.fsum(totals.values())
    expected = sum(a * b for one, a in totals.items() for other, b in totals.items() if one != other)
    if n < 2 or not expected:
        return None
    observed = sum(w for (one, other), w in weights.items() if one != other)
    return round(1 - (n - 1) * observed / expected, 4)


def interval(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (E. B. Wilson, JASA 22, 1927)."""
    if not of:
        return 0.0, 1.0
    share, z2 = right / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return round(max(0.0, middle - half), 3), round(min(1.0, middle + half), 3)
