"""Prints of one wire story: reprints, updates and corrections, found without comparing all pairs.

MinHash (Broder 1997) over runs of three words, by datasketch, with the bands of locality-sensitive hashing
(Indyk and Motwani 1998) as numbers: two texts that share a band are candidates, so any index of numbers finds them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from dateline.knowledge import settings

if TYPE_CHECKING:
    from datasketch import MinHash

_WORD = re.compile(r"\w+")
_NOTE = re.compile(r"\([^()]{4,400}\)")
_RUN = 3  # words
# Texts that share a third of their runs meet in a band 53 times in 100, half 93, 0.7 always.
_BANDS, _ROWS = 20, 3
_HEX = 8 * _ROWS  # digits of a band
_BEGINNING = 300  # characters in which a print says what it corrects
SAME = 0.4
"""Share of runs in common (Jaccard) from which two texts are prints of one story."""


class Print(msgspec.Struct, frozen=True, kw_only=True):
    """A text's fingerprint.

    Attributes:
        report: the report's id.
        wire: id of the first print of the story that was seen.
        signature: 60 numbers of 16 bits, as bytes.
        bands: what an index holds, numbers of 32 bits; prints of one story share at least one.
        corrects: whether the text calls itself a correction of an earlier one.
        updates: whether it calls itself an update.
    """

    report: str
    wire: str
    signature: bytes
    bands: tuple[int, ...]
    corrects: bool = False
    updates: bool = False


def print_of(report: str, text: str) -> Print:
    """The fingerprint of a text, as the first of its story until :func:`first_of` says otherwise."""
    values = _values(_NOTE.sub(_without_note, text))
    bands = values.tobytes().hex()
    beginning = text[:_BEGINNING].lower()
    cues = settings("story.toml")["prints"]
    return Print(
        report=report,
        wire=report,
        signature=values.astype(np.uint16).tobytes(),
        bands=tuple(
            zlib.crc32(f"{number}:{bands[_HEX * number : _HEX * (number + 1)]}".encode())
            for number in range(_BANDS)
        ),
        corrects=any(cue in beginning for cue in cues["corrects"]),
        updates=any(cue in beginning for cue in cues["updates"]),
    )


def resemblances(one: Print, others: Sequence[Print]) -> list[float]:
    """Estimated shares of runs of three words that a text has in common with each of some (Jaccard), 0 to 1."""
    numbers = np.frombuffer(b"".join(p.signature for p in others), np.uint16).reshape(len(others), -1)
    shares: list[float] = np.mean(numbers == np.frombuffer(one.signature, np.uint16), axis=1).tolist()
    return shares


def first_of(new: Print, candidates: Iterable[Print]) -> Print:
    """The new print, with the story it belongs to among those that share a band with it."""
    others = [c for c in candidates if c.report != new.report]
    if not others:
        return new
    alike = resemblances(new, others)
    best, _, wire = max(zip(alike, (c.report for c in others), (c.wire for c in others), strict=True))
    return msgspec.structs.replace(new, wire=wire) if best >= SAME else new


def _without_note(bracket: re.Match[str]) -> str:
    """Nothing in place of “(Corrects …)”: what a print says of itself is no part of the story."""
    cues = settings("story.toml")["prints"]
    return "" if bracket[0].lower().startswith((*cues["corrects"], *cues["updates"])) else bracket[0]


def _values(text: str) -> NDArray[np.uint32]:
    words = _WORD.findall(text.lower())
    runs = {" ".join(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))}
    hashed = _blank().copy()
    hashed.update_batch([r.encode("utf-8", "replace") for r in runs])
    values: NDArray[np.uint32] = hashed.hashvalues.astype(np.uint32)
    return values


@cache
def _blank() -> MinHash:
    from datasketch import MinHash  # brings scipy, which is slow to load

    return MinHash(num_perm=_BANDS * _ROWS, seed=1, hashfunc=zlib.crc32, scheme="affine32")
