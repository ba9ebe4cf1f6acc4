"""Make ``knowledge/data/actors/leaders.csv`` from public cabinet lists and the project's own table of facts.

    python scripts/build_actors.py SOURCES

``SOURCES`` is a folder with git repositories, each ``OWNER+NAME`` with the git directory ``repo`` in it
(``scripts/actors/README.md`` names them). Facts are taken (who, which office, from when to when), never
files: every term is brought to one vocabulary of offices, terms of several sources are joined, and
the project's own ``scripts/actors/leaders_own.csv`` has the last word.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from pathlib import Path
from subprocess import PIPE, Popen, run

from dateline.knowledge import DATA, rows
from dateline.knowledge.actors import plain, slug

HERE = Path(__file__).parent / "actors"
FIRST = "1990"
"""Terms that ended before this year are left out."""


@dataclass(frozen=True)
class Term:
    """One person in one office of one state; days are ISO 8601, as far as known."""

    country: str
    office: str
    title: str
    name: str
    wikidata: str
    start: str
    end: str
    gone: str = ""
    """The day by which the person no longer stood in the list, where the end itself is not known."""


def git(repo: Path, *words: str) -> str:
    """What a git command prints; empty where it fails."""
    command = ["git", f"--git-dir={repo}", *words]
    return run(command, capture_output=True, text=True, errors="replace").stdout


def offices() -> list[tuple[str, bool, re.Pattern[str]]]:
    """Canonical title, whether one person holds it at a time, and the pattern of its names."""
    table = rows(DATA / "actors" / "offices.csv")
    return [(r["office"], r["single"] == "yes", re.compile(r["pattern"])) for r in table if r["pattern"]]


def states() -> dict[str, str]:
    """Alpha-3 by the slug of a state's name in the sources."""
    out = {r["source"]: r["alpha3"] for r in rows(HERE / "source_names.csv")}
    for row in rows(DATA / "actors" / "states.csv"):
        for name in (row["name"], *row["aliases"].split("|")):
            out.setdefault(name.lower().replace(" ", "-"), row["alpha3"])
    return out


def canonical(position: str, known: list[tuple[str, bool, re.Pattern[str]]]) -> str | None:
    """The office that a position's name stands for."""
    return next((office for office, _, pattern in known if pattern.fullmatch(position)), None)


def holders(sources: Path) -> list[Term]:
    """Terms of this century's cabinets, from the Wikidata extracts of every-politician-scrapers (CC0)."""
    known, code = offices(), states()
    out = []
    for repo in sorted(sources.glob("*+*/repo")):
        country = re.sub(r"-(?:ministers|cabinet)$", "", repo.parent.name.split("+", 1)[1])
        text = git(repo, "show", "HEAD:html/holders21.csv") if country in code else ""
        for row in csv.DictReader(io.StringIO(text)):
            office = canonical(row["position"], known)
            if office and row["start"]:
                out.append(
                    Term(
                        code[country],
                        office,
                        row["position"],
                        row["person"],
                        row["personID"],
                        row["start"],
                        row["end"],
                    )
                )
    return out


def pages(sources: Path) -> list[Term]:
    """Terms on any version of the pages of peppercatorg/site-build, November 2021 to January 2025."""
    repo, known, code = sources / "peppercatorg+site-build" / "repo", offices(), states()
    log = git(repo, "log", "--reverse", "--raw", "--no-abbrev", "--format=C %cs", "--", "docs/leaders")
    reader = Popen(["git", f"--git-dir={repo}", "cat-file", "--batch"], stdin=PIPE, stdout=PIPE)
    assert reader.stdin
    assert reader.stdout
    seen: dict[tuple[str, str, str], Term] = {}
    last: dict[tuple[str, str, str], str] = {}
    versions: dict[str, list[str]] = defaultdict(list)
    day = ""
    for line in log.splitlines():
        if line.startswith("C "):
            day = line[2:]
        found = re.fullmatch(r":\S+ \S+ \S+ (\w+) [AM]\tdocs/leaders/([^/]+)/index\.html", line)
        if not found or found[2] not in code:
            continue
        country = code[found[2]]
        reader.stdin.write(found[1].encode() + b"\n")
        reader.stdin.flush()
        size = int(reader.stdout.readline().split()[2])
        page = reader.stdout.read(size + 1).decode("utf-8", "replace")
        versions[country].append(day)
        for term in on_page(page, country, known):
            key = (country, term.office, term.wikidata or term.name)
            seen[key] = term if term.start or key not in seen else seen[key]
            last[key] = day
    reader.stdin.close()
    out = []
    for key, term in seen.items():
        gone = next((v for v in versions[key[0]] if v > last[key]), "")
        out.append(replace(term, gone=gone))
    return [t for t in out if t.start]


