"""Every block of the README and the manual is run, in order, in a clean folder, with what the page told to install."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent / "manual"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs").glob("how-to/*.md")), *sorted((ROOT / "docs").glob("tutorials/*.md"))]  # fmt: skip
_BLOCK = re.compile(
    r"(?:<!-- not run by tests/test_manual\.py: ([^>]+) -->\n)?^```(\w*)\n(.*?)^```$", re.M | re.S
)
_RUN = {"sh", "python", "toml"}
_SHOWN = {"", "json"}  # figures, settings of other programs


class Block(NamedTuple):
    """One block of a page; ``why`` it is not run, or None."""

    why: str | None
    language: str
    text: str


def blocks(page: Path) -> list[Block]:
    return [
        Block(why or None, language, text) for why, language, text in _BLOCK.findall(page.read_text("utf-8"))
    ]


def script(page: Path) -> str:
    """The blocks of a page as one script."""
    out = [(HERE / "preamble.sh").read_text("utf-8")]
    if page.name != "README.md":  # which tells how to install
        out.append("INSTALLED=yes")
    for block in blocks(page):
        if block.why or block.language not in _RUN:
            continue
        if block.language == "sh":
            out.append(block.text.replace("127.0.0.1:8400", "127.0.0.1:$MANUAL_PORT").replace("'http://", '"http://').replace("THREATEN'", 'THREATEN"'))  # fmt: skip
        elif name := re.match(r"# (\w+\.py)\n", block.text):
            out.append(f"cat > {name[1]} <<'FILE'\n{block.text}FILE")
        elif block.language == "python":
            out.append(f"python - <<'PYTHON'\n{block.text}PYTHON")
        elif name := re.match(r"# ([\w.]+\.toml)\n", block.text):
            out.append(f"cat > {name[1]} <<'TOML'\n{block.text}TOML")
    return "\n".join(out) + "\n"


@pytest.fixture(scope="session")
def packages(tmp_path_factory) -> Path:
    """Which modules there are, and which of them the project and each of its extras bring."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    modules: dict[str, set[str]] = {}
    for module, found in metadata.packages_distributions().items():
        for name in found:
            modules.setdefault(canonicalize_name(name), set()).add(module)

    def brought(lines: list[str], seen: set[tuple[str, str]]) -> set[str]:
        out: set[str] = set()
        for line in lines:
            wanted = Requirement(line)
            name = canonicalize_name(wanted.name)
            for extra in ("", *wanted.extras):
                if (name, extra) in seen:
                    continue
                seen.add((name, extra))
                if name == "dateline":
                    out |= brought(extras.get(extra, []), seen)
                    continue
                out |= modules.get(name, set())
                try:
                    more = metadata.requires(name) or []
                except metadata.PackageNotFoundError:
                    continue
                needed = [
                    r for r in more if (m := Requirement(r).marker) is None or m.evaluate({"extra": extra})
                ]
                out |= brought(needed, seen)
        return out

    of = {
        extra: sorted(brought(lines, set()))
        for extra, lines in {"": project["dependencies"], **extras}.items()
    }
    tools = {"pip", "setuptools", "pkg_resources", "_distutils_hack", "dateline", "sitecustomize"}
    path = tmp_path_factory.mktemp("manual") / "packages.json"
    path.write_text(json.dumps({"all": sorted(set().union(*modules.values()) - tools), "of": of}), "utf-8")
    (path.parent / "sitecustomize.py").write_text((HERE / "hidden.py").read_text("utf-8"), "utf-8")
    return path


@pytest.mark.parametrize(
    "page",
    [p for p in PAGES if any(b.language in _RUN and not b.why for b in blocks(p))],
    ids=lambda p: "/".join(p.parts[-2:]),
)
def test_the_blocks_of_a_page_run_in_a_clean_folder(page, packages, tmp_path):
    if "dateline serve" in page.read_text("utf-8") and not shutil.which("curl"):
        pytest.skip("no curl is installed")
    told = tmp_path.parent / f"{tmp_path.name}.told"
    told.write_text("", "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = {k: v for k, v in os.environ.items() if not k.startswith(("DATELINE_", "PYTHONPATH"))}
    done = subprocess.run(
        ["bash", "-c", script(page)], cwd=tmp_path, capture_output=True, text=True, timeout=380,
        env={**path, "MANUAL_PACKAGES": str(packages), "MANUAL_TOLD": str(told), "MANUAL_PORT": str(port), "MANUAL_DEMO": str(packages.parent / "demo"),
             "MANUAL_HIDDEN": str(packages.parent), "MANUAL_SOURCE": str(ROOT / "src"), "MANUAL_PYTHON": sys.executable},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-1000:]
    assert "fault of dateline" not in done.stderr


def test_every_block_is_run_or_says_why_not():
    for page in PAGES:
        for block in blocks(page):
            assert block.language in _RUN | _SHOWN, (page.name, block.text[:60])
            if block.language == "":
                assert not re.search(r"^(dateline|pip|python|curl) ", block.text, re.M), (
                    page.name,
                    block.text[:60],
                )


def test_a_package_that_no_page_told_to_install_is_not_there(packages, tmp_path):
    told = tmp_path / "told"
    for extra, there in (("", False), ("analysis", True)):
        told.write_text(extra, "utf-8")
        done = subprocess.run(
            [sys.executable, "-c", "import matplotlib"], capture_output=True, text=True,
            env={**os.environ, "MANUAL_PACKAGES": str(packages), "MANUAL_TOLD": str(told), "PYTHONPATH": str(packages.parent)},
        )  # fmt: skip
        assert (done.returncode == 0) == there, done.stderr
