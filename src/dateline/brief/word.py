"""A brief as a Word document."""

from __future__ import annotations

import io

import docx
from docx.shared import Inches, Pt

from dateline.brief.choosing import Brief, footnote, tables
from dateline.brief.drawing import charts
from dateline.views.rows import visible


def word(brief: Brief) -> bytes:
    """The brief as ``.docx``."""
    out = docx.Document()
    out.core_properties.title = visible(brief.title)[:200]
    out.add_heading(visible(brief.title), 0)
    out.add_paragraph(f"From {brief.reports:,} reports of these days.")
    for section in brief.sections:
        if section.sentences:
            out.add_heading(section.title, 1)
        for c in section.sentences:
            line = out.add_paragraph()
            if c.label or c.against:
                line.add_run(
                    " · ".join(filter(None, (visible(c.label), "against" * c.against))) + "\n"
                ).font.size = Pt(9)
            line.add_run(visible(c.text) if c.composed else f"“{visible(c.text)}”")
            line.add_run(" ".join(map(str, c.sources))).font.superscript = True
    for caption, rows in tables(brief):
        out.add_heading(caption, 1)
        table = out.add_table(1, len(rows[0]), "Light List")
        for cell, head in zip(table.rows[0].cells, rows[0], strict=True):
            cell.text = head
        for row in rows:
            for cell, value in zip(table.add_row().cells, row.values(), strict=True):
                cell.text = visible(value)
    for caption, png in charts(brief):
        out.add_heading(caption, 1)
        out.add_picture(io.BytesIO(png), width=Inches(6))
    out.add_heading("Sources", 1)
    for n, source in enumerate(brief.sources, 1):
        told, url = footnote(source)
        out.add_paragraph(f"{n}. {visible(told)}{f' {visible(url)}' if url else ''}")
    file = io.BytesIO()
    out.save(file)
    return file.getvalue()
