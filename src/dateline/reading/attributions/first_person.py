"""“I” and “we” within quotation marks: mentions of the one who speaks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection

from spacy.tokens import Doc

from dateline.knowledge import settings
from dateline.reading.document import annotations_of
from dateline.record import Entity, Mention

_NESTED = 40  # quotations that begin before a character and are looked at


class Speakers:
    """The entities that speak the quoted speech of a document."""

    def __init__(self, doc: Doc) -> None:
        said = [
            (s, e, a.source_entity)
            for a in annotations_of(doc).attributions
            if a.source_entity and a.quote in ("direct", "mixed")
            for s, e in a.content
        ]
        self._said = sorted(said, key=lambda x: x[0])

    def at(self, offset: int) -> str | None:
        """The entity that speaks what stands at a character: of several, that of the shortest speech."""
        last = bisect_right(self._said, offset, key=lambda x: x[0])
        around = [x for x in self._said[max(0, last - _NESTED) : last] if offset < x[1]]
        return min(around, key=lambda x: x[1] - x[0])[2] if around else None


def add_first_persons(doc: Doc) -> None:
    """Make every first person in quoted speech a mention of its speaker.

    Reads ``doc._.attributions``, writes the mentions of ``doc._.entities``.
    """
    said = Speakers(doc)
    pronouns, several = (
        frozenset(settings("events.toml")["first_person"][k]) for k in ("pronouns", "several")
    )
    entities = {e.id: e for e in annotations_of(doc).entities}
    changed = set()
    for token in doc:
        if token.lower_ not in pronouns or (token.text == "US"):
            continue
        speaker = said.at(token.idx)
        if speaker in entities and token.lower_ in several and entities[speaker].kind == "person":
            speaker = _side_of(entities[speaker], entities)
        if speaker is not None and speaker in entities:
            entities[speaker].mentions.append(Mention(token.idx, token.idx + len(token), "pronoun"))
            changed.add(speaker)
    for speaker in changed:
        entities[speaker].mentions.sort(key=lambda m: m.start)


def _side_of(speaker: Entity, entities: Collection[str]) -> str | None:
    """Whom a person speaks for who says “we”: the one state or body of his offices that the text names."""
    sides = {role.of for role in speaker.roles if role.of in entities}
    return sides.pop() if len(sides) == 1 else None
