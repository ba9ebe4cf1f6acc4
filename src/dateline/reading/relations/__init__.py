"""Relations: who backs, opposes, leads, supplies whom; who is a member or part of what; who says so."""

from dateline.reading.relations.stage import relations

__all__ = ["relations"]
