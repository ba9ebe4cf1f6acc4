"""The shipped models of attribution: is a word a cue, is a part content, is a noun phrase the source."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from dateline.models.linear import Linear, read_linear

SHIPPED = Path(__file__).parent / "data" / "attribution" / "weights.json"


class Models(NamedTuple):
    """Logistic regressions over the features of :mod:`dateline.reading.attributions.attribution_syntax`."""

    cue: Linear
    part: Linear
    source: Linear


@cache
def shipped() -> Models:
    """The models of the package, read once.

    Raises:
        KnowledgeError: the file is missing or malformed.
    """
    return Models(**read_linear(SHIPPED))
