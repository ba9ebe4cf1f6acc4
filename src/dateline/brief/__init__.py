"""A brief of a crisis: sentences chosen from reports, never written, each with the characters that it was taken from.

:mod:`~dateline.brief.choosing` chooses, the other files each write what was chosen in one form.
"""

from __future__ import annotations

from dateline.brief.choosing import Brief, Cited, Section, brief_of

__all__ = ["Brief", "Cited", "Section", "brief_of"]
