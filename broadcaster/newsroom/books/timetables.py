"""The books of timetables and of special days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.special_days import SpecialDayEntry, SpecialDayId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import Timetable, TimetableId
from broadcaster.newsroom.books.paging import Asked, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtTimetables:
    """Those of one station, or of all; those that hold on a day, or all."""

    station: StationCode | None = None
    on: date | None = None


class Timetables(Protocol):
    """A scope sees the timetables of stations in it or above it."""

    def all(self, codes: Sequence[StationCode] | None = None, since: date | None = None) -> tuple[Timetable, ...]:
        """Of these stations, or of all, by station and first day; only what holds on a day or after it."""
        ...

    def get(self, scope: Scope, timetable: TimetableId) -> Timetable:
        """TimetableUnknown when there is none that the scope sees."""
        ...

    def page(self, scope: Scope, sought: SoughtTimetables, asked: Asked) -> Page[Timetable]:
        """By station and id. FieldWrong for a mark that no page gave."""
        ...

    def add(self, timetables: Sequence[Timetable]) -> None: ...

    def replace(self, timetable: Timetable, seen: int) -> bool:
        """False when what stands is not of version `seen`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtDays:
    """From a day to a day, both included. `owners`: those of the house, and of these stations alone."""

    first: date = date.min
    last: date = date.max
    owners: tuple[StationCode, ...] | None = None


class SpecialDayBook(Protocol):
    """A scope sees the special days of the house, and those of stations in it or above it."""

    def of_day(self, day: date) -> tuple[SpecialDayEntry, ...]:
        """Everybody's."""
        ...

    def get(self, scope: Scope, entry: SpecialDayId) -> SpecialDayEntry:
        """SpecialDayUnknown when there is none that the scope sees."""
        ...

    def page(self, scope: Scope, sought: SoughtDays, asked: Asked) -> Page[SpecialDayEntry]:
        """By day, the house's first. FieldWrong for a mark that no page gave."""
        ...

    def add(self, entry: SpecialDayEntry) -> None:
        """SpecialDayTaken when its owner told that day already."""
        ...

    def replace(self, entry: SpecialDayEntry, seen: int) -> bool:
        """False when what stands is not of version `seen`. Its day and its owner stay."""
        ...

    def remove(self, entry: SpecialDayId, seen: int) -> bool: ...
