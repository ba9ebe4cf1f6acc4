"""``dateline demo``: the bundled sample, read before your eyes."""

from __future__ import annotations


def demo() -> None:
    """Read the bundled reports on the Libya crisis of 2019–2020 and show what is in them."""
    raise SystemExit("The sample is not here yet.")
