"""Places: every place named in the text, each resolved to one entry of the gazetteer.

A name is resolved by how many people live in each place that bears it, and by what else the text names:
the place behind a comma (“London, Ontario”), its country and region elsewhere, other places close by.
A name means the same place throughout a text unless a comma says otherwise. The evidence is that of
Halterman's Mordecai 3 (2023), weighed here by a few numbers in ``knowledge/data/places.toml``.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict

from spacy.language import Language
from spacy.tokens import Doc

from dateline.knowledge import settings
from dateline.knowledge.gazetteer import GazetteerEntry
from dateline.reading.document import annotations_of, attributes, text_of
from dateline.reading.parsing import mend_names
from dateline.reading.places.place_names import PlaceMention, PlaceNameFinder
from dateline.record import Place

_COMMA = re.compile(r"\s*(?:,|\()\s*")
_CLOSED = re.compile(r"\s*(?:[,.;:)(—–]|-\s|$)")  # what follows “Springfield, Ohio” when it is one place
_MOST = 30  # places weighed for one name
_FEW = 5  # of the name behind a comma
_WORLD_KNOWN = 10.0  # rank of places that are named beside any country (“Moscow, Iran”)
_BROAD = frozenset(("country", "continent", "area", "region"))  # too wide for distances
_NEIGHBOURS = 100  # places of a country whose distance is measured
_PAIRED = 12  # names of a text whose places are compared pair by pair
_ROUNDS = 2


def kilometres(a: GazetteerEntry, b: GazetteerEntry) -> float:
    """Great-circle distance."""
    p, q = math.radians(a.lat), math.radians(b.lat)
    h = (
        math.sin((q - p) / 2) ** 2
        + math.cos(p) * math.cos(q) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 12742 * math.asin(math.sqrt(min(1.0, h)))


def holds(whole: GazetteerEntry, part: GazetteerEntry) -> bool:
    """Whether a country or first-order division contains another entry."""
    if whole.kind == "country":
        return whole.id != part.id and part.country == whole.country
    return whole.kind == "region" and part.admin1 == whole.id


def _beside(entry: GazetteerEntry, others: list[GazetteerEntry], km: float) -> bool:
    """Whether one of the others lies within some kilometres."""
    near = (e for e in others if abs(e.lat - entry.lat) < km / 111 and e.country == entry.country)
    return any(kilometres(entry, e) < km for e in near)


class PlaceEvidence:
    """What the names of a text, as resolved so far, say about where it plays; each name can be left out."""

    def __init__(self, mentions: list[PlaceMention], chosen: list[GazetteerEntry]) -> None:
        self.countries: dict[str, float] = defaultdict(float)
        self.regions: dict[int, float] = defaultdict(float)
        self.by_name: dict[str, tuple[dict[str, float], dict[int, float]]] = {}
        self.points: dict[str, list[tuple[str, GazetteerEntry]]] = defaultdict(list)
        for mention, entry in zip(mentions, chosen, strict=True):
            self._add(mention, entry)

    def _add(self, mention: PlaceMention, entry: GazetteerEntry) -> None:
        first = mention.key not in self.by_name
        countries, regions = self.by_name.setdefault(mention.key, (defaultdict(float), defaultdict(float)))
        # Saying a name again says less, and a name of many places says less than one of a single place.
        certain = entry.kind in ("country", "region") or len(mention.ranked) == 1
        weight = (1.0 if first else 0.3) * (1.0 if certain else 0.5)
        region = entry.id if entry.kind == "region" else entry.admin1
        if entry.country:
            self.countries[entry.country] += weight
            countries[entry.country] += weight
        if region:
            self.regions[region] += weight
            regions[region] += weight
        if first and entry.country and entry.kind not in _BROAD:
            self.points[entry.country].append((mention.key, entry))

    def country(self, alpha3: str, name: str) -> float:
        """Weight of a country, that of one name left out."""
        return self.countries.get(alpha3, 0.0) - self.by_name[name][0].get(alpha3, 0.0)

    def region(self, region: int, name: str) -> float:
        """Weight of a first-order division, that of one name left out."""
        return self.regions.get(region, 0.0) - self.by_name[name][1].get(region, 0.0)

    def nearest(self, entry: GazetteerEntry, name: str) -> float:
        """Kilometres to the nearest other place of the text in the same country."""
        others = self.points.get(entry.country or "", [])[:_NEIGHBOURS]
        return min((kilometres(entry, e) for n, e in others if n != name), default=math.inf)


class Resolver:
    """Chooses one entry for each mention of a document.

    Attributes:
        unknown: for mentions that the gazetteer has not got there (“Springfield, Peru”), by their number,
            what they lie in.
    """

    def __init__(self, text: str, mentions: list[PlaceMention]) -> None:
        self.text = text
        self.mentions = mentions
        self.by_comma: dict[int, GazetteerEntry] = {}
        self.unknown: dict[int, GazetteerEntry] = {}
        for i in range(len(mentions) - 1):
            self._read_comma(i)

    def resolve(self) -> list[GazetteerEntry]:
        """The entry of each mention, in order."""
        chosen = self._start()
        for _ in range(_ROUNDS):
            chosen = self._round(PlaceEvidence(self.mentions, chosen))
        return chosen

    def _start(self) -> list[GazetteerEntry]:
        """The likeliest entry of each mention by rank, and by whether two names have places side by side."""
        w: dict[str, float] = settings("places.toml")["weights"]
        towns: dict[str, list[tuple[GazetteerEntry, float]]] = {}
        for m in self.mentions:
            if len(towns) < _PAIRED and m.key not in towns and m.best.kind not in _BROAD:
                towns[m.key] = [(e, rank) for e, rank in m.ranked[:_MOST] if e.kind not in _BROAD]
        best = {}
        for key, entries in towns.items():
            others = [e for k, es in towns.items() if k != key for e, _ in es]
            scored = [rank + w["together"] * _beside(e, others, w["next_to_km"]) for e, rank in entries]
            best[key] = entries[scored.index(max(scored))][0]
        return [best.get(m.key, m.best) for m in self.mentions]

    def _read_comma(self, i: int) -> None:
        """Settle “London, Ontario” and “Atlanta, Georgia”: the likeliest pair, one in the other."""
        here, after = self.mentions[i], self.mentions[i + 1]
        if here.demonym or after.demonym or not _COMMA.fullmatch(self.text, here.end, after.start):
            return
        pairs = [
            (of_part + of_whole, part, whole)
            for part, of_part in here.ranked[:_MOST]
            for whole, of_whole in after.ranked[:_FEW]
            if holds(whole, part)
            and (part is here.best or whole.kind == "region" or here.best.kind not in _BROAD)
        ]
        if pairs:
            _, self.by_comma[i], self.by_comma[i + 1] = max(pairs, key=lambda pair: pair[0])
        elif (
            after.best.kind in ("country", "region")
            and here.ranked[0][1] < _WORLD_KNOWN
            and _CLOSED.match(self.text, after.end)
        ):
            self.unknown[i] = after.best

    def _round(self, evidence: PlaceEvidence) -> list[GazetteerEntry]:
        """One entry a mention; a name without a comma of its own means what it does elsewhere."""
        by_name: dict[str, GazetteerEntry] = {}
        for i, entry in self.by_comma.items():
            by_name.setdefault(self.mentions[i].key, entry)
        out = []
        for i, mention in enumerate(self.mentions):
            if mention.key not in by_name:
                by_name[mention.key] = self._best(mention, evidence)
            entry = self.by_comma.get(i, by_name[mention.key])
            out.append(_division(entry, mention) if mention.whole else entry)
        return out

    def _best(self, mention: PlaceMention, evidence: PlaceEvidence) -> GazetteerEntry:
        if len(mention.ranked) == 1:
            return mention.best
        scored = [rank + _support(e, mention.key, evidence) for e, rank in mention.ranked[:_MOST]]
        return mention.ranked[scored.index(max(scored))][0]


def _division(entry: GazetteerEntry, mention: PlaceMention) -> GazetteerEntry:
    """The division of a name (“Aleppo province”) in the country that the name was found to be in."""
    divisions = (
        e for e, _ in mention.ranked if e.kind in ("region", "county") and e.country == entry.country
    )
    return entry if entry.kind in _BROAD else next(divisions, entry)


def _support(entry: GazetteerEntry, key: str, evidence: PlaceEvidence) -> float:
    """What the rest of the text adds to an entry's rank; see ``places.toml`` for the scale."""
    w: dict[str, float] = settings("places.toml")["weights"]
    country = evidence.country(entry.country, key) if entry.country else 0.0
    region = entry.id if entry.kind == "region" else entry.admin1
    score = min(w["same_country"] * math.log2(1 + country), w["most_country"])
    if region:
        score += min(w["same_region"] * math.log2(1 + evidence.region(region, key)), w["most_region"])
    if entry.kind not in _BROAD:
        distance = evidence.nearest(entry, key)
        score += w["near"] * (distance < w["near_km"]) + w["next_to"] * (distance < w["next_to_km"])
    if entry.kind == "capital" and country > 0.9 and entry.is_called(key):
        score += w["capital"]
    return score


