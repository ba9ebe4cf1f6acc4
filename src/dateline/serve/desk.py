"""What every page asks: the store, with answers kept for a moment."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Depends, Request

from dateline.serve.filters import Filter
from dateline.serve.memo import Memo
from dateline.store import Store
from dateline.store.periods import Period

Row = dict[str, Any]
_SHOWN = 90  # days that a page without days shows
_BY_DAY, _BY_WEEK, _BY_MONTH = 45, 400, 3000  # days up to which a series is by day, week, month


class Desk:
    """A store with a memory for its answers.

    Args:
        store: opened.
        memo: keeps answers.
    """

    def __init__(self, store: Store, memo: Memo | None = None) -> None:
        self.store = store
        self.memo = memo or Memo()

    def ask(self, what: str, *args: Hashable, **more: Any) -> Any:
        """The answer of a method of the store, by its name.

        Args:
            args, more: what the method takes; all hashable.
        """
        key = (what, *args, *sorted(more.items()))
        return self.memo.get(key, lambda: getattr(self.store, what)(*args, **more))

    def size(self) -> Row:
        """How much the store holds, and of which days."""
        return dict(self.ask("size"))

    def framed(self, asked: Filter) -> Filter:
        """A filter with days: the last 90 that the store has reports of, where none are given."""
        if asked.since or asked.until:
            return asked
        last = self.size()["last"]
        if not last:
            return asked
        first = date.fromisoformat(last) - timedelta(days=_SHOWN)
        return asked.model_copy(update={"since": first.isoformat(), "until": last})

    def period(self, asked: Filter) -> Period:
        """How finely a stretch of days is shown."""
        size = self.size()
        first, last = asked.since or size["first"] or "2000", asked.until or size["last"] or "2000"
        days = (_day(last) - _day(first)).days
        return (
            "day"
            if days <= _BY_DAY
            else "week"
            if days <= _BY_WEEK
            else "month"
            if days <= _BY_MONTH
            else "year"
        )

    def close(self) -> None:
        """Let go of the store."""
        self.memo.close()
        self.store.close()


def _day(text: str) -> date:
    year, month, day = (text + "-01-01")[:10].split("-") if len(text) < 10 else text.split("-")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return date(int(year) or 1, int(month), 28)


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


At = Annotated[Desk, Depends(_desk)]
