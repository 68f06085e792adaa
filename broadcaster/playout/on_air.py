"""Books and loudspeaker: what is decided is begun on disk, played in its place, and ended as it was heard."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.journal import Cause
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.units import Digest, Instant, Millis, millis_between
from broadcaster.playout.airings import Delivered, begun, ended, told_so_far, why_ended
from broadcaster.playout.decide import Action, Carry, Fallback, Known, Silence, Sounding, Speak, decide, goes_on
from broadcaster.playout.decoding import RATE, Checked, Decoder, Measured, Unplayable, check
from broadcaster.playout.files import Cache
from broadcaster.playout.player import OVER, Ending, Heard, Piece, Player, Sounds
from broadcaster.playout.state import Moment, State, later
from broadcaster.playout.tuning import Tuner

AHEAD = Millis(1_500)
"""So long before its first sample a row is begun on disk: a slow card must not make it late."""
GRACE = Millis(600)
"""So long after its end a piece may still be told as whole, before it is cut."""
PROGRESS = Millis(2_000)
"""How often it is written down how far a piece was heard."""
_REMEMBERED = 512
_RESTS = (1_000, 2_000, 5_000, 10_000, 30_000)
_CAUSES = {Ending.FILE: Cause.WRONG_FILE, Ending.SINK: Cause.SINK, Ending.LATE: Cause.LATE}


class Larder:
    """What sounds come to, decoded once before they are due, and those that are not fit to be played. Their bytes are
    looked at again whenever they are to sound: a card, or a hand, may have changed them meanwhile."""

    def __init__(self, cache: Cache, decoders: tuple[Decoder, ...], tuner: Tuner) -> None:
        self._cache, self._decoders, self.tuner = cache, decoders, tuner
        self._measured: dict[Digest, Measured] = {}
        self._bad: dict[Digest, tuple[Cause, tuple[int, int] | None]] = {}
        self._refusals: list[Refused] = []

    def take(self, sound: Sound) -> Checked:
        """To be closed by whoever takes it. Unplayable."""
        found = self._checked(sound)
        while len(self._measured) >= _REMEMBERED:
            self._measured.pop(next(iter(self._measured)))
        self._measured[sound.audio] = found.measured
        return found

    def of(self, action: Sounding) -> Sounds:
        """What an action is heard from. To be closed by whoever takes it. Unplayable."""
        return self.tuner.take(action.stream) if isinstance(action, Carry) else self.take(action.sound)

    def ready(self, sound: Sound) -> bool:
        return sound.audio in self._measured or sound.audio in self._bad

    def _checked(self, sound: Sound) -> Checked:
        if self.unfit(sound) is Cause.MISSING_FILE:
            raise Unplayable(Cause.MISSING_FILE, sound.audio)
        known = self._measured.get(sound.audio)
        try:
            return check(self._cache.path(sound.audio), sound.audio, sound.length, self._decoders, known)
        except Unplayable as refused:
            if refused.attack is not None:
                self._refusals.append(Refused(refused.attack, f"{sound.audio}: {refused}"))
            if refused.attack is Attack.WRONG_FILE:
                self._cache.drop(sound.audio)  # it is fetched anew
            if refused.cause is not Cause.MISSING_FILE:
                self._bad[sound.audio] = refused.cause, self._cache.mark(sound.audio)
            raise

    def refusals(self) -> tuple[Refused, ...]:
        """What was found since this was last asked."""
        found, self._refusals = self._refusals, []
        return tuple(found)

    def arrived(self, digest: Digest) -> None:
        self._bad.pop(digest, None)

    def unfit(self, sound: Sound) -> Cause | None:
        cause, mark = self._bad.get(sound.audio, (None, None))
        if cause is not None and mark == self._cache.mark(sound.audio):
            return cause
        self._bad.pop(sound.audio, None)  # another file came, over the line or on a stick
        return None if self._cache.has(sound.audio, sound.size) else Cause.MISSING_FILE


@dataclass(slots=True)
class _Aired:
    key: str
    action: Sounding
    why: Cause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the books and the loudspeaker have in common. `keep` writes a state to disk before it returns; `hour` is
    what the clock said at a count of the machine's."""

    known: Callable[[], Known]
    keep: Callable[[State], State]
    refuse: Callable[[State, Moment, Refused], State]
    hour: Callable[[Millis], Instant]


