"""Words of the operators: one entry for what is written in a scope, seen from where it holds or lies."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, delete, or_, tuple_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from broadcaster.domain.access import Scope
from broadcaster.domain.collation import folded
from broadcaster.domain.errors.words import EntryTaken, EntryUnknown
from broadcaster.domain.lexicon import EntryId, LexiconEntry
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.lexicon import Sought
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import page_of, read_cursor
from broadcaster.store.phrases import insert_into, narrowed, within
from broadcaster.store.tables import StationRow
from broadcaster.store.tables_words import EntryRow

_SCOPE, _WRITTEN = col(EntryRow.scope), col(EntryRow.written)


class SqlLexicon:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, codes: Sequence[StationCode] | None) -> tuple[LexiconEntry, ...]:
        each = narrowed(select(EntryRow), _SCOPE, None if codes is None else {"", *codes})
        return tuple(_entry(row) for wanted in each for row in self._session.exec(wanted))

    def get(self, scope: Scope, entry: EntryId) -> LexiconEntry:
        row = self._session.exec(_seen_by(scope).where(col(EntryRow.id) == entry)).first()
        if row is None:
            raise EntryUnknown(entry=entry)
        return _entry(row)

    def page(self, scope: Scope, sought: Sought, asked: Asked) -> Page[LexiconEntry]:
        found = _seen_by(scope).order_by(_WRITTEN, _SCOPE).limit(asked.limit + 1)
        if sought.scopes is not None:
            found = found.where(_SCOPE.in_([each or "" for each in sought.scopes]))
        if sought.text:
            found = found.where(col(EntryRow.folded).contains(folded(sought.text), autoescape=True))
        if asked.after is not None:
            found = found.where(tuple_(_WRITTEN, _SCOPE) > tuple_(*read_cursor(asked.after, str, str)))
        rows = [_entry(row) for row in self._session.exec(found)]
        return page_of(rows, asked, lambda each: (each.written, each.scope or ""))

    def add(self, entry: LexiconEntry) -> None:
        adding = insert_into(self._session, EntryRow).values(id=entry.id, scope=entry.scope or "", **_values(entry))
        added = adding.on_conflict_do_nothing(index_elements=["written", "scope"]).returning(col(EntryRow.id))
        if self._session.exec(added).first() is None:
            raise EntryTaken(written=entry.written)

    def replace(self, entry: LexiconEntry, seen: int) -> bool:
        standing = col(EntryRow.id) == entry.id, col(EntryRow.version) == seen
        return self._session.exec(update(EntryRow).where(*standing).values(**_values(entry))).rowcount == 1

    def remove(self, entry: EntryId, seen: int) -> bool:
        standing = col(EntryRow.id) == entry, col(EntryRow.version) == seen
        return self._session.exec(delete(EntryRow).where(*standing)).rowcount == 1


def sees(owner: ColumnElement[str], scope: Scope) -> ColumnElement[bool]:
    """Whether a scope sees what is the house's (an empty owner), or a station's that lies in it or above it."""
    path = col(StationRow.path)
    known = select(StationRow.code).where(or_(within(path, scope), path.in_(scope.above())))
    return or_(owner == "", owner.in_(known))


def _seen_by(scope: Scope) -> SelectOfScalar[EntryRow]:
    return select(EntryRow).where(sees(cast(ColumnElement[str], _SCOPE), scope))


def _values(entry: LexiconEntry) -> dict[str, Any]:
    return {
        "written": entry.written,
        "spoken": entry.spoken,
        "folded": f"{folded(entry.written)}\n{folded(entry.spoken)}",
        "any_case": entry.any_case,
        "inside": entry.inside,
        "version": entry.version,
        "changed_by": entry.changed_by,
        "changed_at": entry.changed_at,
    }


def _entry(row: EntryRow) -> LexiconEntry:
    return LexiconEntry(
        id=EntryId(row.id),
        scope=StationCode(row.scope) if row.scope else None,
        written=row.written,
        spoken=row.spoken,
        any_case=row.any_case,
        inside=row.inside,
        version=row.version,
        changed_by=row.changed_by,
        changed_at=Instant(row.changed_at),
    )
