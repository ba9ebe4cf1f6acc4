"""Who makes an edition, what it is called and what others may do with it: a TOML file of the maker's."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec

from dateline.errors import SourceError

_ORCID = re.compile(r"https://orcid\.org/\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


class Author(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the makers: a person by ``family`` and ``given``, or a group by ``name``.

    Attributes:
        orcid: the whole address, ``https://orcid.org/…``.
    """

    family: str = ""
    given: str = ""
    name: str = ""
    orcid: str = ""
    affiliation: str = ""

    @property
    def whole(self) -> str:
        """The name as a person reads it."""
        return self.name or " ".join(filter(None, (self.given, self.family)))


class About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an edition is called and who makes it; each may be left out.

    Attributes:
        version: of the edition; the last day of its reports and a fingerprint of its tables where not given.
        date: ISO 8601, when it came out; the last day of its reports where not given: nothing here is the day on which
            the command ran, so that the same store gives the same bytes.
        license: SPDX id of what others may do with the tables, as in ``CC-BY-4.0``.
        doi: as in ``10.5281/zenodo.1234567``.
    """

    title: str = ""
    description: str = ""
    version: str = ""
    date: str = ""
    license: str = ""
    doi: str = ""
    url: str = ""
    keywords: tuple[str, ...] = ("event data", "PLOVER", "news", "political events")
    authors: tuple[Author, ...] = ()


def load(path: Path) -> About:
    """Read what the maker says of an edition.

    Raises:
        SourceError: the file can't be read, or says what can't be.
    """
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=About)
    except OSError as e:
        raise SourceError(f"{path} can't be read: {e.strerror}.") from e
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        known = ", ".join(About.__struct_fields__)
        raise SourceError(f"{path} does not tell of an edition: {e}. There may be {known}.") from e
    for n, author in enumerate(found.authors, 1):
        if not author.whole:
            raise SourceError(f"{path}: author {n} has no name. Give family and given, or name.")
        if author.orcid and not _ORCID.fullmatch(author.orcid):
            raise SourceError(
                f"{path}: {author.orcid} is no ORCID. Write https://orcid.org/0000-0000-0000-0000."
            )
    if found.date:
        try:
            date.fromisoformat(found.date)
        except ValueError as e:
            raise SourceError(f"{path}: {found.date} is no day. Write YYYY-MM-DD.") from e
    return found
