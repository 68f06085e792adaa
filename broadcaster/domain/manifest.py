"""What a station pulls: its playlists of one day, frozen under a rising serial, and their versioned JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.planning import LeftOut, Playlist, Reason, ReasonCode, Row
from broadcaster.domain.schedule import Relay, Slot, SlotId
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Lufs, Millis, Span, digest_of, instant

VERSION = 2
"""Of the JSON. A reader refuses a version it does not know; this one still reads version 1, which had no tombstones and
told what was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A recalled bulletin that the station was promised: it is not to be played from any manifest, and its sounds are
    not to be kept for it."""

    bulletin: BulletinId
    audio: tuple[Digest, ...]
    at: Instant
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`content` digests what is to be played and what is not to be: equal content, nothing to publish. `serial` rises
    with each change; `takes_effect` is when the first slot that differs from the version before begins, and the moment
    of publishing itself when a running slot or a recall is concerned.

    What was left out does not travel: why is kept beside the manifest. `first`: when the first manifest of that day was
    published, None where that was not written down.
    """

    station: StationCode
    label: str
    day: date
    zone: str
    serial: int
    published: Instant
    playlists: tuple[Playlist, ...]
    takes_effect: Instant
    tombstones: tuple[Tombstone, ...] = ()
    first: Instant | None = None

    def could_air(self, slot: Slot) -> bool:
        """Whether the station could know of it before it began."""
        return not self.too_late_for(slot.span.start)

    def too_late_for(self, moment: Instant) -> bool:
        """Whether the day was first planned after that moment: what stands there was never promised to anybody, and no
        loudspeaker could play it."""
        return self.first is not None and moment < self.first

    def in_vain(self, playlist: Playlist) -> bool:
        """Whether nothing that people put into it could be played."""
        items = [row for row in playlist.rows if row.bulletin is not None or row.relay is not None]
        return bool(items) and all(self.too_late_for(row.start) for row in items)

    @property
    def content(self) -> Digest:
        return content_of(self.playlists, self.tombstones)

    def playlist(self, slot: SlotId) -> Playlist | None:
        return next((p for p in self.playlists if p.slot.id == slot), None)


def content_of(playlists: Sequence[Playlist], tombstones: Sequence[Tombstone] = ()) -> Digest:
    told = [[_playlist(each) for each in playlists], [_tombstone(each) for each in tombstones]]
    return digest_of("manifest-2", json.dumps(told, ensure_ascii=False, sort_keys=True))


def to_json(manifest: Manifest) -> str:
    """Versioned JSON; instants are ISO 8601 in UTC, durations in milliseconds, audio by SHA-256."""
    return json.dumps(
        {
            "version": VERSION,
            "station": manifest.station,
            "label": manifest.label,
            "date": manifest.day.isoformat(),
            "zone": manifest.zone,
            "serial": manifest.serial,
            "published": manifest.published.isoformat(),
            "first_published": None if manifest.first is None else manifest.first.isoformat(),
            "takes_effect": manifest.takes_effect.isoformat(),
            "content": manifest.content,
            "slots": [_playlist(p) for p in manifest.playlists],
            "tombstones": [_tombstone(each) for each in manifest.tombstones],
        },
        ensure_ascii=False,
    )


def from_json(text: str) -> Manifest:
    """The manifest that `to_json` wrote. ValueError for a version it does not know or a missing field."""
    told = json.loads(text)
    if told.get("version") not in (1, VERSION):
        raise ValueError(f"manifest version {told.get('version')} is not {VERSION}")
    try:
        return Manifest(
            station=StationCode(told["station"]),
            label=told["label"],
            day=date.fromisoformat(told["date"]),
            zone=told["zone"],
            serial=told["serial"],
            published=_moment(told["published"]),
            playlists=tuple(_read_playlist(p, told) for p in told["slots"]),
            takes_effect=_moment(told["takes_effect" if told["version"] == VERSION else "published"]),
            tombstones=tuple(_read_tombstone(each) for each in told.get("tombstones", ())),
            first=_moment(told["first_published"]) if told.get("first_published") else None,
        )
    except KeyError as missing:
        raise ValueError(f"manifest lacks {missing}") from missing


