"""The time as the house says it, with the newest serials there are: by it a station sees that it is kept from them.

It stands beside every answer a station polls for. A station that was told a moment once never believes an earlier one.
"""

import base64
import json
from dataclasses import dataclass

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.audit import moment
from broadcaster.domain.stations import StationCode
from broadcaster.domain.told import NotTold, told
from broadcaster.domain.trust import KeyRole, Trust, unsealed
from broadcaster.domain.units import Instant
from broadcaster.envelope import KeyId

TYPE = "application/vnd.broadcaster.time.v1"
HEADER = "Broadcaster-Time"
"""Of the answer that carries it: base64 of the envelope's JSON."""
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTime:
    """`manifest` is the newest serial of the station's manifests, `emergency` that of the emergencies for it that hold,
    0 for none; `trust` that of what the root signed, 0 where it is not told."""

    house: str
    station: StationCode
    at: Instant
    manifest: int
    emergency: int
    trust: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """What the house said last, and the keys that said it. It binds while the root trusts any of them with it: whoever
    stole a key, and said with it that it is next year, is undone by a new trust."""

    time: SignedTime
    keys: frozenset[KeyId]


class HourDoubted(Refused):
    """The house's own word, at an hour that cannot be believed. What it says there is may be asked for all the same."""

    def __init__(self, attack: Attack, detail: str, time: SignedTime) -> None:
        super().__init__(attack, detail)
        self.time = time


def believed(trust: Trust, envelope: str | bytes, station: StationCode, last: Believed | None) -> Believed:
    """What the house says, when it may follow what it said last. HourDoubted when it may not; Refused.

    The seal is looked at as of the moment that is told: a station whose clock is lost has no other.
    """
    found = _read(trust, envelope)
    if (found.time.house, found.time.station) != (trust.house, station):
        raise Refused(Attack.FOREIGN, f"time for station {found.time.station}")
    before = still_believed(trust, last)
    if before is not None and found.time.at < before.time.at:
        raise HourDoubted(Attack.REPLAY, f"it was {moment(before.time.at)} already", found.time)
    return found


def of_header(written: str) -> bytes:
    """The envelope that stands in a header. Refused."""
    try:
        return base64.b64decode(written, validate=True)
    except ValueError as garbled:
        raise Refused(Attack.ARBITRARY, "a time that is no base64") from garbled


def still_believed(trust: Trust, last: Believed | None) -> Believed | None:
    if last is None or not any(trust.names(KeyRole.MANIFEST, each) for each in last.keys):
        return None
    return last


def check_newest(time: SignedTime, serial: int) -> None:
    """Refused as frozen when the house says that there is a newer manifest than the one it was asked for and gave."""
    if serial < time.manifest:
        raise Refused(Attack.FREEZE, f"serial {serial}, there is {time.manifest}")


def _read(trust: Trust, envelope: str | bytes) -> Believed:
    # Opened twice over: first as of a moment at which every key of the role still holds, to learn which moment it is.
    first = _told(unsealed(trust, KeyRole.MANIFEST, TYPE, envelope, trust.issued).payload)
    sealed = unsealed(trust, KeyRole.MANIFEST, TYPE, envelope, first.at)
    return Believed(time=first, keys=sealed.signers)


def to_json(time: SignedTime) -> str:
    return json.dumps(
        {
            "version": VERSION,
            "house": time.house,
            "station": time.station,
            "at": moment(time.at),
            "manifest": time.manifest,
            "emergency": time.emergency,
            "trust": time.trust,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _told(payload: bytes) -> SignedTime:
    try:
        found = told(payload)
        if (version := found.number("version")) != VERSION:
            raise Refused(Attack.VERSION, f"time version {version}")
        return SignedTime(
            house=found.text("house"),
            station=StationCode(found.text("station")),
            at=found.moment("at"),
            manifest=found.number("manifest"),
            emergency=found.number("emergency"),
            trust=found.number("trust") if "trust" in found else 0,
        )
    except NotTold as refused:
        raise Refused(Attack.MALFORMED, str(refused)) from refused
