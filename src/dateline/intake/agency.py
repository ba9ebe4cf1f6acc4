"""What news agencies send: NewsML-G2 and NITF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from dateline.errors import SourceError
from dateline.intake.dates import StatedDate, settled
from dateline.intake.lines import Refusal
from dateline.report import Report

_ROOTS = (b"<newsitem", b"<newsmessage", b"<nitf", b"<packageitem")


def is_agency(data: bytes) -> bool:
    """Whether some bytes begin like NewsML-G2 or NITF."""
    head = data[:4000].lower()
    return any(root in head for root in _ROOTS)


def from_agency(data: bytes, name: str) -> Iterator[Report | Refusal]:
    """The stories of a NewsML-G2 or NITF document. Entities and external DTDs are never followed.

    Raises:
        SourceError: it is no well-formed XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise SourceError(f"{name} is no well-formed XML ({e}). Get it again.") from e
    items = [n for n in root.iter() if _tag(n) == "newsItem"] or [n for n in root.iter() if _tag(n) == "nitf"]
    for number, item in enumerate(items, 1):
        text = _text(item)
        if not text:
            yield Refusal(
                id=item.get("guid"), error=f"{name}, item {number} has no text. Look at it in the file."
            )
            continue
        written = _first(item, "versionCreated") or _attribute(item, "date.issue", "norm")
        published, kept = settled([StatedDate("agency", written)] if written else [])
        yield Report(
            id=item.get("guid") or _attribute(item, "doc-id", "id-string") or f"{name}#{number}",
            text=text,
            title=_first(item, "headline") or _first(item, "hl1"),
            published=published,
            publisher=_first(item, "creditline") or _attribute(item, "provider", "literal"),
            language=(_attribute(item, "language", "tag") or "")[:2].lower() or None,
            extra=kept,
        )


def _tag(node: Any) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _all(node: Any, *tags: str) -> Iterator[Any]:
    return (n for n in node.iter() if _tag(n) in tags)


def _first(node: Any, tag: str) -> str | None:
    return next((t for n in _all(node, tag) if (t := " ".join("".join(n.itertext()).split()))), None)


def _attribute(node: Any, tag: str, attribute: str) -> str | None:
    return next((n.get(attribute) for n in _all(node, tag) if n.get(attribute)), None)


def _text(item: Any) -> str:
    """The paragraphs of the body, or the plain text of an inline part."""
    bodies = (
        list(_all(item, "body.content"))
        or list(_all(item, "inlineXML", "body"))
        or list(_all(item, "inlineData"))
    )
    for body in bodies:
        paragraphs = [" ".join("".join(p.itertext()).split()) for p in _all(body, "p")]
        text = "\n\n".join(p for p in paragraphs if p) or "".join(body.itertext()).strip()
        if text:
            return text
    return ""
