"""Who makes sounds, and turns at the services they ask: one conditional update takes a turn, so nobody has it twice."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import case, delete
from sqlmodel import Session, col, select

from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.books.makers import Maker
from broadcaster.store.leases import SqlLeases
from broadcaster.store.phrases import insert_into, over
from broadcaster.store.tables_makers import DoorRow, MakerRow

_FARTHEST_MS = 15 * 60 * 1000
"""A turn farther ahead than this was taken by a clock that was wrong: nobody waits for it."""
_EPOCH = instant(datetime(1970, 1, 1, tzinfo=UTC))
_MS = timedelta(milliseconds=1)


class SqlMakers:
    def __init__(self, session: Session) -> None:
        self._session = session

    def hear(self, maker: Maker) -> None:
        adding = insert_into(self._session, MakerRow).values(name=maker.name, lane=maker.lane, heard=maker.heard)
        changed = over(adding, ("lane", "heard"))
        self._session.exec(adding.on_conflict_do_update(index_elements=["name"], set_=changed))

    def gone(self, name: str) -> None:
        self._session.exec(delete(MakerRow).where(col(MakerRow.name) == name))

    def heard(self, since: Instant) -> Sequence[Maker]:
        asked = select(MakerRow).where(col(MakerRow.heard) >= since).order_by(col(MakerRow.name))
        return [Maker(name=row.name, lane=row.lane, heard=instant(row.heard)) for row in self._session.exec(asked)]

    def forget(self, before: Instant) -> None:
        self._session.exec(delete(MakerRow).where(col(MakerRow.heard) < before))


class SqlDoors:
    def __init__(self, session: Session) -> None:
        self._session = session

    def through(self, service: str, gap_ms: int) -> int:
        clock = SqlLeases(self._session).clock()
        now = 0 if clock is None else (clock - _EPOCH) // _MS
        adding = insert_into(self._session, DoorRow).values(service=service, free=now + gap_ms)
        free = col(DoorRow.free)
        begins = case((free > now + _FARTHEST_MS, now), (free > now, free), else_=now)
        taken = adding.on_conflict_do_update(index_elements=["service"], set_={"free": begins + gap_ms})
        told = self._session.exec(taken.returning(free)).one()
        return int(told[0]) - gap_ms - now
