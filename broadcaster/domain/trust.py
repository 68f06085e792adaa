"""Whom a house's stations believe, and for what: said by keys that never touch a server.

The root says which keys may seal manifests, emergencies, exercises and checkpoints, until when, and which people's keys
an emergency needs. A station pins the first root when it is enrolled and follows it from there: each trust is signed by
the roots it held and by those it brings. A server that was taken over can therefore neither name new keys nor keep old
ones beyond their time.
"""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.audit import moment
from broadcaster.domain.emergency import EmergencyKind
from broadcaster.domain.stations import StationCode
from broadcaster.domain.told import NotTold, Told, told
from broadcaster.domain.units import Instant
from broadcaster.envelope import Envelope, KeyId, NotSealed, from_json, key_id, open_sealed, trusting

TYPE = "application/vnd.broadcaster.trust.v1"
VERSION = 1
KEY_BYTES = 32
LEAP = 3_000_000
"""How far a serial may rise at once. Serials do not run ahead of the minutes for long, and no key holds five years."""
_THRESHOLD = 16


class KeyRole(StrEnum):
    """What a key that lies on the server is trusted to say."""

    MANIFEST = "manifest"
    ACTUAL = "emergency-actual"
    EXERCISE = "emergency-exercise"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roots:
    """Keys of the root, kept off the server, and how many of them must sign together."""

    threshold: int
    keys: tuple[bytes, ...]

    @property
    def trusted(self) -> dict[KeyId, bytes]:
        return trusting(*self.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated:
    """A key of the server, believed until `not_after`, that moment excluded."""

    key: bytes
    not_after: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """The server's keys that speak for the house in one role, and how many of them must sign together."""

    threshold: int
    keys: tuple[Delegated, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """A person's key. `below` is the path of the station whose subtree they answer for; None: the whole house."""

    key: bytes
    name: str
    below: str | None
    kinds: frozenset[EmergencyKind]

    def covers(self, path: str, kind: EmergencyKind) -> bool:
        return kind in self.kinds and (self.below is None or path.startswith(self.below))


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvers:
    """How many of these people an emergency needs. Threshold 0: nobody has a key yet, and the server's key is enough;
    only the root can say so."""

    threshold: int
    people: tuple[Approver, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom a station believes, signed by the root. `serial` only rises, and from `expires` on it is good for nothing;
    `revoked` are the codes of stations that are no longer the house's."""

    house: str
    serial: int
    issued: Instant
    expires: Instant
    roots: Roots
    roles: Mapping[KeyRole, Delegation]
    approvers: Approvers
    revoked: frozenset[StationCode] = frozenset()

    def keys(self, role: KeyRole, at: Instant) -> dict[KeyId, bytes]:
        """Those believed at that moment."""
        return trusting(*(each.key for each in self.roles[role].keys if at < each.not_after))

    def names(self, role: KeyRole, key: KeyId) -> bool:
        """Whether the root trusts that key with the role, its time over or not."""
        return any(key_id(each.key) == key for each in self.roles[role].keys)

    def approvers_for(self, path: str, kind: EmergencyKind) -> dict[KeyId, Approver]:
        """Whose signature counts at the station of that path, for that kind."""
        return {key_id(each.key): each for each in self.approvers.people if each.covers(path, kind)}


# --- taking up a new trust ---------------------------------------------------------------------------------------


def accepted(held: Trust | Roots, envelope: str | bytes, at: Instant) -> Trust:
    """The trust in the envelope, when it may follow the one held, or the first roots that were pinned. Refused."""
    found = _following(held, envelope)
    if at >= found.expires:
        raise Refused(Attack.EXPIRED, f"the trust ended {moment(found.expires)}")
    return found


def walked(held: Trust | Roots, envelopes: Sequence[str | bytes], at: Instant) -> Trust:
    """The last of these, each taken up after the one before it: how a station that slept through changes of the root
    catches up. Only the last must still hold. Refused, ValueError for none."""
    if not envelopes:
        raise ValueError("no trust to walk to")
    for envelope in envelopes[:-1]:
        held = _following(held, envelope)
    return accepted(held, envelopes[-1], at)


def _following(held: Trust | Roots, envelope: str | bytes) -> Trust:
    before = held.roots if isinstance(held, Trust) else held
    read = unread(envelope)
    found = from_payload(_signed(read, before))
    _signed(read, found.roots)
    if isinstance(held, Trust):
        _check_follows(held, found)
    return found


def _check_follows(held: Trust, found: Trust) -> None:
    if found.house != held.house:
        raise Refused(Attack.FOREIGN, f"of house {found.house}")
    if found.serial < held.serial or (found.serial == held.serial and found != held):
        raise Refused(Attack.ROLLBACK, f"serial {found.serial}, held {held.serial}")
    if found.serial > held.serial + LEAP:
        raise Refused(Attack.FAST_FORWARD, f"serial {found.serial}, held {held.serial}")


def unread(envelope: str | bytes) -> Envelope:
    """An envelope by its text, nothing of it believed yet. Refused."""
    try:
        return from_json(envelope)
    except NotSealed as refused:
        raise Refused(_mark(refused), refused.reason) from refused


def _mark(refused: NotSealed) -> Attack:
    return Attack.ENDLESS if refused.reason in ("too long", "too many signatures") else Attack.ARBITRARY


def _signed(envelope: Envelope, roots: Roots) -> bytes:
    if envelope.payload_type != TYPE:
        raise Refused(Attack.ARBITRARY, f"of type {envelope.payload_type[:80]!r}")
    try:
        return open_sealed(envelope, roots.trusted, roots.threshold)
    except NotSealed as refused:
        raise Refused(_mark(refused), f"root: {refused.reason}") from refused


# --- what the server's keys sealed -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What keys of a role said, and which of them did."""

    payload: bytes
    signers: frozenset[KeyId]


def taken_away(before: Trust, after: Trust) -> tuple[tuple[KeyRole, KeyId], ...]:
    """The server's keys that one trust names and the next does not: stolen, or their time was over."""
    named = {(role, key_id(each.key)) for role, lent in after.roles.items() for each in lent.keys}
    stood = ((role, key_id(each.key)) for role, lent in before.roles.items() for each in lent.keys)
    return tuple(each for each in stood if each not in named)


def unsealed(trust: Trust, role: KeyRole, payload_type: str, envelope: str | bytes, at: Instant) -> Sealed:
    """What the holder of this role's keys sealed as that type, while the root trusts them. Refused, by the attack."""
    read = unread(envelope)
    if read.payload_type != payload_type:
        raise Refused(Attack.ARBITRARY, f"of type {read.payload_type[:80]!r}")
    if at >= trust.expires:
        raise Refused(Attack.EXPIRED, f"the trust ended {moment(trust.expires)}")
    keys = trust.keys(role, at)
    try:
        payload = open_sealed(read, keys, trust.roles[role].threshold)
    except NotSealed as refused:
        raise _named(refused, trust, role, read) from refused
    holding = frozenset(each.key for each in read.signatures if _alone(read, each.key, keys))
    return Sealed(payload=payload, signers=holding)


def _alone(envelope: Envelope, key: KeyId, keys: Mapping[KeyId, bytes]) -> bool:
    """Whether this one key signed it."""
    if key not in keys:
        return False
    try:
        open_sealed(envelope, {key: keys[key]})
    except NotSealed:
        return False
    return True


def _named(refused: NotSealed, trust: Trust, role: KeyRole, envelope: Envelope) -> Refused:
    """By which right the signer is not believed: a key of ours for something else, one whose time is over, or none."""
    for other, delegation in trust.roles.items():
        for each in delegation.keys:
            if _alone(envelope, key_id(each.key), trusting(each.key)):
                attack = Attack.EXPIRED if other is role else Attack.WRONG_KEY
                return Refused(attack, f"signed by a key of {other.value}")
    return Refused(_mark(refused), refused.reason)


# --- as JSON -----------------------------------------------------------------------------------------------------


def to_json(trust: Trust) -> str:
    """Instants as ISO 8601 in UTC, keys as base64 of their 32 bytes."""
    return json.dumps(
        {
            "version": VERSION,
            "house": trust.house,
            "serial": trust.serial,
            "issued": moment(trust.issued),
            "expires": moment(trust.expires),
            "roots": {"threshold": trust.roots.threshold, "keys": [_written(each) for each in trust.roots.keys]},
            "roles": {role.value: _delegation(each) for role, each in trust.roles.items()},
            "approvers": {
                "threshold": trust.approvers.threshold,
                "keys": [_approver(each) for each in trust.approvers.people],
            },
            "revoked": sorted(trust.revoked),
        },
        ensure_ascii=False,
    )


def _delegation(told_of: Delegation) -> dict[str, object]:
    keys = [{"key": _written(each.key), "not_after": moment(each.not_after)} for each in told_of.keys]
    return {"threshold": told_of.threshold, "keys": keys}


def _approver(approver: Approver) -> dict[str, object]:
    return {
        "key": _written(approver.key),
        "name": approver.name,
        "below": approver.below,
        "kinds": sorted(each.value for each in approver.kinds),
    }


def _written(key: bytes) -> str:
    return base64.b64encode(key).decode()


def from_payload(payload: bytes | str) -> Trust:
    """What stands in it, whoever signed it. Refused."""
    try:
        found = told(payload)
        if (version := found.number("version")) != VERSION:
            raise Refused(Attack.VERSION, f"trust version {version}")
        return _read(found)
    except NotTold as refused:
        raise Refused(Attack.MALFORMED, str(refused)) from refused


def _read(found: Told) -> Trust:
    roles = found.one("roles")
    roots = found.one("roots")
    keys = roots.raws("keys", KEY_BYTES)
    span = found.span("issued", "expires")
    trust = Trust(
        house=found.text("house"),
        serial=found.number("serial", 1),
        issued=span.start,
        expires=span.end,
        roots=Roots(threshold=_threshold(roots, keys), keys=keys),
        roles={role: _read_delegation(roles.one(role.value)) for role in KeyRole},
        approvers=_read_approvers(found.one("approvers")),
        revoked=frozenset(StationCode(each) for each in found.texts("revoked")),
    )
    if shared := faults_of(trust):
        raise NotTold(shared)
    return trust


def faults_of(trust: Trust) -> str:
    """A key that is trusted with two things could pass the one for the other. "" when there is none."""
    named = [*((key, "root") for key in set(trust.roots.keys))]
    named += [(key, role.value) for role, of in trust.roles.items() for key in {each.key for each in of.keys}]
    named += [(each.key, "approver") for each in trust.approvers.people]
    seen: dict[bytes, str] = {}
    for key, role in named:
        if key in seen:
            return f"a key is both {seen[key]} and {role}"
        seen[key] = role
    return ""


def _threshold(found: Told, keys: Iterable[bytes]) -> int:
    """Of at least one, and never of more different keys than there are."""
    return found.number("threshold", 1, min(_THRESHOLD, len(set(keys))))


def _read_delegation(found: Told) -> Delegation:
    keys = tuple(Delegated(key=e.raw("key", KEY_BYTES), not_after=e.moment("not_after")) for e in found.each("keys"))
    return Delegation(threshold=_threshold(found, (each.key for each in keys)), keys=keys)


def _read_approvers(found: Told) -> Approvers:
    people = tuple(
        Approver(
            key=each.raw("key", KEY_BYTES),
            name=each.text("name"),
            below=each.text("below") if "below" in each else None,
            kinds=each.words("kinds", EmergencyKind),
        )
        for each in found.each("keys")
    )
    most = min(_THRESHOLD, len({each.key for each in people}))
    return Approvers(threshold=found.number("threshold", 0, most), people=people)
