"""The colours of what is drawn, from ``colours.toml``: one for each class of events, one a sign of a relation."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from dateline.ontology import codebook

_COLOURS: dict[str, dict[str, str]] = tomllib.loads(
    files("dateline").joinpath("ontology/colours.toml").read_text("utf-8")
)
OTHER = "other"
CLASSES: dict[str, str] = {**_COLOURS["classes"], **_COLOURS["other"]}
"""Classes of events and their colours, from verbal cooperation to material conflict; last what is of none."""
RELATIONS: dict[str, str] = _COLOURS["relations"]
"""Relations and their colours: one for all support, one for opposition."""


@cache
def class_of(kind: str) -> str:
    """The class of an event type: a key of :data:`CLASSES`."""
    return next((t.category for t in codebook.types() if t.name == kind), OTHER)


def number_of(kind: str) -> int:
    """Which class of :data:`CLASSES` an event type is of, from 1 on: the pages' style sheet numbers them so."""
    return list(CLASSES).index(class_of(kind)) + 1
