"""Make ``knowledge/data/actors/groups.csv``: armed groups that no other table has, from lists of conflict research.

    python scripts/build_groups.py UCDP PHOENIX START [--report FILE]

``UCDP`` is the actor list of the Uppsala Conflict Data Program (22.1, CC BY 4.0) as CSV; ``PHOENIX`` the dictionary of
militarised non-state actors of openeventdata/petrarch2 (MIT, after START's TOPS); ``START`` a text with the names of
groups as the Global Terrorism Database gives them, in quotes. Facts are taken: what a group is called, shortened and
in its own language, and in which state it fought. A group stands in the table where UCDP names it, in one state, under
a name of its own; ``sources`` says who else names it. Names that could be of several groups, and groups on whose state
UCDP and Phoenix differ, go to the report and not into the table.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from dateline.knowledge import DATA, rows
from dateline.knowledge.actors import plain, several

HERE = Path(__file__).parent / "actors"
COLUMNS = ("name", "kind", "country", "sectors", "aliases", "start", "end", "members", "wikidata", "sources")
VAGUE = re.compile(
    r"\b(?:forces? of|supporters? of|faction|rebels?|militias?|government|republic of|gangs?|fighters|mutineers|"
    r"soldiers|loyalists|parliamentary|military|coalition|tribe|clan|students?|residents|farmers)\b|[-–/(),\d]",
    re.IGNORECASE,
)
"""Names that describe more than they name, or name several."""


def phoenix(path: Path) -> dict[str, str]:
    """Alpha-3 (empty where the list has none) by the folded names of Phoenix."""
    out, country = {}, ""
    for line in path.read_text("utf-8", errors="replace").splitlines():
        entry = re.match(r"\+?([^\[#]+?)_?\s*(?:\[([A-Z]{3})\w*\])?\s*(?:#.*)?$", line)
        if line.startswith("#") or not entry or not entry[1].strip():
            continue
        country = entry[2] or (country if line.startswith("+") else "")
        out[plain(re.sub(r"\(.*?\)", "", entry[1]).replace("_", " "))] = country
    return out


def start_names(path: Path) -> set[str]:
    """Folded names of START's list, without the acronyms in brackets."""
    names = re.findall(r'"_id":\s*"([^"]+)"', path.read_text("utf-8", errors="replace"))
    return {plain(re.sub(r"\(.*?\)", "", n)) for n in names}


def known_names() -> set[str]:
    """Folded names that other tables have."""
    out: set[str] = set()
    for table in ("organisations", "persons", "states", "leaders"):
        for row in rows(DATA / "actors" / f"{table}.csv"):
            cells = (row["name"], *several(row["aliases"]), *several(row.get("demonyms", "")))
            out |= {plain(c) for c in cells}
    return out


def groups(path: Path) -> Iterator[dict[str, str]]:
    """UCDP's organised groups (its category 1) in one state, with the state and the names."""
    codes = {r["number"]: r["alpha3"] for r in rows(HERE / "gleditsch_ward.csv")}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["Org"] != "1" or "," in row["GWNOLoc"] or row["GWNOLoc"] not in codes:
                continue
            full = row["NameOrigFullEng"] if row["NameOrigFullEng"] not in ("", "n/a") else row["NameOrig"]
            own = row["NameOrigFull"] if row["NameOrigFull"] not in ("", "n/a") else ""
            if len(full.split()) < 3 and own:  # a short translation (“Be Strong”) is no name
                full = own
            yield {
                "name": " ".join(full.split()), "country": codes[row["GWNOLoc"]], "own": own.strip(),
                "short": row["NameOrig"].strip(), "sectors": "REB" if row["ConflictId"] else "UAF",
            }  # fmt: skip


def main() -> None:
    """Read, compare, write."""
    parser = argparse.ArgumentParser(prog="python scripts/build_groups.py", description=__doc__)
    parser.add_argument("ucdp", type=Path)
    parser.add_argument("phoenix", type=Path)
    parser.add_argument("start", type=Path)
    parser.add_argument("--report", type=argparse.FileType("w", encoding="utf-8"), default=sys.stderr)
    args = parser.parse_args()
    by_phoenix, by_start, known = phoenix(args.phoenix), start_names(args.start), known_names()
    found = list(groups(args.ucdp))
    states = {r["alpha3"] for r in rows(DATA / "actors" / "states.csv")}
    bearers = Counter(plain(n) for g in found for n in {g["name"], g["short"], g["own"]} if n)
    out: dict[str, dict[str, str]] = {}
    dropped: dict[str, list[str]] = defaultdict(list)
    for group in found:
        key = plain(group["name"])
        words = group["name"].split()
        elsewhere = by_phoenix.get(key, "")
        if key in known or any(plain(n) in known for n in (group["own"], group["short"]) if n and len(n) > 3):
            dropped["stands in another table"].append(group["name"])
        elif VAGUE.search(group["name"]) or len(words) < 2 or not words[0][0].isupper():
            dropped["no name of its own"].append(group["name"])
        elif bearers[key] > 1:
            dropped["several groups of that name"].append(group["name"])
        elif elsewhere in states and elsewhere != group["country"]:
            dropped["UCDP and Phoenix differ on the state"].append(
                f"{group['name']}: {group['country']}, {elsewhere}"
            )
        else:
            others = [
                n for n in (group["short"], group["own"]) if n and plain(n) != key and bearers[plain(n)] == 1
            ]
            aliases = [
                n for n in others if len(n) >= 4 and plain(n) not in known and not re.search(r"[,;()/]", n)
            ]
            sources = [
                "UCDP",
                *(["Phoenix"] if key in by_phoenix else []),
                *(["START"] if key in by_start else []),
            ]
            out[key] = dict.fromkeys(COLUMNS, "") | {
                "name": group["name"], "kind": "armed_group", "country": group["country"],
                "sectors": group["sectors"], "aliases": "|".join(dict.fromkeys(aliases)), "sources": "|".join(sources),
            }  # fmt: skip
    with (DATA / "actors" / "groups.csv").open("w", encoding="utf-8", newline="") as table:
        table.write(
            "# Armed groups beside those of organisations.csv, and who names them. Made by scripts/build_groups.py.\n"
        )
        writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(out.values(), key=lambda r: (r["country"], r["name"])))
    for why, names in dropped.items():
        args.report.write(f"{why} ({len(names)}): {'; '.join(sorted(names))}\n")
    print(len(out), "groups;", sum("|" in r["sources"] for r in out.values()), "named by two sources or more")


if __name__ == "__main__":
    main()
