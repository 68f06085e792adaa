"""What changed is published: a station's day frozen under a rising serial, and the sound of a slot as one stream."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.access import Scope
from broadcaster.domain.errors import AudioUnknown, PlaylistUnknown
from broadcaster.domain.manifest import Manifest, freeze
from broadcaster.domain.planning import Playlist
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import Station, StationCode, StationTree
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.scheduling import Agenda, agenda, plan


def publish(newsroom: Newsroom, today: Agenda, playlists: Sequence[Playlist], at: Instant) -> tuple[Manifest, ...]:
    """Freezes and stores the manifest of every station whose day changed; returns those.

    Another process that published first wins; what it did not know is published at the next tick.
    """
    days: dict[StationCode, list[Playlist]] = defaultdict(list)
    for playlist in playlists:
        days[playlist.slot.station].append(playlist)
    published = []
    with newsroom.store.write() as work:
        for code, day in days.items():
            manifest = freeze(
                day,
                label=today.stations[code].label,
                zone=newsroom.zone.key,
                before=work.manifests.newest(code, today.day),
                at=at,
            )
            if manifest is not None and work.manifests.publish(manifest):
                published.append(manifest)
    return tuple(published)


def publish_day(newsroom: Newsroom, day: date, at: Instant) -> tuple[Manifest, ...]:
    """Plans the day from what stands now and publishes what changed."""
    today = agenda(newsroom, day)
    return publish(newsroom, today, plan(newsroom, today, at), at)


def stations(newsroom: Newsroom, scope: Scope) -> StationTree:
    with newsroom.store.read() as work:
        return work.stations.tree(scope)


def station(newsroom: Newsroom, scope: Scope, code: StationCode) -> Station:
    """StationUnknown when it is not in scope."""
    with newsroom.store.read() as work:
        return work.stations.get(scope, code)


def playlist_of(newsroom: Newsroom, scope: Scope, code: StationCode, day: date) -> Manifest:
    """The newest manifest of a station's day. StationUnknown; PlaylistUnknown when none was published."""
    with newsroom.store.read() as work:
        standing = work.stations.get(scope, code)
        manifest = work.manifests.newest(standing.code, day)
    if manifest is None:
        raise PlaylistUnknown(station=standing.label, date=f"{day:%d/%m/%Y}")
    return manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSound:
    """All sounds of a slot as one MP3 that is never stored: its parts, its size in bytes, and its name for caches."""

    parts: tuple[Digest, ...]
    size: int
    etag: Digest


def slot_sound(newsroom: Newsroom, manifest: Manifest, slot: SlotId) -> SlotSound:
    """PlaylistUnknown when the day has no such slot, or the slot is silent; AudioUnknown for a lost file."""
    playlist = manifest.playlist(slot)
    if playlist is None or not playlist.rows:
        raise PlaylistUnknown(station=manifest.label, date=f"{manifest.day:%d/%m/%Y}")
    parts = tuple(row.audio for row in playlist.rows)
    for part in parts:
        if not newsroom.library.has(part):
            raise AudioUnknown(digest=part)
    size = sum(newsroom.library.frames_size(part) for part in parts)
    return SlotSound(parts=parts, size=size, etag=digest_of("slot-1", *parts))
