"""The book of stations and of the rules they speak by."""

from collections.abc import Sequence
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.schedule import Rule
from broadcaster.domain.stations import Station, StationCode, StationTree


class Stations(Protocol):
    def plant(self, stations: Sequence[Station], rules: Sequence[Rule]) -> int:
        """Adds or replaces these stations and all their rules; returns how many stations changed."""
        ...

    def tree(self, scope: Scope) -> StationTree: ...

    def get(self, scope: Scope, code: StationCode) -> Station:
        """StationUnknown when there is none, or none in scope: the two cannot be told apart."""
        ...

    def rules(self, codes: Sequence[StationCode] | None = None) -> tuple[Rule, ...]: ...
