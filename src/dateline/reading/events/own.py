"""Events of a codebook of one's own: predicates whose clause is like the examples of a type.

Without training, a clause is compared with the definition and the examples of each type, and with PLOVER's own
examples, which stand for everything else: a nearest-prototype classifier over sentence vectors (Snell et al. 2017,
“Prototypical Networks”; vectors of Reimers and Gurevych 2019). With labelled sentences, weights that
``dateline train`` has learnt take the place of the comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline import ontology
from dateline.knowledge import settings
from dateline.knowledge.catalogue import Catalogue, catalogue
from dateline.models import embedder, reader
from dateline.models.classes import Classes, read
from dateline.models.embedder import Embedder, Floats
from dateline.models.interfaces import EventReader
from dateline.ontology.own import OwnCodebook, load
from dateline.reading.document import annotations_of, attributes
from dateline.reading.events import quantities
from dateline.reading.events.arguments import Arguments
from dateline.reading.events.stage import EventDraft, Surroundings, event_of, judge, numbered, text_of, used
from dateline.reading.parsing import governing_verb, sentence_of
from dateline.record import Event, Span

_LONGEST = 80  # words of a clause
_OTHER_CLAUSES = frozenset({"relcl", "advcl", "parataxis", "ccomp"})


class Clause(NamedTuple):
    """The words of a clause, and the characters of its predicate where that is known."""

    text: str
    predicate: Span | None = None


class Meanings:
    """Vectors of clauses whose product is how alike two of them are: in words, and in what the reader makes of them.

    Args:
        embedder: tells what a clause is about.
        model: tells what happens in it; the vectors hold its types.
    """

    def __init__(self, embedder: Embedder, model: EventReader) -> None:
        self.embedder = embedder
        self.model = model
        self._weight = float(settings("own.toml")["happening"]) ** 0.5

    def vectors(self, clauses: Sequence[Clause]) -> Floats:
        """One row a clause."""
        about = self.embedder.embed([c.text for c in clauses])
        happening = np.sqrt([self._types(c) for c in clauses]).reshape(len(clauses), -1)
        out: Floats = np.concatenate([about, self._weight * happening], axis=1)
        return out

    def of_sentences(self, texts: Sequence[str]) -> Floats:
        """One row a sentence whose predicate is not known."""
        return self.vectors([Clause(text) for text in texts])

    def _types(self, clause: Clause) -> Floats:
        """The probability of each type, should there be an event, at the predicate or else where one is likeliest."""
        text = self.model.text(clause.text, [0])
        words = list(range(len(text.words)))
        if clause.predicate is not None:
            start, end = clause.predicate
            words = [n for n in words if text.words[n][0] < end and start < text.words[n][1]][-1:]
        rows = self.model.types_at(text, words)
        if not len(rows):
            return np.full(len(self.model.types) - 1, 1 / (len(self.model.types) - 1))
        likeliest = np.asarray(min(rows, key=lambda row: float(row[0]))[1:], float)
        out: Floats = likeliest / max(float(likeliest.sum()), 1e-9)
        return out


class Prototypes:
    """Compares clauses with the words of a codebook.

    Args:
        codebook: the types, each with a definition and examples.
        meanings: makes the vectors.
    """

    def __init__(self, codebook: OwnCodebook, meanings: Meanings) -> None:
        self.names = tuple(t.name for t in codebook.types)
        self._of = [meanings.of_sentences([t.definition, *t.examples]) for t in codebook.types]
        self._others = meanings.of_sentences(others())
        self._sharpness = float(settings("own.toml")["sharpness"])

    def probabilities(self, vectors: Floats) -> Floats:
        """Rows over the types: how likely each is; what is missing to 1 is something else."""
        own = [np.sort(vectors @ of.T, axis=1)[:, -2:].mean(axis=1) for of in self._of]
        other = np.sort(vectors @ self._others.T, axis=1)[:, -2:].mean(axis=1)
        powers = np.exp(np.stack([*own, other], axis=1) * self._sharpness)
        out: Floats = (powers / powers.sum(axis=1, keepdims=True))[:, :-1]
        return out


@Language.factory(
    "dateline_own",
    default_config={"codebook": None, "model": None, "least": None, "extra": []},
    requires=attributes("report", "layout", "times", "places", "entities", "home", "attributions", "events"),
    assigns=attributes("entities", "events"),
)
def make_own(
    nlp: Language, name: str, codebook: str, model: str | None, least: float | None, extra: list[str]
) -> Own:
    learnt = Path(model) / "classes.json" if model else None
    classes = read(learnt) if learnt and learnt.exists() else None
    known = catalogue(tuple(map(Path, extra)))
    return Own(load(codebook), known, Meanings(embedder.load(), reader.load(model)), classes, least)


def others() -> list[str]:
    """Sentences that stand for everything that a user's types are not: PLOVER's examples, and some of no event."""
    examples = [t.example for t in ontology.types()] + [m.example for m in ontology.modes()]
    return [*examples, *settings("own.toml")["others"]]


class Own:
    """The stage: adds events of the user's types to ``doc._.events``.

    Every verb may tell one, and every noun that the reader takes for a predicate.

    Args:
        codebook: the types.
        known: the actor catalogue, for what new words describe.
        meanings: makes the vectors.
        classes: learnt weights, or None where the examples alone must do.
        least: confidence from which a clause is an event.
    """

    def __init__(
        self,
        codebook: OwnCodebook,
        known: Catalogue,
        meanings: Meanings,
        classes: Classes | None = None,
        least: float | None = None,
    ) -> None:
        self.types = {t.name: t for t in codebook.types}
        self.known = known
        self.meanings = meanings
        self.model: Prototypes | Classes = classes or Prototypes(codebook, meanings)
        self.least = float(settings("own.toml")["least"]) if least is None else least
        self.extends = codebook.extends

    def __call__(self, doc: Doc) -> Doc:
        arguments, found = self._predicates(doc)
        events = list(annotations_of(doc).events) if self.extends else []
        if found:
            vectors = self.meanings.vectors([clause(j.trigger) for j in found])
            own = self._events(doc, found, arguments, self.model.probabilities(vectors))
            triggers = {(e.trigger.start, e.trigger.end) for e in own}
            events = [e for e in events if (e.trigger.start, e.trigger.end) not in triggers] + own
        events.sort(key=lambda e: e.trigger.start)
        annotations_of(doc).events = numbered(events)
        annotations_of(doc).entities = used(doc)
        return doc

    def _predicates(self, doc: Doc) -> tuple[Arguments, list[EventDraft]]:
        """The words that may tell an event of any type, with their sides."""
        model = self.meanings.model
        text = text_of(doc, model)
        arguments = Arguments(doc, text, self.known)
        verbs = {t.idx for t in doc if t.pos_ == "VERB"}
        words = [n for n, (start, _) in enumerate(text.words) if start in verbs]
        predicates = [*model.at(text, words), *(p for p in model.read(text) if p.word not in set(words))]
        drafts = (judge(doc, text, p, arguments, model) for p in sorted(predicates, key=lambda p: p.word))
        return arguments, [d for d in drafts if d is not None]

    def _events(
        self, doc: Doc, found: Sequence[EventDraft], arguments: Arguments, probabilities: Floats
    ) -> list[Event]:
        about = Surroundings(doc)
        best: dict[tuple[int, str], Event] = {}
        for draft, row in zip(found, probabilities, strict=True):
            at = int(row.argmax())
            confidence, name = float(row[at]), self.model.names[at]
            if confidence < self.least:
                continue
            own = self.types[name]
            key = (sentence_of(draft.trigger).start, name)  # the clauses of one sentence are much alike
            if key not in best or best[key].confidence < confidence:
                best[key] = event_of(
                    draft, about, arguments,
                    id="", type=name, status=draft.status, time=about.circumstances.time(draft.trigger),
                    score=own.score, cameo=own.cameo, quantities=quantities.around(draft.trigger),
                    confidence=confidence,
                )  # fmt: skip
        return list(best.values())


def clause(trigger: Token) -> Clause:
    """The words of the clause that a predicate heads, without the clauses that hang on it; the predicate is marked."""
    head = trigger if trigger.pos_ == "VERB" else governing_verb(trigger) or trigger
    out, queue = [head], [head]
    while queue:
        here = queue.pop()
        for child in here.children:
            apart = child.dep_ in _OTHER_CLAUSES or (child.dep_ == "conj" and child.pos_ == "VERB")
            if not apart and len(out) < _LONGEST:
                out.append(child)
                queue.append(child)
    words = [t for t in sorted(out, key=lambda t: t.i) if not t.is_space]
    before = sum(len(t) + 1 for t in words if t.i < trigger.i)
    inside = any(t.i == trigger.i for t in words)
    return Clause(" ".join(t.text for t in words), (before, before + len(trigger)) if inside else None)
