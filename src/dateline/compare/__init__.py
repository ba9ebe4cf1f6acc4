"""Other event data sets (ACLED, GDELT, UCDP GED, POLECAT) beside a store: :func:`compare` tells what both have, what
each has alone, and which figures differ. ``docs/compare.md`` has the layouts and the rule of matching.
"""

from __future__ import annotations

from dateline.compare.layouts import FORMS
from dateline.compare.likeness import rule
from dateline.compare.matching import Comparison, compare

__all__ = ["FORMS", "Comparison", "compare", "rule"]
