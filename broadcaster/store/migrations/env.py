"""Runs the migrations on the connection it is handed, inside the caller's transaction."""

from alembic import context

from broadcaster.store import tables_bulletins
from broadcaster.store.tables import METADATA

assert tables_bulletins.BulletinRow.__table__.metadata is METADATA  # loaded, so that its tables are known here

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
