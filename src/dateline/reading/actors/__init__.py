"""Actors: every person, government, faction and organisation of a report, one entity each."""

from dateline.reading.actors.homes import is_local
from dateline.reading.actors.new_actors import described_as
from dateline.reading.actors.stage import Actors, make_actors

__all__ = ["Actors", "described_as", "is_local", "make_actors"]
