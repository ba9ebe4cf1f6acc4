"""The event-type network and how it is trained.

The encoder that training starts from is all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and
Gurevych 2019), Apache-2.0.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from dateline.models.event_type import Candidate, Encoded, arrays, encode
from dateline.training.examples import JOINED, TYPES, Example

LINKS = (" ", ". ", ", and ", ", while ", "; ")
Logits = NDArray[np.float64]


class Recipe(NamedTuple):
    """Everything that a training run may vary; the defaults made the shipped model.

    Attributes:
        epochs: passes over the annotated pairs.
        weak_epochs: passes over the weak pairs, before the annotated ones.
        decay: factor on the learning rate from each layer to the one below it.
        smoothing: share of the probability that the target spreads over all types.
        balance: exponent of the class weights; 0 is none, 1 makes every type weigh alike.
        no_predicate: share of the examples shown without the predicate's marks.
        no_recipient: share of the examples shown without the recipient's marks.
        swap_names: share of the examples whose actor's words are another example's.
        compound: share of the examples joined to another's sentence, which stays unmarked, so that
            the model learns to read what the marked sides do and not what else the sentence tells.
        average: share of the last steps whose weights are averaged into the result.
    """

    epochs: int = 8
    weak_epochs: int = 2
    batch: int = 16
    rate: float = 1e-4
    head_rate: float = 1e-3
    decay: float = 1.0
    smoothing: float = 0.0
    balance: float = 0.0
    dropout: float = 0.1
    no_predicate: float = 0.5
    no_recipient: float = 0.05
    swap_names: float = 0.1
    compound: float = 0.3
    average: float = 0.0
    seed: int = 0


class Network(nn.Module):  # type: ignore[misc, unused-ignore]  # torch has no types where it isn't installed
    """Encoder, and a head that reads the state of the whole and of the three opening marks."""

    def __init__(self, config: BertConfig, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        size, drop = config.hidden_size, nn.Dropout(dropout)
        self.head = nn.Sequential(
            drop, nn.Linear(4 * size, size), nn.GELU(), drop, nn.Linear(size, len(TYPES))
        )

    def forward(self, input_ids: Any, attention_mask: Any, marks: Any) -> Any:
        # The mask as numbers to add keeps the written graph plain, which makes it faster to run.
        mask = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * -10000.0
        pieces = self.encoder.embeddings(input_ids=input_ids)
        states = self.encoder.encoder(pieces, attention_mask=mask).last_hidden_state
        places = torch.cat([torch.zeros_like(marks[:, :1]), marks], dim=1)
        chosen = torch.gather(states, 1, places.unsqueeze(-1).expand(-1, -1, states.shape[-1]))
        present = (torch.arange(4) == 0) | (places > 0)
        return self.head((chosen * present.unsqueeze(-1)).flatten(1))


def targets(labels: Sequence[str]) -> Any:
    """One row a label, 1 at each type that it may stand for."""
    rows = [[float(t in JOINED.get(label, (label,))) for t in TYPES] for label in labels]
    return torch.tensor(rows)


def loss_of(logits: Any, allowed: Any, weights: Any, smoothing: float) -> Any:
    """Negative log of the joint probability of the allowed types, so that YIELD leaves its two parts free."""
    logs = logits.log_softmax(dim=1)
    right = -(logs + allowed.log()).logsumexp(dim=1)
    return (weights * ((1 - smoothing) * right - smoothing * logs.mean(dim=1))).sum() / weights.sum()


def varied(example: Example, recipe: Recipe, rng: random.Random, others: Sequence[Example]) -> Candidate:
    """The example with marks left out, names exchanged or a sentence joined to it, each at random."""
    c = example.candidate
    if rng.random() < recipe.no_predicate:
        c = c._replace(predicate=None)
    if rng.random() < recipe.no_recipient:
        c = c._replace(recipient=None)
    if rng.random() < recipe.swap_names:
        c = with_other_actor(c, rng.choice(others).candidate)
    return joined(c, rng.choice(others).candidate.text, rng) if rng.random() < recipe.compound else c


def joined(c: Candidate, other: str, rng: random.Random) -> Candidate:
    """The candidate in one sentence with another that is not marked, before or after it."""
    link = rng.choice(LINKS)
    if rng.random() < 0.5:
        return c._replace(text=c.text.rstrip(". ") + link + other)
    before = other.rstrip(". ") + link
    spans = [s and (s[0] + len(before), s[1] + len(before)) for s in c[1:]]
    return Candidate(before + c.text, *spans)


def with_other_actor(c: Candidate, other: Candidate) -> Candidate:
    """The candidate with the words of another's actor in place of its own."""
    spans = [s for s in (c.recipient, c.predicate) if s]
    if c.actor is None or other.actor is None or any(s[0] < c.actor[1] and c.actor[0] < s[1] for s in spans):
        return c
    name = other.text[slice(*other.actor)]
    gain = len(name) - (c.actor[1] - c.actor[0])
    after = c.actor[1]
    moved = [s and ((s[0] + gain, s[1] + gain) if s[0] >= after else s) for s in (c.recipient, c.predicate)]
    text = c.text[: c.actor[0]] + name + c.text[after:]
    return Candidate(text, (c.actor[0], c.actor[0] + len(name)), *moved)


