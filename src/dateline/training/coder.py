"""The coder's network and how it is trained.

The encoder that training starts from is all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and
Gurevych 2019), Apache-2.0.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import BertConfig, BertModel
from transformers.utils import logging

from dateline.models.coder import Answers, Candidate, Encoded, arrays, encode
from dateline.training.examples import JOINED, NONE, Example

LINKS = (" ", ". ", ", and ", ", while ", "; ")


class Recipe(NamedTuple):
    """Everything that a training run may vary; the defaults made the shipped model.

    Attributes:
        epochs: passes over the annotated events.
        weak_epochs: passes over the stories, before them.
        second_epochs: passes over the events of the network that gives a second opinion on their types.
        smoothing: share of the probability that a type's target spreads over all types.
        balance: exponent of the type weights; 0 is none, 1 makes every type weigh alike.
        others: weight of event, mode, status and contexts beside the type.
        contexts: weight of contexts among those.
        no_predicate: share of the annotated events shown without the predicate's marks.
        no_recipient: share of the examples shown without the recipient's marks.
        swap_names: share of the examples whose actor's words are another example's.
        compound: share of the examples joined to another's sentence, which stays unmarked, so that
            the model learns to read what the marked sides do and not what else the sentence tells.
        average: share of the last steps whose weights are averaged into the result.
    """

    epochs: int = 6
    weak_epochs: int = 2
    second_epochs: int = 8
    batch: int = 16
    rate: float = 1e-4
    head_rate: float = 1e-3
    smoothing: float = 0.0
    balance: float = 0.0
    dropout: float = 0.1
    others: float = 0.5
    contexts: float = 5.0
    no_predicate: float = 0.5
    no_recipient: float = 0.05
    swap_names: float = 0.1
    compound: float = 0.3
    average: float = 0.0
    seed: int = 0


class Network(nn.Module):  # type: ignore[misc, unused-ignore]  # torch has no types where it isn't installed
    """Encoder, and heads that read the state of the whole and of the three opening marks."""

    def __init__(self, config: BertConfig, answers: Answers, dropout: float = 0.1) -> None:
        super().__init__()
        self.answers = answers
        self.encoder = BertModel(config, add_pooling_layer=False)
        size, drop = config.hidden_size, nn.Dropout(dropout)

        def head(width: int, out: int) -> Any:
            return nn.Sequential(drop, nn.Linear(width, size), nn.GELU(), drop, nn.Linear(size, out))

        self.event = head(4 * size, 1)
        self.types = head(4 * size, len(answers.types))
        self.modes = head(4 * size, len(answers.modes))
        self.statuses = head(4 * size, len(answers.statuses))
        self.contexts = head(size, len(answers.contexts))

    def forward(self, input_ids: Any, attention_mask: Any, marks: Any) -> Any:
        whole, read = self.read(input_ids, attention_mask, marks)
        heads = (self.event(read), self.types(read), self.modes(read), self.statuses(read))
        return torch.cat([*heads, self.contexts(whole)], dim=1)

    def read(self, input_ids: Any, attention_mask: Any, marks: Any) -> tuple[Any, Any]:
        """The state of the whole, and side by side those that the heads read."""
        # The mask as numbers to add keeps the written graph plain, which makes it faster to run.
        mask = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * -10000.0
        pieces = self.encoder.embeddings(input_ids=input_ids)
        states = self.encoder.encoder(pieces, attention_mask=mask).last_hidden_state
        places = torch.cat([torch.zeros_like(marks[:, :1]), marks], dim=1)
        chosen = torch.gather(states, 1, places.unsqueeze(-1).expand(-1, -1, states.shape[-1]))
        present = (torch.arange(4) == 0) | (places > 0)
        return states[:, 0], (chosen * present.unsqueeze(-1)).flatten(1)


class TypesAlone(nn.Module):  # type: ignore[misc, unused-ignore]
    """A network of which only the types are asked."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network, self.encoder = network, network.encoder

    def forward(self, input_ids: Any, attention_mask: Any, marks: Any) -> Any:
        return self.network.types(self.network.read(input_ids, attention_mask, marks)[1])


class Targets(NamedTuple):
    """What the network should have said of a batch; a row of zeros where an example doesn't tell."""

    types: Any
    modes: Any
    statuses: Any
    contexts: Any
    event: Any  # whether there is an event
    of_predicate: Any  # whether the predicate tells so
    told: Any  # whether contexts are told


def targets(examples: Sequence[Example], answers: Answers) -> Targets:
    """One row an example, 1 at each answer that its label may stand for."""
    types = [_types_of(e.type, answers) for e in examples]
    modes = [[f"{e.type}/{e.mode}"] if e.mode is not None else [] for e in examples]
    statuses = [[e.status] if e.status else [] for e in examples]
    contexts = [e.contexts or () for e in examples]
    rows_by_part: list[Sequence[Sequence[str]]] = [types, modes, statuses, contexts]
    yes_or_no = (
        [e.type not in (None, NONE) for e in examples],
        [e.candidate.predicate is not None for e in examples],
        [e.contexts is not None for e in examples],
    )
    right = [
        torch.tensor([[float(a in row) for a in among] for row in rows])
        for rows, among in zip(rows_by_part, answers, strict=True)
    ]
    return Targets(*right, *(torch.tensor(row, dtype=torch.float32)[:, None] for row in yes_or_no))


