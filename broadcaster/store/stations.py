"""Where stations stand, and when they speak."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import time
from functools import lru_cache
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from broadcaster.domain.access import Scope
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.schedule import Rule
from broadcaster.domain.stations import Level, Regulation, Station, StationCode, StationTree, Window, Wish
from broadcaster.domain.units import Millis
from broadcaster.store.phrases import insert_into, portions, within
from broadcaster.store.tables import RuleRow, StationRow


class SqlStations:
    def __init__(self, session: Session) -> None:
        self._session = session

    def plant(self, stations: Sequence[Station], rules: Sequence[Rule]) -> int:
        told: dict[StationCode, list[Rule]] = defaultdict(list)
        for rule in rules:
            told[rule.station].append(rule)
        if astray := told.keys() - {s.code for s in stations}:
            raise ValueError(f"rules of stations that are not planted with them: {sorted(astray)}")
        stood, ruled = self._standing([s.code for s in stations])
        changed = [s for s in stations if stood.get(s.code) != s or ruled[s.code] != told[s.code]]
        # In one order everywhere, so that two plantings at once wait for each other instead of locking each other out.
        changed.sort(key=lambda s: s.code)
        for portion in portions(changed):
            self._replace(portion, told)
        return len(changed)

    def tree(self, scope: Scope) -> StationTree:
        # A parent's path is a prefix of its children's, so path order puts parents first.
        found = select(StationRow).where(within(col(StationRow.path), scope)).order_by(col(StationRow.path))
        return StationTree({StationCode(row.code): _station(row) for row in self._session.exec(found)})

    def get(self, scope: Scope, code: StationCode) -> Station:
        found = select(StationRow).where(col(StationRow.code) == code, within(col(StationRow.path), scope))
        row = self._session.exec(found).first()
        if row is None:
            raise StationUnknown(station=code)
        return _station(row)

    def rules(self, codes: Sequence[StationCode] | None = None) -> tuple[Rule, ...]:
        ordered = select(RuleRow).order_by(col(RuleRow.station), col(RuleRow.position))
        if codes is None:
            return tuple(_rule(row) for row in self._session.exec(ordered))
        return tuple(
            _rule(row)
            for portion in portions(sorted(set(codes)))
            for row in self._session.exec(ordered.where(col(RuleRow.station).in_(portion)))
        )

    def _standing(
        self, codes: Sequence[StationCode]
    ) -> tuple[dict[StationCode, Station], dict[StationCode, list[Rule]]]:
        stood = {}
        for portion in portions(codes):
            for row in self._session.exec(select(StationRow).where(col(StationRow.code).in_(portion))):
                stood[StationCode(row.code)] = _station(row)
        ruled: dict[StationCode, list[Rule]] = defaultdict(list)
        for rule in self.rules(codes):
            ruled[rule.station].append(rule)
        return stood, ruled

    def _replace(self, stations: Sequence[Station], told: dict[StationCode, list[Rule]]) -> None:
        codes = [s.code for s in stations]
        self._session.exec(delete(RuleRow).where(col(RuleRow.station).in_(codes)))
        adding = insert_into(self._session, StationRow)
        replacing = adding.on_conflict_do_update(
            index_elements=["code"], set_={c.name: c for c in adding.excluded if c.name != "code"}
        )
        self._session.exec(replacing, params=[_station_values(s) for s in stations])
        if rules := [_rule_values(rule, at) for code in codes for at, rule in enumerate(told[code])]:
            self._session.exec(insert_into(self._session, RuleRow), params=rules)


def _station(row: StationRow) -> Station:
    return Station(
        code=StationCode(row.code),
        name=row.name,
        label=row.label,
        level=Level(row.level),
        parent=None if row.parent is None else StationCode(row.parent),
        path=row.path,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        regulation=_read_regulation(row.regulation),
        ident=row.ident,
        wish=_read_wish(row.wish),
    )


def _station_values(station: Station) -> dict[str, Any]:
    return {
        "code": station.code,
        "name": station.name,
        "label": station.label,
        "level": station.level.value,
        "parent": station.parent,
        "path": station.path,
        "valid_from": station.valid_from,
        "valid_until": station.valid_until,
        "regulation": json.dumps(_told_regulation(station.regulation)),
        "ident": station.ident,
        "wish": json.dumps(asdict(station.wish), ensure_ascii=False),
    }


def _told_regulation(regulation: Regulation) -> dict[str, Any]:
    return {
        "windows": [_told_window(window) for window in regulation.windows],
        "quiet": _told_window(regulation.quiet),
        "sessions_a_day": regulation.sessions_a_day,
        "minutes_a_session": regulation.minutes_a_session,
    }


@lru_cache(maxsize=256)
def _read_regulation(text: str) -> Regulation:
    # Most stations of a province share one regulation, and reading it is most of the cost of reading a station.
    told = json.loads(text)
    return Regulation(
        windows=tuple(_read_window(window) for window in told["windows"]),
        quiet=_read_window(told["quiet"]),
        sessions_a_day=told["sessions_a_day"],
        minutes_a_session=told["minutes_a_session"],
    )


@lru_cache(maxsize=256)
def _read_wish(text: str) -> Wish:
    told = json.loads(text)
    return Wish(**{**told, "voices": None if told["voices"] is None else tuple(told["voices"])})


def _told_window(window: Window) -> list[str]:
    return [window.start.isoformat(), window.end.isoformat()]


def _read_window(told: list[str]) -> Window:
    return Window(start=time.fromisoformat(told[0]), end=time.fromisoformat(told[1]))


def _rule(row: RuleRow) -> Rule:
    return Rule(
        station=StationCode(row.station),
        session=row.session,
        weekdays=frozenset(int(digit) for digit in row.weekdays),
        start=row.start,
        length=Millis(row.length),
    )


def _rule_values(rule: Rule, position: int) -> dict[str, Any]:
    return {
        "station": rule.station,
        "position": position,
        "session": rule.session,
        "weekdays": "".join(str(day) for day in sorted(rule.weekdays)),
        "start": rule.start,
        "length": rule.length,
    }
