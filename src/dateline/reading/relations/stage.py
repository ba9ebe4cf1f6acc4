"""Relations: who backs, opposes, leads, supplies whom; who is a member or part of what; who says so.

Read from statements only: the frames are rows of ``knowledge/data/relations.csv``, offices come from
the words before a name and the catalogue. The time is the one that the statement itself gives (“since 2018”), the
status that of the statement, but what is only hearsay (“is said to back”) stands, by somebody's word, and what has
ended (“a former ally”) is historical. Relations from repeated events are made in :mod:`dateline.relations`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache

import msgspec
from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline.knowledge import settings, table
from dateline.reading import layout
from dateline.reading.attributions import Attributed
from dateline.reading.document import annotations_of, attributes
from dateline.reading.events import EventTimes, StatusReading, cues, evidence
from dateline.reading.parsing import is_infinitive, is_possessor, pobj
from dateline.reading.relations.sides import RelationSide, SideFinder
from dateline.record import Entity, EventTime, Range, Relation, RelationType, Status

_COPULA = {"be", "become", "remain"}


class Frame(msgspec.Struct, frozen=True):
    """One row of ``relations.csv``."""

    type: RelationType
    lemma: str
    pos: str
    frame: str
    turn: bool


@cache
def frames() -> dict[str, list[Frame]]:
    """The frames by lemma."""
    out: dict[str, list[Frame]] = defaultdict(list)
    for row in table("relations.csv"):
        frame = Frame(
            msgspec.convert(row["type"], RelationType),
            row["lemma"],
            row["pos"],
            row["frame"],
            row["turn"] == "yes",
        )
        out[frame.lemma].append(frame)
    return dict(out)


class RelationCandidate(msgspec.Struct):
    """A relation as it was found: two sides and the token that says it."""

    type: RelationType
    subject: RelationSide
    object: RelationSide
    token: Token
    confidence: float


def _told(doc: Doc) -> Iterator[tuple[Token, list[Frame]]]:
    """The words of the story that have frames, with them."""
    known = frames()
    for token in doc:
        # “backed” is a frame of its own beside “back”
        words = dict.fromkeys((token.lemma_.lower(), token.lower_))
        found = [frame for word in words if word in known for frame in known[word]]
        if found and annotations_of(doc).layout.in_story(token.idx):
            yield token, found


def _of_token(sides: SideFinder, token: Token, told: list[Frame]) -> Iterator[RelationCandidate]:
    for frame in told:
        if frame.frame == "suffix":
            firsts, seconds = _suffix(sides, token)
        elif frame.pos != token.pos_ and not (
            frame.frame.startswith("near") and token.pos_ in ("VERB", "ADJ")
        ):
            continue
        elif frame.frame.startswith("verb"):
            firsts, seconds = _verb(sides, token, frame)
        elif frame.frame.startswith("near"):
            firsts, seconds = _near(sides, token, frame.frame[5:])
        else:
            firsts, seconds = _noun(sides, token, frame.frame[5:])
        if frame.turn:
            firsts, seconds = seconds, firsts
        confidence = 0.85 if frame.frame in ("suffix", "verb") else 0.75
        yield from (
            RelationCandidate(frame.type, a, b, token, confidence)
            for a in firsts
            for b in seconds
            if a.entity != b.entity and _sound(sides, frame, a, b)
        )


def _sound(sides: SideFinder, frame: Frame, a: RelationSide, b: RelationSide) -> bool:
    """Whether two entities can stand so to each other: things that are no actors can't."""
    first, second = sides.entities[a.entity], sides.entities[b.entity]
    if frame.type == "mediates":
        return first.kind != "other"
    named = first.kind != "other" and second.kind != "other"
    return named or frame.type in ("located_in", "part_of", "member_of")


def _verb(sides: SideFinder, token: Token, frame: Frame) -> tuple[list[RelationSide], list[RelationSide]]:
    if (
        token.pos_ == "NOUN" and frame.pos == "NOUN"
    ):  # “Norway mediates”, which the parser may take for a noun
        before = [c for c in token.lefts if c.dep_ == "compound"]
        return [s for c in before if (s := sides.at(c))], _parties(sides, token)
    if token.pos_ != "VERB":
        return [], []
    subjects = sides.named(sides.subject(token), deep=False)
    if frame.frame == "verb:between":
        return subjects, _parties(sides, token)
    if frame.frame == "verb":
        if frame.type == "supplies" and sides.named(sides.behind(token, "to"), deep=False):
            return subjects, []  # “supplied drones to X”: the object is what is supplied
        return subjects, sides.named(sides.patient(token), deep=frame.type in ("backs", "supplies"))
    return subjects, sides.named(sides.behind(token, frame.frame[5:]), deep=False)


