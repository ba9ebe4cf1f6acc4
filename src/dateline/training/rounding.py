"""The encoder learnt with the rounding that it is run with.

Shipped weights and the states between layers are rounded to eight bits (``reader_export``). A network that never saw
that loses some of what it learnt; one that is trained with it loses little (quantization-aware training, Jacob et al.
2018, with gradients passed straight through the rounding, Bengio et al. 2013).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from dateline.training.network import ReaderNetwork

_WEIGHT = 64  # steps on each side of zero: seven of eight bits, as onnxruntime rounds with a reduced range
_STATE = 255  # steps of a window's states
_LEAST = 1e-8


class Rounded(nn.Linear):  # type: ignore[misc, unused-ignore]  # torch has no types where it isn't installed
    """A linear map whose weights and inputs are rounded, each output and each window by its own range."""

    def forward(self, x: Tensor) -> Tensor:
        """Of states, windows × words × units."""
        with torch.no_grad():
            low, high = x.flatten(1).aminmax(dim=1)
            of_states = (high.clamp(min=0) - low.clamp(max=0)).clamp(min=_LEAST) / _STATE
            of_weights = self.weight.abs().amax(1, keepdim=True).clamp(min=_LEAST) / _WEIGHT
        states = _to_steps(x, of_states.view(-1, *[1] * (x.dim() - 1)))
        return functional.linear(states, _to_steps(self.weight, of_weights), self.bias)


@contextmanager
def rounded(network: ReaderNetwork) -> Iterator[None]:
    """Let every linear map of a network's encoder round as it will at run time; the weights stay exact."""
    maps = [module for module in network.enc.modules() if type(module) is nn.Linear]
    for module in maps:
        module.__class__ = Rounded
    try:
        yield
    finally:
        for module in maps:
            module.__class__ = nn.Linear


class _Rounding(torch.autograd.Function):  # type: ignore[misc, unused-ignore]
    """The nearest multiples of a step, with the gradient of what was there."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, step: Tensor) -> Tensor:
        return (x / step).round_().mul_(step)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # type: ignore[override, unused-ignore]
        return gradient, None


def _to_steps(x: Tensor, step: Tensor) -> Tensor:
    out: Tensor = _Rounding.apply(x, step)  # type: ignore[no-untyped-call, unused-ignore]
    return out
