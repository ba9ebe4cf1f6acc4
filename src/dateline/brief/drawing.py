"""The charts of a brief, as PNG."""

from __future__ import annotations

import tempfile
from pathlib import Path

from dateline.brief.choosing import Brief
from dateline.store import pictures


def charts(brief: Brief) -> list[tuple[str, bytes]]:
    """Captions and pictures: events and their mean score over time.

    Raises:
        StoreError: matplotlib or networkx is not installed (extra ``[analysis]``).
    """
    out = []
    with tempfile.TemporaryDirectory() as folder:
        for caption, draw, rows in (("Events and their mean score", pictures.series, brief.series),):
            if rows:
                path = Path(folder) / "chart.png"
                draw(rows, path)
                out.append((caption, path.read_bytes()))
    return out