def _parties(sides: SideFinder, token: Token) -> list[RelationSide]:
    """Those “between” whom something goes on, also where the word stands deeper (“in the dispute between …”)."""
    between = next((t for t in token.subtree if t.lower_ == "between" and t.i > token.i), None)
    noun = pobj(between) if between is not None else None
    if noun is None:
        return []
    return sides.named(noun, deep=False) or ([sides.unnamed(noun)] if noun.pos_ == "NOUN" else [])


def _near(sides: SideFinder, token: Token, preposition: str) -> tuple[list[RelationSide], list[RelationSide]]:
    """“forces aligned with X”, “X is close to Y”."""
    holder = token.head if token.dep_ in ("acl", "amod", "relcl", "appos") else None
    if token.dep_ == "acomp" and token.head.lemma_ in _COPULA:
        holder = sides.subject(token.head)
    if holder is None:
        holder = sides.patient(token) or sides.subject(token)
    return sides.named(holder, deep=False), sides.named(sides.behind(token, preposition), deep=False)


def _noun(sides: SideFinder, token: Token, preposition: str) -> tuple[list[RelationSide], list[RelationSide]]:
    """“X, a member of Y”, “X is the leader of Y”, “Y's leader, X”."""
    holders: list[RelationSide] = []
    if token.dep_ == "appos":
        holders = sides.named(token.head, deep=False)
    elif token.dep_ == "attr" and token.head.lemma_ in _COPULA:
        holders = sides.named(sides.subject(token.head), deep=False)
    elif token.dep_ == "pobj" and token.head.lower_ == "as":  # “acts as a mediator between X and Y”
        holders = sides.named(sides.subject(token.head.head), deep=False)
    elif (after := _beside(token)) is not None:
        holders = sides.named(after, deep=False)
    else:
        holders = [s for c in token.rights if c.dep_ == "appos" for s in sides.named(c, deep=False)]
        if not holders and token.dep_ in ("compound", "nmod"):
            holders = sides.named(token.head, deep=False)
    behind = _parties(sides, token) if preposition == "between" else []
    objects = behind or sides.named(sides.behind(token, preposition), deep=False)
    objects = objects or [
        s for c in token.lefts if is_possessor(c) or c.dep_ == "compound" for s in sides.named(c, deep=False)
    ]
    return holders, objects


def _beside(token: Token) -> Token | None:
    """The name right behind a noun of standing with an owner: “Iran's ally Hezbollah”."""
    if token.i + 1 >= len(token.doc) or not any(is_possessor(c) for c in token.lefts):
        return None
    after = token.doc[token.i + 1]
    while after.dep_ == "compound" and after.head.i > after.i:
        after = after.head
    return after if after.pos_ == "PROPN" and (after.head.i in (token.i, token.head.i)) else None


def _suffix(sides: SideFinder, token: Token) -> tuple[list[RelationSide], list[RelationSide]]:
    """“UN-backed government”, “Kurdish-led forces”: the word before the hyphen, and the noun."""
    doc = token.doc
    if (
        token.i < 2
        or doc[token.i - 1].text not in ("-", "‐", "–")
        or token.dep_ not in ("amod", "compound", "ROOT", "acl", "nmod")
    ):
        return [], []
    first = sides.at(doc[token.i - 2])
    noun = sides.at(token.head)
    return ([first] if first else []), ([noun] if noun else [])


def _offices(doc: Doc, entities: dict[str, Entity]) -> Iterator[tuple[Entity, Entity, int]]:
    """Who holds a leading office of an entity of this report, and where in the text it is said."""
    leading = frozenset(settings("events.toml")["leading"]["titles"])
    for person in entities.values():
        named = [m for m in person.mentions if m.form != "pronoun"]
        for role in person.roles:
            if role.of in entities and role.title.lower() in leading and named:
                yield person, entities[role.of], named[0].start


