"""The bytes of an emergency that people sign, each with a key of their own: what will be heard, where, and how long.

They are written once, when the last of the sounds stands, and kept: a station that speaks by an order speaks by the
very bytes that were signed. A sound is named by its digest, so nobody can lay another under a signature.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.audit import moment
from broadcaster.domain.emergency import (
    GAP_LIMIT,
    LONGEST,
    MINUTES_LIMIT,
    REPEATS_LIMIT,
    Emergency,
    EmergencyId,
    EmergencyKind,
    Message,
    id_of,
)
from broadcaster.domain.emergency_rounds import rounds
from broadcaster.domain.item import RenderedItem
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.stations import StationCode
from broadcaster.domain.told import NotTold, Told, told
from broadcaster.domain.units import Digest, Instant, Millis
from broadcaster.envelope import Envelope, KeyId, NotSealed, Signature, key_id, open_sealed, trusting

TYPE = "application/vnd.broadcaster.emergency-order.v1"
VERSION = 1
GOOD_FOR = LONGEST + LONGEST
"""After it was composed: half an hour it may wait for its second person, half an hour it holds. Nobody can bring a
signed order back later than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedSound:
    sound: Sound
    stations: frozenset[StationCode]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOrder:
    """What a station reads of it."""

    house: str
    id: EmergencyId
    kind: EmergencyKind
    message: Message
    references: tuple[str, ...]
    repeats: int
    gap: Millis
    minutes: int
    until: Instant | None
    composed: Instant
    sounds: tuple[OrderedSound, ...]

    @property
    def holds(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def for_station(self, code: StationCode) -> tuple[Sound, ...]:
        return tuple(each.sound for each in self.sounds if code in each.stations)


def order_bytes(house: str, found: Emergency, items: Mapping[Digest, RenderedItem]) -> bytes:
    """KeyError when a sound of it is missing."""
    order = found.order
    lengths = [items[each.recipe].measured.duration for each in found.soundings]
    written: dict[str, Any] = {
        "version": VERSION,
        "house": house,
        "id": found.id,
        "kind": order.kind.value,
        "message": order.message.value,
        "references": [order.refers] if order.refers else [],
        "origin": order.origin,
        "event": order.event,
        "headline": order.headline,
        "script": order.script,
        "orderer": order.orderer,
        "document": order.document,
        "targets": [{"station": t.station, "below": t.below, "cluster": t.cluster or None} for t in order.targets],
        "repeats": max(1, rounds(order, lengths, found.composed.at)),
        "gap_ms": order.gap * 1000,
        "minutes": order.minutes,
        **({} if order.until is None else {"until": moment(order.until)}),
        "composed": {"by": found.composed.name, "at": moment(found.composed.at)},
        "sounds": [
            {
                "sha256": items[each.recipe].audio,
                "bytes": items[each.recipe].size,
                "ms": items[each.recipe].measured.duration,
                "stations": sorted(each.stations),
            }
            for each in found.soundings
        ],
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def from_payload(payload: bytes) -> SignedOrder:
    """What stands in it, whoever signed it. Refused."""
    try:
        found = told(payload)
        if (version := found.number("version")) != VERSION:
            raise Refused(Attack.VERSION, f"order version {version}")
        return _read(found)
    except NotTold as refused:
        raise Refused(Attack.MALFORMED, str(refused)) from refused


def _read(found: Told) -> SignedOrder:
    order = SignedOrder(
        house=found.text("house"),
        id=EmergencyId(found.text("id")),
        kind=found.word("kind", EmergencyKind),
        message=found.word("message", Message),
        references=found.texts("references"),
        repeats=found.number("repeats", 1, REPEATS_LIMIT),
        gap=Millis(found.number("gap_ms", 0, GAP_LIMIT * 1000)),
        minutes=found.number("minutes", 1, MINUTES_LIMIT),
        until=found.moment("until") if "until" in found else None,
        composed=found.one("composed").moment("at"),
        sounds=tuple(_read_sound(each) for each in found.each("sounds")),
    )
    if not order.id.startswith(id_of(order.kind, "")):
        raise NotTold(f"{order.id} is no id of an emergency that is {order.kind.value}")
    if not order.sounds:
        raise NotTold("an order without a sound")
    return order


def _read_sound(found: Told) -> OrderedSound:
    sound = Sound(audio=found.digest("sha256"), size=found.number("bytes", 1), length=found.millis("ms", 1))
    return OrderedSound(sound=sound, stations=frozenset(StationCode(each) for each in found.texts("stations")))


def is_signed(order: bytes, signature: Signature, public: bytes) -> bool:
    """Whether the holder of this public key signed these very bytes, as an order."""
    if signature.key != key_id(public):
        return False
    try:
        open_sealed(Envelope(payload_type=TYPE, payload=order, signatures=(signature,)), trusting(public))
    except NotSealed:
        return False
    return True


def signers(order: bytes, signatures: tuple[Signature, ...], people: Mapping[KeyId, bytes]) -> frozenset[KeyId]:
    """Which of these people signed it, each once."""
    return frozenset(each.key for each in signatures if each.key in people and is_signed(order, each, people[each.key]))