def on_page(page: str, country: str, known: list[tuple[str, bool, re.Pattern[str]]]) -> list[Term]:
    """The office holders that a page lists."""
    out = []
    for block in re.finditer(r"<dt>(.*?)</dt>(.*?)(?=<dt>|</dl>)", page, re.S):
        positions = [unescape(re.sub(r"<.*?>", "", p).strip()) for p in block[1].split("<br />")]
        for entry in re.findall(r"<dd>(.*?)</dd>", block[2], re.S):
            name = re.search(r'class="toggle">(.*?)</span>', entry, re.S)
            since = re.search(r"in office since\s*([\d-]+)", entry)
            item = re.search(r"wikidata\.org/wiki/(Q\d+)", entry)
            for position in positions:
                office = canonical(position, known)
                if office and name:
                    out.append(
                        Term(
                            country,
                            office,
                            position,
                            unescape(name[1].strip()),
                            item[1] if item else "",
                            since[1] if since else "",
                            "",
                        )
                    )
    return out


def own() -> tuple[list[Term], dict[str, str]]:
    """The project's own facts, and the aliases that it gives to persons."""
    terms: list[Term] = []
    aliases: dict[str, str] = {}
    preferred = {r["source"]: r["name"] for r in rows(HERE / "names.csv")}
    for r in rows(HERE / "leaders_own.csv"):
        name = preferred.get(r["name"], r["name"])
        terms.append(Term(r["country"], r["office"], r["title"], name, r["wikidata"], r["start"], r["end"]))
        add(aliases, name, *r["aliases"].split("|"))
    return terms, aliases


def renamed(terms: list[Term], aliases: dict[str, str]) -> list[Term]:
    """One name for each person, with the other names of the sources as aliases.

    The project's own ``names.csv`` says which; else the name that most terms have.
    """
    preferred = {}
    for r in rows(HERE / "names.csv"):
        preferred[r["source"]] = r["name"]
        add(aliases, r["name"], *r["aliases"].split("|"), r["source"])
    names: dict[str, Counter[str]] = defaultdict(Counter)
    items: dict[tuple[str, str], set[str]] = defaultdict(set)
    for t in terms:
        items[t.country, slug(t.name)] |= {t.wikidata} - {""}
        if t.name and t.wikidata and not re.fullmatch(r"Q\d+", t.name):
            names[t.wikidata][t.name] += 1
    out = []
    for t in terms:
        own = items[t.country, slug(t.name)]
        if not t.wikidata and len(own) == 1:
            t = replace(t, wikidata=min(own))
        known = [n for n, _ in names[t.wikidata].most_common()] if t.wikidata else [t.name]
        if not known or not known[0]:
            continue  # an item without a name in English
        name = next((preferred[n] for n in known if n in preferred), known[0])
        add(aliases, name, *known)
        out.append(replace(t, name=name))
    return out


def add(aliases: dict[str, str], name: str, *others: str) -> None:
    """Add aliases of a person, none twice, none that is looked up like the name itself."""
    have = [a for a in aliases.get(slug(name), "").split("|") if a]
    keys = {plain(a) for a in (name, *have)}
    for other in others:
        if plain(other) and plain(other) not in keys:
            have.append(other)
            keys.add(plain(other))
    if have:
        aliases[slug(name)] = "|".join(have)


def same_person(a: Term, b: Term) -> bool:
    """Whether two terms are of one person, by Wikidata's item where both have one, else by the name."""
    if a.wikidata and b.wikidata:
        return a.wikidata == b.wikidata
    return slug(a.name) == slug(b.name)


def overlap(a: Term, b: Term) -> bool:
    """Whether two terms have a time in common."""
    return a.start < (b.end or "9999") and b.start < (a.end or "9999")


def near(a: str, b: str, days: int = 45) -> bool:
    """Whether two days, as far as known, can be the same or lie close."""
    if a.startswith(b) or b.startswith(a):
        return True
    return abs((whole(a) - whole(b)).days) <= days


def whole(day: str) -> date:
    """A day of a date of which only the year or month may be known."""
    return date.fromisoformat(day + "-07-01"[len(day) - 4 :] if len(day) < 10 else day)


