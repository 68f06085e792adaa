"""The boxes of stations and their journals: lines as they were written, and what stands aside of them."""

import json
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from broadcaster.domain.access import Scope
from broadcaster.domain.devices import Device
from broadcaster.domain.journal import End, beginning
from broadcaster.domain.journal_intake import TAMPERED, Irregular, Placed, read_again
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.envelope import KeyId
from broadcaster.newsroom.books.journal import Finding, JournalHead, KeptCheckpoint, Suspicion
from broadcaster.store.bulk import Adding
from broadcaster.store.phrases import insert_into, narrowed, over, portions, within
from broadcaster.store.tables import StationRow
from broadcaster.store.tables_journal import (
    DeviceRow,
    FindingRow,
    JournalCheckpointRow,
    JournalLineRow,
    JournalRow,
    SealedSinceRow,
)

_LINES = Adding(JournalLineRow, ("station", "sequence", "hash", "plain", "text"))


class SqlDevices:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, station: StationCode) -> tuple[Device, ...]:
        asked = select(DeviceRow).where(col(DeviceRow.station) == station)
        ordered = asked.order_by(col(DeviceRow.since), col(DeviceRow.key))
        return tuple(_device(row) for row in self._session.exec(ordered))

    def boxed(self, stations: Collection[StationCode], at: Instant) -> frozenset[StationCode]:
        standing = col(DeviceRow.since) <= at, or_(col(DeviceRow.until).is_(None), col(DeviceRow.until) > at)
        each = narrowed(select(DeviceRow.station).where(*standing), col(DeviceRow.station), stations)
        return frozenset(StationCode(code) for asked in each for code in self._session.exec(asked))

    def add(self, device: Device) -> bool:
        adding = insert_into(self._session, DeviceRow).values(
            key=device.key,
            station=device.station,
            public=device.public,
            since=device.since,
            until=device.until,
            boot=device.boot,
        )
        return self._session.exec(adding.on_conflict_do_nothing().returning(col(DeviceRow.key))).first() is not None

    def end(self, key: KeyId, at: Instant) -> bool:
        those = col(DeviceRow.key) == key, col(DeviceRow.until).is_(None)
        ending = update(DeviceRow).where(*those).values(until=at).returning(col(DeviceRow.key))
        return self._session.execute(ending).first() is not None

    def booted(self, key: KeyId, boot: int) -> None:
        those = col(DeviceRow.key) == key, col(DeviceRow.boot) < boot
        self._session.execute(update(DeviceRow).where(*those).values(boot=boot))


def _device(row: DeviceRow) -> Device:
    return Device(
        key=KeyId(row.key),
        station=StationCode(row.station),
        public=bytes(row.public),
        since=Instant(row.since),
        until=None if row.until is None else Instant(row.until),
        boot=row.boot,
    )


class SqlJournals:
    def __init__(self, session: Session) -> None:
        self._session = session

    def head(self, station: StationCode) -> JournalHead:
        return self._head(station, lock=False)

    def heads(self, stations: Collection[StationCode]) -> dict[StationCode, JournalHead]:
        asked = select(JournalRow).where(col(JournalRow.sequence) > 0)
        each = narrowed(asked, col(JournalRow.station), stations)
        return {StationCode(row.station): _head_of(row) for wanted in each for row in self._session.exec(wanted)}

    def claim(self, station: StationCode) -> JournalHead:
        held = self._held(station, lock=True)
        if held is not None:
            return _head_of(held)
        begun = beginning(station)
        empty = insert_into(self._session, JournalRow).values(
            station=station, sequence=begun.sequence, head=begun.head, boot=0, device=None, at=None
        )
        self._session.exec(empty.on_conflict_do_nothing())
        return self._head(station, lock=True)

    def _head(self, station: StationCode, *, lock: bool) -> JournalHead:
        row = self._held(station, lock=lock)
        return JournalHead(end=beginning(station)) if row is None else _head_of(row)

    def _held(self, station: StationCode, *, lock: bool) -> JournalRow | None:
        asked = select(JournalRow).where(col(JournalRow.station) == station)
        return self._session.exec(asked.with_for_update() if lock else asked).first()

    def hashes(self, station: StationCode, first: int, last: int) -> dict[int, Digest]:
        sequence = col(JournalLineRow.sequence)
        asked = select(JournalLineRow.sequence, JournalLineRow.hash).where(
            col(JournalLineRow.station) == station, sequence >= first, sequence <= last
        )
        return {number: Digest(hashed) for number, hashed in self._session.exec(asked)}

    def add(self, station: StationCode, placed: Sequence[Placed], head: JournalHead) -> None:
        if placed:
            rows = [
                {
                    "station": station,
                    "sequence": each.sequence,
                    "hash": each.hash,
                    "plain": each.line is not None,
                    "text": each.text if each.line is not None else json.dumps(each.text),
                }
                for each in placed
            ]
            _LINES.run(self._session, rows)
        adding = insert_into(self._session, JournalRow).values(
            station=station,
            sequence=head.end.sequence,
            head=head.end.head,
            boot=head.boot,
            device=head.device,
            at=head.at,
        )
        kept = over(adding, ("sequence", "head", "boot", "device", "at"))
        self._session.exec(adding.on_conflict_do_update(index_elements=["station"], set_=kept))

    def lines(self, station: StationCode, after: int, limit: int) -> tuple[Placed, ...]:
        asked = select(JournalLineRow).where(
            col(JournalLineRow.station) == station, col(JournalLineRow.sequence) > after
        )
        ordered = asked.order_by(col(JournalLineRow.sequence)).limit(limit)
        return tuple(_placed(row) for row in self._session.exec(ordered))

    def first_serials(self, station: StationCode, days: Collection[date]) -> dict[date, dict[int, int]]:
        found: dict[date, dict[int, int]] = {day: {} for day in days}
        asked = select(col(SealedSinceRow.day), col(SealedSinceRow.day_serial), col(SealedSinceRow.serial))
        for portion in portions(sorted(found)):
            those = col(SealedSinceRow.station) == station, col(SealedSinceRow.day).in_(portion)
            for day, of_day, serial in self._session.exec(asked.where(*those)):
                found[day][of_day] = serial
        return found


