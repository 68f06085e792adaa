"""What was promised to stations, what they say they played, and when the clock's verbs last ran."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, tuple_
from sqlmodel import Session, col, select

from broadcaster.domain.airtime import AirtimeEntry
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.errors.stations import AirtimeClash
from broadcaster.domain.manifest import Manifest, from_json, to_json
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis
from broadcaster.store.phrases import insert_into, portions, starting_with
from broadcaster.store.tables import AirtimeRow, ManifestRow, PromisedRow, PulseRow
from broadcaster.store.tables_airing import AiringRow, TombstoneRow
from broadcaster.store.untold import promise


class SqlManifests:
    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(self, station: StationCode, day: date, by: Instant | None = None) -> Manifest | None:
        of_day = col(ManifestRow.station) == station, col(ManifestRow.day) == day
        downward = select(ManifestRow.document).where(*of_day).order_by(col(ManifestRow.serial).desc())
        if by is None:
            downward = downward.limit(1)
        found = (from_json(document) for document in self._session.exec(downward))
        return next((each for each in found if by is None or each.published <= by), None)

    def one(self, station: StationCode, day: date, serial: int) -> Manifest | None:
        mine = col(ManifestRow.station) == station, col(ManifestRow.day) == day, col(ManifestRow.serial) == serial
        found = self._session.exec(select(ManifestRow.document).where(*mine)).first()
        return None if found is None else from_json(found)

    def those(self, station: StationCode, wanted: Collection[tuple[date, int]]) -> dict[tuple[date, int], Manifest]:
        found: dict[tuple[date, int], Manifest] = {}
        place = tuple_(col(ManifestRow.day), col(ManifestRow.serial))
        asked = select(col(ManifestRow.day), col(ManifestRow.serial), col(ManifestRow.document))
        for portion in portions(sorted(wanted)):
            told = self._session.exec(asked.where(col(ManifestRow.station) == station, place.in_(portion)))
            found |= {(day, serial): from_json(document) for day, serial, document in told}
        return found

    def of_day(self, day: date, codes: Sequence[StationCode] | None = None) -> dict[StationCode, Manifest]:
        if codes is None:
            return self._of_day(day)
        each = (self._of_day(day, portion) for portion in portions(sorted(set(codes))))
        return {code: manifest for found in each for code, manifest in found.items()}

    def _of_day(self, day: date, codes: Sequence[StationCode] | None = None) -> dict[StationCode, Manifest]:
        wanted = [col(ManifestRow.day) == day]
        if codes is not None:
            wanted.append(col(ManifestRow.station).in_(codes))
        newest = (
            select(col(ManifestRow.station), func.max(col(ManifestRow.serial)).label("serial"))
            .where(*wanted)
            .group_by(col(ManifestRow.station))
            .subquery()
        )
        same = (col(ManifestRow.station) == newest.c.station) & (col(ManifestRow.serial) == newest.c.serial)
        asked = select(ManifestRow.document).join(newest, same).where(col(ManifestRow.day) == day)
        return {manifest.station: manifest for manifest in map(from_json, self._session.exec(asked))}

    def publish(self, manifest: Manifest) -> bool:
        whole = {"station": manifest.station, "day": manifest.day, "serial": manifest.serial}
        adding = insert_into(self._session, ManifestRow).values(**whole, document=to_json(manifest))
        if self._session.exec(adding.on_conflict_do_nothing().returning(col(ManifestRow.serial))).first() is None:
            return False
        if rows := [whole | row for row in _rows(manifest)]:
            self._session.exec(insert_into(self._session, PromisedRow), params=rows)
        if stones := [whole | {"bulletin": each.bulletin} for each in manifest.tombstones]:
            self._session.exec(insert_into(self._session, TombstoneRow), params=stones)
        of_day = col(AiringRow.station) == manifest.station, col(AiringRow.day) == manifest.day
        self._session.exec(delete(AiringRow).where(*of_day))
        if airings := _airings(manifest):
            self._session.exec(insert_into(self._session, AiringRow), params=airings)
        promise(self._session, manifest)
        return True

    def serials(self, days: Sequence[date], codes: Sequence[StationCode]) -> dict[tuple[StationCode, date], int]:
        highest = select(col(ManifestRow.station), col(ManifestRow.day), func.max(col(ManifestRow.serial)))
        found: dict[tuple[StationCode, date], int] = {}
        for portion in portions(sorted(set(codes))):
            asked = highest.where(col(ManifestRow.day).in_(days), col(ManifestRow.station).in_(portion))
            rows = self._session.exec(asked.group_by(col(ManifestRow.station), col(ManifestRow.day)))
            found |= {(StationCode(station), day): serial for station, day, serial in rows}
        return found

    def promised(self, station: StationCode, slot: SlotId, audio: Digest) -> bool:
        held = (
            col(PromisedRow.station) == station,
            col(PromisedRow.slot) == slot,
            col(PromisedRow.audio) == audio,
        )
        return self._session.exec(select(PromisedRow.serial).where(*held).limit(1)).first() is not None


class SqlAirtime:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: AirtimeEntry) -> bool:
        adding = insert_into(self._session, AirtimeRow).values(**_entry_values(entry))
        if self._session.exec(adding.on_conflict_do_nothing().returning(col(AirtimeRow.sequence))).first() is not None:
            return True
        same = col(AirtimeRow.station) == entry.station, col(AirtimeRow.sequence) == entry.sequence
        if _entry(self._session.exec(select(AirtimeRow).where(*same)).one()) != entry:
            raise AirtimeClash(sequence=entry.sequence, station=entry.station)
        return False

    def of(self, station: StationCode, day: date) -> tuple[AirtimeEntry, ...]:
        # A slot's id starts with its station and local day.
        of_day = starting_with(col(AirtimeRow.slot), f"{station}-{day:%Y%m%d}-")
        asked = select(AirtimeRow).where(col(AirtimeRow.station) == station, of_day)
        return tuple(_entry(row) for row in self._session.exec(asked.order_by(col(AirtimeRow.sequence))))


class SqlPulses:
    def __init__(self, session: Session) -> None:
        self._session = session

    def beat(self, verb: str, at: Instant) -> None:
        adding = insert_into(self._session, PulseRow).values(verb=verb, beat=at)
        self._session.exec(adding.on_conflict_do_update(index_elements=["verb"], set_={"beat": adding.excluded.beat}))

    def last(self, verb: str) -> Instant | None:
        beat = self._session.exec(select(PulseRow.beat).where(col(PulseRow.verb) == verb)).first()
        return None if beat is None else Instant(beat)


def _airings(manifest: Manifest) -> list[dict[str, Any]]:
    """What the manifest holds of each bulletin. One that is read twice in a slot is told there once."""
    found: dict[BulletinId, dict[str, Any]] = {}
    for playlist in manifest.playlists:
        for bulletin, rows in playlist.airings.items():
            place = {"station": manifest.station, "day": manifest.day, "bulletin": bulletin}
            told = found.setdefault(bulletin, place | {"slots": set(), "last": None, "length": 0})
            if manifest.could_air(playlist.slot):
                last = max(row.start for row in rows)
                told["slots"].add(playlist.slot.id)
                told["last"] = last if told["last"] is None else max(told["last"], last)
                told["length"] += sum(row.length for row in rows)
    return [told | {"count": len(told.pop("slots"))} for told in found.values()]


def _rows(manifest: Manifest) -> list[dict[str, Any]]:
    return [
        {"slot": playlist.slot.id, "position": position, "audio": row.audio, "bulletin": row.bulletin}
        for playlist in manifest.playlists
        for position, row in enumerate(playlist.rows)
    ]


def _entry(row: AirtimeRow) -> AirtimeEntry:
    return AirtimeEntry(
        station=StationCode(row.station),
        sequence=row.sequence,
        slot=SlotId(row.slot),
        audio=Digest(row.audio),
        started=Instant(row.started),
        played=Millis(row.played),
    )


def _entry_values(entry: AirtimeEntry) -> dict[str, Any]:
    return {
        "station": entry.station,
        "sequence": entry.sequence,
        "slot": entry.slot,
        "audio": entry.audio,
        "started": entry.started,
        "played": entry.played,
    }
