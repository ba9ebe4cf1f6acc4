"""Pieces of XML, and text as XML 1.0 can hold it."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

# https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_xml(text: str) -> str:
    """A text in which what XML can't hold (control characters, halves of pairs) is U+FFFD, one for one."""
    return _NOT_IN_XML.sub("\ufffd", text)


def element(name: str, /, *inside: Any, **attributes: str) -> Any:
    """An element.

    Args:
        inside: elements and texts; of None nothing is made.
        attributes: of the element.
    """
    made = etree.Element(name, {k: in_xml(v) for k, v in attributes.items()})
    for part in inside:
        if isinstance(part, str):
            made.text = (made.text or "") + in_xml(part)
        elif part is not None:
            made.append(part)
    return made


def written(piece: Any) -> str:
    """An element as text, line breaks and all."""
    text: str = etree.tostring(piece, encoding="unicode")
    return text
