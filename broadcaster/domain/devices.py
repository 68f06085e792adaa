"""The boxes that speak for stations: each by its own key, from when until when."""

from dataclasses import dataclass

from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.envelope import KeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A box that was enrolled for a station. `key` is the id of its `public` key; `boot` is the highest count of its
    starts that it told, 0 before it told one; from `until` on nothing of it is believed."""

    key: KeyId
    station: StationCode
    public: bytes
    since: Instant
    until: Instant | None = None
    boot: int = 0

    def stands_at(self, at: Instant) -> bool:
        return self.since <= at and (self.until is None or at < self.until)
