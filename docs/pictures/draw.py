"""Draw the pictures of the manual from what dateline reads: python docs/pictures/draw.py"""

from __future__ import annotations

import math
from datetime import date
from html import escape
from pathlib import Path

import dateline
from dateline.record import EventPlace, EventTime

HERE = Path(__file__).parent
DAY = "2020-01-14"
PLACES = (
    ("The army bombed Aleppo.", "bombed Aleppo"),
    ("Shelling hit villages between Aleppo and Idlib.", "between Aleppo and Idlib"),
    ("Troops attacked a convoy 40 km south-east of Aleppo.", "40 km south-east of Aleppo"),
    ("Rebels attacked a base near Hama.", "near Hama"),
    ("The army shelled positions west of Homs.", "west of Homs"),
)
TIMES = (
    ("The army has shelled the town since December 28.", "since December 28"),
    ("Rebels attacked the port between January 3 and January 9.", "between January 3 and January 9"),
    ("The army shelled the town in the past four days.", "in the past four days"),
    ("The army attacked the town on Saturday.", "on Saturday"),
    ("The vote is on January 20. Days before the vote, rebels attacked the port.", "days before the vote"),
    ("The army will withdraw its troops in late January.", "in late January"),
)
SAID = (
    "A spokesman was quoted by Interfax as saying that rebels had shelled the port. He added that it was closed. "
    "The rebels denied shelling the port."
)
STANDS = (
    "Qatar has armed the Dawn Brigade since 2018, U.N. experts said. Ahmed Tarek heads the brigade. "
    "Egypt is a former ally of Qatar."
)
LETTER = 6.4  # pixels of a letter of the text
STYLE = (
    "<style>text{font:13px sans-serif;fill:#222}.n{font-weight:bold}.s{fill:#c33;fill-opacity:.18;stroke:#c33}"
    ".p{fill:#c33}.t{fill:#357}.l{stroke:#bbb}@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>"
)


def place_of(text: str) -> EventPlace:
    """The place of the last event of a text that has one."""
    return [e.place for e in dateline.read(text, DAY).events if e.place][-1]


def time_of(text: str) -> EventTime:
    """The time of the last event of a text that is told with words."""
    return [e.time for e in dateline.read(text, DAY).events if e.time and e.time.span][-1]


def svg(width: int, height: int, parts: list[str]) -> str:
    """A picture of its parts."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    return "\n".join([head, STYLE, *parts, "</svg>\n"])


def draw_map() -> str:
    """Points and radii, two pixels a kilometre."""
    found = [(place_of(text), words) for text, words in PLACES]
    north, west = 36.6, 35.7
    scale, across = 222, 222 * math.cos(math.radians(35.6))
    parts = []
    for n, (place, words) in enumerate(found):
        x, y = 20 + ((place.lon or 0) - west) * across, 10 + (north - (place.lat or 0)) * scale
        radius = (place.radius or 0) * 2
        if radius:
            parts.append(f'<circle class="s" cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}"/>')
        told = f"{words}: " + (f"within {place.radius:g} km" if place.radius else "the town itself")
        parts.append(
            f'<circle class="p" cx="{x:.0f}" cy="{y:.0f}" r="3"/><text x="{x + 5:.0f}" y="{y - 5:.0f}">{n + 1}</text>'
        )
        parts.append(
            f'<text x="400" y="{30 + 24 * n}"><tspan class="n">{n + 1}</tspan>  {escape(told)}</text>'
        )
    return svg(740, 480, parts)


def draw_line() -> str:
    """The days of each time, from December to January, ten pixels a day."""
    first = date(2019, 12, 25)
    parts = []
    for month_day in (date(2020, 1, 1), date.fromisoformat(DAY), date(2020, 2, 1)):
        x = 240 + (month_day - first).days * 10
        label = "the report" if str(month_day) == DAY else str(month_day)
        parts.append(
            f'<line class="l" x1="{x}" y1="24" x2="{x}" y2="210"/><text x="{x - 30}" y="16">{label}</text>'
        )
    for n, (text, words) in enumerate(TIMES):
        time = time_of(text)
        a, b = (date.fromisoformat(d) for d in (time.start or DAY, time.end or DAY))
        x, y = 240 + (a - first).days * 10, 34 + 30 * n
        parts.append(f'<text x="4" y="{y + 13}">{escape(words)}</text>')
        parts.append(
            f'<rect class="t" x="{x}" y="{y}" width="{((b - a).days + 1) * 10}" height="16" rx="3"/>'
        )
    return svg(740, 220, parts)


def draw_speech() -> str:
    """One line a sentence; under it a bar for each content, with who says so."""
    record = dateline.read(SAID, DAY)
    names = {e.id: e.name for e in record.entities}
    parts, y = [], 24
    for start, end in record.sentences:
        parts.append(
            f'<text x="8" y="{y}" textLength="{(end - start) * LETTER:.0f}">{escape(SAID[start:end])}</text>'
        )
        y += 10
        for told in (a for a in record.attributions if start <= a.content[0][0] < end):
            x, width = (
                (told.content[0][0] - start) * LETTER,
                (told.content[-1][1] - told.content[0][0]) * LETTER,
            )
            who = names.get(told.source_entity or "", "nobody named")
            said = f"{told.id}: {who}, {told.stance}" + (f", within {told.within}" if told.within else "")
            parts.append(f'<rect class="t" x="{8 + x:.0f}" y="{y}" width="{width:.0f}" height="5" rx="2"/>')
            parts.append(f'<text x="{8 + x:.0f}" y="{y + 20}">{escape(said)}</text>')
            y += 28
        y += 22
    return svg(740, y, parts)


def draw_network() -> str:
    """An arrow a relation, with its type, status and years."""
    record = dateline.read(STANDS, DAY)
    names = {e.id: e.name for e in record.entities}
    parts = []
    for n, r in enumerate(record.relations):
        y = 30 + 34 * n
        years = f", {r.time.start} to {r.time.end}" if r.time else ""
        told = f"{r.type.replace('_', ' ')} ({r.status}{years})"
        parts.append(f'<text class="n" x="8" y="{y}">{escape(names[r.subject])}</text>')
        parts.append(f'<line x1="150" y1="{y - 5}" x2="470" y2="{y - 5}" stroke="#357"/>')
        parts.append(
            f'<path d="M470 {y - 9} l9 4 l-9 4z" class="t"/><text x="160" y="{y - 10}">{escape(told)}</text>'
        )
        parts.append(f'<text class="n" x="490" y="{y}">{escape(names[r.object])}</text>')
    return svg(740, 40 + 34 * len(record.relations), parts)


if __name__ == "__main__":
    (HERE / "places.svg").write_text(draw_map(), "utf-8")
    (HERE / "times.svg").write_text(draw_line(), "utf-8")
    (HERE / "speech.svg").write_text(draw_speech(), "utf-8")
    (HERE / "relations.svg").write_text(draw_network(), "utf-8")
