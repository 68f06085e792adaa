"""A house in a few lines: its keys, and what it seals for one station. What is sealed is what the real one seals."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from broadcaster.domain import emergency_document, emergency_order, signed_time, station_document, trust
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.emergency import EmergencyId, EmergencyKind, Message
from broadcaster.domain.emergency_document import EmergencyDocument
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal_batches import CHECKPOINT, Checkpoint, checkpoint_payload
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.station_manifest import (
    Buried,
    Cue,
    NamedCluster,
    PlannedSlot,
    Sound,
    StationDay,
    StationManifest,
    quiet_of,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import Approvers, Delegated, Delegation, KeyRole, Roots, Trust
from broadcaster.domain.units import Digest, Instant, Millis, Span, instant
from broadcaster.envelope import new_key, public_of, seal, to_json
from broadcaster.playout.held import Identity

STATION = StationCode("30628")
HOUSE = "an-giang"
ZONE = "Asia/Ho_Chi_Minh"
NOBODY = Approvers(threshold=0, people=())


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """An emergency, as it should be, but for what is told otherwise. `seal` is by whose key, `signers` are people's;
    `ago` is how many minutes ago it was sent. Without `sounds` it is silence."""

    serial: int
    sounds: tuple[Sound, ...] = ()
    id: str = "kc-1"
    kind: EmergencyKind = EmergencyKind.ACTUAL
    message: Message = Message.ALERT
    references: tuple[str, ...] = ()
    repeats: int = 2
    gap: Millis = Millis(2_000)
    minutes: int = 20
    ago: float = 0.0
    composed_ago: float = 0.0
    station: str = STATION
    house: str = HOUSE
    seal: KeyRole | bytes = KeyRole.ACTUAL
    signers: tuple[bytes, ...] = ()


@dataclass
class SmallHouse:
    root: bytes = field(default_factory=new_key)
    keys: dict[KeyRole, bytes] = field(default_factory=lambda: {role: new_key() for role in KeyRole})
    station_key: bytes = field(default_factory=new_key)
    sounds: dict[Digest, bytes] = field(default_factory=dict)

    def identity(self, url: str = "http://127.0.0.1:1") -> Identity:
        return Identity(
            station=STATION,
            house=HOUSE,
            url=url,
            token="a-token",
            key=base64.b64encode(self.station_key).decode(),
            threshold=1,
            roots=(base64.b64encode(public_of(self.root)).decode(),),
        )

    def trust(self, at: Instant, serial: int = 1, *, people: Approvers = NOBODY, revoked: bool = False) -> str:
        until = instant(at + timedelta(days=400))
        value = Trust(
            house=HOUSE,
            serial=serial,
            issued=at,
            expires=until,
            roots=Roots(threshold=1, keys=(public_of(self.root),)),
            roles={
                role: Delegation(threshold=1, keys=(Delegated(key=public_of(key), not_after=until),))
                for role, key in self.keys.items()
            },
            approvers=people,
            revoked=frozenset({STATION} if revoked else ()),
        )
        return to_json(seal(trust.TYPE, trust.to_json(value).encode(), [self.root]))

    def time(self, at: Instant, manifest: int, emergency: int = 0) -> str:
        told = signed_time.SignedTime(house=HOUSE, station=STATION, at=at, manifest=manifest, emergency=emergency)
        return base64.b64encode(self.word(told).encode()).decode()

    def word(self, told: signed_time.SignedTime) -> str:
        return to_json(seal(signed_time.TYPE, signed_time.to_json(told).encode(), [self.keys[KeyRole.MANIFEST]]))

    def checkpoint(self, sequence: int, head: Digest, at: Instant) -> str:
        told = Checkpoint(house=HOUSE, station=STATION, sequence=sequence, head=head, at=at)
        return to_json(seal(CHECKPOINT, checkpoint_payload(told), [self.keys[KeyRole.JOURNAL]]))

    def sound(self, raw: bytes, length: Millis, gain: float = 0.0) -> Sound:
        digest = Digest(sha256(raw).hexdigest())
        self.sounds[digest] = raw
        return Sound(audio=digest, size=len(raw), length=length, gain=gain)

    def emergency(self, told: Ordered, at: Instant) -> str:
        sent = instant(at - timedelta(minutes=told.ago))
        order = _order(told, instant(at - timedelta(minutes=told.composed_ago or told.ago))) if told.sounds else None
        document = EmergencyDocument(
            house=told.house,
            serial=told.serial,
            emergency=EmergencyId(told.id),
            kind=told.kind,
            message=told.message,
            references=told.references,
            sent=sent,
            expires=instant(sent + timedelta(minutes=told.minutes)),
            order=order,
            signatures=tuple(
                each for key in told.signers for each in seal(emergency_order.TYPE, order or b"", [key]).signatures
            ),
        )
        key = self.keys[told.seal] if isinstance(told.seal, KeyRole) else told.seal
        return to_json(seal(emergency_document.TYPE, emergency_document.to_json(document).encode(), [key]))

    def sealed(self, manifest: StationManifest) -> str:
        payload = station_document.to_json(manifest).encode()
        return to_json(seal(station_document.TYPE, payload, [self.keys[KeyRole.MANIFEST]]))


def _order(told: Ordered, composed: Instant) -> bytes:
    sounds = [
        {"sha256": each.audio, "bytes": each.size, "ms": each.length, "stations": [told.station]}
        for each in told.sounds
    ]
    written = {
        "version": 1,
        "house": told.house,
        "id": told.id,
        "kind": told.kind.value,
        "message": told.message.value,
        "references": list(told.references),
        "repeats": told.repeats,
        "gap_ms": told.gap,
        "minutes": min(told.minutes, 30),
        "composed": {"by": "Người soạn", "at": composed.isoformat()},
        "sounds": sounds,
    }
    return json.dumps(written).encode()


def slot(name: str, start: Instant, sounds: Sequence[Sound], kind: ItemKind = ItemKind.BULLETIN) -> PlannedSlot:
    rows, due = [], start
    for place, sound in enumerate(sounds):
        bulletin = BulletinId(f"{name}-{place}")
        rows.append(Cue(start=due, length=sound.length, kind=kind, title=name, sound=sound, bulletin=bulletin))
        due = rows[-1].end
    return PlannedSlot(id=SlotId(name), session="sáng", span=Span(start=start, end=due), rows=tuple(rows))


def daytime(at: Instant) -> str:
    """A zone in which it is about noon: a test with a real clock is not to end in quiet hours."""
    return f"Etc/GMT{at.hour - 12:+d}"


def manifest(
    slots: Sequence[PlannedSlot], fallback: Sound, serial: int, at: Instant, place: str = ZONE, *stones: Buried
) -> StationManifest:
    zone = ZoneInfo(place)
    days = sorted({each.span.start.astimezone(zone).date() for each in slots} | {at.astimezone(zone).date()})
    return StationManifest(
        house=HOUSE,
        station=STATION,
        path="91/30628/",
        label="Đài Truyền thanh xã Long Điền",
        zone=place,
        serial=serial,
        issued=at,
        holds=Span(start=at, end=instant(at + timedelta(days=10))),
        days=tuple(
            StationDay(
                day=day,
                serial=1,
                takes_effect=at,
                quiet=quiet_of(day, zone),
                slots=tuple(each for each in slots if each.span.start.astimezone(zone).date() == day),
            )
            for day in days
        ),
        tombstones=stones,
        fallback=fallback,
        clusters=(NamedCluster(code="cho", name="Chợ"),),
    )
