"""How near a chronology comes to those that journalists wrote, and the weights by which it is chosen.

    python -m benchmarks.chronology TIMELINES.jsonl.gz STORE… [--without-chronologies] [--write]

TIMELINES has a line for each chronology: ``{"crisis": …, "timeline": [{"date": …, "sentences": […]}]}`` (Tran et al.
2013, Timeline17); each STORE holds the reports of one crisis and is called by it (``LibyaWar_cnn.db``). Prints, of each
crisis, the F1 of days that are exactly right and ROUGE-1 F1 with days aligned many to one and discounted by their
distance (Martschat and Markert 2017): by the weights on board, and by weights fitted on the other crises.
``--without-chronologies`` leaves out reports that are chronologies themselves, some of which are nearly those that are
scored against. ``--write`` writes the weights, fitted on all of them without those reports, to
``knowledge/data/chronology``. Needs scipy (extra ``[test]``).
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from dateline import store as stores
from dateline.chronology import days as of_days
from dateline.chronology import sentences as of_sentences
from dateline.chronology.choosing import Gathered, days_of
from dateline.chronology.telling import tellings_of
from dateline.knowledge import DATA

Floats = NDArray[np.float64]
Timeline = dict[str, list[str]]
PENALTY = 0.01
# Set by hand: reports that are chronologies are left out of what weights are learnt from, lest they learn to copy.
LISTED, LABELLED = {"in chronologies": 4.0}, {"labelled": 0.1}
LIST = 5  # labelled days from which a report is a chronology


class Crisis(NamedTuple):
    """Reports of a crisis, what they tell of each day, and what a journalist chose."""

    name: str
    gold: Timeline
    told: Gathered
    signals: Floats
    chosen: NDArray[np.bool_]


def crisis(name: str, store: Path, gold: Timeline, lists: bool) -> Crisis:
    """Look through the reports of a crisis."""
    since, until = min(gold), max(gold)
    told = Gathered(since, until, None)
    with stores.open(store, create=False) as opened:
        for origin, record in opened.with_origins(since):
            if lists or len({t.day for t in tellings_of(record, origin) if t.labelled}) < LIST:
                told.add(record, origin)
    span = days_of(since, until)
    return Crisis(name, gold, told, told.count.signals(span), np.array([d in gold for d in span]))


def fitted_days(crises: list[Crisis]) -> dict[str, float]:
    """Weights, none below zero, by which the days that journalists chose come before the others of their crisis."""
    gaps = []
    for c in crises:
        if c.chosen.all():
            continue  # nothing to choose
        some = c.signals[c.chosen][:, None] - c.signals[~c.chosen][None]
        gaps.append(some.reshape(-1, c.signals.shape[1]))

    def loss(w: Floats) -> tuple[float, Floats]:
        total, slope = 0.5 * PENALTY * float(w @ w), PENALTY * w
        for gap in gaps:
            z = gap @ w
            total += float(np.logaddexp(0, -z).mean())
            slope = slope - (1 / (1 + np.exp(z))) @ gap / len(gap)
        return total, slope

    size = len(of_days.SIGNALS)
    found = minimize(loss, np.full(size, 0.1), jac=True, bounds=[(0, None)] * size, method="L-BFGS-B")
    return dict(zip(of_days.SIGNALS, map(float, found.x), strict=True))


def fitted_sentences(crises: list[Crisis]) -> dict[str, float]:
    """Weights (ridge) that tell how many words a sentence shares with the journalist's, among those of its day."""
    rows, shared = [], []
    for c in crises:
        for day, gold in c.gold.items():
            told = c.told.by_day.get(day, [])
            if len(told) < 3:
                continue
            seen = of_sentences.traits(told, of_sentences.vectors(told, c.told.common, c.told.number))
            near = np.array([rouge(grams([t.text]), grams(gold)) for t in told])
            share = 1 / np.sqrt(len(told))
            rows.append((seen - seen.mean(0)) * share)
            shared.append((near - near.mean()) * share)
    x, y = np.vstack(rows), np.concatenate(shared)
    found = np.linalg.solve(x.T @ x + 0.3 * np.eye(x.shape[1]), x.T @ y)
    return dict(zip(of_sentences.TRAITS, map(float, found), strict=True))


def chosen(c: Crisis, sentences: int) -> Timeline:
    """As many days as the journalist chose."""
    return {d.date: [s.text for s in d.sentences] for d in c.told.chosen(len(c.gold), sentences)}


