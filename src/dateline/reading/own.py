"""Events of a codebook of one's own: predicates whose clause is like the examples of a type.

Without training, a clause is compared with the definition and the examples of each type, and with PLOVER's own
examples, which stand for everything else: a nearest-prototype classifier over sentence vectors (Snell et al. 2017,
“Prototypical Networks”; vectors of Reimers and Gurevych 2019). With labelled sentences, weights that
``dateline train`` has learnt take the place of the comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline import ontology
from dateline.knowledge import settings
from dateline.models import coder, embedder
from dateline.models.classes import Classes, read
from dateline.models.coder import Candidate, Coder
from dateline.models.embedder import Embedder, Floats
from dateline.models.linear import Linear
from dateline.ontology.lexicon import Lexicon, Predicate, lexicon
from dateline.ontology.own import OwnCodebook, load
from dateline.reading import quantities
from dateline.reading.draft import Draft
from dateline.reading.events import Surroundings, event_of
from dateline.reading.predicates import Finder
from dateline.reading.syntax import governing_verb
from dateline.record import Event

_LONGEST = 80  # words of a clause
_OTHER_CLAUSES = frozenset({"relcl", "advcl", "parataxis", "ccomp"})


class AnyPredicate(Lexicon):
    """A lexicon in which every verb may tell an event, for types that it knows nothing of."""

    def __init__(self, known: Lexicon) -> None:
        self._known = known

    def find(
        self,
        lemma: str,
        pos: str,
        particles: frozenset[str] = frozenset(),
        objects: frozenset[str] = frozenset(),
    ) -> Predicate | None:
        found = self._known.find(lemma, pos, particles, objects)
        return found or (Predicate(lemma=lemma, pos=pos) if pos == "VERB" else None)


class Meanings:
    """Vectors of clauses whose product is how alike two of them are: in words, and in what the coder makes of them.

    Args:
        embedder: tells what a clause is about.
        model: tells what happens in it; the vectors hold its types and contexts.
    """

    def __init__(self, embedder: Embedder, model: Coder) -> None:
        self.embedder = embedder
        self.model = model
        self._weight = float(settings("own.toml")["happening"]) ** 0.5

    def vectors(self, clauses: Sequence[Candidate]) -> Floats:
        """One row a clause."""
        about = self.embedder.embed([c.text for c in clauses])
        told = [[*np.sqrt(list(s.types.values())), *s.contexts.values()] for s in self.model.judge(clauses)]
        happening = np.array(told, float).reshape(len(clauses), -1)
        lengths = np.linalg.norm(happening, axis=1, keepdims=True)
        out: Floats = np.concatenate([about, self._weight * happening / np.maximum(lengths, 1e-9)], axis=1)
        return out

    def of_sentences(self, texts: Sequence[str]) -> Floats:
        """One row a sentence whose predicate is not known."""
        return self.vectors([Candidate(text, None) for text in texts])


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
    default_config={"codebook": None, "model": None, "least": None},
    requires=["doc._.entities", "doc._.events"],
    assigns=["doc._.events"],
)
def make_own(nlp: Language, name: str, codebook: str, model: str | None, least: float | None) -> Own:
    learnt = Path(model) / "classes.json" if model else None
    classes = read(learnt) if learnt and learnt.exists() else None
    shipped = coder.load(model)
    return Own(load(codebook), lexicon(), shipped.roles, Meanings(embedder.load(), shipped), classes, least)


def others() -> list[str]:
    """Sentences that stand for everything that a user's types are not: PLOVER's examples, and some of no event."""
    examples = [t.example for t in ontology.types()] + [m.example for m in ontology.modes()]
    return [*examples, *settings("own.toml")["others"]]


class Own:
    """The stage: adds events of the user's types to ``doc._.events``.

    Args:
        codebook: the types.
        words: the predicate lexicon.
        roles: weights of :mod:`dateline.reading.roles`.
        meanings: makes the vectors.
        classes: learnt weights, or None where the examples alone must do.
        least: confidence from which a clause is an event.
    """

    def __init__(
        self,
        codebook: OwnCodebook,
        words: Lexicon,
        roles: dict[str, Linear],
        meanings: Meanings,
        classes: Classes | None = None,
        least: float | None = None,
    ) -> None:
        self.types = {t.name: t for t in codebook.types}
        self.words = AnyPredicate(words)
        self.roles = roles
        self.meanings = meanings
        self.model: Prototypes | Classes = classes or Prototypes(codebook, meanings)
        self.least = float(settings("own.toml")["least"]) if least is None else least
        self.extends = codebook.extends

    def __call__(self, doc: Doc) -> Doc:
        drafts = list(Finder(doc, self.words, self.roles).drafts())
        events = list(doc._.events) if self.extends else []
        if drafts:
            vectors = self.meanings.vectors([clause(d.trigger) for d in drafts])
            found = self._events(doc, drafts, self.model.probabilities(vectors))
            triggers = {(e.trigger.start, e.trigger.end) for e in found}
            events = [e for e in events if (e.trigger.start, e.trigger.end) not in triggers] + found
        events.sort(key=lambda e: e.trigger.start)
        for n, event in enumerate(events, 1):
            event.id = f"v{n}"
        doc._.events = events
        return doc

    def _events(self, doc: Doc, drafts: Sequence[Draft], probabilities: Floats) -> list[Event]:
        about = Surroundings(doc)
        best: dict[tuple[int, str], Event] = {}
        for draft, row in zip(drafts, probabilities, strict=True):
            at = int(row.argmax())
            confidence, name = float(row[at]), self.model.names[at]
            if confidence < self.least:
                continue
            own = self.types[name]
            event = event_of(draft, name, None, own.score, own.cameo, confidence, about)
            event.quantities = quantities.around(draft.trigger)
            key = (draft.sentence.start, name)  # the clauses of one sentence are much alike
            if key not in best or best[key].confidence < confidence:
                best[key] = event
        return list(best.values())


def clause(trigger: Token) -> Candidate:
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
    return Candidate(
        " ".join(t.text for t in words), None, None, (before, before + len(trigger)) if inside else None
    )
