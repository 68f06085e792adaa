"""What whoever holds a house's server, its database and every key that lies there can send to a station in the name of
an emergency: each thing they may try, and by which name a station refuses it.

The acceptance may be read with a fault planted in it, to see that the table finds the fault.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType

from fakes.house import NOW, PATH, STATION, House, key

from broadcaster import envelope
from broadcaster.domain import emergency_document, emergency_order
from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.emergency import EmergencyId, EmergencyKind, Message
from broadcaster.domain.emergency_document import EmergencyDocument, Listener
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import LEAP, Approver, Approvers, Trust
from broadcaster.domain.units import Instant, digest_of, instant
from broadcaster.envelope import Signature, public_of

HOUSE = House(approvers=(key(21), key(22)))
COMPOSER, SECOND, FAR, DRILL = HOUSE.approvers[0], HOUSE.approvers[1], key(23), key(24)
"""Two who answer for the whole house; one for another commune; one for exercises only."""
ACTUAL, EXERCISE = EmergencyKind.ACTUAL, EmergencyKind.EXERCISE
PEOPLE = (
    Approver(key=public_of(COMPOSER), name="Người soạn", below=None, kinds=frozenset(EmergencyKind)),
    Approver(key=public_of(SECOND), name="Người duyệt", below="/91/", kinds=frozenset(EmergencyKind)),
    Approver(key=public_of(FAR), name="Xã khác", below="/91/30631/", kinds=frozenset(EmergencyKind)),
    Approver(key=public_of(DRILL), name="Diễn tập", below=None, kinds=frozenset({EXERCISE})),
)
TRUST = replace(HOUSE.trust, approvers=Approvers(threshold=2, people=PEOPLE))
HERE = Listener(station=STATION, path=PATH, serial=5, taken=frozenset({"kc-heard"}))
SOUND = digest_of("còi")


def order_of(kind: EmergencyKind = ACTUAL, **changes: object) -> bytes:
    prefix = "kc-" if kind is ACTUAL else "dt-"
    told: dict[str, object] = {
        "version": 1,
        "house": HOUSE.name,
        "id": f"{prefix}1",
        "kind": kind.value,
        "message": "alert",
        "references": [],
        "headline": "Cháy chợ",
        "script": "Bà con rời khỏi chợ ngay.",
        "repeats": 2,
        "gap_ms": 20_000,
        "minutes": 20,
        "composed": {"by": "Người soạn", "at": NOW.isoformat()},
        "sounds": [{"sha256": SOUND, "bytes": 90_000, "ms": 8_000, "stations": [STATION]}],
    }
    return json.dumps(told | changes).encode()


def signed(order: bytes, *keys: bytes, payload_type: str = emergency_order.TYPE) -> tuple[Signature, ...]:
    return tuple(each for k in keys for each in envelope.seal(payload_type, order, [k]).signatures)


def document(order: bytes | None, signatures: tuple[Signature, ...], **changes: object) -> EmergencyDocument:
    known: dict[str, object] = {
        "house": HOUSE.name,
        "serial": 6,
        "emergency": EmergencyId("kc-1"),
        "kind": ACTUAL,
        "message": Message.ALERT,
        "references": (),
        "sent": NOW,
        "expires": instant(NOW + timedelta(minutes=20)),
        "order": order,
        "signatures": signatures,
    }
    return EmergencyDocument(**(known | changes))  # type: ignore[arg-type]  # each is what it is to be


def sealed(told: EmergencyDocument, *keys: bytes) -> str:
    payload = emergency_document.to_json(told).encode()
    return envelope.to_json(envelope.seal(emergency_document.TYPE, payload, list(keys or (HOUSE.actual,))))


GOOD = signed(order_of(), COMPOSER, SECOND)
"""What two people signed once, and the server therefore has: for that order alone."""
DRILLED = signed(order_of(EXERCISE), COMPOSER, SECOND)


def good(**changes: object) -> str:
    return sealed(document(order_of(), GOOD, **changes))


def exercise(**changes: object) -> EmergencyDocument:
    known = {"emergency": EmergencyId("dt-1"), "kind": EXERCISE}
    return document(order_of(EXERCISE), DRILLED, **(known | changes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    attack: Attack
    envelope: Callable[[], str]
    here: Listener = HERE
    at: Instant = NOW
    trust: Trust = TRUST


def _other(**changes: object) -> Callable[[], str]:
    """An order that nobody signed, under signatures that were given for another."""
    return lambda: sealed(document(order_of(**changes), GOOD))


def _by(*keys: bytes, **changes: object) -> Callable[[], str]:
    order = order_of(**changes)
    return lambda: sealed(document(order, signed(order, *keys)))


_LATER = instant(NOW + timedelta(minutes=30))
_HOUR = instant(NOW + timedelta(hours=1))
TRIES: Mapping[str, Try] = {
    # a new sound
    "words nobody signed": Try(attack=Attack.ARBITRARY, envelope=_by()),
    "another sound under old signatures": Try(
        attack=Attack.ARBITRARY,
        envelope=_other(sounds=[{"sha256": digest_of("lạ"), "bytes": 9, "ms": 9, "stations": [STATION]}]),
    ),
    "another station under old signatures": Try(
        attack=Attack.ARBITRARY,
        envelope=_other(sounds=[{"sha256": SOUND, "bytes": 90_000, "ms": 8_000, "stations": [STATION, "30631"]}]),
    ),
    "played for longer than was signed": Try(attack=Attack.ARBITRARY, envelope=_other(repeats=20)),
    "one person alone": Try(attack=Attack.ARBITRARY, envelope=_by(COMPOSER)),
    "one person twice": Try(attack=Attack.ARBITRARY, envelope=_by(COMPOSER, COMPOSER)),
    "the server's own keys as people": Try(
        attack=Attack.ARBITRARY, envelope=_by(HOUSE.actual, HOUSE.manifest, HOUSE.exercise, HOUSE.journal)
    ),
    "keys that the server made up": Try(attack=Attack.ARBITRARY, envelope=_by(key(61), key(62))),
    "people who signed something else": Try(
        attack=Attack.ARBITRARY,
        envelope=lambda: sealed(
            document(order_of(), signed(order_of(), COMPOSER, SECOND, payload_type="application/x.other"))
        ),
    ),
    "somebody of another commune": Try(attack=Attack.FOREIGN, envelope=_by(COMPOSER, FAR)),
    "a station that knows no place of its own": Try(attack=Attack.FOREIGN, envelope=good, here=replace(HERE, path="")),
    # an old one
    "the same serial again": Try(attack=Attack.REPLAY, envelope=lambda: good(serial=5)),
    "the same order under a new serial": Try(
        attack=Attack.REPLAY, envelope=lambda: good(serial=9), here=replace(HERE, taken=frozenset({"kc-1"}))
    ),
    "an order of an hour ago under a new serial": Try(
        attack=Attack.REPLAY,
        envelope=lambda: good(serial=9, sent=_HOUR, expires=instant(_HOUR + timedelta(minutes=20))),
        at=_HOUR,
    ),
    "held beyond the hour it is good for": Try(
        attack=Attack.REPLAY,
        envelope=lambda: good(
            sent=instant(_HOUR - timedelta(minutes=10)), expires=instant(_HOUR + timedelta(minutes=10))
        ),
        at=instant(_HOUR - timedelta(minutes=5)),
    ),
    "over": Try(attack=Attack.EXPIRED, envelope=good, at=instant(NOW + timedelta(minutes=20))),
    "for a day": Try(attack=Attack.ENDLESS, envelope=lambda: good(expires=instant(NOW + timedelta(days=1)))),
    "for longer than the alert it came as": Try(
        attack=Attack.ENDLESS,
        envelope=_by(COMPOSER, SECOND, until=instant(NOW + timedelta(minutes=9)).isoformat()),
    ),
    "for longer than was signed": Try(attack=Attack.ENDLESS, envelope=lambda: good(expires=_LATER)),
    "composed in a year to come": Try(
        attack=Attack.FAST_FORWARD,
        envelope=_by(COMPOSER, SECOND, composed={"by": "x", "at": (NOW + timedelta(days=365)).isoformat()}),
    ),
    "a serial after which nothing could come": Try(
        attack=Attack.FAST_FORWARD, envelope=lambda: good(serial=HERE.serial + LEAP + 1)
    ),
    # an exercise as actual
    "an exercise with the key of the actual": Try(
        attack=Attack.WRONG_KEY, envelope=lambda: sealed(exercise(), HOUSE.actual)
    ),
    "an exercise that calls itself actual": Try(
        attack=Attack.WRONG_KEY, envelope=lambda: sealed(exercise(kind=ACTUAL), HOUSE.actual)
    ),
    "an actual one with the key of exercises": Try(
        attack=Attack.WRONG_KEY, envelope=lambda: sealed(document(order_of(), GOOD), HOUSE.exercise)
    ),
    "people trusted with exercises alone": Try(attack=Attack.WRONG_KEY, envelope=_by(COMPOSER, DRILL)),
    "an exercise under an id that is actual": Try(attack=Attack.MALFORMED, envelope=_by(COMPOSER, SECOND, id="dt-1")),
    # for somebody else
    "another emergency around it": Try(attack=Attack.MALFORMED, envelope=lambda: good(emergency=EmergencyId("kc-2"))),
    "an order that ends another than it says": Try(
        attack=Attack.MALFORMED, envelope=lambda: good(references=("kc-9",))
    ),
    "for other stations": Try(attack=Attack.FOREIGN, envelope=good, here=replace(HERE, station=StationCode("30631"))),
    "of another house": Try(attack=Attack.FOREIGN, envelope=lambda: good(house="house-2")),
    "silence of another house": Try(
        attack=Attack.FOREIGN,
        envelope=lambda: sealed(document(None, (), house="house-2", message=Message.CANCEL)),
    ),
    "an order of another house": Try(attack=Attack.FOREIGN, envelope=_by(COMPOSER, SECOND, house="house-2")),
    "a station that was taken out": Try(
        attack=Attack.REVOKED, envelope=good, trust=replace(TRUST, revoked=frozenset({STATION}))
    ),
    # with other keys
    "the manifest key": Try(
        attack=Attack.WRONG_KEY, envelope=lambda: sealed(document(order_of(), GOOD), HOUSE.manifest)
    ),
    "a stranger's key": Try(attack=Attack.ARBITRARY, envelope=lambda: sealed(document(order_of(), GOOD), key(66))),
    "no order that is no end": Try(attack=Attack.MALFORMED, envelope=lambda: sealed(document(None, ()))),
    "no sound": Try(attack=Attack.MALFORMED, envelope=_by(COMPOSER, SECOND, sounds=[])),
    "an envelope without end": Try(attack=Attack.ENDLESS, envelope=lambda: "x" * 4_000_001),
}

FAULTS: Mapping[str, tuple[str, str]] = {
    "the house is not looked at": ("document.house != trust.house", "False"),
    "revoked stations are not looked at": ("here.station in trust.revoked", "False"),
    "the order's house is not looked at": ("order.house != document.house", "False"),
    "the order's kind is not looked at": ("order.kind is not document.kind", "False"),
    "the document's kind is not looked at": ("document.kind is not kind", "False"),
    "the order is not held against what is around it": (
        "(order.id, order.message, order.references) != (document.emergency, document.message, document.references)",
        "False",
    ),
    "people are not asked for": ("    _check_people(trust, document, here.path)\n", ""),
    "one person is enough": ("needed = trust.approvers.threshold", "needed = 1"),
    "places of people are not looked at": ("trust.approvers_for(path, document.kind)", "_all(trust)"),
    "kinds of people are not looked at": (
        "trust.approvers_for(path, document.kind)",
        "(trust.approvers_for(path, EmergencyKind.ACTUAL) | trust.approvers_for(path, EmergencyKind.EXERCISE))",
    ),
    "serials may fall": ("document.serial <= here.serial", "False"),
    "serials may leap": ("document.serial > here.serial + LEAP", "False"),
    "the end is not looked at": ("at >= document.expires", "False"),
    "it may hold for longer than an order does": ("document.expires - document.sent > order.holds", "False"),
    "an order stays good": (
        "at >= order.composed + GOOD_FOR or document.expires > order.composed + GOOD_FOR",
        "False",
    ),
    "an order is good beyond its hour": ("or document.expires > order.composed + GOOD_FOR", ""),
    "an order may come from the future": ("order.composed > at + LONGEST", "False"),
    "what was taken up is forgotten": ("order.id in here.taken", "False"),
    "whom it is for is not looked at": ("    if not sounds:\n", "    if False:\n"),
    "silence may be anything": (
        "document.order is None and document.message is not Message.CANCEL",
        "False",
    ),
}
_HELPER = "\ndef _all(trust):\n    return {key_id(e.key): e for e in trust.approvers.people}\n"


def acceptance(*plants: tuple[str, str]) -> ModuleType:
    """The station's acceptance, with these texts of it in the place of those."""
    text = Path(emergency_document.__file__).read_text("utf-8")
    for old, new in plants:
        assert old in text, old
        text = text.replace(old, new)
    module = ModuleType("acceptance")
    sys.modules["acceptance"] = module
    exec(compile(text + _HELPER, "acceptance", "exec"), module.__dict__)
    return module


def outcome(module: ModuleType, tried: Try) -> str:
    """By which name it was refused; "" when it was not."""
    try:
        module.opened(tried.trust, tried.envelope(), tried.here, tried.at)
    except Refused as refused:
        return refused.attack.value
    return ""
