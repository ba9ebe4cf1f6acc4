"""Bytes to text: UTF-8 first, then what the bytes themselves say, else a guess that is said aloud."""

from __future__ import annotations

import codecs
import re
import warnings

from charset_normalizer.constant import IANA_SUPPORTED

from dateline.errors import SourceError
from dateline.knowledge import settings

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OF_TEXTS = (
    {name.replace("-", "_") for name in IANA_SUPPORTED}
    | {"utf_8", "iso8859_1"}
    | {codecs.lookup(name).name.replace("-", "_") for name in IANA_SUPPORTED}
)
_HEAD = 4_000  # bytes that tell UTF-16 without a mark, and binary files
_FEW = 0.25  # share of bytes above ASCII up to which a text is in Latin letters
CONTROLS = bytes(b for b in range(0x20) if b not in b"\t\n\v\f\r\x1b")  # none of them stands in a text


class DecodingWarning(UserWarning):
    """A text was read in another encoding than UTF-8, or mended; the sentence says which."""


def decode(data: bytes, name: str, hint: str | None = None) -> str:
    """Text from bytes.

    Args:
        data: of a whole file.
        name: how errors and warnings name it.
        hint: the encoding that a page or its server gives.

    Warns:
        DecodingWarning: it is not UTF-8, or is damaged.

    Raises:
        SourceError: the bytes are no text in any encoding.
    """
    text = _decoded(data, name, hint)
    if text is None:
        raise SourceError(f"{name} is no text, web page, PDF or Word file. Convert it to one of these first.")
    return text


def _decoded(data: bytes, name: str, hint: str | None) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\x00" in data[:_HEAD]:
        return _wide(data, name)
    if len(data[:_HEAD].translate(None, CONTROLS)) < 0.99 * len(data[:_HEAD]):
        return None
    for named in ("utf-8-sig", hint):
        if named and (text := _by_name(data, named)) is not None:
            return text
    return damaged_utf8(data, name) or _guessed(data, name)


def _wide(data: bytes, name: str) -> str | None:
    """UTF-16 without its mark: every other byte of English is zero."""
    head = data[:_HEAD]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if zeros.count(0) > 0.7 * len(zeros):
            _say(f"{name} is not UTF-8; read as {encoding}.")
            return data.decode(encoding, errors="replace")
    return None


def _by_name(data: bytes, encoding: str) -> str | None:
    """Text in an encoding of texts; None where it is in another, or the name is that of none."""
    try:
        name = codecs.lookup(encoding).name
        wider: dict[str, str] = settings("pages.toml")["encodings"]
        if name != "utf-8-sig" and name.replace("-", "_") not in _OF_TEXTS:
            return None
        return data.decode(wider.get(name, name))
    except (LookupError, ValueError):  # ValueError: of a name with a NUL; UnicodeError is one
        return None


def damaged_utf8(data: bytes, name: str) -> str | None:
    """UTF-8 with a few bad bytes, as at the end of a file that was cut; None where it is no UTF-8 at all."""
    text = data.decode("utf-8", errors="replace")
    bad, beyond_ascii = text.count("�"), len(text) - len(text.encode("ascii", "ignore"))
    if beyond_ascii <= 2 * bad:
        return None
    _say(f"{name} is UTF-8 with {bad} damaged characters; “�” stands for each.")
    return text


def _guessed(data: bytes, name: str) -> str | None:
    if len(data.translate(None, bytes(range(0x80)))) <= _FEW * len(data):
        encoding = "cp1252"  # English outside UTF-8 is in this, or in its subset Latin-1
    else:
        from charset_normalizer import from_bytes

        best = from_bytes(data[:200_000]).best()
        if best is None:
            return None
        encoding = best.encoding
    _say(f"{name} is not UTF-8; read as {encoding}.")
    return data.decode(encoding, errors="replace")


def _say(sentence: str) -> None:
    warnings.warn(sentence, DecodingWarning, stacklevel=3)


def _read_wrongly() -> dict[str, int]:
    """The byte behind each character that cp1252 or Latin-1 makes of a byte above ASCII."""
    out = {chr(b): b for b in range(0x80, 0x100)}
    for byte in range(0x80, 0xA0):
        try:
            out[bytes([byte]).decode("cp1252")] = byte
        except UnicodeDecodeError:
            continue
    return out


_BYTE_OF = _read_wrongly()
_AFTER = "".join(re.escape(c) for c, b in _BYTE_OF.items() if b < 0xC0)
# Of two bytes only those that stand for accented Latin letters, lest “É’” in capitals be taken for one letter.
_WRONG = re.compile(f"[Â-Å][{_AFTER}]|[à-ï][{_AFTER}]{{2}}|[ð-ô][{_AFTER}]{{3}}")


def is_mojibake(text: str) -> bool:
    """Whether UTF-8 in it was once read as Latin-1 or cp1252: “â€œ”, “Ã©”."""
    return any(_mended(m) != m[0] for m in _WRONG.finditer(text))


def without_mojibake(text: str, name: str) -> str:
    """The text with what :func:`is_mojibake` finds put right; other characters stay.

    Only for files and pages: there the text is what is read out of them. The text of a report that came as
    such is never touched, for offsets count its characters.

    Warns:
        DecodingWarning: something was put right.
    """
    mended = _WRONG.sub(_mended, text)
    if mended != text:
        _say(
            f"{name} held UTF-8 that was once read as Latin-1 (“â€œ” for a quotation mark); it is put right."
        )
    return mended


def _mended(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTE_OF[c] for c in match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
