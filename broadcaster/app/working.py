"""Who makes sounds: processes beside a server, or on other machines, and how what is to be made comes to them."""

import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

from broadcaster.app.clock import now
from broadcaster.app.process import command, end_with_parent, heeding
from broadcaster.app.tidying import clear_leavings
from broadcaster.app.wiring import open_newsroom
from broadcaster.domain.errors import Trouble
from broadcaster.newsroom.complaining import Complaints
from broadcaster.newsroom.makers import BEAT, maker_ends, tell_maker
from broadcaster.newsroom.ports import Newsroom
from broadcaster.playout.machine import tell_watchdog
from broadcaster.settings import Settings

if TYPE_CHECKING:
    from broadcaster.newsroom.bringing import Queue

logger = logging.getLogger(__name__)

_SHOWING = "telling that this process makes sounds"
IDLE = timedelta(seconds=60)
"""A maker that was started for what was to be made goes when nothing was for so long: a small machine has better use
for its memory."""

_AFTER_OTHERS = 5
"""By so much a maker of ordinary sounds stands back: who answers stations, and who makes an emergency's sound, is
before it on the same processors."""


def queue_of(settings: Settings, idle: timedelta | None = None) -> "Queue":
    """`idle`: how long who works for a local one stays without work; for ever where it is not given. DatabaseDown."""
    if settings.queue == "procrastinate":
        from broadcaster.queue.procrastinate import ProcrastinateQueue

        queue = ProcrastinateQueue(settings.database_url)
        queue.found()
        return queue
    from broadcaster.queue.local import Children, LocalQueue

    return LocalQueue(Children(command(settings, "worker", "--attached"), most_makers(settings), time.monotonic), idle)


def work(settings: Settings, *, urgent: bool, attached: bool) -> None:
    """Makes what is due until it is told to stop (SIGINT, SIGTERM), and then to the end of the sound at hand; told
    again, a maker of the local queue gives its claim back and ends, one that is brought its work makes the sound to its
    end all the same: who cannot wait kills it, and the claim is another's within seconds. `urgent`: emergencies alone.
    `attached`: it ends with its standard input, or when nothing was to be made for a while.

    Raises as `open_newsroom`.
    """
    stopping = Event()
    if not urgent:
        os.nice(_AFTER_OTHERS)
    if attached:
        end_with_parent(stopping.set)
    with (
        heeding(stopping, impatient=True),
        open_newsroom(settings) as newsroom,
        closing(queue_of(settings, IDLE if attached else None)) as queue,
    ):
        tell_watchdog("READY=1")
        if not attached:  # beside a server its leader clears away
            clear_leavings(settings, now())
        with _showing(newsroom, lane="emergency" if urgent else ""):
            queue.work(newsroom, now, stopping, urgent=urgent)
        tell_watchdog("STOPPING=1")


@contextmanager
def _showing(newsroom: Newsroom, lane: str) -> Iterator[None]:
    """Tells the house all the while that this process makes sounds."""
    name, ended = f"{socket.gethostname()}:{os.getpid()}", Event()
    complaints = Complaints(logger, now)

    def show() -> None:
        while True:
            try:
                tell_maker(newsroom, name, lane, now())
                complaints.well(_SHOWING)
            except Trouble as trouble:  # it is told again soon
                complaints.failed(_SHOWING, trouble)
            if ended.wait(BEAT.total_seconds()):
                return

    showing = Thread(target=show, name="maker", daemon=True)
    showing.start()
    try:
        yield
    finally:
        ended.set()
        showing.join()
        with suppress(Trouble):  # then it is forgotten within the minute
            maker_ends(newsroom, name)


def most_makers(settings: Settings) -> int:
    """How many the server starts at most: one processor is left to who answers people and stations."""
    return settings.makers or max(1, (os.cpu_count() or 1) - 1)
