"""A station at work: its state, and the one door through which anything changes it.

Whatever comes from the network, from a stick or from the switch in the room comes here as bytes that nobody believes
yet. One lock is around all of it: the loop that plays, the one that asks, and the page that shows take turns.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from threading import RLock

from broadcaster.domain import emergency_document, journal_batches
from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.emergency_document import Listener
from broadcaster.domain.journal import Event, Hour, NotLine
from broadcaster.domain.journal_batches import batch_payload, read_checkpoint
from broadcaster.domain.signed_time import HourDoubted, SignedTime, believed, of_header, still_believed
from broadcaster.domain.station_document import opened, standing
from broadcaster.domain.station_manifest import Cue, PlannedSlot, Sound, StationManifest
from broadcaster.domain.trust import KeyRole, Trust, unsealed, walked
from broadcaster.domain.units import Digest, Instant, Millis, millis_between
from broadcaster.envelope import seal, to_json
from broadcaster.playout import clock as clocks
from broadcaster.playout.decide import Known, rows, streams_near
from broadcaster.playout.files import Cache, DiskFull
from broadcaster.playout.held import Identity, Shelf, TakenUp
from broadcaster.playout.journal import acknowledged, to_send
from broadcaster.playout.keeping import Keeping
from broadcaster.playout.machine import Machine
from broadcaster.playout.on_air import Desk, Larder, OnAir
from broadcaster.playout.refusing import refused
from broadcaster.playout.state import Moment, State, later
from broadcaster.playout.taking import (
    booted,
    heeded,
    jumped,
    moment_of,
    noted,
    stamped,
    switched,
    taken_up,
    tick,
    undone,
)

_STAMP = Millis(60_000)
"""How often the hour is written down, when nothing else is."""
_LOOK = Millis(5_000)
"""How often the folder of sounds is looked through."""
_KEEP_TIME = Millis(600_000)
"""How often the newest signed time is written down by itself; the state has it besides."""
_PREPARE = Millis(120_000)
_KEEP_LINES, _ALL = 2_000, 1 << 30
_LITTLE = 1 << 20
"""Bytes free, less than which is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a station is put together from. `drives`: the clusters this box drives, none: all."""

    identity: Identity
    shelf: Shelf
    cache: Cache
    larder: Larder
    machine: Machine
    drives: frozenset[str] = frozenset()


class Station:
    """A station that runs: what comes from the house, what the machine tells and what was decided goes through the pure
    core, and what comes of it is on disk, state and then journal, before anything sounds. Every call takes `lock`."""

    def __init__(self, parts: Parts) -> None:
        self.lock = RLock()
        self.identity, self.machine = parts.identity, parts.machine
        self._shelf, self._cache, self._larder = parts.shelf, parts.cache, parts.larder
        self._drives = parts.drives
        self._time = self._kept_time = self._shelf.time()
        self._trust: Trust | None = self._shelf.trust()
        self._held: TakenUp | None = None
        self._manifest: StationManifest | None = None
        if found := self._shelf.manifest():
            self._held, self._manifest = found
        self._keeping = Keeping(self._shelf, self._make_room)
        self._spoiled = list(self._shelf.faults())  # before both copies are written anew
        self.state = self._keeping.remembered(self.identity)
        reading = self._reading()
        self._clock = self._started(self.state, reading)
        self.state = self._keeping.mended(self.state)
        self._known = Known()
        self._looked: Millis | None = None
        self._stamped = reading.monotonic
        self.state = self.keep(booted(self.state, self.moment()))
        if self._manifest is not None and self._manifest.serial > self.state.manifest:  # the power went in between
            self.state = self.keep(taken_up(self.state, None, self._manifest, self.moment()))
        self._spoiled += self._keeping.faults
        for fault in self._spoiled:
            self.state = self.keep(noted(self.state, self.moment(), Event.DISK, fault))

    # --- the hour ----------------------------------------------------------------------------------------------------

    def _reading(self) -> clocks.Reading:
        machine = self.machine
        return clocks.Reading(
            wall=machine.wall(), monotonic=machine.monotonic(), kept=machine.kept(), boot=machine.boot()
        )

    def _started(self, state: State, reading: clocks.Reading) -> clocks.Clock:
        until = self._manifest.holds.end if self._manifest is not None else None
        return clocks.started(state.seen, state.signed, reading, until, state.stamp)

    def moment(self) -> Moment:
        return moment_of(self._clock, self._reading())

    def hour(self, monotonic: Millis) -> Instant:
        return self._clock.now(monotonic)

    def _observed(self) -> Moment:
        reading = self._reading()
        was = self._clock
        self._clock, step = clocks.observed(was, reading)
        self.state = jumped(self.state, was, self._clock, reading.monotonic)
        moment = moment_of(self._clock, reading)
        if step:
            self.state = self.keep(noted(self.state, moment, Event.CLOCK, f"stepped {step} ms"))
        return moment

    # --- the disk ----------------------------------------------------------------------------------------------------

    def keep(self, state: State) -> State:
        """On disk, state and lines, once this returned, or in memory while the disk is full. OSError: then nothing may
        be played by it."""
        reading = self._reading()
        state = stamped(state, self._clock, reading)
        self._stamped = reading.monotonic
        return self._keeping.keep(state, moment_of(self._clock, reading))

    def _make_room(self) -> None:
        with suppress(DiskFull):
            self._cache.make_room({each.audio: each.size for each in self.needed()}, 0)

    # --- the loop's turn ---------------------------------------------------------------------------------------------

    def desk(self) -> Desk:
        return Desk(known=self.known, keep=self.keep, refuse=refused, hour=self.hour)

    def turn(self, on_air: OnAir) -> None:
        """Every tenth of a second: what ended is written down, what is due is begun."""
        with self.lock:
            moment = self._observed()
            state = on_air.collected(self.state, moment)
            step = tick(state, self.known(), moment)
            state = on_air.followed(step.state, step.action, moment)
            state = on_air.told_so_far(state, moment)
            state = on_air.prepared(state, self._soon(moment), moment)
            for dry in self._larder.tuner.told():
                state = noted(state, moment, Event.SYNC, dry[:200])
            if state.unwritten or moment.monotonic >= self._stamped + _STAMP:
                state = self.keep(state)
            self.state = state

    def leave(self, on_air: OnAir) -> None:
        """The program ends, and knows it: what was heard until now is written down."""
        with self.lock:
            on_air.cut_short()
            self.state = self.keep(on_air.collected(self.state, self._observed()))

    def known(self) -> Known:
        now = self.machine.monotonic()
        if self._looked is None or now >= self._looked + _LOOK:
            self._look(now)
        return self._larder.tuner.heard_of(self._known)

    def _look(self, now: Millis) -> None:
        unfit = {}
        for sound in self.needed():
            cause = self._larder.unfit(sound)
            if cause is not None:
                unfit[sound.audio] = cause
        streams = {cue.live.stream for _, cue in self._rows() if cue.live is not None}
        self._known = Known(manifest=self._manifest, unfit=unfit, dry=frozenset(streams), drives=self._drives)
        self._looked = now
        self._larder.tuner.tune(streams_near(self._known, self.moment()))

    def _rows(self) -> Iterator[tuple[PlannedSlot, Cue]]:
        return rows(self._manifest) if self._manifest is not None else iter(())

    def _soon(self, moment: Moment) -> Iterator[Sound]:
        until = later(moment.now, _PREPARE)
        for _, cue in self._rows():
            if moment.now < cue.end and cue.start < until:
                yield cue.sound

    # --- what is needed ----------------------------------------------------------------------------------------------

    def needed(self) -> tuple[Sound, ...]:
        """Every sound the held schedule and the emergencies need, in the order they may be heard."""
        with self.lock:
            found: dict[Digest, Sound] = {}
            for alarm in self.state.running:
                found |= {each.audio: each for each in alarm.sounds}
            if self._manifest is not None:
                found.setdefault(self._manifest.fallback.audio, self._manifest.fallback)
                now = self.moment().now
                for _, cue in sorted(self._rows(), key=lambda each: each[1].start):
                    if cue.end > now:
                        found.setdefault(cue.sound.audio, cue.sound)
            return tuple(found.values())

    def missing(self) -> tuple[Sound, ...]:
        return tuple(each for each in self.needed() if not self._cache.has(each.audio, each.size))

    def arrived(self, digest: Digest) -> None:
        with self.lock:
            self._larder.arrived(digest)
            self._looked = None

    # --- what comes from outside -------------------------------------------------------------------------------------

    @property
    def manifest(self) -> StationManifest | None:
        return self._manifest

    @property
    def tag(self) -> str:
        return "" if self._held is None else self._held.tag

    @property
    def trust_serial(self) -> int:
        return 0 if self._trust is None else self._trust.serial

    def refuse(self, refusal: Refused, emergency: str = "") -> None:
        """`emergency`: the document that is refused, when it is one."""
        with self.lock:
            named = emergency_document.named(emergency) if emergency else None
            self.state = self.keep(refused(self.state, self.moment(), refusal, named))

    def note(self, event: Event, detail: str) -> None:
        with self.lock:
            self.state = self.keep(noted(self.state, self.moment(), event, detail[:200]))

    def _trusted(self) -> Trust:
        if self._trust is None:
            raise Refused(Attack.ARBITRARY, "no trust was taken up yet")
        return self._trust

    def take_trust(self, *envelopes: str) -> None:
        """Those that followed the one that is held, the oldest first. Refused."""
        if not envelopes:
            return
        with self.lock:
            moment = self.moment()
            found = walked(self._trust or self.identity.pinned, envelopes, moment.now)
            if found.serial == self.trust_serial:
                return
            if self._time is not None and still_believed(found, self._time) is None:
                self._undo()  # who told the hour is not believed any more
            self._keeping.put("trust", partial(self._shelf.trusts, envelopes[-1]))
            if self._trust is not None and emergency_document.left_out(self._trust, found):
                self.state = replace(self.state, emergency=0)  # whoever had that key may have set it too high
            self._trust = found
            self.state = self.keep(noted(self.state, moment, Event.SYNC, f"trust {found.serial}"))

    def _undo(self) -> None:
        reading, was = self._reading(), self._clock
        self._clock = self._started(undone(self.state), reading)
        self.state = self.keep(jumped(undone(self.state), was, self._clock, reading.monotonic))

    def take_time(self, envelope: str, asked: Millis) -> SignedTime:
        """Base64 of a sealed time that came with an answer; `asked` is when it was asked for. HourDoubted, Refused."""
        with self.lock:
            trust = self._trusted()
            found = believed(trust, of_header(envelope), self.identity.station, self._time)
            was, reading = self._clock, self._reading()
            self._clock, doubt = clocks.told(was, found.time.at, asked, reading)
            if doubt is not None:
                raise HourDoubted(Attack(doubt.value), f"time {found.time.at.isoformat()}", found.time)
            self._time = found
            kept = self._kept_time
            if kept is None or millis_between(kept.time.at, found.time.at) > _KEEP_TIME:
                self._keeping.put("time", partial(self._shelf.keep_time, found))
                self._kept_time = found
            told = jumped(self.state, was, self._clock, reading.monotonic)
            if told is not self.state:
                self.state = self.keep(told)
            return found.time

    def word(self, envelope: str) -> tuple[SignedTime, Millis | None]:
        """A sealed time that nobody asked for, and how long ago it was, None while the hour is not known. Refused."""
        with self.lock:
            told, moment = believed(self._trusted(), envelope, self.identity.station, None).time, self.moment()
            return told, None if moment.standing is Hour.HELD else millis_between(told.at, moment.now)

    def take_manifest(self, envelope: str, tag: str) -> None:
        """Refused."""
        with self.lock:
            trust, moment = self._trusted(), self.moment()
            before = None if self._held is None else self._held.floor
            found = opened(trust, envelope, self.identity.station, before, moment.now)
            floor = standing(trust, before)
            if floor is not None and found.floor.digest == floor.digest:
                return
            if floor is None and before is not None:
                self.state = replace(self.state, manifest=0)  # nobody trusts any more who set it
            state = taken_up(self.state, self._manifest, found.manifest, moment)
            self._held = TakenUp(envelope=envelope, floor=found.floor, tag=tag)
            self._keeping.put("manifest", partial(self._shelf.keep_manifest, self._held))
            self._manifest, self._looked = found.manifest, None
            self.state = self.keep(state)

    def take_emergency(self, envelope: str) -> None:
        """A sealed emergency that may be spoken, or silence. Refused."""
        with self.lock:
            trust, moment = self._trusted(), self.moment()
            if moment.urgent is None:
                raise Refused(Attack.EXPIRED, "the hour is not known")
            here = Listener(
                station=self.identity.station,
                path="" if self._manifest is None else self._manifest.path,
                serial=self.state.emergency,
                taken=frozenset(each for each, _ in self.state.taken),
            )
            found = emergency_document.opened(trust, envelope, here, moment.urgent)
            self.state = self.keep(heeded(self.state, found, moment))
            self._looked = None

    def mute(self, *, muted: bool) -> None:
        with self.lock:
            if self.state.muted != muted:
                self.state = self.keep(switched(self.state, self.moment(), muted=muted))

    # --- the journal's way out ---------------------------------------------------------------------------------------

    def lines(self) -> tuple[str, ...]:
        return self._keeping.journal.after(self.state.acknowledged, journal_batches.MOST_LINES)

    def batch(self) -> str | None:
        """The next lines that the house does not hold, sealed with the station's key; None when it holds all."""
        with self.lock:
            for batch in to_send(self.state, self.lines()):
                return to_json(seal(journal_batches.BATCH, batch_payload(batch), [self.identity.private]))
            return None

    def take_checkpoint(self, envelope: str) -> None:
        """Refused."""
        with self.lock:
            at = self.moment().now
            sealed = unsealed(self._trusted(), KeyRole.JOURNAL, journal_batches.CHECKPOINT, envelope, at)
            try:
                checkpoint = read_checkpoint(sealed.payload)
            except NotLine as garbled:
                raise Refused(Attack.MALFORMED, str(garbled)) from garbled
            state = acknowledged(self.state, self.identity.house, checkpoint, self.lines())
            if state.acknowledged < self.state.acknowledged:
                told = f"journal: the house was put back, and holds it until line {state.acknowledged}"
                state = noted(state, self.moment(), Event.SYNC, told)
            if state != self.state:
                self.state = self.keep(state)
                self._keeping.forget(state.acknowledged, _KEEP_LINES)

    # --- what it says of itself --------------------------------------------------------------------------------------

    @property
    def pressing(self) -> int:
        """The number of the last line about an emergency: it goes out before its time."""
        return self._keeping.pressing

    @property
    def safe(self) -> int:
        """The number of the last line that no end of the program takes back."""
        return self._keeping.journal.last

    @property
    def faults(self) -> tuple[str, ...]:
        """What is the matter now; what was wrong when the program started comes first."""
        found, free = list(self._spoiled), self._cache.free()
        if self._keeping.full is not None:
            found.append(f"disk: full since {self._keeping.full.isoformat()}, nothing is kept")
        elif free < _LITTLE:
            found.append(f"disk: {free} bytes are free")
        if self.moment().standing is Hour.HELD:
            found.append("clock: the hour is not known, nothing of the plan is played")
        return tuple(found)

    def next_slot(self) -> PlannedSlot | None:
        now = self.moment().now
        slots = self._manifest.slots() if self._manifest is not None else iter(())
        return min((each for each in slots if each.span.start > now), key=lambda each: each.span.start, default=None)

    def backlog(self) -> int:
        return self.state.end.sequence - self.state.acknowledged

    def all_lines(self) -> Sequence[str]:
        return self._keeping.journal.after(0, _ALL)
