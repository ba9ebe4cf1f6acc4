"""How an event was done: its mode, by words beside its predicate.

Cues lie in ``knowledge/data/ontology/mode_cues.csv``. The definitions of the modes that they stand for
are those of the PLOVER manual, chapter “Event Categories”.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dateline.knowledge import settings
from dateline.ontology.cues import cues


def mode_of(
    kind: str,
    lemmas: Sequence[str],
    forms: Sequence[str] | None = None,
    said: Mapping[str, float] | None = None,
) -> str | None:
    """The mode of an event that the words of its clause or sentence tell; None where they tell none.

    Args:
        kind: the event's type.
        lemmas: of the words, in their order; case does not matter.
        forms: the words as written, as many; the lemmas where not given.
        said: what a model makes of it, the probability of each mode (``""`` for none), where there is one.
    """
    low = [lemma.lower() for lemma in lemmas]
    written = low if forms is None else [form.lower() for form in forms]
    weights: dict[str, float] = {"": 0.0}
    hits = cues("mode_cues.csv", "type", "mode").hits(low, written)
    for cue in dict.fromkeys(hit.cue for hit in hits):
        its_type, mode = cue.tells
        if its_type == kind:
            weights[mode] = weights.get(mode, 0.0) + cue.weight
    if said:
        known = settings("ontology/modes.toml")
        share, unsaid = float(known["cues"]), set(known["must_be_said"].get(kind, ())) - set(weights)
        weights = {mode: p + share * weights.get(mode, 0.0) for mode, p in said.items() if mode not in unsaid}
    return max(weights, key=weights.__getitem__) or None
