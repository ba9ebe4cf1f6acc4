"""What a store remembers of the feeds that it follows: when each is due, and which articles were read."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from dateline.store import tables
from dateline.store.asking import Asking, parts_of
from dateline.store.connecting import writing


class Followed(msgspec.Struct, kw_only=True):
    """What is known of a feed.

    Attributes:
        etag, modified: what its server said when it last gave it, to ask whether it has changed.
        due: when it may be asked again, in seconds since 1970.
        failures: how often it failed since it last answered.
    """

    url: str
    etag: str | None = None
    modified: str | None = None
    due: float = 0.0
    failures: int = 0


class Following(Asking):
    """The feeds that a store follows."""

    def followed(self, url: str) -> Followed:
        """What is known of a feed; nothing of a new one."""
        f = tables.feeds
        with self._reading() as connection:
            row = connection.execute(sa.select(f).where(f.c.url == url)).mappings().one_or_none()
        return Followed(**row) if row else Followed(url=url)

    def keep_followed(self, feed: Followed) -> None:
        """Remember how a feed stands."""
        f = tables.feeds
        with writing(self.engine, self.where) as connection:
            connection.execute(sa.delete(f).where(f.c.url == feed.url))
            connection.execute(sa.insert(f), [msgspec.structs.asdict(feed)])

    def tried(self, urls: Sequence[str]) -> dict[str, tuple[int, bool]]:
        """Of articles that were asked for before: how often, and whether that was the end of it."""
        a, out = tables.articles, dict[str, tuple[int, bool]]()
        with self._reading() as connection:
            for some in parts_of(urls):
                for row in connection.execute(sa.select(a).where(a.c.url.in_(some))):
                    out[row.url] = (row.tries, row.done)
        return out

    def keep_tried(self, url: str, tries: int, done: bool) -> None:
        """Remember that an article was asked for."""
        a = tables.articles
        with writing(self.engine, self.where) as connection:
            connection.execute(sa.delete(a).where(a.c.url == url))
            connection.execute(sa.insert(a), [{"url": url, "tries": tries, "done": done}])
