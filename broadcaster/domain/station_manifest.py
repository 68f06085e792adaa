"""What a station plays for the days to come, and all it needs to refuse what it must not play.

One document for one station: its days, when it is to be quiet, what was recalled, and the sound that is played when
another is missing. It can be built only so that it neither falls silent, nor plays what was recalled, nor speaks in
quiet hours, and a station that opens one checks the same again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.item import ItemKind
from broadcaster.domain.schedule import NIGHT, SlotId
from broadcaster.domain.stations import StationCode, Window
from broadcaster.domain.units import Digest, Instant, Millis, Span, instant

HOLDS = timedelta(days=10)
"""How long one is good for: a week without a link plays, and an old copy does not stay good for ever."""
MOST_DAYS = 8
"""Of the days after today that stations may be told of: a week from any hour, and well within what one is good for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A file of the library, and how much louder it is to be played than it is."""

    audio: Digest
    size: int
    length: Millis
    gain: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What a row carries live; its sound is what is played when the stream fails. `stream`: "" when what is carried is
    not a stream but another station's session, which comes as sounds like any other."""

    title: str
    stream: str
    station: StationCode | None = None
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A row of a slot. `length` is how long the row lasts; its sound lasts as long unless it only stands in for a
    stream. `clusters` are those it is for, none: all."""

    start: Instant
    length: Millis
    kind: ItemKind
    title: str
    sound: Sound
    priority: Priority = Priority.NORMAL
    bulletin: BulletinId | None = None
    clusters: tuple[str, ...] = ()
    live: Live | None = None

    @property
    def end(self) -> Instant:
        return instant(self.start + timedelta(milliseconds=self.length))

    @property
    def streams(self) -> bool:
        return self.live is not None and bool(self.live.stream)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSlot:
    """One slot as the station plays it: the rows in the order of their moments. `session` is the name people call it
    by, and the span is all of the slot, silence at its end included."""

    id: SlotId
    session: str
    span: Span
    rows: tuple[Cue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationDay:
    """A local day. `serial` is of the day's own manifest; `quiet` in order, without overlaps."""

    day: date
    serial: int
    takes_effect: Instant
    quiet: tuple[Span, ...]
    slots: tuple[PlannedSlot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Buried:
    """A recalled bulletin: from then on neither it nor its sounds are played."""

    bulletin: BulletinId
    audio: tuple[Digest, ...]
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCluster:
    """A cluster of loudspeakers of the station, by the name a person at the box reads."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationManifest:
    """`path` is the station's place in the tree, by which an approver's key covers it or not."""

    house: str
    station: StationCode
    path: str
    label: str
    zone: str
    serial: int
    issued: Instant
    holds: Span
    days: tuple[StationDay, ...]
    tombstones: tuple[Buried, ...]
    fallback: Sound
    clusters: tuple[NamedCluster, ...]

    def slots(self) -> Iterator[PlannedSlot]:
        for each in self.days:
            yield from each.slots

    def sounds(self) -> dict[Digest, Sound]:
        """Every file it needs, each once."""
        found = {self.fallback.audio: self.fallback}
        for slot in self.slots():
            for row in slot.rows:
                found.setdefault(row.sound.audio, row.sound)
        return found

    def buries(self, bulletin: BulletinId | None, audio: Digest) -> bool:
        return any(bulletin == each.bulletin or audio in each.audio for each in self.tombstones)

    def quiet_within(self, span: Span) -> bool:
        """Whether any of it is to be quiet: by what is told here, or by the night, which nothing opens."""
        told = (each for day in self.days for each in day.quiet)
        return any(span.meets(each) for each in (*told, *nights(span, self.zone)))


# --- quiet hours -------------------------------------------------------------------------------------------------


def quiet_of(day: date, zone: ZoneInfo, window: Window | None = None) -> tuple[Span, ...]:
    """When a local day is to be quiet: the night, and these hours; in order, without overlaps."""
    windows = [NIGHT] if window is None else [NIGHT, window]
    spans = sorted((s for each in windows for s in _of_day(each, day, zone)), key=lambda s: s.start)
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(start=joined[-1].start, end=max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _of_day(window: Window, day: date, zone: ZoneInfo) -> Iterator[Span]:
    for start, end in window.minutes():
        if start < end:
            yield Span(start=_local(day, start, zone), end=_local(day, end, zone))


def _local(day: date, minute: int, zone: ZoneInfo) -> Instant:
    after, minute = divmod(minute, 24 * 60)
    clock = time(minute // 60, minute % 60)
    return instant(datetime.combine(day + timedelta(days=after), clock, zone))


def nights(span: Span, zone: str) -> Iterator[Span]:
    """The nights of every local day that the span touches."""
    place = ZoneInfo(zone)
    day, last = (each.astimezone(place).date() for each in (span.start, span.end))
    while day <= last:
        yield from _night(day, place)
        day += timedelta(days=1)


@lru_cache(maxsize=64)
def _night(day: date, zone: ZoneInfo) -> tuple[Span, ...]:
    return quiet_of(day, zone)


# --- what cannot be built ----------------------------------------------------------------------------------------


def built(manifest: StationManifest) -> StationManifest:
    """The same, once it is found fit to be sealed, or to be played by. Refused, by what it could do."""
    for fault in _faults(manifest):
        raise fault
    return manifest


def _faults(manifest: StationManifest) -> Iterator[Refused]:
    try:
        ZoneInfo(manifest.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Refused(Attack.MALFORMED, "its zone is unknown")
        return
    if not manifest.days:
        yield Refused(Attack.SILENT, "it holds no day")
    if any(not before.day < after.day for before, after in pairwise(manifest.days)):
        yield Refused(Attack.MALFORMED, "its days are not in order")
    if not manifest.issued < manifest.holds.end:
        yield Refused(Attack.MALFORMED, "it is issued after it ends")
    yield from _soundless("fallback", manifest.fallback)
    if manifest.buries(None, manifest.fallback.audio):
        yield Refused(Attack.RECALLED, "its fallback was recalled")
    for slot in manifest.slots():
        yield from _silent(slot, recalled=bool(manifest.tombstones))
        yield from _forbidden(manifest, slot)


def _soundless(what: str, sound: Sound) -> Iterator[Refused]:
    if sound.size <= 0 or sound.length <= 0 or len(sound.audio) != 64:
        yield Refused(Attack.SILENT, f"{what} has no sound")


def _silent(slot: PlannedSlot, *, recalled: bool) -> Iterator[Refused]:
    """Without a gap, but for the silence before what is carried live, which waits for its moment; and for the room of
    what was recalled, which nothing fills in a slot that is near or runs."""
    due, rows = slot.span.start, slot.rows
    for place, row in enumerate(rows):
        yield from _soundless(f"a row of {slot.id}", row.sound)
        waits = row.start > due and any(each.live is not None for each in rows[place:])
        cut = row.start > due and recalled
        if (row.start != due and not waits and not cut) or row.length <= 0:
            yield Refused(Attack.SILENT, f"slot {slot.id} has a gap at {row.start.isoformat()}")
        if row.sound.length != row.length and not row.streams:
            yield Refused(Attack.SILENT, f"a sound of slot {slot.id} is not as long as its row")
        due = row.end
    if due > slot.span.end:
        yield Refused(Attack.MALFORMED, f"slot {slot.id} runs over its end")


def _forbidden(manifest: StationManifest, slot: PlannedSlot) -> Iterator[Refused]:
    """Of what is over when the manifest is issued nothing can be undone: it stands for the log."""
    near = manifest.quiet_within(slot.span)
    for row in slot.rows:
        if row.end <= manifest.issued:
            continue
        if row.kind in {ItemKind.EMERGENCY, ItemKind.EXERCISE} or row.priority is Priority.EMERGENCY:
            yield Refused(Attack.MALFORMED, f"slot {slot.id} holds an emergency")
        if manifest.buries(row.bulletin, row.sound.audio):
            yield Refused(Attack.RECALLED, f"slot {slot.id} holds {row.bulletin or row.sound.audio}")
        if near and manifest.quiet_within(Span(start=row.start, end=row.end)):
            yield Refused(Attack.QUIET, f"slot {slot.id} speaks at {row.start.isoformat()}")


def allowed(manifest: StationManifest, slot: PlannedSlot) -> PlannedSlot:
    """The slot without what was recalled, up to the first row that would speak in quiet hours: rather silence than such
    a word. Planning puts something else there as soon as it can."""
    kept: list[Cue] = []
    near = manifest.quiet_within(slot.span)
    for row in slot.rows:
        to_come = row.end > manifest.issued
        if to_come and near and manifest.quiet_within(Span(start=row.start, end=row.end)):
            break
        if not (to_come and manifest.buries(row.bulletin, row.sound.audio)):
            kept.append(row)
    return PlannedSlot(id=slot.id, session=slot.session, span=slot.span, rows=tuple(kept))
