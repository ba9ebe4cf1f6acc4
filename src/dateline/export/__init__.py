"""Export: records in the forms that the field's tools read.

:data:`~dateline.export.forms.FORMS` gives each form its rows, :func:`~dateline.export.forms.write` a file;
:mod:`~dateline.export.folders` has Parquet by month and JSON-LD.
"""

from __future__ import annotations

from dateline.export.folders import jsonld, parquet
from dateline.export.forms import FORMS, write

__all__ = ["FORMS", "jsonld", "parquet", "write"]
