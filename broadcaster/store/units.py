"""The register of units: every placement and succession, written where it differs from what is kept."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, text
from sqlmodel import Session, col, select

from broadcaster.domain.register import Placement, Register, Succession
from broadcaster.domain.stations import Level, StationCode
from broadcaster.store.phrases import insert_into, over, portions
from broadcaster.store.stations import STATION, same, station_of, station_values
from broadcaster.store.tables import StationRow
from broadcaster.store.tables_stations import PlacementRow, SuccessionRow

_PLACEMENT = PlacementRow.metadata.tables["placement"].c
_LOCK = 0x756E697473  # any number that nobody else in this database locks
_SET = ("name", "label", "level", "parent", "path", "valid_from", "valid_until")


class SqlUnits:
    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> Register:
        stations = self._session.execute(select(*STATION).order_by(STATION.path))
        places: dict[StationCode, list[Placement]] = defaultdict(list)
        ordered = select(*_PLACEMENT).order_by(_PLACEMENT.station, _PLACEMENT.since)
        for row in self._session.execute(ordered):
            places[StationCode(row.station)].append(_placement(row))
        followed = select(SuccessionRow).order_by(
            col(SuccessionRow.day), col(SuccessionRow.old), col(SuccessionRow.new)
        )
        return Register(
            stations={StationCode(row.code): station_of(row) for row in stations},
            placements={code: tuple(each) for code, each in places.items()},
            successions=tuple(_succession(row) for row in self._session.exec(followed)),
        )

    def history(self, code: StationCode) -> tuple[tuple[Placement, ...], tuple[Succession, ...]]:
        placed = select(PlacementRow).where(col(PlacementRow.station) == code).order_by(col(PlacementRow.since))
        old, new = col(SuccessionRow.old), col(SuccessionRow.new)
        followed = select(SuccessionRow).where((old == code) | (new == code))
        ordered = followed.order_by(col(SuccessionRow.day), old, new)
        places = tuple(_placement(row) for row in self._session.exec(placed))
        return places, tuple(_succession(row) for row in self._session.exec(ordered))

    def claim(self) -> Register:
        # SQLite lets one write at a time anyway.
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        return self.all()

    def keep(self, register: Register) -> int:
        stood = self.all()
        changed = sorted(
            code
            for code, station in register.stations.items()
            if not same(stood.stations.get(code), station) or stood.placements.get(code) != register.placements[code]
        )
        self._put_aside([code for code in changed if code in stood.stations])
        for portion in portions(changed):
            self._write(register, portion)
        self._aim_anew(stood, register, changed)
        told = [asdict(each) for each in register.successions if each not in stood.successions]
        if told:
            self._session.exec(insert_into(self._session, SuccessionRow), params=told)
        return len(changed)

    def _put_aside(self, codes: Sequence[StationCode]) -> None:
        """Paths are unique, and a station may come to hang where another one hung until this very statement."""
        moving = "UPDATE station SET path = '~' || code WHERE code = :code"
        if codes:
            self._session.connection().execute(text(moving), [{"code": code} for code in codes])

    def _aim_anew(self, stood: Register, register: Register, codes: Sequence[StationCode]) -> None:
        """What bulletins are aimed at hangs where its station hangs now; a path ends with its station's own code."""
        aiming = "UPDATE bulletin_target SET path = :now WHERE path = :was"
        paths = [
            {"was": stood.stations[code].path, "now": register.stations[code].path}
            for code in codes
            if code in stood.stations and stood.stations[code].path != register.stations[code].path
        ]
        if paths:
            self._session.connection().execute(text(aiming), paths)

    def _write(self, register: Register, codes: Sequence[StationCode]) -> None:
        adding = insert_into(self._session, StationRow)
        replacing = adding.on_conflict_do_update(
            index_elements=["code"], set_=over(adding, _SET) | {"version": col(StationRow.version) + 1}
        )
        self._session.exec(replacing, params=[station_values(register.stations[code]) for code in codes])
        self._session.exec(delete(PlacementRow).where(col(PlacementRow.station).in_(codes)))
        places = [_values(place) for code in codes for place in register.placements[code]]
        self._session.exec(insert_into(self._session, PlacementRow), params=places)


def _placement(row: PlacementRow | Row[Any]) -> Placement:
    return Placement(
        station=StationCode(row.station),
        since=row.since,
        parent=None if row.parent is None else StationCode(row.parent),
        name=row.name,
        label=row.label,
        level=Level(row.level),
    )


def _values(place: Placement) -> dict[str, Any]:
    return {**asdict(place), "level": place.level.value}


def _succession(row: SuccessionRow) -> Succession:
    return Succession(day=row.day, old=StationCode(row.old), new=StationCode(row.new))
