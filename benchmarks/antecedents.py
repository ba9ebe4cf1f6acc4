"""The weights by which pronouns' and descriptions' antecedents are chosen: cross-validated by text, fitted on all.

    python -m benchmarks.antecedents GUM_NEWS TEXTS… [--only TABLE] [-o src/dateline/knowledge/data/actors]

learns from the part of ``coreference.jsonl`` that was built on, the beginnings of the 35 real reports of
``coreference_dev.jsonl`` (own labels; the texts are in the files TEXTS), and the news of GUM (Zeldes 2017; JSON lines
with tokens and entities), whose texts count a quarter, for they hold fewer actors. Each text is read; of every
pronoun and description those whom it can stand for are kept with their features, and who of them it is. The models
are log-linear over them and nobody, fitted by L-BFGS with a Gaussian prior around a plain rule (``RULES``), which is
fitted first; each feature has one weight for all and one by kind (Daumé 2007, ACL), which the tables hold summed.
Since who was chosen before decides what there is to choose from, run it again on what it wrote.
Prints how many are given to whom they stand for, wrongly to another, and rightly or wrongly to nobody, for the
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
from dateline.reading.actors.descriptions import Descriptions
from dateline.reading.actors.mentions import Candidate, Nations
from dateline.reading.actors.stage import Actors

DEV = Path(__file__).with_name("coreference_dev.jsonl")
FOLDS, GUM_WEIGHT = 8, 0.25


class Rule(NamedTuple):
    """The features of a plain rule, and the strength of the priors around naught and around the rule."""

    features: tuple[str, ...]
    loose: float
    prior: float


RULES = {
    "antecedents": Rule(("salience", "own subject", NOBODY), 0.01, 6.0),
    "descriptions": Rule(
        (
            "salience", "same noun", "newest of its noun", "same noun, its own", "alike noun", 
            "part of its name", "fixed", "pointed at first", "several called so", "office fits", "owner's country",
            "same institution and country", NOBODY, f"{NOBODY}: the", f"{NOBODY}: a", f"{NOBODY}: owned",
            f"{NOBODY}: bare", f"{NOBODY}: number",
        ),
        0.3, 5.0,
    ),
}  # fmt: skip
_ACTORS = ("person", "organization", "place")  # entities of GUM; of places only states


class Choice(NamedTuple):
    """A mention of a text: whom it can stand for, by features, and who of them it is; the last is nobody.

    Attributes:
        table: the key of ``RULES`` that decides it.
    """

    text: str
    table: str
    kind: str
    options: list[dict[str, float]]
    right: list[bool]


class _Seen(NamedTuple):
    chains: Chains
    mention: Candidate
    table: str
    kind: str
    options: list[tuple[Cluster, dict[str, float]]]
    nobody: dict[str, float]


_seen: list[_Seen] = []


class _RecordedAntecedents(Antecedents):
    def of(self, c: Candidate) -> Cluster | None:
        options, kind = list(self.options(c)), KIND_OF[c.label]
        _seen.append(_Seen(self.chains, c, "antecedents", kind, options, {NOBODY: 1.0}))  # type: ignore[arg-type]
        return super().of(c)


class _RecordedDescriptions(Descriptions):
    def of(self, c: Candidate, owner: int | None) -> Cluster | None:
        options, nobody = list(self.options(c, owner)), self.nobody(c, owner)
        _seen.append(_Seen(self.chains, c, "descriptions", self.kind(c), options, nobody))  # type: ignore[arg-type]
        return super().of(c, owner)


class _RecordedChains(Chains):
    def __init__(self, doc: Doc, nations: Nations) -> None:
        super().__init__(doc, nations)
        self.antecedents = _RecordedAntecedents(self)
        self.descriptions = _RecordedDescriptions(self, self.epithets)


@Language.factory("recorded_actors")
def _make(nlp: Language, name: str) -> Actors:
    return Actors(catalogue(()), _RecordedChains)


def choices(nlp: Language, row: MarkedText, unsure: frozenset[str]) -> Iterator[Choice]:
    """The pronouns and descriptions of a text; those of unsure chains are left out.

    Who an actor of the reading is, is decided by the chain of most of its mentions before the one in question; of a
    named one that none of them is marked of, by the later ones.
    """
    _seen.clear()
    coreference.read(nlp, [row])
    key, done = coreference.marked(row), set[tuple[str, int]]()
    ends = {m: next(iter(of)) for m, of in key.items() if len(of) == 1}
    for seen in list(_seen):
        doc, c, clusters = seen.chains.doc, seen.mention, seen.chains.clusters

        def end(m: Candidate, doc: Doc = doc) -> int:
            return int(doc[m.end - 1].idx + len(doc[m.end - 1]))

        def chain(x: Cluster, at: int = c.start) -> str | None:
            said = [(m.start, ends[end(m)]) for m in x.mentions if m.start != at and end(m) in ends]
            before = Counter(of for start, of in said if start < at)
            most = (before or (Counter(of for _, of in said) if x.named else before)).most_common(1)
            return most[0][0] if most else None

        gold = key.get(end(c), frozenset())
        if (seen.table, c.start) in done or gold & unsure:
            continue
        done.add((seen.table, c.start))
        right = [
            bool(gold) and gold == {chain(y) for y in ([clusters[n] for n in x.members] or [x])}
            for x, _ in seen.options
        ]
        options = [*(f for _, f in seen.options), seen.nobody]
        yield Choice(row["id"], seen.table, seen.kind, options, [*right, not any(right)])


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
    """The model of some features: a column for each and all kinds, then for each and each kind."""

    def __init__(self, names: Sequence[str], rule: Rule) -> None:
        self.names = list(names)
        self.rule = rule
        self._columns = {name: i for i, name in enumerate(self.names)}

    def matrix(self, choice: Choice) -> np.ndarray:
        """The options of a mention as rows."""
        out = np.zeros((1 + len(KINDS), len(choice.options), len(self.names)))
        kind = 1 + KINDS.index(choice.kind)
        for row, features in enumerate(choice.options):
            for name, value in features.items():
                if (i := self._columns.get(name)) is not None:
                    out[0, row, i] = out[kind, row, i] = value
        return np.concatenate(out, axis=1)

    def weights(self, given: Sequence[Choice]) -> np.ndarray:
        """The plain rule's weights, fitted to what is given, then all around them."""
        sizes = np.array([len(c.options) for c in given])
        rows = np.concatenate([self.matrix(c) for c in given])
        right = np.concatenate([np.array(c.right, float) for c in given])
        starts, which = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(sizes)), sizes)
        share = np.array([_weight(c) for c in given])

        def around(mean: np.ndarray, strength: float, free: np.ndarray) -> np.ndarray:
            def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
                scores = rows @ w
                p = np.exp(scores - np.maximum.reduceat(scores, starts)[which])
                p /= np.add.reduceat(p, starts)[which]
                mass = np.add.reduceat(p * right, starts) + 1e-300
                away = w - mean
                slope = rows.T @ ((p - p * right / mass[which]) * share[which]) + strength * away
                return strength * float(away @ away) / 2 - float(share @ np.log(mass)), slope * free

            found = minimize(loss, mean, jac=True, method="L-BFGS-B", options={"maxiter": 300})
            return np.asarray(found.x)

        none = np.zeros(rows.shape[1])
        plain = none.copy()
        plain[[self._columns[name] for name in self.rule.features]] = 1.0
        return around(around(none, self.rule.loose, plain), self.rule.prior, np.ones_like(none))

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
    """How many mentions are decided how, by where their texts are from."""
    out: Counter[str] = Counter()
    for c in given:
        best = int(np.argmax(fit.matrix(c) @ w))
        what = "nobody" if best == len(c.right) - 1 else "somebody"
        of = "gum" if _weight(c) < 1 else "own" if c.text[1:].isdigit() else "real"
        out[f"{of}: {what}, {'right' if c.right[best] else 'wrong'}"] += 1
    return out


