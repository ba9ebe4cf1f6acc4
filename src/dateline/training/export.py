"""Writes a trained network as the folder that ``dateline.models.coder`` reads."""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from tokenizers import Tokenizer

from dateline.models.coder import CLS, SEP, Encoded
from dateline.training.calibration import change_config
from dateline.training.coder import Network, TypesAlone, tensors
from dateline.training.compact import compact

OPSET = 17
ROWS = {0: "batch"}
AXES = {0: "batch", 1: "length"}


def tokenizer_of(base: Path) -> Tokenizer:
    """The base model's tokenizer without its own truncation and padding."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def write(network: Network, tokenizer: Tokenizer, folder: Path, about: dict[str, Any]) -> None:
    """Write ``model.onnx`` (eight-bit weights), ``tokenizer.json`` and ``config.json``.

    Args:
        about: goes into ``config.json`` beside the answers; must hold ``temperatures``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_network(network, folder / "model.onnx")
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "config.json").write_text("{}", "utf-8")
    change_config(folder, {**network.answers._asdict(), **about})


def write_network(network: Network | TypesAlone, path: Path) -> None:
    """Write the network alone, with eight-bit weights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain, fused = Path(scratch) / "plain.onnx", Path(scratch) / "fused.onnx"
        _export(network, plain)
        _quantize(plain, path)
        if not compact(path):
            _fuse(network, plain, fused)
            _quantize(fused, path)


def _quantize(whole: Path, path: Path) -> None:
    # Seven of the eight bits: on processors without VNNI products of full bytes overflow.
    quantize_dynamic(
        whole, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )  # fmt: skip


def _export(network: Network | TypesAlone, path: Path) -> None:
    example = tensors(
        [Encoded([CLS, 1, 2003, 2, SEP], [1, 0, 0]), Encoded([CLS, 3, 2003, 4, SEP], [0, 1, 0])]
    )
    flexible = {**dict.fromkeys(("input_ids", "attention_mask"), AXES), "marks": ROWS, "logits": ROWS}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, tuple(example.values()), str(path), opset_version=OPSET, dynamo=False,
            input_names=list(example), output_names=["logits"],
            dynamic_axes=flexible,
        )  # fmt: skip


def _fuse(network: Network | TypesAlone, plain: Path, fused: Path) -> None:
    """Join the pieces of attention and layer norm, for a graph that :mod:`~dateline.training.compact` does not know."""
    logging.getLogger("onnxruntime").setLevel(logging.ERROR)
    config = network.encoder.config
    model = optimizer.optimize_model(
        str(plain), model_type="bert", num_heads=config.num_attention_heads, hidden_size=config.hidden_size,
        only_onnxruntime=False, opt_level=0,
    )  # fmt: skip
    model.save_model_to_file(str(fused))