def _found(mention: PlaceMention, entry: GazetteerEntry) -> Place:
    return Place(
        start=mention.start,
        end=mention.end,
        name=entry.name,
        geonames_id=entry.geonames_id,
        country=entry.country,
        lat=entry.lat,
        lon=entry.lon,
    )


def _unknown(mention: PlaceMention, text: str, country: str | None = None) -> Place:
    name = text[mention.start : mention.end]
    return Place(start=mention.start, end=mention.end, name=name, country=country)


def read_places(doc: Doc) -> list[Place]:
    """The places of a document, by where they begin; streets and unknown towns without id and point."""
    mentions = PlaceNameFinder(doc).mentions()
    text = text_of(doc)
    out = [_unknown(m, text) for m in mentions if not m.ranked]
    named = [m for m in mentions if m.ranked]
    resolver = Resolver(text, named)
    for i, (mention, entry) in enumerate(zip(named, resolver.resolve(), strict=True)):
        if i in resolver.unknown:
            out.append(_unknown(mention, text, resolver.unknown[i].country))
        else:
            out.append(_found(mention, entry))
    return sorted(out, key=lambda place: place.start)


@Language.component("dateline_places", requires=attributes("report", "layout"), assigns=attributes("places"))
def dateline_places(doc: Doc) -> Doc:
    """The stage: reads names and layout, writes ``doc._.places``."""
    mend_names(doc)
    annotations_of(doc).places = read_places(doc)
    return doc
