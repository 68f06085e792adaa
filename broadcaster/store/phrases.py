"""Phrases of SQL that several books speak."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, false, or_, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel

from broadcaster.domain.access import Scope

_Any = TypeVar("_Any")
Wanted = TypeVar("Wanted", bound=Select[*tuple[Any, ...]])

OF_NO_RIGHT = "of_no_right"
"""Option of a statement that changes an account, and nothing of what a program of it may do."""
_MANY = 1000
"""Values named in one statement: far below the limits of both databases (32,766 and 65,535)."""


def insert_into(session: Session, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """The dialect's own INSERT, which knows ON CONFLICT. Both databases spell it alike; whether a row was added is
    asked with RETURNING, for PostgreSQL's driver does not count inserted rows."""
    return postgresql.insert(table) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(table)


def over(adding: sqlite.Insert | postgresql.Insert, names: Iterable[str]) -> dict[str, Any]:
    """These columns, as the row would have been added that meets one of its key."""
    return {name: adding.excluded[name] for name in names}


def within(path: Mapped[str], scope: Scope) -> ColumnElement[bool]:
    """Whether a path lies in scope."""
    return or_(false(), *(starting_with(path, each) for each in scope.paths))


def starting_with(name: Mapped[str], prefix: str) -> ColumnElement[bool]:
    """A prefix as a range, exact and indexed. LIKE would let SQLite take `/A/` for `/a/` and `_` for any letter."""
    end = _after(prefix)
    return true() if not prefix else name >= prefix if end is None else (name >= prefix) & (name < end)


def _after(prefix: str) -> str | None:
    """The first string in code point order that does not start with `prefix` but sorts after all that do."""
    kept = prefix.rstrip("\U0010ffff")
    if not kept:
        return None
    following = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if following == 0xD800 else following)


def narrowed(found: Wanted, column: SQLColumnExpression[Any], values: Collection[str] | None) -> Iterator[Wanted]:
    """The statement for these values of a column, a portion each; as it is for None, which stands for all."""
    if values is None:
        yield found
        return
    for some in portions(sorted(set(values))):
        yield found.where(column.in_(some))


def portions(values: Sequence[_Any]) -> Iterator[Sequence[_Any]]:
    for start in range(0, len(values), _MANY):
        yield values[start : start + _MANY]