class OnAir:
    """What sounds and what follows it. One thread calls it."""

    def __init__(self, player: Player, larder: Larder, desk: Desk) -> None:
        self._player, self._larder, self._desk = player, larder, desk
        self._count = 0
        self._now: _Aired | None = None
        self._next: _Aired | None = None
        self._cut: dict[str, _Aired] = {}
        self._waiting: list[Heard] = []
        self._rest, self._faults = Millis(0), 0
        self._progress = Millis(0)

    @property
    def sounding(self) -> Sounding | None:
        return None if self._now is None else self._now.action

    # --- what was heard ----------------------------------------------------------------------------------------------

    def collected(self, state: State, moment: Moment) -> State:
        """With all that ended by now."""
        self._waiting += self._player.told()
        due = [each for each in self._waiting if each.until <= moment.monotonic]
        self._waiting = [each for each in self._waiting if each.until > moment.monotonic]
        for heard in due:
            state = self._ended(state, heard, moment)
        return state

    def _ended(self, state: State, heard: Heard, moment: Moment) -> State:
        aired = self._cut.pop(heard.key, None)
        for each in (self._now, self._next):
            aired = each if each is not None and each.key == heard.key else aired
        if aired is None:
            return state
        if self._now is aired:
            self._now, self._next = self._next, None
        elif self._next is aired:
            self._next = None
        why = aired.why or _CAUSES.get(heard.ending or Ending.CUT)
        self._count_faults(heard, moment)
        then = self._when(heard, moment)
        taken = delivered(heard)
        if taken.samples:
            taken = replace(taken, began=later(then.urgent or then.now, heard.began - heard.until))
        return self._desk.keep(ended(state, aired.action, taken, then, why))

    def _when(self, heard: Heard, moment: Moment) -> Moment:
        """The moment of its last sample."""
        urgent = None if moment.urgent is None else later(moment.urgent, heard.until - moment.monotonic)
        return replace(moment, now=self._desk.hour(heard.until), urgent=urgent)

    def _count_faults(self, heard: Heard, moment: Moment) -> None:
        if heard.ending is Ending.SINK:
            self._rest = Millis(moment.monotonic + _RESTS[min(self._faults, len(_RESTS) - 1)])
            self._faults += 1
        elif heard.ending is Ending.WHOLE:
            self._faults = 0

    def told_so_far(self, state: State, moment: Moment) -> State:
        heard = self._player.sounding()
        now = self._now
        if now is None or heard is None or heard.key != now.key or moment.monotonic < self._progress + PROGRESS:
            return state
        self._progress = moment.monotonic
        return self._desk.keep(told_so_far(state, now.action, delivered(heard), moment))

    def cut_short(self) -> None:
        """Whatever sounds is told to have been cut by the program's end, as by a power cut."""
        for each in (self._now, self._next):
            if each is not None:
                each.why = Cause.POWER

    # --- what is to be heard -----------------------------------------------------------------------------------------

    def followed(self, state: State, action: Action, moment: Moment) -> State:
        """The loudspeaker does what was decided, and the books say so first."""
        now = self._now
        if now is not None:
            judged = action if now.action.starts <= moment.now else self._at(state, now.action.starts, moment)
            if goes_on(now.action, judged):
                return self._looked_ahead(state, now.action.until, moment)
            ending = now.action.until <= moment.now < later(now.action.until, GRACE)
            if ending and (not isinstance(judged, Speak) or _same_alarm(judged, now.action)):
                return state
            state = self._stopped(state, now, judged, moment)
        if isinstance(action, Sounding):
            return self._begun(state, action, moment, after=False)
        if isinstance(action, Silence) and self._now is None and action.until is not None:
            return self._looked_ahead(state, action.until, moment)
        return state

    def _at(self, state: State, at: Instant, moment: Moment) -> Action:
        """What will be decided then, as far as is known now."""
        ahead = max(0, millis_between(moment.now, at))
        urgent = None if moment.urgent is None else later(moment.urgent, ahead)
        return decide(state, self._desk.known(), replace(moment, now=at, urgent=urgent))

    def _looked_ahead(self, state: State, at: Instant, moment: Moment) -> State:
        """The row that stands at that moment is begun when it is near: it follows without a gap."""
        if self._next is not None or not moment.now < at <= later(moment.now, AHEAD):
            return state
        action = self._at(state, at, moment)
        if not isinstance(action, Sounding) or (isinstance(action, Speak) != self._speaks()):
            return state
        return self._begun(state, action, moment, after=self._now is not None)

    def _speaks(self) -> bool:
        return self._now is not None and isinstance(self._now.action, Speak)

    def _stopped(self, state: State, now: _Aired, judged: Action, moment: Moment) -> State:
        now.why = why_ended(state, self._desk.known(), now.action, judged, moment)
        self._cut[now.key] = now
        waiting, self._now, self._next = self._next, None, None
        self._player.hush()
        if waiting is not None:
            nothing = Delivered(samples=0, rate=RATE)
            why = why_ended(state, self._desk.known(), waiting.action, judged, moment) or Cause.REPLANNED
            if isinstance(judged, Fallback) and _same_row(judged, now.action):
                why = Cause.LATE  # what was to follow follows still
            state = self._desk.keep(ended(state, waiting.action, nothing, moment, why))
        return state

    def _begun(self, state: State, action: Sounding, moment: Moment, *, after: bool) -> State:
        if moment.monotonic < self._rest:
            return state
        try:
            sound = self._larder.of(action)
        except Unplayable:
            return self._refused(state, moment)
        state = self._desk.keep(begun(state, action, moment))
        self._count += 1
        aired = _Aired(key=f"{state.boot}-{self._count}", action=action)
        starts = Millis(moment.monotonic + millis_between(moment.now, action.starts))
        live = isinstance(action, Carry)  # it is where it is, and was brought to our level
        piece = Piece(
            key=aired.key,
            sound=sound,
            samples=millis_between(action.starts, action.until) * RATE // 1000,
            gain=0.0 if live else action.sound.gain,
            skip=0 if live else action.offset * RATE // 1000,
            begins=starts,
            placed=not live and not isinstance(action, Speak),
            over=GRACE if isinstance(action, Speak) and action.whole else OVER,
        )
        if after:
            self._next = aired
            self._player.follow(piece)
        else:
            self._now = aired
            self._player.play(piece)
        return state

    # --- in good time ------------------------------------------------------------------------------------------------

    def prepared(self, state: State, sounds: Iterator[Sound], moment: Moment) -> State:
        """One more of these was checked before it is due."""
        for sound in sounds:
            if not self._larder.ready(sound) and self._larder.unfit(sound) is None:
                with suppress(Unplayable):
                    self._larder.take(sound).close()
                return self._refused(state, moment)
        return state

    def _refused(self, state: State, moment: Moment) -> State:
        """What is not what it should be is told by the mark it bears; what is missing is only missing."""
        refusals = self._larder.refusals()
        for each in refusals:
            state = self._desk.refuse(state, moment, each)
        return self._desk.keep(state) if refusals else state


def _same_alarm(one: Speak, other: Sounding) -> bool:
    return isinstance(other, Speak) and other.alarm.id == one.alarm.id


def _same_row(one: Sounding, other: Sounding) -> bool:
    return not isinstance(one, Speak) and not isinstance(other, Speak) and one.spot == other.spot


def delivered(heard: Heard) -> Delivered:
    return Delivered(samples=heard.samples, rate=RATE, dbfs=heard.dbfs)
