"""How names and records are kept."""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
from functools import lru_cache

import msgspec

from dateline.record import Record


@lru_cache(maxsize=200_000)
def folded(name: str) -> str:
    """A name without case, accents and points, as it is looked up."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.casefold().replace(".", "").replace("-", " ").split())


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
