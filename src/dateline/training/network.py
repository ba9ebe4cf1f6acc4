"""The event reader as a torch network, and what it is told to learn.

The state of a word is the encoder's at its first piece. Heads over it give type, status and mode; each word that tells
an event is paired with every word of its window, by an additive and a multiplicative scorer (Dozat and Manning 2017,
“Deep Biaffine Attention”), for two pointers and two taggers. Events known by their sides and type alone are learnt at
the word that is likeliest to tell them (latent predicates of distant supervision, Riedel et al. 2010, by “hard”
expectation–maximization).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel
from transformers.utils import logging

from dateline.models.interfaces import Window
from dateline.models.reader import CLS, DISTANCES, SENTENCES, SEP, places
from dateline.training.reports import AnnotatedEvent, AnnotatedText, Item

_CLOSED = -1e4  # the score of a word that can't be a side
_PARTS = 64  # units of each multiplicative scorer


class Answers(NamedTuple):
    """What the network's outputs stand for; ``types`` begin with none."""

    types: tuple[str, ...]
    statuses: tuple[str, ...]
    modes: tuple[str, ...]


class Weights(NamedTuple):
    """How much each part of the loss counts: of annotated events, of pairs without a predicate, of the other words of
    their sentences, that don't tell it again, of events that may be left out."""

    types: float = 1.0
    statuses: float = 1.0
    modes: float = 0.25
    pointers: float = 1.0
    tags: float = 0.4
    pairs: float = 0.5
    others: float = 0.3
    optional: float = 0.3


class Taught(NamedTuple):
    """What a teacher makes of a window; probabilities of 16 bits, to be kept by the thousand.

    Attributes:
        types: a row each word that is judged.
        at: the words, numbered in the text, that it takes for predicates; the rest has a row each of them.
        mass: places of actor and recipient, nobody last.
        tags: of actor and recipient.
    """

    types: Tensor
    at: list[int]
    statuses: Tensor
    modes: Tensor
    mass: Tensor
    tags: Tensor


