"""Answers that show themselves in a notebook, and are plain rows to a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, overload

from dateline.chronology import Chronology, forms
from dateline.errors import StoreError
from dateline.store import pictures
from dateline.views.rows import shortly, visible

Row = dict[str, Any]
_CELL = 240  # characters of a cell that is shown
_SHOWN = 100  # rows that are shown; all are there
_TEXT = 20  # rows of a table as text
_TABLE = "text-align:left;vertical-align:top"


class TableShown(Sequence[Row]):
    """Rows of a store, shown as a table.

    Args:
        rows: plain values, all that the store gives.
        columns: those that a person wants to see.
        caption: what they are, or why there are none.
    """

    def __init__(self, rows: Sequence[Row], columns: Sequence[str], caption: str) -> None:
        self.rows, self.columns, self.caption = list(rows), tuple(columns), caption

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        return self.rows[index]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def frame(self, library: str = "pandas") -> Any:
        """The rows, with every field, as a data frame of ``pandas`` or ``polars``.

        Raises:
            StoreError: it is not installed (extra ``[analysis]``).
        """
        return pictures.frame(self.rows, library)

    def __repr__(self) -> str:
        lines = ["\t".join(_cell(row.get(c)) for c in self.columns) for row in self.rows[:_TEXT]]
        more = [f"… {len(self.rows) - _TEXT:,} more"] if len(self.rows) > _TEXT else []
        head = ["\t".join(self.columns)] if self.rows else []
        return "\n".join([self.caption, *head, *lines, *more])

    def _repr_html_(self) -> str:
        if not self.rows:
            return f"<p>{_safe(self.caption)}</p>"
        head = "".join(
            f'<th scope="col" style="{_TABLE}">{_safe(c.replace("_", " "))}</th>' for c in self.columns
        )
        body = "".join(
            "<tr>"
            + "".join(f'<td style="{_TABLE}">{_safe(_cell(row.get(c)))}</td>' for c in self.columns)
            + "</tr>"
            for row in self.rows[:_SHOWN]
        )
        shown = f", the first {_SHOWN} shown" if len(self.rows) > _SHOWN else ""
        return (
            f'<table><caption style="text-align:left">{_safe(self.caption)}{shown}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


class Picture:
    """A picture of rows; the rows themselves where matplotlib is not installed, or there is nothing to draw.

    Args:
        table: what is drawn.
        draw: makes a figure of matplotlib's of the rows; None where there is nothing to draw.
    """

    def __init__(self, table: TableShown, draw: Callable[[Sequence[Row]], Any] | None) -> None:
        self.table, self._draw = table, draw

    @property
    def rows(self) -> list[Row]:
        """What is drawn."""
        return self.table.rows

    def frame(self, library: str = "pandas") -> Any:
        """See :meth:`TableShown.frame`."""
        return self.table.frame(library)

    def figure(self) -> Any:
        """The figure, to go on with: ``figure.axes[0].set_title(…)``.

        Raises:
            StoreError: there is nothing to draw, or matplotlib is not installed (extra ``[analysis]``).
        """
        if self._draw is None:
            raise StoreError(self.table.caption)
        return self._draw(
            [{k: visible(v) if isinstance(v, str) else v for k, v in r.items()} for r in self.rows]
        )

    def save(self, out: str | Path) -> None:
        """Write the picture as PNG, SVG or PDF, by the name.

        Raises:
            StoreError: it can't be drawn or written.
        """
        pictures.saved(self.figure(), Path(out))

    def svg(self) -> str:
        """The picture as SVG, its words as text; the same rows give the same characters.

        Raises:
            StoreError: of :meth:`figure`.
        """
        return pictures.svg(self.figure())

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        shown = {"text/plain": repr(self)}
        try:
            return {**shown, "image/svg+xml": self.svg()}
        except StoreError as e:
            why = f"<p>{_safe(str(e))}</p>" if self._draw else ""
            return {**shown, "text/html": why + self.table._repr_html_()}


class ChronologyShown:
    """A chronology: a line of days, each with its sentences and who says so.

    Attributes:
        chronology: what was chosen.
    """

    def __init__(self, chronology: Chronology) -> None:
        self.chronology = chronology

    @property
    def rows(self) -> list[Row]:
        """One plain row a day: ``date``, ``sentences``, ``sources``, ``origins``."""
        return forms.rows(self.chronology)

    def frame(self, library: str = "pandas") -> Any:
        """See :meth:`TableShown.frame`."""
        return pictures.frame(self.rows, library)

    def markdown(self) -> str:
        """The chronology as Markdown, to be put into a text."""
        return forms.markdown(self.chronology)

    def save(self, out: str | Path) -> None:
        """Write it as a page (``.html``) or as Markdown (any other name).

        Raises:
            StoreError: it can't be written.
        """
        path = Path(out)
        text = forms.page(self.chronology) if path.suffix == ".html" else self.markdown()
        try:
            path.write_text(text, "utf-8")
        except OSError as e:
            raise StoreError(f"{path} can't be written: {e.strerror}.") from e

    def __repr__(self) -> str:
        lines = [forms.title_of(self.chronology)]
        for day in self.chronology.days:
            lines += [day.date, *(f"  {visible(said.text)}" for said in day.sentences)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        most = max((day.origins for day in self.chronology.days), default=1)
        days = "".join(_day(day, most) for day in self.chronology.days)
        told = f"{self.chronology.reports:,} reports"
        return (
            f"<p><strong>{_safe(forms.title_of(self.chronology))}</strong> ({told}; a dot grows with the independent "
            f'reports of a day)</p><div style="border-left:2px solid #8aa5c4;margin-left:1em">{days}</div>'
        )


def _day(day: Any, most: int) -> str:
    wide = 8 + round(14 * (day.origins / most) ** 0.5)
    dot = (
        f'<span style="position:absolute;left:{-wide / 2 - 1:.1f}px;top:{11 - wide / 2:.1f}px;width:{wide}px;'
        f'height:{wide}px;border-radius:50%;background:#4a78b5" title="{day.origins} origins"></span>'
    )
    said = "".join(
        f"<li>{_safe(visible(s.text))} <small>— {'; '.join(_safe(forms.named(x)) for x in s.sources)}</small></li>"
        for s in day.sentences
    )
    return (
        f'<div style="position:relative;padding:0 0 .4em 1.6em">{dot}<strong>{_safe(day.date)}</strong>'
        f'<ul style="margin:.1em 0 0;padding-left:1.2em">{said}</ul></div>'
    )


def _safe(text: str) -> str:
    return escape(visible(text))


def _cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{k} {_cell(v)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_cell(v) for v in value)
    if isinstance(value, float):
        return f"{value:.2f}"
    return "yes" if value is True else shortly(" ".join(str(value).split()), _CELL)
