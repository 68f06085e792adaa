"""What is kept, in SQLite or PostgreSQL: the only room that knows SQL. Its faces are `open_store`, `upgrade`,
`copy_database` and `look`."""

from broadcaster.store.calling import listening
from broadcaster.store.copying import Copied, copy_database, count_database
from broadcaster.store.database import SqlStore, open_store, upgrade
from broadcaster.store.looking import Looked, address_shown, look

__all__ = [
    "Copied",
    "Looked",
    "SqlStore",
    "address_shown",
    "copy_database",
    "count_database",
    "listening",
    "look",
    "open_store",
    "upgrade",
]
