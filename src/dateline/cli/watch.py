"""``dateline watch``: feeds followed into a store."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.options import AllowPrivate
from dateline.cli.rows import DEFAULT, StoreAt

if TYPE_CHECKING:
    from dateline.watch.follower import FeedVisit

_LONGEST_SLEEP = 5.0  # seconds


def watch(
    plan: Annotated[Path, typer.Argument(metavar="FEEDS.toml", help="Which feeds, and how (docs/watch.md).")],
    store: StoreAt = DEFAULT,
    once: Annotated[bool, typer.Option("--once", help="Ask for what is due, and end.")] = False,
    allow_private: AllowPrivate = False,
) -> None:
    """Follow feeds: ask politely, read each article once, keep its record in a store, until Ctrl-C.

    A feed that fails is asked less and less often. With --once, the exit status is 1 where a feed could not be read.
    """
    from dateline import store as stores
    from dateline.watch.follower import Follower
    from dateline.watch.plan import plan_of

    wanted = plan_of(plan)
    failed = False
    with stores.open(store) as target:
        follower = Follower(wanted, target, allow_private=allow_private)
        while True:
            for visit in follower.round():
                failed = failed or visit.failed is not None
                _tell(visit)
            if once:
                break
            while (rest := follower.due() - time.time()) > 0:
                time.sleep(min(rest, _LONGEST_SLEEP))
    if failed:
        raise typer.Exit(1)


def _tell(visit: FeedVisit) -> None:
    when = time.strftime("%H:%M:%S")
    if visit.failed:
        told = visit.failed
    elif visit.unchanged:
        told = f"{visit.feed.url}: nothing has changed."
    else:
        told = (
            f"{visit.feed.url}: {visit.new} new, {visit.known} known, {visit.waiting} to be tried again, "
            f"{len(visit.refused)} refused."
        )
    print(f"{when} {told}", file=sys.stderr, flush=True)
    for why in visit.refused:
        print(f"         {why}", file=sys.stderr, flush=True)
