"""The web application with its timers, on a listening socket."""

import gc
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from broadcaster.domain.errors import Trouble
from broadcaster.domain.errors.machine import PortTaken, SettingWrong
from broadcaster.domain.item import place_of
from broadcaster.newsroom.ports import Newsroom, unheard
from broadcaster.playout.machine import tell_watchdog
from broadcaster.settings import Settings

if TYPE_CHECKING:
    import uvicorn

    from broadcaster.domain.units import Digest
    from broadcaster.meters import ProcessMeter
    from broadcaster.newsroom.bringing import Queue
    from broadcaster.newsroom.health import Here
    from broadcaster.timers import Leader, Timers, Wake
    from broadcaster.web import Desk, Readiness, Site


from broadcaster.app.clock import new_holder, new_id, new_request, new_secret, now
from broadcaster.app.first_start import samples_for
from broadcaster.app.papers import units_of
from broadcaster.app.tidying import tidying
from broadcaster.app.watching import Watched, build_of, places_of
from broadcaster.app.working import queue_of

_WAITING = 2048
"""Connections that may wait to be taken: stations come back all at once."""


_UNANSWERED_MS = 120_000
"""After how long without an acknowledgement of what was sent a connection is over: a station that lost its power says
no good-bye, and would be held for there. Each connection has it from the socket that took it."""


@dataclass(slots=True)
class Bell:
    """Rung by whoever sealed something for stations; heard by the site, which is built after those who ring."""

    heard_by: Callable[[], None] = unheard

    def __call__(self) -> None:
        self.heard_by()


def site(newsroom: Newsroom, settings: Settings, number: int = 0, draining: Event | None = None) -> "Site":
    """The web application; its lifespan runs the timers, and those who make sounds. Of several servers of one machine
    the first (`number` 0) starts them, and looks into the watch folder. `draining` is set once it is to be sent no more
    requests. SettingWrong."""
    from broadcaster.meters import ProcessMeter
    from broadcaster.newsroom.fit_to_serve import library_answers
    from broadcaster.timers import ALARM, EXPECTED, RENDER, STEER, WATCH, Leader, Timers, counted
    from broadcaster.web import Desk, Readiness, build
    from broadcaster.web.desk import LOOPBACK

    stopping, rung, meter = Event(), Bell(), ProcessMeter(str(number), time.perf_counter)
    newsroom = replace(newsroom, hint=rung, meter=meter)
    leader = Leader(newsroom, new_holder(), now)
    queue = queue_of(settings)
    woken = [
        *_woken(newsroom, leader, stopping, queue),
        *_watching(newsroom, settings),
        *_living(),
        tidying(leader, settings, now, stopping),
    ]
    if number:
        woken = [each for each in woken if each.verb not in (RENDER, WATCH)]
    timers = Timers(counted(woken, meter), newsroom.zone, now)
    library = Readiness({"library": partial(library_answers, newsroom)}, lambda: False)

    desk = Desk(
        newsroom=newsroom,
        clock=now,
        new_id=new_id,
        new_secret=new_secret,
        periods=EXPECTED,
        version=version("broadcaster"),
        on_change=partial(timers.nudge, STEER),
        on_emergency=partial(timers.nudge, ALARM),
        here=partial(_here, timers, leader, library),
        lifespan=lambda: _hearing(_ticking(timers, leader, stopping, queue), settings, rung),
        units_of=units_of,
        samples=partial(samples_for, settings),
        help_line=settings.help_line,
        hosts=LOOPBACK | {settings.listen, *settings.hosts},
        proxies=settings.proxies,
        accel=settings.public_audio == "accel",
        away=_away(newsroom, settings),
    )
    made = build(_watched(desk, settings, meter, draining or Event()))
    rung.heard_by = made.state.hub.wake
    return made


def _watched(desk: "Desk", settings: Settings, meter: "ProcessMeter", draining: Event) -> "Desk":
    """The same, and what it tells those who watch over the house."""
    from broadcaster.newsroom.fit_to_serve import checks
    from broadcaster.web import Readiness

    verbs, build = tuple(desk.periods), build_of(desk.version)
    return replace(
        desk,
        readiness=Readiness(checks(desk.newsroom), draining.is_set),
        figures=Watched(desk.newsroom, meter, verbs, places_of(settings), build, desk.here),
        watched_from_here=settings.metrics == "here",
        new_request=new_request,
        log_requests=settings.log_requests,
    )


def _here(timers: "Timers", leader: "Leader", library: "Readiness") -> "Here":
    """How it stands with this process's own clock."""
    from broadcaster.newsroom.health import Here
    from broadcaster.timers import ALARM

    return Here(
        holder=leader.me,
        ticked=timers.ticked,
        attended=timers.ended(ALARM),
        replaced=timers.replaced,
        behind=leader.behind,
        ahead=leader.ahead,
        heard=leader.heard,
        library=library.ready(),
        refused=timers.refused,
        failing=tuple(leader.faults.told()),
    )


def _away(newsroom: Newsroom, settings: Settings) -> "Callable[[Digest], str | None]":
    """Where stations fetch a sound, if not here. SettingWrong."""
    if settings.public_audio != "url":
        return lambda _: None
    if settings.audio_base:
        base = settings.audio_base.rstrip("/")
        return lambda audio: f"{base}/{place_of(audio)}"
    if settings.library.startswith("s3://"):
        from broadcaster.audio.bucket import BucketLibrary

        if isinstance(newsroom.library, BucketLibrary):
            return newsroom.library.address
    raise SettingWrong(setting="public_audio", problem="url: library = s3://…, audio_base = https://…")


def _woken(newsroom: Newsroom, leader: "Leader", stopping: Event, queue: "Queue") -> "list[Wake]":
    from broadcaster.documents.posting import post
    from broadcaster.timers import telling, wakes

    def hands(at_hand: int) -> bool:
        return queue.hands(newsroom, at_hand, now())

    return [*wakes(newsroom, leader, now, stopping.is_set, hands), telling(leader, post, now)]


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

    with listening(settings.database_url, rung, now), ticking:
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
        with suppress(Trouble):  # then the others wait until the lease is over
            leader.leave()


def listen(port: int, address: str = "127.0.0.1") -> socket.socket:
    """A listening socket, so that a port in use is told before anything else is done. PortTaken."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        listening = socket.create_server((address, port), family=family, backlog=_WAITING)
    except OSError as refused:
        raise PortTaken(port=port, problem=refused.strerror or str(refused)) from refused
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNANSWERED_MS)
    return listening


def serve(newsroom: Newsroom, listening: socket.socket, settings: Settings, number: int = 0) -> None:
    """Serves until it is told to stop (SIGINT, SIGTERM); requests under way are answered first. SettingWrong."""
    from broadcaster.app.draining import DrainingServer

    open_many()
    draining = Event()
    made = site(newsroom, settings, number, draining)
    set_aside()
    ending = made.state.hub.end_all
    DrainingServer(configured(made), draining, settings.drain_seconds, ending=ending).run(sockets=[listening])


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
    could be written by anybody, to guess passwords as many addresses or to be somebody else in the audit. Which proxies
    are believed the site itself knows (web/proxies.py)."""
    import uvicorn

    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
        proxy_headers=False,
        server_header=False,
    )
