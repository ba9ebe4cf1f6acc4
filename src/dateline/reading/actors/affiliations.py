"""Affiliations: the sectors of those who act for somebody else (“a rebel spokesman”, “Gaddafi's forces”).

A spokesman is the government's only where nothing says whose he is. Troops of somebody in office are the
government's and the army; troops of rebels are rebels.
"""

from __future__ import annotations

from spacy.tokens import Doc

from dateline.knowledge import settings
from dateline.reading.actors.clusters import Cluster
from dateline.reading.actors.discourse import Discourse
from dateline.reading.actors.mentions import Candidate

_BODIES = ("igo", "organization", "armed_group", "party", "media", "company", "military")
_FORCES = ("MIL", "UAF")
_BEFORE = 6  # tokens before a name in which its title stands


def affiliate(doc: Doc, chains: Discourse) -> None:
    """Give the actors of a document that act for others the sectors of those, and the country of bodies."""
    for cluster in chains.clusters:
        if cluster.actor is not None or cluster.members:
            continue
        for mention in cluster.mentions:
            if mention.form != "pronoun" and _settled(doc, chains, cluster, mention):
                break


def _settled(doc: Doc, chains: Discourse, cluster: Cluster, c: Candidate) -> bool:
    """Whether a mention says for whom an actor acts; if so, the actor has those sectors afterwards."""
    told = settings("actors/affiliations.toml")
    noun = c.noun or c.office.rpartition(" ")[2]
    if noun in told["forces"]:
        return _of_force(doc, chains, cluster, c)
    if noun in told["theirs"] and cluster.owner is not None:
        cluster.sectors = list(chains.clusters[cluster.owner].sectors)
        return True
    if noun not in told["for_others"]:
        return False
    body = _body(doc, chains, cluster, c)
    if body is not None:
        cluster.sectors = list(body.sectors)
        cluster.country = c.country or body.country
        return True
    side = _side(doc, c)
    if side:
        cluster.sectors = [side]
    return bool(side)


def _of_force(doc: Doc, chains: Discourse, cluster: Cluster, c: Candidate) -> bool:
    """Forces: of a government, of somebody in office, or of those who fight it."""
    side = _side(doc, c)
    if side in ("REB", "OPP"):
        cluster.kind, cluster.sectors = "armed_group", ["REB"]
        return True
    owner = chains.clusters[cluster.owner] if cluster.owner is not None else None
    inside = owner or next(iter(_named_in(chains, cluster, c)), None)
    if inside is not None and "REB" in inside.sectors:
        cluster.kind, cluster.sectors = "armed_group", ["REB"]
        return True
    governs = side == "GOV" or (
        inside is not None and inside.kind in ("person", "government") and "GOV" in inside.sectors
    )
    if governs and set(cluster.sectors) & set(_FORCES):
        cluster.sectors = ["GOV", "MIL"]
    return governs


def _side(doc: Doc, c: Candidate) -> str:
    """The sector of the side that a word before the noun names (“rebel”, “opposition”, “government”), or none."""
    sides: dict[str, str] = settings("actors/affiliations.toml")["sides"]
    words = c.office.split()[:-1] if c.form == "name" else [t.lower_ for t in doc[c.start : c.head]]
    return next((sides[word] for word in reversed(words) if word in sides), "")


def _named_in(chains: Discourse, cluster: Cluster, c: Candidate) -> list[Cluster]:
    """The actors whose names stand in a mention before its noun, or before a person's name with the title."""
    first = c.start if c.form == "nominal" else max(chains.doc[c.head].left_edge.i, c.start - _BEFORE)
    found = (chains.by_token.get(i) for i in range(first, c.head))
    return [x for x in found if x is not None and x is not cluster and x.named]


def _body(doc: Doc, chains: Discourse, cluster: Cluster, c: Candidate) -> Cluster | None:
    """The body that an actor acts for: named before the noun, or behind “of”, “for”, “from” or “with”."""
    named = _named_in(chains, cluster, c)
    for prep in doc[c.head].rights:
        if prep.dep_ == "prep" and prep.lower_ in settings("actors/affiliations.toml")["behind"]:
            behind = (chains.by_token.get(noun.i) for noun in prep.children if noun.dep_ == "pobj")
            named += [x for x in behind if x is not None and x is not cluster and x.named]
    return next((x for x in named if x.kind in _BODIES and x.sectors), None)
