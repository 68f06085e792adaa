"""Boxes, journals and the airtime log, in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from fakes.memory_stations import Book

from broadcaster.domain.access import Scope
from broadcaster.domain.airtime_log import LogRow
from broadcaster.domain.devices import Device
from broadcaster.domain.journal import beginning
from broadcaster.domain.journal_intake import TAMPERED, Placed
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis, Span
from broadcaster.envelope import KeyId
from broadcaster.newsroom.books.journal import (
    Dimension,
    Finding,
    JournalHead,
    KeptCheckpoint,
    SoughtAirtime,
    Summed,
    Suspicion,
)


@dataclass(slots=True)
class Witnessed:
    """What stations vouched for."""

    devices: dict[KeyId, Device] = field(default_factory=dict)
    heads: dict[StationCode, JournalHead] = field(default_factory=dict)
    lines: dict[tuple[StationCode, int], Placed] = field(default_factory=dict)
    since: dict[tuple[StationCode, date, int], int] = field(default_factory=dict)
    findings: dict[tuple[str, ...], Finding] = field(default_factory=dict)
    checkpoints: dict[tuple[StationCode, date], KeptCheckpoint] = field(default_factory=dict)
    rows: tuple[LogRow, ...] = ()
    first: dict[tuple[StationCode, str], str] = field(default_factory=dict)

    def copy(self) -> "Witnessed":
        return Witnessed(
            devices=dict(self.devices),
            heads=dict(self.heads),
            lines=dict(self.lines),
            since=dict(self.since),
            findings=dict(self.findings),
            checkpoints=dict(self.checkpoints),
            rows=self.rows,
            first=dict(self.first),
        )


class MemoryDevices(Book):
    def of(self, station: StationCode) -> tuple[Device, ...]:
        found = [each for each in self._all.witnessed.devices.values() if each.station == station]
        return tuple(sorted(found, key=lambda each: (each.since, each.key)))

    def boxed(self, stations: Collection[StationCode], at: Instant) -> frozenset[StationCode]:
        devices = self._all.witnessed.devices.values()
        return frozenset(each.station for each in devices if each.station in stations and each.stands_at(at))

    def add(self, device: Device) -> bool:
        devices = self._all.changing().witnessed.devices
        return devices.setdefault(device.key, device) is device

    def end(self, key: KeyId, at: Instant) -> bool:
        devices = self._all.changing().witnessed.devices
        if key not in devices or devices[key].until is not None:
            return False
        devices[key] = replace(devices[key], until=at)
        return True

    def booted(self, key: KeyId, boot: int) -> None:
        devices = self._all.changing().witnessed.devices
        if key in devices and devices[key].boot < boot:
            devices[key] = replace(devices[key], boot=boot)


class MemoryJournals(Book):
    def head(self, station: StationCode) -> JournalHead:
        return self._all.witnessed.heads.get(station, JournalHead(end=beginning(station)))

    def heads(self, stations: Collection[StationCode]) -> dict[StationCode, JournalHead]:
        kept = self._all.witnessed.heads
        return {code: kept[code] for code in stations if code in kept and kept[code].end.sequence}

    def claim(self, station: StationCode) -> JournalHead:
        self._all.changing()
        return self.head(station)

    def hashes(self, station: StationCode, first: int, last: int) -> dict[int, Digest]:
        lines = self._all.witnessed.lines
        return {n: each.hash for (code, n), each in lines.items() if code == station and first <= n <= last}

    def add(self, station: StationCode, placed: Sequence[Placed], head: JournalHead) -> None:
        kept = self._all.changing().witnessed
        for each in placed:
            assert (station, each.sequence) not in kept.lines
            kept.lines[station, each.sequence] = each
        kept.heads[station] = head

    def lines(self, station: StationCode, after: int, limit: int) -> tuple[Placed, ...]:
        lines = self._all.witnessed.lines
        found = [each for (code, n), each in lines.items() if code == station and n > after]
        return tuple(sorted(found, key=lambda each: each.sequence)[:limit])

    def first_serials(self, station: StationCode, days: Collection[date]) -> dict[date, dict[int, int]]:
        found: dict[date, dict[int, int]] = {day: {} for day in days}
        for (code, on, serial), first in self._all.witnessed.since.items():
            if code == station and on in found:
                found[on][serial] = first
        return found


class MemoryIrregulars(Book):
    def note(self, finding: Finding) -> None:
        findings = self._all.changing().witnessed.findings
        told = (finding.station, finding.what, str(finding.sequence), finding.text, finding.detail, finding.device)
        stood = findings.get(told)
        findings[told] = finding if stood is None else replace(stood, times=stood.times + 1)

    def of(self, scope: Scope, station: StationCode | None, limit: int) -> tuple[Finding, ...]:
        stations = self._all.stations
        found = [
            each
            for each in self._all.witnessed.findings.values()
            if scope.reaches(stations[each.station].path) and station in (None, each.station)
        ]
        return tuple(sorted(found, key=lambda each: (each.seen, each.sequence), reverse=True)[:limit])

    def suspicions(self, stations: Collection[StationCode] | None) -> tuple[Suspicion, ...]:
        found: dict[tuple[str, str, str], Suspicion] = {}
        for each in self._all.witnessed.findings.values():
            if each.what in TAMPERED and (stations is None or each.station in stations):
                place = each.station, each.what.value, each.device
                before = found.get(place)
                found[place] = Suspicion(
                    station=each.station,
                    what=each.what,
                    device=each.device,
                    sequence=max(each.sequence, 0 if before is None else before.sequence),
                    since=each.seen if before is None else min(each.seen, before.since),
                )
        return tuple(found[place] for place in sorted(found))

    def count(self, station: StationCode) -> int:
        return sum(each.station == station for each in self._all.witnessed.findings.values())

    def keep(self, checkpoint: KeptCheckpoint) -> None:
        kept, place = self._all.changing().witnessed.checkpoints, (checkpoint.station, checkpoint.day)
        if place not in kept or kept[place].sequence <= checkpoint.sequence:
            kept[place] = checkpoint

    def checkpoints(self, station: StationCode) -> tuple[KeptCheckpoint, ...]:
        found = [each for each in self._all.witnessed.checkpoints.values() if each.station == station]
        return tuple(sorted(found, key=lambda each: each.day))

    def last_checkpoints(self, stations: Collection[StationCode], by: date) -> dict[StationCode, KeptCheckpoint]:
        kept = {code: [each for each in self.checkpoints(code) if each.day <= by] for code in stations}
        return {code: found[-1] for code, found in kept.items() if found}


class MemoryLog(Book):
    def add(self, rows: Sequence[LogRow]) -> None:
        kept = self._all.changing().witnessed
        kept.rows = (*kept.rows, *rows)
        for row in rows:
            if row.bulletin and row.heard:
                kept.first.setdefault((row.place.station, row.bulletin), row.slot)

    def first_slots(self, station: StationCode, bulletins: Collection[str]) -> dict[str, str]:
        first = self._all.witnessed.first
        return {each: slot for (code, each), slot in first.items() if code == station and each in bulletins}

    def first_of(self, bulletin: str, stations: Collection[StationCode]) -> dict[StationCode, str]:
        first = self._all.witnessed.first
        return {code: slot for (code, each), slot in first.items() if code in stations and each == bulletin}

    def during(self, station: StationCode, span: Span) -> tuple[LogRow, ...]:
        found = [row for row in self._rows(station) if row.touches(span)]
        return tuple(sorted(found, key=lambda row: (row.begins, not row.signed, row.sequence)))

    def of_slots(self, station: StationCode, day: date) -> tuple[LogRow, ...]:
        found = [row for row in self._rows(station) if row.place.day == day]
        return tuple(sorted(found, key=lambda row: (not row.signed, row.sequence)))

    def last(self, station: StationCode) -> Instant | None:
        return max((row.begins for row in self._rows(station)), default=None)

    def telling(self, stations: Collection[StationCode]) -> frozenset[StationCode]:
        return frozenset(row.place.station for row in self._all.witnessed.rows if row.place.station in stations)

    def sums(self, scope: Scope, sought: SoughtAirtime, by: Sequence[Dimension]) -> tuple[Summed, ...]:
        found: dict[tuple[str, ...], Summed] = {}
        for row in self._all.witnessed.rows:
            told = _told(row)
            inside = sought.first <= row.place.day <= sought.last and row.place.path.startswith(sought.under)
            if not inside or not scope.reaches(row.place.path):
                continue
            if all(told[each] in values for each, values in sought.only.items()):
                key = tuple(told[each] for each in by)
                none = Summed(key=key, count=0, promised=Millis(0), heard=Millis(0), instead=Millis(0))
                found[key] = _plus(found.get(key, none), row)
        return tuple(found[key] for key in sorted(found))

    def _rows(self, station: StationCode) -> list[LogRow]:
        return [row for row in self._all.witnessed.rows if row.place.station == station]


def _plus(summed: Summed, row: LogRow) -> Summed:
    return replace(
        summed,
        count=summed.count + 1,
        promised=Millis(summed.promised + row.promised),
        heard=Millis(summed.heard + row.heard),
        instead=Millis(summed.instead + row.instead),
    )


def _told(row: LogRow) -> dict[Dimension, str]:
    about = row.about
    return {
        Dimension.STATION: row.place.station,
        Dimension.DAY: row.place.day.isoformat(),
        Dimension.TOPIC: about.topic,
        Dimension.CAMPAIGN: about.campaign,
        Dimension.LANGUAGE: about.language,
        Dimension.ORIGIN: about.origin,
        Dimension.PRIORITY: about.priority.value,
        Dimension.REPEAT: "repeat" if row.repeat else "first",
        Dimension.KIND: about.kind.value,
        Dimension.OUTCOME: row.outcome.value,
        Dimension.REASON: row.reason,
    }
