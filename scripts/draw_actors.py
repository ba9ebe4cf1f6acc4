"""Draw docs/pictures/actors.svg: how a name in a report becomes an actor, with the counts of the tables.

python scripts/draw_actors.py
"""

from html import escape
from pathlib import Path

from dateline.knowledge import table
from dateline.knowledge.catalogue import catalogue

OUT = Path(__file__).parent.parent / "docs" / "pictures" / "actors.svg"
STEPS = (
    ("A name in the text", "“Lavrov”, “the Northern Watch”", "folded: case, accents, articles"),
    ("Looked up for the day", "who bore it, who was in office", "longest name first"),
    ("Held against the text", "another first name before it?", "then it is a stranger"),
    ("An entity", "Wikidata item, offices of the day", "or what the text says of it"),
)


def box(x: int, y: int, width: int, lines: tuple[str, ...], fill: str) -> str:
    """A rounded box with a title and lines below it."""
    rows = "".join(
        f'<text x="{x + 12}" y="{y + 24 + 20 * i}" font-weight="{600 if i == 0 else 400}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    height = 20 * len(lines) + 18
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="{fill}" stroke="#345"/>{rows}'
    )


def main() -> None:
    """Count and draw."""
    known = catalogue()
    people = sum(a.kind == "person" for a in known.actors.values())
    groups = sum(a.kind == "armed_group" for a in known.actors.values())
    tables = (
        ("states.csv", f"{len(table('actors/states.csv'))} states"),
        ("leaders.csv", f"{len(table('actors/leaders.csv')):,} terms of office"),
        ("persons.csv", f"{people:,} persons in all"),
        ("organisations.csv", f"{len(table('actors/organisations.csv')):,} organisations"),
        ("groups.csv", f"{groups} armed groups in all"),
        ("your own.csv", "--actors, read on top"),
    )
    parts = [box(20 + 165 * i, 20, 150, lines, "#eef3f8") for i, lines in enumerate(tables)]
    parts.append('<path d="M510 80 V110" stroke="#345" fill="none" marker-end="url(#a)"/>')
    for i, lines in enumerate(STEPS):
        parts.append(box(20 + 250 * i, 120, 225, lines, "#fff7e6" if i < 3 else "#e9f7ec"))
        if i:
            parts.append(f'<path d="M{250 * i - 5} 158 H{18 + 250 * i}" stroke="#345" marker-end="url(#a)"/>')
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1025 215" font-family="sans-serif" font-size="12.5">'
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#345"/></marker></defs>' + "".join(parts) + "</svg>\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
