"""What the JSON of the pages of alerts and forecasts holds, for the description of the interface."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class AlertTold(BaseModel):
    """An account as it stood when it was told."""

    event: int
    type: str
    status: str
    disputed: bool
    day: str | None
    words: str
    report: str | None
    publisher: str | None
    start: int | None
    end: int | None


class Alert(BaseModel):
    """Something that was told."""

    id: int
    rule: str
    kind: str
    unit: str
    day: str
    sentence: str
    figures: dict[str, Any]
    told: list[AlertTold]
    made: str
    acknowledged: str | None
    acknowledged_by: str | None


class Alerts(BaseModel):
    """What was told."""

    alerts: list[Alert]
    next: int | None


class Foretold(BaseModel):
    """A count to come, and what came."""

    rule: str
    unit: str
    made: str
    period: str
    ahead: int
    median: int
    low: int
    high: int
    chance: float
    outcome: int | None
    crps: float | None


class Fared(BaseModel):
    """Mean scores of a rule's forecasts."""

    rule: str
    forecasts: int
    crps: float
    crps_last: float
    covered: float
    brier: float


class Forecasts(BaseModel):
    """What was foretold."""

    forecasts: list[Foretold]
    scores: list[Fared]
    next: int | None
