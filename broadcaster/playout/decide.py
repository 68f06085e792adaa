"""What is to sound at a moment, from the manifest, the ledger and the hour alone: the same question has one answer.

Asked again at `until` of its answer, or a moment ahead of it, it says what follows without a gap. What listeners would
want of a late start is decided here: a bulletin goes on in its place, for the loudspeakers around say the same words
and the row after it begins on time; a signature or a greeting that would begin in its middle is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import Cause, Hour
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.station_manifest import Cue, PlannedSlot, Sound, StationManifest
from broadcaster.domain.units import Digest, Instant, Millis, Span, millis_between
from broadcaster.playout.ledger import Airing
from broadcaster.playout.state import Alarm, Moment, State, later

LATE = Millis(1_000)
"""So late a jingle or a spoken line of the shell may still begin, in its place."""
REST = Millis(10_000)
"""Of a bulletin that is to be gone on with at least so much must be left."""
COVER = Millis(5_000)
"""A missing row shorter than this stays silent: the fallback would only be a noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a station has: its manifest, the files that are not fit to be played, and the streams that give nothing.

    A file stands in `unfit` while it is missing, and once it was found to differ in digest or decoded length. A stream
    in `tuning` was opened only just now, and is waited for. `drives` are the clusters whose loudspeakers hang on this
    box; none: all of them.
    """

    manifest: StationManifest | None = None
    unfit: Mapping[Digest, Cause] = field(default_factory=dict)
    dry: frozenset[str] = frozenset()
    tuning: frozenset[str] = frozenset()
    drives: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A row where it stands. `planned` is where it was begun, when an earlier manifest had it a little elsewhere."""

    slot: SlotId
    cue: Cue
    serial: int
    planned: Instant

    @property
    def audio(self) -> Digest:
        return self.cue.sound.audio


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """A row's own sound, from its `offset` on at `starts`, until `until` at the latest. So have all that sound."""

    spot: Spot
    sound: Sound
    starts: Instant
    offset: Millis
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """A live stream; `sound` is what stands in for it."""

    spot: Spot
    stream: str
    sound: Sound
    starts: Instant
    offset: Millis
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """What stands in, because the row's own sound is not fit to be played, or its stream is dry."""

    spot: Spot
    sound: Sound
    starts: Instant
    offset: Millis
    until: Instant
    why: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak:
    """A sound of an emergency, at `place` of its sounds, in the round of that number counted from 0."""

    alarm: Alarm
    round: int
    place: int
    sound: Sound
    starts: Instant
    offset: Millis
    until: Instant

    @property
    def whole(self) -> bool:
        """Whether it comes to its end before the alarm does."""
        return millis_between(self.starts, self.until) >= self.sound.length - self.offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Nothing is to sound. `why` says what keeps a row that stands now from sounding, None when there is no row."""

    until: Instant | None
    why: Cause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Nothing may sound."""

    why: Cause
    until: Instant | None = None


Sounding = Play | Carry | Fallback | Speak
Action = Sounding | Silence | Hold


def decide(state: State, known: Known, moment: Moment) -> Action:
    """Mute first, for it is the switch in the room; then emergencies, over everything; then the plan."""
    if state.muted:
        return Hold(why=Cause.MUTED)
    spoken = _speak(state, known, moment)
    if spoken is not None:
        return spoken
    if moment.standing is Hour.HELD:
        return Hold(why=Cause.CLOCK)
    if known.manifest is None:
        return Hold(why=Cause.LINK)
    if moment.now >= known.manifest.holds.end:
        return Hold(why=Cause.EXPIRED)
    return _planned(state, known, known.manifest, moment.now)


def goes_on(playing: Sounding, action: Action) -> bool:
    """Whether the action is what is playing already: it is then left alone, though its offset is a later one."""
    if isinstance(action, Silence | Hold) or type(playing) is not type(action):
        return False
    return _identity(playing) == _identity(action)


def _identity(sounding: Sounding) -> tuple[object, ...]:
    match sounding:
        case Speak():
            return sounding.alarm.id, sounding.round, sounding.place
        case Play() | Carry() | Fallback():
            return sounding.spot.slot, sounding.spot.audio, sounding.spot.planned


# --- emergencies -------------------------------------------------------------------------------------------------


def _speak(state: State, known: Known, moment: Moment) -> Speak | None:
    """Of the newest that is due and whose sounds are there. In the gap between two rounds another may speak."""
    if moment.urgent is None:
        return None
    for alarm in state.running:
        if alarm.due(moment.urgent) and not any(each.audio in known.unfit for each in alarm.sounds):
            found = _in_round(alarm, moment.urgent)
            if found is not None:
                return found
    return None


def _in_round(alarm: Alarm, at: Instant) -> Speak | None:
    if alarm.begun is None and not _worth_a_round(alarm, at):
        return None
    begun = at if alarm.begun is None else alarm.begun
    for place, sound in enumerate(alarm.sounds):
        starts = later(begun, sum(each.length for each in alarm.sounds[:place]))
        ends = later(starts, sound.length)
        if at < ends:
            return Speak(
                alarm=alarm,
                round=alarm.rounds,
                place=place,
                sound=sound,
                starts=max(starts, at),
                offset=max(Millis(0), millis_between(starts, at)),
                until=min(ends, alarm.expires),
            )
    return None


