"""The house is as its plan says: imports hold to the table in docs/design.md."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "dateline"


def plan() -> dict[str, set[str]]:
    text = (ROOT / "docs" / "design.md").read_text("utf-8")
    table = text.split("## What each room does and may import")[1].split("\n## ")[0]
    rooms = {}
    for line in table.splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if len(cells) == 3 and (room := re.fullmatch(r"`(\w+)`", cells[0])):
            rooms[room[1]] = set(re.findall(r"`(\w+)`", cells[2])) if cells[2] != "everything" else {"*"}
    return rooms


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Rooms of dateline that a file imports, at any depth of the code."""
    out = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "dateline" else [f"dateline.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        out |= {n.split(".")[1] for n in names if n.startswith("dateline.")}
    return out


FILES = [p for p in sorted(SOURCE.rglob("*.py")) if room_of(p) not in ("__init__", "__main__")]


def test_the_plan_names_every_room():
    assert {room_of(p) for p in FILES} <= set(plan())


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_room_imports_only_what_the_plan_allows(path):
    allowed = plan()[room_of(path)]
    if "*" in allowed:
        return
    assert imports(path) - {room_of(path), "__version__"} <= allowed


def test_the_top_package_loads_nothing_heavy():
    top = (SOURCE / "__init__.py").read_text("utf-8")
    at_import = {
        alias.name
        for node in ast.parse(top).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert not at_import & {"spacy", "onnxruntime", "pipeline"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_file_over_400_lines(path):
    assert len(path.read_text("utf-8").splitlines()) <= 400
