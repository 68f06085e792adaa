"""The shape of the tables: which one this code wants, and which one stands."""

from pathlib import Path

from sqlalchemy import Connection, inspect

from broadcaster.domain.errors.machine import DatabaseNewer, DatabaseOlder

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
"""Looked up once, when this process began: a newer release may be laid over the files while it runs."""
_STANDS = "SELECT version_num FROM alembic_version"


def require_shape(connection: Connection) -> None:
    """Whoever writes asks first, in the same transaction. DatabaseNewer, DatabaseOlder."""
    compare(str(connection.exec_driver_sql(_STANDS).scalar()))


def compare(found: str) -> None:
    """Shapes are numbered. DatabaseNewer, DatabaseOlder."""
    if found > HEAD:
        raise DatabaseNewer(found=found, wanted=HEAD)
    if found < HEAD:
        raise DatabaseOlder(found=found, wanted=HEAD)


def stands_at(connection: Connection) -> str:
    """The number of the shape that stands; "" in a database without any."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.exec_driver_sql(_STANDS).scalar() or "")
