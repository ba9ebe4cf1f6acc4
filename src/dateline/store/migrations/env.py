"""Alembic's way into a store: the connection is handed over by dateline.store.connecting."""

from alembic import context

from dateline.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
