"""Actors: every person, government, faction and organisation of a report, one entity each.

Who's who comes from the catalogue, read for the day of the report; what the catalogue lacks is read
from the words (“the province's deputy governor”).
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from dateline.knowledge.actors import offices as office_names
from dateline.knowledge.catalogue import Actor, Catalogue, catalogue
from dateline.knowledge.folding import unmarked
from dateline.reading import layout
from dateline.reading.actors.affiliations import affiliate
from dateline.reading.actors.appositions import apposed
from dateline.reading.actors.clusters import Cluster
from dateline.reading.actors.coreference import Chains
from dateline.reading.actors.epithets import is_bare
from dateline.reading.actors.groups import group_mentions
from dateline.reading.actors.homes import Homes
from dateline.reading.actors.mentions import Candidate, Nations, described, names, pronouns
from dateline.reading.actors.missed_names import complete
from dateline.reading.actors.new_actors import Introduction, introductions, join, place, with_introduced
from dateline.reading.actors.no_actors import actors_only
from dateline.reading.document import annotations_of, attributes
from dateline.record import Entity, EntityKind, Mention, Role

_OWNERS = 5  # in a name: “Haftar's army's commander's …”


class Actors:
    """The stage: reads names, nouns and places of a document, writes ``doc._.entities``.

    Args:
        known: the actor catalogue to look names up in.
        chains: what decides which mentions are of one actor.
    """

    def __init__(self, known: Catalogue, chains: type[Chains] = Chains) -> None:
        self.known = known
        self.chains = chains

    def __call__(self, doc: Doc) -> Doc:
        on = layout.anchor(doc)
        nations = Nations(doc, self.known)
        new = introductions(doc, self.known)
        candidates = find_candidates(doc, self.known, nations, on, new)
        chains = self.chains(doc, nations)
        chains.add_all(candidates)
        join(doc, chains, new)
        place(doc, chains)
        affiliate(doc, chains)
        homes = Homes(doc, chains)
        homes.settle()
        annotations_of(doc).home = homes.story
        annotations_of(doc).entities = entities(doc, chains, self.known, on)
        return doc


@Language.factory(
    "dateline_actors",
    default_config={"extra": []},
    requires=attributes("report", "layout", "times", "places"),
    assigns=attributes("entities", "home"),
)
def make_actors(nlp: Language, name: str, extra: list[str]) -> Actors:
    """The stage with the bundled catalogue and a user's own tables (paths of CSV files) on top."""
    return Actors(catalogue(tuple(Path(path) for path in extra)))


def find_candidates(
    doc: Doc, known: Catalogue, nations: Nations, on: date | None, new: list[Introduction]
) -> list[Candidate]:
    """All mentions of actors in the story, in the order of the text, none within another of its form."""
    named = complete(doc, with_introduced(doc, names(doc, known, nations, on), new), known)
    named = actors_only(doc, named)
    taken = {i for c in named for i in range(c.start, c.end)}
    groups = [c for c in group_mentions(doc, known) if c.head not in taken]
    several = {c.head for c in groups}
    alone = [*described(doc, known, nations, taken), *pronouns(doc)]
    alone += apposed(doc, named, taken | {c.head for c in alone})
    out = [*named, *groups, *(c for c in alone if c.head not in several)]
    story = [c for c in out if _in_story(doc, c) and not is_bare(doc, c)]
    return sorted(story, key=lambda c: (c.head, c.start))


def _in_story(doc: Doc, c: Candidate) -> bool:
    return all(annotations_of(doc).layout.in_story(doc[i].idx) for i in (c.start, c.end - 1))


def entities(doc: Doc, chains: Chains, known: Catalogue, on: date | None) -> list[Entity]:
    """The clusters as entities of the record, numbered by first mention."""
    clusters = [c for c in chains.clusters if not c.members and any(m.form != "pronoun" for m in c.mentions)]
    clusters.sort(key=lambda c: min(m.start for m in c.mentions))
    ids = {c.number: f"e{n}" for n, c in enumerate(clusters, 1)}
    by_actor = {c.actor.id: ids[c.number] for c in clusters if c.actor}
    by_country: dict[str | None, str] = {
        c.country: ids[c.number] for c in reversed(clusters) if c.kind == "state" and c.country
    }
    return [_entity(doc, c, ids, by_actor, by_country, chains, known, on) for c in clusters]


