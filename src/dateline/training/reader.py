"""Trains the event reader: on annotated reports, and on what a larger reader makes of reports that nobody annotated."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn

from dateline.training.network import Loss, ReaderNetwork, Taught, parameters
from dateline.training.reports import AnnotatedText, Item, items_of
from dateline.training.rounding import rounded

Said = Callable[[str, float], None]
"""Told of each step: what is being done, and which share of it is."""


class Recipe(NamedTuple):
    """How the reader is trained.

    Attributes:
        layers: of the encoder; where the base has fewer, :func:`dateline.training.depth.deepened` adds them.
        epochs: passes over the annotated texts.
        renamed: the share of texts of each pass that stand under other names (:mod:`dateline.training.renaming`).
        taught_epochs: passes over what a teacher has read, before them.
        batch: word pieces of a batch, about.
        rate, head_rate, decay, frozen: of :func:`dateline.training.network.parameters`.
        told: of :class:`dateline.training.network.Loss`.
        kept: the share of what a teacher taught in the mean of the weights before and after the annotated texts
            (Wortsman et al. 2022, “Robust fine-tuning of zero-shot models”); without a teacher it stands for nothing.
        threads: cores; beside other work one is often faster than two.
    """

    layers: int = 9
    epochs: int = 8
    renamed: float = 0.5
    taught_epochs: int = 2
    batch: int = 1024
    rate: float = 1e-4
    head_rate: float = 4e-4
    decay: float = 0.9
    frozen: int = 0
    told: float = 0.5
    kept: float = 0.4
    threads: int = 2
    seed: int = 0


def fit(
    loss: Loss,
    passes: Sequence[Sequence[AnnotatedText]],
    recipe: Recipe,
    said: Said,
    kept: Path | None = None,
    what: str = "reader",
) -> None:
    """Train on annotated texts, with the encoder rounded as it will be run.

    Args:
        passes: the texts of each pass.
        kept: a file of what was reached after each pass; where it is there, training goes on from it.
    """
    items = [items_of(texts) for texts in passes]

    def step(number: int, batch: Sequence[int]) -> torch.Tensor:
        return loss([items[number][n] for n in batch], recipe.told)

    with rounded(loss.network):
        _train(loss, items, step, recipe, said, kept, what)


def learn_from(
    loss: Loss,
    items: Sequence[Item],
    answers: Sequence[Taught],
    recipe: Recipe,
    said: Said,
    kept: Path | None = None,
) -> None:
    """Train on a teacher's answers."""

    def step(_: int, batch: Sequence[int]) -> torch.Tensor:
        return loss.taught([items[n] for n in batch], [answers[n] for n in batch])

    _train(loss, [items] * recipe.taught_epochs, step, recipe, said, kept, "pupil")


def answers_of(teacher: Loss, items: Sequence[Item], least: float, said: Said) -> list[Taught]:
    """What a teacher makes of many windows."""
    teacher.network.eval()
    out: list[Taught | None] = [None] * len(items)
    order = sorted(range(len(items)), key=lambda n: _size(items[n]))
    for done in range(0, len(order), 4):
        chosen = order[done : done + 4]
        with _halves():
            found = teacher.teach([items[n] for n in chosen], least)
        for n, answer in zip(chosen, found, strict=True):
            out[n] = answer
        said("teacher", (done + len(chosen)) / len(order))
    return [answer for answer in out if answer is not None]


def _train(
    loss: Loss,
    passes: Sequence[Sequence[Item]],
    step: Callable[[int, Sequence[int]], torch.Tensor],
    recipe: Recipe,
    said: Said,
    kept: Path | None,
    what: str,
) -> None:
    """AdamW with a short warm-up and a linear fall to nothing.

    Args:
        passes: what is learnt from in each.
        step: the loss of some of a pass's items.
    """
    torch.manual_seed(recipe.seed)
    network = loss.network
    groups = parameters(network, recipe.rate, recipe.head_rate, recipe.decay, recipe.frozen)
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    batches = [
        list(_batches([_size(item) for item in items], recipe.batch, random.Random(recipe.seed + number)))
        for number, items in enumerate(passes)
    ]
    steps = sum(map(len, batches))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1.0, (n + 1) / (0.08 * steps + 1)) * max(0.02, 1 - n / max(1, steps))
    )
    begin = _resume(kept, network, optimizer, schedule)
    done = sum(map(len, batches[:begin]))
    for number in range(begin, len(passes)):
        network.train()
        for batch in batches[number]:
            with _halves():
                total = step(number, batch)
            optimizer.zero_grad()
            total.backward()  # type: ignore[no-untyped-call, unused-ignore]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            said(what, done / steps)
        if kept is not None:
            _keep(kept, number + 1, network, optimizer, schedule)


def _size(item: Item) -> int:
    return sum(map(len, item.source.text.pieces[item.window.begin : item.window.end])) + 2


def _batches(sizes: Sequence[int], most: int, rng: random.Random) -> Iterator[list[int]]:
    """One shuffled pass over numbered items, those of like length together, each batch of so many pieces at most."""
    order = rng.sample(range(len(sizes)), len(sizes))
    out: list[list[int]] = []
    for begin in range(0, len(order), 96):
        batch: list[int] = []
        for n in sorted(order[begin : begin + 96], key=sizes.__getitem__):
            if batch and sizes[n] * (len(batch) + 1) > most:
                out.append(batch)
                batch = []
            batch.append(n)
        out.append(batch)
    rng.shuffle(out)
    yield from out


def _halves() -> torch.autocast:
    """Numbers of 16 bits, where the processor multiplies them itself; elsewhere they are fifteen times slower."""
    able = bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=able)


def _keep(path: Path, epoch: int, network: nn.Module, optimizer: Any, schedule: Any) -> None:
    fresh = path.with_suffix(".new")
    torch.save({"epoch": epoch, "network": network.state_dict(), "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict()}, fresh)  # fmt: skip
    os.replace(fresh, path)


def _resume(path: Path | None, network: nn.Module, optimizer: Any, schedule: Any) -> int:
    """The passes already made by a training that was broken off."""
    if path is None or not path.exists():
        return 0
    state = torch.load(path, weights_only=True)  # tensors and numbers alone; nothing is run
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    return int(state["epoch"])


__all__ = ["ReaderNetwork", "Recipe", "answers_of", "fit", "learn_from"]
