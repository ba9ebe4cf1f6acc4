"""A network as a drawing that can be read: camps apart, names that don't hit each other, support and opposition.

Camps are communities of the network of support (Blondel et al. 2008, Fast unfolding of communities in large networks).
Within a camp, and the camps among each other, places are those of a spring model (Fruchterman and Reingold 1991),
computed once from a fixed seed; boxes that then overlap are moved down, as little as is needed, so that none do.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import networkx as nx

from dateline.ontology.colours import RELATIONS
from dateline.views.rows import shortly

Row = dict[str, Any]
Spot = tuple[float, float]

MOST = 60  # names that are drawn
WIDE, NARROW = 940, 350  # pixels of a drawing on a desk and on a phone
_NAME = 26  # characters of a name; the rest is told on it
_LETTER, _PAD, _HIGH = 8.2, 14.0, 24.0  # pixels of a letter, about a name, of its box
_GAP, _CAMP = 10.0, 16.0  # pixels between boxes; about a camp
_STEP = 62.0  # pixels that a name takes of a camp, each way
_EMPTY = 80.0  # pixels of a drawing of nobody, which says so
_SEED = 7


class Name(msgspec.Struct, kw_only=True):
    """An actor of the drawing: the middle and width of its box in pixels, and the number of its camp."""

    name: str
    shown: str
    x: float
    y: float
    wide: float
    camp: int


class Camp(msgspec.Struct, kw_only=True):
    """Some who support each other: a box about them in pixels."""

    x: float
    y: float
    wide: float
    high: float


class Tie(msgspec.Struct, kw_only=True):
    """How one stands to another: a line between their boxes.

    Attributes:
        against: whether it is opposition.
        types: the relations that make it.
        first: the first day on which it is told.
        bend: the point towards which it bends.
    """

    subject: str
    object: str
    against: bool
    types: list[str]
    reports: int
    origins: int
    first: str
    last: str
    begin: Spot
    bend: Spot
    end: Spot


class Sociogram(msgspec.Struct, kw_only=True):
    """A drawing: its size in pixels and all that is in it; how many actors found no room."""

    wide: float
    high: float
    names: list[Name]
    camps: list[Camp]
    ties: list[Tie]
    left_out: int


def sociogram(rows: Sequence[Row], wide: float = WIDE) -> Sociogram:
    """Lay out a network.

    Args:
        rows: of :meth:`dateline.store.Store.network`, counted by origins.
        wide: pixels that there are.
    """
    joined = _joined(rows)
    weight: Counter[str] = Counter()
    for (subject, other, _), tie in joined.items():
        weight[subject] += tie["reports"]
        weight[other] += tie["reports"]
    kept = sorted(weight, key=lambda n: (-weight[n], n))[:MOST]
    drawn = {key: tie for key, tie in joined.items() if key[0] in kept and key[1] in kept}
    kept = [name for name in kept if any(name in key[:2] for key in drawn)]
    camps = _camps(kept, drawn)
    boxes, blocks = _placed(camps, drawn, wide)
    number = {name: n for n, camp in enumerate(camps) for name in camp}
    names = [
        Name(name=n, shown=shortly(n, _NAME), x=boxes[n][0], y=boxes[n][1], wide=_wide(n), camp=number[n])
        for n in kept
    ]
    ties = [_tie(key, tie, boxes) for key, tie in sorted(drawn.items(), key=lambda pair: pair[1]["reports"])]
    high = max([n.y + _HIGH / 2 for n in names] + [c.y + c.high for c in blocks], default=0.0) + _GAP
    high = high if names else _EMPTY
    return Sociogram(
        wide=wide,
        high=math.ceil(high),
        names=names,
        camps=blocks,
        ties=ties,
        left_out=len(weight) - len(kept),
    )


def _joined(rows: Sequence[Row]) -> dict[tuple[str, str, bool], Row]:
    """One tie for each subject, object and sign; who stands to themselves in some way is left out."""
    out: dict[tuple[str, str, bool], Row] = {}
    for row in rows:
        if row["subject"] == row["object"]:
            continue
        key = row["subject"], row["object"], row["type"] == "opposes"
        tie = out.setdefault(
            key, {"types": [], "reports": 0, "origins": 0, "first": row["first"], "last": row["last"]}
        )
        tie["types"].append(row["type"])
        tie["reports"] += row["reports"]
        tie["origins"] = max(tie["origins"], row.get("origins", 1))
        tie["first"] = min(filter(None, (tie["first"], row["first"])), default="")
        tie["last"] = max(filter(None, (tie["last"], row["last"])), default="")
    return out


def _camps(names: Sequence[str], ties: Mapping[tuple[str, str, bool], Row]) -> list[list[str]]:
    """Communities of support, the greatest first."""
    graph = nx.Graph()
    graph.add_nodes_from(names)
    for (subject, other, against), tie in ties.items():
        if not against:
            before = graph.get_edge_data(subject, other, {"weight": 0})["weight"]
            graph.add_edge(subject, other, weight=before + tie["reports"])
    found = nx.community.louvain_communities(graph, weight="weight", seed=_SEED)
    order = {name: n for n, name in enumerate(names)}
    return sorted((sorted(c, key=order.__getitem__) for c in found), key=lambda c: (-len(c), order[c[0]]))


def _wide(name: str) -> float:
    """Pixels of a name's box, wide letters counted twice."""
    letters = sum(2 if ord(c) > 0x2E7F else 1 for c in shortly(name, _NAME))
    return _LETTER * letters + _PAD


