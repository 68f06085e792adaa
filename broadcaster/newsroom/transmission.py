"""What changed is published: a station's day frozen under a rising serial, and the sound of a slot as one stream."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.failing import DayUnbuilt
from broadcaster.newsroom.planning import Plan, plan, recalled_by, still_good
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.scheduling import agenda

AT_ONCE = 50
"""Stations published in one transaction. Every other writer waits as long as it lasts, an emergency too."""


def publish(newsroom: Newsroom, made: Plan, at: Instant) -> tuple[Manifest, ...]:
    """Freezes and stores the manifest of every station whose day changed; returns those.

    Every station that has a slot or a standing manifest is asked: one whose sessions were withdrawn gets an empty day.
    Some at a time, neighbours together: each is right by itself, whatever becomes of the others. A day that cannot be
    built holds up no other: DayUnbuilt, once those are published.
    """
    days: dict[StationCode, list[Playlist]] = {code: [] for code in made.seen}
    for playlist in made.playlists:
        days.setdefault(playlist.slot.station, []).append(playlist)
    notes: dict[StationCode, list[Note]] = {}
    for note in _new_notes(newsroom, made):
        notes.setdefault(note.station, []).append(note)
    codes = sorted(days, key=lambda code: _path(made, code))
    press = _Press(newsroom, made, at)
    for first in range(0, len(codes), AT_ONCE):
        some = codes[first : first + AT_ONCE]
        press.publish({code: days[code] for code in some}, [note for code in some for note in notes.get(code, ())])
    if press.faults:
        raise DayUnbuilt(press.faults, press.published)
    return tuple(press.published)


class _Press:
    """Publishes a plan, some stations at a time."""

    def __init__(self, newsroom: Newsroom, made: Plan, at: Instant) -> None:
        self._newsroom, self._made, self._at = newsroom, made, at
        self._planned = {each.id: each.revision.number for each in made.agenda.bulletins}
        self._scheduled: set[BulletinId] = set()
        self.published: list[Manifest] = []
        self.faults: dict[StationCode, ValueError] = {}

    def publish(self, days: Mapping[StationCode, Sequence[Playlist]], notes: Sequence[Note]) -> None:
        """A plan made on manifests that were replaced meanwhile is not published over them, nor one that holds a
        bulletin taken back since for a slot to come; the next tick plans anew. What is published for the first time is
        scheduled."""
        changed = [manifest for code, day in days.items() if (manifest := self._frozen(code, day)) is not None]
        if not changed and not notes:
            return
        with self._newsroom.store.write() as work:
            published = [each for each in self._still_right(work, changed) if work.manifests.publish(each)]
            told = {each for manifest in published for each in _to_come(manifest, None)} - self._scheduled
            scheduled(work, sorted(told), self._at)
            asked = {manifest.station for manifest in changed} | self.faults.keys()
            refused = asked - {manifest.station for manifest in published}
            work.plan_notes.keep([note for note in notes if note.station not in refused])
        self._scheduled |= told
        self.published += published

    def _still_right(self, work: Work, manifests: Sequence[Manifest]) -> list[Manifest]:
        """Those that hold nothing taken back or written anew since they were planned."""
        at = self._at
        good = still_good(work, set().union(*(_to_come(manifest, at) for manifest in manifests)))
        gone = recalled_by(work, self._newsroom.local_day(at))
        return [
            manifest
            for manifest in manifests
            if all(_as_planned(each, good, self._planned) for each in _to_come(manifest, at))
            and not gone & _not_begun(manifest, at)
        ]

    def _frozen(self, code: StationCode, day: Sequence[Playlist]) -> Manifest | None:
        made = self._made
        station = made.agenda.stations.get(code)
        edition = Edition(
            station=code,
            label=made.seen[code].label if station is None else station.label,
            day=made.agenda.day,
            zone=self._newsroom.zone.key,
            at=self._at,
            tombstones=made.tombstones.get(code, ()),
        )
        try:
            return freeze(edition, day, made.seen.get(code))
        except ValueError as fault:
            self.faults[code] = fault
            return None


def _path(made: Plan, code: StationCode) -> str:
    station = made.agenda.stations.get(code)
    return "" if station is None else station.path


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
    playlists = (each for each in manifest.playlists if at is None or each.slot.span.start > at)
    return {bulletin for playlist in playlists for bulletin in playlist.bulletins}


def _not_begun(manifest: Manifest, at: Instant) -> set[BulletinId]:
    """The bulletins of rows that have not begun."""
    rows = (row for playlist in manifest.playlists for row in playlist.rows if row.start > at)
    return {row.bulletin for row in rows if row.bulletin is not None}


def publish_day(newsroom: Newsroom, day: date, at: Instant, *, whole_day: bool = False) -> tuple[Manifest, ...]:
    """Plans the day from what stands now and publishes what changed. `whole_day` as in `plan`."""
    return publish(newsroom, plan(newsroom, agenda(newsroom, day), at, whole_day=whole_day), at)


def newest_manifest(newsroom: Newsroom, actor: Actor, code: StationCode, day: date, at: Instant) -> Manifest:
    """The newest manifest of a station's day. StationUnknown; PlaylistUnknown when none was published."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        standing = work.stations.get(scope, code)
        manifest = work.manifests.newest(standing.code, day)
    if manifest is None:
        raise PlaylistUnknown(station=standing.label, date=f"{day:%d/%m/%Y}")
    return manifest


def check_there(newsroom: Newsroom, audio: Digest) -> None:
    """AudioUnknown for a sound that is not there, or not as long as it was when it was made."""
    with newsroom.store.read() as work:
        item = work.items.by_audio(audio)
    if item is None or not newsroom.library.standing({audio: item.size}):
        raise AudioUnknown(digest=audio)


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
    here = newsroom.library.standing({row.audio: row.size for row in rows})
    if lost := next((part for part in parts if part not in here), None):
        raise AudioUnknown(digest=lost)
    size = sum(newsroom.library.frames_size(part) for part in parts)
    return SlotSound(parts=parts, size=size, etag=digest_of("slot-1", *parts))
