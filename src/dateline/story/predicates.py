"""How near two predicates are in meaning: “arrested” and “detained” far nearer than “arrested” and “praised”.

The cosine of their vectors by all-MiniLM-L6-v2 (Reimers and Gurevych 2019), which lies in the package. News has few
thousand predicates, each of which is run through the model once.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dateline.models import embedder
from dateline.story.traits import Traits

_MOST = 50_000  # predicates, pairs of them


def alike(one: Traits, two: Traits) -> float:
    """The cosine of the predicates of two mentions, 0 to 1 in hundredths; 1.0 where their stems are one."""
    if one.trigger == two.trigger:
        return 1.0
    first, second = one.predicate or one.trigger, two.predicate or two.trigger
    return _cosine(first, second) if first < second else _cosine(second, first)


@lru_cache(maxsize=8 * _MOST)
def _cosine(one: str, two: str) -> float:
    return max(round(float(_vector(one) @ _vector(two)), 2), 0.0)


@lru_cache(maxsize=_MOST)
def _vector(predicate: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = embedder.load().embed([predicate])[0].astype(np.float32)
    return vector
