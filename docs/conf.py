"""The manual as a site: ``sphinx-build -W docs site`` (extra ``[docs]``); it asks nothing of any other host.

Sphinx, since the docstrings are reStructuredText and it is kept well; MkDocs 1 has had no release since August 2024 and
Material for MkDocs takes security fixes only.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dateline import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).parent
ROOT = HERE.parent
ELSEWHERE = {  # files of the repository that are pages of the site
    "figures": "benchmarks/RESULTS.md", "changes": "CHANGELOG.md", "contributing": "CONTRIBUTING.md",
}  # fmt: skip

project, author, release, language = "dateline", "The dateline developers", __version__, "en"
project_copyright = "The dateline developers"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["pictures/draw.py", "pages"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
suppress_warnings = ["misc.highlighting_failure"]  # a JSON with “…” in it

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
nb_execution_mode = "cache"  # the notebooks are kept without what they show: it is made when the site is
nb_execution_in_temp = True
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_merge_streams = True

autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_use_ivar = True

html_theme = "sphinx_book_theme"
html_title = f"dateline {release}"
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "use_download_button": False, "use_fullscreen_button": False, "navigation_with_keys": False,
    "navbar_persistent": [], "footer_content_items": [],
}  # fmt: skip

os.environ["PATH"] = (
    f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # “!dateline” of a notebook
)

_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]+)\]\((?P<target>(?!https?:|mailto:|#)[^)\s]+)\)")


def linked(text: str, source: Path) -> str:
    """A page whose links to files of the repository lead to the site's pages, or tell where the file is.

    Args:
        source: from where the links of the page are meant.
    """
    pages = {(ROOT / path).resolve(): HERE / f"{name}.md" for name, path in ELSEWHERE.items()}

    def replaced(found: re.Match[str]) -> str:
        path, _, anchor = found["target"].partition("#")
        target = (source.parent / path).resolve()
        target = pages.get(target, target)
        if target.suffix in (".md", ".ipynb") and target.is_relative_to(HERE):
            return f"[{found['words']}](/{target.relative_to(HERE)}{f'#{anchor}' if anchor else ''})"
        return f"{found['words']} (`{target.relative_to(ROOT)}`)"

    return _LINK.sub(replaced, text)


def _read(_: Sphinx, name: str, content: list[str]) -> None:
    path = ROOT / ELSEWHERE[name] if name in ELSEWHERE else HERE / f"{name}.md"
    if path.is_file():
        content[0] = linked(path.read_text("utf-8"), path)


def setup(app: Sphinx) -> None:
    """Let each page be read with its links put right."""
    app.connect("source-read", _read)
