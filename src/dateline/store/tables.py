"""The tables of a store, for SQLite and PostgreSQL alike.

``docs/store.md`` draws them. Days are ISO 8601 strings, so that they sort and compare alike on both engines.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    not_,
)

metadata = MetaData()

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),  # the report's own id
    Column("digest", String(64), nullable=False),  # of what the report says, to see that it has changed
    Column("day", String(10)),
    Column("published", Text),
    Column("publisher", Text),
    Column("title", Text),
    Column("url", Text),
    Column("text", Text, nullable=False),
    Column("wire", Text),  # id of the first report of the same wire story, where it is another
    Column("origin", Text),  # the agency that files it, else its publisher, else its own id
    Column("signature", LargeBinary),  # of its words, to see which reports print one story
    Index("reports_by_day", "day"),
    Index("reports_by_publisher", "publisher", "day"),
)

records = Table(
    "records",
    metadata,
    Column("report", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("reader", Text, nullable=False),  # which version and models read it
    Column("body", LargeBinary, nullable=False),  # the record as JSON without its text, zlib
)

versions = Table(  # what reports said before they were corrected or updated
    "versions",
    metadata,
    Column("name", Text, primary_key=True),  # the report's own id
    Column("digest", String(64), primary_key=True),
    Column("day", String(10)),
    Column("published", Text),
    Column("reader", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
)

entities = Table(
    "entities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),  # the name without case and accents, to be looked up
    Column("kind", Text, nullable=False),
    Column("country", String(3)),
    Column("sectors", JSON, nullable=False),
    Column("wikidata", Text),
    Index("entities_by_name", "folded"),
    Index("entities_by_country", "country"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("type", Text, nullable=False),
    Column("mode", Text),
    Column("status", Text, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("planned", Boolean, nullable=False),  # whether a report announced it for a later day
    Column("score", Float),
    Column("cameo", Text),
    Column("contexts", JSON, nullable=False),
    Column("day", String(10)),
    Column("last_day", String(10)),
    Column("place", Text),
    Column("place_key", Text),  # folded, to be looked up
    Column("geonames_id", Integer),
    Column("country", String(3)),
    Column("lat", Float),
    Column("lon", Float),
    Column("confidence", Float, nullable=False),
    Column("quantities", JSON, nullable=False),
    Column("mentions", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("votes", JSON, nullable=False),  # how many reports say what, by field
    Column("memory", LargeBinary, nullable=False),  # what the rule of grouping remembers
    Index("events_by_day", "day", "type"),
    Index("events_by_type", "type", "day"),
    Index("events_by_status", "status", "day"),
    Index("events_by_country", "country", "day"),
    Index("events_by_dispute", "disputed", "day"),
    Index("events_by_plan", "planned", "day"),
    Index("events_by_place", "place_key", "day"),
)

dyads = Table(
    "dyads",
    metadata,
    Column("event", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("actor", Integer, primary_key=True),  # 0 where nobody is named
    Column("recipient", Integer, primary_key=True),  # 0 where nobody is
    Column("actor_country", String(3)),
    Column("recipient_country", String(3)),
    Column("day", String(10)),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("score", Float),
    Index("dyads_by_actor", "actor", "day"),
    Index("dyads_by_recipient", "recipient", "day"),
    Index("dyads_by_sides", "actor", "recipient", "day"),
    Index(
        "dyads_by_countries", "actor_country", "recipient_country", "day", "type", "status", "score", "event"
    ),
    Index("dyads_by_recipient_country", "recipient_country", "day"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("report", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),  # 1 for the event v1 of the record
    Column("nth", Integer, nullable=False, server_default="0"),  # of those that hang on one predicate
    Column("event", ForeignKey("events.id"), nullable=False),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("trigger_start", Integer, nullable=False),
    Column("trigger_end", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("due", String(10)),  # first day for which the report announces it
    Column("due_last", String(10)),
    Column("cites", Text),  # the outlet from which the report says it has this
    Index("mentions_by_event", "event"),
    Index("mentions_by_doubt", "confidence"),
)

disputes = Table(
    "disputes",
    metadata,
    Column("report", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),  # that asserts it
    Column("number", Integer, primary_key=True, autoincrement=False),  # of its mention
    Column("nth", Integer, primary_key=True, autoincrement=False),
    Column("start", Integer, nullable=False),  # of the words that assert it
    Column("end", Integer, nullable=False),
    Column("by", Text),  # who says so, in the report's words; none where it is the report
    Column("denied_report", ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    Column("denied_start", Integer, nullable=False),
    Column("denied_end", Integer, nullable=False),
    Column("denied_by", Text),
    Index("disputes_by_denial", "denied_report"),
)

keys = Table(
    "keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("event", Integer, primary_key=True, autoincrement=False),  # 0: too many events share the key
    sqlite_with_rowid=False,
)

relations = Table(
    "relations",
    metadata,
    Column("report", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("type", Text, nullable=False),
    Column("subject", ForeignKey("entities.id"), nullable=False),
    Column("object", ForeignKey("entities.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("day", String(10)),  # of the report
    Column("first_day", String(10)),
    Column("last_day", String(10)),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("cites", Text),  # as that of mentions
    Index("relations_by_type", "type", "day", "status", "subject", "object", "first_day", "last_day"),
    Index("relations_by_subject", "subject", "day"),
    Index("relations_by_object", "object", "day"),
)

attributions = Table(
    "attributions",
    metadata,
    Column("report", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("source", ForeignKey("entities.id")),
    Column("day", String(10)),  # of the report
    Column("quote", Text, nullable=False),
    Column("stance", Text, nullable=False),
    Column("start", Integer, nullable=False),  # of the content
    Column("end", Integer, nullable=False),
    Index("attributions_by_source", "source", "day"),
    Index("attributions_by_day", "day"),
)

days = Table(
    "days",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("reports", Integer, nullable=False),
)

bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("report", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report", Text, nullable=False),  # the report's own id: a decision outlives every reading
    Column("start", Integer, nullable=False),  # of the predicate
    Column("end", Integer, nullable=False),
    Column("nth", Integer, nullable=False, server_default="0"),  # of those that hang on it
    Column("reviewer", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("change", JSON, nullable=False),
    Column("undone", Boolean, nullable=False),
    UniqueConstraint("report", "start", "end", "reviewer", "at"),
    Index("reviews_by_report", "report"),
)

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),  # its hash
    Column("since", Text, nullable=False),
)

ended = Table(
    "ended",
    metadata,
    Column("session", Text, primary_key=True),  # of somebody who signed out
    Column("until", Float, nullable=False),  # seconds since 1970: then it would have ended by itself
)

feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("modified", Text),
    Column("due", Float, nullable=False),  # seconds since 1970
    Column("failures", Integer, nullable=False),  # one after the other
)

articles = Table(
    "articles",
    metadata,
    Column("url", Text, primary_key=True),  # without what only counts visitors
    Column("tries", Integer, nullable=False),
    Column("done", Boolean, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # what it is about, so that it is told once
    Column("rule", Text, nullable=False),
    Column("kind", Text, nullable=False),  # rise, first, planned, denied
    Column("unit", Text, nullable=False),
    Column("day", String(10), nullable=False),  # the last that it is about
    Column("sentence", Text, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("told", JSON, nullable=False),  # accounts as they stood: event, type, status, words, report
    Column("silent", Boolean, nullable=False),
    Column("made", Text, nullable=False),
    Column("acknowledged", Text),
    Column("acknowledged_by", Text),
    Index("alerts_by_day", "day"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("alert", ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("target", Text, primary_key=True),  # a hash of its address, which may hold a password
    Column("at", Text, nullable=False),
)

silences = Table(
    "silences",
    metadata,
    Column("rule", Text, primary_key=True),
    Column("unit", Text, primary_key=True),  # empty for all of the rule
    Column("until", String(10), nullable=False),
)

forecasts = Table(
    "forecasts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("made", String(10), nullable=False),  # the last day that it knew of
    Column("period", String(10), nullable=False),  # first day of what it is about
    Column("every", Text, nullable=False),
    Column("ahead", Integer, nullable=False),
    Column("last", Integer, nullable=False),  # what was counted in the last period that was known
    Column("quantiles", JSON, nullable=False),
    Column("outcome", Integer),
    Column("scores", JSON),
    UniqueConstraint("rule", "unit", "made", "period"),
    Index("forecasts_by_period", "period"),
)

_NOBODY = ("other", "person", "media", "organization", "company")  # kinds, of one without a name


def is_somebody(entity: Any) -> Any:
    """Whether an entity has a name, or is a group or body that reports call by what it is (“the rebels”)."""
    return not_(and_(entity.c.key.like("some:%"), entity.c.kind.in_(_NOBODY)))
