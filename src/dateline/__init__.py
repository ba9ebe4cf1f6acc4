"""dateline reads news reports and keeps the record of a crisis.

>>> import dateline
>>> record = dateline.read("Turkey accused Haftar of breaking the truce on Tuesday.", published="2020-01-14")
>>> record.events[0].type
'ACCUSE'
"""

from __future__ import annotations

__version__ = "0.1.0"
