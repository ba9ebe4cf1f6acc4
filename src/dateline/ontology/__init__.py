"""PLOVER's ontology: what the codebook names, scores and maps, and the words that tell of them.

:mod:`~dateline.ontology.codebook` holds types, modes, contexts, sectors and CAMEO codes;
:mod:`~dateline.ontology.contexts` finds what a paragraph is about, :mod:`~dateline.ontology.manner` how an event was
done.
"""

from __future__ import annotations

from dateline.ontology.codebook import (
    CameoCode,
    Context,
    EventType,
    Mode,
    Sector,
    cameo,
    cameo_codes,
    contexts_known,
    describe,
    modes,
    score,
    sectors,
    types,
)

__all__ = [
    "CameoCode",
    "Context",
    "EventType",
    "Mode",
    "Sector",
    "cameo",
    "cameo_codes",
    "contexts_known",
    "describe",
    "modes",
    "score",
    "sectors",
    "types",
]