def _playlist(playlist: Playlist) -> dict[str, Any]:
    slot = playlist.slot
    return {
        "id": slot.id,
        "session": slot.session,
        "start": slot.span.start.isoformat(),
        "end": slot.span.end.isoformat(),
        "length_ms": playlist.length,
        "rows": [_row(row) for row in playlist.rows],
    }


def _tombstone(tombstone: Tombstone) -> dict[str, Any]:
    return {
        "bulletin": tombstone.bulletin,
        "sha256": list(tombstone.audio),
        "at": tombstone.at.isoformat(),
        "reason": tombstone.reason,
    }


def _read_tombstone(told: Mapping[str, Any]) -> Tombstone:
    return Tombstone(
        bulletin=BulletinId(told["bulletin"]),
        audio=tuple(Digest(each) for each in told["sha256"]),
        at=_moment(told["at"]),
        reason=told["reason"],
    )


def _row(row: Row) -> dict[str, Any]:
    told = {
        "start": row.start.isoformat(),
        "duration_ms": row.length,
        "kind": row.kind.value,
        "title": row.title,
        "sha256": row.audio,
        "bytes": row.size,
        "lufs": row.loudness,
        "voice": row.voice,
        "fallback": row.fallback,
        "bulletin": row.bulletin,
        "reason": _reason(row.reason),
        "clusters": list(row.clusters),
    }
    return told if row.relay is None else told | {"relay": _relay(row.relay)}


def _relay(relay: Relay) -> dict[str, Any]:
    return {
        "title": relay.title,
        "length_ms": relay.length,
        "offset_ms": relay.offset,
        "stream": relay.stream,
        "station": relay.station,
        "session": relay.session,
        "fallback": relay.fallback,
    }


def _read_relay(told: Mapping[str, Any] | None) -> Relay | None:
    if told is None:
        return None
    return Relay(
        title=told["title"],
        length=Millis(told["length_ms"]),
        offset=Millis(told["offset_ms"]),
        stream=told["stream"],
        station=None if told["station"] is None else StationCode(told["station"]),
        session=told["session"],
        fallback=told["fallback"],
    )


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code.value, "facts": dict(reason.facts), "vi": reason.sentence}


def _read_playlist(told: Mapping[str, Any], manifest: Mapping[str, Any]) -> Playlist:
    slot = Slot(
        id=SlotId(told["id"]),
        station=StationCode(manifest["station"]),
        session=told["session"],
        day=date.fromisoformat(manifest["date"]),
        span=Span(start=_moment(told["start"]), end=_moment(told["end"])),
    )
    left = tuple(
        LeftOut(bulletin=BulletinId(each["bulletin"]), title=each["title"], reason=_read_reason(each["reason"]))
        for each in told.get("left_out", ())  # version 1 told them
    )
    return Playlist(slot=slot, rows=tuple(_read_row(row) for row in told["rows"]), left_out=left)


def _read_row(told: Mapping[str, Any]) -> Row:
    return Row(
        start=_moment(told["start"]),
        length=Millis(told["duration_ms"]),
        kind=ItemKind(told["kind"]),
        title=told["title"],
        audio=Digest(told["sha256"]),
        size=told["bytes"],
        loudness=Lufs(told["lufs"]),
        voice=VoiceName(told["voice"]),
        fallback=told["fallback"],
        bulletin=None if told["bulletin"] is None else BulletinId(told["bulletin"]),
        reason=_read_reason(told["reason"]),
        clusters=tuple(told.get("clusters", ())),  # none were written before there were any
        relay=_read_relay(told.get("relay")),
    )


def _read_reason(told: Mapping[str, Any]) -> Reason:
    return Reason(code=ReasonCode(told["code"]), facts=told["facts"])


