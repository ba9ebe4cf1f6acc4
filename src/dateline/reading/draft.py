"""Drafts: predicates with their sides, before it is known whether they tell an event and of what type."""

from __future__ import annotations

import msgspec
from spacy.tokens import Span as Sentence
from spacy.tokens import Token

from dateline.models.coder import Scores
from dateline.ontology.lexicon import Predicate
from dateline.reading.sides import Side
from dateline.record import Span

UNKNOWN = "not in the lexicon"
"""The note of a predicate that the lexicon has not: the model alone may make an event of it."""


class Draft(msgspec.Struct, kw_only=True):
    """A predicate that may be an event.

    Attributes:
        entry: the lexicon's row.
        object: the noun phrase acted upon where it names no actor, or None.
        actor_spans, recipient_spans: the characters of the sides, with the names of those that a
            pronoun stands for.
        by_violence: whether an attack or a weapon stands as the subject of an assault.
        political: whether one of its sides has political standing.
        least: the least confidence at which it is an event.
        scores: what the model makes of it.
        evidence: what speaks for it, as the confidence weighs it.
        because: by role, why it is filled as it is, where learnt weights filled it.
    """

    trigger: Token
    sentence: Sentence
    entry: Predicate
    actors: list[Side] = []
    recipients: list[Side] = []
    object: Token | None = None
    actor_spans: list[Span] = []
    recipient_spans: list[Span] = []
    by_violence: bool = False
    political: bool = True
    least: float = 0.0
    scores: Scores | None = None
    evidence: dict[str, float] = {}
    because: dict[str, str] = {}

    @property
    def two_sided(self) -> bool:
        """Whether somebody acts, and on or with somebody else."""
        return bool(self.actors) and len(self.actors) + len(self.recipients) > 1
