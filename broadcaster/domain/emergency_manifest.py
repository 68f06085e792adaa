"""What stations pull when an emergency goes out, is stopped or cancelled: one document for all of them, never changed.

Its bytes are told once and kept as they were told, for it is them that are sealed.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.audit import moment
from broadcaster.domain.emergency import Act, Emergency, EmergencyId, Message
from broadcaster.domain.emergency_document import ROLES
from broadcaster.domain.emergency_order import order_bytes
from broadcaster.domain.emergency_rounds import rounds
from broadcaster.domain.item import RenderedItem
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, digest_of_bytes

VERSION = 1


class Heard(StrEnum):
    """What a station says became of a document."""

    RECEIVED = "received"
    PLAYED = "played"
    MISSED = "missed"  # it was taken up, and nothing of it was heard
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyConfirmation:
    """By a station, or by one cluster of it. `first` and `last` are when the first and the last sample sounded that it
    told of so far, `reason` is why not, or why not whole; `signed`: a line of its journal says so."""

    serial: int
    emergency: EmergencyId
    station: StationCode
    cluster: str
    heard: Heard
    at: Instant
    first: Instant | None = None
    last: Instant | None = None
    reason: str = ""
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyManifest:
    """A document with what is needed to find it. `serial` rises over the whole house; `text` is the document."""

    serial: int
    emergency: EmergencyId
    message: Message
    stations: tuple[StationCode, ...]
    expires: Instant
    text: str

    @property
    def digest(self) -> Digest:
        return digest_of_bytes(self.text.encode())


def manifest_of(found: Emergency, serial: int, items: Mapping[Digest, RenderedItem], house: str) -> EmergencyManifest:
    """Of one that just went out, to be sealed; with the order as people signed it. KeyError when a sound of it is
    missing."""
    sounds = [
        {
            "sha256": items[each.recipe].audio,
            "bytes": items[each.recipe].size,
            "ms": items[each.recipe].measured.duration,
            "stations": sorted(each.stations),
        }
        for each in found.soundings
    ]
    lengths = [items[each.recipe].measured.duration for each in found.soundings]
    heard = max(1, rounds(found.order, lengths, found.started or found.composed.at))
    signatures = [{"keyid": e.signature.key, "sig": b64encode(e.signature.value).decode()} for e in found.signatures]
    order = b64encode(order_bytes(house, found, items)).decode()
    more = {"house": house, "sounds": sounds, "repeats": heard, "order": order, "signatures": signatures}
    return _manifest(found, found.order.message, serial, more)


def newest(documents: Iterable[EmergencyManifest]) -> tuple[EmergencyManifest, ...]:
    """Of each emergency the last word, by serial: what was stopped, replaced or cancelled is silence, and nothing else
    for who asks only now."""
    last = {each.emergency: each for each in sorted(documents, key=lambda each: each.serial)}
    return tuple(sorted(last.values(), key=lambda each: each.serial))


def stop_of(found: Emergency, serial: int, by: Act, house: str) -> EmergencyManifest:
    """Silence, at once: a cancel without a sound, for all who were told."""
    stopped: dict[str, object] = {"house": house, "order": None, "signatures": []}
    stopped |= {"sounds": [], "references": [found.id], "sent": moment(by.at), "stopped": _signed(by)}
    return _manifest(found, Message.CANCEL, serial, stopped)


def _manifest(found: Emergency, message: Message, serial: int, more: Mapping[str, object]) -> EmergencyManifest:
    order = found.order
    if found.started is None or found.expires is None or found.approved is None:
        raise ValueError("an emergency that did not go out has no document")
    told: dict[str, object] = {
        "version": VERSION,
        "serial": serial,
        "identifier": found.id,
        "emergency": found.id,
        "kind": order.kind.value,
        "status": order.kind.value,
        "key": ROLES[order.kind].value,
        "message": message.value,
        "references": [order.refers] if order.refers else [],
        "origin": order.origin,
        "sent": moment(found.started),
        "starts": moment(found.started),
        "expires": moment(found.expires),
        "event": order.event,
        "headline": order.headline,
        "script": order.script,
        "orderer": order.orderer,
        "document": order.document,
        "repeats": order.repeats,
        "gap_ms": order.gap * 1000,
        "targets": [{"station": t.station, "below": t.below, "cluster": t.cluster or None} for t in order.targets],
        "approvals": [_signed(found.composed), _signed(found.approved)],
        "over_quiet_hours": True,
    }
    text = json.dumps(told | dict(more), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return EmergencyManifest(
        serial=serial,
        emergency=found.id,
        message=message,
        stations=found.stations,
        expires=found.expires,
        text=text,
    )


def _signed(by: Act) -> dict[str, str]:
    return {"account": by.by, "name": by.name, "at": moment(by.at)}
