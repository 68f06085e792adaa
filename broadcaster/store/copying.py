"""A whole database copied into an empty one of either kind: one moment of the source, and every row counted on both
sides afterwards. So a house moves from SQLite to PostgreSQL, and so it is put by and brought back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, Engine, Table, func, insert, select, text, update

from broadcaster.domain.errors.machine import DatabaseNotEmpty, RowsDiffer
from broadcaster.store.database import engine_of, upgrade
from broadcaster.store.failures import telling
from broadcaster.store.schema import require_shape
from broadcaster.store.tables import METADATA

_AT_ONCE = 5_000
_HEAD = "audit_head"
_GROWN = text(f"SELECT 1 FROM {_HEAD} WHERE sequence > 0")  # noqa: S608 - a name of ours

Counting = Callable[[str, int], None]
"""Called with a table's name and how many of its rows are copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A table as it stands on both sides: how many rows, and the digest of all their values in order of the key."""

    table: str
    rows: int
    digest: str


def copy_database(
    source: str, target: str, told: Counting, *, still: bool, at_last: Callable[[], object] = lambda: None
) -> tuple[Copied, ...]:
    """Copies every table. `still`: nobody may write to the source meanwhile, for it is left for good; otherwise it is
    copied as it is at one moment while the house goes on, and is never brought to another shape under those who use it.
    `at_last` is done when all is there and compared: where it raises, nothing is kept of the copy.

    DatabaseOlder and DatabaseNewer of a source in use; DatabaseNotEmpty when the target holds anything; RowsDiffer, and
    nothing kept there, when a table did not come over as it was; as `open_store`.
    """
    if still:
        upgrade(source)
    upgrade(target)
    origin, goal = engine_of(source), engine_of(target)
    try:
        with (
            telling(origin.url.database or ""),
            _moment(origin, still=still) as reading,
            goal.execution_options(begin=("BEGIN IMMEDIATE",)).begin() as writing,
        ):
            require_shape(reading)
            _empty(writing)
            with _head_loose(writing):
                found = tuple(_copy(table, reading, writing, told) for table in METADATA.sorted_tables)
            at_last()
        return found
    finally:
        origin.dispose()
        goal.dispose()


def count_database(url: str) -> tuple[Copied, ...]:
    """Every table as it stands. As `open_store`."""
    engine = engine_of(url)
    try:
        with telling(engine.url.database or ""), _moment(engine, still=False) as reading:
            return tuple(_counted(table, reading) for table in METADATA.sorted_tables)
    finally:
        engine.dispose()


def _empty(writing: Connection) -> None:
    """Not so empty, that is refused: nothing of another house is ever written over."""
    for table in METADATA.sorted_tables:
        rows = writing.execute(select(func.count()).select_from(table)).scalar_one()
        if rows > (table.name == _HEAD) or (table.name == _HEAD and writing.execute(_GROWN).first()):
            raise DatabaseNotEmpty(table=table.name, rows=rows)


def _copy(table: Table, reading: Connection, writing: Connection, told: Counting) -> Copied:
    count, total = 0, sha256()
    for rows in _rows(table, reading):
        if table.name == _HEAD:
            writing.execute(update(table).values(**rows[0]))
        else:
            writing.execute(insert(table), rows)
        for row in rows:
            total.update(_told(row))
        count += len(rows)
        told(table.name, count)
    copied = Copied(table=table.name, rows=count, digest=total.hexdigest())
    if _counted(table, writing) != copied:
        raise RowsDiffer(table=table.name)
    return copied


def _counted(table: Table, reading: Connection) -> Copied:
    count, total = 0, sha256()
    for rows in _rows(table, reading):
        for row in rows:
            total.update(_told(row))
        count += len(rows)
    return Copied(table=table.name, rows=count, digest=total.hexdigest())


def _rows(table: Table, reading: Connection) -> Iterator[list[dict[str, object]]]:
    """In order of the key, which both databases know alike; never all of them in memory."""
    asked = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE)
    for portion in reading.execute(asked).mappings().partitions():
        yield [dict(row) for row in portion]


def _told(row: dict[str, object]) -> bytes:
    values = (each.astimezone(UTC).isoformat() if isinstance(each, datetime) else each for each in row.values())
    return repr(tuple(values)).encode()


@contextmanager
def _moment(engine: Engine, *, still: bool) -> Iterator[Connection]:
    """One moment of the whole database."""
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": not still}
        with engine.execution_options(**options).begin() as connection:
            if still:
                names = ", ".join(table.name for table in METADATA.sorted_tables)
                connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))
            yield connection
        return
    with engine.execution_options(begin=("BEGIN IMMEDIATE" if still else "BEGIN",)).begin() as connection:
        yield connection


@contextmanager
def _head_loose(writing: Connection) -> Iterator[None]:
    """A new database has begun a chain of its own, and guards it: here it takes the other's in its place."""
    if writing.dialect.name == "postgresql":
        writing.execute(text(f"ALTER TABLE {_HEAD} DISABLE TRIGGER USER"))
        yield
        writing.execute(text(f"ALTER TABLE {_HEAD} ENABLE TRIGGER USER"))
        return
    asked = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    guards = writing.execute(asked, {"table": _HEAD}).all()
    for name, _ in guards:
        writing.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, guard in guards:
        writing.exec_driver_sql(guard)