def weighed(days: dict[str, float] | None, sentences: dict[str, float] | None) -> None:
    """Let days and sentences be chosen by these weights; by those on board where None."""
    of_days._weights.cache_clear()
    of_sentences._weights.cache_clear()
    of_days.table = lambda name: _table(days) if days else _BOARD(name)  # type: ignore[attr-defined]
    of_sentences.table = lambda name: _table(sentences) if sentences else _BOARD(name)  # type: ignore[attr-defined]


_BOARD = of_days.table


def _table(weights: dict[str, float]) -> tuple[dict[str, str], ...]:
    return tuple({"signal": n, "trait": n, "weight": str(w)} for n, w in weights.items())


def grams(sentences: list[str]) -> Counter[str]:
    """Words in small letters, and how often each stands."""
    return Counter(re.findall(r"\w+", " ".join(sentences).lower()))


def rouge(one: Counter[str], other: Counter[str]) -> float:
    """ROUGE-1 F1."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def aligned(one: Timeline, other: Timeline) -> float:
    """Share of the words of ``one`` in the days of ``other`` aligned to its own, discounted by the distance in days."""
    total = hit = 0.0
    for day, sentences in one.items():
        mine = grams(sentences)
        total += mine.total()
        apart = {d: abs((date.fromisoformat(d) - date.fromisoformat(day)).days) for d in other}
        far = {d: (1 - 1 / (n + 1)) * (1 - rouge(mine, grams(other[d]))) for d, n in apart.items()}
        if far:
            best = min(far, key=far.__getitem__)
            hit += (mine & grams(other[best])).total() / (apart[best] + 1)
    return hit / total if total else 0.0


def score(said: Timeline, gold: Timeline) -> tuple[float, float]:
    """F1 of days, and alignment ROUGE-1."""
    same = len(set(said) & set(gold))
    precision, recall = aligned(said, gold), aligned(gold, said)
    return 2 * same / (len(said) + len(gold)), 2 * precision * recall / max(1e-9, precision + recall)


def write(name: str, column: str, weights: dict[str, float], what: str) -> None:
    """Write a table of weights."""
    lines = [f"# {what}; made by python -m benchmarks.chronology --write.", f"{column},weight"]
    lines += [f"{n},{w:.4g}" for n, w in weights.items()]
    (DATA / "chronology" / name).write_text("\n".join(lines) + "\n", "utf-8")


def told_of(figures: list[tuple[float, float]]) -> str:
    """Figures of each crisis and their mean."""
    mean = np.mean(figures, axis=0)
    each = "; ".join(f"{f:.3f} {a:.3f}" for f, a in figures)
    return f"days F1, ar1: {each}; mean {mean[0]:.3f} {mean[1]:.3f}"


def main() -> int:
    """Score, and write the weights where that is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("timelines", type=Path)
    parser.add_argument("stores", type=Path, nargs="+")
    parser.add_argument("--without-chronologies", action="store_true")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    with gzip.open(args.timelines, "rt", encoding="utf-8") as lines:
        given: list[dict[str, Any]] = [json.loads(line) for line in lines]
    gold = {t["crisis"]: {d["date"]: d["sentences"] for d in t["timeline"]} for t in given}
    lists = not args.without_chronologies
    crises = [crisis(p.stem, p, gold[p.stem], lists) for p in args.stores]
    bare = [crisis(p.stem, p, gold[p.stem], False) for p in args.stores] if lists else crises
    print(", ".join(f"{c.name}: {c.told.reports} reports, {len(c.gold)} days" for c in crises))
    for number in (1, 2):
        weighed(None, None)
        print(
            f"{number} a day, weights on board:", told_of([score(chosen(c, number), c.gold) for c in crises])
        )
        figures = []
        for c in crises:
            others = [b for b in bare if b.name != c.name]
            weighed(fitted_days(others) | LISTED, fitted_sentences(others) | LABELLED)
            figures.append(score(chosen(c, number), c.gold))
        print(f"{number} a day, weights of the other crises:", told_of(figures))
    days, sentences = fitted_days(bare) | LISTED, fitted_sentences(bare) | LABELLED
    print({n: round(w, 3) for n, w in (days | sentences).items()})
    if args.write:
        write("days.csv", "signal", days, "How much each signal of a day weighs")
        write("sentences.csv", "trait", sentences, "How much each trait of a sentence weighs")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
