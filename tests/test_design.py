"""The house is as its plan says: imports hold to the table in docs/design.md."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "dateline"


def plan(heading: str = "## What each room does and may import") -> dict[str, set[str]]:
    text = (ROOT / "docs" / "design.md").read_text("utf-8")
    table = text.split(heading)[1].split("\n## ")[0].split("\n| stage |")[0]
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


READING = SOURCE / "reading"
IN_READING = sorted(READING.rglob("*.py"))


def reading_imports(path: Path) -> set[str]:
    """Modules below ``dateline.reading`` that a file imports, dotted and without that prefix; no names of doors."""
    modules = {".".join(p.relative_to(READING).with_suffix("").parts) for p in IN_READING}
    out = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and f"{node.module}.".startswith("dateline.reading.")
        ):
            module = node.module.removeprefix("dateline.reading").removeprefix(".")
            for name in node.names:
                full = f"{module}.{name.name}".removeprefix(".")
                out.add(full if full in modules or f"{full}.__init__" in modules else module)
    return out


@pytest.mark.parametrize("path", IN_READING, ids=lambda p: str(p.relative_to(READING)))
def test_rooms_of_the_reading_use_one_another_by_their_doors_and_never_back_up(path):
    here = path.relative_to(READING).parts[0].removesuffix(".py")
    allowed = plan("## One shape for every stage").get(here, set())
    for module in reading_imports(path) if "*" not in allowed else ():
        room, *inside = module.split(".")
        assert room == here or (room in allowed and not inside), module


def test_no_files_of_the_reading_import_each_other_in_a_circle():
    arrows = {
        ".".join(p.relative_to(READING).with_suffix("").parts): reading_imports(p)
        for p in IN_READING
        if p.name != "__init__.py"
    }
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " → ".join((*way, module))
        if module not in done:
            for other in arrows.get(module, ()):
                walk(other, (*way, module))
            done.add(module)

    for module in arrows:
        walk(module, ())


def test_no_class_name_has_two_meanings():
    places: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(str(path.relative_to(SOURCE)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}
