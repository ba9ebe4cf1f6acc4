"""What a web page says of itself: days of publication and of changes, author, title, what readers wrote."""

from __future__ import annotations

import json
import re
from calendar import day_name, month_name
from collections.abc import Iterator
from itertools import islice
from typing import Any

from dateline.intake.dates import StatedDate, in_address, shown_in
from dateline.knowledge import settings

_LONGEST_SCRIPT = 5_000_000  # characters of JSON-LD that are read
_MOST_SHOWN = 40  # elements in which a page may show its day
_NEAR_HEADING, _SHORT = (
    4,
    120,
)  # elements behind the heading, and characters of one that is no paragraph of the story
_CALENDAR = re.compile(rf"\d|\b(?:{'|'.join([*list(day_name), *filter(None, month_name)])})\b", re.I)
_WRAPPED = re.compile(
    r"<!--|-->|(?://\s*)?<!\[CDATA\[|(?://\s*)?\]\]>"
)  # around data that is hidden from old browsers
_BY = re.compile(
    r"\b[Bb]y:?\s+((?:[A-ZÀ-Þ][\w.’'-]*)(?:\s+(?:[A-ZÀ-Þ][\w.’'-]*|al|bin|de|der|la|van|von|y)){1,4})"
)


def without_comments(tree: Any) -> Any:
    """The tree without what readers wrote, which has days and authors of its own. It is changed."""
    names = set(settings("pages.toml")["comments"]["sections"])
    for element in list(tree.iter("section", "div", "ol", "ul", "aside", "article", "li", "footer")):
        called = _parts(element)
        if called & names and element.getparent() is not None and not _holds_article(element):
            element.drop_tree()
    return tree


def _parts(element: Any) -> set[str]:
    """Id and classes of an element, whole and in their parts."""
    said = f"{element.get('id') or ''} {element.get('class') or ''}"[:500].lower()
    return {*said.split(), *re.split(r"[\s_-]+", said)}


def _holds_article(element: Any) -> bool:
    return element.find(".//h1") is not None or element.find(".//article") is not None


def days_of(tree: Any, url: str | None) -> list[StatedDate]:
    """All that a page says of its day, by whom."""
    return [
        *_of_json(tree),
        *_of_meta(tree),
        *_of_time_elements(tree),
        *_shown(tree),
        *in_address(url),
    ]


def day_first_in(tree: Any) -> bool | None:
    """Whether the page's region writes the day before the month; None where it names none."""
    lang = (tree.get("lang") or "").lower().replace("_", "-")
    return None if "-" not in lang else lang != "en-us"


def objects_of(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects of schema.org that stand for the page itself: not those within lists, comments and breadcrumbs."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            said = _WRAPPED.sub("", (script.text or "")[:_LONGEST_SCRIPT]).strip().rstrip(";")
            found = json.loads(said, strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = [found]
        while waiting:
            one = waiting.pop(0)
            if isinstance(one, list):
                waiting[:0] = one[:100]
            elif isinstance(one, dict):
                yield one
                waiting += [one[k] for k in ("@graph", "mainEntity") if isinstance(one.get(k), list | dict)]


def is_a(found: dict[str, Any], *types: str) -> bool:
    """Whether an object of schema.org is of one of some types."""
    kinds = found.get("@type")
    named = {str(k).lower() for k in (kinds if isinstance(kinds, list) else [kinds])}
    return bool(named & set(types))


def _of_json(tree: Any) -> Iterator[StatedDate]:
    articles: list[str] = settings("pages.toml")["dates"]["articles"]
    for found in objects_of(tree):
        if is_a(found, *articles, "webpage"):
            for key, by in (("datePublished", "JSON-LD"), ("dateModified", "update")):
                if isinstance(found.get(key), str):
                    yield StatedDate(
                        by if is_a(found, *articles) or by == "update" else "vague meta", found[key]
                    )


def _of_meta(tree: Any) -> Iterator[StatedDate]:
    kinds = settings("pages.toml")["dates"]
    by = dict.fromkeys(kinds["vague"], "vague meta") | dict.fromkeys(kinds["updated"], "update")
    by |= dict.fromkeys(kinds["published"], "meta")
    for element in tree.iter("meta"):
        for key in ("property", "name", "itemprop", "http-equiv"):
            if (who := by.get((element.get(key) or "").lower())) and element.get("content"):
                yield StatedDate(who, element.get("content"))


def _of_time_elements(tree: Any) -> Iterator[StatedDate]:
    """``<time>`` and elements with an ``itemprop``: what is declared to be publication or change, then the rest."""
    words = settings("pages.toml")["dates"]["change_words"]
    for element in tree.iter("time", "span", "div", "p", "abbr"):
        role = (element.get("itemprop") or "").lower()
        given = element.get("datetime") or element.get("content") or ""
        if role not in ("datepublished", "datemodified", "datecreated") and element.tag != "time":
            continue
        shown = _text(element)
        if role == "datemodified":
            yield from (StatedDate("update", one) for one in (given,) if one)
            yield from shown_in(shown, words)
        elif role == "datepublished" or element.get("pubdate") is not None:
            yield StatedDate("time element", given or shown)
        elif shown_in(shown, words)[:1] and shown_in(shown, words)[0].by == "update":
            yield StatedDate("update", given or shown)
        else:
            yield StatedDate("shown on the page", given or shown)


def _shown(tree: Any) -> Iterator[StatedDate]:
    """Dates where pages show theirs: in elements with names such as “byline”, the earliest on the page first."""
    kinds = settings("pages.toml")["dates"]
    names, seen = set(kinds["shown_in"]), 0
    for element in tree.iter("div", "span", "p", "li", "small", "header"):
        if seen < _MOST_SHOWN and _parts(element) & names:
            text = _text(element)
            seen += 1
            if len(text) <= 300:
                yield from shown_in(text, kinds["change_words"])
    for heading in islice(tree.iter("h1"), 1):
        for element in islice(heading.itersiblings(), _NEAR_HEADING):
            if isinstance(element.tag, str) and len(text := _text(element)) <= _SHORT:
                yield from shown_in(text, kinds["change_words"])


def _text(element: Any) -> str:
    return " ".join(" ".join(element.itertext())[:2_000].split())


def author_of(tree: Any, guess: str | None) -> str | None:
    """The author: by the page's own data, else the guess, else the name behind “by”; a day is none.

    Args:
        guess: trafilatura's.
    """
    for found in objects_of(tree):
        if is_a(found, *settings("pages.toml")["dates"]["articles"]) and (
            names := _names(found.get("author"))
        ):
            return names
    if guess and not _CALENDAR.search(guess):
        return guess
    for element in tree.iter("div", "span", "p", "li", "address", "header"):
        if (
            _parts(element) & {"byline", "author", "authors"}
            and len(text := _text(element)) <= 300
            and (by := _BY.search(text))
        ):
            return by[1]
    return None


def _names(author: Any) -> str | None:
    """Names of authors in the form of schema.org: a string, an object, or a list of them."""
    listed = author if isinstance(author, list) else [author]
    names = [str((a.get("name") if isinstance(a, dict) else a) or "").strip() for a in listed[:20]]
    return "; ".join(n for n in names if n and not n.startswith("http") and len(n) <= 100) or None


def title_of(tree: Any) -> str | None:
    """The title that the page gives itself."""
    for element in tree.iter("meta"):
        if (element.get("property") or "").lower() == "og:title" and (element.get("content") or "").strip():
            return " ".join(element.get("content").split())
    heading = next((text for h in tree.iter("h1") if (text := _text(h))), None)
    return heading or next((text for t in tree.iter("title") if (text := _text(t))), None)
