"""Emergencies in their lives, what was published of them, and what stations answered."""

from collections.abc import Collection
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.emergency import Emergency, EmergencyId
from broadcaster.domain.emergency_manifest import EmergencyConfirmation, EmergencyManifest
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Span
from broadcaster.newsroom.books.paging import Asked, Page


class Emergencies(Protocol):
    """A scope sees those whose origin lies in it, and those that went out to a station in it, whoever sent them."""

    def add(self, emergency: Emergency) -> None: ...

    def replace(self, emergency: Emergency, seen: int) -> bool:
        """False when what stands is not of version `seen`. Its order never changes: what is handed in of it is not
        written."""
        ...

    def get(self, scope: Scope, emergency: EmergencyId) -> Emergency:
        """EmergencyUnknown."""
        ...

    def page(self, scope: Scope, asked: Asked) -> Page[Emergency]:
        """Newest first. FieldWrong for a mark that no page gave."""
        ...

    def open(self) -> tuple[Emergency, ...]:
        """All that wait, are sent, or are on air, the oldest first."""
        ...

    def expired(self, since: Instant) -> tuple[Emergency, ...]:
        """Those that expired and were composed after that moment, the oldest first."""
        ...


class EmergencyManifests(Protocol):
    def last(self) -> int:
        """The highest serial, 0 before the first."""
        ...

    def holds(self, at: Instant) -> dict[StationCode, tuple[tuple[int, Instant], ...]]:
        """Of each station the serials of those for it that hold after that moment, and until when; by serial."""
        ...

    def publish(self, manifest: EmergencyManifest) -> bool:
        """False, and nothing stored, when the serial is taken."""
        ...

    def holding(self, station: StationCode, at: Instant) -> tuple[EmergencyManifest, ...]:
        """Those for a station that hold still, by serial."""
        ...

    def of(self, emergency: EmergencyId, station: StationCode | None = None) -> tuple[EmergencyManifest, ...]:
        """By serial; with a station only those for it, and nobody else is named in them."""
        ...


class EmergencyAnswers(Protocol):
    """What stations said of documents that are for them."""

    def confirm(self, confirmation: EmergencyConfirmation) -> bool:
        """False when it was confirmed before; the two are merged then."""
        ...

    def confirmations(self, emergency: EmergencyId) -> tuple[EmergencyConfirmation, ...]:
        """By serial, station, cluster."""
        ...

    def unanswered(
        self, within: Span, stations: Collection[StationCode] | None
    ) -> tuple[tuple[EmergencyId, StationCode], ...]:
        """Of what expired or expires within the span: whom it was for, of these stations (None: of all), and who never
        told what became of it. In order."""
        ...
