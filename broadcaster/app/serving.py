"""The web application with its timers, on a listening socket."""

import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from broadcaster.domain.errors import StorageTrouble
from broadcaster.domain.errors.machine import PortTaken
from broadcaster.newsroom.ports import Newsroom, unheard
from broadcaster.playout.machine import tell_watchdog
from broadcaster.settings import Settings

if TYPE_CHECKING:
    import uvicorn

    from broadcaster.newsroom.bringing import Queue
    from broadcaster.timers import Leader, Timers, Wake
    from broadcaster.web import Site


from broadcaster.app.clock import new_holder, new_id, new_secret, now
from broadcaster.app.first_start import samples_for
from broadcaster.app.papers import units_of
from broadcaster.app.working import queue_of


@dataclass(slots=True)
class Bell:
    """Rung by whoever sealed something for stations; heard by the site, which is built after those who ring."""

    heard_by: Callable[[], None] = unheard

    def __call__(self) -> None:
        self.heard_by()


def site(newsroom: Newsroom, settings: Settings) -> "Site":
    """The web application; its lifespan runs the timers, and those who make sounds."""
    from broadcaster.newsroom.health import Here
    from broadcaster.timers import ALARM, EXPECTED, STEER, Leader, Timers
    from broadcaster.web import Desk, build

    stopping, rung = Event(), Bell()
    newsroom = replace(newsroom, hint=rung)
    leader = Leader(newsroom, new_holder(), now)
    queue = queue_of(settings)
    woken = [*_woken(newsroom, leader, stopping, queue), *_watching(newsroom, settings), *_living()]
    timers = Timers(woken, newsroom.zone, now)

    def changed() -> None:
        timers.nudge(STEER)

    def ordered() -> None:
        timers.nudge(ALARM)

    def here() -> Here:
        return Here(
            holder=leader.me,
            ticked=timers.ticked,
            attended=timers.ended(ALARM),
            replaced=timers.replaced,
            behind=leader.behind,
            refused=timers.refused,
            failing=tuple(leader.faults.told()),
        )

    made = build(
        Desk(
            newsroom=newsroom,
            clock=now,
            new_id=new_id,
            new_secret=new_secret,
            periods=EXPECTED,
            version=version("broadcaster"),
            on_change=changed,
            on_emergency=ordered,
            here=here,
            lifespan=lambda: _hearing(_ticking(timers, leader, stopping, queue), settings, rung),
            units_of=units_of,
            samples=partial(samples_for, settings),
            help_line=settings.help_line,
        )
    )
    rung.heard_by = made.state.hub.wake
    return made


def _woken(newsroom: Newsroom, leader: "Leader", stopping: Event, queue: "Queue") -> "list[Wake]":
    from broadcaster.documents.posting import post
    from broadcaster.timers import telling, wakes

    return [*wakes(newsroom, leader, now, stopping.is_set, queue.hands), telling(leader, post, now)]


def _living() -> "list[Wake]":
    """A sign of life for whoever started this process and would start it again."""
    from broadcaster.timers import Wake

    return [Wake(verb="living", run=partial(tell_watchdog, "WATCHDOG=1"), period=timedelta(seconds=10))]


def _watching(newsroom: Newsroom, settings: Settings) -> "list[Wake]":
    if not settings.watch:
        return []
    from broadcaster.documents.trays import FolderTray
    from broadcaster.newsroom.drafting import drafting
    from broadcaster.timers import watching

    return [watching(newsroom, FolderTray(Path(settings.watch)), drafting(new_id), now)]


@contextmanager
def _hearing(ticking: AbstractContextManager[None], settings: Settings, rung: Bell) -> Iterator[None]:
    """What another process sealed or ordered is told here as soon as what this one did."""
    from broadcaster.store import listening

    with listening(settings.database_url, rung), ticking:
        yield


@contextmanager
def _ticking(timers: "Timers", leader: "Leader", stopping: Event, queue: "Queue") -> Iterator[None]:
    timers.start()
    tell_watchdog("READY=1")
    try:
        yield
    finally:
        tell_watchdog("STOPPING=1")
        stopping.set()
        timers.close()
        queue.close()
        with suppress(StorageTrouble):  # then the others wait until the lease is over
            leader.leave()


def listen(port: int) -> socket.socket:
    """A listening socket on this machine alone, so that a port in use is told before anything else is done.

    PortTaken.
    """
    try:
        return socket.create_server(("127.0.0.1", port), backlog=128)
    except OSError as refused:
        raise PortTaken(port=port, problem=refused.strerror or str(refused)) from refused


def serve(newsroom: Newsroom, listening: socket.socket, settings: Settings) -> None:
    """Serves until it is told to stop (SIGINT, SIGTERM); requests under way are answered first."""
    import uvicorn

    open_many()
    made = site(newsroom, settings)
    set_aside()
    uvicorn.Server(configured(made)).run(sockets=[listening])


def set_aside() -> None:
    """What was loaded stays as long as the process does: looking through it for garbage again and again would hold up
    a page of a country for a quarter of a second."""
    gc.collect()
    gc.freeze()


def open_many() -> None:
    """As many connections at once as this machine lets a program hold: each station listens on one. Elsewhere than on
    Unix there is nothing to ask for."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def configured(app: "Site") -> "uvicorn.Config":
    """How the site is served. Where a request comes from is what its connection says: a header that says otherwise
    could be written by anybody, to guess passwords as many addresses or to be somebody else in the audit."""
    import uvicorn

    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=10,
        proxy_headers=False,
        server_header=False,
    )
