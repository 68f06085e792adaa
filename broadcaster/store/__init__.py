"""What is kept, in SQLite or PostgreSQL: the only room that knows SQL. Its faces are `open_store`, `upgrade` and
`copy_database`."""

from broadcaster.store.calling import listening
from broadcaster.store.copying import Copied, copy_database, count_database
from broadcaster.store.database import SqlStore, open_store, upgrade

__all__ = ["Copied", "SqlStore", "copy_database", "count_database", "listening", "open_store", "upgrade"]
