"""Demonyms: whether “Turkish”, “the Turks” and “two Turks” mean a state, its people, or one of them."""

from __future__ import annotations

from spacy.tokens import Token

from dateline.knowledge import settings
from dateline.knowledge.catalogue import Catalogue
from dateline.record import EntityKind

_ONE = ("a", "an", "one", "another", "each", "every", "this", "that")


def stands_for_state(demonym: Token, known: Catalogue) -> bool:
    """Whether a demonym names the state or people: “the Turks”, “Israeli air strikes”, “Turkish and Russian envoys”.

    Before a noun that is an actor itself (“Russian mercenaries”) it only says of which country.
    """
    first = demonym
    while first.dep_ == "conj" and first.head.i != first.i:
        first = first.head
    if first.dep_ not in ("amod", "compound", "nmod"):
        return demonym.pos_ != "ADJ" or first.i == demonym.i
    noun = first.head
    if noun.lower_ in settings("events.toml")["representatives"]["nouns"]:
        return True
    return (
        noun.pos_ == "NOUN"
        and noun.dep_ != "compound"
        and not known.agent(noun.lower_)
        and not known.institution(noun.lower_)
    )


def people_of(demonym: Token, known: Catalogue) -> EntityKind | None:
    """Whether a demonym means people (“Egyptians”, “400 Libyans”) or one of them (“an Egyptian”), not their state.

    “The Turks” are their state only where they act as one (“The Turks signed …”, “talks with the Turks”).
    """
    if not known.is_demonym(demonym.text) or demonym.pos_ not in ("NOUN", "PROPN", "ADJ"):
        return None
    if demonym.dep_ in ("amod", "compound", "nmod"):
        return None
    before = {t.lower_ for t in demonym.lefts}
    if demonym.text.endswith("s") and known.is_demonym(demonym.text[:-1]):
        return None if before == {"the"} and _acts_as_state(demonym) else "population"
    return "person" if before & {*_ONE} else None


def _acts_as_state(demonym: Token) -> bool:
    token = demonym
    while token.dep_ == "conj" and token.head.i != token.i:
        token = token.head
    if token.dep_ == "pobj":
        return token.head.lower_ in settings("actors/mentions.toml")["agentive"]["before_capitals"]
    return (
        token.dep_ in ("nsubj", "agent") and token.head.lemma_ in settings("actors/no_actors.toml")["acting"]
    )
