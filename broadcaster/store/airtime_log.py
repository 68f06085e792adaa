"""The airtime log, and its sums, which are added up as rows come."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy import select as wide_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel, col, select

from broadcaster.domain.access import Scope
from broadcaster.domain.airtime_log import LATE, About, LogRow, Place
from broadcaster.domain.bulletin import Priority
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import Reported
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, Span
from broadcaster.newsroom.books.journal import Dimension, SoughtAirtime, Summed
from broadcaster.store.bulk import Adding, table_of
from broadcaster.store.phrases import portions, starting_with, within
from broadcaster.store.tables_journal import AirtimeSumRow, FirstHeardRow, LogRowRow
from broadcaster.store.tables_results import AirtimeMonthRow
from broadcaster.store.untold import tell

LONGEST = timedelta(hours=6)
"""No row lasts longer, or is heard so long before or after its moment: what began before that is over."""
_COUNTED = ("count", "late", "promised", "heard", "instead")
_ALIKE = (
    "station",
    "day",
    "kind",
    "topic",
    "campaign",
    "language",
    "origin",
    "priority",
    "repeat",
    "outcome",
    "reason",
    "signed",
    "path",
)
_OF_RESULTS = ("count", "late", "promised", "heard")
_OF_MONTH = ("station", "month", "path", "kind", "topic", "campaign", "outcome", "reason", "signed")


_key_of = itemgetter(*_ALIKE)


def _summing(table: type[SQLModel], alike: Sequence[str], counted: Sequence[str]) -> Adding:
    """What is alike is added to what stands."""
    sums = table_of(table).c

    def added(adding: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
        more = {name: sums[name] + adding.excluded[name] for name in counted}
        return adding.on_conflict_do_update(index_elements=list(alike), set_=more)

    return Adding(table, (*alike, *counted), added)


_ROWS = Adding(LogRowRow, [each.name for each in table_of(LogRowRow).c])
_FIRST = Adding(FirstHeardRow, ("station", "bulletin", "slot"), lambda adding: adding.on_conflict_do_nothing())
_DAYS = _summing(AirtimeSumRow, _ALIKE, _COUNTED)
_MONTHS = _summing(AirtimeMonthRow, _OF_MONTH, _OF_RESULTS)


class SqlLog:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Sequence[LogRow]) -> None:
        if not rows:
            return
        values = [_values(row) for row in rows]
        _ROWS.run(self._session, values)
        tell(self._session, rows)
        first: dict[tuple[str, str], str] = {}
        for row in rows:
            if row.bulletin and row.heard:
                first.setdefault((row.place.station, row.bulletin), row.slot)
        heard = [{"station": place, "bulletin": told, "slot": slot} for (place, told), slot in first.items()]
        _FIRST.run(self._session, heard)
        days = _added_up(values)
        _DAYS.run(self._session, days)
        _MONTHS.run(self._session, _by_month(days))

    def first_slots(self, station: StationCode, bulletins: Collection[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        asked = select(FirstHeardRow.bulletin, FirstHeardRow.slot).where(col(FirstHeardRow.station) == station)
        for portion in portions(sorted(set(bulletins))):
            found.update(dict(self._session.exec(asked.where(col(FirstHeardRow.bulletin).in_(portion))).all()))
        return found

    def first_of(self, bulletin: str, stations: Collection[StationCode]) -> dict[StationCode, str]:
        found: dict[StationCode, str] = {}
        asked = select(FirstHeardRow.station, FirstHeardRow.slot).where(col(FirstHeardRow.bulletin) == bulletin)
        for portion in portions(sorted(set(stations))):
            told = self._session.exec(asked.where(col(FirstHeardRow.station).in_(portion)))
            found |= {StationCode(station): slot for station, slot in told}
        return found

    def during(self, station: StationCode, span: Span) -> tuple[LogRow, ...]:
        begins, planned = col(LogRowRow.begins), col(LogRowRow.planned)
        heard = (begins < span.end) & (col(LogRowRow.ends) > span.start)
        meant = (planned < span.end) & (planned > span.start - LONGEST)
        near = begins > span.start - LONGEST, begins < span.end + LONGEST
        asked = select(LogRowRow).where(col(LogRowRow.station) == station, *near, or_(heard, meant))
        ordered = asked.order_by(begins, col(LogRowRow.signed).desc(), col(LogRowRow.sequence))
        return tuple(row for row in map(_row, self._session.exec(ordered)) if row.touches(span))

    def of_slots(self, station: StationCode, day: date) -> tuple[LogRow, ...]:
        asked = select(LogRowRow).where(col(LogRowRow.station) == station, col(LogRowRow.day) == day)
        ordered = asked.order_by(col(LogRowRow.signed).desc(), col(LogRowRow.sequence))
        return tuple(_row(row) for row in self._session.exec(ordered))

    def last(self, station: StationCode) -> Instant | None:
        begins = col(LogRowRow.begins)
        asked = select(LogRowRow.begins).where(col(LogRowRow.station) == station).order_by(begins.desc()).limit(1)
        found = self._session.exec(asked).first()
        return None if found is None else Instant(found)

    def telling(self, stations: Collection[StationCode]) -> frozenset[StationCode]:
        found: set[StationCode] = set()
        for portion in portions(sorted(set(stations))):
            asked = select(AirtimeMonthRow.station).where(col(AirtimeMonthRow.station).in_(portion)).distinct()
            found |= {StationCode(code) for code in self._session.exec(asked)}
        return frozenset(found)

    def sums(self, scope: Scope, sought: SoughtAirtime, by: Sequence[Dimension]) -> tuple[Summed, ...]:
        keys = [_COLUMNS[each] for each in by]
        counted = [func.sum(col(each)) for each in _SUMMED]
        asked = wide_select(*keys, *counted).where(
            col(AirtimeSumRow.day).between(sought.first, sought.last),
            within(col(AirtimeSumRow.path), scope),
            starting_with(col(AirtimeSumRow.path), sought.under),
            *(_only(each, values) for each, values in sought.only.items()),
        )
        grouped = asked.group_by(*keys) if keys else asked
        found = []
        for row in self._session.execute(grouped):
            *key, count, promised, heard, instead = row
            if count is not None:
                told = tuple(_text(each) for each in key)
                lengths = (Millis(int(promised)), Millis(int(heard)), Millis(int(instead)))
                found.append(
                    Summed(key=told, count=int(count), promised=lengths[0], heard=lengths[1], instead=lengths[2])
                )
        return tuple(sorted(found, key=lambda each: each.key))


_COLUMNS: dict[Dimension, Mapped[Any]] = {
    Dimension.STATION: col(AirtimeSumRow.station),
    Dimension.DAY: col(AirtimeSumRow.day),
    Dimension.TOPIC: col(AirtimeSumRow.topic),
    Dimension.CAMPAIGN: col(AirtimeSumRow.campaign),
    Dimension.LANGUAGE: col(AirtimeSumRow.language),
    Dimension.ORIGIN: col(AirtimeSumRow.origin),
    Dimension.PRIORITY: col(AirtimeSumRow.priority),
    Dimension.REPEAT: col(AirtimeSumRow.repeat),
    Dimension.KIND: col(AirtimeSumRow.kind),
    Dimension.OUTCOME: col(AirtimeSumRow.outcome),
    Dimension.REASON: col(AirtimeSumRow.reason),
}
_SUMMED = (AirtimeSumRow.count, AirtimeSumRow.promised, AirtimeSumRow.heard, AirtimeSumRow.instead)


def _only(dimension: Dimension, values: Collection[str]) -> ColumnElement[bool]:
    wanted: list[Any] = sorted(set(values))
    if dimension is Dimension.REPEAT:
        wanted = [each == "repeat" for each in wanted]
    elif dimension is Dimension.DAY:
        wanted = [date.fromisoformat(each) for each in wanted]
    return _COLUMNS[dimension].in_(wanted)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "repeat" if value else "first"
    return value.isoformat() if isinstance(value, date) else str(value)


def _added_up(values: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for all that are alike: a statement may not meet one row twice."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for each in values:
        key = _key_of(each)
        kept = found.get(key)
        if kept is None:
            kept = found[key] = dict(zip(_ALIKE, key, strict=True)) | dict.fromkeys(_COUNTED, 0)
        kept["count"] += 1
        kept["late"] += each["outcome"] == Reported.AIRED.value and abs(each["late"]) > LATE
        for name in ("promised", "heard", "instead"):
            kept[name] += each[name]
    return list(found.values())


def _by_month(days: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for each in days:
        told = each | {"month": each["day"].replace(day=1)}
        key = tuple(told[name] for name in _OF_MONTH)
        kept = found.setdefault(key, dict(zip(_OF_MONTH, key, strict=True)) | dict.fromkeys(_OF_RESULTS, 0))
        for name in _OF_RESULTS:
            kept[name] += each[name]
    return list(found.values())


def _values(row: LogRow) -> dict[str, Any]:
    place, about = row.place, row.about
    return {
        "station": place.station,
        "signed": row.signed,
        "sequence": row.sequence,
        "day": place.day,
        "label": place.label,
        "path": place.path,
        "slot": row.slot,
        "begins": row.begins,
        "ends": row.ends,
        "planned": row.planned,
        "promised": row.promised,
        "heard": row.heard,
        "instead": row.instead,
        "late": row.late,
        "outcome": row.outcome.value,
        "reason": row.reason,
        "serial": row.serial,
        "audio": row.audio,
        "bulletin": row.bulletin,
        "emergency": row.emergency,
        "kind": about.kind.value,
        "title": about.title,
        "topic": about.topic,
        "campaign": about.campaign,
        "language": about.language,
        "origin": about.origin,
        "priority": about.priority.value,
        "approver": about.approver,
        "approved": about.approved,
        "clusters": ",".join(about.clusters),
        "repeat": row.repeat,
    }


def _row(row: LogRowRow) -> LogRow:
    about = About(
        kind=ItemKind(row.kind),
        title=row.title,
        topic=row.topic,
        campaign=row.campaign,
        language=row.language,
        origin=row.origin,
        priority=Priority(row.priority),
        approver=row.approver,
        approved=None if row.approved is None else Instant(row.approved),
        clusters=tuple(row.clusters.split(",")) if row.clusters else (),
    )
    return LogRow(
        place=Place(station=StationCode(row.station), label=row.label, path=row.path, day=row.day),
        sequence=row.sequence,
        slot=row.slot,
        begins=Instant(row.begins),
        ends=Instant(row.ends),
        planned=None if row.planned is None else Instant(row.planned),
        promised=Millis(row.promised),
        heard=Millis(row.heard),
        instead=Millis(row.instead),
        late=Millis(row.late),
        outcome=Reported(row.outcome),
        reason=row.reason,
        serial=row.serial,
        audio=row.audio,
        bulletin=row.bulletin,
        emergency=row.emergency,
        about=about,
        repeat=row.repeat,
        signed=row.signed,
    )
