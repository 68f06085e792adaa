"""Where stations stand."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, delete, update
from sqlmodel import Session, col, select

from broadcaster.domain.access import Scope
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.schedule import Rule
from broadcaster.domain.stations import Level, Station, StationCode, StationTree
from broadcaster.domain.timetable import Timetable, planted, planted_id
from broadcaster.store.choices import read_choices, told_choices
from broadcaster.store.phrases import insert_into, over, portions, within
from broadcaster.store.tables import StationRow
from broadcaster.store.tables_stations import PlacementRow
from broadcaster.store.tables_timetables import TimetableRow
from broadcaster.store.timetables import timetable_of, timetable_values

# Whole trees are read as plain rows: the clock asks for them every few seconds, and rows that know of their session
# cost twice as much.
STATION = StationRow.metadata.tables["station"].c
_SET = ("name", "label", "level", "parent", "path", "valid_from", "valid_until", "choices")
_PLANTED = tuple(name for name in TimetableRow.model_fields if name not in ("id", "version"))


class SqlStations:
    def __init__(self, session: Session) -> None:
        self._session = session

    def plant(self, stations: Sequence[Station], rules: Sequence[Rule]) -> int:
        ruled: dict[StationCode, list[Rule]] = defaultdict(list)
        for rule in rules:
            ruled[rule.station].append(rule)
        if astray := ruled.keys() - {s.code for s in stations}:
            raise ValueError(f"rules of stations that are not planted with them: {sorted(astray)}")
        told = {s.code: planted(s, ruled[s.code]) for s in stations}
        stood, timed = self._standing([s.code for s in stations])
        changed = [
            s for s in stations if not same(stood.get(s.code), s) or not as_planted(timed.get(s.code), told[s.code])
        ]
        # In one order everywhere, so that two plantings at once wait for each other instead of locking each other out.
        changed.sort(key=lambda s: s.code)
        for portion in portions(changed):
            self._replace(portion, told)
        return len(changed)

    def tree(self, scope: Scope) -> StationTree:
        # A parent's path is a prefix of its children's, so path order puts parents first.
        found = select(*STATION).where(within(col(StationRow.path), scope)).order_by(STATION.path)
        return StationTree({StationCode(row.code): station_of(row) for row in self._session.execute(found)})

    def get(self, scope: Scope, code: StationCode) -> Station:
        found = select(StationRow).where(col(StationRow.code) == code, within(col(StationRow.path), scope))
        row = self._session.exec(found).first()
        if row is None:
            raise StationUnknown(station=code)
        return station_of(row)

    def choose(self, station: Station, seen: int) -> bool:
        standing = col(StationRow.code) == station.code, col(StationRow.version) == seen
        values = {"choices": told_choices(station.choices), "version": seen + 1}
        return self._session.exec(update(StationRow).where(*standing).values(**values)).rowcount == 1

    def _standing(
        self, codes: Sequence[StationCode]
    ) -> tuple[dict[StationCode, Station], dict[StationCode, Timetable]]:
        stood, timed = {}, {}
        for portion in portions(codes):
            for row in self._session.exec(select(StationRow).where(col(StationRow.code).in_(portion))):
                stood[StationCode(row.code)] = station_of(row)
            first = [planted_id(code) for code in portion]
            for each in self._session.exec(select(TimetableRow).where(col(TimetableRow.id).in_(first))):
                timed[StationCode(each.station)] = timetable_of(each)
        return stood, timed

    def _replace(self, stations: Sequence[Station], told: dict[StationCode, Timetable | None]) -> None:
        codes = [s.code for s in stations]
        adding = insert_into(self._session, StationRow)
        replacing = adding.on_conflict_do_update(
            index_elements=["code"], set_=over(adding, _SET) | {"version": col(StationRow.version) + 1}
        )
        self._session.exec(replacing, params=[station_values(s) for s in stations])
        self._session.exec(delete(PlacementRow).where(col(PlacementRow.station).in_(codes)))
        self._session.exec(insert_into(self._session, PlacementRow), params=[_first_place(s) for s in stations])
        self._replace_timetables([t for code in codes if (t := told[code])], [c for c in codes if not told[c]])

    def _replace_timetables(self, told: Sequence[Timetable], none: Sequence[StationCode]) -> None:
        gone = [planted_id(code) for code in none]
        self._session.exec(delete(TimetableRow).where(col(TimetableRow.id).in_(gone)))
        adding = insert_into(self._session, TimetableRow)
        replacing = adding.on_conflict_do_update(
            index_elements=["id"], set_=over(adding, _PLANTED) | {"version": col(TimetableRow.version) + 1}
        )
        if told:
            self._session.exec(replacing, params=[timetable_values(t) for t in told])


def as_planted(stood: Timetable | None, told: Timetable | None) -> bool:
    """Whether nothing of it differs but how often it was changed."""
    return stood == told if stood is None or told is None else replace(stood, version=told.version) == told


def same(stood: Station | None, station: Station) -> bool:
    """Whether nothing of it differs but how often it was changed."""
    return stood is not None and replace(stood, version=station.version) == station


def _first_place(station: Station) -> dict[str, Any]:
    return {
        "station": station.code,
        "since": station.valid_from,
        "parent": station.parent,
        "name": station.name,
        "label": station.label,
        "level": station.level.value,
    }


def station_of(row: StationRow | Row[Any]) -> Station:
    return Station(
        code=StationCode(row.code),
        name=row.name,
        label=row.label,
        level=Level(row.level),
        parent=None if row.parent is None else StationCode(row.parent),
        path=row.path,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        choices=read_choices(row.choices),
        version=row.version,
    )


def station_values(station: Station) -> dict[str, Any]:
    return {
        "code": station.code,
        "name": station.name,
        "label": station.label,
        "level": station.level.value,
        "parent": station.parent,
        "path": station.path,
        "valid_from": station.valid_from,
        "valid_until": station.valid_until,
        "choices": told_choices(station.choices),
        "version": station.version,
    }
