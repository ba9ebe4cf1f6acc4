"""The charts of a brief, as PNG."""

from __future__ import annotations

import tempfile
from pathlib import Path

from dateline.brief.choosing import Brief
from dateline.store import pictures


def charts(brief: Brief) -> list[tuple[str, bytes]]:
    """Captions and pictures: events and mean score over time, and who stands with whom.

    Raises:
        StoreError: matplotlib or networkx is not installed (extra ``[analysis]``).
    """
    out = []
    with tempfile.TemporaryDirectory() as folder:
        for caption, draw, rows in (
            ("Events and their mean score", pictures.series, brief.series),
            ("Who stands with whom", pictures.network, brief.ties),
        ):
            if rows:
                path = Path(folder) / "chart.png"
                draw(rows, path)
                out.append((caption, path.read_bytes()))
    return out
