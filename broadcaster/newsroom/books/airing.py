"""What was promised to stations, what they say they played, and when the clock last ran."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from broadcaster.domain.airtime import AirtimeEntry
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant


class Manifests(Protocol):
    def newest(self, station: StationCode, day: date) -> Manifest | None: ...

    def of_day(self, day: date) -> dict[StationCode, Manifest]:
        """The newest manifest of every station that has one for the day."""
        ...

    def publish(self, manifest: Manifest) -> bool:
        """Stores it as the newest of its station and day; False when its serial is taken already."""
        ...

    def promised(self, station: StationCode, slot: SlotId, audio: Digest) -> bool:
        """Whether any manifest ever published to the station held this sound in this slot."""
        ...

    def history(self, codes: Sequence[StationCode], before: date) -> dict[tuple[StationCode, BulletinId], int]:
        """How often each bulletin stands in the newest manifests of these stations for days before `before`."""
        ...


class Airtime(Protocol):
    def add(self, entry: AirtimeEntry) -> bool:
        """True when new, False when the same entry was already logged. AirtimeClash when it is logged otherwise."""
        ...

    def of(self, station: StationCode, day: date) -> tuple[AirtimeEntry, ...]:
        """Entries whose slot is of that local day, by sequence."""
        ...


class Pulses(Protocol):
    """When each recurring verb last ran to its end."""

    def beat(self, verb: str, at: Instant) -> None: ...

    def last(self, verb: str) -> Instant | None: ...
