"""Who is who in a text: CoNLL F1, groups resolved right, and events whose actor is the right one.

    python -m benchmarks.coreference [--part build|blind | --texts FILE...] [--show]

reads the texts of ``coreference.jsonl`` by the whole pipeline, mentions as it finds them, and beside it in the
same run by a plain matcher: names of the same words or last word are one, other words only where they are the same,
and a pronoun is the nearest mention before it that fits. Prints one JSON object a line. ``--show`` prints what
goes wrong in the build part; of the blind part only sums are ever printed.

With ``--texts``, files of reports as JSON lines, it reads the beginnings of the 20 real reports whose
chains stand in ``coreference_real.jsonl``, of which nothing else was ever looked at.

Mentions match where they end at the same character. The scores are those of the CoNLL-2011 shared task (Pradhan
et al. 2011: the mean F1 of MUC, B-cubed and CEAF-e, summed over the texts): actors mentioned once don't count, and
the mentions of one group of several actors are a chain of their own. For groups and events the system's entities
are first paired with the chains, one to one, so that they share as many mentions as can be.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from benchmarks.annotation import MarkedText
from scipy.optimize import linear_sum_assignment
from spacy.language import Language

from dateline.knowledge import settings
from dateline.knowledge.catalogue import catalogue
from dateline.reading import pipeline
from dateline.reading.actors.clusters import Cluster
from dateline.reading.actors.coreference import Chains
from dateline.reading.actors.mentions import Candidate
from dateline.reading.actors.naming import words_of
from dateline.reading.actors.stage import Actors
from dateline.record import Record
from dateline.report import Report
from dateline.training import reports

TEXTS = Path(__file__).with_suffix(".jsonl")
REAL = Path(__file__).with_name("coreference_real.jsonl")
Chain = frozenset[int]  # the mentions of one actor, each by the character at which it ends
Sums = np.ndarray  # recall: numerator, denominator; precision: numerator, denominator


def muc(key: Sequence[Chain], response: Sequence[Chain]) -> Sums:
    """Links (Vilain et al. 1995)."""

    def one(a: Sequence[Chain], b: Sequence[Chain]) -> tuple[int, int]:
        of = {m: n for n, chain in enumerate(b) for m in chain}
        right = sum(len(c) - len({of.get(m, -1 - m) for m in c}) for c in a)
        return right, sum(len(c) - 1 for c in a)

    return np.array([*one(key, response), *one(response, key)], float)


def b_cubed(key: Sequence[Chain], response: Sequence[Chain]) -> Sums:
    """Mentions (Bagga and Baldwin 1998)."""

    def one(a: Sequence[Chain], b: Sequence[Chain]) -> tuple[float, int]:
        right = sum(len(c & other) ** 2 / len(c) for c in a for other in b)
        return right, sum(len(c) for c in a)

    return np.array([*one(key, response), *one(response, key)], float)


def ceaf_e(key: Sequence[Chain], response: Sequence[Chain]) -> Sums:
    """Entities (Luo 2005): the best pairing by the Dice share of their mentions."""
    alike = np.array([[2 * len(k & r) / (len(k) + len(r)) for r in response] for k in key])
    best = float(alike[linear_sum_assignment(-alike)].sum()) if alike.size else 0.0
    return np.array([best, len(key), best, len(response)], float)


def f1(sums: Sums) -> float:
    recall, precision = (float(sums[i] / sums[i + 1]) if sums[i + 1] else 0.0 for i in (0, 2))
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


METRICS = {"muc": muc, "b_cubed": b_cubed, "ceaf_e": ceaf_e}


def chains_of(by_mention: dict[int, frozenset[str]]) -> list[Chain]:
    """The chains of what each mention stands for; of one mention none."""
    out: dict[frozenset[str], set[int]] = {}
    for mention, of in by_mention.items():
        out.setdefault(of, set()).add(mention)
    return [frozenset(c) for c in out.values() if len(c) > 1]


def marked(text: MarkedText) -> dict[int, frozenset[str]]:
    """The chains of each mention that is marked, by the character at which it ends."""
    return {m["end"]: frozenset(m["chains"]) for m in text["mentions"]}


def found(record: Record) -> dict[int, frozenset[str]]:
    """The entities of each mention that is found; of those with one end the shortest actor's counts."""
    spans: dict[tuple[int, bool, int], set[str]] = {}
    for entity in record.entities:
        for m in entity.mentions:
            spans.setdefault((m.end, entity.kind != "other", m.start), set()).add(entity.id)
    return {end: frozenset(of) for (end, _, _), of in sorted(spans.items())}


