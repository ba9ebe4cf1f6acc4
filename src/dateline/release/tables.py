"""The tables of an edition and their columns, as ``data/tables.toml`` has them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

DATA = Path(__file__).parent / "data"


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One column of a table.

    Attributes:
        type: by Table Schema.
        of: the table in which its values are keys.
        optional: whether only some editions have it.
    """

    name: str
    type: Literal["string", "date", "integer", "number", "boolean"]
    description: str
    unit: str = ""
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    of: str = ""
    optional: bool = False


class EditionTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of an edition.

    Attributes:
        months: whether it is written as one file a month.
        key: the columns that call a row; empty where rows have no name.
    """

    title: str
    description: str
    months: bool
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [c.name for c in self.columns]

    def without(self, names: Sequence[str]) -> EditionTable:
        """The table without some columns."""
        return msgspec.structs.replace(self, columns=tuple(c for c in self.columns if c.name not in names))

    def schema(self) -> dict[str, Any]:
        """The table's schema, by Table Schema of Frictionless Data."""
        fields = []
        for c in self.columns:
            constraints: dict[str, Any] = {"enum": list(c.enum)} if c.enum else {}
            constraints |= {
                n: v for n, v in (("minimum", c.minimum), ("maximum", c.maximum)) if v is not None
            }
            field: dict[str, Any] = {"name": c.name, "type": c.type, "description": c.description}
            if c.unit:
                field["unit"] = c.unit
            fields.append(field | ({"constraints": constraints} if constraints else {}))
        out: dict[str, Any] = {"fields": fields, "missingValues": [""]}
        if self.key:
            out["primaryKey"] = list(self.key)
        keys = [{"fields": [c.name], "reference": {"resource": c.of, "fields": [_KEY_OF[c.of]]}}
                for c in self.columns if c.of]  # fmt: skip
        return out | ({"foreignKeys": keys} if keys else {})


_KEY_OF = {"events": "event_id", "reports": "report_id", "entities": "entity_id"}


@cache
def tables() -> dict[str, EditionTable]:
    """The tables by name, in the order in which they are written."""
    return msgspec.toml.decode((DATA / "tables.toml").read_bytes(), type=dict[str, EditionTable])
