"""How time and memory of reading grow with texts that repeat one pattern, as no newspaper does.

    python -m benchmarks.pumped [--only NAME …] [--repeats 3] [--sizes 4000 8000 16000 32000] [--no-memory]

Each pattern is pumped to 4, 8, 16 and 32 thousand characters and read by the whole pipeline. Of each stage and
of the whole it takes the processor's time, the least of several readings, and the most memory that the reading held at
once (by ``tracemalloc``, in another reading), and fits a line through their logarithms against that of the size: a
slope of 1 is linear, of 2 quadratic. Prints one JSON object a pattern; exit status 1 where a slope is above 1.3. What
takes less than a tenth of a second, or 8 MB, at the largest size is not judged: it is what any reading costs. Of a
stage by itself, sizes at which it takes less than a fiftieth of a second are left out.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import time
import tracemalloc
from collections.abc import Callable, Sequence
from statistics import linear_regression

from spacy.language import Language
from spacy.tokens import Doc

from dateline.reading import document, pipeline
from dateline.reading.parsing import long_texts
from dateline.report import Report

STEEPEST = 1.3
"""The steepest slope that passes."""

SIZES = (4_000, 8_000, 16_000, 32_000)
"""Characters."""

_SECONDS, _BYTES = 0.1, 8_000_000  # at the largest size, from which on a slope is judged
_NOTED = 0.02  # seconds, below which a stage has hardly begun its work

PATTERNS = {
    "verbs": "killed ",
    "places": ", Moscow, ",
    "emoji": "😀",
    "letters": "a",
    "capitals": "A",
    "figures": "9",
    "one name": "Vladimir Putin ",
    "names": "{name} {name} ",
    "names said": "{name} {name} said. ",
    "titles": "President {name}, ",
    "groups that are introduced": "a militia called the {name} Brigade, ",
    "owners": "Assad's ",
    "owned": "his forces and {name}'s militia. ",
    "descriptions": "the {name} soldier, the general, ",
    "acronyms": "the {name} {name} Army (LNA) ",
    "phrases": "of the president ",
    "clauses": "that he said ",
    "lists": "Syria and Turkey and ",
    "pronouns": "He met them. ",
    "two sides": "The two sides met {name}. ",
    "backing": "backed by Iran ",
    "quotations": "“We will go,” he said, ",
    "open quotations": "“we said ",
    "apostrophes": "'a ",
    "relays": "the agency quoted the ministry as saying ",
    "days": "Monday ",
    "dates": "2014-01-01 ",
    "spans of time": "between 2 and 3 days before ",
    "numbers": "three hundred ",
    "counts": "1,000 people were killed and ",
    "provinces": "Aleppo province, Springfield, Ohio, ",
    "lines": "a\n",
    "paragraphs": "Go.\n\n",
    "datelines": "BEIRUT (Reuters) - ",
    "bylines": "Reporting by {name} {name}; ",
    "brackets": "(",
    "hyphens": "al-",
    "stops": ". ",
    "spaces": " ",
    "addresses": "http://a.b/c?d=e&",
    "accents": "e\u0301",
    "points": "U.S.",
}
"""What is repeated, by name; each ``{name}`` is another made-up name."""


def made_up(number: int) -> str:
    """A name that no other number has."""
    letters = ""
    while number or not letters:
        number, rest = divmod(number, 75)
        letters += "bdfgklmnprstvxz"[rest // 5] + "aeiou"[rest % 5]
    return letters.capitalize() + "n"


def pumped(pattern: str, size: int) -> str:
    """A pattern again and again, so many characters of it."""
    out, length, number = ["x"], 1, 0
    while length < size:
        piece = pattern
        while "{name}" in piece:
            piece = piece.replace("{name}", made_up(number), 1)
            number += 1
        out.append(piece)
        length += len(piece)
    return "".join(out)[:size]


class Timed:
    """A pipeline whose components note the seconds that they take."""

    def __init__(self, nlp: Language) -> None:
        self.seconds: dict[str, float] = {}
        self.pipeline = [(name, self._timed(name, pipe)) for name, pipe in nlp.pipeline]

    def _timed(self, name: str, pipe: Callable[[Doc], Doc]) -> Callable[[Doc], Doc]:
        def run(doc: Doc) -> Doc:
            begun = time.process_time()
            doc = pipe(doc)
            self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - begun
            return doc

        return run


def read(nlp: Language, text: str) -> dict[str, float]:
    """Seconds of each stage and of the whole, of one reading."""
    begun = time.process_time()
    report = Report(text=text, published="2020-01-14")
    doc = document.begin(long_texts.make_doc(nlp, text), report)
    read_from = time.process_time()
    timed = Timed(nlp)
    if long_texts.is_long(doc):
        doc = long_texts.read(timed, doc)
    else:
        for _, pipe in timed.pipeline:
            doc = pipe(doc)
    ended = time.process_time()
    document.record(doc)
    now = time.process_time()
    return {"words": read_from - begun, **timed.seconds, "record": now - ended, "whole": now - begun}


def held(nlp: Language, text: str) -> int:
    """The most bytes that one reading held at once."""
    tracemalloc.start()
    try:
        read(nlp, text)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def slope(sizes: Sequence[int], amounts: Sequence[float]) -> float:
    """The slope of the line through the logarithms."""
    return linear_regression([math.log(s) for s in sizes], [math.log(max(a, 1e-6)) for a in amounts]).slope


def growth(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of a stage's time over the sizes at which it has work; some patterns are none for it up to a size."""
    told = [(size, s) for size, s in zip(sizes, seconds, strict=True) if s >= _NOTED]
    return slope(*zip(*told, strict=True)) if len(told) > 1 else slope(sizes, seconds)