class SqlIrregulars:
    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, finding: Finding) -> None:
        text, detail = json.dumps(finding.text), json.dumps(finding.detail)
        alike = digest_of(
            "finding-1", finding.station, finding.what.value, str(finding.sequence), text, detail, finding.device
        )
        adding = insert_into(self._session, FindingRow).values(
            id=alike,
            station=finding.station,
            what=finding.what.value,
            sequence=finding.sequence,
            text=text,
            detail=detail,
            device=finding.device,
            seen=finding.seen,
            times=finding.times,
        )
        again = {"times": col(FindingRow.times) + 1}
        self._session.exec(adding.on_conflict_do_update(index_elements=["id"], set_=again))

    def of(self, scope: Scope, station: StationCode | None, limit: int) -> tuple[Finding, ...]:
        asked = select(FindingRow).join(StationRow, col(StationRow.code) == col(FindingRow.station))
        asked = asked.where(within(col(StationRow.path), scope))
        if station is not None:
            asked = asked.where(col(FindingRow.station) == station)
        ordered = asked.order_by(col(FindingRow.seen).desc(), col(FindingRow.sequence).desc(), col(FindingRow.id))
        return tuple(_finding(row) for row in self._session.exec(ordered.limit(limit)))

    def suspicions(self, stations: Collection[StationCode] | None) -> tuple[Suspicion, ...]:
        by = (col(FindingRow.station), col(FindingRow.what), col(FindingRow.device))
        asked = select(*by).add_columns(func.max(col(FindingRow.sequence)), func.min(col(FindingRow.seen)))
        odd = col(FindingRow.what).in_(sorted(each.value for each in TAMPERED))
        asked = asked.where(odd).group_by(*by).order_by(*by)
        return tuple(
            Suspicion(
                station=StationCode(station),
                what=Irregular(what),
                device=KeyId(device),
                sequence=sequence,
                since=Instant(since),
            )
            for each in narrowed(asked, col(FindingRow.station), stations)
            for station, what, device, sequence, since in self._session.execute(each)
        )

    def count(self, station: StationCode) -> int:
        counted = select(func.count()).select_from(FindingRow).where(col(FindingRow.station) == station)
        return int(self._session.exec(counted).one())

    def keep(self, checkpoint: KeptCheckpoint) -> None:
        told: dict[str, Any] = {
            "station": checkpoint.station,
            "day": checkpoint.day,
            "sequence": checkpoint.sequence,
            "head": checkpoint.head,
            "at": checkpoint.at,
            "envelope": checkpoint.envelope,
        }
        adding = insert_into(self._session, JournalCheckpointRow).values(**told)
        kept = over(adding, ("sequence", "head", "at", "envelope"))
        rising = col(JournalCheckpointRow.sequence) <= adding.excluded.sequence
        self._session.exec(adding.on_conflict_do_update(index_elements=["station", "day"], set_=kept, where=rising))

    def checkpoints(self, station: StationCode) -> tuple[KeptCheckpoint, ...]:
        asked = select(JournalCheckpointRow).where(col(JournalCheckpointRow.station) == station)
        return tuple(_kept(row) for row in self._session.exec(asked.order_by(col(JournalCheckpointRow.day))))

    def last_checkpoints(self, stations: Collection[StationCode], by: date) -> dict[StationCode, KeptCheckpoint]:
        later = aliased(JournalCheckpointRow)
        followed = exists().where(
            col(later.station) == col(JournalCheckpointRow.station),
            col(later.day) > col(JournalCheckpointRow.day),
            col(later.day) <= by,
        )
        asked = select(JournalCheckpointRow).where(col(JournalCheckpointRow.day) <= by, ~followed)
        each = narrowed(asked, col(JournalCheckpointRow.station), stations)
        return {StationCode(row.station): _kept(row) for wanted in each for row in self._session.exec(wanted)}


def _placed(row: JournalLineRow) -> Placed:
    """`plain` tells that it was read when it took its place: only that is read again."""
    text = row.text if row.plain else str(json.loads(row.text))
    return Placed(sequence=row.sequence, text=text, hash=Digest(row.hash), line=read_again(text) if row.plain else None)


def _head_of(row: JournalRow) -> JournalHead:
    return JournalHead(
        end=End(sequence=row.sequence, head=Digest(row.head)),
        boot=row.boot,
        device=None if row.device is None else KeyId(row.device),
        at=None if row.at is None else Instant(row.at),
    )


def _kept(row: JournalCheckpointRow) -> KeptCheckpoint:
    return KeptCheckpoint(
        station=StationCode(row.station),
        day=row.day,
        sequence=row.sequence,
        head=Digest(row.head),
        at=Instant(row.at),
        envelope=row.envelope,
    )


def _finding(row: FindingRow) -> Finding:
    return Finding(
        station=StationCode(row.station),
        what=Irregular(row.what),
        sequence=row.sequence,
        text=str(json.loads(row.text)),
        detail=str(json.loads(row.detail)),
        device=KeyId(row.device),
        seen=Instant(row.seen),
        times=row.times,
    )
