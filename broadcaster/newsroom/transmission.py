"""What changed is published: a station's day frozen under a rising serial, and the sound of a slot as one stream."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.errors.stations import AudioUnknown, PlaylistUnknown
from broadcaster.domain.manifest import Edition, Manifest, freeze
from broadcaster.domain.notes import Note, notes_of
from broadcaster.domain.planning import Playlist
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom.approving import scheduled
from broadcaster.newsroom.planning import Plan, plan, recalled_by, still_good
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.scheduling import agenda


def publish(newsroom: Newsroom, made: Plan, at: Instant) -> tuple[Manifest, ...]:
    """Freezes and stores the manifest of every station whose day changed; returns those.

    Every station that has a slot or a standing manifest is asked: one whose sessions were withdrawn gets an empty day.
    A plan made on manifests that were replaced meanwhile is not published over them, nor one that holds a bulletin
    taken back since for a slot to come; the next tick plans anew. What is published for the first time is scheduled.
    """
    days: dict[StationCode, list[Playlist]] = {code: [] for code in made.seen}
    for playlist in made.playlists:
        days.setdefault(playlist.slot.station, []).append(playlist)
    frozen = [freeze(_edition(newsroom, made, code, at), day, made.seen.get(code)) for code, day in days.items()]
    changed = [manifest for manifest in frozen if manifest is not None]
    notes = _new_notes(newsroom, made)
    if not changed and not notes:
        return ()
    planned = {each.id: each.revision.number for each in made.agenda.bulletins}
    with newsroom.store.write() as work:
        good = still_good(work, set().union(*(_to_come(manifest, at) for manifest in changed)))
        gone = recalled_by(work, newsroom.local_day(at))
        whole = [
            m
            for m in changed
            if all(_as_planned(each, good, planned) for each in _to_come(m, at)) and not gone & _not_begun(m, at)
        ]
        published = tuple(manifest for manifest in whole if work.manifests.publish(manifest))
        scheduled(work, sorted({each for manifest in published for each in _to_come(manifest, None)}), at)
        refused = {manifest.station for manifest in changed} - {manifest.station for manifest in published}
        work.plan_notes.keep([note for note in notes if note.station not in refused])
    return published


def _new_notes(newsroom: Newsroom, made: Plan) -> list[Note]:
    """The notes on slots of which something else is to be said than stands."""
    notes = notes_of(made.filled)
    only = None if made.agenda.only is None else sorted(made.agenda.only)
    with newsroom.store.read() as work:
        stands = work.plan_notes.digests(made.agenda.day, only)
    return [note for note in notes if stands.get(note.slot) != note.digest]


def _as_planned(bulletin: BulletinId, good: Mapping[BulletinId, Bulletin], planned: Mapping[BulletinId, int]) -> bool:
    """Whether it may still be heard, and was not written anew since the plan was made."""
    found = good.get(bulletin)
    return found is not None and found.revision.number == planned.get(bulletin, found.revision.number)


def _to_come(manifest: Manifest, at: Instant | None) -> set[BulletinId]:
    """The bulletins of slots that have not begun; of all slots when no moment is given."""
    return {
        row.bulletin
        for playlist in manifest.playlists
        if at is None or playlist.slot.span.start > at
        for row in playlist.rows
        if row.bulletin is not None
    }


def _not_begun(manifest: Manifest, at: Instant) -> set[BulletinId]:
    """The bulletins of rows that have not begun."""
    rows = (row for playlist in manifest.playlists for row in playlist.rows if row.start > at)
    return {row.bulletin for row in rows if row.bulletin is not None}


def _edition(newsroom: Newsroom, made: Plan, code: StationCode, at: Instant) -> Edition:
    station = made.agenda.stations.get(code)
    label = made.seen[code].label if station is None else station.label
    stones = made.tombstones.get(code, ())
    return Edition(station=code, label=label, day=made.agenda.day, zone=newsroom.zone.key, at=at, tombstones=stones)


def publish_day(newsroom: Newsroom, day: date, at: Instant, *, whole_day: bool = False) -> tuple[Manifest, ...]:
    """Plans the day from what stands now and publishes what changed. `whole_day` as in `plan`."""
    return publish(newsroom, plan(newsroom, agenda(newsroom, day), at, whole_day=whole_day), at)


def playlist_of(newsroom: Newsroom, actor: Actor, code: StationCode, day: date, at: Instant) -> Manifest:
    """The newest manifest of a station's day. StationUnknown; PlaylistUnknown when none was published."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        standing = work.stations.get(scope, code)
        manifest = work.manifests.newest(standing.code, day)
    if manifest is None:
        raise PlaylistUnknown(station=standing.label, date=f"{day:%d/%m/%Y}")
    return manifest


def sound_of(newsroom: Newsroom, audio: Digest) -> Path:
    """The file of one sound. AudioUnknown when it is not there, or not as long as it was when it was made."""
    with newsroom.store.read() as work:
        item = work.items.by_audio(audio)
    if item is None or newsroom.library.size(audio) != item.size:
        raise AudioUnknown(digest=audio)
    return newsroom.library.path(audio)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSound:
    """All sounds of a slot, but those for single clusters, as one MP3 that is never stored: its parts, its size in
    bytes, and its name for caches."""

    parts: tuple[Digest, ...]
    size: int
    etag: Digest


def slot_sound(newsroom: Newsroom, manifest: Manifest, slot: SlotId) -> SlotSound:
    """PlaylistUnknown when the day has no such slot, or the slot is silent; AudioUnknown for a lost or cut file."""
    playlist = manifest.playlist(slot)
    rows = () if playlist is None else playlist.everywhere
    if not rows:
        raise PlaylistUnknown(station=manifest.label, date=f"{manifest.day:%d/%m/%Y}")
    parts = tuple(row.audio for row in rows)
    for row in rows:
        if newsroom.library.size(row.audio) != row.size:
            raise AudioUnknown(digest=row.audio)
    size = sum(newsroom.library.frames_size(part) for part in parts)
    return SlotSound(parts=parts, size=size, etag=digest_of("slot-1", *parts))
