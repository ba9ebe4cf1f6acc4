"""What dateline needs is named with the range that was tested, and what is installed is within it."""

import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from scripts.lowest import floors

PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
NEEDED = [
    Requirement(line)
    for lines in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for line in lines
    if not line.startswith("dateline")
]


@pytest.mark.parametrize("needed", NEEDED, ids=str)
def test_each_package_has_a_floor_and_a_ceiling(needed):
    signs = {s.operator for s in needed.specifier}
    assert signs in ({">=", "<"}, {"=="})
    try:
        version = metadata.version(needed.name)
    except metadata.PackageNotFoundError:
        return  # of an extra that isn't installed here
    assert needed.specifier.contains(version, prereleases=True)


def test_the_lowest_versions_of_an_extra_are_constraints():
    found = dict(line.split("==") for line in floors("serve"))
    assert {"fastapi", "starlette", "uvicorn", "h11", "python-multipart", "argon2-cffi"} <= set(found)
    assert all(Requirement(f"{n}=={v}").specifier.contains(v) for n, v in found.items())
