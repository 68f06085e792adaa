"""Sealed documents after something was done to them: to their bytes, their base64, their JSON, signatures and types."""

import base64
import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from fakes.house import key, manifest
from properties.attacks import HOUSE, LATER, TIME, TRUST

from broadcaster import envelope
from broadcaster.domain import signed_time, station_document, trust
from broadcaster.envelope import Envelope, NotSealed, Signature

TYPES = (trust.TYPE, station_document.TYPE, signed_time.TYPE, "application/vnd.broadcaster.journal.v1", "", "x")
_ODD: tuple[Any, ...] = (None, True, 0, -1, 2**63, 1e308, "", "\u202e", [], {}, [[[[]]]], {"a": {}})
_KEYS = (HOUSE.manifest, HOUSE.actual, HOUSE.exercise, HOUSE.journal, *HOUSE.roots, key(99))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`role`: as what it is shown to a station; `kind`: what was done to it."""

    role: str
    kind: str
    text: bytes


def originals() -> dict[str, str]:
    """Of each role one that a station takes up."""
    return {
        "trust": HOUSE.signed(replace(TRUST, serial=6)),
        "manifest": HOUSE.sealed(manifest(6, days=1)),
        "time": HOUSE.timed(replace(TIME, at=LATER)),
    }


def mutants(seed: int) -> Iterator[Mutant]:
    """Without end. One that says the same by the same signatures is none."""
    rng, told = random.Random(seed), originals()
    sound = {role: envelope.from_json(text) for role, text in told.items()}
    kinds = list(_KINDS.items())
    while True:
        role = rng.choice(list(told))
        kind, change = rng.choice(kinds)
        text = change(rng, told[role], rng.choice(list(told.values())))
        if not _harmless(text, sound[role]):
            yield Mutant(role=role, kind=kind, text=text)


def _harmless(text: bytes, sound: Envelope) -> bool:
    with suppress(NotSealed):
        read = envelope.from_json(text)
        same = (read.payload_type, read.payload) == (sound.payload_type, sound.payload)
        return same and set(sound.signatures) <= set(read.signatures)
    return False


# --- what is done to it ------------------------------------------------------------------------------------------


def _bytes(rng: random.Random, text: str, other: str) -> bytes:
    raw = bytearray(text.encode())
    for _ in range(rng.randint(1, 3)):
        raw = raw or bytearray(b"x")
        place = rng.randrange(len(raw))
        match rng.randrange(5):
            case 0:
                raw[place] ^= 1 << rng.randrange(8)
            case 1:
                del raw[place : place + rng.randint(1, 40)]
            case 2:
                raw[place:place] = rng.randbytes(rng.randint(1, 8))
            case 3:
                raw = raw[: max(place, 1)]
            case _:
                raw[place:] = other.encode()[place:] or b"x"
    return bytes(raw or b"x")


def _base64(rng: random.Random, text: str, other: str) -> bytes:  # noqa: ARG001 - all changes are called alike
    told = json.loads(text)
    written = told["payload"]
    place = rng.randrange(len(written))
    told["payload"] = rng.choice(
        (
            written[:place] + rng.choice("ABCdef0189+/-_=\n ") + written[place + 1 :],
            written + rng.choice(("=", "\n", "AAAA", "====")),
            written.rstrip("=") + "=" * rng.randrange(4),
            written[:place],
            written.swapcase(),
        )
    )
    return json.dumps(told).encode()


def _json(rng: random.Random, text: str, other: str) -> bytes:
    told = json.loads(text)
    name = rng.choice(list(told))
    match rng.randrange(6):
        case 0:
            del told[name]
        case 1:
            told[name] = rng.choice(_ODD)
        case 2:
            told[name + "x"] = told.pop(name)
        case 3:
            told["more"] = rng.choice(_ODD)
        case 4:
            twice = json.dumps({name: json.loads(other)[name]})[1:-1]
            return f"{{{twice}, {text[1:]}".encode()
        case _:
            deep = rng.choice((10, 2_000, 100_000))
            return (text[:-1] + ', "a": ' + "[" * deep + "]" * deep + "}").encode()
    return json.dumps(told).encode()


def _payload(rng: random.Random, text: str, other: str) -> bytes:  # noqa: ARG001 - all changes are called alike
    """The signed JSON said otherwise, under the old signatures."""
    read = envelope.from_json(text)
    told = json.loads(read.payload)
    name = rng.choice(list(told))
    told[name] = told[name] + 1 if isinstance(told[name], int) else rng.choice(_ODD)
    return _written(replace(read, payload=json.dumps(told).encode()))


def _signatures(rng: random.Random, text: str, other: str) -> bytes:
    read, strange = envelope.from_json(text), envelope.from_json(other)
    first = read.signatures[0]
    changed: tuple[tuple[Signature, ...], ...] = (
        (),
        strange.signatures if strange != read else (),
        tuple(replace(each, value=bytes(64)) for each in read.signatures),
        tuple(replace(each, value=rng.randbytes(64)) for each in read.signatures),
        tuple(replace(each, value=each.value[::-1]) for each in read.signatures),
        tuple(replace(each, key=envelope.key_id(rng.randbytes(32))) for each in read.signatures),
        (first, first) if len(read.signatures) > 1 else (),
        read.signatures * 17,
    )
    return _written(replace(read, signatures=rng.choice(changed)))


def _type(rng: random.Random, text: str, other: str) -> bytes:  # noqa: ARG001 - all changes are called alike
    read = envelope.from_json(text)
    return _written(replace(read, payload_type=rng.choice([each for each in TYPES if each != read.payload_type])))


def _retyped(rng: random.Random, text: str, other: str) -> bytes:  # noqa: ARG001 - all changes are called alike
    """Signed by the very keys that have the say, as something else that they may say."""
    read = envelope.from_json(text)
    keys = {envelope.key_id(envelope.public_of(each)): each for each in _KEYS}
    told = rng.choice([each for each in TYPES if each != read.payload_type])
    return _written(envelope.seal(told, read.payload, [keys[each.key] for each in read.signatures]))


def _resigned(rng: random.Random, text: str, other: str) -> bytes:  # noqa: ARG001 - all changes are called alike
    """Signed again, by a key that has no say in it."""
    read = envelope.from_json(text)
    entitled = {each.key for each in read.signatures}
    roots = {envelope.key_id(envelope.public_of(each)) for each in HOUSE.roots}
    told = [each for each in _KEYS if envelope.key_id(envelope.public_of(each)) not in entitled | roots]
    made = envelope.seal(read.payload_type, read.payload, [rng.choice(told)])
    mimed = tuple(replace(each, key=read.signatures[0].key) for each in made.signatures)
    return _written(rng.choice((made, replace(made, signatures=mimed))))


def _foreign(rng: random.Random, text: str, other: str) -> bytes:
    """Sound, and shown as what it is not; or with the payload of one under the signatures of the other."""
    read, strange = envelope.from_json(text), envelope.from_json(other)
    if read == strange:
        return _written(replace(read, payload=read.payload + b" "))
    return rng.choice((other.encode(), _written(replace(read, payload=strange.payload))))


_KINDS: dict[str, Callable[[random.Random, str, str], bytes]] = {
    "bytes": _bytes,
    "base64": _base64,
    "json": _json,
    "payload": _payload,
    "signatures": _signatures,
    "type": _type,
    "retyped": _retyped,
    "resigned": _resigned,
    "foreign": _foreign,
}


def _written(read: Envelope) -> bytes:
    raw = {
        "payloadType": read.payload_type,
        "payload": base64.b64encode(read.payload).decode(),
        "signatures": [{"keyid": each.key, "sig": base64.b64encode(each.value).decode()} for each in read.signatures],
    }
    return json.dumps(raw).encode()
