"""Writes a trained event reader as the folder that :mod:`dateline.models.reader` reads."""

from __future__ import annotations

import copy
import json
import tempfile
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

from dateline.models.reader import CLS, SEP
from dateline.training.network import ReaderNetwork

OPSET = 17


class ExportedTagger(nn.Module):  # type: ignore[misc, unused-ignore]
    """From pieces to the states, types, statuses and modes of words."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, starts: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        net = self.network
        states = net.states(ids, torch.ones_like(ids))[0][starts]
        return states, *(head(states).softmax(-1) for head in (net.trig, net.stat, net.mode))


class ExportedPointer(nn.Module):  # type: ignore[misc, unused-ignore]
    """From the states of words and predicates to the scores of sides."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, predicates: Tensor, words: Tensor, types: Tensor, near: Tensor, between: Tensor
    ) -> tuple[Tensor, Tensor]:
        return self.network.sides(predicates, words, types, near, between)


def write(
    network: ReaderNetwork, tokenizer: Tokenizer, folder: Path, about: dict[str, Any], eight_bits: bool = True
) -> None:
    """Write ``words.onnx``, ``sides.onnx``, ``tokenizer.json`` and ``config.json``.

    Args:
        about: goes into ``config.json`` beside the answers.
        eight_bits: whether the weights of ``words.onnx`` are rounded to eight bits.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network = _plain(network)
    network.eval()
    h = int(network.enc.config.hidden_size)
    ids, starts = torch.tensor([[CLS, 2003, 2004, 2005, SEP]]), torch.tensor([1, 3])
    one, many = torch.randn(1, h), torch.randn(2, h)
    types = torch.full((1, len(network.answers.types) - 1), 0.1)
    spots = torch.zeros(1, 2, dtype=torch.long)
    with tempfile.TemporaryDirectory() as scratch:
        plain, fused = Path(scratch) / "plain.onnx", Path(scratch) / "fused.onnx"
        _export(
            ExportedTagger(network), (ids, starts), plain, ["ids", "starts"], ["states", "types", "statuses", "modes"],
            {"ids": {1: "pieces"}, **{k: {0: "words"} for k in ("starts", "states", "types", "statuses", "modes")}},
        )  # fmt: skip
        config = network.enc.config
        model = optimizer.optimize_model(
            str(plain), model_type="bert", num_heads=config.num_attention_heads, hidden_size=h,
            only_onnxruntime=False, opt_level=0,
        )  # fmt: skip
        model.save_model_to_file(str(fused))
        if eight_bits:
            # Seven of the eight bits: on processors without VNNI products of full bytes overflow.
            quantize_dynamic(
                fused, folder / "words.onnx", per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
                extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
            )  # fmt: skip
        else:
            fused.replace(folder / "words.onnx")
    rows = {0: "predicates"}
    _export(
        ExportedPointer(network), (one, many, types, spots, spots), folder / "sides.onnx",
        ["predicates", "words", "types", "near", "between"], ["scores", "nobody"],
        {"predicates": rows, "words": {0: "words"}, "types": rows, "near": {0: "predicates", 1: "words"},
         "between": {0: "predicates", 1: "words"}, "scores": {0: "predicates", 1: "words"}, "nobody": rows},
    )  # fmt: skip
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = {**network.answers._asdict(), **about}
    (folder / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=1), "utf-8")


def _plain(network: ReaderNetwork) -> ReaderNetwork:
    """The network with attention written out, which the optimizer puts together again as one faster step."""
    plain = copy.deepcopy(network)
    plain.enc = AutoModel.from_config(  # type: ignore[no-untyped-call, unused-ignore]
        network.enc.config, add_pooling_layer=False, attn_implementation="eager"
    )
    plain.enc.load_state_dict(network.enc.state_dict())
    return plain


def _export(
    module: nn.Module, given: Any, path: Path, inputs: list[str], outputs: list[str], axes: Any
) -> None:
    module.eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module, given, str(path), opset_version=OPSET, dynamo=False, input_names=inputs,
            output_names=outputs, dynamic_axes=axes,
        )  # fmt: skip
