"""Several servers on one listening socket: each a process of its own, started again whenever one ends.

The socket is held here, so whoever asks while one is started anew is answered by another, or waits. A server ends in
order when it is told to, and also when this process is gone, for it would go on with nobody to start it again.
"""

import logging
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

from broadcaster.app.process import command, heeding
from broadcaster.newsroom.resting import Rest
from broadcaster.settings import Settings

logger = logging.getLogger(__name__)

_LOOK = 0.2
_FIRST_REST, _LONGEST_REST = 0.5, 30.0
_TO_DRAIN = 27.0
"""Seconds for what is under way: requests have ten, a sound that is being made fifteen. Whoever started us gives 30."""


@dataclass(slots=True)
class _Place:
    """One server's."""

    number: int
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    rest: Rest = field(default_factory=lambda: Rest(_FIRST_REST, _LONGEST_REST))


class Servers:
    """`count` of them; `command` starts the one of that number, and `handed` is what descriptors it is given. `seconds`
    is a clock that is never set."""

    def __init__(
        self,
        command: Callable[[int], Sequence[str]],
        count: int,
        handed: Sequence[int] = (),
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command, self._handed, self._seconds = command, tuple(handed), seconds
        self._places = [_Place(number=number) for number in range(count)]

    @property
    def running(self) -> tuple[int, ...]:
        """Their process ids."""
        return tuple(each.process.pid for each in self._places if each.process is not None)

    def look(self) -> None:
        """Starts whichever is missing, ever more seldom one that dies of it."""
        for place in self._places:
            if place.process is not None and place.process.poll() is not None:
                self._bury(place, place.process)
            if place.process is None and self._seconds() >= place.rest.until:
                self._start(place)

    def close(self, patience: float = _TO_DRAIN) -> None:
        """Each ends what it is at; who takes too long is cut off."""
        living = [each.process for each in self._places if each.process is not None]
        for process in living:
            process.send_signal(signal.SIGTERM)
        over = self._seconds() + patience
        for process in living:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, over - self._seconds()))
            process.kill()
            process.wait()
            _let_go(process)

    def _start(self, place: _Place) -> None:
        place.born = self._seconds()
        try:
            # A session of its own: who stops us at a terminal stops us, and we stop them.
            place.process = subprocess.Popen(  # noqa: S603 - our own program
                self._command(place.number), stdin=subprocess.PIPE, pass_fds=self._handed, start_new_session=True
            )
        except OSError:
            logger.exception("a server could not be started")
            place.rest.failed(self._seconds())

    def _bury(self, place: _Place, dead: "subprocess.Popen[bytes]") -> None:
        logger.error("server %d ended with %d and is started again", place.number, dead.returncode)
        _let_go(dead)
        place.process = None
        place.rest.ended(self._seconds(), place.born)


def _let_go(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin is not None:
        process.stdin.close()


def supervise(listening: socket.socket, settings: Settings) -> None:
    """Until it is told to stop (SIGINT, SIGTERM), and all have answered what they were asked."""
    stopping, handed = Event(), listening.fileno()
    servers = Servers(
        lambda number: command(settings, "serve", "--socket", str(handed), "--number", str(number)),
        settings.servers,
        [handed],
    )
    with heeding(stopping):
        try:
            while not stopping.is_set():
                servers.look()
                stopping.wait(_LOOK)
        finally:
            servers.close(_TO_DRAIN + settings.drain_seconds)
