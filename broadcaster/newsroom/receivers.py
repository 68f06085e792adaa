"""Players that know nothing of manifests: a station's day as MP3s, and as one endless stream that nobody encodes.

They show no token: a secret address says what they may hear, made and revoked like those of calendars, but for this use
alone. No emergency goes this way: a player that nobody tends cannot check who speaks.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.calendars import FeedUse
from broadcaster.domain.errors.stations import AudioUnknown, PlaylistUnknown, SegmentUnknown
from broadcaster.domain.frames import LARGEST, Frame, frame_at, silent_frame, stamp_tag
from broadcaster.domain.inheriting import effective
from broadcaster.domain.linear import (
    Beat,
    LinearDay,
    Run,
    Window,
    beat_of,
    day_of,
    days_of,
    segment_named,
    window,
    window_cells,
)
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Row
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.sound import Profile
from broadcaster.domain.stations import Station
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.calendars import opened
from broadcaster.newsroom.planning import recalled_by
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at
from broadcaster.newsroom.stations import house_of
from broadcaster.newsroom.transmission import SlotSound, slot_sound

OWED = 3
"""Frames that a sound may lack at its end, which are silent then: its length was rounded to a millisecond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    station: Station
    window: Window


def channel(newsroom: Newsroom, secret: str, at: Instant) -> Channel:
    """What a player of the stream is told at this moment. FeedUnknown."""
    cells = window_cells(at)
    with newsroom.store.read() as work:
        _, station = opened(work, secret, FeedUse.RECEIVER, at)
        beat = beat_of(_profile(newsroom, work, station))
        days = {day: LinearDay(day=day, zone=newsroom.zone, beat=beat) for day in days_of(cells, newsroom.zone)}
        for day, silent in days.items():
            manifest = _heard(newsroom, work, station, day, at)
            days[day] = silent if manifest is None else day_of(manifest.playlists, silent)
    return Channel(station=station, window=window(cells, days))


def today(newsroom: Newsroom, secret: str, at: Instant) -> Manifest:
    """The station's day, without what was recalled. FeedUnknown; PlaylistUnknown."""
    return _day(newsroom, secret, newsroom.local_day(at), at)


def session_sound(newsroom: Newsroom, secret: str, slot: SlotId, at: Instant) -> SlotSound:
    """A session of today as one MP3. FeedUnknown; PlaylistUnknown; AudioUnknown."""
    return slot_sound(newsroom, today(newsroom, secret, at), slot)


def _day(newsroom: Newsroom, secret: str, day: date, at: Instant) -> Manifest:
    with newsroom.store.read() as work:
        _, station = opened(work, secret, FeedUse.RECEIVER, at)
        manifest = _heard(newsroom, work, station, day, at)
    if manifest is None:
        raise PlaylistUnknown(station=station.label, date=f"{day:%d/%m/%Y}")
    return manifest


def _heard(newsroom: Newsroom, work: Work, station: Station, day: date, at: Instant) -> Manifest | None:
    """The newest manifest without what was recalled: from the recall on, whether it was published anew or not."""
    manifest = work.manifests.newest(station.code, day)
    if manifest is None:
        return None
    gone = {*recalled_by(work, newsroom.local_day(at)), *recalled_by(work, day)}
    buried = {audio for each in manifest.tombstones for audio in each.audio}
    kept = tuple(
        replace(each, rows=tuple(row for row in each.rows if _stands(row, gone, buried))) for each in manifest.playlists
    )
    return replace(manifest, playlists=kept)


def _stands(row: Row, gone: Collection[BulletinId], buried: Collection[Digest]) -> bool:
    return row.bulletin not in gone and row.audio not in buried


def _profile(newsroom: Newsroom, work: Work, station: Station) -> Profile:
    house = newsroom.tone.profile
    name = effective(line_at(work, station.code), house_of(newsroom)).profile.value
    return house if name is None else newsroom.profiles.get(name, house)


# --- segments ----------------------------------------------------------------------------------------------------


def segment(newsroom: Newsroom, name: str) -> bytes:
    """The bytes of a segment, by its name alone. SegmentUnknown; AudioUnknown for a lost or cut file."""
    told = segment_named(name)
    if told is None:
        raise SegmentUnknown(segment=name[:200])
    stamp, beat, runs = told
    silence = silent_frame(beat.rate, beat.kbps)
    if silence is None:
        raise SegmentUnknown(segment=name[:200])
    return stamp_tag(stamp) + b"".join(_run(newsroom, run, beat, silence) for run in runs)


def _run(newsroom: Newsroom, run: Run, beat: Beat, silence: bytes) -> bytes:
    if run.audio is None:
        return silence * run.count
    sound, found = _cut(newsroom, run.audio, run, beat)
    owed = run.count - found
    if owed > OWED:
        raise SegmentUnknown(segment=f"{run.audio}.{run.first}.{run.count}")
    return sound + silence * max(owed, 0)


def _cut(newsroom: Newsroom, audio: Digest, run: Run, beat: Beat) -> tuple[bytes, int]:
    """The frames of a run and how many of its own they stand for. A sound that is coded otherwise, as after the
    station's profile was changed, is cut by time."""
    library = newsroom.library
    with newsroom.store.read() as work:
        item = work.items.by_audio(audio)
    if item is None or not library.standing({audio: item.size}):
        raise AudioUnknown(digest=audio)
    size = library.frames_size(audio)
    frame = frame_at(b"".join(library.splice([audio], 0, LARGEST)))
    if frame is None:
        raise AudioUnknown(digest=audio)
    marks = _marks(b"".join(library.splice([audio], 0, size))) if _padded(frame) else range(0, size + 1, frame.size)
    per = frame.samples * beat.rate, frame.rate * beat.samples
    first, last = (min(number * per[1] // per[0], len(marks) - 1) for number in (run.first, run.first + run.count))
    sound = b"".join(library.splice([audio], marks[first], marks[last] - marks[first]))
    return sound, (last - first) * per[0] // per[1]


def _padded(frame: Frame) -> bool:
    """Whether frames differ in size by a byte, as they do where the bit rate gives no whole number."""
    return frame.samples // 8 * frame.kbps * 1000 % frame.rate != 0


def _marks(raw: bytes) -> list[int]:
    """Where each frame begins, and where the last one ends."""
    marks = [0]
    while (frame := frame_at(raw, marks[-1])) is not None and marks[-1] + frame.size <= len(raw):
        marks.append(marks[-1] + frame.size)
    return marks
