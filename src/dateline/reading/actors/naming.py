"""Names: whether two spellings can be of one actor."""

from __future__ import annotations

import re

from dateline.knowledge.folding import folded


def words_of(name: str) -> tuple[str, ...]:
    """A name's words in plain lower case, without marks, dots and the article al-."""
    plain = re.sub(r"\b(al|el|ul|as|ash|ad|ar)[-‐ ](?=\w)", "", folded(name).replace(".", ""))
    return tuple(re.findall(r"[\w&]+", plain))


def compatible(
    words: tuple[str, ...], other: tuple[str, ...], kind: str | None, other_kind: str | None
) -> bool:
    """Whether two names can be of one actor: equal, a surname of a full name, or a shortened name."""
    if words == other:
        return True
    if "person" in (kind, other_kind):
        short, long = sorted((words, other), key=len)
        if len(short) == 1:
            return len(short[0]) > 2 and long[-1] == short[0]
        return long[-1] == short[-1] and (
            short[0] in long or (short[0][0] == long[0][0] and min(len(short[0]), len(long[0])) == 1)
        )
    if kind != other_kind or len(words) == len(other):
        return False
    short, long = sorted((words, other), key=len)
    return (
        long[: len(short)] == short
        and len("".join(short)) > 4
        and len(long) - len(short) < 3
        and kind in ("company", "organization", "media", "party")
    )


_SMALL = {"of", "the", "and", "for", "in", "de"}


def principal(words: tuple[str, ...]) -> list[str]:
    """The words of a name without the small ones."""
    return [w for w in words if w not in _SMALL]


def shortened(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a name is the begin or the end of a longer one of an organisation (“Coralline”, “the Commission”)."""
    short, long = principal(words), principal(other)
    if not short or len(short) >= len(long) or len("".join(short)) < 4:
        return False
    return long[: len(short)] == short or long[-len(short) :] == short
