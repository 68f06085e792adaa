"""What is kept of who looks after stations."""

from collections.abc import Collection, Mapping
from typing import Protocol

from broadcaster.domain.care import Care
from broadcaster.domain.stations import StationCode


class Cares(Protocol):
    def of(self, codes: Collection[StationCode]) -> Mapping[StationCode, Care]:
        """Of each of these of which anything was said."""
        ...

    def put(self, care: Care, seen: int) -> bool:
        """As the version after the one that was seen (0: none); False when another was quicker."""
        ...
