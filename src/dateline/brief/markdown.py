"""A brief as Markdown."""

from __future__ import annotations

from dateline.brief.choosing import Brief, Cited, tables
from dateline.views.rows import unmarked


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
    for n, s in enumerate(brief.sources, 1):
        told = ", ".join(unmarked(x) for x in (s["publisher"], s["day"], s["title"]) if x)
        lines.append(f"{n}. {told} ({unmarked(s['report'])})")
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _sentence(c: Cited) -> str:
    against = "**against:** " if c.against else ""
    return f"- {unmarked(c.label)}: {against}“{unmarked(c.text)}” [{c.source}: {c.start}–{c.end}]"
