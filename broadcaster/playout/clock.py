"""What hour a station believes: the newest time that was signed for it or that its own clock kept, never one before it.

Within a boot what was trusted goes on by the monotonic count; a step of the machine's clock, by whomever, is reported
and changes nothing. Only a signed time corrects it. When nothing kept the hour, or it is before one already seen, the
clock is held: nothing begins by it.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from broadcaster.domain.journal import Hour
from broadcaster.domain.units import Instant, Millis, instant, millis_between
from broadcaster.playout.state import Stamp

STEP = Millis(500)
"""How far the machine's clock may move against the monotonic count between two readings before it is called a step."""
SLACK = Millis(250)
DRIFT = 100 / 1_000_000
"""What a cheap crystal may gain or lose."""
STILL = Millis(2_000)
"""So long the hour may stand still, for it never goes back, before the clock is held."""
WITNESS = Millis(5_000)
"""To within this the machine's clock bears out the hour that was believed."""
SLOWEST = Millis(10_000)
"""A signed time that took longer to come says too little of the hour to set it by."""


class Source(StrEnum):
    """What the hour was last set by in this boot."""

    NOTHING = "nothing"
    MACHINE = "machine"
    SIGNED = "signed"


class Doubt(StrEnum):
    """Why a signed time was not taken; each is the name of an attack."""

    ROLLBACK = "rollback"  # older than one taken before
    FREEZE = "freeze"  # older than the hour that signed times confirmed: it was kept back
    FAST_FORWARD = "fast-forward"  # ahead of what signed times and the machine's clock both say
    SLOW = "slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the machine says: its clock, its count since boot (suspended time included), and whether anything kept the
    hour while it was off or set it since: a clock with a battery, or the network's. `boot` is the name of this boot."""

    wall: Instant
    monotonic: Millis
    kept: bool = True
    boot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`seen` is the latest hour believed and `signed` the newest signed one, over all boots: both are kept on disk."""

    seen: Instant | None
    signed: Instant | None
    source: Source
    base: Instant
    since: Millis
    offset: Millis
    """The machine's clock less what was believed, at the last reading."""
    error: Millis = Millis(0)
    """What a signed time may be wrong by, for nobody knows how long each way of it took."""

    def guess(self, monotonic: Millis) -> Instant:
        return instant(self.base + timedelta(milliseconds=monotonic - self.since))

    def now(self, monotonic: Millis) -> Instant:
        guess = self.guess(monotonic)
        return guess if self.seen is None else max(guess, self.seen)

    def standing(self, monotonic: Millis) -> Hour:
        behind = 0 if self.seen is None else millis_between(self.guess(monotonic), self.seen)
        sure = self.source is not Source.NOTHING and behind <= STILL
        return Hour.TRUSTED if sure else Hour.HELD


def started(
    seen: Instant | None, signed: Instant | None, reading: Reading, until: Instant | None, stamp: Stamp | None = None
) -> Clock:
    """When the program starts. `until` is when the manifest that is held ends: an hour past it is no hour to play by,
    and is not taken from the machine. What was trusted at `stamp` still is, if the machine runs since."""
    floor = max((each for each in (seen, signed) if each is not None), default=None)
    carried = _carried(stamp, reading)
    believed = reading.kept and (floor is None or reading.wall >= floor) and (until is None or reading.wall < until)
    base = carried if carried is not None else reading.wall if believed or floor is None else floor
    return Clock(
        seen=floor,
        signed=signed,
        source=Source.MACHINE if believed or carried is not None else Source.NOTHING,
        base=base,
        since=reading.monotonic,
        offset=millis_between(base, reading.wall),
    )


def _carried(stamp: Stamp | None, reading: Reading) -> Instant | None:
    """Only the program was started anew: the machine's count says how much later it is."""
    if stamp is None or not reading.boot or stamp.boot != reading.boot or reading.monotonic < stamp.count:
        return None
    return instant(stamp.hour + timedelta(milliseconds=reading.monotonic - stamp.count))


def observed(clock: Clock, reading: Reading) -> tuple[Clock, Millis]:
    """With a later reading of the same boot, and how far the machine's clock was stepped since the last one, or 0. An
    hour that the machine has found is taken when there was none."""
    guess = clock.guess(reading.monotonic)
    if clock.source is Source.NOTHING and reading.kept and (clock.seen is None or reading.wall >= clock.seen):
        found = replace(clock, source=Source.MACHINE, base=reading.wall, since=reading.monotonic, offset=Millis(0))
        return found, Millis(0)
    offset = millis_between(guess, reading.wall)
    step = Millis(offset - clock.offset)
    return replace(clock, offset=offset), step if abs(step) >= STEP else Millis(0)


def told(clock: Clock, at: Instant, asked: Millis, reading: Reading) -> tuple[Clock, Doubt | None]:
    """With a time that was signed for an answer. It was signed between `asked` and the reading; that is all that is
    known of it."""
    took = timedelta(milliseconds=reading.monotonic - asked)
    doubt = _doubt(clock, at, took, reading)
    if doubt is not None:
        return clock, doubt
    half = Millis((reading.monotonic - asked) // 2)
    guess, slack = clock.guess(reading.monotonic), _slack(clock, reading)
    borne_out = clock.source is not Source.NOTHING and at <= guess <= at + took
    if not borne_out and (clock.source is not Source.SIGNED or guess + slack < at):
        return _set(clock, instant(at + took / 2), half, at, reading), None
    near = min(max(guess, at), instant(at + took))
    error = min(Millis(2 * half), clock.error) if clock.source is Source.SIGNED else Millis(2 * half)
    return _set(clock, near, error, at, reading), None


def _doubt(clock: Clock, at: Instant, took: timedelta, reading: Reading) -> Doubt | None:
    """What speaks against it: a newer signed time, or one of this boot and the count since."""
    if clock.signed is not None and at < clock.signed:
        return Doubt.ROLLBACK
    if took > timedelta(milliseconds=SLOWEST):
        return Doubt.SLOW
    if clock.source is not Source.SIGNED:
        return None
    guess, slack = clock.guess(reading.monotonic), _slack(clock, reading)
    if guess - slack > at + took:
        return Doubt.FREEZE
    borne_out = abs(millis_between(guess, reading.wall)) <= WITNESS
    return Doubt.FAST_FORWARD if guess + slack < at and borne_out else None


def _slack(clock: Clock, reading: Reading) -> timedelta:
    return timedelta(milliseconds=SLACK + clock.error + (reading.monotonic - clock.since) * DRIFT)


def _set(clock: Clock, hour: Instant, error: Millis, signed: Instant, reading: Reading) -> Clock:
    """Never back: what was believed stays the least that is believed from now on."""
    believed = clock.source is not Source.NOTHING
    seen = clock.now(reading.monotonic) if believed else clock.seen
    return Clock(
        seen=seen,
        signed=signed,
        source=Source.SIGNED,
        base=hour,
        since=reading.monotonic,
        offset=millis_between(hour, reading.wall),
        error=error,
    )
