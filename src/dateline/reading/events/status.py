"""Status: whether an event happened, did not, is planned, only supposed, or is background.

PLOVER's auxiliary modes (PLOVER manual, “Auxiliary modes”), read from negation, modals, tense,
conditionals and the verbs and nouns that govern the predicate (implicatives as in Karttunen 1971,
“Implicative verbs”; cues are lists in ``knowledge/data/status.toml``).
"""

from __future__ import annotations

from functools import cache

from spacy.tokens import Token

from dateline.knowledge import settings
from dateline.reading.parsing import is_infinitive, is_possessor
from dateline.record import Status

_CLIMB = 6  # governors that are looked at above a predicate


class StatusCues:
    """The cue lists as sets, by status and part of speech."""

    def __init__(self) -> None:
        known = settings("status.toml")
        self.sets = {(status, part): frozenset(words) for status, parts in known.items()
                     for part, words in parts.items() if isinstance(words, list)}  # fmt: skip
        self.days = int(known["historical"]["days"])

    def has(self, status: str, part: str, word: str) -> bool:
        return word in self.sets.get((status, part), frozenset())


@cache
def cues() -> StatusCues:
    """The cue lists, loaded once."""
    return StatusCues()


class StatusReading:
    """What the words around one predicate say of it: how often negated, and whether put off or supposed."""

    def __init__(self, trigger: Token) -> None:
        self.negations = 0
        self.future = False
        self.hypothetical = False
        self.historical = False
        self.reported = False  # “is said to”: whatever the model makes of the infinitive
        self.words: list[str] = []  # that were cues
        self.trigger = trigger
        self._own(trigger)
        self._above(trigger)

    def _own(self, token: Token) -> None:
        """Cues on the predicate itself: “not”, “no”, “will”, “would have”, “planned”."""
        known = cues()
        for c in token.children:
            word = c.lower_
            if (
                c.dep_ == "neg"
                or (c.dep_ == "advmod" and known.has("negative", "adverbs", word))
                or (c.dep_ == "det" and known.has("negative", "determiners", word))
                or (c.dep_ in ("nsubj", "nsubjpass", "dobj") and _is_none(c))  # “no soldiers were fighting”
            ):
                self.negations += 1
                self.words.append(word)
            elif c.dep_ in ("aux", "auxpass"):
                self._auxiliary(c, token)
            elif c.dep_ in ("amod", "compound", "advmod"):
                self.future |= known.has("future", "modifiers", word)
                self.hypothetical |= known.has("hypothetical", "modifiers", word)
                self.historical |= known.has(
                    "historical", "adverbs" if c.dep_ == "advmod" else "modifiers", word
                )
            if c.dep_ in ("mark", "advmod") and known.has("hypothetical", "conjunctions", word):
                self.hypothetical = True

    def _auxiliary(self, aux: Token, verb: Token) -> None:
        word = aux.lower_
        before = self.future, self.hypothetical
        if cues().has("future", "auxiliaries", word):
            self.future = True
        elif cues().has("hypothetical", "modals", word):
            self.hypothetical = True
        elif word == "to" and verb.dep_ in ("ROOT", "conj", "relcl", "acl"):
            self.future = True  # “is to meet”, “the first leader to visit” in headlines
        elif aux.lemma_ == "be" and aux.tag_ != "VBD" and verb.tag_ == "VBG":
            self.future |= any(
                t.ent_type_ == "DATE" and cues().has("future", "days", t.lower_) for t in verb.children
            )
        if (self.future, self.hypothetical) != before:
            self.words.append(word)

    def _above(self, token: Token) -> None:
        """Cues on what governs the predicate, up to the first verb that states it as a fact."""
        known = cues()
        here = token
        for _ in range(_CLIMB):
            head = here.head
            if head.i == here.i:
                return
            link = here.dep_
            if link in ("nsubj", "nsubjpass") and here.pos_ == "NOUN":
                self._verb_above(head, of_subject=True)
                return
            if link in ("relcl", "nsubj", "nsubjpass", "csubj", "parataxis", "appos"):
                return
            if link == "acl" and not is_infinitive(here):
                return  # “forces fighting X” fight, whatever is said of them
            if link in ("dobj", "pobj") and here.pos_ == "NOUN" and self._presupposed(here):
                return
            if is_reported(here):
                self.reported = True
                self._own_negation(head)
                return
            if link == "advcl" or (link == "conj" and here.pos_ == "VERB"):
                finite = here.tag_ != head.tag_  # “did not meet or talk” but “did not wait and left”
                if (
                    link == "conj"
                    and not finite
                    and not any(c.dep_ in ("nsubj", "nsubjpass") for c in here.lefts)
                ):
                    self._shared(head)
                    here = head
                    continue
                if link == "advcl" and is_infinitive(here):
                    if head.lemma_ in settings("events.toml")["control"]["object"]:  # “convince X to sign”
                        self._verb_above(head)
                        here = head
                        continue
                    self._purpose(head)
                return
            if head.pos_ == "ADP" and known.has("negative", "prepositions", head.lower_):
                self.negations += 1
            elif (
                head.pos_ in ("ADP", "ADV", "SCONJ")
                and known.has("future", "before", head.lower_)
                and here.pos_ == "NOUN"
            ):
                self.future = True
            elif head.pos_ in ("VERB", "AUX"):
                if known.has("factive", "verbs", head.lemma_) and link in (
                    "ccomp",
                    "dobj",
                    "pobj",
                    "prep",
                    "pcomp",
                ):
                    return
                self._verb_above(head)
                if link == "dobj" and not self._light(head):
                    return
            elif head.pos_ in ("NOUN", "PROPN"):
                self._word(head.lemma_.lower(), "nouns")
                self._own_negation(head)
            elif head.pos_ == "ADJ":
                self._word(head.lower_, "adjectives")
                self._own_negation(head)
            here = head

    def _presupposed(self, noun: Token) -> bool:
        """“to halt his campaign”: what somebody already has is taken to be going on."""
        return any(is_possessor(c) for c in noun.lefts) and not cues().has(
            "presupposed", "not_below", noun.head.lemma_
        )

    def _light(self, verb: Token) -> bool:
        return verb.lemma_ in settings("events.toml")["light"]["verbs"]

    def _verb_above(self, verb: Token, of_subject: bool = False) -> None:
        if not of_subject:
            self._word(verb.lemma_, "verbs")
        elif cues().has("negative", "of_subject", verb.lemma_):  # “attempts to meet failed”
            self.negations += 1
            self.words.append(verb.lemma_)
        self._shared(verb)

    def _shared(self, verb: Token) -> None:
        """Negation and modals that a governing or joined verb passes on."""
        self._own_negation(verb)
        for c in verb.children:
            if c.dep_ in ("aux", "auxpass"):
                self._auxiliary(c, verb)
            elif c.dep_ == "mark" and cues().has("hypothetical", "conjunctions", c.lower_):
                self.hypothetical = True

    def _own_negation(self, token: Token) -> None:
        for c in token.children:
            if c.dep_ == "neg" or (c.dep_ == "det" and cues().has("negative", "determiners", c.lower_)):
                self.negations += 1
                self.words.append(c.lower_)

    def _purpose(self, head: Token) -> None:
        """“sent troops to help …”: what it is meant for has the head's status, no more; a wish otherwise."""
        self.hypothetical = True
        self._own_negation(head)

    def _word(self, lemma: str, part: str) -> None:
        known = cues()
        if known.has("negative", part, lemma):
            self.negations += 1
        elif known.has("hypothetical", part, lemma):
            self.hypothetical = True
        elif known.has("future", part, lemma):
            self.future = True
        else:
            return
        self.words.append(lemma)

    def status(self) -> Status:
        """The status that the words alone give."""
        if self.hypothetical and not self.future:
            return "negated" if self._settled() else "hypothetical"
        if self.negations % 2:
            return "negated"
        if self.future:
            return "future"
        return "historical" if self.historical else "actual"

    def _settled(self) -> bool:
        """“would not sign”, “failed to convince X to sign”: a negated wish or will is a refusal."""
        return self.negations % 2 == 1


def is_reported(verb: Token) -> bool:
    """Whether a verb stands under a passive of report: “is said to back”, “is believed to have bombed”."""
    above = verb.head
    return (
        verb.dep_ in ("xcomp", "ccomp", "oprd")
        and is_infinitive(verb)
        and cues().has("reported", "verbs", above.lemma_)
        and any(c.dep_ in ("auxpass", "nsubjpass") for c in above.lefts)
    )


def _is_none(noun: Token) -> bool:
    return any(c.dep_ == "det" and cues().has("negative", "determiners", c.lower_) for c in noun.lefts)
