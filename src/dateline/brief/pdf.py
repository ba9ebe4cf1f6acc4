"""A brief as PDF, by reportlab; letters of any alphabet that DejaVu has, which comes with matplotlib."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from dateline.brief.choosing import Brief, footnote, tables
from dateline.brief.drawing import charts
from dateline.errors import DatelineError
from dateline.views.rows import visible

_WIDE = 440  # points of the text
_FOOT = 36  # points from the paper's edge to the line below the text
_FONTS = {"DejaVu": "DejaVuSerif.ttf", "DejaVuBold": "DejaVuSans-Bold.ttf", "DejaVuSmall": "DejaVuSans.ttf"}


def pdf(brief: Brief) -> bytes:
    """The brief as PDF.

    Raises:
        DatelineError: reportlab is not installed (extra ``[brief]``).
    """
    try:
        from reportlab.lib import colors
        from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Table
    except ModuleNotFoundError as e:
        raise DatelineError(f"A PDF needs {e.name}: pip install 'dateline[brief]'.") from e
    style = _styles()
    flow: list[Any] = [Paragraph(_text(brief.title), style["title"]),
                       Paragraph(f"From {brief.reports:,} reports of these days.", style["small"])]  # fmt: skip
    for section in brief.sections:
        if section.sentences:
            flow.append(Paragraph(section.title, style["head"]))
        for c in section.sentences:
            label = " · ".join(filter(None, (_text(c.label), "against" * c.against)))
            if label:
                flow.append(Paragraph(label, style["label"]))
            text = _text(c.text) if c.composed else f"“{_text(c.text)}”"
            flow.append(Paragraph(f"{text}<super>{' '.join(map(str, c.sources))}</super>", style["plain"]))
    grid = [("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.lightgrey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    for caption, rows in tables(brief):
        flow.append(Paragraph(caption, style["head"]))
        cells = [list(rows[0]), *(list(row.values()) for row in rows)]
        shown = [
            [Paragraph(_text(v), style["small" if n else "bold"]) for v in row] for n, row in enumerate(cells)
        ]
        flow.append(Table(shown, colWidths=[_WIDE / len(rows[0])] * len(rows[0]), repeatRows=1, style=grid))
    for caption, png in charts(brief):
        flow += [Paragraph(caption, style["head"]), Image(io.BytesIO(png), _WIDE, _WIDE * 4.5 / 8)]
    flow.append(Paragraph("Sources", style["head"]))
    for n, source in enumerate(brief.sources, 1):
        told, url = footnote(source)
        link = f' <a href="{escape(visible(url), {chr(34): "&quot;"})}">{_text(url)}</a>' if url else ""
        flow.append(Paragraph(f"{n}. {_text(told)}{link}", style["small"]))
    file = io.BytesIO()
    title = visible(brief.title)[:200]

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont("DejaVuSmall", 7.5)
        canvas.drawString(page.leftMargin, _FOOT, title[:90])
        canvas.drawRightString(page.pagesize[0] - page.rightMargin, _FOOT, str(canvas.getPageNumber()))

    SimpleDocTemplate(file, title=title).build(flow, onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()


def _text(text: str) -> str:
    return escape(visible(text))


@cache
def _styles() -> dict[str, Any]:
    import matplotlib
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    fonts = Path(matplotlib.get_data_path()) / "fonts/ttf"
    for name, file in _FONTS.items():
        pdfmetrics.registerFont(TTFont(name, str(fonts / file)))
    return {
        "title": ParagraphStyle("title", fontName="DejaVuBold", fontSize=16, leading=20, spaceAfter=8),
        "head": ParagraphStyle(
            "head",
            fontName="DejaVuBold",
            fontSize=11,
            leading=14,
            spaceBefore=12,
            spaceAfter=4,
            keepWithNext=1,
        ),
        "plain": ParagraphStyle(
            "plain", fontName="DejaVu", fontSize=9.5, leading=13, spaceAfter=5, splitLongWords=1
        ),
        "label": ParagraphStyle("label", fontName="DejaVuSmall", fontSize=7.5, leading=10, keepWithNext=1),
        "bold": ParagraphStyle("bold", fontName="DejaVuBold", fontSize=7.5, leading=10),
        "small": ParagraphStyle("small", fontName="DejaVuSmall", fontSize=7.5, leading=10, splitLongWords=1),
    }
