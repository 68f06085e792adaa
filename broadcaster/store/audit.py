"""The audit: rows are added and chained, never changed.

What a transaction adds is chained when it ends, under a lock on the one row that says where the chain ends. It is the
last lock a transaction takes, so two writers cannot wait for each other, and the chain has no gap.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import MultipleResultsFound, NoResultFound, OperationalError
from sqlmodel import Session, col, insert, select, update

from broadcaster.domain.access import AccountId, Scope
from broadcaster.domain.audit import Deed, Entry, NotEntry, Tip, chained, genesis, tip_at
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.audit import Sealed, Sought
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import page_of, read_cursor
from broadcaster.store.phrases import insert_into, portions, within
from broadcaster.store.tables import AuditCheckpointRow, AuditHeadRow, AuditRow

_COLUMNS = AuditRow.metadata.tables["audit"].c


class SqlAudit:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._added: list[Deed] = []

    def add(self, deed: Deed) -> None:
        self._added.append(deed)

    def since(self, sequence: int, limit: int) -> Sequence[Deed]:
        return tuple(entry.deed for entry in self.entries(sequence, limit))

    def entries(self, after: int, limit: int) -> Sequence[Entry]:
        self.chain()
        asked = select(*_COLUMNS).where(_COLUMNS.sequence > after).order_by(_COLUMNS.sequence).limit(limit)
        with _as_we_write():
            return tuple(_entry(row) for row in self._session.execute(asked))

    def page(self, scope: Scope, sought: Sought, asked: Asked) -> Page[Entry]:
        self.chain()
        query = select(*_COLUMNS).where(within(col(AuditRow.path), scope)).order_by(_COLUMNS.sequence.desc())
        exact = {"account": sought.account, "verb": sought.verb, "subject": sought.subject}
        for name, value in exact.items():
            if value is not None:
                query = query.where(_COLUMNS[name] == value)
        if sought.span is not None:
            query = query.where(_COLUMNS.at >= sought.span.start, _COLUMNS.at < sought.span.end)
        if asked.after is not None:
            (last,) = read_cursor(asked.after, int)
            query = query.where(_COLUMNS.sequence < last)
        with _as_we_write():
            rows = [_entry(row) for row in self._session.execute(query.limit(asked.limit + 1))]
        return page_of(rows, asked, lambda each: (each.sequence,))

    def tip(self) -> Tip:
        self.chain()
        return self._tip()

    def chain(self) -> None:
        """Gives what was added its place in the chain. Called before a transaction ends."""
        if not self._added:
            return
        added, self._added = self._added, []
        tip, entries = self._tip(), []
        for deed in added:
            entry = chained(tip, deed)
            entries.append(entry)
            tip = tip_at(tip.house, entry)
        for portion in portions(entries):
            self._session.execute(insert(AuditRow), [_values(entry) for entry in portion])
        self._session.execute(update(AuditHeadRow).values(sequence=tip.sequence, hash=tip.hash))

    def _tip(self) -> Tip:
        asked = select(AuditHeadRow)
        if self._writes():
            asked = asked.with_for_update()
        with _as_we_write():
            head = self._session.exec(asked).one()
            house, sequence, last = _text(head.house), int(head.sequence), _text(head.hash)
        return Tip(house=house, sequence=sequence, hash=Digest(last) if sequence else genesis(house))

    def _writes(self) -> bool:
        """A reader of PostgreSQL may not lock; a writer of SQLite is alone anyway."""
        return not self._session.connection().get_execution_options().get("postgresql_readonly", False)


class SqlCheckpoints:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, sealed: Sealed) -> bool:
        if self.of(sealed.day) is not None:
            return False
        added = insert_into(self._session, AuditCheckpointRow).values(**asdict(sealed)).on_conflict_do_nothing()
        return self._session.execute(added.returning(col(AuditCheckpointRow.day))).first() is not None

    def of(self, day: date) -> Sealed | None:
        found = self._session.exec(select(AuditCheckpointRow).where(col(AuditCheckpointRow.day) == day)).first()
        return None if found is None else _sealed(found)

    def since(self, day: date | None, limit: int) -> Sequence[Sealed]:
        asked = select(AuditCheckpointRow).order_by(col(AuditCheckpointRow.day)).limit(limit)
        if day is not None:
            asked = asked.where(col(AuditCheckpointRow.day) > day)
        with _as_we_write():
            return tuple(_sealed(row) for row in self._session.exec(asked))

    def newest(self, limit: int, by: date | None = None) -> Sequence[Sealed]:
        asked = select(AuditCheckpointRow).order_by(col(AuditCheckpointRow.day).desc()).limit(limit)
        if by is not None:
            asked = asked.where(col(AuditCheckpointRow.day) <= by)
        return tuple(_sealed(row) for row in self._session.exec(asked))


def _sealed(row: AuditCheckpointRow) -> Sealed:
    return Sealed(day=row.day, size=row.size, envelope=_text(row.envelope))


@contextmanager
def _as_we_write() -> Iterator[None]:
    """NotEntry for what somebody wrote past us: SQLite keeps bytes where a text should be, and any text for a day."""
    try:
        yield
    except (ValueError, TypeError, OverflowError, NoResultFound, MultipleResultsFound) as garbled:
        raise NotEntry(str(garbled)) from garbled
    except OperationalError as trouble:
        if "decode" not in str(trouble.orig):
            raise
        raise NotEntry("no text") from trouble


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise NotEntry("no text")
    return found


def _values(entry: Entry) -> dict[str, Any]:
    return {"sequence": entry.sequence, "previous": entry.previous, "hash": entry.hash, **asdict(entry.deed)}


def _entry(row: Row[Any]) -> Entry:
    before, after = (None if each is None else Digest(_text(each)) for each in (row.before, row.after))
    return Entry(
        sequence=row.sequence,
        previous=Digest(_text(row.previous)),
        hash=Digest(_text(row.hash)),
        deed=Deed(
            at=Instant(row.at),
            account=AccountId(_text(row.account)),
            name=_text(row.name),
            source=_text(row.source),
            verb=_text(row.verb),
            subject=_text(row.subject),
            before=before,
            after=after,
            told=_text(row.told),
            path=_text(row.path),
        ),
    )
