"""Alerts delivered: by mail, webhook, Slack and what else apprise knows, or into a file; each once to each target."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol

from dateline.alerts.units import days_before
from dateline.errors import AlertsError, ExtraError
from dateline.store import Store
from dateline.store.asking import Row
from dateline.views.rows import visible

_FILE = "file:"


class Target(Protocol):
    """Somewhere that alerts go to."""

    def send(self, alert: Row) -> None:
        """Send one.

        Raises:
            AlertsError: it was not taken.
        """


class FileTarget:
    """A file of JSON lines, one an alert."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, alert: Row) -> None:
        """Add it to the file."""
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(shown(alert), ensure_ascii=False) + "\n")
        except OSError as e:
            raise AlertsError(f"{self.path} can't be written: {e.strerror}.") from e


class AppriseTarget:
    """An address that apprise knows (https://appriseit.com)."""

    def __init__(self, address: str) -> None:
        try:
            import apprise
        except ImportError as e:
            raise ExtraError("Sending alerts", "apprise", "alerts") from e
        self.kind = address.partition(":")[0]  # the rest may hold a password
        self._sender: Any = apprise.Apprise()
        if not self._sender.add(address):
            raise AlertsError(
                f"An address that begins with {self.kind}: can't be sent to. See https://appriseit.com."
            )

    def send(self, alert: Row) -> None:
        """Send it as a message of plain text."""
        title = visible(f"dateline: {alert['rule']}: {alert['unit']}")
        if not self._sender.notify(body=text_of(alert), title=title, body_format="text"):
            raise AlertsError(f"Alert {alert['id']} was not taken by {self.kind}:…; it will be tried again.")


def deliver(store: Store, targets: Sequence[str], day: str, days: int = 14) -> Iterator[str]:
    """Send what was not sent yet.

    A target that fails is left until the next time. Where a program is killed between sending and remembering it, an
    alert is sent twice rather than never.

    Args:
        targets: addresses.
        day: the day on which this is.
        days: before it that alerts may be about.

    Yields:
        a sentence for each target that failed.
    """
    for address in targets:
        name = blake2b(address.encode(), digest_size=12).hexdigest()
        try:
            target = target_of(address)
            for alert in store.undelivered(name, days_before(day, days)):
                target.send(alert)
                store.keep_delivered(alert["id"], name)
        except AlertsError as e:
            yield str(e)


def target_of(address: str) -> Target:
    """What an address stands for."""
    if address.startswith(_FILE):
        return FileTarget(Path(address.removeprefix(_FILE)))
    return AppriseTarget(address)


def text_of(alert: Row) -> str:
    """An alert as a message: its sentence and what carries it."""
    lines = [alert["sentence"]]
    for told in alert["told"]:
        who = told.get("publisher") or told.get("report") or "a report"
        lines.append(f"– {told['day'] or ''} {told['type']}: “{told['words']}” ({who})")
    lines.append(f"Seen: dateline alerts ack {alert['id']}")
    return visible("\n".join(lines))


def shown(alert: Row) -> Row:
    """An alert as others read it: without how it is remembered."""
    return {name: value for name, value in alert.items() if name not in ("key", "silent")}
