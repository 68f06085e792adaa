"""The book of what people decided about playlists, in memory."""

from datetime import date

from fakes.memory_stations import Book

from broadcaster.domain.by_hand import Decision, DecisionId, Repeated
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.playlists import DecisionUnknown
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom.books.paging import Asked, Page

_MARK = "before:"


class MemoryDecisions(Book):
    def add(self, decision: Decision) -> bool:
        decisions = self._all.changing().decisions
        if any((each.station, each.number) == (decision.station, decision.number) for each in decisions.values()):
            return False
        decisions[decision.id] = decision
        return True

    def get(self, station: StationCode, decision: DecisionId) -> Decision:
        found = self._all.decisions.get(decision)
        if found is None or found.station != station:
            raise DecisionUnknown(decision=decision)
        return found

    def last(self, station: StationCode, slot: SlotId | None = None) -> int:
        return max((each.number for each in self._of(station, slot)), default=0)

    def bearing_on(self, day: date, station: StationCode | None = None) -> tuple[Decision, ...]:
        found = [
            each
            for each in self._all.decisions.values()
            if each.first <= day <= each.last and station in (None, each.station)
        ]
        return tuple(sorted(found, key=lambda each: (each.station, each.number)))

    def bearing_after(
        self, day: date, station: StationCode | None = None, *, repeating: bool = False
    ) -> tuple[Decision, ...]:
        found = [each for each in self._all.decisions.values() if each.last > day and station in (None, each.station)]
        if repeating:
            those = {each.station for each in found if isinstance(each.what, Repeated)}
            found = [each for each in found if each.station in those]
        return tuple(sorted(found, key=lambda each: (each.station, each.number)))

    def page(self, station: StationCode, slot: SlotId | None, asked: Asked) -> Page[Decision]:
        found = sorted(self._of(station, slot), key=lambda each: -each.number)
        if asked.after is not None:
            mark = asked.after.removeprefix(_MARK)
            if mark == asked.after or not mark.isdecimal():
                raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao")
            found = [each for each in found if each.number < int(mark)]
        shown = tuple(found[: asked.limit])
        return Page(rows=shown, after=f"{_MARK}{shown[-1].number}" if len(found) > asked.limit else None)

    def _of(self, station: StationCode, slot: SlotId | None) -> list[Decision]:
        return [
            each
            for each in self._all.decisions.values()
            if each.station == station and (slot is None or slot in each.slots)
        ]