def joined(terms: list[Term]) -> list[Term]:
    """One term for what several sources say of the same person in the same office at the same time."""
    out: list[Term] = []
    for term in sorted(
        terms, key=lambda t: (t.country, t.office, t.wikidata or slug(t.name), t.start, t.end == "")
    ):
        before = out[-1] if out else None
        same = before and (before.country, before.office) == (term.country, term.office)
        same = same and (before.wikidata or slug(before.name)) == (term.wikidata or slug(term.name))  # type: ignore[union-attr]
        if before and same and (near(before.start, term.start) or not before.end or term.start <= before.end):
            start = max(before.start, term.start, key=len) if near(before.start, term.start) else before.start
            if before.end and term.end:
                end = max(before.end, term.end)
            else:
                end = (before.end or term.end) if near(before.start, term.start) else term.end
            out[-1] = replace(before, start=start, end=end, gone=term.gone or before.gone)
        else:
            out.append(term)
    return out


def corrected(terms: list[Term], facts: list[Term]) -> list[Term]:
    """The terms with the project's own facts in place of what they contradict."""
    items = {(t.country, slug(t.name)): t.wikidata for t in terms if t.wikidata}
    kept = list(terms)
    for fact in facts:
        same = [
            t for t in kept
            if (t.country, t.office) == (fact.country, fact.office) and same_person(t, fact)
            and (near(t.start, fact.start, 200) or overlap(t, fact))
        ]  # fmt: skip
        kept = [t for t in kept if t not in same]
        if fact.title == "-":
            continue  # the fact says that there was no such term
        old = same[0] if same else None
        kept.append(
            replace(
                fact,
                wikidata=fact.wikidata
                or (old.wikidata if old else items.get((fact.country, slug(fact.name)), "")),
                title=fact.title or (old.title if old else ""),
                start=fact.start or (old.start if old else ""),
            )
        )
    return kept


def ended(terms: list[Term], facts: list[Term]) -> list[Term]:
    """The terms with an end where a successor or the lists show that they have ended.

    An office of one holder ends with the successor's first day. Elsewhere a term that the lists no
    longer show ends in the month of the list; one that no list after 2021 shows is left out.
    """
    single = {office: one for office, one, _ in offices()}
    still = {(f.country, f.office, f.name, f.start) for f in facts if not f.end}
    groups: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in terms:
        groups[term.country, term.office].append(term)
    out = []
    for (_, office), group in groups.items():
        group.sort(key=lambda t: t.start)
        for i, term in enumerate(group):
            if (term.country, term.office, term.name, term.start) in still:
                out.append(replace(term, gone=""))
                continue
            if not term.end and single.get(office):
                later = next(
                    (t for t in group[i + 1 :] if t.start > term.start and t.name != term.name), None
                )
                if later:
                    term = replace(term, end=later.start)
            if not term.end and term.gone:
                term = replace(term, end=term.gone[:7])
            out.append(term)
    return out


def write(terms: list[Term], aliases: dict[str, str]) -> int:
    """Write ``leaders.csv``; give back how many rows it has."""
    path = DATA / "actors" / "leaders.csv"
    order = [office for office, _, _ in offices()]
    kept = [t for t in terms if not t.end or t.end >= max(FIRST, t.start[: len(t.end)])]
    kept.sort(key=lambda t: (t.country, order.index(t.office), t.start, t.name))
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("# Who held which office of which state, from when to when (ISO 8601, as far as known).\n")
        out.write(
            "# Made by scripts/build_actors.py; corrections belong in scripts/actors/leaders_own.csv.\n"
        )
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["name", "country", "office", "title", "start", "end", "aliases", "wikidata"])
        done = set()
        for t in kept:
            title = "" if plain(t.title) == t.office else t.title
            also = "" if slug(t.name) in done else aliases.get(slug(t.name), "")
            done.add(slug(t.name))
            writer.writerow([t.name, t.country, t.office, title, t.start, t.end, also, t.wikidata])
    return len(kept)


def main() -> None:
    """Read the sources, join, correct, write."""
    if len(sys.argv) != 2:
        sys.exit(
            "Say where the sources lie: python scripts/build_actors.py SOURCES (scripts/actors/README.md)."
        )
    sources = Path(sys.argv[1])
    facts, aliases = own()
    found = renamed(holders(sources) + pages(sources), aliases)
    terms = joined(found)
    print(write(ended(corrected(terms, facts), facts), aliases), "terms")


if __name__ == "__main__":
    main()
