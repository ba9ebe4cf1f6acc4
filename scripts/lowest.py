"""The lowest versions that an extra allows, as constraints for pip: what the floors of pyproject.toml were tested with.

python scripts/lowest.py serve > lowest.txt && pip install '.[serve]' -c lowest.txt
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent


def floors(extra: str) -> list[str]:
    """A line for each package that the extra names: its name with its lowest version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [Requirement(line) for line in project["optional-dependencies"][extra]]
    return [
        f"{r.name}=={low}"
        for r in wanted
        if r.name != project["name"]
        for low in (s.version for s in r.specifier if s.operator == ">=")
    ]


if __name__ == "__main__":
    print("\n".join(floors(sys.argv[1])))
