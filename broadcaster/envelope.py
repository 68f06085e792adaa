"""DSSE envelopes under Ed25519: bytes that came from the holder of a key, and say what kind of bytes they are.

What is signed is the payload's bytes and their type (PAE), never JSON written anew: nothing has to be written the same
way twice, and a checkpoint can never be taken for a manifest. https://github.com/secure-systems-lab/dsse
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NewType

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

KeyId = NewType("KeyId", str)
"""Lower-case hexadecimal SHA-256 of the public key: nobody can choose the id of somebody else's key."""

LONGEST = 4_000_000
"""Characters of an envelope's JSON; more is refused unread."""
_SIGNATURES = 16
_KEY, _SIGNATURE = 32, 64


class NotSealed(ValueError):
    """The bytes are not what a trusted key signed. `reason` is a short stable word, for tests and logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    key: KeyId
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]


# --- keys --------------------------------------------------------------------------------------------------------


def new_key() -> bytes:
    """A private key of 32 bytes, by the operating system's randomness."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(key: bytes) -> bytes:
    """The public half. NotSealed when these are not 32 bytes."""
    return _private(key).public_key().public_bytes_raw()


def key_id(public: bytes) -> KeyId:
    return KeyId(sha256(public).hexdigest())


def trusting(*publics: bytes) -> dict[KeyId, bytes]:
    """These public keys by their ids."""
    return {key_id(public): public for public in publics}


def locked(key: bytes, passphrase: bytes) -> bytes:
    """A private key as a file to carry about (PKCS8, PEM): it opens by the passphrase; by none when that is empty."""
    lock = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return _private(key).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


def unlocked(file: bytes, passphrase: bytes) -> bytes:
    """The private key in it. NotSealed for another passphrase, and for what is no such file."""
    try:
        key = load_pem_private_key(file, passphrase or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as refused:
        raise NotSealed("locked") from refused
    if not isinstance(key, Ed25519PrivateKey):
        raise NotSealed("no private key")
    return key.private_bytes_raw()


# --- sealing and opening -----------------------------------------------------------------------------------------


def pae(payload_type: str, payload: bytes) -> bytes:
    """What is signed: DSSE's pre-authentication encoding of a type and bytes."""
    named = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(named), named, len(payload), payload)


@dataclass(frozen=True, slots=True)
class Pen:
    """A private key made ready to sign with often: making it ready takes longer than signing."""

    id: KeyId
    key: Ed25519PrivateKey = field(repr=False)


def pen_of(key: bytes) -> Pen:
    """NotSealed when these are not 32 bytes."""
    return Pen(key_id(public_of(key)), _private(key))


def seal(payload_type: str, payload: bytes, keys: Sequence[bytes | Pen]) -> Envelope:
    """Signed with every key given. NotSealed when there is none, or one that is no private key."""
    if not keys:
        raise NotSealed("no key")
    signed = pae(payload_type, payload)
    pens = (each if isinstance(each, Pen) else pen_of(each) for each in keys)
    signatures = tuple(Signature(key=pen.id, value=pen.key.sign(signed)) for pen in pens)
    return Envelope(payload_type=payload_type, payload=payload, signatures=signatures)


def open_sealed(envelope: Envelope, trusted: Mapping[KeyId, bytes], threshold: int = 1) -> bytes:
    """The payload, once `threshold` different trusted keys signed it and its type. NotSealed.

    Whoever opens must still look at `payload_type`: it is what they trust the keys to say.
    """
    if threshold < 1:
        raise ValueError("a threshold below one trusts everybody")
    if len(envelope.signatures) > _SIGNATURES:
        raise NotSealed("too many signatures")
    signed = pae(envelope.payload_type, envelope.payload)
    signers = {each.key for each in envelope.signatures if _holds(each, trusted, signed)}
    if len(signers) < threshold:
        raise NotSealed("signature wrong" if _known(envelope, trusted) else "key unknown")
    return envelope.payload


def _known(envelope: Envelope, trusted: Mapping[KeyId, bytes]) -> bool:
    return any(each.key in trusted for each in envelope.signatures)


def _holds(signature: Signature, trusted: Mapping[KeyId, bytes], signed: bytes) -> bool:
    public = trusted.get(signature.key)
    if public is None or key_id(public) != signature.key or len(public) != _KEY:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature.value, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(key: bytes) -> Ed25519PrivateKey:
    if len(key) != _KEY:
        raise NotSealed("no private key")
    return Ed25519PrivateKey.from_private_bytes(key)


# --- as JSON -----------------------------------------------------------------------------------------------------


def to_json(envelope: Envelope) -> str:
    return json.dumps(
        {
            "payloadType": envelope.payload_type,
            "payload": _written(envelope.payload),
            "signatures": [{"keyid": each.key, "sig": _written(each.value)} for each in envelope.signatures],
        }
    )


def from_json(text: str | bytes) -> Envelope:
    """NotSealed for anything but an envelope; what it says is not yet believed."""
    if len(text) > LONGEST:
        raise NotSealed("too long")
    try:
        told = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as garbled:
        raise NotSealed("no JSON") from garbled
    payload_type, payload, signatures = _fields(told, "payloadType", "payload", "signatures")
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= _SIGNATURES:
        raise NotSealed("no signatures")
    return Envelope(payload_type=_text(payload_type), payload=_read(payload), signatures=tuple(_signatures(signatures)))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object that says a field twice is read differently by different readers."""
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a field said twice")
    return told


def _signatures(told: list[object]) -> Iterator[Signature]:
    for each in told:
        key, value = _fields(each, "keyid", "sig")
        read = _read(value)
        if len(read) != _SIGNATURE:
            raise NotSealed("no signatures")
        yield Signature(key=KeyId(_text(key)), value=read)


def _fields(told: object, *names: str) -> tuple[object, ...]:
    if not isinstance(told, dict) or set(told) != set(names):
        raise NotSealed("other fields")
    return tuple(told[name] for name in names)


def _text(told: object) -> str:
    if not isinstance(told, str):
        raise NotSealed("no text")
    try:
        told.encode()
    except UnicodeEncodeError as lone:
        raise NotSealed("no text") from lone
    return told


def _read(told: object) -> bytes:
    """Only the one way of writing these bytes: base64 that decodes alike but reads otherwise is refused."""
    try:
        read = base64.b64decode(_text(told).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as garbled:
        raise NotSealed("no base64") from garbled
    if _written(read) != told:
        raise NotSealed("no base64")
    return read


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
