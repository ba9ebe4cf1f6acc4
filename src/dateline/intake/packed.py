"""Packed files: gzip and Zstandard unpacked as a stream, with a limit for those made to fill a disk or memory."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import IO, Any

from dateline.errors import SourceError

ENDINGS = (".gz", ".zst")
_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_LARGE = 500_000_000  # unpacked bytes from which a file is looked at more closely
MOST_TIMES = 200
"""How many times larger than itself a file may unpack, once it is large; text unpacks three to ten times."""


class _Counted(io.RawIOBase):
    """A stream of unpacked bytes that stops where they are out of all proportion to the packed ones."""

    def __init__(self, unpacked: Any, raw: IO[bytes], name: str) -> None:
        self._unpacked, self._raw, self._name, self._given = unpacked, raw, name, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._unpacked.read(len(buffer))
        except (OSError, EOFError, zlib.error, ValueError) as e:
            raise SourceError(
                f"{self._name} is damaged or cut off ({e}). What came before it was read; get it again."
            ) from e
        except Exception as e:  # zstandard's own
            raise SourceError(
                f"{self._name} is damaged ({e}). What came before it was read; get it again."
            ) from e
        self._given += len(data)
        if self._given > _LARGE and self._given > MOST_TIMES * max(1, self._raw.tell()):
            raise SourceError(
                f"{self._name} unpacks to more than {MOST_TIMES} times its size, as files do that are made to do "
                "harm. Unpack it yourself if you trust it."
            )
        buffer[: len(data)] = data
        return len(data)


def unpacked(raw: IO[bytes], name: str) -> Any:
    """A buffered stream behind gzip or Zstandard, told by its first bytes; any other as it is.

    Raises:
        SourceError: it is Zstandard, and the library is not installed. Reading it may raise the same.
    """
    head: bytes = raw.peek(4)[:4]  # type: ignore[attr-defined]
    if head.startswith(_GZIP):
        return io.BufferedReader(_Counted(gzip.GzipFile(fileobj=raw), raw, name), 1 << 16)
    if head.startswith(_ZSTANDARD):
        try:
            import zstandard
        except ModuleNotFoundError as e:
            raise SourceError(
                f"{name} is packed by Zstandard. Install it: pip install 'dateline[corpora]'."
            ) from e
        reader = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
        return io.BufferedReader(_Counted(reader, raw, name), 1 << 16)
    return raw


def plain_name(name: str) -> str:
    """A name without the ending of its packing."""
    for ending in ENDINGS:
        name = name[: -len(ending)] if name.lower().endswith(ending) else name
    return name
