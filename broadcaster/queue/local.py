"""On one machine sounds are made by processes of their own, and only while there are sounds to make.

Making a sound keeps a processor busy for seconds, and may end by being killed for the memory it took: neither is to
be felt by who answers people and stations. What a process had claimed when it died is claimed again once its lease is
over, so nobody counts here what was handed out: there is as much to do as the books say.
"""

import logging
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from broadcaster.domain.errors import StorageTrouble
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.rendering import Need
from broadcaster.newsroom.bringing import Stopping
from broadcaster.newsroom.complaining import Complaints
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.resting import BORN, Rest
from broadcaster.queue.making import Maker

logger = logging.getLogger(__name__)

LOOK = timedelta(milliseconds=500)
"""How often a maker that found nothing to do looks again."""
_MAKING = "making sounds"
_FIRST_REST, _LONGEST_REST = 2.0, 60.0
_TO_FINISH, _TO_GIVE_BACK = 10.0, 5.0
"""Seconds a maker has for the sound it is at, and then to give its claim back."""


class LocalQueue:
    """The port `Queue` by looking: `makers` are started for what there is to make; `work` ends once nothing was due for
    `idle`, where that is given, and with DatabaseNewer."""

    def __init__(self, makers: "Children", idle: timedelta | None = None) -> None:
        self._makers, self._idle = makers, idle

    def announce(self, connection: object, wanted: Mapping[Digest, Need]) -> None:
        """Makers look for themselves."""

    def hands(self, newsroom: Newsroom, at_hand: int, at: Instant) -> bool:  # noqa: ARG002 - its makers are its own
        return self._makers(at_hand)

    def work(
        self, newsroom: Newsroom, clock: Callable[[], Instant], stopping: Stopping, *, urgent: bool = False
    ) -> None:
        empty, maker, complaints = timedelta(0), Maker(newsroom, clock), Complaints(logger, clock)
        while not stopping.is_set() and (self._idle is None or empty < self._idle):
            try:
                tried = maker.one(urgent=urgent)
                complaints.well(_MAKING)
            except StorageTrouble as trouble:  # the claim is over by itself; a database that was gone comes back
                complaints.failed(_MAKING, trouble)
                tried = None
            maker.made.clear()
            if tried is None:
                empty += LOOK
                stopping.wait(LOOK.total_seconds())
            else:
                empty = timedelta(0)

    def close(self) -> None:
        self._makers.close()


@dataclass(slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    born: float


class Children:
    """The makers of this process: at most `most` of them, each started by `command`, which is to end when its standard
    input does. `seconds` is a clock that is never set. Not for several threads at once."""

    def __init__(self, command: Sequence[str], most: int, seconds: Callable[[], float]) -> None:
        self._command, self._most, self._seconds = tuple(command), most, seconds
        self._living: list[_Child] = []
        self._rest = Rest(_FIRST_REST, _LONGEST_REST)
        self.started = 0
        """How many so far."""

    def __call__(self, at_hand: int) -> bool:
        """Starts what is missing for so many sounds to be made. False while they cannot be started, or die of it."""
        self._bury()
        while len(self._living) < min(at_hand, self._most) and self._seconds() >= self._rest.until:
            self._start()
        return not self._rest.seconds

    def close(self) -> None:
        """Lets each finish the sound it is at; who takes too long gives its claim back, for another to make it."""
        for number, wait in ((signal.SIGTERM, _TO_FINISH), (signal.SIGINT, _TO_GIVE_BACK)):
            self._end(number, wait)
        for child in self._living:
            child.process.kill()
            child.process.wait()
        self._bury()

    def _end(self, number: signal.Signals, wait: float) -> None:
        for child in self._living:
            child.process.send_signal(number)
        over = self._seconds() + wait
        for child in self._living:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, over - self._seconds()))

    def _start(self) -> None:
        try:
            # A session of its own: who stops the server at a terminal stops it, and it stops its makers.
            process = subprocess.Popen(  # noqa: S603 - our own program
                self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
            )
        except OSError:
            logger.exception("no process could be started that makes sounds")
            self._rest.failed(self._seconds())
            return
        self.started += 1
        self._living.append(_Child(process=process, born=self._seconds()))

    def _bury(self) -> None:
        dead = [child for child in self._living if child.process.poll() is not None]
        self._living = [child for child in self._living if child.process.returncode is None]
        for child in dead:
            if child.process.stdin is not None:
                child.process.stdin.close()
            if child.process.returncode == 0:
                self._rest.lasted()
                continue
            logger.error("a process that makes sounds ended with %d", child.process.returncode)
            self._rest.ended(self._seconds(), child.born)
        if any(self._seconds() - child.born >= BORN for child in self._living):
            self._rest.lasted()