def _worth_a_round(alarm: Alarm, at: Instant) -> bool:
    """What was heard once is not begun again to be cut in the middle; what was not is heard as far as time goes."""
    left = millis_between(at, alarm.expires)
    return left >= (alarm.length if alarm.rounds else LATE)


# --- the plan ----------------------------------------------------------------------------------------------------


def _planned(state: State, known: Known, manifest: StationManifest, now: Instant) -> Action:
    slot, cue = standing_row(manifest, now)
    if slot is None or cue is None:
        return Silence(until=next_start(manifest, now))
    forbidden = barred(known, manifest, cue)
    if forbidden is not None:
        return Silence(until=cue.end, why=forbidden)
    airing = state.ledger.of(slot.id, cue.sound.audio, cue.start, cue.end)
    if airing is not None and airing.closed is not None:
        return Silence(until=cue.end)
    if not _worth(cue, airing, now):
        return Silence(until=cue.end, why=Cause.LATE)
    planned = cue.start if airing is None else airing.planned
    spot = Spot(slot=slot.id, cue=cue, serial=manifest.serial, planned=planned)
    return _sounding(known, manifest, spot, airing, now)


def standing_row(manifest: StationManifest, now: Instant) -> tuple[PlannedSlot | None, Cue | None]:
    """The row that stands at a moment; of two slots that overlap, which no plan should have, the later one's."""
    found: tuple[PlannedSlot, Cue] | None = None
    for slot in manifest.slots():
        if slot.span.start <= now < slot.span.end:
            for cue in slot.rows:
                if cue.start <= now < cue.end and (found is None or cue.start >= found[1].start):
                    found = slot, cue
    return (None, None) if found is None else found


def barred(known: Known, manifest: StationManifest, cue: Cue) -> Cause | None:
    """Why a row is not to be heard at any hour; a row for some clusters is for the boxes that drive one of them."""
    if manifest.buries(cue.bulletin, cue.sound.audio):
        return Cause.RECALLED
    if manifest.quiet_within(Span(start=cue.start, end=cue.end)):
        return Cause.QUIET
    if cue.clusters and known.drives and known.drives.isdisjoint(cue.clusters):
        return Cause.CLUSTERS
    return None


def next_start(manifest: StationManifest, now: Instant) -> Instant | None:
    return min((cue.start for _, cue in rows(manifest) if cue.start > now), default=None)


def rows(manifest: StationManifest) -> Iterator[tuple[PlannedSlot, Cue]]:
    for slot in manifest.slots():
        for cue in slot.rows:
            yield slot, cue


def _worth(cue: Cue, airing: Airing | None, now: Instant) -> bool:
    """Whether people would rather hear what is left of it than nothing."""
    late = millis_between(cue.start, now)
    if late <= LATE or cue.streams or (airing is not None and airing.on):
        return True
    return cue.kind is ItemKind.BULLETIN and cue.length - late >= REST


def _sounding(known: Known, manifest: StationManifest, spot: Spot, airing: Airing | None, now: Instant) -> Action:
    """What stands in for a stream is heard to its end once it was begun; then the stream again, if it flows."""
    cue = spot.cue
    stream = cue.live.stream if cue.live is not None else ""
    turned = None if airing is None else airing.turned
    offset = max(Millis(0), millis_between(spot.planned, now))
    if not stream and spot.audio not in known.unfit and turned is None:
        return Play(spot=spot, sound=cue.sound, starts=now, offset=offset, until=cue.end)
    instead = _instead(known, manifest, spot, airing, now)
    if not stream or stream in known.dry or (turned is not None and isinstance(instead, Fallback)):
        return instead
    if stream in known.tuning:
        return Silence(until=cue.end)
    return Carry(spot=spot, stream=stream, sound=cue.sound, starts=now, offset=offset, until=cue.end)


def _instead(
    known: Known, manifest: StationManifest, spot: Spot, airing: Airing | None, now: Instant
) -> Fallback | Silence:
    cue, unfit = spot.cue, known.unfit.get(spot.audio)
    turned, spent = (None, False) if airing is None else (airing.turned, airing.spent)
    why = Cause.STREAM if cue.streams else unfit or Cause.MISSING_FILE
    cover = cue.sound if cue.streams and unfit is None else manifest.fallback
    begun = now if turned is None else turned
    until = min(cue.end, later(begun, cover.length))
    if cover.audio in known.unfit or cue.length < COVER or now >= until or spent:
        return Silence(until=cue.end, why=why)
    return Fallback(spot=spot, sound=cover, starts=now, offset=millis_between(begun, now), until=until, why=why)


# --- streams -----------------------------------------------------------------------------------------------------

TUNED_BEFORE = Millis(30_000)
"""So long before its row a stream is opened: what is late, or not there at all, is known when it should begin."""


def streams_near(known: Known, moment: Moment) -> frozenset[str]:
    """The streams that are to be open: of rows that stand or will soon, and may be heard at all."""
    manifest, now = known.manifest, moment.now
    if manifest is None or moment.standing is Hour.HELD or now >= manifest.holds.end:
        return frozenset()
    return frozenset(
        cue.live.stream
        for _, cue in rows(manifest)
        if cue.live is not None
        and cue.streams
        and later(cue.start, -TUNED_BEFORE) <= now < cue.end
        and barred(known, manifest, cue) is None
    )