def start(base: Path, recipe: Recipe) -> Network:
    """The network as training begins: the encoder's published weights, a fresh head."""
    torch.manual_seed(recipe.seed)
    network = Network(BertConfig.from_pretrained(base), recipe.dropout)
    network.encoder = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")
    with torch.no_grad():  # the marks begin alike and near other words, not where chance left them
        table = network.encoder.embeddings.word_embeddings.weight
        table[1:7] = table[1000:].mean(dim=0) + 0.02 * torch.randn(6, table.shape[1])
    return network


def parameter_groups(network: Network, recipe: Recipe) -> list[dict[str, Any]]:
    """Learning rates: the head's own, and the encoder's falling by ``decay`` from layer to layer."""
    layers = network.encoder.encoder.layer
    groups = [{"params": list(network.head.parameters()), "lr": recipe.head_rate}]
    for depth, layer in enumerate(reversed(layers)):
        groups.append({"params": list(layer.parameters()), "lr": recipe.rate * recipe.decay**depth})
    rate = recipe.rate * recipe.decay ** len(layers)
    return [*groups, {"params": list(network.encoder.embeddings.parameters()), "lr": rate}]


def prepared(weak: Sequence[Example], base: Path, tokenizer: Tokenizer, recipe: Recipe) -> Network:
    """A network trained on the weak examples alone, if any; every fold goes on from here."""
    network = start(base, recipe)
    if weak and recipe.weak_epochs:
        fit(network, weak, recipe.weak_epochs, tokenizer, recipe._replace(smoothing=0.1, average=0.0))
    return network


def train(begun: Network, gold: Sequence[Example], tokenizer: Tokenizer, recipe: Recipe) -> Network:
    """A copy of the network that was begun, trained on the annotated examples."""
    network = copy.deepcopy(begun)
    fit(network, gold, recipe.epochs, tokenizer, recipe)
    network.eval()
    return network


def fit(
    network: Network, examples: Sequence[Example], epochs: int, tokenizer: Tokenizer, recipe: Recipe
) -> None:
    """AdamW with a short warm-up and a linear fall to nothing."""
    rng = random.Random(recipe.seed)
    counts = Counter(e.label for e in examples)
    weigh = {label: n**-recipe.balance for label, n in counts.items()}
    optimizer = torch.optim.AdamW(parameter_groups(network, recipe), weight_decay=0.01, fused=True)
    steps = epochs * -(-len(examples) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / (0.06 * steps), max(0.0, 1 - n / steps))
    )
    averaged = torch.optim.swa_utils.AveragedModel(network)
    network.train()
    for step, batch in enumerate(b for _ in range(epochs) for b in batches(examples, recipe.batch, rng)):
        inputs = tensors(encode(tokenizer, [varied(e, recipe, rng, examples) for e in batch]))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = network(**inputs)
        weights = torch.tensor([weigh[e.label] for e in batch])
        loss = loss_of(logits.float(), targets([e.label for e in batch]), weights, recipe.smoothing)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if step >= steps * (1 - recipe.average):
            averaged.update_parameters(network)
    if recipe.average:
        network.load_state_dict(averaged.module.state_dict())


def batches(examples: Sequence[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """One shuffled pass; within each stretch of eight batches, examples of like length stand together."""
    order = rng.sample(list(examples), len(examples))
    out = []
    for begin in range(0, len(order), 8 * size):
        stretch = sorted(order[begin : begin + 8 * size], key=lambda e: len(e.candidate.text))
        out += [stretch[i : i + size] for i in range(0, len(stretch), size)]
    rng.shuffle(out)
    yield from out


def tensors(encoded: list[Encoded]) -> dict[str, Any]:
    """The network's inputs as torch tensors."""
    return {name: torch.from_numpy(array) for name, array in arrays(encoded).items()}


def predict(network: Network, tokenizer: Tokenizer, candidates: Sequence[Candidate]) -> Logits:
    """Logits of the candidates, in order."""
    encoded = encode(tokenizer, candidates)
    with torch.inference_mode():
        rows = [network(**tensors(encoded[i : i + 32])) for i in range(0, len(encoded), 32)]
    logits: Logits = torch.cat(rows).double().numpy()
    return logits
