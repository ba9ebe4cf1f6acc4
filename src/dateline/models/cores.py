"""How many cores numpy's library of matrices may use.

On several cores it lets all of them spin between its products, which doubles what reading a text costs and gains
nothing, for the products are small (OpenBLAS, numpy 2.4).
"""

from __future__ import annotations

import os

CORES_VARIABLE = "OPENBLAS_NUM_THREADS"
"""Read when numpy is loaded, so to be set before a process begins."""

_ASKED = (CORES_VARIABLE, "GOTO_NUM_THREADS", "OMP_NUM_THREADS")  # by OpenBLAS, in this order


def use_one() -> None:
    """Let numpy use one core, in this process if it is not yet loaded there and in those that begin from now on.

    What the user has set stays.
    """
    os.environ.setdefault(CORES_VARIABLE, "1")


def is_one() -> bool:
    """Whether numpy uses one core, where it was loaded with the variables as they are."""
    given = (os.environ.get(name) for name in _ASKED)
    return next((cores == "1" for cores in given if cores), os.cpu_count() == 1)
