"""Emergencies and their documents. What was ordered is written once; only what becomes of it is written again."""

import json
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, select

from broadcaster.domain.access import AccountId, Scope
from broadcaster.domain.bulletin import Recorded, Target
from broadcaster.domain.emergency import (
    OPEN,
    Act,
    Emergency,
    EmergencyId,
    EmergencyKind,
    Message,
    Order,
    PersonSignature,
    Phase,
    Sounding,
)
from broadcaster.domain.emergency_manifest import EmergencyManifest
from broadcaster.domain.errors.emergencies import EmergencyUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis, instant
from broadcaster.envelope import KeyId, Signature
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import newest_first, page_of
from broadcaster.store.phrases import insert_into, within
from broadcaster.store.tables import StationRow
from broadcaster.store.tables_emergencies import (
    EmergencyManifestRow,
    EmergencyRow,
    EmergencyStationRow,
)


class SqlEmergencies:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, emergency: Emergency) -> None:
        values = {
            "id": emergency.id,
            "path": emergency.path,
            "composed": emergency.composed.at,
            "phase": emergency.phase.value,
            "version": emergency.version,
            "told": _told(emergency),
            "life": _life(emergency),
        }
        self._session.exec(insert_into(self._session, EmergencyRow).values(**values))

    def replace(self, emergency: Emergency, seen: int) -> bool:
        stands = col(EmergencyRow.id) == emergency.id, col(EmergencyRow.version) == seen
        values = {"phase": emergency.phase.value, "version": emergency.version, "life": _life(emergency)}
        return self._session.exec(update(EmergencyRow).where(*stands).values(**values)).rowcount == 1

    def get(self, scope: Scope, emergency: EmergencyId) -> Emergency:
        asked = select(EmergencyRow).where(col(EmergencyRow.id) == emergency, _seen_in(scope))
        row = self._session.exec(asked).first()
        if row is None:
            raise EmergencyUnknown(emergency=emergency)
        return _emergency(row)

    def page(self, scope: Scope, asked: Asked) -> Page[Emergency]:
        wanted = select(EmergencyRow).where(_seen_in(scope))
        newest = newest_first(wanted, col(EmergencyRow.composed), col(EmergencyRow.id), asked)
        found = [_emergency(row) for row in self._session.exec(newest)]
        return page_of(found, asked, lambda each: (each.composed.at, each.id))

    def open(self) -> tuple[Emergency, ...]:
        return self._oldest_first(col(EmergencyRow.phase).in_(sorted(OPEN)))

    def expired(self, since: Instant) -> tuple[Emergency, ...]:
        return self._oldest_first(col(EmergencyRow.phase) == Phase.EXPIRED.value, col(EmergencyRow.composed) > since)

    def _oldest_first(self, *wanted: ColumnElement[bool]) -> tuple[Emergency, ...]:
        asked = select(EmergencyRow).where(*wanted)
        rows = self._session.exec(asked.order_by(col(EmergencyRow.composed), col(EmergencyRow.id)))
        return tuple(_emergency(row) for row in rows)


def _seen_in(scope: Scope) -> ColumnElement[bool]:
    """Looked up emergency by emergency, the newest first: few are ever asked for."""
    went_out = (
        select(EmergencyManifestRow.serial)
        .join(EmergencyStationRow, col(EmergencyStationRow.serial) == col(EmergencyManifestRow.serial))
        .join(StationRow, col(StationRow.code) == col(EmergencyStationRow.station))
        .where(col(EmergencyManifestRow.emergency) == col(EmergencyRow.id), within(col(StationRow.path), scope))
    )
    return or_(within(col(EmergencyRow.path), scope), went_out.exists())


