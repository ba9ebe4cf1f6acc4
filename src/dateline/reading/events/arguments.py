"""Arguments: the sides of an event, chosen among the mentions that the actors stage knows and the words that it
doesn't.

The event reader says at which words a side is named, or that nobody is. Here words become mentions, and mentions the
entities that they are of, so that “he” and “his forces” are who they are in the whole report.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from dateline.knowledge import settings
from dateline.knowledge.catalogue import Catalogue
from dateline.models.interfaces import Pointed, Predicate, Text
from dateline.reading.actors import described_as, is_local
from dateline.reading.document import annotations_of
from dateline.record import Entity, EntityKind, Mention, MentionForm, Span

_AWAY = 1000  # characters from a pronoun within which its actor's name is marked too
_TAGGED = 0.5  # probability from which a word belongs to a side's name
_KINDS: dict[str, EntityKind] = {
    "PERSON": "person",
    "ORG": "organization",
    "NORP": "population",
}


class Argument(NamedTuple):
    """One side of an event: an entity and the characters that name it there, with their probability."""

    entity: str
    span: Span
    probability: float


class RankedArguments(NamedTuple):
    """All of one side of an event.

    Attributes:
        chosen: the likeliest first; empty where nobody is named.
        probability: that this is right.
        others: who else was considered, the likeliest first.
    """

    chosen: list[Argument]
    probability: float
    others: list[Argument]


class _Run(NamedTuple):
    """Words that stand together and name a side, with what the reader says of them.

    Attributes:
        begin, end: the words; ``end`` is one behind the last.
        mass: probability that the side is these words and no others.
        tagged: the highest of a word of theirs that it belongs to a name of the side.
    """

    begin: int
    end: int
    mass: float
    tagged: float


class Arguments:
    """Chooses the sides of the events of one document.

    Args:
        doc: has been through the actors stage.
        text: the same as the reader sees it.
        known: tells what nouns describe.
    """

    def __init__(self, doc: Doc, text: Text, known: Catalogue) -> None:
        self.doc, self.text, self.known = doc, text, known
        self.rules = settings("events.toml")["arguments"]
        self.entities: dict[str, Entity] = {e.id: e for e in annotations_of(doc).entities}
        self._starts = [s for s, _ in text.words]
        self._made: dict[str, Entity] = {}
        self._places = {w for p in annotations_of(doc).places for w in range(*self._words(p.start, p.end))}
        self._mentions: dict[int, list[tuple[int, int, str]]] = {}  # by each word of theirs: words and entity
        self._of: dict[str, list[tuple[int, int]]] = {}
        for entity in annotations_of(doc).entities:
            for m in entity.mentions:
                self._know(entity.id, *self._words(m.start, m.end))

    def of(self, predicate: Predicate, kind: str) -> tuple[RankedArguments, RankedArguments]:
        """Actors and recipients of a predicate; whoever is likelier to be the one is not the other.

        Args:
            kind: the type of its event; a mutual one has several parties.
        """
        share = self.rules["share_of_party" if kind in self.rules["mutual"] else "share"]
        actors = self._side(predicate.actor, predicate.begin, share, acts=True)
        recipients = self._side(predicate.recipient, predicate.begin, share)
        for a in list(actors.chosen):
            twin = next((r for r in recipients.chosen if r.entity == a.entity), None)
            if twin is not None:
                (recipients if twin.probability < a.probability else actors).chosen.remove(
                    twin if twin.probability < a.probability else a
                )
        return actors, recipients

    def _side(self, pointed: Pointed, begin: int, share: float, acts: bool = False) -> RankedArguments:
        found: dict[str, Argument] = {}
        nobody, tagged = pointed.nobody, set[str]()
        for run in self._runs(pointed, begin):
            if acts and self._is_scene(run):
                nobody += run.mass
                continue
            entities, span = self._named(run)
            for entity in entities:
                whole = self._mass(entity, pointed, begin, run)
                if entity not in found or found[entity].probability < whole:
                    found[entity] = Argument(entity, span, round(whole, 4))
                if run.tagged > self.rules["sure_tag"]:
                    tagged.add(entity)
        order = sorted(found.values(), key=lambda a: -a.probability)
        if not order or nobody > self.rules["nobody"]:
            return RankedArguments([], min(1.0, nobody), order)
        top = order[0]
        joined = {a.entity for a in order if self._joined(a.span, top.span)}
        of_joined = min(share, self.rules["share_of_joined"])
        chosen = [
            a
            for a in order
            if a.probability >= top.probability * (of_joined if a.entity in joined else share)
            or a.entity in joined & tagged
        ]
        if joined & {a.entity for a in chosen if a is not top}:
            chosen += self._rest_of_list(top.span, chosen)
        others = [a for a in order if a not in chosen]
        return RankedArguments(chosen, min(1.0, sum(a.probability for a in chosen)), others)

    def _rest_of_list(self, span: Span, chosen: list[Argument]) -> list[Argument]:
        """The members of a coordination that the reader left out where it chose two or more of them."""
        words = self.doc.char_span(*span, alignment_mode="expand")
        out: list[Argument] = []
        for token in words.root.conjuncts if words is not None else ():
            word = self._words(token.idx, token.idx + len(token))[0]
            named = [(first, e) for first, end, e in self._mentions.get(word, ()) if end == word + 1]
            first, entity = min(named, default=(word, ""))
            if entity and entity not in {a.entity for a in (*chosen, *out)}:
                place = (self.text.words[first][0], self.text.words[word][1])
                out.append(Argument(entity, place, min(a.probability for a in chosen)))
        return out

    def _is_scene(self, run: _Run) -> bool:
        """Whether words name a place that the actors stage knows as nobody: “was arrested in Lima”."""
        head = self._head(run)
        named = (e for first, end, e in self._mentions.get(head, ()) if self.entities[e].kind != "other")
        if head not in self._places or next(named, None) is not None:
            return False
        word = self.doc.char_span(*self.text.words[head], alignment_mode="expand")
        before = word.root.head.lower_ if word is not None and word.root.dep_ == "pobj" else ""
        return before in self.rules["scene"]

    def _joined(self, a: Span, b: Span) -> bool:
        """Whether two names are parts of one coordination: “Turkey and Russia”."""
        one, other = (self.doc.char_span(*s, alignment_mode="expand") for s in (a, b))
        return one is not None and other is not None and other.root in one.root.conjuncts

    def _runs(self, pointed: Pointed, begin: int) -> list[_Run]:
        """The words of a side, as those that stand together; those of the likeliest word among them."""
        tagged = np.flatnonzero(pointed.tags > _TAGGED).tolist()
        likeliest = int(pointed.mass.argmax()) if len(pointed.mass) else 0
        bounds: list[list[int]] = []
        for word in sorted({*tagged, likeliest}):
            if bounds and word == bounds[-1][1]:
                bounds[-1][1] = word + 1
            else:
                bounds.append([word, word + 1])
        runs = [
            _Run(b + begin, e + begin, float(pointed.mass[b:e].sum()), float(pointed.tags[b:e].max()))
            for b, e in bounds
        ]
        most = max((r.mass for r in runs), default=0.0)
        faint, sure = self.rules["faint"], self.rules["sure_tag"]
        return [r for r in runs if r.mass > faint * most or r.tagged > sure]

    def _mass(self, entity: str, pointed: Pointed, begin: int, run: _Run) -> float:
        """The probability that a side is this entity, by whichever of its mentions in the window."""
        words = set(range(run.begin, run.end))
        for first, end in self._of.get(entity, ()):
            words.update(range(first, end))
        inside = [w - begin for w in words if 0 <= w - begin < len(pointed.mass)]
        return float(pointed.mass[inside].sum())

    # words, mentions, entities

    def _know(self, entity: str, first: int, end: int) -> None:
        self._of.setdefault(entity, []).append((first, end))
        for word in range(first, end):
            self._mentions.setdefault(word, []).append((first, end, entity))

    def _words(self, start: int, end: int) -> tuple[int, int]:
        first = max(0, bisect_right(self._starts, start) - 1)
        return first, max(first + 1, bisect_left(self._starts, end))

    def _named(self, run: _Run) -> tuple[list[str], Span]:
        """The entities that some words name, of the mention which fits best (“both sides” are two), or a new one."""
        best, fit, head = None, 0.0, self._head(run)
        for word in range(run.begin, run.end):
            for first, end, entity in self._mentions.get(word, ()):
                common = min(end, run.end) - max(first, run.begin)
                share = common / (max(end, run.end) - min(first, run.begin))
                if first <= head < end:
                    share += 1  # it holds the word that the others only describe
                if share > fit and (share >= self.rules["fit"]):
                    best, fit = (first, end, entity), share
        if best is not None:
            first, end, _ = best
            same = [e for a, z, e in self._mentions[end - 1] if (a, z) == (first, end)]
            return list(dict.fromkeys(same)), (self.text.words[first][0], self.text.words[end - 1][1])
        made = self._make(run)
        return [made.id], (made.mentions[-1].start, made.mentions[-1].end)

    def _head(self, run: _Run) -> int:
        """The word of some that governs the others: “supporters” of “supporters of the president”."""
        start, end = self.text.words[run.begin][0], self.text.words[run.end - 1][1]
        words = self.doc.char_span(start, end, alignment_mode="expand")
        if words is None:
            return run.end - 1
        return min(
            max(self._words(words.root.idx, words.root.idx + len(words.root))[0], run.begin), run.end - 1
        )

    def _make(self, run: _Run) -> Entity:
        """A new entity of words that are no mention of a known one."""
        start, end = self.text.words[run.begin][0], self.text.words[run.end - 1][1]
        words = self.doc.char_span(start, end, alignment_mode="expand")
        while words is not None and len(words) > 1 and words[0].dep_ in ("det", "punct", "case", "prep"):
            words = words[1:]
        if words is not None:
            start, end = max(start, words.start_char), min(end, words.end_char)
        name = " ".join(annotations_of(self.doc).report.text[start:end].split())
        entity = self._made.get(name.lower())
        if entity is None:
            kind, sectors, country = self._kind(words, run)
            entity = annotations_of(self.doc).enter(name, kind, sectors=list(sectors), country=country)
            self._made[name.lower()] = self.entities[entity.id] = entity
        entity.mentions.append(Mention(start, end, _form(words)))
        self._know(entity.id, *self._words(start, end))
        return entity

    def _kind(self, words: Words | None, run: _Run) -> tuple[EntityKind, tuple[str, ...], str | None]:
        """What new words describe, by their noun, and whose they are, by an actor named among them."""
        inside = [e for w in range(run.begin, run.end) for *_, e in self._mentions.get(w, ())]
        country = next((c for e in inside if (c := self.entities[e].country)), None)
        if words is None:
            return "other", (), country
        root = words.root
        agent = self.known.agent(root.lower_)
        says = described_as(root, self.known) or ((agent.kind, agent.sectors) if agent else None)
        if says is not None:
            at_home = is_local(says[0], says[1], [root.lower_], (t.lower_ for t in words))
            return says[0], says[1], country or (annotations_of(self.doc).home if at_home else None)
        return _KINDS.get(root.ent_type_, "other"), (), country

    def spans(self, sides: list[Argument], sentence: Span) -> list[Span]:
        """The characters of some sides; of those that only point at their actor, its nearest name too."""
        out: list[Span] = []
        for side in sides:
            out.append(side.span)
            mine = self.entities[side.entity].mentions
            if any((m.start, m.end) == side.span and m.form == "name" for m in mine):
                continue
            names = [m for m in mine if m.form == "name" and side.span[0] - _AWAY < m.start < sentence[1]]
            if names:
                nearest = min(names, key=lambda m: abs(m.start - side.span[0]))
                out.append((nearest.start, nearest.end))
        return list(dict.fromkeys(out))


def _form(words: Words | None) -> MentionForm:
    root: Token | None = None if words is None else words.root
    if root is None or root.pos_ == "PROPN":
        return "name"
    return "pronoun" if root.pos_ == "PRON" else "nominal"