def paired(key: dict[int, frozenset[str]], response: dict[int, frozenset[str]]) -> dict[str, str]:
    """The chain that each entity is, one to one, by the most mentions in common (a group's count for none)."""
    shared = Counter(
        (next(iter(response[m])), next(iter(key[m])))
        for m in key.keys() & response.keys() if len(key[m]) == 1 == len(response[m])
    )  # fmt: skip
    entities, chains = sorted({e for e, _ in shared}), sorted({c for _, c in shared})
    table = np.array([[shared[e, c] for c in chains] for e in entities])
    if not table.size:
        return {}
    pairs = zip(*linear_sum_assignment(-table), strict=True)
    return {entities[i]: chains[j] for i, j in pairs if table[i, j]}


class PlainChains(Chains):
    """The rule that everything is measured against: equal names, and for a pronoun the nearest that fits."""

    def add_all(self, candidates: Iterable[Candidate]) -> None:
        for c in candidates:
            cluster = self._fitting(c) if c.form == "pronoun" else self._alike(c)
            if cluster is not None or c.form != "pronoun":
                self.join(cluster, c)

    def _alike(self, c: Candidate) -> Cluster | None:
        words = words_of(self.doc[c.start : c.end].text)
        for cluster in reversed(self.clusters):
            for m in cluster.mentions:
                other = words_of(self.doc[m.start : m.end].text)
                surname = c.form == "name" == m.form and 1 in (len(words), len(other))
                if m.form == c.form and words and (words == other or (surname and words[-1:] == other[-1:])):
                    return cluster
        return None

    def _fitting(self, c: Candidate) -> Cluster | None:
        before = sorted(self.clusters, key=lambda x: x.mentions[-1].start, reverse=True)
        for cluster in before:
            person = cluster.kind == "person"
            several = cluster.plural or cluster.kind in ("population", "armed_group", "organization")
            fits = {"m": person, "f": person, "n": not person and not cluster.plural, "p": several}
            if fits.get(c.label, False) and cluster.plural != person:
                return cluster
        return None


@Language.factory("plain_actors")
def make_plain_actors(nlp: Language, name: str) -> Actors:
    """The actors stage with the plain matcher in place of coreference."""
    return Actors(catalogue(()), PlainChains)


def form_of(text: MarkedText, start: int, end: int, chains: frozenset[str]) -> str:
    """How an actor is mentioned: as a group, by a pronoun, a name (its last word has a capital) or a noun."""
    words = text["text"][start:end].split()
    if len(chains) > 1:
        return "group"
    if words[-1].lower() in _PRONOUNS:
        return "pronoun"
    return "name" if words[-1][0].isupper() else "nominal"


_PRONOUNS = frozenset(
    [*settings("actors/mentions.toml")["pronouns"], *settings("events.toml")["first_person"]["pronouns"]]
)