def _entity(
    doc: Doc,
    cluster: Cluster,
    ids: dict[int, str],
    by_actor: dict[str, str],
    by_country: dict[str | None, str],
    chains: Chains,
    known: Catalogue,
    on: date | None,
) -> Entity:
    roles = [Role(title, by_country.get(country)) for title, country in cluster.offices]
    offices = known.offices(cluster.actor.id, on) if cluster.actor and cluster.kind == "person" else []
    held = {office.title for office in offices}
    roles = [r for r in roles if not _says_less(r.title, held)]
    roles += [Role(title, by_actor.get(of)) for title, of in dict.fromkeys((o.title, o.of) for o in offices)]
    sectors = list(dict.fromkeys([*cluster.sectors, *(s for o in offices for s in o.sectors)]))
    country = cluster.country or _country_by_owner(cluster, chains)
    kind: EntityKind = cluster.kind or "other"
    return Entity(
        id=ids[cluster.number],
        name=_name(doc, cluster, chains, known),
        kind=kind,
        country=country,
        sectors=sectors or (["GOV"] if kind in ("state", "government") else []),
        wikidata=cluster.actor.wikidata if cluster.actor else None,
        roles=roles,
        mentions=[
            Mention(doc[m.start].idx, doc[m.end - 1].idx + len(doc[m.end - 1]), m.form)
            for m in sorted([*cluster.mentions, *_as_member(cluster, chains)], key=lambda m: m.start)
        ],
    )


def _says_less(title: str, held: set[str]) -> bool:
    """Whether a title in the text is one of the offices that the catalogue names, or a part of one (“minister”)."""
    words = title.split()
    if any(office_names().get(" ".join(words[i:])) in held for i in range(len(words))):
        return True
    return any(title == word for office in held for word in office.split())


def _as_member(cluster: Cluster, chains: Chains) -> list[Candidate]:
    """The mentions of groups that an actor is in: “the two sides” are one of each side."""
    return [m for group in chains.groups.with_member.get(cluster.number, ()) for m in group.mentions]


def _country_by_owner(cluster: Cluster, chains: Chains) -> str | None:
    """The country of whose an actor is (“his forces”), or of what is a person's (“his Libyan forces”)."""
    if cluster.owner is not None and chains.clusters[cluster.owner].country:
        return chains.clusters[cluster.owner].country
    if cluster.kind == "person":
        theirs = sorted(chains.owned.get(cluster.number, ()), key=lambda c: c.number)
        return next((c.country for c in theirs if c.country), None)
    return None


def _as_printed(actor: Actor, doc: Doc, cluster: Cluster) -> str:
    """The catalogue's name; of a person the fullest spelling in the text, where it has first and last name.

    Without a Wikidata item the name is what joins the person across reports, so that it is always the catalogue's.
    """
    printed = [doc[m.start : m.end].text for m in cluster.mentions if m.form == "name"]
    fullest = max(printed, key=len, default="")
    if actor.kind == "person" and actor.wikidata and " " in fullest and fullest in actor.aliases:
        return fullest
    bare = unmarked(actor.name)
    return bare if bare.isascii() and "".join(printed).isascii() else actor.name


def _name(doc: Doc, cluster: Cluster, chains: Chains, known: Catalogue, owners: int = _OWNERS) -> str:
    """The catalogue's name, else the fullest name in the text, else the first description with its owners."""
    if cluster.members:
        return " and ".join(_name(doc, chains.clusters[n], chains, known) for n in cluster.members)
    if cluster.actor:
        return _as_printed(cluster.actor, doc, cluster)
    named = Counter(doc[m.start : m.end].text for m in cluster.mentions if m.form == "name")
    if named:
        return _unquoted(max(named, key=lambda n: (len(n.split()), named[n])))
    first = next(m for m in cluster.mentions if m.form == "nominal")
    state = known.state(cluster.country) if cluster.country else None
    if "{state}" in first.office and state is not None:
        return first.office.replace("{state}", state.name)
    text = " ".join(doc[first.start : first.end].text.split())
    if owners and cluster.owner is not None and first.owner is not None:
        owner = chains.clusters[cluster.owner]
        rest = doc[first.owner + 1 : first.end].text.lstrip("’'").removeprefix("s ").strip()
        whose = _name(doc, owner, chains, known, owners - 1)
        ending = "'" if owner.plural and whose.endswith("s") else "'s"
        text = f"{whose}{ending} {rest}" if owner is not cluster else text
    return _unquoted(text)


def _unquoted(name: str) -> str:
    """A name without quotation marks of which only one is within it: “Black Tiger" militia”."""
    odd = name.count('"') % 2 or name.count("“") != name.count("”")
    return "".join(c for c in name if c not in '"“”') if odd else name
