"""What other packages add: stages, forms of input and output, actor lists, codebooks, models, by entry points.

A package names them in its ``pyproject.toml``, and they are there once it is installed:

    [project.entry-points."dateline.codebooks"]
    elections = "mypackage:CODEBOOK"          # a path
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from dateline.errors import KnowledgeError

STAGES, INTAKE, EXPORTS = "dateline.stages", "dateline.intake", "dateline.exports"
ACTORS, CODEBOOKS, MODELS = "dateline.actors", "dateline.codebooks", "dateline.models"


@cache
def _group(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=group)}


def names(group: str) -> list[str]:
    """What installed packages add to a group, by name."""
    return sorted(_group(group))


def version_of(group: str, name: str) -> str:
    """The package that adds something and its version, as ``mypackage 1.2``."""
    found = _group(group).get(name)
    package = found.dist if found is not None else None
    return f"{package.name} {package.version}" if package else "a package without a version"


def load(group: str, name: str) -> Any:
    """What a package adds under a name.

    Raises:
        KnowledgeError: no package does, or what it names can't be imported.
    """
    known = _group(group)
    if name not in known:
        told = ", ".join(names(group)) or "none"
        raise KnowledgeError(
            f"No package that is installed adds “{name}” to {group}. There: {told}. Install the one that does."
        )
    try:
        return known[name].load()
    except Exception as e:  # a package may be anything
        raise KnowledgeError(
            f"“{name}” of {version_of(group, name)} can't be loaded ({type(e).__name__}: {e}). "
            "That is a fault of the package."
        ) from e


def path_of(group: str, given: str) -> str:
    """The path of a file or folder that is named by its path, or as a package calls it.

    Raises:
        KnowledgeError: what the package names is no path.
    """
    if Path(given).exists() or given not in _group(group):
        return given
    found = load(group, given)
    if not isinstance(found, (str, Path)):
        raise KnowledgeError(f"“{given}” of {version_of(group, given)} in {group} is no path.")
    return str(found)
