"""Export: records in the forms that other programs read.

:func:`~dateline.export.forms.write` writes any of the forms that :func:`~dateline.export.forms.names` names; each is a
:class:`~dateline.export.forms.Form`, ours or another package's.
"""

from __future__ import annotations

from dateline.export.forms import Form, form, names, write

__all__ = ["Form", "form", "names", "write"]
