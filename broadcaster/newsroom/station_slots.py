"""What holds at single stations: their hours and slots, day by day."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from broadcaster.domain.hours import Hours, hours_of_all, slots_of
from broadcaster.domain.inheriting import effective_of_all
from broadcaster.domain.schedule import Slot
from broadcaster.domain.special_days import SpecialDays, of_day
from broadcaster.domain.stations import Regulation, Station, StationCode, StationTree
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at


class StationSlots:
    """The slots of single stations, day by day; what is special about a day is looked up once."""

    def __init__(self, newsroom: Newsroom, work: Work) -> None:
        self._newsroom, self._work = newsroom, work
        self.zone = newsroom.zone
        self._special: dict[date, SpecialDays] = {}

    def of(self, station: StationCode, first: date, last: date) -> tuple[Slot, ...]:
        """From one day to another, both included, in order of start."""
        return tuple(slot for _, slots, _ in self.days(station, first, last) for slot in slots)

    def days(
        self, station: StationCode, first: date, last: date
    ) -> Iterator[tuple[date, tuple[Slot, ...], Regulation]]:
        """The same day by day, with what the station may air on each; days on which it does not stand are none."""
        line = line_at(self._work, station)
        held = self._held_along(line, first)
        for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
            if line[-1].stands_on(day):
                hours = held(day)
                yield day, tuple(slots_of({station: hours}, day, self.zone)), hours.limits.regulation

    def limits_of(self, station: StationCode, day: date) -> Regulation:
        """What the station may air on a day."""
        return self.hours(line_at(self._work, station), day).limits.regulation

    def hours(self, line: Sequence[Station], day: date) -> Hours:
        """What holds on a day at the last of a line of stations, the highest first, as they hang that day."""
        return self._held_along(line, day)(day)

    def _held_along(self, line: Sequence[Station], since: date) -> Callable[[date], Hours]:
        """The same for any day since then: timetables are read and choices are inherited once for all."""
        tree = StationTree({each.code: each for each in line})
        holding = effective_of_all(tree)
        timetables = self._work.timetables.all([each.code for each in line], since=since)
        return lambda day: hours_of_all(tree, holding, timetables, self._on(day), day)[line[-1].code]

    def _on(self, day: date) -> SpecialDays:
        if day not in self._special:
            told = self._work.special_days.of_day(day)
            self._special[day] = of_day(told, self._newsroom.almanac.special_day(day))
        return self._special[day]
