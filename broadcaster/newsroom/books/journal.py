"""The boxes of stations, their journals as they wrote them, and the airtime log that is made of these."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.airtime_log import LogRow
from broadcaster.domain.devices import Device
from broadcaster.domain.journal import End
from broadcaster.domain.journal_intake import Irregular, Placed
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis, Span
from broadcaster.envelope import KeyId


class Devices(Protocol):
    def of(self, station: StationCode) -> tuple[Device, ...]:
        """All that ever spoke for it, the oldest first."""
        ...

    def boxed(self, stations: Collection[StationCode], at: Instant) -> frozenset[StationCode]:
        """Those of these stations that have a box which stands at that moment."""
        ...

    def add(self, device: Device) -> bool:
        """False, and nothing changes, when the key is known already."""
        ...

    def end(self, key: KeyId, at: Instant) -> bool:
        """From then on nothing of it is believed. False when it was ended before, or is not known."""
        ...

    def booted(self, key: KeyId, boot: int) -> None:
        """It told that count of its starts; one that is not higher changes nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalHead:
    """How far a station's journal is held, which box sent the last of it, and when that came."""

    end: End
    boot: int = 0
    device: KeyId | None = None
    at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something odd about a journal, as it came. `seen`: when first, `times`: how often since."""

    station: StationCode
    what: Irregular
    sequence: int
    text: str
    detail: str
    device: KeyId
    seen: Instant
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """All findings of one kind about one box: since when, and the furthest line they are about."""

    station: StationCode
    what: Irregular
    device: KeyId
    sequence: int
    since: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCheckpoint:
    """The last of a local day. `envelope` is what was given to the station."""

    station: StationCode
    day: date
    sequence: int
    head: Digest
    at: Instant
    envelope: str


class Journals(Protocol):
    """Lines as written. What is in its place is never written over."""

    def head(self, station: StationCode) -> JournalHead: ...

    def heads(self, stations: Collection[StationCode]) -> Mapping[StationCode, JournalHead]:
        """Of those of these stations that sent any line."""
        ...

    def claim(self, station: StationCode) -> JournalHead:
        """The same, and until this transaction ends nobody else adds to it."""
        ...

    def hashes(self, station: StationCode, first: int, last: int) -> Mapping[int, Digest]: ...

    def add(self, station: StationCode, placed: Sequence[Placed], head: JournalHead) -> None:
        """Behind the head that stood."""
        ...

    def lines(self, station: StationCode, after: int, limit: int) -> tuple[Placed, ...]:
        """In order. What was read of them is not told."""
        ...

    def first_serials(self, station: StationCode, days: Collection[date]) -> dict[date, dict[int, int]]:
        """For each of these days, since which serial of the station's sealed manifests each of its own was in them."""
        ...


class Irregulars(Protocol):
    """What stands aside of journals, and the word that the house gave on them."""

    def note(self, finding: Finding) -> None:
        """Once for all that is alike; later ones are counted."""
        ...

    def of(self, scope: Scope, station: StationCode | None, limit: int) -> tuple[Finding, ...]:
        """The newest first."""
        ...

    def suspicions(self, stations: Collection[StationCode] | None) -> tuple[Suspicion, ...]:
        """Of what tells of tampering (TAMPERED), by station, kind and box; None: of all stations."""
        ...

    def count(self, station: StationCode) -> int: ...

    def keep(self, checkpoint: KeptCheckpoint) -> None:
        """In place of what was given that day before."""
        ...

    def checkpoints(self, station: StationCode) -> tuple[KeptCheckpoint, ...]:
        """By day."""
        ...

    def last_checkpoints(self, stations: Collection[StationCode], by: date) -> Mapping[StationCode, KeptCheckpoint]:
        """Of each of these stations the newest, of days up to that one."""
        ...


class Dimension(StrEnum):
    """By what airtime is added up."""

    STATION = "station"
    DAY = "day"
    TOPIC = "topic"
    CAMPAIGN = "campaign"
    LANGUAGE = "language"
    ORIGIN = "origin"
    PRIORITY = "priority"
    REPEAT = "repeat"
    KIND = "kind"
    OUTCOME = "outcome"
    REASON = "reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtAirtime:
    """Which rows are asked after. `only` holds, by dimension, the values that count; `under` is a path in the tree."""

    first: date
    last: date
    under: str = "/"
    only: Mapping[Dimension, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """Rows that are alike in the dimensions asked for, added up. `key` holds the values, in the order asked."""

    key: tuple[str, ...]
    count: int
    promised: Millis
    heard: Millis
    instead: Millis


class Log(Protocol):
    """The airtime log. Rows are added, never changed."""

    def add(self, rows: Sequence[LogRow]) -> None: ...

    def first_slots(self, station: StationCode, bulletins: Collection[str]) -> dict[str, str]:
        """By bulletin, the slot in which it was heard at the station first."""
        ...

    def first_of(self, bulletin: str, stations: Collection[StationCode]) -> dict[StationCode, str]:
        """The same of one bulletin, at those of these stations where it was."""
        ...

    def during(self, station: StationCode, span: Span) -> tuple[LogRow, ...]:
        """What was heard there in that span, or should have been: either touches it. By when it began."""
        ...

    def of_slots(self, station: StationCode, day: date) -> tuple[LogRow, ...]:
        """Rows of the slots of a local day, and its emergencies, by sequence."""
        ...

    def last(self, station: StationCode) -> Instant | None:
        """When the last row of it that was told began."""
        ...

    def telling(self, stations: Collection[StationCode]) -> frozenset[StationCode]:
        """Those of these stations of which any row stands, whoever told it."""
        ...

    def sums(self, scope: Scope, sought: SoughtAirtime, by: Sequence[Dimension]) -> tuple[Summed, ...]:
        """By their keys."""
        ...
