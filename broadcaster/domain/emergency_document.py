"""What stations pull of an emergency, sealed with the key of its kind, and whether a station may speak by it.

The seal says that the house sends it; that it may be heard at all is said by the people who signed the order inside.
Whoever holds the server and all its keys can send, and has nothing new to say. Silence needs no second person.
"""

import base64
import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from broadcaster.domain import emergency_order
from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.audit import moment
from broadcaster.domain.emergency import LONGEST, EmergencyId, EmergencyKind, Message
from broadcaster.domain.emergency_order import GOOD_FOR, SignedOrder, signers
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.stations import StationCode
from broadcaster.domain.told import NotTold, Told, told
from broadcaster.domain.trust import LEAP, KeyRole, Trust, unread, unsealed
from broadcaster.domain.units import Instant
from broadcaster.envelope import KeyId, Signature, key_id, trusting

TYPE = "application/vnd.broadcaster.emergency.v1"
VERSION = 1
ROLES = {EmergencyKind.ACTUAL: KeyRole.ACTUAL, EmergencyKind.EXERCISE: KeyRole.EXERCISE}
"""By which key its documents are sealed: a station that trusts the one need not trust the other."""
MOST_SIGNATURES = 16
_ORDER, _SIGNATURE = 2_000_000, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyDocument:
    """`order` is what people signed, byte for byte; None for silence alone."""

    house: str
    serial: int
    emergency: EmergencyId
    kind: EmergencyKind
    message: Message
    references: tuple[str, ...]
    sent: Instant
    expires: Instant
    order: bytes | None
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """The station that asks whether it may: its place by the manifest it holds, "" when it holds none; the highest
    serial it took up; and the emergencies it took up lately."""

    station: StationCode
    path: str
    serial: int
    taken: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heeded:
    """What a station does by a document: `sounds`, none of them for silence; and the emergencies that end by it."""

    document: EmergencyDocument
    sounds: tuple[Sound, ...]
    ends: tuple[str, ...]
    order: SignedOrder | None


# --- whether a station may speak by it -----------------------------------------------------------------------------


def opened(trust: Trust, envelope: str | bytes, here: Listener, at: Instant) -> Heeded:
    """Refused, by the attack it bears the mark of. In this order: whose seal, for whom, how new, signed by whom."""
    document = _sealed(trust, envelope, at)
    if document.house != trust.house:
        raise Refused(Attack.FOREIGN, f"of house {document.house}")
    if here.station in trust.revoked:
        raise Refused(Attack.REVOKED)
    _check_new(document, here, at)
    if document.order is None:
        return Heeded(document=document, sounds=(), ends=document.references, order=None)
    order = _order(document, document.order)
    _check_people(trust, document, here.path)
    _check_hour(document, order, at)
    if order.id in here.taken:
        raise Refused(Attack.REPLAY, f"emergency {order.id}")
    sounds = order.for_station(here.station)
    if not sounds:
        raise Refused(Attack.FOREIGN, f"emergency {order.id} is not for this station")
    ends = () if order.message is Message.ALERT else order.references
    return Heeded(document=document, sounds=sounds, ends=ends, order=order)


def _sealed(trust: Trust, envelope: str | bytes, at: Instant) -> EmergencyDocument:
    """With the key of its kind: an exercise never passes for an actual one, whatever it says of itself."""
    try:
        kind, sealed = EmergencyKind.ACTUAL, unsealed(trust, KeyRole.ACTUAL, TYPE, envelope, at)
    except Refused as refused:
        if refused.attack is not Attack.WRONG_KEY:
            raise
        kind, sealed = EmergencyKind.EXERCISE, unsealed(trust, KeyRole.EXERCISE, TYPE, envelope, at)
    document = from_payload(sealed.payload)
    if document.kind is not kind:
        raise Refused(Attack.WRONG_KEY, f"{document.kind.value}, sealed as {kind.value}")
    return document


def _check_new(document: EmergencyDocument, here: Listener, at: Instant) -> None:
    if document.serial > here.serial + LEAP:
        raise Refused(Attack.FAST_FORWARD, f"serial {document.serial}, held {here.serial}")
    if document.serial <= here.serial:
        raise Refused(Attack.REPLAY, f"serial {document.serial}, held {here.serial}")
    if at >= document.expires:
        raise Refused(Attack.EXPIRED, f"emergency {document.emergency}")
    if document.expires > document.sent + LONGEST:
        raise Refused(Attack.ENDLESS, f"emergency {document.emergency}")


def _order(document: EmergencyDocument, raw: bytes) -> SignedOrder:
    order = emergency_order.from_payload(raw)
    if order.house != document.house:
        raise Refused(Attack.FOREIGN, f"an order of house {order.house}")
    if order.kind is not document.kind:
        raise Refused(Attack.WRONG_KEY, f"an order that is {order.kind.value}, sealed as {document.kind.value}")
    if (order.id, order.message, order.references) != (document.emergency, document.message, document.references):
        raise Refused(Attack.MALFORMED, f"the order is of {order.id}")
    return order


