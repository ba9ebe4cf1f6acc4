"""Every error of dateline is a sentence that says what is wrong, where, and what to do.

The sentences stand here, each under a name, so that they can be read, bettered and
translated in one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def counted(number: int, what: str, several: str | None = None) -> str:
    """A number of things: “1 event”, “1,320 events”.

    Args:
        what: one of them.
        several: more of them; with an “s” behind where not given.
    """
    return f"{number:,} {what if number == 1 else several or what + 's'}"


class DatelineError(Exception):
    """Any error that dateline raises on purpose; ``str()`` of it is meant for a person."""


class ReportError(DatelineError):
    """A report can't be read. The other reports of the same run are not touched by it.

    Args:
        message: what is wrong and what to do.
        report_id: the report's id, where known.
    """

    def __init__(self, message: str, report_id: str | None = None) -> None:
        super().__init__(message)
        self.report_id = report_id


class SourceError(DatelineError):
    """A file, address or stream can't be opened, decoded or written."""


class KnowledgeError(DatelineError):
    """A file of knowledge (catalogue, ontology, gazetteer, model) is missing or malformed."""


class StoreError(DatelineError):
    """A store can't be opened, read or written, or a question to it makes no sense."""


class UnknownActorError(StoreError):
    """A store has no actor of a name.

    Args:
        name: as it was asked for.
        near: names that it has and that are like it.
    """

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        like = (
            f"Do you mean {' or '.join(near)}?" if near else f"Look for the name: dateline search {name!r}."
        )
        super().__init__(f"The store has no actor called {name}. {like}")
        self.name = name


class UnknownCountryError(StoreError):
    """There is no country of a name or code.

    Args:
        name: as it was asked for.
        known: codes and names that there are.
    """

    def __init__(self, name: str, known: Sequence[str] = ()) -> None:
        near = get_close_matches(name, known, 3, 0.6)
        hint = f" Do you mean {' or '.join(near)}?" if near else ""
        super().__init__(f"{name} is no country.{hint} Give a code or the name of a state, as LBY or Libya.")


class NothingToSayError(StoreError):
    """A store has nothing of what a brief is asked for."""


class StoreFaultError(StoreError):
    """A store's database does not do what it should: it is locked, full, damaged or away."""


class StoreTooSlowError(StoreFaultError):
    """A question to a store took longer than who asked allows, and was stopped."""


class CountsError(DatelineError):
    """A series of counts, or what is asked of it, makes no sense."""


class AlertsError(DatelineError):
    """A file of rules for alerts or forecasts can't be read, or an alert can't be delivered."""


class ExtraError(DatelineError):
    """A package is not there that only some of dateline needs.

    Args:
        what: needs it.
        package: by its name on PyPI.
        extra: of dateline, that brings it.
    """

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(f"{what} needs {package}. Install it: pip install 'dateline[{extra}]'.")


class TrainingError(DatelineError):
    """Data to train on are malformed or too few."""


class TrainingWarning(UserWarning):
    """Data can be trained on, but something in them is likely to make a poor model."""
