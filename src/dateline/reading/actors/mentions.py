"""Mentions: the characters of a report that name, describe or point at an actor.

Three finders, one a form of mention: names (the catalogue's and the tagger's), described actors (“Russian mercenaries”,
“the government in Tripoli”) and pronouns. What they stand for is decided in :mod:`dateline.reading.actors.coreference`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec
from spacy.tokens import Doc, Span, Token

from dateline.knowledge import settings
from dateline.knowledge.actors import Office, offices, plain
from dateline.knowledge.catalogue import Actor, Catalogue
from dateline.reading.actors.nationals import people_of, stands_for_state
from dateline.reading.actors.noun_phrases import first_token, institution_of, whole_names, without_article
from dateline.reading.actors.surnames import Surnames, goes_on
from dateline.reading.document import annotations_of
from dateline.reading.parsing import is_possessor, office_at, word_before
from dateline.record import EntityKind, MentionForm

_NAMED = {"PERSON", "ORG", "GPE", "NORP", "LOC"}
_SUBJECTS = {"nsubj", "nsubjpass", "agent", "csubj"}
_OBJECTS = {"dobj", "dative", "iobj", "obj"}


class Candidate(msgspec.Struct, kw_only=True):
    """A mention that may stand for an actor.

    Attributes:
        start, end: tokens, half open.
        head: the token that governs the mention.
        kind, country, sectors: what the words themselves say; None or empty where they don't.
        actor: the catalogue's entry, where the name is in it.
        label: the tagger's label of a name, else empty.
        noun: head noun of a described actor, lower case.
        office: title that the noun or the words before a name give (“prime minister”).
        owner: token of the possessor (“Haftar's forces”, “his forces”), or None.
        definite: “the …”, “this …”, “his …”.
        generic: the noun only points back (“the country”, “the group”).
        size: how many actors a group mention stands for.
        held: the words of the offices that the catalogue gives a person on the day.
        leads: the state that a person leads on that day, alpha-3, or None.
    """

    start: int
    end: int
    head: int
    form: MentionForm
    kind: EntityKind | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    actor: Actor | None = None
    label: str = ""
    noun: str = ""
    office: str = ""
    owner: int | None = None
    definite: bool = False
    plural: bool = False
    generic: bool = False
    size: int = 2
    held: tuple[str, ...] = ()
    leads: str | None = None


class Nations:
    """The country that each token of a document names, if any (place, state, demonym)."""

    def __init__(self, doc: Doc, known: Catalogue) -> None:
        self._by_token: dict[int, str] = {}
        for place in annotations_of(doc).places:
            span = doc.char_span(place.start, place.end, alignment_mode="expand")
            if span is not None and place.country:
                self._by_token.update(dict.fromkeys(range(span.start, span.end), place.country))
        for token in doc:
            if token.i not in self._by_token and token.text[:1].isupper():
                country = known.country_of(token.text)
                seat = known.capital_of(doc[token.i : token.i + 2].text)  # “White House”
                if country:
                    self._by_token[token.i] = country
                elif seat:
                    self._by_token.update({token.i: seat, token.i + 1: seat})
        self._named = frozenset(self._by_token.values())

    def names(self, country: str | None) -> bool:
        """Whether the text names a country, or there is none to name."""
        return country is None or country in self._named

    def of(self, token: Token) -> str | None:
        """Alpha-3 of the country that the token is part of the name of."""
        return self._by_token.get(token.i)

    def before(self, head: Token, first: int) -> str | None:
        """The country named among the tokens from ``first`` up to a head noun (“the Tripoli-based …”)."""
        for i in range(head.i - 1, max(first, head.i - 10) - 1, -1):
            if i in self._by_token:
                return self._by_token[i]
        return None

    def behind(self, head: Token, where: tuple[str, ...] = ("of", "in", "from", "for")) -> str | None:
        """The country named in a phrase with “of”, “in” or “from” behind a head noun."""
        for prep in head.rights:
            if prep.dep_ == "prep" and prep.lower_ in where:
                for noun in prep.children:
                    if noun.dep_ == "pobj":
                        return self.of(noun) or self.before(noun, noun.left_edge.i)
        return None


def in_argument(token: Token, which: str = "prepositions") -> bool:
    """Whether a noun acts or is acted upon, and isn't only a place in which something happens.

    Args:
        which: the list of prepositions in ``mentions.toml`` behind which it acts.
    """
    while token.dep_ == "conj" and token.head.i != token.i:
        token = token.head
    if token.dep_ in _SUBJECTS or token.dep_ in _OBJECTS or token.dep_ in ("poss", "appos"):
        return True
    agentive = settings("actors/mentions.toml")["agentive"][which]
    return token.dep_ == "pobj" and token.head.lower_ in agentive


def _trim(span: Span) -> Span:
    """A name without its article, possessive ending and white space."""
    start, end = span.start, span.end
    doc = span.doc
    while start < end and (
        doc[start].lower_ in ("the", "a", "an") or doc[start].is_space or doc[start].is_quote
    ):
        start += 1
    while end > start and (doc[end - 1].tag_ == "POS" or doc[end - 1].is_space or doc[end - 1].is_punct):
        end -= 1
    return doc[start:end]


def _root(doc: Doc, start: int, end: int) -> Token:
    return doc[start:end].root


def catalogue_names(doc: Doc, known: Catalogue, on: date | None) -> list[tuple[int, int, list[Actor]]]:
    """The longest names of the catalogue in a document, left to right, as tokens and entries."""
    words = [t.text for t in doc]
    out, i = [], 0
    while i < len(words):
        length, actors = known.longest(words, i, on) if words[i][:1].isupper() else (0, [])
        span = _trim(doc[i : i + length]) if length else None
        if span:
            out.append((span.start, span.end, actors))
        i += length or 1
    return out


def names(doc: Doc, known: Catalogue, nations: Nations, on: date | None) -> list[Candidate]:
    """Every name of an actor; where catalogue and tagger overlap, the longer one."""
    surnames = Surnames(doc, known, on)
    found = [
        (s, e, fitting, "")
        for s, e, actors in catalogue_names(doc, known, on)
        if (fitting := actors if e - s > 1 else _of_word(doc[s], actors, surnames))
    ]
    taken = {i: n for n, (s, e, _, _) in enumerate(found) for i in range(s, e)}
    for ent in whole_names(doc):
        if ent.label_ not in _NAMED:
            continue
        span = _trim(ent)
        if not len(span) or not span.text[0].isalnum():
            continue
        if plain(span.text) in offices():
            continue  # “Prime Minister” alone is nobody's name
        inner = {taken[i] for i in range(span.start, span.end) if i in taken}
        if any(found[n][0] <= span.start and found[n][1] >= span.end for n in inner):
            continue  # the catalogue's name is as long or longer
        actors = known.find(span.text, on)
        if len(span) == 1:
            actors = _of_word(span[0], actors, surnames)
        if not actors and inner and (ent.label_ in ("GPE", "NORP") or _is_list(span)):
            continue
        if not actors and " " not in span.text:
            actors = surnames.of(span) if ent.label_ != "NORP" else []
        elif not actors and ent.label_ == "PERSON":
            actors = surnames.of_full_name(span)
        if not actors:
            inside = _inner_actors(span, ent.label_, [found[n] for n in inner])
            actors = surnames.fitting(span[-1].text, inside)
        for n in inner:
            found[n] = (0, 0, [], "")
        found.append((span.start, span.end, actors, ent.label_))
    out = [_name(doc, known, nations, s, e, actors, label, on) for s, e, actors, label in found if e > s]
    return [c for c in out if c is not None]


def _of_word(word: Token, actors: list[Actor], surnames: Surnames) -> list[Actor]:
    """The catalogue's actors of one word, without those that the text tells from a person of that last name."""
    if goes_on(word.doc[word.i : word.i + 1]):  # “Francis Young”, “Irena Skalova”: neither pope nor IRENA
        own = [a for a in actors if a.kind == "state" or word.is_upper or word.text in (a.name, *a.aliases)]
        actors = [a for a in own if a.kind != "person"]
    if not surnames.is_persons(word.text):
        return surnames.at_home(word.text, actors)
    return [a for a in surnames.fitting(word.text, actors) if a.kind == "person"]


def _inner_actors(span: Span, label: str, inner: list[tuple[int, int, list[Actor], str]]) -> list[Actor]:
    """The catalogue's actors inside a longer name that are still the one named (“Interfax news agency”)."""
    if label == "PERSON":
        return [a for _, _, actors, _ in inner for a in actors if a.kind == "person"]
    if len(inner) == 1:
        s, e, actors, _ = inner[0]
        rest = [t for t in span if not s <= t.i < e]
        if all(t.is_lower or t.is_punct for t in rest):
            return [a for a in actors if a.kind not in ("state", "person")]
    return []


def _is_list(span: Span) -> bool:
    return any(t.text in (",", "and", "or", ";") for t in span)


def _name(
    doc: Doc,
    known: Catalogue,
    nations: Nations,
    s: int,
    e: int,
    actors: list[Actor],
    label: str,
    on: date | None,
) -> Candidate | None:
    head = _root(doc, s, e)
    label = label or head.ent_type_
    text = doc[s:e].text
    actor = actors[0] if actors else None
    if actor and len(actors) > 1 and label == "PERSON":
        actor = next((a for a in actors if a.kind == "person"), actor)
    elif actor and len(actors) > 1 and actor.kind != "person" and not nations.names(actor.country):
        actor = next((a for a in actors if nations.names(a.country)), actor)
    capital = known.capital_of(text)
    if capital and (actor is None or actor.kind == "state"):
        filed = annotations_of(doc).layout.dateline_span
        if not in_argument(head, "before_capitals") or (filed and head.idx < filed[1]):
            return None
        return Candidate(
            start=s,
            end=e,
            head=head.i,
            form="name",
            kind="state",
            country=capital,
            actor=known.state(capital),
            label=label,
        )
    if actor is None and label in ("GPE", "LOC", "NORP") and not in_argument(head):
        return None
    if (
        actor is not None
        and actor.kind == "state"
        and known.is_demonym(text)
        and not stands_for_state(head, known)
    ):
        return None
    if actor is not None and actor.kind == "state" and (people := people_of(head, known)):
        return Candidate(
            start=s, end=e, head=head.i, form="name", kind=people, country=actor.country, label=label,
            sectors=("CVL",), plural=people == "population",
        )  # fmt: skip
    if actor is not None and actor.kind != "state" and head.pos_ == "ADJ":
        return None  # “the East African country” is no newspaper
    kind: EntityKind | None = actor.kind if actor else _kind_of_name(doc[s:e], label, known)
    title = _title_before(doc, s, head) if kind == "person" else ""
    offices = known.offices(actor.id, on) if actor and actor.kind == "person" else []
    agent = known.agent(title.rpartition(" ")[2] if kind == "person" else doc[e - 1].lower_)
    return Candidate(
        start=s,
        end=e,
        head=head.i,
        form="name",
        kind=kind,
        country=actor.country if actor else _country_near(doc, nations, s, e, head, kind),
        sectors=tuple(actor.sectors) if actor else tuple(agent.sectors) if agent else (),
        actor=actor,
        label=label,
        office=title,
        held=tuple(word for office in offices for word in office.title.split()),
        leads=next((o.of.removeprefix("state:") for o in offices if _leads_a_state(o)), None),
    )


def _leads_a_state(office: Office) -> bool:
    leading = settings("actors/mentions.toml")["governing"]["titles"]
    return office.of.startswith("state:") and office.title in leading


def _kind_of_name(span: Span, label: str, known: Catalogue) -> EntityKind | None:
    if label == "PERSON":
        return "person"
    if label == "NORP":
        return "population"
    if label in ("GPE", "LOC"):
        return "other"
    institution = known.institution(span.text.lower())
    if institution:
        return institution.kind
    agent = known.agent(span[-1].lower_) or known.agent(span[0].lower_)
    if agent and agent.kind not in ("person", "population"):
        return agent.kind
    return "organization"


def _country_near(
    doc: Doc, nations: Nations, s: int, e: int, head: Token, kind: EntityKind | None
) -> str | None:
    """The country that a name holds or has before it (“U.S. Supreme Court”, “Italian … Conte”)."""
    if kind == "person":  # “Michael Jordan”, “Nic Robertson in Tripoli” say nothing of a country
        return nations.before(doc[s], head.left_edge.i) or nations.behind(head, ("of", "from"))
    inside = next((c for i in range(s, e) if (c := nations.of(doc[i]))), None)
    where = ("of", "from") if kind in ("company", "media", "igo") else ("of", "in", "from", "for")
    return inside or nations.before(doc[s], head.left_edge.i) or nations.behind(head, where)


def _title_before(doc: Doc, start: int, head: Token) -> str:
    """The words between the noun phrase's begin and a person's name (“Italian Prime Minister”)."""
    first = max(head.left_edge.i, start - 6)
    nouns = (
        t
        for t in doc[first:start]
        if (t.pos_ in ("NOUN", "PROPN") or (t.pos_ == "ADJ" and t.dep_ == "compound"))  # “rebel Khalif Ali”
        and t.ent_type_ in ("", "ORG", "PERSON")
    )
    return " ".join(t.lower_ for t in nouns if t.dep_ in ("compound", "nmod", "appos")).replace(" .", ".")


def described(doc: Doc, known: Catalogue, nations: Nations, taken: set[int]) -> Iterator[Candidate]:
    """Actors described by a noun: institutions and the nouns of ``agents.csv``."""
    for token in doc:
        noun = "ADJ" if token.dep_ in _SUBJECTS else "NOUN"
        if (
            token.pos_ not in ("NOUN", "PROPN", noun)
            or token.i in taken
            or token.dep_ in ("compound", "nmod")
        ):
            continue
        if token.pos_ == "PROPN" and token.i + 1 in taken and token.nbor().ent_type_ == "PERSON":
            continue  # the title of the person behind it
        phrase, institution = institution_of(token, known)
        agent = known.agent(token.lower_)
        if (institution is None and agent is None) or _in_office(token):
            continue
        first = first_token(token)
        owner = next((c for c in token.lefts if is_possessor(c)), None)
        country = (
            nations.before(token, first)
            or nations.behind(doc[phrase - 1])
            or nations.behind(token)
            or (nations.of(owner) if owner is not None else None)
        )
        yield Candidate(
            start=without_article(doc, first, token.i),
            end=max(token.i + 1, phrase, office_at(token)),
            head=token.i,
            form="nominal",
            kind=institution.kind if institution else agent.kind if agent else None,
            country=country,
            sectors=tuple(institution.sectors if institution else agent.sectors if agent else ()),
            noun=token.lower_,
            office=institution.name if institution else _office(token, agent.office) if agent else "",
            owner=owner.i if owner is not None else None,
            definite=any(c.lower_ in ("the", "this", "that", "these", "those", "both") for c in token.lefts)
            or owner is not None,
            plural=token.tag_ in ("NNS", "NNPS"),
            generic=token.lower_ in settings("actors/mentions.toml")["generic"]["nouns"],
        )


def _in_office(token: Token) -> bool:
    """Whether a noun is only a part of the title of an office (“State” of “Secretary of State”)."""
    prep = token.head
    return token.dep_ == "pobj" and token.is_title and office_at(prep.head) > token.i > prep.head.i


def _office(noun: Token, office: str | None) -> str:
    rank = word_before(noun, settings("actors/mentions.toml")["introduced"]["ranks"])
    return f"{rank} {office}".strip() if office else ""


def pronouns(doc: Doc) -> Iterator[Candidate]:
    """Pronouns of the third person; “it” only where it can stand for an actor."""
    known = settings("actors/mentions.toml")["pronouns"]
    for token in doc:
        if token.pos_ != "PRON" or token.lower_ not in known:
            continue
        number, stands = known[token.lower_], token.dep_ in ("nsubj", "nsubjpass")
        if token.lower_ == "it" and (not stands or token.head.lemma_ in ("be", "seem", "appear")):
            continue
        yield Candidate(
            start=token.i, end=token.i + 1, head=token.i, form="pronoun", noun=token.lower_,
            kind="person" if number in ("m", "f") else None, plural=number == "p", label=number,
        )  # fmt: skip