class Tally:
    """Sums over texts of one system."""

    def __init__(self) -> None:
        self.sums = {name: np.zeros(4) for name in METRICS}
        self.right: Counter[str] = Counter()
        self.all: Counter[str] = Counter()

    def add(self, text: MarkedText, record: Record) -> list[str]:
        """Count one text; returns what went wrong, one line each."""
        key, response = marked(text), found(record)
        for name, metric in METRICS.items():
            self.sums[name] += metric(chains_of(key), chains_of(response))
        pair = paired(key, response)
        said = Counter(next(iter(of)) for of in key.values() if len(of) == 1)
        wrong = []
        for m in text["mentions"]:
            of = key[m["end"]]
            if len(of) == 1 and said[next(iter(of))] < 2:
                continue
            got = {pair.get(e, e) for e in response.get(m["end"], ())}
            if self._count(form_of(text, m["start"], m["end"], of), got == of):
                continue
            here = text["text"][max(0, m["start"] - 40) : m["end"]]
            wrong.append(
                f"{text['id']} {form_of(text, m['start'], m['end'], of)} …{here} = {set(of)} not {got}"
            )
        return wrong + self._events(text, record, pair)

    def _events(self, text: MarkedText, record: Record, pair: dict[str, str]) -> list[str]:
        wrong = []
        for told in text["events"]:
            start, end = told["predicate"]
            event = next((e for e in record.events if start < e.trigger.end and e.trigger.start < end), None)
            if not self._count("events found", event is not None) or event is None:
                continue
            actors = {pair.get(e, e) for e in event.actors}
            if not self._count("event actors", actors == set(told["actors"])):
                wrong.append(f"{text['id']} event {text['text'][start:end]}: {told['actors']} not {actors}")
            if told["recipients"]:
                others = {pair.get(e, e) for e in event.recipients} or actors
                self._count("event recipients", others == set(told["recipients"]))
        return wrong

    def _count(self, what: str, right: bool) -> bool:
        self.all[what] += 1
        self.right[what] += right
        return right

    def figures(self) -> dict[str, float]:
        scores = {name: f1(sums) for name, sums in self.sums.items()}
        shares = {what: self.right[what] / n for what, n in sorted(self.all.items())}
        return {k: round(v, 3) for k, v in {"conll": sum(scores.values()) / 3, **scores, **shares}.items()}


def texts(part: str | None = None) -> list[MarkedText]:
    """The texts of a part, or all."""
    rows: list[MarkedText] = [json.loads(line) for line in TEXTS.read_text("utf-8").splitlines()]
    return [row for row in rows if part in (None, row["part"])]


def real(files: Sequence[Path], labels: Path = REAL) -> list[MarkedText]:
    """The real reports of a set of labels, whose texts are in some files."""
    known = {row["id"]: row["text"] for file in files for _, row in reports.lines(file)}
    out: list[MarkedText] = []
    for _, row in reports.lines(labels, known):
        mentions = [{"start": s, "end": e, "chains": chains.split("+")} for s, e, chains in row["mentions"]]
        out.append({**row, "part": "real", "style": row["from"], "mentions": mentions, "events": []})
    return out


def read(nlp: Language, rows: list[MarkedText]) -> list[Record]:
    """The records of the texts, in order."""
    given = (Report(id=r["id"], text=r["text"], published=r["published"]) for r in rows)
    return list(pipeline.records(given, nlp))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coreference", description=__doc__)
    parser.add_argument("--part", choices=["build", "blind"])
    parser.add_argument("--texts", type=Path, nargs="+", help="files of the real reports: read these instead")
    parser.add_argument("--show", action="store_true", help="print what goes wrong in the build part")
    args = parser.parse_args()
    plain = pipeline.build()
    plain.replace_pipe("dateline_actors", "plain_actors")
    for name, nlp in (("dateline", pipeline.build()), ("plain matcher", plain)):
        for part in ["real"] if args.texts else [args.part] if args.part else ["build", "blind"]:
            tally, rows = Tally(), real(args.texts) if args.texts else texts(part)
            for row, record in zip(rows, read(nlp, rows), strict=True):
                wrong = tally.add(row, record)
                if args.show and part == "build" and name == "dateline":
                    print("\n".join(wrong))
            print(json.dumps({"system": name, "part": part, "texts": len(rows), **tally.figures()}))


if __name__ == "__main__":
    main()
