"""The body of an answer, as a server sent it, to what it stands for: chunks joined, what is packed unpacked.

Archives keep bodies as they came, or unpacked under headers that still say otherwise: a header is believed where the
bytes bear it out.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

from dateline.errors import SourceError

_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_PIECE = 1 << 10


def body_of(raw: bytes, transfer: str, content: str, name: str, largest: int) -> bytes:
    """The body without its encodings, up to one byte beyond the largest.

    Args:
        raw: as it was sent.
        transfer: the header Transfer-Encoding.
        content: the header Content-Encoding.
        name: how an error names it.

    Raises:
        SourceError: it is cut off, or packed in a way that needs a library which is not installed.
    """
    if "chunked" in transfer.lower():
        raw = _joined(raw)
    for coding in reversed([c.strip() for c in content.lower().split(",")]):
        if coding in ("gzip", "x-gzip", "deflate"):
            raw = _inflated(raw, coding, name, largest)
        elif coding in ("br", "zstd"):
            raw = (_brotli if coding == "br" else _zstandard)(raw, name, largest)
    return raw


def _joined(raw: bytes) -> bytes:
    """A body without its chunk sizes; one that has none as it is, whatever its header says."""
    out: list[bytes] = []
    at = 0
    while size := _CHUNK.match(raw, at):
        length = int(size[1], 16)
        if length == 0:
            return b"".join(out)
        out.append(raw[size.end() : size.end() + length])
        end = size.end() + length
        at = end + (2 if raw[end : end + 2] == b"\r\n" else 1 if raw[end : end + 1] == b"\n" else 0)
    return b"".join(out) if out and at >= len(raw) else raw


def _inflated(raw: bytes, coding: str, name: str, largest: int) -> bytes:
    for wbits in (31,) if coding != "deflate" else (15, -15):  # some servers send deflate without its header
        unpack = zlib.decompressobj(wbits=wbits)
        try:
            out = unpack.decompress(raw, largest + 1)
        except zlib.error:
            continue
        if not unpack.eof and len(out) <= largest:
            raise SourceError(f"{name} is cut off. Get the file again.")
        return out
    return raw


def _brotli(raw: bytes, name: str, largest: int) -> bytes:
    try:
        import brotli
    except ModuleNotFoundError as e:
        raise SourceError(f"{name} is packed by Brotli. Install its library: pip install brotli.") from e
    unpack, out = brotli.Decompressor(), bytearray()
    try:
        for at in range(0, len(raw), _PIECE):
            out += unpack.process(raw[at : at + _PIECE])
            if len(out) > largest:
                break
    except brotli.error:
        return raw
    return bytes(out[: largest + 1])


def _zstandard(raw: bytes, name: str, largest: int) -> bytes:
    try:
        import zstandard
    except ModuleNotFoundError as e:
        raise SourceError(
            f"{name} is packed by Zstandard. Install its library: pip install 'dateline[corpora]'."
        ) from e
    try:
        reader: Any = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(raw), read_across_frames=True)
        return bytes(reader.read(largest + 1))
    except zstandard.ZstdError:
        return raw
