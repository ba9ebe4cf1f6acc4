"""Fits the plain logistic regressions that :mod:`dateline.models.linear` runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_LEAST_COUNT = 3  # examples that a feature must occur in
_LEAST_WEIGHT = 0.03  # smaller weights are left out of the file


def fit(features: Sequence[Sequence[str]], answers: Sequence[bool], strength: float) -> dict[str, Any]:
    """Logistic regression as ``{"bias": …, "weights": {feature: log odds}}``.

    Args:
        strength: inverse of the L2 penalty.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    counts = CountVectorizer(analyzer=set, binary=True, min_df=_LEAST_COUNT)
    seen = counts.fit_transform(features)
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=200, random_state=0)
    model.fit(seen, answers)
    weights = zip(counts.get_feature_names_out(), model.coef_[0].tolist(), strict=True)
    kept = {name: round(w, 2) for name, w in sorted(weights) if abs(w) >= _LEAST_WEIGHT}
    return {"bias": round(float(model.intercept_[0]), 3), "weights": kept}
