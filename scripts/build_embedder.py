"""Writes a published encoder as the embedder of :mod:`dateline.models.embedder`.

    python scripts/build_embedder.py src/dateline/models/data/embedder [--base DIR]

Begins from all-MiniLM-L6-v2, out of its package where no folder is given; needs the extra [train].
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from transformers import BertModel

from dateline.training.make import base_folder, tokenizer_of
from dateline.training.reader_export import OPSET


class Mean(nn.Module):  # type: ignore[misc, unused-ignore]  # torch has no types where it isn't installed
    """The mean of the states of a text's word pieces."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:
        mask = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * -10000.0
        pieces = self.encoder.embeddings(input_ids=input_ids)
        states = self.encoder.encoder(pieces, attention_mask=mask).last_hidden_state
        kept = attention_mask.unsqueeze(-1).to(torch.float32)
        return (states * kept).sum(dim=1) / kept.sum(dim=1)


def write(base: Path, folder: Path) -> None:
    """Write ``model.onnx`` (eight-bit weights) and ``tokenizer.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.tensor([[101, 2003, 102], [101, 2004, 102]])
    axes = {0: "batch", 1: "length"}
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            Mean(base).eval(), (ids, torch.ones_like(ids)), str(plain), opset_version=OPSET, dynamo=False,
            input_names=["input_ids", "attention_mask"], output_names=["vector"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vector": {0: "batch"}},
        )  # fmt: skip
        quantize_dynamic(
            plain, folder / "model.onnx", per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip
    tokenizer_of(base).save(str(folder / "tokenizer.json"), pretty=False)


def main() -> None:
    """Write the embedder into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        write(base_folder(args.base, Path(scratch)), args.folder)


if __name__ == "__main__":
    main()
