"""What is kept, in SQLite or PostgreSQL: the only room that knows SQL. Its faces are `open_store` and `upgrade`."""

from broadcaster.store.database import SqlStore, open_store, upgrade

__all__ = ["SqlStore", "open_store", "upgrade"]
