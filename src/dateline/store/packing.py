"""How names and records are kept."""

from __future__ import annotations

import hashlib
import zlib

import msgspec

from dateline.knowledge import folding
from dateline.record import Record


def folded(name: str) -> str:
    """A name as it is looked up: :func:`dateline.knowledge.folding.folded`, without points and hyphens."""
    return " ".join(folding.folded(name).replace(".", "").replace("-", " ").split())


def digest_of(text: str) -> str:
    """A hash of what a report says: another one means that it has changed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def packed(record: Record) -> bytes:
    """A record as the store keeps it: JSON without the text, which stands beside it."""
    return zlib.compress(msgspec.json.encode(msgspec.structs.replace(record, text="")), 3)


def unpacked(body: bytes, text: str) -> Record:
    """What :func:`packed` packed."""
    record = msgspec.json.decode(zlib.decompress(body), type=Record)
    record.text = text
    return record
