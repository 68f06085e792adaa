"""Emergencies, their documents and confirmations in memory."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from fakes.memory_stations import Book

from broadcaster.domain.access import Scope
from broadcaster.domain.approver_key import ApproverKey
from broadcaster.domain.emergency import OPEN, Emergency, EmergencyId, Phase
from broadcaster.domain.emergency_answers import ENDED, merged
from broadcaster.domain.emergency_manifest import EmergencyConfirmation, EmergencyManifest
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.emergencies import EmergencyUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Span
from broadcaster.envelope import KeyId
from broadcaster.newsroom.books.paging import Asked, Page

_MARK = "emergencies:"


@dataclass(slots=True, kw_only=True)
class Alarm:
    emergencies: dict[EmergencyId, Emergency] = field(default_factory=dict)
    manifests: dict[int, EmergencyManifest] = field(default_factory=dict)
    confirmed: dict[tuple[int, StationCode, str, str], EmergencyConfirmation] = field(default_factory=dict)
    keys: dict[KeyId, ApproverKey] = field(default_factory=dict)

    def copy(self) -> "Alarm":
        return Alarm(
            emergencies=dict(self.emergencies),
            manifests=dict(self.manifests),
            confirmed=dict(self.confirmed),
            keys=dict(self.keys),
        )


class MemoryEmergencies(Book):
    def add(self, emergency: Emergency) -> None:
        self._all.changing().alarm.emergencies[emergency.id] = emergency

    def replace(self, emergency: Emergency, seen: int) -> bool:
        stands = self._all.changing().alarm.emergencies
        found = stands.get(emergency.id)
        if found is None or found.version != seen:
            return False
        stands[emergency.id] = replace(emergency, order=found.order, path=found.path, soundings=found.soundings)
        return True

    def get(self, scope: Scope, emergency: EmergencyId) -> Emergency:
        found = self._all.alarm.emergencies.get(emergency)
        if found is None or not self._seen(scope, found):
            raise EmergencyUnknown(emergency=emergency)
        return found

    def _seen(self, scope: Scope, found: Emergency) -> bool:
        told = {code for m in self._all.alarm.manifests.values() if m.emergency == found.id for code in m.stations}
        paths = {station.path for station in self._all.stations.values() if station.code in told}
        return any(scope.reaches(path) for path in (found.path, *paths))

    def page(self, scope: Scope, asked: Asked) -> Page[Emergency]:
        found = sorted(
            (each for each in self._all.alarm.emergencies.values() if self._seen(scope, each)),
            key=lambda each: (each.composed.at, each.id),
            reverse=True,
        )
        start = 0
        if asked.after is not None:
            if not asked.after.startswith(_MARK):
                raise FieldWrong(field="after", problem="không phải dấu trang")
            start = int(asked.after.removeprefix(_MARK))
        end = start + asked.limit
        return Page(rows=tuple(found[start:end]), after=f"{_MARK}{end}" if len(found) > end else None)

    def open(self) -> tuple[Emergency, ...]:
        return self._oldest_first(lambda each: each.phase in OPEN)

    def expired(self, since: Instant) -> tuple[Emergency, ...]:
        return self._oldest_first(lambda each: each.phase is Phase.EXPIRED and each.composed.at > since)

    def _oldest_first(self, wanted: Callable[[Emergency], bool]) -> tuple[Emergency, ...]:
        found = filter(wanted, self._all.alarm.emergencies.values())
        return tuple(sorted(found, key=lambda each: (each.composed.at, each.id)))


class MemoryEmergencyManifests(Book):
    def last(self) -> int:
        return max(self._all.alarm.manifests, default=0)

    def holds(self, at: Instant) -> dict[StationCode, tuple[tuple[int, Instant], ...]]:
        found: dict[StationCode, tuple[tuple[int, Instant], ...]] = {}
        for serial, manifest in sorted(self._all.alarm.manifests.items()):
            for code in manifest.stations if manifest.expires > at else ():
                found[code] = (*found.get(code, ()), (serial, manifest.expires))
        return found

    def publish(self, manifest: EmergencyManifest) -> bool:
        manifests = self._all.changing().alarm.manifests
        if manifest.serial in manifests:
            return False
        manifests[manifest.serial] = manifest
        return True

    def holding(self, station: StationCode, at: Instant) -> tuple[EmergencyManifest, ...]:
        found = [m for _, m in sorted(self._all.alarm.manifests.items()) if station in m.stations and m.expires > at]
        return tuple(replace(each, stations=(station,)) for each in found)

    def of(self, emergency: EmergencyId, station: StationCode | None = None) -> tuple[EmergencyManifest, ...]:
        found = [m for _, m in sorted(self._all.alarm.manifests.items()) if m.emergency == emergency]
        if station is None:
            return tuple(found)
        return tuple(replace(each, stations=(station,)) for each in found if station in each.stations)


class MemoryEmergencyAnswers(Book):
    def confirm(self, confirmation: EmergencyConfirmation) -> bool:
        confirmed = self._all.changing().alarm.confirmed
        place = (confirmation.serial, confirmation.station, confirmation.cluster, confirmation.heard.value)
        if place in confirmed:
            confirmed[place] = merged(confirmed[place], confirmation)
            return False
        confirmed[place] = confirmation
        return True

    def confirmations(self, emergency: EmergencyId) -> tuple[EmergencyConfirmation, ...]:
        return tuple(c for _, c in sorted(self._all.alarm.confirmed.items()) if c.emergency == emergency)

    def unanswered(
        self, within: Span, stations: Collection[StationCode] | None
    ) -> tuple[tuple[EmergencyId, StationCode], ...]:
        alarm = self._all.alarm
        said = {(each.emergency, each.station) for each in alarm.confirmed.values() if each.heard in ENDED}
        meant = {
            (each.emergency, station)
            for each in alarm.manifests.values()
            if within.start <= each.expires < within.end
            for station in each.stations
            if stations is None or station in stations
        }
        return tuple(sorted(meant - said))
