"""What the database's failures are called."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty

from broadcaster.domain.errors import StorageTrouble
from broadcaster.domain.errors.machine import DatabaseDown, StorageFull, StorageUnwritable

_READ_ONLY, _FROZEN, _DISK_FULL, _NO_TABLE = "25006", "25P03", "53100", "42P01"
"""SQLSTATEs; the driver's own classes are not named, so that who keeps SQLite need not load it."""
_SQLITE_DOWN = frozenset(
    (
        *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
        *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CANTOPEN),
        *(sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOTADB),
    )
)


@contextmanager
def telling(name: str, *, reading: bool = False) -> Iterator[None]:
    """Calls the database's failures by our names; what is not a failure of the database passes as it is."""
    try:
        yield
    except PoolEmpty as trouble:
        raise DatabaseDown(problem="mọi kết nối đều đang bận") from trouble
    except DBAPIError as trouble:
        called = _called(trouble, name)
        if called is None:
            raise
        if reading and isinstance(called, StorageUnwritable):
            raise RuntimeError("a reader cannot write") from trouble
        raise called from trouble


def _called(trouble: DBAPIError, name: str) -> StorageTrouble | None:
    cause = trouble.orig
    if isinstance(cause, sqlite3.Error):
        return _called_by_sqlite(cause, name)
    state = getattr(cause, "sqlstate", None)
    if state == _READ_ONLY:
        return StorageUnwritable(name=name, problem=line_of(cause))
    if state == _DISK_FULL:
        return StorageFull(name=name)
    gone = isinstance(trouble, OperationalError) or trouble.connection_invalidated or state in (_NO_TABLE, _FROZEN)
    return DatabaseDown(problem=line_of(cause)) if gone else None


def _called_by_sqlite(cause: sqlite3.Error, name: str) -> StorageTrouble | None:
    # The low byte is the kind, the rest says more; an error raised by the driver itself carries no code.
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return StorageFull(name=name)
    if code == sqlite3.SQLITE_READONLY:
        return StorageUnwritable(name=name, problem=line_of(cause))
    gone = code in _SQLITE_DOWN or str(cause).startswith("no such table")
    return DatabaseDown(problem=line_of(cause)) if gone else None


def line_of(cause: BaseException | None) -> str:
    return str(cause).strip().partition("\n")[0]