def _check_people(trust: Trust, document: EmergencyDocument, path: str) -> None:
    """As many different people as the root says, each of whom answers for this place and this kind."""
    needed = trust.approvers.threshold
    if document.order is None or len(speakers(trust, document, path)) >= needed:
        return
    signed = _signers(document, trusting(*(each.key for each in trust.approvers.people)))
    if len(signed) < needed:
        raise Refused(Attack.ARBITRARY, f"{len(signed)} of {needed} people signed it")
    for other in EmergencyKind:
        if len(signed & trust.approvers_for(path, other).keys()) >= needed:
            raise Refused(Attack.WRONG_KEY, f"signed by people trusted with what is {other.value}")
    raise Refused(Attack.FOREIGN, "signed by people of another place")


def speakers(trust: Trust, document: EmergencyDocument, path: str) -> frozenset[KeyId]:
    """Who signed it of those whose signature counts at the station of that path."""
    return _signers(document, {key: e.key for key, e in trust.approvers_for(path, document.kind).items()})


def _signers(document: EmergencyDocument, people: Mapping[KeyId, bytes]) -> frozenset[KeyId]:
    return frozenset() if document.order is None else signers(document.order, document.signatures, people)


def _check_hour(document: EmergencyDocument, order: SignedOrder, at: Instant) -> None:
    """A signed order is good for an hour after it was composed, whoever sends it, and however often."""
    if at >= order.composed + GOOD_FOR or document.expires > order.composed + GOOD_FOR:
        raise Refused(Attack.REPLAY, f"emergency {order.id} was composed {moment(order.composed)}")
    if order.composed > at + LONGEST:
        raise Refused(Attack.FAST_FORWARD, f"emergency {order.id} was composed {moment(order.composed)}")
    if document.expires - document.sent > order.holds:
        raise Refused(Attack.ENDLESS, f"emergency {order.id} was signed for {order.minutes} minutes")
    if order.until is not None and document.expires > order.until:
        raise Refused(Attack.ENDLESS, f"emergency {order.id} was signed until {moment(order.until)}")


def left_out(held: Trust, found: Trust) -> bool:
    """Whether the root took its trust from a key that seals emergencies: a serial it set binds nobody any more."""
    return any(not found.names(role, key_id(e.key)) for role in ROLES.values() for e in held.roles[role].keys)


def named(envelope: str) -> tuple[EmergencyId, int] | None:
    """Which emergency it says it is, and its serial, though nothing of it is believed: for a line about its refusal."""
    with suppress(Refused):
        document = from_payload(unread(envelope).payload)
        return EmergencyId(document.emergency[:100]), document.serial
    return None


# --- as JSON -------------------------------------------------------------------------------------------------------


def to_json(document: EmergencyDocument) -> str:
    signatures = [{"keyid": e.key, "sig": base64.b64encode(e.value).decode()} for e in document.signatures]
    written: dict[str, Any] = {
        "version": VERSION,
        "house": document.house,
        "serial": document.serial,
        "emergency": document.emergency,
        "kind": document.kind.value,
        "message": document.message.value,
        "references": list(document.references),
        "sent": moment(document.sent),
        "expires": moment(document.expires),
        "order": None if document.order is None else base64.b64encode(document.order).decode(),
        "signatures": signatures,
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def from_payload(payload: bytes) -> EmergencyDocument:
    """What stands in it, whoever sealed it. Refused."""
    try:
        found = told(payload)
        if (version := found.number("version")) != VERSION:
            raise Refused(Attack.VERSION, f"emergency version {version}")
        return _read(found)
    except NotTold as refused:
        raise Refused(Attack.MALFORMED, str(refused)) from refused


def _read(found: Told) -> EmergencyDocument:
    span = found.span("sent", "expires")
    document = EmergencyDocument(
        house=found.text("house"),
        serial=found.number("serial", 1),
        emergency=EmergencyId(found.text("emergency")),
        kind=found.word("kind", EmergencyKind),
        message=found.word("message", Message),
        references=found.texts("references"),
        sent=span.start,
        expires=span.end,
        order=found.blob("order", _ORDER) if "order" in found else None,
        signatures=tuple(_read_signature(each) for each in found.each("signatures")),
    )
    if document.order is None and document.message is not Message.CANCEL:
        raise NotTold("silence that is no cancel")
    if len(document.signatures) > MOST_SIGNATURES:
        raise NotTold("too many signatures")
    return document


def _read_signature(found: Told) -> Signature:
    return Signature(key=KeyId(found.text("keyid")), value=found.raw("sig", _SIGNATURE))