def _possessed(sides: SideFinder, doc: Doc) -> Iterator[RelationCandidate]:
    """“Haftar's Libyan National Army”, “his forces”: a person's own armed group or party."""
    for token in doc:
        if not is_possessor(token):
            continue
        owner, owned = sides.at(token), sides.at(token.head)
        if not owned and owner:  # “Haftar's Libya National Army (LNA) faction”
            owned = next((s for c in token.head.lefts if c.i > token.i and (s := sides.at(c))), None)
        if owner is None or owned is None or owner.entity == owned.entity:
            continue
        first, second = sides.entities[owner.entity], sides.entities[owned.entity]
        if first.kind == "person" and second.kind in ("armed_group", "military", "party"):
            yield RelationCandidate("leads", owner, owned, token, 0.7)


def _time_of(times: EventTimes, token: Token) -> EventTime | None:
    """The time that a statement of standing gives itself; one that only its sentence gives is not the relation's."""
    copula = token.dep_ == "attr" and token.head.lemma_ in _COPULA
    top = token.head if copula else token
    if top.pos_ not in ("VERB", "AUX"):
        return None
    time = times.told(top)
    if time is None or time.span is None:
        return None
    span = token.doc.char_span(*time.span, alignment_mode="expand")
    return time if span is not None and any(t.i == top.i or top.is_ancestor(t) for t in span) else None


def _status_of(token: Token, time: EventTime | None, anchor: date | None) -> Status:
    """Whether a relation stands: what has ended is historical, what is only hearsay stands by somebody's word."""
    if is_possessor(token):
        return "actual"
    status = StatusReading(token).status()
    known = settings("relations.toml")
    above = token.head.lemma_ if token.dep_ in ("xcomp", "ccomp") and is_infinitive(token) else ""
    if status == "future" and above in known["hearsay"]["verbs"]:
        status = "actual"
    if status != "actual":
        return status
    if any(c.lower_ == "longer" and any(n.lower_ == "no" for n in c.children) for c in token.lefts):
        return "negated"
    if any(c.lower_ in (*known["ended"]["modifiers"], *known["ended"]["adverbs"]) for c in token.lefts):
        return "historical"
    over = (
        time is not None
        and time.end
        and anchor
        and (anchor - date.fromisoformat(time.end)).days > cues().days
    )
    return "historical" if over or above in known["ended"]["verbs"] else "actual"


def find(doc: Doc) -> list[Relation]:
    """The relations that a document states, one for each type and pair, in the order of the text."""
    sides = SideFinder(doc)
    found = [f for token, told in _told(doc) for f in _of_token(sides, token, told)]
    found += _possessed(sides, doc)
    out: dict[tuple[str, str, str], Relation] = {}
    said, anchor = Attributed(doc), layout.anchor(doc)
    times = EventTimes(doc, anchor)
    for f in found:
        time = _time_of(times, f.token)
        relation = Relation(
            id="", type=f.type, subject=f.subject.entity, object=f.object.entity,
            status=_status_of(f.token, time, anchor), time=time,
            attribution=said.at(f.token.idx), confidence=f.confidence,
            evidence=Range(*evidence(f.token)),
        )  # fmt: skip
        known = out.get((f.type, relation.subject, relation.object))
        if known is None or (known.status != "actual" and relation.status == "actual"):
            out[(f.type, relation.subject, relation.object)] = relation
    for person, led, start in _offices(doc, sides.entities):
        span = doc.char_span(start, start + 1, alignment_mode="expand")
        if span is None or ("leads", person.id, led.id) in out:
            continue
        out[("leads", person.id, led.id)] = Relation(
            id="", type="leads", subject=person.id, object=led.id, confidence=0.8,
            evidence=Range(*evidence(span.root)),
        )  # fmt: skip
    relations = sorted(out.values(), key=lambda r: (r.evidence.start, r.type))
    for n, relation in enumerate(relations, 1):
        relation.id = f"r{n}"
    return relations


@Language.component(
    "dateline_relations",
    requires=attributes("report", "layout", "times", "entities", "attributions"),
    assigns=attributes("entities", "relations"),
)
def relations(doc: Doc) -> Doc:
    """The stage: reads entities and attributions, writes ``doc._.relations``."""
    annotations_of(doc).relations = find(doc)
    return doc
