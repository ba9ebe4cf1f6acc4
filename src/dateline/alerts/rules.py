"""``rules.toml``: what is watched and forecast, of whom, and where alerts are sent."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from dateline.errors import AlertsError, StoreError
from dateline.store import Wanted
from dateline.store.tallying import FIELDS, Measure

_PROMISE = re.compile(r"(\d+(?:\.\d+)?) (?:a|per) (?:(unit)[- ])?(week|month|year)")
_A_YEAR = {"week": 365.25 / 7, "month": 12.0, "year": 1.0}
PERIODS_A_YEAR = {"day": 365.25, "week": 365.25 / 7, "month": 12.0}
Every = Literal["day", "week", "month"]


class Chosen(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Which events a rule is about; the keys are the options of ``dateline events``.

    Attributes:
        name: of the rule.
        by: fields of :data:`~dateline.store.tallying.FIELDS` whose values make a unit; none for one unit of all.
    """

    name: str
    by: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    status: tuple[str, ...] = ("actual",)
    actor: str | None = None
    recipient: str | None = None
    either: str | None = msgspec.field(default=None, name="with")
    country: tuple[str, ...] = ()
    place: str | None = None
    source: str | None = None
    min_confidence: float | None = None

    def wanted(self, since: str | None = None, until: str | None = None) -> Wanted:
        """The same as a filter, of some days."""
        return Wanted(
            actor=self.actor, recipient=self.recipient, either=self.either, countries=self.country,
            since=since, until=until, types=self.type, status=self.status, place=self.place, source=self.source,
            least=self.min_confidence,
        )  # fmt: skip


class Counting(Chosen, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A rule about counts.

    Attributes:
        every: the periods that are counted by.
        count: what is counted (:meth:`~dateline.store.tallying.Tallying.tally`).
        past: the most periods that are looked back.
        named: the least that must have been counted of a unit before anything is told of it.
    """

    every: Every = "week"
    count: Measure = "accounts"
    past: int = 104
    named: int = 5


class Rise(Counting, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What is beyond what its past lets expect.

    Attributes:
        false_alarms: promised: “1 a year” of all units together, “1 a unit-year” of each.
    """

    false_alarms: str = "1 a year"

    def promise(self, units: int) -> float:
        """False alarms of a unit in a period."""
        told = _PROMISE.fullmatch(self.false_alarms)
        if told is None:
            raise AlertsError(
                f"false_alarms = {self.false_alarms!r} is no promise. Write “1 a year” or “1 a unit-year”."
            )
        number = float(told[1]) * _A_YEAR[told[3]] / PERIODS_A_YEAR[self.every]
        return number if told[2] else number / max(1, units)


class First(Chosen, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What is told of a unit for the first time.

    Attributes:
        within: days before the last that it may have happened on.
        quiet: days without any before that.
    """

    within: int = 7
    quiet: int = 90


class PlannedRule(Chosen, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What reports tell of before its day and is to come within some days."""

    status: tuple[str, ...] = ()
    within: int = 7


class Denied(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """An account of which was told and that is denied, corrected or gone since; alerts of some days are looked at."""

    name: str = "denials and corrections"
    days: int = 60


class Forecast(Counting, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What is foretold of units.

    Attributes:
        ahead: how many periods.
        least: the probability is told that so many or more are counted.
    """

    ahead: int = 3
    least: int = 1


class Deliver(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Where alerts are sent: addresses as apprise knows them, ``file:PATH``; ``$NAME`` stands for the environment's."""

    to: tuple[str, ...] = ()
    days: int = 14


class Rules(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """All rules of a file."""

    rise: tuple[Rise, ...] = ()
    first: tuple[First, ...] = ()
    planned: tuple[PlannedRule, ...] = ()
    denied: tuple[Denied, ...] = ()
    forecast: tuple[Forecast, ...] = ()
    deliver: Deliver = Deliver()


def rules_of(path: Path) -> Rules:
    """Read rules.

    Raises:
        AlertsError: they can't be read, or something in them can't be; the sentence names file and key.
    """
    try:
        rules = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Rules)
    except OSError as e:
        raise AlertsError(
            f"{path} can't be read: {e.strerror}. Write the rules into a file and name it."
        ) from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise AlertsError(f"{path} is no TOML: {e}.") from e
    except msgspec.ValidationError as e:
        raise AlertsError(f"{path}: {e}. docs/alerts.md has the keys.") from e
    try:
        _check(rules)
    except (AlertsError, StoreError) as e:
        raise AlertsError(f"{path}: {e}") from e
    return rules


def _check(rules: Rules) -> None:
    every: list[Chosen | Denied] = [*rules.rise, *rules.first, *rules.planned, *rules.denied, *rules.forecast]
    if not every:
        raise AlertsError("There is no rule. Write [[rise]] and below it name and by (docs/alerts.md).")
    names = [rule.name for rule in every]
    if len(set(names)) < len(names):
        raise AlertsError(
            f"Two rules are called {next(n for n in names if names.count(n) > 1)!r}. Name each otherwise."
        )
    for rule in every:
        if isinstance(rule, Chosen):
            rule.wanted()
            for name in rule.by:
                if name not in FIELDS:
                    raise AlertsError(f"{rule.name}: by has {name!r}. There are {', '.join(FIELDS)}.")
        if isinstance(rule, Rise):
            rule.promise(1)


def targets_of(rules: Rules) -> list[str]:
    """The addresses that alerts are sent to, with what the environment has for their names.

    Raises:
        AlertsError: it has nothing for one of them.
    """
    out = []
    for address in rules.deliver.to:
        full = os.path.expandvars(address)
        if lacking := re.search(r"\$\{?(\w+)\}?", full):
            raise AlertsError(f"The environment has no {lacking[1]}, which is to be sent to. Set it.")
        out.append(full)
    return out
