"""Manifests and what stands beside them, in memory."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from fakes.memory_stations import Book

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.life import State
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.notes import Note
from broadcaster.domain.planning import Aired, ReasonCode, Row
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis
from broadcaster.newsroom.books.airing import Confirmation, Missed


class MemoryManifests(Book):
    def newest(self, station: StationCode, day: date, by: Instant | None = None) -> Manifest | None:
        of_day = [m for m in self._all.manifests.values() if m.station == station and m.day == day]
        return max((m for m in of_day if by is None or m.published <= by), key=lambda m: m.serial, default=None)

    def one(self, station: StationCode, day: date, serial: int) -> Manifest | None:
        return self._all.manifests.get((station, day, serial))

    def those(self, station: StationCode, wanted: Collection[tuple[date, int]]) -> dict[tuple[date, int], Manifest]:
        found = {place: self.one(station, *place) for place in wanted}
        return {place: manifest for place, manifest in found.items() if manifest is not None}

    def of_day(self, day: date, codes: Sequence[StationCode] | None = None) -> dict[StationCode, Manifest]:
        asked = {m.station for m in self._all.manifests.values() if m.day == day}
        wanted = asked if codes is None else asked.intersection(codes)
        return {code: newest for code in wanted if (newest := self.newest(code, day)) is not None}

    def publish(self, manifest: Manifest) -> bool:
        manifests = self._all.changing().manifests
        place = (manifest.station, manifest.day, manifest.serial)
        if place in manifests:
            return False
        manifests[place] = manifest
        return True

    def serials(self, days: Sequence[date], codes: Sequence[StationCode]) -> dict[tuple[StationCode, date], int]:
        found: dict[tuple[StationCode, date], int] = {}
        for station, day, serial in self._all.manifests:
            if day in days and station in codes:
                found[station, day] = max(serial, found.get((station, day), 0))
        return found

    def promised(self, station: StationCode, slot: SlotId, audio: Digest) -> bool:
        return any(
            row.audio == audio
            for manifest in self._all.manifests.values()
            if manifest.station == station
            for playlist in manifest.playlists
            if playlist.slot.id == slot
            for row in playlist.rows
        )


class MemoryAirings(Book):
    def history(
        self, codes: Sequence[StationCode], since: date, before: date
    ) -> dict[tuple[StationCode, BulletinId], Aired]:
        slots: dict[tuple[StationCode, BulletinId], set[SlotId]] = {}
        last: dict[tuple[StationCode, BulletinId], Instant] = {}
        day: dict[tuple[StationCode, BulletinId], set[date]] = {}
        for manifest, slot, row in self._heard_rows(codes, since, before):
            if row.bulletin is not None:
                key = manifest.station, row.bulletin
                slots.setdefault(key, set()).add(slot)
                day.setdefault(key, set()).add(manifest.day)
                last[key] = max(last.get(key, row.start), row.start)
        return {key: Aired(count=len(found), last=last[key], day=max(day[key])) for key, found in slots.items()}

    def told(self, codes: Sequence[StationCode], since: date, before: date) -> dict[tuple[StationCode, str], Millis]:
        summed: Counter[tuple[StationCode, str]] = Counter()
        for manifest, _, row in self._heard_rows(codes, since, before):
            bulletin = None if row.bulletin is None else self._all.bulletins.get(row.bulletin)
            if bulletin is not None:
                summed[manifest.station, bulletin.draft.topic] += row.length
        return {key: Millis(length) for key, length in summed.items()}

    def missed(self, codes: Sequence[StationCode], first: date, last: date) -> frozenset[Missed]:
        known = self._all.witnessed.rows
        rows = [r for r in known if r.place.station in codes and r.bulletin and first <= r.place.day <= last]
        told = {(r.place.station, r.bulletin, r.slot, r.place.day) for r in rows}
        heard = {(r.place.station, r.bulletin, r.slot, r.place.day) for r in rows if r.heard or r.instead}
        return frozenset(told - heard)

    def holding(self, bulletins: Collection[BulletinId], day: date) -> frozenset[StationCode]:
        codes = {m.station for m in self._all.manifests.values()}
        rows = self._newest_rows(sorted(codes), day, date.max)
        return frozenset(m.station for m, _, row in rows if m.day == day and row.bulletin in bulletins)

    def _heard_rows(
        self, codes: Sequence[StationCode], since: date, before: date
    ) -> Iterator[tuple[Manifest, SlotId, Row]]:
        for manifest, slot, row in self._newest_rows(codes, since, before):
            if all(manifest.could_air(p.slot) for p in manifest.playlists if p.slot.id == slot):
                yield manifest, slot, row

    def _newest_rows(
        self, codes: Sequence[StationCode], since: date, before: date
    ) -> Iterator[tuple[Manifest, SlotId, Row]]:
        newest: dict[tuple[StationCode, date], Manifest] = {}
        for manifest in sorted(self._all.manifests.values(), key=lambda m: m.serial):
            if manifest.station in codes and since <= manifest.day < before:
                newest[manifest.station, manifest.day] = manifest
        for manifest in newest.values():
            for playlist in manifest.playlists:
                for row in (row for row in playlist.rows if row.relay is None):
                    yield manifest, playlist.slot.id, row


class MemoryRecalls(Book):
    def standing(self, first: date, last: date) -> frozenset[BulletinId]:
        gone = [each.id for each in self._all.bulletins.values() if each.state is State.RECALLED]
        return frozenset(each for of in self.held(gone, first, last).values() for each in of)

    def held(
        self, bulletins: Collection[BulletinId], first: date, last: date
    ) -> dict[StationCode, dict[BulletinId, tuple[Digest, ...]]]:
        found: dict[StationCode, dict[BulletinId, set[Digest]]] = {}
        for manifest in self._all.manifests.values():
            for playlist in manifest.playlists if first <= manifest.day <= last else ():
                for row in playlist.rows:
                    if row.bulletin is not None and row.bulletin in bulletins:
                        found.setdefault(manifest.station, {}).setdefault(row.bulletin, set()).add(row.audio)
        return {code: {each: tuple(sorted(a)) for each, a in of.items()} for code, of in found.items()}

    def confirm(self, confirmation: Confirmation) -> Confirmation:
        place = (confirmation.station, confirmation.day, confirmation.serial)
        return self._all.changing().confirmations.setdefault(place, confirmation)

    def stations(self, bulletin: BulletinId, since: date) -> tuple[StationCode, ...]:
        buried = {
            m.station
            for m in self._all.manifests.values()
            if m.day >= since and bulletin in {each.bulletin for each in m.tombstones}
        }
        return tuple(sorted(buried | set(self.held([bulletin], since, date.max))))

    def confirmed(self, bulletin: BulletinId) -> dict[StationCode, Confirmation]:
        found: dict[StationCode, Confirmation] = {}
        for place, each in self._all.confirmations.items():
            stones = {stone.bulletin for stone in self._all.manifests[place].tombstones}
            stood = found.get(each.station, each)
            if bulletin in stones and (each.at, each.day, each.serial) <= (stood.at, stood.day, stood.serial):
                found[each.station] = each
        return found


class MemoryPlanNotes(Book):
    def digests(self, day: date, codes: Sequence[StationCode] | None = None) -> dict[SlotId, Digest]:
        notes = self._all.slot_notes.values()
        return {n.slot: n.digest for n in notes if n.day == day and (codes is None or n.station in codes)}

    def keep(self, notes: Sequence[Note]) -> None:
        self._all.changing().slot_notes.update({note.slot: note for note in notes})

    def of(self, station: StationCode, day: date) -> dict[SlotId, str]:
        notes = self._all.slot_notes.values()
        return {n.slot: n.document for n in notes if n.day == day and n.station == station}

    def noting(self, day: date, codes: Collection[ReasonCode]) -> dict[SlotId, str]:
        notes = [note for note in self._all.slot_notes.values() if note.day == day]
        return {n.slot: n.document for n in notes if any(f'"{code.value}"' in n.document for code in codes)}
