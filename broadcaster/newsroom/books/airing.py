"""What was promised to stations, what they say they played, and when the clock last ran."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from broadcaster.domain.airtime import AirtimeEntry
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.notes import Note
from broadcaster.domain.planning import Aired, ReasonCode
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis


class Manifests(Protocol):
    def newest(self, station: StationCode, day: date, by: Instant | None = None) -> Manifest | None:
        """The newest, or the newest of those that were published by that moment."""
        ...

    def one(self, station: StationCode, day: date, serial: int) -> Manifest | None: ...

    def those(self, station: StationCode, wanted: Collection[tuple[date, int]]) -> Mapping[tuple[date, int], Manifest]:
        """Of these days and serials of a station those that there are."""
        ...

    def of_day(self, day: date, codes: Sequence[StationCode] | None = None) -> dict[StationCode, Manifest]:
        """The newest manifest of every station, or each of these, that has one for the day."""
        ...

    def publish(self, manifest: Manifest) -> bool:
        """Stores it as the newest of its station and day; False when its serial is taken already."""
        ...

    def serials(self, days: Sequence[date], codes: Sequence[StationCode]) -> dict[tuple[StationCode, date], int]:
        """The highest serial of each of these stations for each of these days that has one."""
        ...

    def promised(self, station: StationCode, slot: SlotId, audio: Digest) -> bool:
        """Whether any manifest ever published to the station held this sound in this slot."""
        ...


Missed = tuple[StationCode, str, str, date]
"""The station, bulletin, slot and day of a row of which the station says that nothing was heard."""


class Airings(Protocol):
    """What the newest manifests of stations hold, added up: what the planner asks of the past."""

    def history(
        self, codes: Sequence[StationCode], since: date, before: date
    ) -> dict[tuple[StationCode, BulletinId], Aired]:
        """How often each bulletin stands in the newest manifests of these stations for days from `since` to before
        `before`, and when it last begins there."""
        ...

    def told(self, codes: Sequence[StationCode], since: date, before: date) -> dict[tuple[StationCode, str], Millis]:
        """How long each topic is told in them. What is there under no bulletin that is known has no topic."""
        ...

    def missed(self, codes: Sequence[StationCode], first: date, last: date) -> frozenset[Missed]:
        """What these stations say that nothing was heard of, of slots of these days, both included."""
        ...

    def holding(self, bulletins: Collection[BulletinId], day: date) -> frozenset[StationCode]:
        """Stations whose newest manifest of the day holds any of these."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A station says that it took up that manifest."""

    station: StationCode
    day: date
    serial: int
    at: Instant


class Recalls(Protocol):
    """Who had what was recalled, and who said that they took it out."""

    def standing(self, first: date, last: date) -> frozenset[BulletinId]:
        """The recalled bulletins that any manifest for these days ever held, both days included, whatever the days
        they are valid on by now."""
        ...

    def held(
        self, bulletins: Collection[BulletinId], first: date, last: date
    ) -> dict[StationCode, dict[BulletinId, tuple[Digest, ...]]]:
        """The sounds of these bulletins that any manifest of stations for these days ever held, both days included."""
        ...

    def confirm(self, confirmation: Confirmation) -> Confirmation:
        """The first that was given for this manifest, whatever is sent later."""
        ...

    def stations(self, bulletin: BulletinId, since: date) -> tuple[StationCode, ...]:
        """Those with a manifest of that day or later that ever held it or its tombstone, by code."""
        ...

    def confirmed(self, bulletin: BulletinId) -> dict[StationCode, Confirmation]:
        """The first by each station of a manifest in which its tombstone stands."""
        ...


class PlanNotes(Protocol):
    """Notes on slots, those that are equal kept once."""

    def digests(self, day: date, codes: Sequence[StationCode] | None = None) -> Mapping[SlotId, Digest]: ...

    def keep(self, notes: Sequence[Note]) -> None:
        """In place of what stood for these slots; what no slot refers to any more is forgotten."""
        ...

    def of(self, station: StationCode, day: date) -> dict[SlotId, str]:
        """The documents."""
        ...

    def noting(self, day: date, codes: Collection[ReasonCode]) -> dict[SlotId, str]:
        """The documents that tell any of these reasons, of all stations."""
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
