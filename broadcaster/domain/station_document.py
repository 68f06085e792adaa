"""A station's manifest as the document that travels: its versioned JSON, and whether a station may take it up."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.audit import moment
from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.item import ItemKind
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.station_manifest import (
    Buried,
    Cue,
    Live,
    NamedCluster,
    PlannedSlot,
    Sound,
    StationDay,
    StationManifest,
    built,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.told import NotTold, Told, told
from broadcaster.domain.trust import LEAP, KeyRole, Trust, unsealed
from broadcaster.domain.units import Digest, Instant, Span, digest_of_bytes
from broadcaster.envelope import KeyId

TYPE = "application/vnd.broadcaster.manifest.v3"
VERSION = 3
_LOUDEST, _SOFTEST = 12.0, -60.0


# --- whether a station may take it up ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The newest manifest a station took up: nothing older is taken up after it.

    `keys` are those that had sealed it. Once the root trusts none of them with manifests any more the floor is void:
    so a house whose key was stolen, and used to set the serial too high, gets its stations back by a new trust.
    """

    serial: int
    digest: Digest
    keys: frozenset[KeyId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    manifest: StationManifest
    floor: Floor


def opened(trust: Trust, envelope: str | bytes, station: StationCode, floor: Floor | None, at: Instant) -> Opened:
    """The manifest in the envelope, when this station may play by it. Refused, by the attack it bears the mark of.

    In this order: whose seal, which version, for whom, how new, for how long, what it would do.
    """
    sealed = unsealed(trust, KeyRole.MANIFEST, TYPE, envelope, at)
    manifest = from_payload(sealed.payload)
    if (manifest.house, manifest.station) != (trust.house, station):
        raise Refused(Attack.FOREIGN, f"for station {manifest.station} of house {manifest.house}")
    if station in trust.revoked:
        raise Refused(Attack.REVOKED)
    found = Floor(serial=manifest.serial, digest=digest_of_bytes(sealed.payload), keys=sealed.signers)
    _check_newer(found, standing(trust, floor))
    if at >= manifest.holds.end:
        raise Refused(Attack.EXPIRED, f"it ended {moment(manifest.holds.end)}")
    return Opened(manifest=built(manifest), floor=found)


def standing(trust: Trust, floor: Floor | None) -> Floor | None:
    """The floor, while the root trusts any of the keys it was told by."""
    if floor is None or not any(trust.names(KeyRole.MANIFEST, each) for each in floor.keys):
        return None
    return floor


def _check_newer(found: Floor, floor: Floor | None) -> None:
    stood = 0 if floor is None else floor.serial
    if floor is not None and found.serial > stood + LEAP:
        raise Refused(Attack.FAST_FORWARD, f"serial {found.serial}, held {stood}")
    if found.serial < stood:
        raise Refused(Attack.ROLLBACK, f"serial {found.serial}, held {stood}")
    if floor is not None and found.serial == stood and found.digest != floor.digest:
        raise Refused(Attack.ROLLBACK, f"another manifest under serial {stood}")


# --- as JSON -----------------------------------------------------------------------------------------------------


def to_json(manifest: StationManifest) -> str:
    """Instants as ISO 8601 in UTC, durations in whole milliseconds, sounds by their SHA-256 and their bytes."""
    return json.dumps(
        {
            "version": VERSION,
            "house": manifest.house,
            "station": manifest.station,
            "path": manifest.path,
            "label": manifest.label,
            "zone": manifest.zone,
            "serial": manifest.serial,
            "issued": moment(manifest.issued),
            "valid_from": moment(manifest.holds.start),
            "valid_until": moment(manifest.holds.end),
            "days": [_day(each) for each in manifest.days],
            "tombstones": [_buried(each) for each in manifest.tombstones],
            "fallback": _sound(manifest.fallback) | {"duration_ms": manifest.fallback.length},
            "clusters": [{"code": each.code, "name": each.name} for each in manifest.clusters],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _day(day: StationDay) -> dict[str, Any]:
    return {
        "date": day.day.isoformat(),
        "serial": day.serial,
        "takes_effect": moment(day.takes_effect),
        "quiet": [_span(each) for each in day.quiet],
        "slots": [_slot(each) for each in day.slots],
    }


def _slot(slot: PlannedSlot) -> dict[str, Any]:
    return {"id": slot.id, "session": slot.session, **_span(slot.span), "rows": [_row(each) for each in slot.rows]}


def _row(row: Cue) -> dict[str, Any]:
    written = {
        "start": moment(row.start),
        "duration_ms": row.length,
        "kind": row.kind.value,
        "title": row.title,
        **_sound(row.sound),
        "audio_ms": row.sound.length,
        "priority": row.priority.value,
        "bulletin": row.bulletin,
        "clusters": list(row.clusters),
    }
    return written if row.live is None else written | {"relay": _live(row.live)}


def _sound(sound: Sound) -> dict[str, Any]:
    return {"sha256": sound.audio, "bytes": sound.size, "gain_db": sound.gain}


def _live(live: Live) -> dict[str, Any]:
    return {"title": live.title, "stream": live.stream, "station": live.station, "session": live.session}


def _buried(buried: Buried) -> dict[str, Any]:
    return {"bulletin": buried.bulletin, "sha256": list(buried.audio), "at": moment(buried.at)}


def _span(span: Span) -> dict[str, str]:
    return {"start": moment(span.start), "end": moment(span.end)}


def from_payload(payload: bytes | str) -> StationManifest:
    """What stands in it, whoever sealed it. Refused for what is no manifest of this version."""
    try:
        found = told(payload)
        if (version := found.number("version")) != VERSION:
            raise Refused(Attack.VERSION, f"manifest version {version}")
        return _read(found)
    except NotTold as refused:
        raise Refused(Attack.MALFORMED, str(refused)) from refused


def _read(found: Told) -> StationManifest:
    fallback = found.one("fallback")
    return StationManifest(
        house=found.text("house"),
        station=StationCode(found.text("station")),
        path=found.text("path"),
        label=found.text("label"),
        zone=found.text("zone"),
        serial=found.number("serial", 1),
        issued=found.moment("issued"),
        holds=found.span("valid_from", "valid_until"),
        days=tuple(_read_day(each) for each in found.each("days")),
        tombstones=tuple(_read_buried(each) for each in found.each("tombstones")),
        fallback=_read_sound(fallback, "duration_ms"),
        clusters=tuple(NamedCluster(code=each.text("code"), name=each.text("name")) for each in found.each("clusters")),
    )


def _read_day(found: Told) -> StationDay:
    return StationDay(
        day=_date(found.text("date")),
        serial=found.number("serial"),
        takes_effect=found.moment("takes_effect"),
        quiet=tuple(each.span() for each in found.each("quiet")),
        slots=tuple(_read_slot(each) for each in found.each("slots")),
    )


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as garbled:
        raise NotTold(f"{written[:20]!r} is no date") from garbled


def _read_slot(found: Told) -> PlannedSlot:
    return PlannedSlot(
        id=SlotId(found.text("id")),
        session=found.text("session"),
        span=found.span(),
        rows=tuple(_read_row(each) for each in found.each("rows")),
    )


def _read_row(found: Told) -> Cue:
    return Cue(
        start=found.moment("start"),
        length=found.millis("duration_ms"),
        kind=found.word("kind", ItemKind),
        title=found.text("title"),
        sound=_read_sound(found, "audio_ms"),
        priority=found.word("priority", Priority),
        bulletin=BulletinId(found.text("bulletin")) if "bulletin" in found else None,
        clusters=found.texts("clusters"),
        live=_read_live(found.one("relay")) if "relay" in found else None,
    )


def _read_sound(found: Told, length: str) -> Sound:
    return Sound(
        audio=found.digest("sha256"),
        size=found.number("bytes"),
        length=found.millis(length),
        gain=found.real("gain_db", _SOFTEST, _LOUDEST),
    )


def _read_live(found: Told) -> Live:
    return Live(
        title=found.text("title"),
        stream=found.text("stream", empty=True),
        station=StationCode(found.text("station")) if "station" in found else None,
        session=found.text("session", empty=True),
    )


def _read_buried(found: Told) -> Buried:
    return Buried(bulletin=BulletinId(found.text("bulletin")), audio=found.digests("sha256"), at=found.moment("at"))
