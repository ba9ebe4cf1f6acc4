"""``dateline ontology``: the codebook at the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dateline import ontology as codebook
from dateline.ontology.codebook import CameoCode, Context, Entry, EventType, Mode, Sector

SHELVES: dict[str, Callable[[], Iterable[Entry]]] = {
    "types": codebook.types,
    "modes": codebook.modes,
    "contexts": codebook.contexts_known,
    "sectors": codebook.sectors,
    "cameo": codebook.cameo_codes,
}


def ontology(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]…",
            help="types, modes, contexts, sectors or cameo; or anything in them: ASSAULT, visit, "
            "THREATEN/violence, GOV, cameo 138.",
        ),
    ] = None,
) -> None:
    """Look up event types, modes, contexts, sectors and CAMEO codes, each with an example."""
    console = Console(highlight=False)
    # “cameo 138”, “modes ASSAULT”: the shelf's name before a name on it adds nothing.
    asked = names or ["types"]
    if len(asked) > 1 and asked[0].lower() in SHELVES:
        asked = asked[1:]
    for name in asked:
        entries = _entries(name)
        if not entries:
            _unknown(name)
        for table in _tables(entries):
            console.print(table)


def _entries(name: str) -> list[Entry]:
    if name.lower() in SHELVES:
        return list(SHELVES[name.lower()]())
    found: list[Entry] = []
    for entry in codebook.describe(name):
        found.append(entry)
        if isinstance(entry, EventType):
            found += codebook.modes(entry.name)
        elif isinstance(entry, CameoCode):
            found += codebook.describe(f"{entry.type}/{entry.mode}" if entry.mode else entry.type)
            found += [m for m in codebook.modes() if m.cameo == entry.name and m not in found]
    return found


def _unknown(name: str) -> None:
    known = [entry.name for shelf in SHELVES.values() for entry in shelf()] + list(SHELVES)
    near = get_close_matches(name.lower(), {k.lower(): k for k in known}, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    typer.echo(
        f"Nothing in the ontology is called “{name}”.{hint} "
        "`dateline ontology` lists the event types; types, modes, contexts, sectors and cameo list the rest.",
        err=True,
    )
    raise typer.Exit(1)


def _tables(entries: Iterable[Entry]) -> Iterable[Table]:
    """One table a kind of entry, in the order in which the kinds come."""
    kinds: dict[type, list[Entry]] = {}
    for entry in entries:
        kinds.setdefault(type(entry), []).append(entry)
    for kind, of_kind in kinds.items():
        table = Table(
            title=TITLES[kind], title_justify="left", show_lines=True,
            caption=CAPTIONS.get(kind), caption_justify="left",
        )  # fmt: skip
        for heading in HEADINGS[kind]:
            table.add_column(heading, overflow="fold")
        for entry in of_kind:
            table.add_row(*map(escape, _cells(entry)))
        yield table


TITLES: dict[type, str] = {
    EventType: "Event types",
    Mode: "Modes",
    Context: "Contexts",
    Sector: "Sectors",
    CameoCode: "CAMEO codes",
}
CAPTIONS: dict[type, str] = {
    CameoCode: "What the published crosswalk makes of a code. It doesn't know all of PLOVER's modes: below are those "
    "too for which dateline gives this code."
}
HEADINGS: dict[type, tuple[str, ...]] = {
    EventType: ("type", "class", "score", "CAMEO", "what it is", "example"),
    Mode: ("type", "mode", "score", "CAMEO", "what it is", "example"),
    Context: ("context", "what it is", "example"),
    Sector: ("sector", "name", "what it is", "example"),
    CameoCode: ("CAMEO", "type", "mode", "contexts", "what it is"),
}


def _cells(entry: Entry) -> tuple[str, ...]:
    match entry:
        case EventType():
            left: tuple[str, ...] = (entry.name, f"{entry.penta} {entry.category}", f"{entry.score:+g}")
            return (*left, entry.cameo, entry.definition, entry.example)
        case Mode():
            left = (entry.type, entry.name, f"{entry.score:+g}")
            return (*left, entry.cameo, entry.definition, entry.example)
        case Sector():
            return (entry.name, entry.title, entry.definition, entry.example)
        case CameoCode():
            return (entry.name, entry.type, entry.mode or "–", ", ".join(entry.contexts), entry.definition)
        case Context():
            return (entry.name, entry.definition, entry.example)
