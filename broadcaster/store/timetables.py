"""When stations speak: their timetables, and the days that are not like others."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, delete, or_, tuple_, update
from sqlmodel import Session, col, select

from broadcaster.domain.access import Scope
from broadcaster.domain.campaign import CampaignCode
from broadcaster.domain.errors.stations import SpecialDayTaken, SpecialDayUnknown, TimetableUnknown
from broadcaster.domain.special_days import DayKind, Does, SpecialDay, SpecialDayEntry, SpecialDayId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import Kind, OverMode, Timetable, TimetableId
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.newsroom.books.timetables import SoughtDays, SoughtTimetables
from broadcaster.store.cursors import page_of, read_cursor
from broadcaster.store.hours import read_limits, read_sessions, told_limits, told_sessions
from broadcaster.store.lexicon import sees
from broadcaster.store.phrases import insert_into, narrowed, portions
from broadcaster.store.tables_timetables import SpecialDayRow, TimetableRow

_TIMETABLE = TimetableRow.metadata.tables["timetable"].c
_ID, _STATION = col(TimetableRow.id), cast(ColumnElement[str], col(TimetableRow.station))
_DAY, _OWNER = col(SpecialDayRow.day), cast(ColumnElement[str], col(SpecialDayRow.owner))


class SqlTimetables:
    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, codes: Sequence[StationCode] | None = None, since: date | None = None) -> tuple[Timetable, ...]:
        asked = select(*_TIMETABLE).order_by(_TIMETABLE.station, _TIMETABLE.valid_from, _TIMETABLE.id)
        if since is not None:
            asked = asked.where(or_(_TIMETABLE.valid_until.is_(None), _TIMETABLE.valid_until >= since))
        each = narrowed(asked, _TIMETABLE.station, codes)
        return tuple(timetable_of(row) for wanted in each for row in self._session.execute(wanted))

    def get(self, scope: Scope, timetable: TimetableId) -> Timetable:
        row = self._session.exec(
            select(TimetableRow).where(col(TimetableRow.id) == timetable, sees(_STATION, scope))
        ).first()
        if row is None:
            raise TimetableUnknown(timetable=timetable)
        return timetable_of(row)

    def page(self, scope: Scope, sought: SoughtTimetables, asked: Asked) -> Page[Timetable]:
        found = select(TimetableRow).where(sees(_STATION, scope)).order_by(_STATION, _ID).limit(asked.limit + 1)
        if sought.station is not None:
            found = found.where(sought.station == _STATION)
        if sought.on is not None:
            until = col(TimetableRow.valid_until)
            found = found.where(col(TimetableRow.valid_from) <= sought.on, or_(until.is_(None), until >= sought.on))
        if asked.after is not None:
            found = found.where(tuple_(_STATION, _ID) > tuple_(*read_cursor(asked.after, str, str)))
        rows = [timetable_of(row) for row in self._session.exec(found)]
        return page_of(rows, asked, lambda each: (each.station, each.id))

    def add(self, timetables: Sequence[Timetable]) -> None:
        for portion in portions(timetables):
            self._session.exec(insert_into(self._session, TimetableRow), params=[timetable_values(t) for t in portion])

    def replace(self, timetable: Timetable, seen: int) -> bool:
        standing = col(TimetableRow.id) == timetable.id, col(TimetableRow.version) == seen
        changing = update(TimetableRow).where(*standing).values(**timetable_values(timetable))
        return self._session.exec(changing).rowcount == 1


def timetable_values(timetable: Timetable) -> dict[str, Any]:
    return {
        "id": timetable.id,
        "station": timetable.station,
        "name": timetable.name,
        "kind": timetable.kind.value,
        "valid_from": timetable.valid_from,
        "valid_until": timetable.valid_until,
        "campaign": timetable.campaign,
        "mode": timetable.mode.value,
        "alone": timetable.alone,
        "sessions": told_sessions(timetable.sessions),
        "limits": told_limits(timetable.limits),
        "basis": timetable.basis,
        "version": timetable.version,
    }


def timetable_of(row: TimetableRow | Row[Any]) -> Timetable:
    return Timetable(
        id=TimetableId(row.id),
        station=StationCode(row.station),
        name=row.name,
        kind=Kind(row.kind),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        campaign=None if row.campaign is None else CampaignCode(row.campaign),
        mode=OverMode(row.mode),
        alone=row.alone,
        sessions=read_sessions(row.sessions),
        limits=read_limits(row.limits),
        basis=row.basis,
        version=row.version,
    )


class SqlSpecialDays:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of_day(self, day: date) -> tuple[SpecialDayEntry, ...]:
        found = select(SpecialDayRow).where(day == _DAY).order_by(_OWNER)
        return tuple(_entry(row) for row in self._session.exec(found))

    def get(self, scope: Scope, entry: SpecialDayId) -> SpecialDayEntry:
        found = select(SpecialDayRow).where(col(SpecialDayRow.id) == entry, sees(_OWNER, scope))
        row = self._session.exec(found).first()
        if row is None:
            raise SpecialDayUnknown(day=entry)
        return _entry(row)

    def page(self, scope: Scope, sought: SoughtDays, asked: Asked) -> Page[SpecialDayEntry]:
        found = select(SpecialDayRow).where(sees(_OWNER, scope), sought.first <= _DAY, sought.last >= _DAY)
        found = found.order_by(_DAY, _OWNER).limit(asked.limit + 1)
        if sought.owners is not None:
            found = found.where(_OWNER.in_(["", *sought.owners]))
        if asked.after is not None:
            found = found.where(tuple_(_DAY, _OWNER) > tuple_(*read_cursor(asked.after, date, str)))
        rows = [_entry(row) for row in self._session.exec(found)]
        return page_of(rows, asked, lambda each: (each.told.day, each.owner or ""))

    def add(self, entry: SpecialDayEntry) -> None:
        adding = insert_into(self._session, SpecialDayRow).values(id=entry.id, **_values(entry))
        added = adding.on_conflict_do_nothing(index_elements=["day", "owner"]).returning(col(SpecialDayRow.id))
        if self._session.exec(added).first() is None:
            raise SpecialDayTaken(day=f"{entry.told.day:%d/%m/%Y}")

    def replace(self, entry: SpecialDayEntry, seen: int) -> bool:
        standing = col(SpecialDayRow.id) == entry.id, col(SpecialDayRow.version) == seen
        return self._session.exec(update(SpecialDayRow).where(*standing).values(**_values(entry))).rowcount == 1

    def remove(self, entry: SpecialDayId, seen: int) -> bool:
        standing = col(SpecialDayRow.id) == entry, col(SpecialDayRow.version) == seen
        return self._session.exec(delete(SpecialDayRow).where(*standing)).rowcount == 1


def _values(entry: SpecialDayEntry) -> dict[str, Any]:
    told = entry.told
    return {
        "owner": entry.owner or "",
        "day": told.day,
        "name": told.name,
        "kind": told.kind.value,
        "does": told.does.value,
        "weekday": told.weekday,
        "plain": told.plain,
        "basis": entry.basis,
        "version": entry.version,
    }


def _entry(row: SpecialDayRow) -> SpecialDayEntry:
    told = SpecialDay(
        day=row.day, name=row.name, kind=DayKind(row.kind), does=Does(row.does), weekday=row.weekday, plain=row.plain
    )
    owner = StationCode(row.owner) if row.owner else None
    return SpecialDayEntry(id=SpecialDayId(row.id), owner=owner, told=told, basis=row.basis, version=row.version)
