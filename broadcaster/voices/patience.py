"""How long to wait for a service that refuses, and when to leave it alone. The rules are pure; `Patience` keeps time.

A service that goes on refusing is given a rest in which nothing is asked of it (the circuit is open). When the rest is
over one request goes out alone, a trial: an answer ends all waiting, a refusal doubles the rest. Waits and rests are
spread by chance, so that a hundred stations turned away together do not come back together.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.voices.engines import READY, Condition, EngineSettings

LONGEST_WAIT = 10.0
"""Seconds a caller is made to wait between two tries; what needs longer is a rest."""
LONGEST_REST = 1800.0
LONGEST_ASKED_REST = 6 * 3600.0
"""Seconds a service may ask for: it knows its limits, but a wrong header must not silence a voice for days."""
SPREAD = 0.25
"""How much of a wait or rest chance may add."""
_FIRST_WAIT = {VoiceState.RATE_LIMITED: 2.0, VoiceState.NO_NETWORK: 0.5, VoiceState.BROKEN: 1.0}
"""Seconds before the second try; every further wait is twice as long."""


# --- the rules, pure ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """One request that gave no sound. `why` is Vietnamese, one line.

    `lasting`: the service would refuse other words too, so a rest is due. `again`: the same request may be sent again.
    `wait` is what the service asked for, in seconds.
    """

    state: VoiceState
    why: str
    lasting: bool = True
    again: bool = True
    wait: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Temper:
    """How an engine goes about it: seconds from one request to the next, tries in all, seconds of the first rest."""

    throttle: float
    tries: int
    rest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineNow:
    """How a service stands with us. `refusals` is how many rests in a row were given; instants are seconds of a clock.

    `trying`: the one request that may end a rest is under way.
    """

    refusals: int = 0
    rest_until: float = 0.0
    last: Setback | None = None
    trying: bool = False


def resting(standing: EngineNow, now: float) -> float:
    """Seconds until the service may be asked again; 0.0 when it may."""
    return max(0.0, standing.rest_until - now) if standing.last else 0.0


def admitted(standing: EngineNow) -> EngineNow:
    """A request goes out; after a rest it is a trial."""
    return replace(standing, trying=True) if standing.last else standing


def answered(standing: EngineNow, now: float) -> EngineNow:
    """One answer, and all is forgotten; unless it was on its way already when another request was refused."""
    return standing if resting(standing, now) > 0 and not standing.trying else EngineNow()


def next_try(standing: EngineNow, temper: Temper, setback: Setback, attempt: int, chance: float) -> float | None:
    """Seconds until the same request goes out again; None: give up. `attempt` counts from 0, `chance` is 0 to 1.

    A trial is never tried again: it has told what it was for.
    """
    growing = _FIRST_WAIT[setback.state] * 2**attempt * (1 + chance * SPREAD)
    wait = max(min(growing, LONGEST_WAIT), setback.wait)
    again = setback.again and not standing.trying and attempt + 1 < temper.tries and wait <= LONGEST_WAIT
    return wait if again else None


def given_up(standing: EngineNow, temper: Temper, setback: Setback, chance: float, now: float) -> EngineNow:
    """The standing after a setback that is not tried again.

    Requests that were under way together when the service began to refuse cost one rest, not one each.
    """
    if not setback.lasting:  # it answers, so other words may be spoken
        return EngineNow() if standing.trying else standing
    known = resting(standing, now) > 0
    refusals = standing.refusals if known else standing.refusals + 1
    rest = min(temper.rest * 2 ** min(refusals - 1, 10), LONGEST_REST) * (1 + chance * SPREAD)
    until = now + max(rest, min(setback.wait, LONGEST_ASKED_REST))
    return EngineNow(refusals=refusals, rest_until=max(until, standing.rest_until) if known else until, last=setback)


def asked_wait(headers: Mapping[str, str]) -> float:
    """Seconds of a Retry-After header, which holds a number or a date; 0.0 when there is none to understand.

    A date is read against the answer's own Date: the two clocks are the service's, ours may be wrong.
    """
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    until, sent = _date(asked), _date(headers.get("Date", ""))
    return max(0.0, (until - sent).total_seconds()) if until and sent else 0.0


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def told(seconds: float) -> str:
    """A wait in words."""
    return f"{seconds:.0f} giây" if seconds < 120 else f"{seconds / 60:.0f} phút"


# --- time, chance and threads ------------------------------------------------------------------------------------


class Patience:
    """The one door to a service: how many requests at once, how far apart, how often again, and when not at all. `name`
    is what the service is called among all who ask it."""

    def __init__(self, temper: Temper, settings: EngineSettings, at_once: int, name: str = "") -> None:
        self._temper, self._name, self._turn = temper, name, settings.turn
        self._sleep = settings.sleep or time.sleep
        self._clock = settings.clock or time.monotonic
        self._chance = settings.chance or random.SystemRandom().random
        self._room = threading.BoundedSemaphore(at_once)
        self._changed = threading.Condition()
        self._standing = EngineNow()
        self._earliest = self._clock()

    def condition(self) -> Condition:
        """READY, or why the service is left alone and for how long."""
        with self._changed:
            return self._condition()

    def obtain(self, voice: VoiceName, ask: Callable[[], bytes | Setback]) -> bytes:
        """What `ask` gives, asked again after a growing wait until the tries are used up.

        VoiceFailed, at once while the service is given a rest.
        """
        for attempt in range(self._temper.tries):
            with self._room:
                self._admitted(voice)
                answer, wait = self._once(ask, attempt)
            if isinstance(answer, bytes):
                return answer
            if wait is None:
                raise VoiceFailed(voice=voice, problem=answer.why)
            self._sleep(wait)
        raise AssertionError("the last try is never followed by another")

    def blame(self, why: str) -> None:
        """What the service gave was no sound of the words asked for, which shows only once it is decoded: a rest is
        due, as after a refusal."""
        with self._changed:
            setback = Setback(state=VoiceState.BROKEN, why=why)
            self._standing = given_up(self._standing, self._temper, setback, self._chance(), self._clock())

    def _condition(self) -> Condition:
        left = resting(self._standing, self._clock())
        last = self._standing.last
        if last is None or left <= 0:
            return READY
        return Condition(state=last.state, why=f"{last.why}; thử lại sau {told(left)}")

    def _admitted(self, voice: VoiceName) -> None:
        """While a trial is out the others wait for its end, rather than fail beside its success. VoiceFailed."""
        with self._changed:
            while self._standing.trying:
                self._changed.wait()
            condition = self._condition()
            if condition is not READY:
                raise VoiceFailed(voice=voice, problem=condition.why)
            self._standing = admitted(self._standing)

    def _once(self, ask: Callable[[], bytes | Setback], attempt: int) -> tuple[bytes | Setback, float | None]:
        """One request, not too soon after the one before: the answer, and the seconds until the next try."""
        try:
            self._keep_distance()
            answer = ask()
        except BaseException:  # a trial that ended by something unforeseen must not be waited for
            with self._changed:
                self._standing = replace(self._standing, trying=False)
                self._changed.notify_all()
            raise
        with self._changed:
            wait = self._judged(answer, attempt)
            self._changed.notify_all()
        return answer, wait

    def _judged(self, answer: bytes | Setback, attempt: int) -> float | None:
        now, chance = self._clock(), self._chance()
        self._earliest = max(self._earliest, now + self._temper.throttle)
        if isinstance(answer, bytes):
            self._standing = answered(self._standing, now)
            return None
        wait = next_try(self._standing, self._temper, answer, attempt, chance)
        if wait is None:
            self._standing = given_up(self._standing, self._temper, answer, chance, now)
        return wait

    def _keep_distance(self) -> None:
        with self._changed:
            begin = max(self._clock(), self._earliest)
            self._earliest = begin + self._temper.throttle
            wait = begin - self._clock()
        if wait > 0:
            self._sleep(wait)
        # Not sooner: whoever took a turn and did not use it at once would come too near to the next one.
        turn = self._turn(self._name, self._temper.throttle) if self._temper.throttle else 0.0
        if turn > 0:
            self._sleep(turn)
