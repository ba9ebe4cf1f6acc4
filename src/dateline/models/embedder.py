"""What a clause is about, as a vector: all-MiniLM-L6-v2 (Reimers and Gurevych 2019), at run time.

Two clauses that tell like things have vectors with a high cosine. Only the codebook of a user's own needs
it; :mod:`dateline.training.embedder` writes its files.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dateline.errors import KnowledgeError

SHIPPED = Path(__file__).parent / "data" / "embedder"
LIMIT = 128
"""The longest input in word pieces."""

Floats = NDArray[np.float64]


class Embedder:
    """The model in memory.

    Args:
        folder: holds ``model.onnx`` and ``tokenizer.json``.

    Raises:
        KnowledgeError: a file is missing or unreadable.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(LIMIT)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = int(os.environ.get("DATELINE_THREADS") or os.cpu_count() or 1)
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as e:  # each of the libraries has errors of its own
            raise KnowledgeError(f"The embedder in {folder} can't be read: {e}. Reinstall dateline.") from e

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row of length 1 a text."""
        clean = [t.encode("utf-8", "replace").decode("utf-8") for t in texts]  # lone surrogates would raise
        rows = [self._run(e.ids) for e in self._tokenizer.encode_batch(clean)]
        out: Floats = np.array(rows, np.float64).reshape(len(rows), -1)
        return out

    def _run(self, ids: list[int]) -> Floats:
        row = np.array([ids], np.int64)
        (vector,) = self._session.run(None, {"input_ids": row, "attention_mask": np.ones_like(row)})
        out: Floats = vector[0] / max(float(np.linalg.norm(vector[0])), 1e-9)
        return out


@cache
def load(folder: str | Path | None = None) -> Embedder:
    """The embedder of a folder, or the shipped one, read once and kept."""
    return Embedder(Path(folder or SHIPPED))
