"""All that a station must not forget: kept on disk in two copies, and written before a sound that depends on it.

It holds the lines of its journal that may not be on disk yet. Whoever writes the state writes them after it, so that
what was begun and the line about it are never apart: after a power cut `owed` says which lines are still to be written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.attacks import Attack
from broadcaster.domain.emergency import EmergencyKind
from broadcaster.domain.journal import End, Hour, Line, Note, beginning, end_after, written
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, Span, instant
from broadcaster.playout.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """`urgent` is the hour emergencies are judged by, None when there is none: a signed time tells it even while the
    clock is held because it once ran ahead, and a flood does not wait for that."""

    now: Instant
    monotonic: Millis
    standing: Hour = Hour.TRUSTED
    urgent: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An emergency that was accepted: `repeats` rounds of all its sounds, `gap` between them, until it expires.

    `rounds` are those that were heard; `begun` is when the running one began, `earliest` when the next one may.
    """

    id: str
    serial: int
    kind: EmergencyKind
    sounds: tuple[Sound, ...]
    repeats: int
    gap: Millis
    expires: Instant
    earliest: Instant
    rounds: int = 0
    begun: Instant | None = None
    stopped: bool = False

    @property
    def length(self) -> Millis:
        return Millis(sum(each.length for each in self.sounds))

    @property
    def over(self) -> bool:
        return self.stopped or not self.sounds or self.rounds >= self.repeats

    def due(self, at: Instant) -> bool:
        return not self.over and at < self.expires and (self.begun is not None or at >= self.earliest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What hour was believed, by the machine's count and the name of its boot: it is no hour of another boot."""

    boot: str
    count: Millis
    hour: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """Of one name, of emergencies or of all else, within the hour from `since`: those that have their line, and how
    many have none."""

    attack: Attack
    emergency: bool
    since: Millis
    told: tuple[str, ...] = ()
    untold: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`seen` and `signed` are the clock's. Every row that ended by `settled` is accounted for.

    `acknowledged` is how far the house said last that it holds the journal, and `vouched` when, by its own clock.

    `dark` is when the station last knew the hour before it booted at the count `up`, until it knows it again; then
    `off` is when there was no power, and `unsure` when it ran without the hour. Since `since` there was a manifest
    without a break. `alarms` stay until they expire; of `taken` each id stays until its signed order is good for
    nothing, so that none is taken twice.
    """

    station: StationCode
    boot: int = 0
    end: End
    unwritten: tuple[str, ...] = ()
    acknowledged: int = 0
    vouched: Instant | None = None
    seen: Instant | None = None
    signed: Instant | None = None
    stamp: Stamp | None = None
    settled: Instant | None = None
    since: Instant | None = None
    dark: Instant | None = None
    up: Millis = Millis(0)
    off: Span | None = None
    unsure: Span | None = None
    manifest: int = 0
    emergency: int = 0
    ledger: Ledger = Ledger()
    alarms: tuple[Alarm, ...] = ()
    taken: tuple[tuple[str, Instant], ...] = ()
    muted: bool = False
    refusals: tuple[Refusals, ...] = ()
    """Of the last hour in this boot; not on disk."""

    @property
    def running(self) -> tuple[Alarm, ...]:
        """The newest word first."""
        return tuple(sorted((each for each in self.alarms if not each.over), key=lambda each: -each.serial))


def fresh(station: StationCode, end: End | None = None) -> State:
    """Of a station that was just enrolled; `end` is where its journal ended before."""
    return State(station=station, end=beginning(station) if end is None else end)


def jotted(state: State, moment: Moment, note: Note) -> State:
    """With one more line."""
    line = Line(
        station=state.station,
        boot=max(state.boot, 1),
        sequence=state.end.sequence + 1,
        previous=state.end.head,
        at=moment.now,
        clock=moment.standing,
        monotonic=moment.monotonic,
        note=note,
    )
    text = written(line)
    return replace(state, end=end_after(text, line), unwritten=(*state.unwritten, text))


def owed(state: State, on_disk: int) -> tuple[str, ...]:
    """The lines that a journal whose last line on disk has that number still lacks, as far as the state has them."""
    first = state.end.sequence - len(state.unwritten) + 1
    return state.unwritten[max(0, on_disk - first + 1) :]


def lost(state: State, on_disk: int) -> int:
    """How many lines are neither on disk nor in the state: the disk lost what it had said was safe. To be told, and
    gone on after; the numbers of those lines are not used again."""
    return max(0, state.end.sequence - len(state.unwritten) - on_disk)


def saved(state: State, on_disk: int) -> State:
    """Without the lines that are safely in the journal. The next state to be written need not hold them."""
    return replace(state, unwritten=owed(state, min(on_disk, state.end.sequence)))


def later(at: Instant, millis: int) -> Instant:
    return instant(at + timedelta(milliseconds=millis))


def known(alarms: Sequence[Alarm], id_: str) -> bool:
    return any(each.id == id_ for each in alarms)
