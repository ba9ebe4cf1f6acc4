"""What decides how reports are read, in one place: stages, languages, actors, codebook, model, least confidence.

Made once and passed whole by Python, the command line, workers, a cluster, the server and feeds. Its fingerprint covers
the contents of every file that it names and of every table and weight on board, so that a store knows which of its
records another reading would change.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypedDict

import msgspec

from dateline import __version__, plugins
from dateline.knowledge import DATA

STAGES = ("layout", "times", "places", "actors", "attributions", "events", "relations")
"""The stages in reading order; stage ``x`` is the component ``dateline_x`` of the room ``reading/x``."""

FOLDER_VARIABLE = "DATELINE_MODEL"
"""The variable of the environment that may name the folder of a model."""

_WEIGHTS = Path(__file__).parent / "models" / "data"
_LENGTH = 12  # hexadecimal digits of a digest that are shown


class Choices(TypedDict, total=False):
    """The fields of :class:`ReadingConfig` that a user names one by one, as in ``dateline.code(…, model="mine")``."""

    any_language: bool
    stages: Iterable[str]
    actors: Iterable[str | Path]
    codebook: str | Path | None
    model: str | Path | None
    min_confidence: float | None


class ReadingConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How reports are read.

    Attributes:
        stages: names of :data:`STAGES` in reading order, and of stages that packages add to ``dateline.stages``.
        languages: ISO 639-1 codes of the languages that are read; empty for any.
        actors: own tables of actors (paths of CSV files), read on top of the bundled catalogue.
        codebook: an own codebook (path of a TOML file), or None for PLOVER's.
        model: a folder that ``dateline train`` wrote or the name of a model that a package adds to
            ``dateline.models``; None for the one that ``DATELINE_MODEL`` names, or else the shipped one.
        min_confidence: the least confidence of an event, 0 to 1; None for the model's.
    """

    stages: tuple[str, ...] = STAGES
    languages: tuple[str, ...] = ("en",)
    actors: tuple[str, ...] = ()
    codebook: str | None = None
    model: str | None = None
    min_confidence: float | None = None

    @property
    def any_language(self) -> bool:
        """Whether reports of every language are read."""
        return not self.languages

    def contents(self) -> dict[str, str]:
        """What decides a reading, by the name that a user knows it by: files by a digest of what is in them."""
        return {
            "dateline": f"{__version__}/{_aboard()}",
            "stages": " ".join(_stage(name) for name in self.stages),
            "languages": " ".join(self.languages) or "any",
            **self.files(),
            "min_confidence": "the model's" if self.min_confidence is None else f"{self.min_confidence:g}",
        }

    def files(self) -> dict[str, str]:
        """The user's own files that decide a reading, each by its name and a digest of what is in it."""
        model = self.model or os.environ.get(FOLDER_VARIABLE)
        return {
            "actors": " ".join(_named(path) for path in self.actors) or "none",
            "codebook": _named(self.codebook) if self.codebook else "PLOVER",
            "model": _model(model) if model else "shipped",
        }

    def fingerprint(self) -> str:
        """A name for all of :meth:`contents`: the version, a slash, and twelve hexadecimal digits."""
        told = "\n".join(f"{name}: {content}" for name, content in self.contents().items())
        return f"{__version__}/{hashlib.sha256(told.encode()).hexdigest()[:_LENGTH]}"


def config_of(given: ReadingConfig | None = None, choices: Choices | None = None) -> ReadingConfig:
    """A configuration with some choices in place of its own.

    Args:
        given: what is changed; the usual configuration where None.
        choices: as a user names them, with paths of any kind, or the names of what packages add; stages come behind
            dateline's own. What is not there, None or empty changes nothing.

    Raises:
        KnowledgeError: a package that is named can't be loaded.
    """
    out = given or ReadingConfig()
    chosen = choices or Choices()
    changes: dict[str, object] = {}
    if stages := tuple(chosen.get("stages") or ()):
        changes["stages"] = (*out.stages, *stages)
    if actors := tuple(plugins.path_of(plugins.ACTORS, str(path)) for path in chosen.get("actors") or ()):
        changes["actors"] = actors
    if (codebook := chosen.get("codebook")) is not None:
        changes["codebook"] = plugins.path_of(plugins.CODEBOOKS, str(codebook))
    if (model := chosen.get("model")) is not None:
        changes["model"] = str(model)
    if (least := chosen.get("min_confidence")) is not None:
        changes["min_confidence"] = least
    if chosen.get("any_language"):
        changes["languages"] = ()
    return msgspec.structs.replace(out, **changes)


def _stage(name: str) -> str:
    return name if name in STAGES else f"{name} ({plugins.version_of(plugins.STAGES, name)})"


def _model(name: str) -> str:
    added = not Path(name).exists() and name in plugins.names(plugins.MODELS)
    return f"{name} ({plugins.version_of(plugins.MODELS, name)})" if added else _named(name)


def _named(path: str) -> str:
    """A path's last name with a digest of what is there."""
    return f"{Path(path).name}/{_digest(Path(path))}"


def _aboard() -> str:
    """A digest of the tables, settings and weights that come with dateline."""
    return hashlib.sha256((_digest(DATA) + _digest(_WEIGHTS)).encode()).hexdigest()[:_LENGTH]


def _digest(path: Path) -> str:
    """A digest of a file, or of all files below a folder with their names."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    found = hashlib.sha256()
    for file in files:
        try:
            stat = file.stat()
        except OSError:
            found.update(b"gone")
            continue
        found.update(f"{file.relative_to(path) if file != path else file.name}\0".encode())
        found.update(_of_file(str(file), stat.st_mtime_ns, stat.st_size).encode())
    return found.hexdigest()[:_LENGTH]


@cache
def _of_file(path: str, changed: int, size: int) -> str:
    """A file's digest, made once until its time of change or its size differ."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
