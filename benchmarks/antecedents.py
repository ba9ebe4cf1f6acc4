"""The weights by which a pronoun's antecedent is chosen: cross-validated by text, then fitted on all.

    python -m benchmarks.antecedents GUM_NEWS TEXTS… [-o src/dateline/knowledge/data/actors/antecedents.csv]

learns from the part of ``coreference.jsonl`` that was built on, the beginnings of the 14 real reports of
``coreference_dev.jsonl`` (own labels; the texts are in the files TEXTS), and the news of GUM (Zeldes 2017; JSON lines
with tokens and entities), whose texts count a quarter, for they hold fewer actors. Each text is read; of every
pronoun those whom it can stand for are kept with their features, and who of them it is. The model is log-linear
over them and nobody, fitted by L-BFGS with a Gaussian prior around the plain rule (salience and own subject); each
feature has one weight for all pronouns and one by kind (Daumé 2007, ACL), which the table holds summed.
Prints how many pronouns are given to whom they stand for, wrongly to another, and rightly or wrongly to nobody, for the
plain rule and cross-validated.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from benchmarks import coreference
from benchmarks.annotation import MarkedText
from scipy.optimize import minimize
from spacy.language import Language
from spacy.tokens import Doc
from tqdm import tqdm

from dateline.knowledge.catalogue import Catalogue, catalogue
from dateline.reading import pipeline
from dateline.reading.actors.antecedents import KIND_OF, KINDS, NOBODY, Antecedents
from dateline.reading.actors.clusters import Cluster
from dateline.reading.actors.coreference import Chains
from dateline.reading.actors.mentions import Candidate, Nations
from dateline.reading.actors.stage import Actors

DEV = Path(__file__).with_name("coreference_dev.jsonl")
RULE = ("salience", "own subject", NOBODY)
FOLDS, GUM_WEIGHT, PRIOR = 8, 0.25, 6.0
_ACTORS = ("person", "organization", "place")  # entities of GUM; of places only states


class Choice(NamedTuple):
    """A pronoun of a text: whom it can stand for, by features, and who of them it is; the last is nobody."""

    text: str
    kind: str
    options: list[dict[str, float]]
    right: list[bool]


Options = list[tuple[Cluster, dict[str, float]]]
_seen: list[tuple[Antecedents, Candidate, Options]] = []


class _Recorded(Antecedents):
    def of(self, c: Candidate) -> Cluster | None:
        _seen.append((self, c, list(self.options(c))))
        return super().of(c)


class _RecordedChains(Chains):
    def __init__(self, doc: Doc, nations: Nations) -> None:
        super().__init__(doc, nations)
        self.antecedents = _Recorded(self)


@Language.factory("recorded_actors")
def _make(nlp: Language, name: str) -> Actors:
    return Actors(catalogue(()), _RecordedChains)


def choices(nlp: Language, row: MarkedText, unsure: frozenset[str]) -> Iterator[Choice]:
    """The pronouns of a text; those of unsure chains are left out.

    Who an actor of the reading is, is decided by the chain of most of its mentions before the pronoun.
    """
    _seen.clear()
    coreference.read(nlp, [row])
    key, done = coreference.marked(row), set()
    ends = {m: next(iter(of)) for m, of in key.items() if len(of) == 1}
    for finder, c, options in list(_seen):
        doc = finder.doc

        def end(m: Candidate, doc: Doc = doc) -> int:
            return int(doc[m.end - 1].idx + len(doc[m.end - 1]))

        def chain(x: Cluster, before: int = c.start) -> str | None:
            said = Counter(ends.get(end(m)) for m in x.mentions if m.start < before and end(m) in ends)
            return said.most_common(1)[0][0] if said else None

        gold = key.get(end(c), frozenset())
        if c.start in done or gold & unsure:
            continue
        done.add(c.start)
        clusters = finder.chains.clusters
        right = [
            bool(gold) and gold == {chain(y) for y in ([clusters[n] for n in x.members] or [x])}
            for x, _ in options
        ]
        yield Choice(
            row["id"], KIND_OF[c.label], [*(f for _, f in options), {NOBODY: 1.0}], [*right, not any(right)]
        )


def gum(path: Path, known: Catalogue) -> Iterator[tuple[MarkedText, frozenset[str]]]:
    """The news of GUM with actors by the ends of their heads, and the chains of several actors in a list."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    for row in rows:
        text: str = row["text"]
        by_chain: dict[str, list[Any]] = {}
        for e in row["entities"]:
            if e["type"] in _ACTORS:
                by_chain.setdefault(e["cluster"], []).append(e)
        mentions: dict[int, Any] = {}
        unsure = set()
        for chain, said in by_chain.items():
            names = [text[slice(*e["span"])].removeprefix("the ") for e in said]
            if any(e["type"] == "place" for e in said) and not any(known.country_of(n) for n in names):
                continue
            for e in said:
                span = _head(row["tokens"], *e["span"])
                if span is None:
                    unsure.add(chain)
                elif span[1] not in mentions or span[0] < mentions[span[1]]["start"]:
                    mentions[span[1]] = {"start": span[0], "end": span[1], "chains": [chain]}
        marked: Any = {
            "id": row["id"],
            "text": text,
            "published": row["published"],
            "mentions": [*mentions.values()],
        }
        yield marked, frozenset(unsure)


