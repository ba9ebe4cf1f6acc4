"""Softmax regression over vectors: the types of a user's own codebook, learnt from labelled sentences."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dateline.errors import KnowledgeError

Floats = NDArray[np.float64]


class Classes:
    """Weights of each type and of everything else, which comes last.

    Args:
        names: the types.
        weights: a row a type and one for the rest; a column a dimension of the vectors.
        bias: one number a row.
    """

    def __init__(self, names: tuple[str, ...], weights: Floats, bias: Floats) -> None:
        self.names = names
        self._weights = weights
        self._bias = bias

    def probabilities(self, vectors: Floats) -> Floats:
        """Rows over the types: how likely each is; what is missing to 1 is something else."""
        logits = vectors @ self._weights.T + self._bias
        powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
        out: Floats = (powers / powers.sum(axis=-1, keepdims=True))[:, :-1]
        return out

    def write(self, path: Path) -> None:
        """Write the weights as JSON."""
        rows = [[round(w, 4) for w in row] for row in self._weights.tolist()]
        path.write_text(
            json.dumps({"types": self.names, "bias": self._bias.round(4).tolist(), "weights": rows}) + "\n",
            "utf-8",
        )


def read(path: Path) -> Classes:
    """The weights of a file that ``dateline train`` wrote.

    Raises:
        KnowledgeError: the file is missing or not of that form.
    """
    try:
        raw = json.loads(path.read_text("utf-8"))
        return Classes(tuple(raw["types"]), np.array(raw["weights"], float), np.array(raw["bias"], float))
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise KnowledgeError(
            f"The weights {path} can't be read: {e!r}. Make them anew with “dateline train”."
        ) from e
