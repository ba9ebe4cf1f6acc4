"""Frozen, citable editions of a store: :func:`release` writes one; :func:`diff` tells what is different between two, or
between stores, and why. ``docs/releases.md`` has the files.
"""

from __future__ import annotations

from dateline.release.about import About, Author, load
from dateline.release.differences import Difference, diff
from dateline.release.writing import Edition, release

__all__ = ["About", "Author", "Difference", "Edition", "diff", "load", "release"]
