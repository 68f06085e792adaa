"""The books of timetables and of special days, in memory."""

from collections.abc import Sequence
from datetime import date

from fakes.memory_words import _Words

from broadcaster.domain.access import Scope
from broadcaster.domain.errors.stations import SpecialDayTaken, SpecialDayUnknown, TimetableUnknown
from broadcaster.domain.special_days import SpecialDayEntry, SpecialDayId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import Timetable, TimetableId
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.newsroom.books.timetables import SoughtDays, SoughtTimetables


class MemoryTimetables(_Words):
    def all(self, codes: Sequence[StationCode] | None = None, since: date | None = None) -> tuple[Timetable, ...]:
        found = (t for t in self._all.timetables.values() if codes is None or t.station in codes)
        held = (t for t in found if since is None or t.valid_until is None or t.valid_until >= since)
        return tuple(sorted(held, key=lambda t: (t.station, t.valid_from, t.id)))

    def get(self, scope: Scope, timetable: TimetableId) -> Timetable:
        found = self._all.timetables.get(timetable)
        if found is None or not self._sees(scope, found.station):
            raise TimetableUnknown(timetable=timetable)
        return found

    def page(self, scope: Scope, sought: SoughtTimetables, asked: Asked) -> Page[Timetable]:
        found = sorted(
            (
                t
                for t in self._all.timetables.values()
                if self._sees(scope, t.station)
                and sought.station in (None, t.station)
                and (sought.on is None or t.holds_on(sought.on))
            ),
            key=lambda t: (t.station, t.id),
        )
        start = self._after(asked.after)
        end = start + asked.limit
        return Page(rows=tuple(found[start:end]), after=f"memory:{end}" if len(found) > end else None)

    def add(self, timetables: Sequence[Timetable]) -> None:
        self._all.changing().timetables.update({t.id: t for t in timetables})

    def replace(self, timetable: Timetable, seen: int) -> bool:
        timetables = self._all.changing().timetables
        found = timetables.get(timetable.id)
        if found is None or found.version != seen:
            return False
        timetables[timetable.id] = timetable
        return True


class MemorySpecialDays(_Words):
    def of_day(self, day: date) -> tuple[SpecialDayEntry, ...]:
        found = (e for e in self._all.special_days.values() if e.told.day == day)
        return tuple(sorted(found, key=lambda e: e.owner or ""))

    def get(self, scope: Scope, entry: SpecialDayId) -> SpecialDayEntry:
        found = self._all.special_days.get(entry)
        if found is None or not self._sees(scope, found.owner):
            raise SpecialDayUnknown(day=entry)
        return found

    def page(self, scope: Scope, sought: SoughtDays, asked: Asked) -> Page[SpecialDayEntry]:
        found = sorted(
            (
                e
                for e in self._all.special_days.values()
                if self._sees(scope, e.owner) and sought.first <= e.told.day <= sought.last
                if sought.owners is None or e.owner in (None, *sought.owners)
            ),
            key=lambda e: (e.told.day, e.owner or ""),
        )
        start = self._after(asked.after)
        end = start + asked.limit
        return Page(rows=tuple(found[start:end]), after=f"memory:{end}" if len(found) > end else None)

    def add(self, entry: SpecialDayEntry) -> None:
        entries = self._all.changing().special_days
        if any((e.told.day, e.owner) == (entry.told.day, entry.owner) for e in entries.values()):
            raise SpecialDayTaken(day=f"{entry.told.day:%d/%m/%Y}")
        entries[entry.id] = entry

    def replace(self, entry: SpecialDayEntry, seen: int) -> bool:
        entries = self._all.changing().special_days
        found = entries.get(entry.id)
        if found is None or found.version != seen:
            return False
        entries[entry.id] = entry
        return True

    def remove(self, entry: SpecialDayId, seen: int) -> bool:
        entries = self._all.changing().special_days
        found = entries.get(entry)
        if found is None or found.version != seen:
            return False
        del entries[entry]
        return True