def _head(tokens: Sequence[dict[str, Any]], start: int, end: int) -> tuple[int, int] | None:
    """Where a phrase of Universal Dependencies begins, and where its head or the whole name ends; None for a list."""
    inside = [i for i, t in enumerate(tokens) if start <= t["span"][0] and t["span"][1] <= end]
    if not inside:
        return None
    tops = (i for i in inside if tokens[i]["head"] not in inside and tokens[i]["deprel"] != "punct")
    head = last = next(tops, inside[-1])
    if any(tokens[i]["deprel"] == "conj" and tokens[i]["head"] == head for i in inside):
        return None
    while last + 1 in inside and tokens[last + 1]["deprel"] in ("flat", "fixed", "goeswith"):
        last += 1
    first = next((i for i in inside if tokens[i]["deprel"] != "det" or i == last), last)
    return tokens[first]["span"][0], tokens[last]["span"][1]


class Fit:
    """The model of some features: a column for each and all pronouns, then for each and each kind."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)

    def matrix(self, choice: Choice) -> np.ndarray:
        """The options of a pronoun as rows."""
        out = np.zeros((1 + len(KINDS), len(choice.options), len(self.names)))
        kind = 1 + KINDS.index(choice.kind)
        for row, features in enumerate(choice.options):
            for name, value in features.items():
                if name in self.names:
                    out[0, row, self.names.index(name)] = out[kind, row, self.names.index(name)] = value
        return np.concatenate(out, axis=1)

    def weights(self, given: Sequence[Choice]) -> np.ndarray:
        """The plain rule's weights, fitted to what is given, then all around them."""
        data = [(self.matrix(c), np.array(c.right, float), _weight(c)) for c in given]
        rule = np.zeros(len(self.names) * (1 + len(KINDS)))
        rule[[self.names.index(name) for name in RULE]] = 1.0
        start = self._around(data, np.zeros_like(rule), 0.01, rule)
        return self._around(data, start, PRIOR, np.ones_like(rule))

    def _around(self, data: list[Any], mean: np.ndarray, strength: float, free: np.ndarray) -> np.ndarray:
        def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
            out, slope = strength * float(((w - mean) ** 2).sum()) / 2, strength * (w - mean)
            for rows, right, weight in data:
                p = np.exp((scores := rows @ w) - scores.max())
                p /= p.sum()
                mass = float((p * right).sum()) + 1e-300
                out -= weight * np.log(mass)
                slope += weight * (rows.T @ (p - p * right / mass))
            return out, slope * free

        return np.asarray(minimize(loss, mean, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x)

    def table(self, w: np.ndarray) -> list[dict[str, str]]:
        """The weights by feature and kind, summed."""
        shared, *own = w.reshape(1 + len(KINDS), -1)
        return [
            {"feature": name, **{k: f"{shared[i] + mine[i]:.2f}" for k, mine in zip(KINDS, own, strict=True)}}
            for i, name in enumerate(self.names)
        ]


def _weight(choice: Choice) -> float:
    return GUM_WEIGHT if choice.text.startswith("GUM") else 1.0


def tally(fit: Fit, w: np.ndarray, given: Sequence[Choice]) -> Counter[str]:
    """How many pronouns are decided how."""
    out: Counter[str] = Counter()
    for c in given:
        best = int(np.argmax(fit.matrix(c) @ w))
        what = "nobody" if best == len(c.right) - 1 else "somebody"
        out[f"{'gum' if _weight(c) < 1 else 'other'}: {what}, {'right' if c.right[best] else 'wrong'}"] += 1
    return out


def cross_validated(names: Sequence[str], given: Sequence[Choice]) -> Counter[str]:
    """The tally of each text by the model that did not see it."""
    ids = sorted({c.text for c in given})
    fold = {name: i % FOLDS for i, name in enumerate(np.random.default_rng(0).permutation(ids))}
    fit, out = Fit(names), Counter[str]()
    for k in tqdm(range(FOLDS), desc=f"{len(names)} features"):
        w = fit.weights([c for c in given if fold[c.text] != k])
        out += tally(fit, w, [c for c in given if fold[c.text] == k])
    return out


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.antecedents", description=__doc__)
    parser.add_argument("gum", type=Path, help="the news of GUM, JSON lines packed with gzip")
    parser.add_argument("texts", type=Path, nargs="+", help="files of the reports of coreference_dev.jsonl")
    parser.add_argument("-o", type=Path, help="write the table of weights there")
    args = parser.parse_args()
    nlp = pipeline.build(("layout", "times", "places", "actors"))
    nlp.replace_pipe("dateline_actors", "recorded_actors")
    rows = [
        (row, frozenset[str]()) for row in (*coreference.texts("build"), *coreference.real(args.texts, DEV))
    ]
    rows += gum(args.gum, catalogue(()))
    given = [c for row, unsure in tqdm(rows, desc="reading") for c in choices(nlp, row, unsure)]
    names = sorted({name for c in given for features in c.options for name in features})
    print(json.dumps({"pronouns": len(given), "the plain rule": cross_validated(RULE, given)}))
    print(json.dumps({"all features": cross_validated(names, given)}))
    if args.o:
        fit = Fit(names)
        with args.o.open("w", encoding="utf-8", newline="") as file:
            file.write(
                "# By python -m benchmarks.antecedents, from texts of our own, own labels and GUM (README.md).\n"
            )
            out = csv.DictWriter(file, ["feature", *KINDS], lineterminator="\n")
            out.writeheader()
            out.writerows(fit.table(fit.weights(given)))


if __name__ == "__main__":
    main()
