"""Machines that asked to be a station's, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from fakes.memory_stations import Book

from broadcaster.domain.access import Scope
from broadcaster.domain.calls import Call
from broadcaster.domain.enrolment import HOLDING, Enrolment, EnrolmentState
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import page_of, read_cursor


@dataclass(slots=True)
class Machines:
    asked: dict[str, Enrolment] = field(default_factory=dict)
    calls: dict[StationCode, Call] = field(default_factory=dict)

    def copy(self) -> "Machines":
        return Machines(asked=dict(self.asked), calls=dict(self.calls))


class MemoryEnrolments(Book):
    def add(self, enrolment: Enrolment) -> bool:
        asked = self._all.changing().machines.asked
        if any(enrolment.key == each.key or enrolment.id == each.id for each in asked.values()):
            return False
        asked[enrolment.id] = enrolment
        return True

    def get(self, enrolment: str) -> Enrolment | None:
        return self._all.machines.asked.get(enrolment)

    def turn(self, enrolment: Enrolment, seen: int) -> bool:
        asked = self._all.changing().machines.asked
        if enrolment.id not in asked or asked[enrolment.id].version != seen:
            return False
        asked[enrolment.id] = replace(enrolment, version=seen + 1)
        return True

    def of(self, station: StationCode) -> tuple[Enrolment, ...]:
        return tuple(each for each in self._newest() if each.station == station)

    def page(self, scope: Scope, states: Collection[EnrolmentState], asked: Asked) -> Page[Enrolment]:
        rows = [each for each in self._newest() if each.state in states]
        rows = [each for each in rows if scope.reaches(self._all.stations[each.station].path)]
        if asked.after is not None:
            mark = read_cursor(asked.after, datetime, str)
            rows = [each for each in rows if (each.asked, each.id) < mark]
        return page_of(rows, asked, lambda each: (each.asked, each.id))

    def lost(self) -> frozenset[StationCode]:
        told = self._all.machines.asked.values()
        revoked = {each.station for each in told if each.state is EnrolmentState.REVOKED}
        return frozenset(revoked - {each.station for each in told if each.state in HOLDING})

    def _newest(self) -> list[Enrolment]:
        found = self._all.machines.asked.values()
        return sorted(found, key=lambda each: (each.asked, each.id), reverse=True)


class MemoryCalls(Book):
    def put(self, call: Call) -> None:
        self._all.changing().machines.calls[call.station] = call

    def listening(self, tokens: Mapping[StationCode, str], at: Instant) -> None:
        calls = self._all.changing().machines.calls
        for code, token in tokens.items():
            if code in calls and calls[code].device == token and calls[code].at < at:
                calls[code] = replace(calls[code], at=at)

    def of(self, codes: Collection[StationCode]) -> dict[StationCode, Call]:
        return {code: call for code, call in self._all.machines.calls.items() if code in codes}

    def twins(self, codes: Collection[StationCode] | None) -> dict[StationCode, Instant]:
        calls = self._all.machines.calls
        return {c: t for c in sorted(calls) if (t := calls[c].twins) is not None and (codes is None or c in codes)}
