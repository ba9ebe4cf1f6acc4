"""“I” and “we” within quotation marks: mentions of the one who speaks."""

from __future__ import annotations

from spacy.tokens import Doc

from dateline.knowledge import settings
from dateline.record import Mention


def speakers(doc: Doc) -> list[tuple[int, int, str]]:
    """Characters of quoted speech and the entity that speaks them, innermost first."""
    out = [
        (s, e, a.source_entity)
        for a in doc._.attributions
        if a.source_entity and a.quote in ("direct", "mixed")
        for s, e in a.content
    ]
    return sorted(out, key=lambda x: x[1] - x[0])


def add_first_persons(doc: Doc) -> None:
    """Make every first person in quoted speech a mention of its speaker.

    Reads ``doc._.attributions``, writes the mentions of ``doc._.entities``.
    """
    said = speakers(doc)
    pronouns = frozenset(settings("events.toml")["first_person"]["pronouns"])
    entities = {e.id: e for e in doc._.entities}
    changed = set()
    for token in doc:
        if token.lower_ not in pronouns or (token.text == "US"):
            continue
        speaker = next((e for s, end, e in said if s <= token.idx < end), None)
        if speaker in entities:
            entities[speaker].mentions.append(Mention(token.idx, token.idx + len(token), "pronoun"))
            changed.add(speaker)
    for speaker in changed:
        entities[speaker].mentions.sort(key=lambda m: m.start)
