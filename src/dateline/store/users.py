"""Who may look at a store over the network, and what they may do."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa

from dateline.errors import StoreError
from dateline.store import tables
from dateline.store.asking import Asking
from dateline.store.connecting import writing

ROLES = ("reader", "reviewer", "admin")
"""Each may what those before it may: look; decide on events; undo what others decided."""

_LONGEST = 60  # characters of a name


class User(msgspec.Struct, frozen=True):
    """An account; ``password`` is its hash (argon2id)."""

    name: str
    role: str
    password: str
    since: str


class Users(Asking):
    """The accounts of a store, and whether it is there."""

    def answers(self) -> None:
        """Ask the least that there is.

        Raises:
            StoreFaultError: the store does not answer.
        """
        with self._reading() as connection:
            connection.execute(sa.select(tables.users.c.name).limit(1))

    def users(self) -> list[User]:
        """All accounts, by name."""
        with self._reading() as connection:
            found = connection.execute(sa.select(tables.users).order_by(tables.users.c.name)).mappings()
            return [User(**row) for row in found]

    def set_user(self, name: str, role: str, password: str) -> None:
        """Make an account, or give it another role and password.

        Args:
            password: its hash.

        Raises:
            StoreError: the name or role can't be one.
        """
        if not name.strip() or len(name) > _LONGEST or not name.isprintable() or name in ("you", "token"):
            raise StoreError(f"{name!r} can't be the name of an account. Take up to {_LONGEST} letters.")
        if role not in ROLES:
            raise StoreError(f"{role} is no role. Give one of {', '.join(ROLES)}.")
        since = datetime.now(UTC).isoformat(timespec="seconds")
        row = {"name": name, "role": role, "password": password, "since": since}
        with writing(self.engine, self.where) as connection:
            connection.execute(sa.delete(tables.users).where(tables.users.c.name == name))
            connection.execute(sa.insert(tables.users), [row])

    def remove_user(self, name: str) -> None:
        """Take an account away; what it decided stays.

        Raises:
            StoreError: there is none.
        """
        with writing(self.engine, self.where) as connection:
            if not connection.execute(sa.delete(tables.users).where(tables.users.c.name == name)).rowcount:
                raise StoreError(f"There is no account {name}.")

    def ended_sessions(self) -> set[str]:
        """Sessions that were signed out and would hold by their cookie."""
        with self._reading() as connection:
            return set(connection.scalars(sa.select(tables.ended.c.session)))

    def end_session(self, session: str, until: float) -> None:
        """Remember that somebody signed out.

        Args:
            until: when the session would have ended by itself, in seconds since 1970.
        """
        e = tables.ended
        with writing(self.engine, self.where) as connection:
            connection.execute(sa.delete(e).where(sa.or_(e.c.until < time.time(), e.c.session == session)))
            connection.execute(sa.insert(e), [{"session": session, "until": until}])