class ReaderNetwork(nn.Module):  # type: ignore[misc, unused-ignore]  # torch has no types where it isn't installed
    """Encoder and heads.

    Args:
        base: folder of the encoder in the form of transformers, or its configuration alone, for weights that are
            loaded later.
        width: units of the scorers of sides.
    """

    def __init__(self, base: Path | dict[str, Any], answers: Answers, width: int = 192) -> None:
        super().__init__()
        logging.set_verbosity_error()  # type: ignore[no-untyped-call, unused-ignore]
        logging.disable_progress_bar()  # type: ignore[no-untyped-call, unused-ignore]
        self.answers = answers
        if isinstance(base, Path):
            self.enc = AutoModel.from_pretrained(base, add_pooling_layer=False)
        else:
            config = AutoConfig.for_model(
                base["model_type"], **{k: v for k, v in base.items() if k != "model_type"}
            )
            made = AutoModel.from_config(config, add_pooling_layer=False)  # type: ignore[no-untyped-call, unused-ignore]
            self.enc = made
        h = int(self.enc.config.hidden_size)

        def head(out: int) -> nn.Sequential:
            return nn.Sequential(nn.Linear(h, h), nn.GELU(), nn.Dropout(0.1), nn.Linear(h, out))

        self.drop = nn.Dropout(0.1)
        self.trig, self.stat, self.mode = (head(len(part)) for part in answers)
        self.pt, self.pw = nn.Linear(h, width), nn.Linear(h, width)
        self.dist = nn.Embedding(len(DISTANCES) + 1, width)
        self.srel = nn.Embedding(SENTENCES[1] - SENTENCES[0] + 1, width)
        self.temb = nn.Embedding(len(answers.types), width)
        self.rel = nn.Sequential(
            nn.GELU(), nn.Dropout(0.1), nn.Linear(width, width), nn.GELU(), nn.Linear(width, 4)
        )
        self.bt, self.bw = nn.Linear(h, 4 * _PARTS), nn.Linear(h, 4 * _PARTS)
        self.null = nn.Sequential(
            nn.Linear(h + width, width), nn.GELU(), nn.Dropout(0.1), nn.Linear(width, 2)
        )

    def states(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """The encoder's state of each piece."""
        out: Tensor = self.enc(input_ids=ids, attention_mask=mask).last_hidden_state
        return out

    def sides(
        self, predicates: Tensor, words: Tensor, types: Tensor, near: Tensor, between: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Scores of every word for some predicates, and of nobody.

        Args:
            predicates, words: their states.
            types: by predicate, the probability of each type, should there be one.
            near, between: of :func:`dateline.models.reader.places`.

        Returns:
            predicates × words × (actor, recipient, tag of actor, tag of recipient); predicates × 2.
        """
        kind = types.to(words.dtype) @ self.temb.weight[1:].to(words.dtype)
        z = (
            self.pt(predicates)[:, None]
            + self.pw(words)[None]
            + self.dist(near)
            + self.srel(between)
            + kind[:, None]
        )
        a, b = self.bt(predicates).view(-1, 4, _PARTS), self.bw(words).view(-1, 4, _PARTS)
        scores = self.rel(z) + torch.einsum("tkd,wkd->twk", a, b) / _PARTS**0.5
        return scores.float(), self.null(torch.cat([predicates, kind], -1)).float()


def packed(items: Sequence[Item]) -> tuple[Tensor, Tensor, list[list[int]]]:
    """Pieces and mask of some windows, padded to the longest, and the first piece of each word."""
    rows, starts = [], []
    for annotated, window in items:
        ids, firsts = [CLS], []
        for pieces in annotated.text.pieces[window.begin : window.end]:
            firsts.append(len(ids))
            ids += pieces
        rows.append([*ids, SEP])
        starts.append(firsts)
    longest = max(map(len, rows))
    ids_, mask = (
        torch.ones(len(rows), longest, dtype=torch.long),
        torch.zeros(len(rows), longest, dtype=torch.long),
    )
    for n, row in enumerate(rows):
        ids_[n, : len(row)] = torch.tensor(row)
        mask[n, : len(row)] = 1
    return ids_, mask, starts


class Loss:
    """The loss of a batch, by parts.

    Args:
        silent: vocabulary numbers of the pieces that are punctuation, which name no side.
    """

    def __init__(self, network: ReaderNetwork, weights: Weights, silent: frozenset[int]) -> None:
        self.network, self.weights, self.silent = network, weights, silent
        self._number = [{name: n for n, name in enumerate(part)} for part in network.answers]

    def __call__(self, items: Sequence[Item], told: float) -> Tensor:
        """The loss of some windows.

        Args:
            told: the share of predicates whose right type the scorer of sides is told; it sees what the network
                believes of the others, as it does at run time.
        """
        ids, mask, starts = packed(items)
        states = self.network.states(ids, mask)
        total = torch.zeros(())
        for n, (annotated, window) in enumerate(items):
            words = states[n, starts[n]]
            total = total + self._of_window(annotated, window, words, told)
            if annotated.pairs:
                total = total + self.weights.pairs * self._of_pairs(annotated, window, words)
        return total / len(items)

    def _of_window(self, annotated: AnnotatedText, window: Window, words: Tensor, told: float) -> Tensor:
        net, w = self.network, self.weights
        gold = {t: e for t, e in annotated.events.items() if window.new <= t < window.end}
        judged = list(range(window.new, window.end)) if annotated.complete else sorted(gold)
        total = torch.zeros(())
        if judged:
            logits = net.trig(net.drop(words[[i - window.begin for i in judged]])).float()
            wanted = torch.tensor([self._number[0][gold[i].type] if i in gold else 0 for i in judged])
            weight = torch.tensor([w.optional if i in gold and gold[i].optional else 1.0 for i in judged])
            total = (
                total + w.types * (functional.cross_entropy(logits, wanted, reduction="none") * weight).sum()
            )
        if not gold:
            return total
        at = sorted(gold)
        states = words[[t - window.begin for t in at]]
        for head, known, share, answers in (
            (net.stat, [gold[t].status for t in at], w.statuses, self._number[1]),
            (net.mode, [_mode(gold[t]) for t in at], w.modes, self._number[2]),
        ):
            rows = [n for n, name in enumerate(known) if name in answers]
            if rows:
                wanted = torch.tensor([answers[str(known[n])] for n in rows])
                total = total + share * functional.cross_entropy(
                    head(net.drop(states[rows])).float(), wanted, reduction="sum"
                )
        if torch.rand(()).item() < told:
            types = functional.one_hot(
                torch.tensor([self._number[0][gold[t].type] - 1 for t in at]), len(self._number[0]) - 1
            ).float()
        else:
            types = net.trig(states).float()[:, 1:].softmax(-1).detach()
        spots = {k: torch.from_numpy(v) for k, v in places(annotated.text, at, window).items()}
        scores, nobody = net.sides(net.drop(states), net.drop(words), types, **spots)
        open_ = self._open(annotated, window)
        for n, t in enumerate(at):
            total = total + (w.optional if gold[t].optional else 1.0) * self._of_sides(
                gold[t], t, window, scores[n], nobody[n], open_
            )
        return total

    def _of_sides(
        self, event: AnnotatedEvent, at: int, window: Window, scores: Tensor, nobody: Tensor, open_: Tensor
    ) -> Tensor:
        open_ = open_.clone()
        open_[at - window.begin] = False
        total = torch.zeros(())
        for role in range(2):
            words = [
                i - window.begin
                for i in event.sides[role]
                if window.begin <= i < window.end and open_[i - window.begin]
            ]
            if event.sides[role] and not words:
                continue  # named outside of the window: nothing can be learnt of it here
            row = torch.cat([scores[:, role].masked_fill(~open_, _CLOSED), nobody[role : role + 1]])
            right = row[words].logsumexp(0) if words else row[-1]
            tags = torch.zeros(len(scores))
            tags[words] = 1
            tagged = functional.binary_cross_entropy_with_logits(
                scores[open_, 2 + role], tags[open_], reduction="sum"
            )
            total = total + self.weights.pointers * (row.logsumexp(0) - right) + self.weights.tags * tagged
        return total

    @torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]
    def teach(self, items: Sequence[Item], least: float) -> list[Taught]:
        """What the network makes of some windows, for another to learn.

        Args:
            least: the probability of any event from which a word is taken for a predicate.
        """
        net = self.network
        ids, mask, starts = packed(items)
        states = net.states(ids, mask)
        out = []
        for n, (annotated, window) in enumerate(items):
            words = states[n, starts[n]].float()
            types = net.trig(words).float().softmax(-1)[window.new - window.begin :]
            at = [window.new + i for i in torch.nonzero(1 - types[:, 0] >= least).flatten().tolist()]
            rows = [t - window.begin for t in at]
            kinds = types[[t - window.new for t in at], 1:]
            scores, nobody = self._scored(annotated, window, words, at, kinds / kinds.sum(-1, keepdim=True))
            mass = torch.cat([scores[..., :2], nobody[:, None]], 1).softmax(1)
            halves = (
                net.stat(words[rows]).softmax(-1),
                net.mode(words[rows]).softmax(-1),
                mass,
                scores[..., 2:].sigmoid(),
            )
            out.append(Taught(types.half(), at, *(h.half() for h in halves)))
        return out

    def taught(self, items: Sequence[Item], answers: Sequence[Taught]) -> Tensor:
        """The loss of some windows against a teacher's answers (Hinton, Vinyals and Dean 2015)."""
        net, w = self.network, self.weights
        ids, mask, starts = packed(items)
        states = net.states(ids, mask)
        total = torch.zeros(())
        for n, ((annotated, window), right) in enumerate(zip(items, answers, strict=True)):
            words = states[n, starts[n]]
            judged = words[window.new - window.begin :]
            total = total + w.types * _surprise(net.trig(net.drop(judged)), right.types)
            if not right.at:
                continue
            rows = words[[t - window.begin for t in right.at]]
            total = total + w.statuses * _surprise(net.stat(net.drop(rows)), right.statuses)
            total = total + w.modes * _surprise(net.mode(net.drop(rows)), right.modes)
            kinds = right.types.float()[[t - window.new for t in right.at], 1:]
            scores, nobody = self._scored(
                annotated, window, words, right.at, kinds / kinds.sum(-1, keepdim=True)
            )
            logits = torch.cat([scores[..., :2], nobody[:, None]], 1).transpose(1, 2)
            total = total + w.pointers * _surprise(logits, right.mass.transpose(1, 2))
            tags = functional.binary_cross_entropy(
                scores[..., 2:].sigmoid(), right.tags.float(), reduction="sum"
            )
            total = total + w.tags * tags
        return total / len(items)

    def _scored(
        self, annotated: AnnotatedText, window: Window, words: Tensor, at: Sequence[int], types: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Scores of sides with the words closed that can't be any."""
        net = self.network
        spots = {k: torch.from_numpy(v) for k, v in places(annotated.text, at, window).items()}
        rows = words[[t - window.begin for t in at]]
        scores, nobody = net.sides(net.drop(rows), net.drop(words), types, **spots)
        closed = ~self._open(annotated, window)[None].repeat(len(at), 1)
        for n, t in enumerate(at):
            closed[n, t - window.begin] = True
        return scores.masked_fill(closed[..., None], _CLOSED), nobody

    def _of_pairs(self, annotated: AnnotatedText, window: Window, words: Tensor) -> Tensor:
        """Minus the log probability of the type between two sides, at the word that is likeliest to tell it.

        By the sum over all words every word of such a sentence came to tell a little of the event.
        """
        net = self.network
        open_ = self._open(annotated, window)
        rows = [i for i in range(window.end - window.begin) if open_[i] and i + window.begin >= window.new]
        if len(rows) < 2:
            return torch.zeros(())
        at = [i + window.begin for i in rows]
        states = words[rows]
        types = net.trig(net.drop(states)).float().log_softmax(-1)
        spots = {
            k: torch.from_numpy(v)[:, rows]
            for k, v in places(annotated.text, at, window._replace(begin=window.begin)).items()
        }
        scores, nobody = net.sides(
            net.drop(states), net.drop(states), types[:, 1:].softmax(-1).detach(), **spots
        )
        itself = torch.eye(len(rows), dtype=torch.bool)
        total = torch.zeros(())
        for pair in annotated.pairs:
            told = types[:, [self._number[0][t] for t in pair.types]].logsumexp(-1)
            for role, side in enumerate((pair.actor, pair.recipient)):
                mine = [at.index(i) for i in side if i in at]
                if not mine:
                    break
                row = torch.cat(
                    [scores[:, :, role].masked_fill(itself, _CLOSED), nobody[:, role : role + 1]], -1
                )
                told = told + row.log_softmax(-1)[:, mine].logsumexp(-1)
            else:
                best = int(told.detach().argmax())  # one word tells the event, and no other tells it again
                same = types[:, [self._number[0][t] for t in pair.types]].logsumexp(-1).exp()
                again = -torch.log1p(-same.clamp(max=0.999))
                total = total - told[best] + self.weights.others * (again.sum() - again[best])
        return total

    def _open(self, annotated: AnnotatedText, window: Window) -> Tensor:
        """Which words of a window can name a side."""
        return torch.tensor(
            [p[0] not in self.silent for p in annotated.text.pieces[window.begin : window.end]]
        )


def _surprise(logits: Tensor, right: Tensor) -> Tensor:
    return -(right.float() * logits.float().log_softmax(-1)).sum()


def _mode(event: AnnotatedEvent) -> str | None:
    return None if event.mode is None else f"{event.type}/{event.mode}"


def parameters(
    network: ReaderNetwork, rate: float, head_rate: float, decay: float, frozen: int
) -> list[dict[str, Any]]:
    """The parameters in groups: heads fast, the encoder slower the deeper, its lowest layers not at all.

    Args:
        decay: by which the rate falls from each layer to the one below (Howard and Ruder 2018).
        frozen: the lowest layers, and the table of pieces, that stay as they are; 0 for none.
    """
    layers = len(network.enc.encoder.layer)
    groups = []
    for name, parameter in network.named_parameters():
        if not name.startswith("enc."):
            groups.append({"params": [parameter], "lr": head_rate})
            continue
        parts = name.split(".")
        layer = int(parts[parts.index("layer") + 1]) if "layer" in parts else -1
        if frozen and layer < frozen and (layer >= 0 or "embeddings" in parts):
            parameter.requires_grad = False
        else:
            groups.append({"params": [parameter], "lr": rate * decay ** (layers - 1 - layer)})
    return groups
