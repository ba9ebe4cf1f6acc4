"""Networks: GEXF and GraphML, with an edge for each event between two sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import combinations, product
from typing import Any, TextIO

from dateline.export.forms import Form, library
from dateline.export.naming import key_of, words_of
from dateline.export.rows import calendar_day, day_of, entity
from dateline.export.xml_text import in_xml
from dateline.record import Entity, Event, Record


def gexf(records: Iterable[Record], file: TextIO) -> int:
    """Write a network whose edges have a first and a last day, for Gephi's timeline. Returns the number of edges."""
    graph = _graph(records)
    if any("start" in edge for *_, edge in graph.edges(data=True)):
        graph.graph["mode"] = "dynamic"
    return _put(graph, library("networkx").write_gexf, file)


def graphml(records: Iterable[Record], file: TextIO) -> int:
    """Write the same network as GraphML. Returns the number of edges."""
    return _put(_graph(records), library("networkx").write_graphml, file)


def _put(graph: Any, write: Any, file: TextIO) -> int:
    out = BytesIO()
    write(graph, out)
    file.write(out.getvalue().decode("utf-8"))
    count: int = graph.number_of_edges()
    return count


def _graph(records: Iterable[Record]) -> Any:
    """A directed multigraph: who stands in events, and an edge from each actor to each recipient of an event."""
    graph = library("networkx").MultiDiGraph()
    for record in records:
        for event in record.events:
            about = _about(record, event)
            for number, (one, other) in enumerate(pairs(record, event), 1):
                for side in (one, other):
                    graph.add_node(in_xml(key_of(side)), **_node(side))
                name = in_xml(f"{record.id}/{event.id}/{number}")
                graph.add_edge(in_xml(key_of(one)), in_xml(key_of(other)), key=name, **about)
    return graph


def pairs(record: Record, event: Event) -> Iterator[tuple[Entity, Entity]]:
    """Each actor with each recipient; the parties of an event that has actors only, each with each."""
    actors, recipients = (
        [e for i in ids if (e := entity(record, i))] for ids in (event.actors, event.recipients)
    )
    yield from product(actors, recipients) if event.recipients else combinations(actors, 2)


def _node(side: Entity) -> dict[str, str]:
    values = {
        "label": side.name, "kind": side.kind, "country": side.country, "sectors": ";".join(side.sectors),
        "wikidata": side.wikidata,
    }  # fmt: skip
    return {k: in_xml(v) for k, v in values.items() if v is not None}


def _about(record: Record, event: Event) -> dict[str, Any]:
    """What an edge says; what is not told is left out."""
    day = day_of(record, event)
    last = (event.time.end if event.time else None) or day
    values: dict[str, Any] = {
        "label": event.type, "type_of_event": event.type, "mode": event.mode, "status": event.status,
        "score": event.score, "confidence": event.confidence, "weight": 1.0, "day": day, "last_day": last,
        "place": event.place.name if event.place else None, "report": record.id, "url": record.url,
        "words": words_of(record, event),
    }  # fmt: skip
    if calendar_day(day) and calendar_day(last):
        values |= {"start": day, "end": last}
    return {k: in_xml(v) if isinstance(v, str) else v for k, v in values.items() if v is not None}


GEXF = Form("a network for Gephi, an edge an event, with its days", gexf, suffix=".gexf")
GRAPHML = Form("the same network for Gephi, Cytoscape, yEd, igraph", graphml, suffix=".graphml")
