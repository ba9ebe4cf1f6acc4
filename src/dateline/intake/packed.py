"""Packed files: gzip and Zstandard unpacked as a stream, with a limit for those made to fill a disk or memory."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import IO, Any

from dateline.errors import SourceError

ENDINGS = (".gz", ".zst")
_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_LARGE = 500_000_000  # unpacked bytes from which a file is looked at more closely
_PIECE = 1 << 16  # bytes read and unpacked at one go
_SMALL_PIECE = 1 << 10  # packed bytes where the unpacked can't be bounded
MOST_TIMES = 200
"""How many times larger than itself a file may unpack, once it is large; text unpacks three to ten times."""


class _Members(io.RawIOBase):
    """What the members of a packed file hold, one after the other.

    It stops where a member is cut off or damaged, and where the unpacked bytes are out of all proportion to the packed
    ones.

    Args:
        begin: makes what unpacks one member.
        magic: the bytes that a member begins with.
        bounded: whether the unpacked bytes of one go can be bounded.
    """

    def __init__(
        self, raw: IO[bytes], name: str, begin: Callable[[], Any], magic: bytes, bounded: bool
    ) -> None:
        self._raw, self._name, self._begin, self._magic, self._bounded = raw, name, begin, magic, bounded
        self._member: Any = begin()
        self._packed, self._ready, self._given, self._ended = b"", io.BytesIO(), 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not (data := self._ready.read(len(buffer))) and not self._ended:
            self._next()
        self._given += len(data)
        if self._given > _LARGE and self._given > MOST_TIMES * max(1, self._raw.tell()):
            raise SourceError(
                f"{self._name} unpacks to more than {MOST_TIMES} times its size, as files do that are made to do "
                "harm. Unpack it yourself if you trust it."
            )
        buffer[: len(data)] = data
        return len(data)

    def _next(self) -> None:
        """Unpack some more."""
        if self._member.eof:
            self._packed = self._member.unused_data
            rest = self._packed + self._raw.read(len(self._magic))
            if not rest.strip(b"\x00"):  # tape drives fill their last block up
                self._ended = True
                return
            if not rest.startswith(self._magic):
                raise self._damaged("something else follows a member")
            self._packed, self._member = rest, self._begin()
        self._packed = self._packed or self._raw.read(_PIECE if self._bounded else _SMALL_PIECE)
        if not self._packed:
            raise self._damaged("it ends in the midst")
        try:
            most = [_PIECE] if self._bounded else []
            self._ready = io.BytesIO(self._member.decompress(self._packed, *most))
        except Exception as e:  # zlib's error or zstandard's own
            raise self._damaged(e) from e
        self._packed = self._member.unconsumed_tail if self._bounded else b""

    def _damaged(self, why: Exception | str) -> SourceError:
        return SourceError(
            f"{self._name} is damaged or cut off ({why}). What came before it was read; get it again."
        )


def unpacked(raw: IO[bytes], name: str) -> Any:
    """A buffered stream behind gzip or Zstandard, told by its first bytes; any other as it is.

    Raises:
        SourceError: it is Zstandard, and the library is not installed. Reading it may raise the same.
    """
    head: bytes = raw.peek(4)[:4]  # type: ignore[attr-defined]
    if head.startswith(_GZIP):
        members = _Members(raw, name, lambda: zlib.decompressobj(wbits=31), _GZIP, bounded=True)
        return io.BufferedReader(members, _PIECE)
    if head.startswith(_ZSTANDARD):
        try:
            import zstandard
        except ModuleNotFoundError as e:
            raise SourceError(
                f"{name} is packed by Zstandard. Install it: pip install 'dateline[corpora]'."
            ) from e
        begin = zstandard.ZstdDecompressor().decompressobj
        return io.BufferedReader(_Members(raw, name, begin, _ZSTANDARD, bounded=False), _PIECE)
    return raw


def plain_name(name: str) -> str:
    """A name without the ending of its packing."""
    for ending in ENDINGS:
        name = name[: -len(ending)] if name.lower().endswith(ending) else name
    return name
