"""Many rows in one breath, past the mapper and the compiler: a statement is phrased once in the life of a process, and
told its rows as the driver wants them. A batch of a station's journal would cost more to phrase than to write down.

SQLite runs it once for each row. PostgreSQL is told of all rows in one message, as one table of JSON, or by COPY where
rows are merely added: a message for each would cost it more than writing the row down.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    Connection,
    Dialect,
    FromClause,
    Table,
    Text,
    UpdateBase,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from broadcaster.store.programs import WATCHED

How = Callable[[sqlite.Insert | postgresql.Insert], sqlite.Insert | postgresql.Insert]
Row = Mapping[str, Any]

_TOLD = "told"
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class _Phrased(NamedTuple):
    """A statement for SQLite: in which order it names its values, and how each is written, None: as it is."""

    text: str
    names: tuple[str, ...]
    written: tuple[Callable[[Any], Any] | None, ...]


class Bulk:
    """What is done for many rows of a table, each telling the same columns: for one of them, and for all of them as a
    table. What programs are watched for is not written past the one who watches: ValueError."""

    def __init__(
        self, columns: Sequence[Column[Any]], one: UpdateBase, every: Callable[[FromClause], UpdateBase]
    ) -> None:
        if str(columns[0].table) in WATCHED:
            raise ValueError(f"{columns[0].table} is watched")
        self._columns, self._one, self._every = columns, one, every
        self._of_all: str | None = None
        self._of_each: _Phrased | None = None

    def run(self, session: Session, rows: Sequence[Row]) -> None:
        if not rows:
            return
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            self._at_once(connection, rows)
        else:
            self._one_by_one(connection, rows)

    def _at_once(self, connection: Connection, rows: Sequence[Row]) -> None:
        if self._of_all is None:
            self._of_all = str(self._every(_listed(self._columns)).compile(dialect=connection.dialect))
        connection.exec_driver_sql(self._of_all, {_TOLD: json.dumps([*rows], default=_written)})

    def _one_by_one(self, connection: Connection, rows: Sequence[Row]) -> None:
        if self._of_each is None:
            self._of_each = _phrased(self._one, [each.name for each in self._columns], connection.dialect)
        text, names, written = self._of_each
        told: list[Iterable[Any]] = [map(itemgetter(name), rows) for name in names]
        for place, how in enumerate(written):
            if how is not None:
                told[place] = map(how, told[place])
        connection.exec_driver_sql(text, list(zip(*told, strict=True)))


class Adding(Bulk):
    """New rows, `how` telling what becomes of one that stands. Rows that none stands in the way of are copied."""

    def __init__(self, table: type[SQLModel], names: Sequence[str], how: How | None = None) -> None:
        whole, then = table_of(table), how or (lambda adding: adding)

        def every(told: FromClause) -> UpdateBase:
            adding = postgresql.insert(whole)
            return then(adding.from_select(list(names), select(*told.c), include_defaults=False))

        super().__init__([whole.c[name] for name in names], then(sqlite.insert(whole)), every)
        self._copied = f"COPY {whole.name} ({', '.join(names)}) FROM STDIN" if how is None else None

    def _at_once(self, connection: Connection, rows: Sequence[Row]) -> None:
        if self._copied is None:
            super()._at_once(connection, rows)
        else:
            _copy(connection, self._copied, [[each[column.name] for each in rows] for column in self._columns])


def table_of(table: type[SQLModel]) -> Table:
    return table.metadata.tables[str(table.__tablename__)]


def _phrased(statement: UpdateBase, names: Sequence[str], dialect: Dialect) -> _Phrased:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    told: Any = compiled  # positions and values are SQL's alone, and it is SQL
    kinds = [told.binds[name].type for name in told.positiontup]
    return _Phrased(
        text=str(compiled),
        names=tuple(told.positiontup),
        written=tuple(kind.dialect_impl(dialect).bind_processor(dialect) for kind in kinds),
    )


def _listed(columns: Sequence[Column[Any]]) -> FromClause:
    """The rows that are told, as a table of these columns."""
    told = func.json_to_recordset(cast(bindparam(_TOLD, type_=Text), postgresql.JSON))
    table = told.table_valued(*(column(each.name, each.type) for each in columns))
    return table.render_derived(name="told_rows", with_types=True)


def _written(value: Any) -> str:  # noqa: ANN401 - whatever JSON has no word for
    """Days and moments, which PostgreSQL reads as they are usually written."""
    if not isinstance(value, date):
        raise TypeError(f"{type(value).__name__} cannot be told in a list of rows")
    return value.isoformat()


def _copy(connection: Connection, statement: str, columns: Sequence[Sequence[Any]]) -> None:
    """What fails is called as SQLAlchemy calls it, which does not know COPY."""
    lines = map("\t".join, zip(*map(_as_text, columns), strict=True))
    driver = connection.dialect.loaded_dbapi
    try:
        raw: Any = connection.connection.driver_connection
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write("\n".join([*lines, ""]))
    except driver.Error as trouble:
        raise DBAPIError.instance(
            statement, None, trouble, driver.Error, hide_parameters=True, dialect=connection.dialect
        ) from trouble


def _as_text(values: Sequence[Any]) -> Iterable[str]:
    """A column as COPY reads it."""
    if all(isinstance(each, str) for each in values):
        together = "".join(values)
        plain = together.isprintable() and "\\" not in together
        return values if plain else (each.translate(_ESCAPED) for each in values)
    return map(_one_as_text, values)


def _one_as_text(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return "\\N"
    return value.translate(_ESCAPED) if isinstance(value, str) else str(value)
