"""Runs the migrations on the connection it is handed, inside the caller's transaction."""

from alembic import context

from broadcaster.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
