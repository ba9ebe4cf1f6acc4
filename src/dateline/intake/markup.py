"""HTML to text: paragraphs, line breaks that end one or only break a line, markup that was escaped twice."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import lxml.html

from dateline.knowledge import settings

_BLOCKS = (
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "tr",
    "section",
    "article",
)
_NEVER = ("script", "style", "noscript", "template", "iframe", "svg")
_ENDS = ".!?:;”\"’'…)]"
_TAG = re.compile(
    r"</?(?:p|br|div|a|b|i|em|strong|span|img|ul|ol|li|h[1-6]|blockquote)(?:\s[^<>]{0,500})?/?>", re.I
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TIMES_ESCAPED = 3  # as often as markup is unescaped; what stands behind more is left as it is
_MOST_ATTRIBUTES = 200  # of one element


def text_of(markup: str) -> str:
    """The text of a piece of HTML, paragraphs with an empty line between; also where it was escaped twice."""
    for _ in range(_TIMES_ESCAPED):
        if not _TAG.search(markup) and not _REFERENCE.search(markup):
            break
        tree = tree_of(f"<div>{markup}</div>")
        if tree is None:
            return ""
        markup = paragraphs_of(tree)
    return markup.strip()


def tree_of(markup: str) -> Any:
    """The tree of HTML, or None where there is none in it."""
    # lxml refuses text that names an encoding, and takes no control characters into a tree.
    markup = re.sub(r"^\s*<\?xml[^>]*>", "", _CONTROLS.sub("", markup), count=1)
    try:
        return lxml.html.document_fromstring(few_attributes(markup))
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None


def few_attributes(markup: str) -> str:
    """HTML in which no element has attributes without number: the parser compares each with each."""
    return _LONG_TAG.sub(_shortened, markup)


_ATTRIBUTE = r"""\s+[^\s<>=]+(?:=(?:"[^"]*"|'[^']*'|[^\s<>"']*))?"""
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>\s]*+(?:{_ATTRIBUTE}){{{_MOST_ATTRIBUTES},}}+")


def _shortened(tag: re.Match[str]) -> str:
    kept = islice(re.finditer(_ATTRIBUTE, tag[0]), _MOST_ATTRIBUTES)
    return tag[0].split(None, 1)[0] + "".join(a[0] for a in kept)


def paragraphs_of(tree: Any) -> str:
    """The text of an element, a paragraph each block."""
    join_lines(tree)
    for element in list(tree.iter(*_NEVER)):
        element.drop_tree()
    for element in tree.iter("br", *_BLOCKS):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n\n".join(line for line in lines if line)


def join_lines(tree: Any) -> None:
    """Put a space for each single ``<br>`` that breaks a line within a sentence; the tree is changed."""
    for br in list(tree.iter("br")):
        before, after = _text_before(br), (br.tail or "").lstrip() or _text_of_next(br)
        if before and after and _goes_on(before, after):
            br.tag, br.tail = "span", " " + (br.tail or "")


def _goes_on(before: str, after: str) -> bool:
    """Whether a sentence goes on over the end of a line."""
    if before[-1] in _ENDS:
        return False
    if after[0].islower() or before[-1] in ",–—-":
        return True
    words: list[str] = settings("pages.toml")["lines"]["open_words"]
    return before.split()[-1].lower() in words


def _text_before(br: Any) -> str:
    """What stands right before a line break, within the same block; nothing where another one does."""
    node = br.getprevious()
    if node is None:
        return (br.getparent().text or "").rstrip()[-200:] if br.getparent() is not None else ""
    if (node.tail or "").strip():
        return str(node.tail).rstrip()[-200:]
    if not isinstance(node.tag, str) or node.tag in ("br", *_BLOCKS):
        return ""
    return str(node.text_content()).rstrip()[-200:]


def _text_of_next(br: Any) -> str:
    node = br.getnext()
    if node is None or not isinstance(node.tag, str) or node.tag in ("br", *_BLOCKS):
        return ""
    return str(node.text_content()).lstrip()[:200]
