"""A codebook of one's own: event types with a definition and a few example sentences each, in a TOML file.

extends = "plover"                # leave out to code nothing but these types

[types.LAND_SEIZURE]
definition = "Somebody takes land from those who live on it or till it."
examples = ["Settlers fenced off pastures of three villages near Hebron.", "…"]
score = -7.0                      # optional: -10 conflict to 10 cooperation
cameo = "171"                     # optional: nearest CAMEO code
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from dateline.errors import KnowledgeError

LEAST_EXAMPLES = 2
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")


class OwnType(msgspec.Struct, frozen=True, kw_only=True):
    """An event type of the user's.

    Attributes:
        examples: sentences that tell such an event, in the user's words.
        score: on PLOVER's scale from -10 (conflict) to 10 (cooperation), or None.
        cameo: the nearest CAMEO code, or None.
    """

    name: str
    definition: str
    examples: tuple[str, ...]
    score: float | None = None
    cameo: str | None = None


class OwnCodebook(msgspec.Struct, frozen=True, kw_only=True):
    """The types of one file.

    Attributes:
        extends: whether PLOVER's types are coded beside these.
    """

    path: str
    types: tuple[OwnType, ...]
    extends: bool = False


def load(path: str | Path) -> OwnCodebook:
    """Read a codebook.

    Raises:
        KnowledgeError: the file can't be read, or a type lacks what it needs; the sentence names the line.
    """
    path = Path(path)
    try:
        text = path.read_text("utf-8")
        raw = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as e:
        raise KnowledgeError(f"The codebook {path} can't be read: {e}. Give a TOML file in UTF-8.") from e
    except tomllib.TOMLDecodeError as e:
        raise KnowledgeError(f"The codebook {path} is no TOML: {e}.") from e
    extends = raw.get("extends")
    if extends not in (None, "plover"):
        raise KnowledgeError(
            f'{path}: extends = "{extends}" is not known. Write extends = "plover", or leave it out.'
        )
    types = raw.get("types")
    if not isinstance(types, dict) or not types:
        raise KnowledgeError(
            f"{path}: no types. Define each under a heading of its own: [types.LAND_SEIZURE]."
        )
    lines = {name: _line_of(text, name) for name in types}
    found = tuple(_type(f"{path}, line {lines[name]}", name, about) for name, about in types.items())
    return OwnCodebook(path=str(path), types=found, extends=extends == "plover")


def _line_of(text: str, name: str) -> int:
    """Where a type's heading stands."""
    heading = re.search(rf"^\s*\[types\.[\"']?{re.escape(name)}[\"']?\]", text, re.MULTILINE)
    return text.count("\n", 0, heading.start() + len(heading[0])) + 1 if heading else 1


def _type(where: str, name: str, about: Any) -> OwnType:
    if not _NAME.fullmatch(name):
        raise KnowledgeError(f"{where}: a type is named in capitals, digits and _, unlike “{name}”.")
    if not isinstance(about, dict) or not str(about.get("definition") or "").strip():
        raise KnowledgeError(f"{where}: {name} has no definition. Say in a sentence what it is.")
    examples = about.get("examples")
    if not isinstance(examples, list) or not all(isinstance(e, str) and e.strip() for e in examples):
        raise KnowledgeError(
            f'{where}: {name} has no examples. Give a list of sentences: examples = ["…", "…"].'
        )
    if len(examples) < LEAST_EXAMPLES:
        raise KnowledgeError(
            f"{where}: {name} has {len(examples)} example{'s' * (len(examples) != 1)}; at least {LEAST_EXAMPLES} "
            "sentences are needed to tell what is like it."
        )
    score = about.get("score")
    if score is not None and not (isinstance(score, int | float) and -10 <= score <= 10):
        raise KnowledgeError(
            f"{where}: the score of {name} is {score!r}; it must be a number from -10 to 10."
        )
    unknown = set(about) - {"definition", "examples", "score", "cameo"}
    if unknown:
        raise KnowledgeError(
            f"{where}: {name} has “{sorted(unknown)[0]}”, which means nothing here. "
            "A type has definition, examples, score and cameo."
        )
    return OwnType(
        name=name,
        definition=str(about["definition"]).strip(),
        examples=tuple(e.strip() for e in examples),
        score=None if score is None else float(score),
        cameo=str(about["cameo"]) if about.get("cameo") else None,
    )
