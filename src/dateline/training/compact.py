"""The graph that the coder's networks run in: the weights as they are, in as few steps as onnxruntime has.

What torch writes computes shapes and masks in some two hundred small steps and every state of the last layer. An item
is run by itself, so nothing is masked; and the heads read four states, so that the last layer need make no others.
Query, key and value are one product, attention is one step. The numbers are the same up to the rounding of eight bits.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_HEADS = ("event", "types", "modes", "statuses", "contexts", "head")  # “head”: a network of types alone
_OF_WHOLE = "contexts"  # the head that reads the state of the whole sentence, and no mark's
_READ = 4  # states that the heads read: the whole's and the three marks'
_PART = 32  # units of a head of attention
_TINY = 1e-12  # what BERT adds to a variance
_FAR = 2.0  # log odds; rounding moves none so far

Array = NDArray[Any]


class Dense(NamedTuple):
    """An eight-bit matrix with the scale of each column."""

    weights: Array
    scales: Array
    bias: Array


def compact(path: Path) -> bool:
    """Write a network's file anew in the short form; one whose graph is another stays as it is.

    Args:
        path: with eight-bit weights, as torch's export and the quantizer name them.

    Returns:
        Whether it was written anew.
    """
    short = path.with_suffix(".short")
    try:
        onnx.save(_Short(onnx.load(str(path))).model(), str(short))
        if _gap(path, short) > _FAR:
            raise KeyError("the same answers")
        short.replace(path)
    except KeyError as e:
        logging.getLogger(__name__).warning("%s stays in torch's form, which lacks %s.", path, e)
        return False
    finally:
        short.unlink(missing_ok=True)
    return True


def _gap(*paths: Path) -> float:
    """How far the answers of two files to one sentence lie apart."""
    # “Norway aided Chad.”, its three marks around the words
    ids = np.array([[101, 1, 5120, 2, 5, 11553, 6, 3, 9796, 4, 1012, 102]], np.int64)
    given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "marks": np.array([[1, 7, 4]], np.int64)}
    rows = []
    for path in paths:
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        wanted = [i.name for i in session.get_inputs()]
        rows.append(session.run(None, {name: given[name] for name in wanted})[0])
    old, new = rows
    return float(np.abs(old - new).max()) if old.shape == new.shape else float("inf")


class _Short:
    """Builds the short form of one network; a name that the old form lacks raises KeyError."""

    def __init__(self, old: Any) -> None:
        self._old = {i.name: i for i in old.graph.initializer}
        self._by_output = {o: n for n in old.graph.node for o in n.output}
        self._nodes: list[Any] = []
        self._kept: dict[str, Any] = {}
        self._encoder = self._prefix(self._old, "embeddings.LayerNorm.weight")
        self._path = self._prefix(self._by_output, "layer.0/attention/self/query/MatMul_output_0")

    def model(self) -> Any:
        """The whole model."""
        states = self._embedded()
        self._marked()
        count = sum(f"{self._layer(n)}output.LayerNorm.weight" in self._old for n in range(100))
        for n in range(count):
            states = self._encoded(states, n, last=n == count - 1)
        self._answers(states)
        graph = helper.make_graph(
            self._nodes,
            "coder",
            [
                helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "length"]),
                helper.make_tensor_value_info("marks", TensorProto.INT64, [1, _READ - 1]),
            ],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, None])],
            list(self._kept.values()),
        )
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)

    # the parts, in the order of the data

    def _embedded(self) -> str:
        """The pieces' embeddings: words' and places' stay eight-bit tables."""
        place = self._encoder + "embeddings."
        kind = place + "token_type_embeddings.weight"
        table = self._array(f"{kind}_quantized")[0].astype(np.float32) - self._array(f"{kind}_zero_point")
        self._add("Shape", ["input_ids"], "length", start=1, end=2)
        nought = self._number("nought", np.array([0], np.int64))
        self._add("Gather", [self._keep(f"{place}word_embeddings.weight_quantized"), "input_ids"], "words8")
        spots = [self._keep(f"{place}position_embeddings.weight_quantized"), nought, "length", nought]
        self._add("Slice", spots, "places8")
        for name, of in (("words", "word"), ("places", "position")):
            scale = [self._keep(f"{place}{of}_embeddings.weight_{part}") for part in ("scale", "zero_point")]
            self._add("DequantizeLinear", [f"{name}8", *scale], name)
        kinds = self._number("kind", (table * self._array(f"{kind}_scale")).astype(np.float32))
        self._add("Add", ["words", kinds], "pieces")
        self._add("Add", ["pieces", "places"], "summed")
        return self._normal("summed", place + "LayerNorm", "embedded")

    def _marked(self) -> None:
        """``read``, where the states stand that are read, and ``there``, 1 for each mark that the text has."""
        whole = self._number("whole", np.array([[0]], np.int64))
        self._add("Concat", [whole, "marks"], "places_read", axis=1)
        self._add("Reshape", ["places_read", self._number("flat", np.array([_READ], np.int64))], "read")
        self._add("Greater", ["read", self._number("absent", np.array(0, np.int64))], "given")
        self._add("Or", ["given", self._number("always", np.arange(_READ) == 0)], "is_there")
        self._add("Cast", ["is_there"], "there_flat", to=TensorProto.FLOAT)
        self._add("Reshape", ["there_flat", self._number("column", np.array([_READ, 1], np.int64))], "there")

    def _encoded(self, states: str, n: int, last: bool) -> str:
        """One layer; the last makes only the states that are read."""
        name, layer = f"layer{n}_", self._layer(n)
        query, key, value = (self._dense(n, f"attention/self/{part}") for part in ("query", "key", "value"))
        if last:
            self._split(self._product(states, [key, value], name + "pairs"), [name + "key", name + "value"])
            states = self._add("Gather", [states, "read"], name + "states", axis=1)
            asked = self._product(states, [query], name + "query")
        else:
            parts = [name + part for part in ("query", "key", "value")]
            self._split(self._product(states, [query, key, value], name + "triples"), parts)
            asked = parts[0]
        self._add(
            "MultiHeadAttention", [asked, name + "key", name + "value"], name + "seen",
            domain="com.microsoft", num_heads=query.weights.shape[1] // _PART,
        )  # fmt: skip
        out = self._product(name + "seen", [self._dense(n, "attention/output/dense")], name + "attended")
        self._add("Add", [out, states], name + "first")
        middle = self._normal(name + "first", layer + "attention.output.LayerNorm", name + "middle")
        wide = self._dense(n, "intermediate/dense")
        self._product(middle, [wide._replace(bias=np.zeros(0))], name + "wide")
        bias = self._number(name + "wide_bias", wide.bias)
        self._add("BiasGelu", [name + "wide", bias], name + "bent", domain="com.microsoft")
        out = self._product(name + "bent", [self._dense(n, "output/dense")], name + "narrow")
        self._add("Add", [out, middle], name + "second")
        return self._normal(name + "second", layer + "output.LayerNorm", name + "out")

    def _answers(self, states: str) -> None:
        """The heads, in the order of the output."""
        size = self._array(self._encoder + "embeddings.LayerNorm.weight").shape[0]
        wide, narrow = np.array([1, _READ * size], np.int64), np.array([1, size], np.int64)
        self._add("Mul", [states, "there"], "chosen")
        self._add("Reshape", ["chosen", self._number("wide", wide)], "all_read")
        self._add("Gather", [states, self._number("at_first", np.array([0], np.int64))], "first", axis=1)
        self._add("Reshape", ["first", self._number("narrow", narrow)], "whole_read")
        firsts = {h: f"{h}.1.weight_Transposed_quantized" for h in _HEADS}
        found = [h for h, first in firsts.items() if any(name.endswith(first) for name in self._old)]
        outs = [self._head(h, "whole_read" if h == _OF_WHOLE else "all_read") for h in found]
        every = self._add("Concat", outs, "every", axis=1)
        if "order_of_types" in self._old:  # a network whose types stood in another order
            self._add("Gather", [every, self._keep("order_of_types")], "logits", axis=1)
        else:
            self._add("Identity", [every], "logits")

    def _head(self, head: str, states: str) -> str:
        prefix = self._prefix(self._old, f"{head}.1.weight_Transposed_quantized")
        for n in (1, 4):
            of = f"{prefix}{head}.{n}."
            weights, scale, bias = (
                self._array(of + part)
                for part in ("weight_Transposed_quantized", "weight_Transposed_scale", "bias")
            )
            states = self._product(states, [Dense(weights, scale, bias)], f"{head}{n}")
            if n == 1:
                states = self._add("Gelu", [states], f"{head}_bent", domain="com.microsoft")
        return states

    # steps

    def _add(self, kind: str, inputs: list[str], output: str, **of: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], **of))
        return output

    def _split(self, states: str, into: list[str]) -> None:
        self._nodes.append(helper.make_node("Split", [states], into, axis=-1, num_outputs=len(into)))

    def _normal(self, states: str, norm: str, output: str) -> str:
        weights = [self._keep(f"{norm}.{part}") for part in ("weight", "bias")]
        return self._add("LayerNormalization", [states, *weights], output, epsilon=_TINY, axis=-1)

    def _product(self, states: str, matrices: list[Dense], output: str) -> str:
        """States times some matrices, side by side; the states become eight-bit numbers of one scale on the way."""
        weights, scales, bias = (np.concatenate(parts, axis=-1) for parts in zip(*matrices, strict=True))
        named = {"_weights": weights, "_scales": scales}
        inputs = [states, *(self._number(output + name, value) for name, value in named.items())]
        inputs += ["", self._number(output + "_bias", bias)] if bias.size else []
        return self._add("DynamicQuantizeMatMul", inputs, output, domain="com.microsoft")

    # the old form

    def _layer(self, n: int) -> str:
        return f"{self._encoder}encoder.layer.{n}."

    def _dense(self, n: int, part: str) -> Dense:
        """A layer's matrix, which has no name of its own: it is what its product multiplies by."""
        product = self._by_output[f"{self._path}layer.{n}/{part}/MatMul_output_0_output_quantized"]
        name = product.input[1].removesuffix("_quantized")
        if self._array(f"{name}_zero_point").any():
            raise KeyError("weights around nought")
        bias = self._array(f"{self._layer(n)}{part.replace('/', '.')}.bias")
        return Dense(self._array(f"{name}_quantized"), self._array(f"{name}_scale"), bias)

    def _prefix(self, names: dict[str, Any], ending: str) -> str:
        found = [name for name in names if name.endswith(ending)]
        if not found:
            raise KeyError(ending)
        return found[0].removesuffix(ending)

    def _array(self, name: str) -> Array:
        out: Array = numpy_helper.to_array(self._old[name])
        return out

    def _keep(self, name: str) -> str:
        self._kept[name] = self._old[name]
        return name

    def _number(self, name: str, value: Array) -> str:
        self._kept[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name