def _types_of(label: str | None, answers: Answers) -> tuple[str, ...]:
    if label is None or label == NONE:
        return ()
    return (label,) if label in answers.types else JOINED.get(label, (label,))


def parts(logits: Any, answers: Answers) -> list[Any]:
    """The network's output by what it answers."""
    return list(logits.split([1, *map(len, answers)], dim=1))


def loss_of(logits: Any, right: Targets, answers: Answers, weights: Any, recipe: Recipe) -> Any:
    """Types, and beside them whatever else an example tells."""
    event, types, modes, statuses, contexts = parts(logits, answers)
    loss = _surprise(types, right.types, weights, recipe.smoothing)
    beside = _surprise(modes, right.modes) + _surprise(statuses, right.statuses)
    beside = beside + _yes_or_no(event, right.event, right.of_predicate)
    return loss + recipe.others * (
        beside + recipe.contexts * _yes_or_no(contexts, right.contexts, right.told)
    )


def _yes_or_no(logits: Any, right: Any, told: Any) -> Any:
    each = binary_cross_entropy_with_logits(logits, right, reduction="none").mean(dim=1, keepdim=True)
    return (each * told).sum() / told.sum().clamp(min=1)


def _surprise(logits: Any, allowed: Any, weights: Any = None, smoothing: float = 0.0) -> Any:
    """Negative log of the joint probability of the allowed answers, so that YIELD leaves its two parts free."""
    told = allowed.sum(dim=1) > 0
    if not told.any():
        return logits.sum() * 0.0
    logs = logits[told].log_softmax(dim=1)
    wrong = -(logs + allowed[told].log()).logsumexp(dim=1)
    weigh = torch.ones_like(wrong) if weights is None else weights[told]
    return (weigh * ((1 - smoothing) * wrong - smoothing * logs.mean(dim=1))).sum() / weigh.sum()


def varied(example: Example, recipe: Recipe, rng: random.Random, others: Sequence[Example]) -> Candidate:
    """The example with marks left out, names exchanged or a sentence joined to it, each at random.

    What the predicate decides (its status, whether it links the sides at all) keeps its marks.
    """
    c = example.candidate
    if example.status is None and example.type != NONE and rng.random() < recipe.no_predicate:
        c = c._replace(predicate=None)
    if rng.random() < recipe.no_recipient and not example.made:
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


def start(base: Path, answers: Answers, recipe: Recipe) -> Network:
    """The network as training begins: the encoder's published weights, fresh heads."""
    logging.set_verbosity_error()  # type: ignore[no-untyped-call, unused-ignore]  # unused weights are no news
    logging.disable_progress_bar()  # type: ignore[no-untyped-call, unused-ignore]
    torch.manual_seed(recipe.seed)
    network = Network(BertConfig.from_pretrained(base), answers, recipe.dropout)
    network.encoder = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")
    with torch.no_grad():  # the marks begin alike and near other words, not where chance left them
        table = network.encoder.embeddings.word_embeddings.weight
        table[1:7] = table[1000:].mean(dim=0) + 0.02 * torch.randn(6, table.shape[1])
    return network


def fit(
    network: Network, examples: Sequence[Example], epochs: int, tokenizer: Tokenizer, recipe: Recipe,
    after: Callable[[float], None],
) -> None:  # fmt: skip
    """AdamW with a short warm-up and a linear fall to nothing.

    Args:
        after: called after every step with the share that is done.
    """
    rng = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    counts = Counter(e.type for e in examples)
    weigh = {label: n**-recipe.balance for label, n in counts.items()}
    groups = [
        {
            "params": [p for n, p in network.named_parameters() if not n.startswith("encoder.")],
            "lr": recipe.head_rate,
        },
        {"params": list(network.encoder.parameters()), "lr": recipe.rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = epochs * -(-len(examples) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / (0.06 * steps), max(0.0, 1 - n / steps))
    )
    averaged = torch.optim.swa_utils.AveragedModel(network)
    halves = has_halves()
    network.train()
    for step, batch in enumerate(b for _ in range(epochs) for b in batches(examples, recipe.batch, rng)):
        inputs = tensors(encode(tokenizer, [varied(e, recipe, rng, examples) for e in batch]))
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=halves):
            logits = network(**inputs)
        weights = torch.tensor([weigh[e.type] for e in batch])
        loss = loss_of(logits.float(), targets(batch, network.answers), network.answers, weights, recipe)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if step >= steps * (1 - recipe.average):
            averaged.update_parameters(network)
        after((step + 1) / steps)
    if recipe.average:
        network.load_state_dict(averaged.module.state_dict())


def has_halves() -> bool:
    """Whether the processor multiplies numbers of 16 bits itself; one that doesn't is fifteen times slower at it."""
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


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
