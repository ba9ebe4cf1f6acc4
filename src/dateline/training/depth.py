"""More layers for an encoder, that change nothing until they have learnt something.

A copy of a layer whose outputs are zero and whose norms are those of the layer before it gives nearly what it is
given; training wakes it (block expansion, Wu et al. 2024, “LLaMA Pro”; depth by stacked layers, Gong et al. 2019).
"""

from __future__ import annotations

import copy

import torch
from torch import nn

from dateline.training.network import ReaderNetwork

_SILENT = ("attention.output.dense", "output.dense")
_NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


def deepened(network: ReaderNetwork, layers: int) -> None:
    """Spread silent copies evenly over a network's encoder until it has so many layers; no layer is taken away."""
    old = list(network.enc.encoder.layer)
    more = max(0, layers - len(old))
    out = []
    for n, layer in enumerate(old):
        out.append(layer)
        begin, end = n * more // len(old), (n + 1) * more // len(old)
        out += [_silent(layer) for _ in range(end - begin)]
    network.enc.encoder.layer = nn.ModuleList(out)
    network.enc.config.num_hidden_layers = len(out)


@torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]
def _silent(layer: nn.Module) -> nn.Module:
    new = copy.deepcopy(layer)
    before = layer.get_submodule("output.LayerNorm")
    for name in _SILENT:
        for value in new.get_submodule(name).parameters():
            value.zero_()
    for name in _NORMS:
        new.get_submodule(name).load_state_dict(before.state_dict())
    return new
