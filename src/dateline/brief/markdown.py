"""A brief as Markdown."""

from __future__ import annotations

import re

from dateline.brief.choosing import Brief, Cited, footnote, tables
from dateline.views.rows import unmarked

_PLAIN = re.compile(r"[!-;=?-~]+")  # an address that stays within its marks


def markdown(brief: Brief) -> bytes:
    """The brief as Markdown, UTF-8; nothing in a report's words is taken for a mark."""
    lines = [f"# {unmarked(brief.title)}", "", f"From {brief.reports:,} reports of these days.", ""]
    for section in brief.sections:
        if section.sentences:
            lines += [f"## {section.title}", "", *(_sentence(c) for c in section.sentences), ""]
    for caption, rows in tables(brief):
        head = list(rows[0])
        lines += [f"## {caption}", "", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
        lines += [f"| {' | '.join(unmarked(row[h]) for h in head)} |" for row in rows] + [""]
    lines += ["## Sources", ""]
    for n, source in enumerate(brief.sources, 1):
        told, url = footnote(source)
        lines.append(f"[^{n}]: {unmarked(told)}{f' <{url}>' if url and _PLAIN.fullmatch(url) else ''}")
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _sentence(c: Cited) -> str:
    label = f"{unmarked(c.label)}: " if c.label else ""
    against = "**against:** " if c.against else ""
    text = unmarked(c.text) if c.composed else f"“{unmarked(c.text)}”"
    return f"- {label}{against}{text}{''.join(f'[^{n}]' for n in c.sources)}"