class SqlEmergencyManifests:
    def __init__(self, session: Session) -> None:
        self._session = session

    def last(self) -> int:
        return self._session.exec(select(func.max(col(EmergencyManifestRow.serial)))).one() or 0

    def holds(self, at: Instant) -> dict[StationCode, tuple[tuple[int, Instant], ...]]:
        told = select(EmergencyStationRow.station, EmergencyManifestRow.serial, EmergencyManifestRow.expires)
        joined = told.join(EmergencyManifestRow, col(EmergencyManifestRow.serial) == col(EmergencyStationRow.serial))
        rows = self._session.exec(joined.where(col(EmergencyManifestRow.expires) > at))
        found: defaultdict[StationCode, list[tuple[int, Instant]]] = defaultdict(list)
        for code, serial, expires in rows:
            found[StationCode(code)].append((serial, Instant(expires)))
        return {code: tuple(sorted(each)) for code, each in found.items()}

    def publish(self, manifest: EmergencyManifest) -> bool:
        adding = insert_into(self._session, EmergencyManifestRow).values(
            serial=manifest.serial,
            emergency=manifest.emergency,
            message=manifest.message.value,
            expires=manifest.expires,
            document=manifest.text,
        )
        added = adding.on_conflict_do_nothing(index_elements=["serial"]).returning(col(EmergencyManifestRow.serial))
        if self._session.exec(added).first() is None:
            return False
        rows = [{"station": code, "serial": manifest.serial} for code in manifest.stations]
        self._session.exec(insert_into(self._session, EmergencyStationRow), params=rows)
        return True

    def holding(self, station: StationCode, at: Instant) -> tuple[EmergencyManifest, ...]:
        serials = select(EmergencyStationRow.serial).where(col(EmergencyStationRow.station) == station)
        holds = col(EmergencyManifestRow.expires) > at, col(EmergencyManifestRow.serial).in_(serials)
        rows = self._session.exec(select(EmergencyManifestRow).where(*holds).order_by(col(EmergencyManifestRow.serial)))
        # Whom else they are for is not looked up: a station asks for its own, and often.
        return tuple(_manifest(row, (station,)) for row in rows)

    def of(self, emergency: EmergencyId, station: StationCode | None = None) -> tuple[EmergencyManifest, ...]:
        asked = select(EmergencyManifestRow).where(col(EmergencyManifestRow.emergency) == emergency)
        if station is not None:
            serials = select(EmergencyStationRow.serial).where(col(EmergencyStationRow.station) == station)
            asked = asked.where(col(EmergencyManifestRow.serial).in_(serials))
        rows = self._session.exec(asked.order_by(col(EmergencyManifestRow.serial))).all()
        return tuple(_manifest(row, self._stations(row.serial) if station is None else (station,)) for row in rows)

    def _stations(self, serial: int) -> Sequence[StationCode]:
        asked = select(EmergencyStationRow.station).where(col(EmergencyStationRow.serial) == serial)
        return [StationCode(code) for code in self._session.exec(asked.order_by(col(EmergencyStationRow.station)))]


def _manifest(row: EmergencyManifestRow, stations: Iterable[StationCode]) -> EmergencyManifest:
    return EmergencyManifest(
        serial=row.serial,
        emergency=EmergencyId(row.emergency),
        message=Message(row.message),
        stations=tuple(stations),
        expires=Instant(row.expires),
        text=row.document,
    )


# --- as JSON -----------------------------------------------------------------------------------------------------


def _told(found: Emergency) -> str:
    order = asdict(found.order) | {"until": _when(found.order.until)}
    return json.dumps({"order": order, "soundings": [asdict(each) for each in found.soundings]}, ensure_ascii=False)


def _life(found: Emergency) -> str:
    told = {
        "composed": _signed(found.composed),
        "approved": _signed(found.approved),
        "signatures": [[e.by, e.signature.key, b64encode(e.signature.value).decode()] for e in found.signatures],
        "due": _when(found.due),
        "started": _when(found.started),
        "expires": _when(found.expires),
        "closed": _signed(found.closed),
        "report": found.report,
    }
    return json.dumps(told, ensure_ascii=False)


def _when(at: Instant | None) -> str | None:
    return None if at is None else at.isoformat()


def _signed(by: Act | None) -> list[str] | None:
    return None if by is None else [by.by, by.name, by.at.isoformat()]


def _emergency(row: EmergencyRow) -> Emergency:
    told, life = json.loads(row.told), json.loads(row.life)
    composed = _who(life["composed"])
    assert composed is not None
    return Emergency(
        id=EmergencyId(row.id),
        order=_order(told["order"]),
        path=row.path,
        soundings=tuple(
            Sounding(recipe=Digest(each["recipe"]), stations=tuple(StationCode(code) for code in each["stations"]))
            for each in told["soundings"]
        ),
        composed=composed,
        phase=Phase(row.phase),
        approved=_who(life["approved"]),
        signatures=tuple(_signature(*each) for each in life.get("signatures", ())),
        due=_moment(life["due"]),
        started=_moment(life["started"]),
        expires=_moment(life["expires"]),
        closed=_who(life["closed"]),
        report=life["report"],
        version=row.version,
    )


def _signature(by: str, key: str, value: str) -> PersonSignature:
    return PersonSignature(by=AccountId(by), signature=Signature(key=KeyId(key), value=b64decode(value)))


def _order(told: dict[str, Any]) -> Order:
    recording = told["recording"]
    return Order(
        **{
            **told,
            "kind": EmergencyKind(told["kind"]),
            "message": Message(told["message"]),
            "until": _moment(told.get("until")),
            "targets": tuple(Target(**target) for target in told["targets"]),
            "recording": None
            if recording is None
            else Recorded(digest=Digest(recording["digest"]), length=Millis(recording["length"])),
        }
    )


def _who(told: list[str] | None) -> Act | None:
    return None if told is None else Act(by=AccountId(told[0]), name=told[1], at=_at(told[2]))


def _moment(told: str | None) -> Instant | None:
    return None if told is None else _at(told)


def _at(told: str) -> Instant:
    return instant(datetime.fromisoformat(told))
