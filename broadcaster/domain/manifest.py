"""What a station pulls: its playlists of one day, frozen under a rising serial, and their versioned JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.planning import LeftOut, Playlist, Reason, ReasonCode, Row
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Lufs, Millis, Span, digest_of, instant

VERSION = 1
"""Of the JSON. A reader refuses a version it does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`content` digests the playlists alone: equal content, nothing to publish. `serial` rises with each change."""

    station: StationCode
    label: str
    day: date
    zone: str
    serial: int
    published: Instant
    playlists: tuple[Playlist, ...]

    @property
    def content(self) -> Digest:
        return content_of(self.playlists)

    def playlist(self, slot: SlotId) -> Playlist | None:
        return next((p for p in self.playlists if p.slot.id == slot), None)


def content_of(playlists: Sequence[Playlist]) -> Digest:
    return digest_of("manifest-1", json.dumps([_playlist(p) for p in playlists], ensure_ascii=False, sort_keys=True))


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
            "content": manifest.content,
            "slots": [_playlist(p) for p in manifest.playlists],
        },
        ensure_ascii=False,
    )


def from_json(text: str) -> Manifest:
    """The manifest that `to_json` wrote. ValueError for another version or a missing field."""
    told = json.loads(text)
    if told.get("version") != VERSION:
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
        "left_out": [
            {"bulletin": left.bulletin, "title": left.title, "reason": _reason(left.reason)}
            for left in playlist.left_out
        ],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
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
        for each in told["left_out"]
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
    )


def _read_reason(told: Mapping[str, Any]) -> Reason:
    return Reason(code=ReasonCode(told["code"]), facts=told["facts"])


def _moment(text: str) -> Instant:
    return instant(datetime.fromisoformat(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Whose day is to be frozen, and when. A day without playlists is one too: it takes sessions off the air."""

    station: StationCode
    label: str
    day: date
    zone: str
    at: Instant


def freeze(edition: Edition, playlists: Sequence[Playlist], before: Manifest | None) -> Manifest | None:
    """The next manifest of a station's day, or None when nothing changed since `before`, the one the plan was made on.

    ValueError when a playlist is of another station or day, leaves a gap between rows, or runs over its slot.
    """
    ordered = tuple(sorted(playlists, key=lambda p: p.slot.span.start))
    for playlist in ordered:
        if (playlist.slot.station, playlist.slot.day) != (edition.station, edition.day):
            raise ValueError("a manifest is of one station and one day")
        _check_whole(playlist)
    # Equal playlists are found equal at a tenth of what their digests cost, and most are, every few seconds.
    if before is not None and (before.playlists == ordered or before.content == content_of(ordered)):
        return None
    return Manifest(
        station=edition.station,
        label=edition.label,
        day=edition.day,
        zone=edition.zone,
        serial=1 if before is None else before.serial + 1,
        published=edition.at,
        playlists=ordered,
    )


def _check_whole(playlist: Playlist) -> None:
    due = playlist.slot.span.start
    for row in playlist.rows:
        if row.start != due or row.length <= 0:
            raise ValueError(f"slot {playlist.slot.id} has a gap at {row.start.isoformat()}")
        due = row.end
    if due > playlist.slot.span.end:
        raise ValueError(f"slot {playlist.slot.id} runs over its end")
