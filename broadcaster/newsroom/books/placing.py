"""The book of what people decided about playlists. It is only ever added to."""

from datetime import date
from typing import Protocol

from broadcaster.domain.by_hand import Decision, DecisionId
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom.books.paging import Asked, Page


class Decisions(Protocol):
    def add(self, decision: Decision) -> bool:
        """False, and nothing stored, when its number is taken at the station: another came first."""
        ...

    def get(self, station: StationCode, decision: DecisionId) -> Decision:
        """DecisionUnknown when the station has none of that id."""
        ...

    def last(self, station: StationCode, slot: SlotId | None = None) -> int:
        """The number of the station's newest, or of its newest that names the slot; 0 when there is none."""
        ...

    def bearing_on(self, day: date, station: StationCode | None = None) -> tuple[Decision, ...]:
        """Those of a station, or of all, that may bear on that day, and what takes them back; by station, number."""
        ...

    def bearing_after(
        self, day: date, station: StationCode | None = None, *, repeating: bool = False
    ) -> tuple[Decision, ...]:
        """The same of those that may bear on any day after it; `repeating`: of the stations alone that then repeat
        something."""
        ...

    def page(self, station: StationCode, slot: SlotId | None, asked: Asked) -> Page[Decision]:
        """The station's, or those that name one slot, the newest first. FieldWrong for a mark that no page gave."""
        ...