def measured(
    nlp: Language, pattern: str, sizes: Sequence[int], repeats: int, memory: bool
) -> dict[str, object]:
    """What the reading of a pattern costs by size, its slopes, and which of them are too steep."""
    texts = [pumped(pattern, size) for size in sizes]
    runs = [[read(nlp, text) for _ in range(repeats)] for text in texts]
    seconds = {stage: [min(run[stage] for run in of_size) for of_size in runs] for stage in runs[0][0]}
    judged = {stage: growth(sizes, times) for stage, times in seconds.items() if times[-1] >= _SECONDS}
    out: dict[str, object] = {
        "seconds": [round(s, 2) for s in seconds["whole"]],
        "slope": round(slope(sizes, seconds["whole"]), 2),
    }
    if memory:
        most = [held(nlp, text) for text in texts]
        out["MB"] = [round(b / 1e6, 1) for b in most]
        if most[-1] >= _BYTES:
            judged["memory"] = slope(sizes, most)
    slowest = sorted(set(seconds) - {"whole"}, key=lambda stage: -seconds[stage][-1])[:3]
    out["slowest"] = {stage: [round(s, 3) for s in seconds[stage]] for stage in slowest}
    out["too steep"] = {stage: round(s, 2) for stage, s in judged.items() if s > STEEPEST}
    return out


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pumped", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PATTERNS, default=list(PATTERNS), metavar="NAME")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--no-memory", action="store_true")
    args = parser.parse_args()
    nlp = pipeline.default()
    read(
        nlp, "Turkish forces shelled Ain Issa on Monday, the Syrian army said."
    )  # what is loaded at first use
    gc.collect()
    gc.freeze()  # else a walk over what is loaded, a fifth of a second, falls to whichever stage is at work
    steep = False
    for name in args.only:
        found = measured(nlp, PATTERNS[name], args.sizes, args.repeats, not args.no_memory)
        steep = steep or bool(found["too steep"])
        print(json.dumps({"pattern": name} | found), flush=True)
    raise SystemExit(steep)


if __name__ == "__main__":
    main()
