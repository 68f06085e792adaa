"""The lease of the leader. No clock of anybody is asked: who may take it is told by what they saw of it."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.books.leading import Lease, Term
from broadcaster.store.phrases import insert_into
from broadcaster.store.tables import LeaseRow

_CLOCK = "clock"
"""The one lease there is."""


class SqlLeases:
    def __init__(self, session: Session) -> None:
        self._session = session

    def stands(self) -> Lease | None:
        row = self._session.exec(select(LeaseRow).where(col(LeaseRow.name) == _CLOCK)).first()
        return None if row is None else _lease(row)

    def clock(self) -> Instant | None:
        if self._session.get_bind().dialect.name == "postgresql":
            told = self._session.connection().exec_driver_sql("SELECT clock_timestamp()").scalar_one()
            return instant(told)
        told = self._session.connection().exec_driver_sql("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')").scalar_one()
        return instant(datetime.fromisoformat(told).replace(tzinfo=UTC))

    def bound(self, asleep_ms: int) -> None:
        if self._session.get_bind().dialect.name == "postgresql":  # SQLite can end nobody's transaction
            asleep = f"SET LOCAL idle_in_transaction_session_timeout = {asleep_ms:d}"
            self._session.connection().exec_driver_sql(asleep)

    def take(self, me: str, seen: Lease | None, at: Instant) -> Lease | None:
        adding = insert_into(self._session, LeaseRow).values(name=_CLOCK, holder=me, term=1, beat=1, at=at)
        if seen is None:
            kept = adding.on_conflict_do_nothing(index_elements=["name"])
        else:
            kept = adding.on_conflict_do_update(
                index_elements=["name"],
                set_={
                    "holder": adding.excluded.holder,
                    "term": col(LeaseRow.term) + 1,
                    "beat": col(LeaseRow.beat) + 1,
                    "at": adding.excluded.at,
                },
                where=(col(LeaseRow.term) == seen.term.number) & (col(LeaseRow.beat) == seen.beat),
            )
        found = self._session.exec(kept.returning(col(LeaseRow.term), col(LeaseRow.beat))).first()
        return None if found is None else Lease(term=Term(holder=me, number=found[0]), beat=found[1], at=at)

    def renew(self, term: Term, at: Instant) -> Lease | None:
        living = update(LeaseRow).where(_runs(term)).values(beat=col(LeaseRow.beat) + 1, at=at)
        found = self._session.exec(living.returning(col(LeaseRow.beat))).first()
        return None if found is None else Lease(term=term, beat=found[0], at=at)

    def hold(self, term: Term) -> bool:
        living = update(LeaseRow).where(_runs(term)).values(beat=col(LeaseRow.beat) + 1)
        return self._session.exec(living.returning(col(LeaseRow.beat))).first() is not None

    def leave(self, term: Term) -> None:
        self._session.exec(update(LeaseRow).where(_runs(term)).values(holder="", beat=col(LeaseRow.beat) + 1))


def _runs(term: Term) -> ColumnElement[bool]:
    mine = (col(LeaseRow.name) == _CLOCK, col(LeaseRow.holder) == term.holder, col(LeaseRow.term) == term.number)
    return mine[0] & mine[1] & mine[2]


def _lease(row: LeaseRow) -> Lease:
    return Lease(term=Term(holder=row.holder, number=row.term), beat=row.beat, at=Instant(row.at))