def _placed(
    camps: Sequence[Sequence[str]], ties: Mapping[tuple[str, str, bool], Row], wide: float
) -> tuple[dict[str, Spot], list[Camp]]:
    """The middle of each name's box, and a box about each camp of several."""
    inside: list[dict[str, Spot]] = []
    sizes: list[Spot] = []
    for camp in camps:
        room = wide - 2 * _CAMP - 2 if len(camp) > 1 else wide
        side = math.sqrt(len(camp)) * _STEP
        at = _spread(
            camp, {n: (_wide(n), _HIGH) for n in camp}, _sprung(camp, ties),
            min(room, max(2.4 * side, 1.15 * max(map(_wide, camp)))), 0.5 * side,
        )  # fmt: skip
        left = min(x - _wide(n) / 2 for n, (x, _) in at.items())
        right = max(x + _wide(n) / 2 for n, (x, _) in at.items())
        top, low = min(y for _, y in at.values()), max(y for _, y in at.values())
        pad = _CAMP if len(camp) > 1 else 0.0
        inside.append({n: (x - left + pad, y - top + _HIGH / 2 + pad) for n, (x, y) in at.items()})
        sizes.append((right - left + 2 * pad, low - top + _HIGH + 2 * pad))
    of = {name: n for n, camp in enumerate(camps) for name in camp}
    between: Counter[tuple[int, int, bool]] = Counter()
    for (subject, other, against), tie in ties.items():
        if of[subject] != of[other]:
            between[min(of[subject], of[other]), max(of[subject], of[other]), against] += tie["reports"]
    area = sum((w + 2 * _GAP) * (h + 2 * _GAP) for w, h in sizes)
    blocks = _spread(
        range(len(camps)), dict(enumerate(sizes)),
        _sprung(range(len(camps)), {k: {"reports": n} for k, n in between.items()}), wide, 0.9 * area / wide,
    )  # fmt: skip
    out: dict[str, Spot] = {}
    about = []
    for n, (x, y) in blocks.items():
        left, top = x - sizes[n][0] / 2, y - sizes[n][1] / 2
        out |= {name: (round(left + a, 1), round(top + b, 1)) for name, (a, b) in inside[n].items()}
        if len(camps[n]) > 1:
            about.append(Camp(x=left, y=top, wide=sizes[n][0], high=sizes[n][1]))
    return out, about


