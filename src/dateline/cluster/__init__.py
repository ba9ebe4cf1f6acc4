"""Past one machine: a folder of reports to records, prints and events on a Ray cluster.

:func:`~dateline.cluster.run.code` is the whole way; [docs/scale.md](../../../docs/scale.md) says what it costs.
"""

from __future__ import annotations

from dateline.cluster.joining import joined
from dateline.cluster.run import ClusterRun, code

__all__ = ["ClusterRun", "code", "joined"]