def _moment(text: str) -> Instant:
    return instant(datetime.fromisoformat(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Whose day is to be frozen, and when. A day without playlists is one too: it takes sessions off the air.

    `tombstones` of what was recalled; those of the version before stand anyway.
    """

    station: StationCode
    label: str
    day: date
    zone: str
    at: Instant
    tombstones: tuple[Tombstone, ...] = ()


def freeze(edition: Edition, playlists: Sequence[Playlist], before: Manifest | None) -> Manifest | None:
    """The next manifest of a station's day, or None when nothing changed since `before`, the one the plan was made on.

    ValueError when a playlist is of another station or day, leaves a gap between rows, or runs over its slot.
    """
    ordered = tuple(bare(each) for each in sorted(playlists, key=lambda p: p.slot.span.start))
    for playlist in ordered:
        if (playlist.slot.station, playlist.slot.day) != (edition.station, edition.day):
            raise ValueError("a manifest is of one station and one day")
        _check_whole(playlist, None if before is None else before.playlist(playlist.slot.id))
    stones = edition.tombstones if before is None else _with_those_before(edition.tombstones, before.tombstones)
    # Equal playlists are found equal at a tenth of what their digests cost, and most are, every few seconds.
    buried = before is not None and stones == before.tombstones
    if before is not None and buried and _travelling(before.playlists) == _travelling(ordered):
        return None
    return Manifest(
        station=edition.station,
        label=edition.label,
        day=edition.day,
        zone=edition.zone,
        serial=1 if before is None else before.serial + 1,
        published=edition.at,
        playlists=ordered,
        takes_effect=edition.at if stones and not buried else _takes_effect(edition.at, before, ordered),
        tombstones=stones,
        first=edition.at if before is None else before.first,
    )


def bare(playlist: Playlist) -> Playlist:
    """What of it travels: its rows."""
    return Playlist(slot=playlist.slot, rows=playlist.rows, left_out=())


Travelling = tuple[SlotId, str, Span, tuple[Row, ...]]


def _travelling(playlists: Sequence[Playlist]) -> list[Travelling]:
    return [(each.slot.id, each.slot.session, each.slot.span, each.rows) for each in playlists]


def _with_those_before(new: Sequence[Tombstone], before: Sequence[Tombstone]) -> tuple[Tombstone, ...]:
    """A tombstone stands for good, as it was first told but for sounds found since; the new ones after the old."""
    found = {each.bulletin: each for each in before}
    for each in new:
        old = found.get(each.bulletin, each)
        found[each.bulletin] = replace(old, audio=tuple(sorted({*old.audio, *each.audio})))
    return tuple(found.values())


def _takes_effect(at: Instant, before: Manifest | None, now: Sequence[Playlist]) -> Instant:
    """When the first slot that differs begins, or now when that is past."""
    stood, stands = _travelling(() if before is None else before.playlists), _travelling(now)
    differing = [each[2].start for each in stood if each not in stands]
    differing += [each[2].start for each in stands if each not in stood]
    return max(min(differing, default=at), at)


def _check_whole(playlist: Playlist, stood: Playlist | None = None) -> None:
    """Without a gap, but for the silence before what is relayed: that waits for its moment, and the opening before it
    may wait with it; and for the room of rows that were taken out of a slot that `stood`, while the others stay."""
    due = playlist.slot.span.start
    for place, row in enumerate(playlist.rows):
        waits = row.start > due and any(each.relay is not None for each in playlist.rows[place:])
        cut = row.start > due and stood is not None and all(each in stood.rows for each in playlist.rows)
        if (row.start != due and not waits and not cut) or row.length <= 0:
            raise ValueError(f"slot {playlist.slot.id} has a gap at {row.start.isoformat()}")
        due = row.end
    if due > playlist.slot.span.end:
        raise ValueError(f"slot {playlist.slot.id} runs over its end")