def _sprung(things: Sequence[Any], ties: Mapping[Any, Row]) -> dict[Any, Spot]:
    """Places between 0 and 1 by a spring model: who has more to do with each other is nearer."""
    graph = nx.Graph()
    graph.add_nodes_from(things)
    for (one, other, _), tie in ties.items():
        if one in graph and other in graph:
            graph.add_edge(one, other, weight=1 + math.log2(1 + tie["reports"]))
    if len(graph) < 2:
        return dict.fromkeys(graph, (0.5, 0.5))
    at = nx.spring_layout(graph, seed=_SEED, iterations=120, k=1.4 / math.sqrt(len(graph)))
    axes = [sorted(float(p[i]) for p in at.values()) for i in (0, 1)]
    low, size = [a[0] for a in axes], [max(1e-9, a[-1] - a[0]) for a in axes]
    return {n: ((float(p[0]) - low[0]) / size[0], (float(p[1]) - low[1]) / size[1]) for n, p in at.items()}


def _spread(
    things: Sequence[Any], sizes: Mapping[Any, Spot], at: Mapping[Any, Spot], wide: float, high: float
) -> dict[Any, Spot]:
    """Middles of boxes without overlaps: from the top down, each where it is to be or as little below as it can."""
    out: dict[Any, Spot] = {}
    for thing in sorted(things, key=lambda n: (at[n][1], at[n][0], str(n))):
        w, h = sizes[thing]
        x = w / 2 + at[thing][0] * max(0.0, wide - w)
        y = h / 2 + at[thing][1] * high
        moved = True
        while moved:
            moved = False
            for other, (ox, oy) in out.items():
                ow, oh = sizes[other]
                if abs(x - ox) < (w + ow) / 2 + _GAP and abs(y - oy) < (h + oh) / 2 + _GAP - 1e-6:
                    y, moved = oy + (h + oh) / 2 + _GAP, True
        out[thing] = x, y
    return _closed(out, sizes)


def _closed(at: Mapping[Any, Spot], sizes: Mapping[Any, Spot]) -> dict[Any, Spot]:
    """The same boxes without wide empty bands from side to side."""
    out: dict[Any, Spot] = {}
    low = up = 0.0
    for thing in sorted(at, key=lambda n: at[n][1] - sizes[n][1] / 2):
        x, y = at[thing]
        top = y - up - sizes[thing][1] / 2
        up += max(0.0, top - low - 2 * _GAP)
        out[thing] = x, y - up
        low = max(low, y - up + sizes[thing][1] / 2)
    return out


def _tie(key: tuple[str, str, bool], tie: Row, boxes: Mapping[str, Spot]) -> Tie:
    (x1, y1), (x2, y2) = boxes[key[0]], boxes[key[1]]
    side = 0.12 if key[2] else 0.06  # support and opposition of two don't lie on each other
    bend = (x1 + x2) / 2 - side * (y2 - y1), (y1 + y2) / 2 + side * (x2 - x1)
    return Tie(
        subject=key[0], object=key[1], against=key[2], types=sorted(set(tie["types"])), reports=tie["reports"],
        origins=tie["origins"], first=tie["first"] or "", last=tie["last"] or "",
        begin=_border((x1, y1), bend, _wide(key[0])), bend=(round(bend[0], 1), round(bend[1], 1)),
        end=_border((x2, y2), bend, _wide(key[1])),
    )  # fmt: skip


def _border(middle: Spot, towards: Spot, wide: float) -> Spot:
    """Where a line from the middle of a box leaves it."""
    dx, dy = towards[0] - middle[0], towards[1] - middle[1]
    share = min((wide / 2 + 2) / abs(dx) if dx else 1e9, (_HIGH / 2 + 2) / abs(dy) if dy else 1e9, 1.0)
    return round(middle[0] + share * dx, 1), round(middle[1] + share * dy, 1)


def colours() -> dict[bool, str]:
    """The colour of a tie by whether it is opposition."""
    return {against: RELATIONS["opposes" if against else "backs"] for against in (False, True)}


def overlaps(drawing: Sociogram) -> int:
    """How many pairs of names lie on each other."""
    names = drawing.names
    return sum(
        abs(a.x - b.x) < (a.wide + b.wide) / 2 and abs(a.y - b.y) < _HIGH
        for n, a in enumerate(names) for b in names[:n]
    )  # fmt: skip


__all__ = ["MOST", "NARROW", "WIDE", "Sociogram", "colours", "overlaps", "sociogram"]