def cross_validated(names: Sequence[str], rule: Rule, given: Sequence[Choice]) -> dict[str, int]:
    """The tally of each text by the model that did not see it."""
    ids = sorted({c.text for c in given})
    fold = {name: i % FOLDS for i, name in enumerate(np.random.default_rng(0).permutation(ids))}
    fit, out = Fit(names, rule), Counter[str]()
    for k in tqdm(range(FOLDS), desc=f"{len(names)} features"):
        w = fit.weights([c for c in given if fold[c.text] != k])
        out += tally(fit, w, [c for c in given if fold[c.text] == k])
    return dict(sorted(out.items()))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.antecedents", description=__doc__)
    parser.add_argument("gum", type=Path, help="the news of GUM, JSON lines packed with gzip")
    parser.add_argument("texts", type=Path, nargs="+", help="files of the reports of coreference_dev.jsonl")
    parser.add_argument("-o", type=Path, help="write the tables of weights into that folder")
    parser.add_argument("--only", choices=[*RULES], help="fit only that table")
    args = parser.parse_args()
    nlp = pipeline.build(("layout", "times", "places", "actors"))
    nlp.replace_pipe("dateline_actors", "recorded_actors")
    rows = [
        (row, frozenset[str]()) for row in (*coreference.texts("build"), *coreference.real(args.texts, DEV))
    ]
    rows += gum(args.gum, catalogue(()))
    seen = [c for row, unsure in tqdm(rows, desc="reading") for c in choices(nlp, row, unsure)]
    for table, rule in RULES.items():
        if args.only not in (None, table):
            continue
        given = [c for c in seen if c.table == table]
        names = sorted({name for c in given for features in c.options for name in features})
        plain = cross_validated(rule.features, rule, given)
        print(json.dumps({table: len(given), "the plain rule": plain}))
        print(json.dumps({"all features": cross_validated(names, rule, given)}))
        if args.o:
            fit = Fit(names, rule)
            with (args.o / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                file.write(
                    "# By python -m benchmarks.antecedents, from texts of our own, own labels and GUM (README.md).\n"
                )
                out = csv.DictWriter(file, ["feature", *KINDS], lineterminator="\n")
                out.writeheader()
                out.writerows(fit.table(fit.weights(given)))


if __name__ == "__main__":
    main()
