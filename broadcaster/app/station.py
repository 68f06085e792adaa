"""A station host: the parts of the playout program put together, with this machine's clock and chance."""

import fcntl
import os
import random
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from broadcaster.app.clock import now
from broadcaster.domain.errors.machine import (
    EnrolmentRefused,
    HostFailed,
    HostTaken,
    NotEnrolled,
    SinkUnknown,
    StickRefused,
)

if TYPE_CHECKING:
    from broadcaster.domain.units import Instant
    from broadcaster.playout.carrying import Carried
    from broadcaster.playout.held import Shelf
    from broadcaster.playout.house import House
    from broadcaster.playout.loop import Life
    from broadcaster.playout.machine import Machine
    from broadcaster.playout.station import Station
    from broadcaster.playout.sync import Link

BUDGET = 4 << 30
"""Bytes of sounds that are kept, when nobody says another figure."""
SWITCH = "muted"
"""While a file of this name stands in the folder, the loudspeaker is silent: a button needs no program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """How a station host is to run. `sink` is one by its name, "" for whatever loudspeaker is found; `port` 0: no page;
    `budget`: bytes of sounds; `clusters`: those whose loudspeakers hang on this machine, none: all of the station."""

    data: Path
    sink: str = ""
    port: int = 0
    budget: int = BUDGET
    clusters: frozenset[str] = frozenset()


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Two programs on one folder would play everything twice. HostTaken."""
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise HostTaken(folder=str(data)) from taken
        yield


def house_of(url: str, token: str, ca: str = "") -> "House":
    from broadcaster.playout.house import House

    return House(url, token, ca)


def shelf_of(data: Path) -> "Shelf":
    from broadcaster.playout.held import Shelf

    return Shelf(data)


def put_together(hosting: Hosting, machine: "Machine", complain: Callable[[str], None], ended: Event) -> "Life":
    """Everything but the network. NotEnrolled, SinkUnknown."""
    from broadcaster.playout import decoding, sinks
    from broadcaster.playout.files import Cache
    from broadcaster.playout.held import Shelf
    from broadcaster.playout.loop import Life
    from broadcaster.playout.on_air import Larder, OnAir
    from broadcaster.playout.player import Player
    from broadcaster.playout.station import Parts, Station
    from broadcaster.playout.tuning import Tuner

    shelf = Shelf(hosting.data)
    identity = shelf.identity()
    if identity is None:
        raise NotEnrolled(folder=str(hosting.data))
    try:
        ways = sinks.ways(hosting.sink, hosting.data / "heard", machine)
    except ValueError as unknown:
        raise SinkUnknown(problem=str(unknown)) from unknown
    cache = Cache(shelf.sounds, hosting.budget)
    larder = Larder(cache, decoding.found(), Tuner(machine))
    parts = Parts(identity=identity, shelf=shelf, cache=cache, larder=larder, machine=machine, drives=hosting.clusters)
    station = Station(parts)
    player = Player(ways, machine)
    on_air = OnAir(player, larder, station.desk())
    switch = (hosting.data / SWITCH).exists
    inbox = hosting.data / "inbox"
    return Life(
        station=station,
        on_air=on_air,
        player=player,
        machine=machine,
        complain=complain,
        switch=switch,
        inbox=inbox,
        cache=cache,
        ended=ended,
    )


def play(hosting: Hosting, complain: Callable[[str], None]) -> None:
    """A station's life, until it is told to end. HostTaken, NotEnrolled, SinkUnknown; HostFailed when it cannot go on
    in this process: whoever started it starts it again."""
    from broadcaster.playout.loop import Ended
    from broadcaster.playout.machine import Host

    hosting.data.mkdir(parents=True, exist_ok=True)
    ended = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ended.set())
    with _alone(hosting.data):
        machine = Host(now, ended)
        life = put_together(hosting, machine, complain, ended)
        _beside(life, hosting, machine)
        try:
            life.live()
        except Ended as failed:
            raise HostFailed(problem=str(failed)) from failed


def _beside(life: "Life", hosting: Hosting, machine: "Machine") -> None:
    """What goes on beside the loudspeaker: asking the house, listening to its hints, and the page."""
    from broadcaster.playout.sync import Sync

    station = life.station
    identity = station.identity
    chance = random.SystemRandom().random

    def told() -> dict[str, object]:
        return status(life, sync.link)

    house = house_of(identity.url, identity.token, identity.ca)
    sync = Sync(
        station=station,
        house=house,
        cache=life.cache,
        machine=machine,
        chance=chance,
        status=lambda: called(life, sync),
    )
    if identity.url:
        life.beside("sync", lambda: life.ask(sync))
        hints = house_of(identity.url, identity.token, identity.ca)
        life.beside("hints", lambda: life.listen(sync, hints))
    if hosting.port:
        life.beside("page", lambda: _page(told, hosting.port, life.ended))


def _page(told: Callable[[], Mapping[str, object]], port: int, ended: Event) -> None:
    from broadcaster.playout.page import page

    with page(told, port) as server:
        server.timeout = 0.5
        while not ended.is_set():
            server.handle_request()


# --- what it says of itself --------------------------------------------------------------------------------------


def status(life: "Life", link: "Link") -> dict[str, object]:
    """For whoever stands before it."""
    from broadcaster.playout.page import named

    station = life.station
    with station.lock:
        moment, playing, manifest, upcoming = (
            station.moment(),
            life.on_air.sounding,
            station.manifest,
            station.next_slot(),
        )
        return {
            "station": station.identity.station,
            "label": manifest.label if manifest is not None else "",
            "playing": named(playing),
            "next": upcoming.span.start.isoformat() if upcoming is not None else "",
            "held_until": _held_until(station),
            "alone": _lasting(_held_until(station), moment.now),
            "sink": life.player.sink,
            "muted": station.state.muted,
            "clock": moment.standing.value,
            "now": moment.now.isoformat(),
            "link": link.problem or ("up" if link.up else "—"),
            "missing": len(station.missing()),
            "backlog": station.backlog(),
            "free_bytes": life.cache.free(),
            "faults": [*station.faults, *life.player.faults],
            "boot": station.state.boot,
            "manifest": station.state.manifest,
            "version": version("broadcaster"),
            "pid": os.getpid(),
        }


def called(life: "Life", sync: "object") -> dict[str, object]:
    """For the house."""
    from broadcaster.playout.sync import Sync

    assert isinstance(sync, Sync)
    station = life.station
    with station.lock:
        return {
            "boot": station.state.boot,
            "version": version("broadcaster"),
            "free_bytes": life.cache.free(),
            "held_until": _held_until(station) or None,
            "skew_ms": sync.link.skew,
            "clock": station.moment().standing.value,
            "sink": life.player.sink,
            "muted": station.state.muted,
            "missing": len(station.missing()),
            "manifest": station.state.manifest,
            "emergency": station.state.emergency,
            "sequence": station.safe,
            "faults": [*station.faults, *life.player.faults][-10:],
        }


def _held_until(station: "Station") -> str:
    """Until when it can go on alone: the end of the last session it holds, and never beyond its manifest's own."""
    manifest = station.manifest
    last = max((each.span.end for each in manifest.slots()), default=None) if manifest is not None else None
    return "" if manifest is None or last is None else min(last, manifest.holds.end).isoformat()


def _lasting(until: str, now: "Instant") -> str:
    """In days and hours, for whoever reads the page; a dash for less than an hour."""
    hours = 0 if not until else int((datetime.fromisoformat(until) - now).total_seconds()) // 3600
    return f"{hours // 24} ngày {hours % 24} giờ · {hours // 24} d {hours % 24} h" if hours > 0 else "–"


# --- enrolment ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolling:
    """Where a machine asks to be taken, and under which code. `ca`: a file of certificates to believe."""

    data: Path
    url: str
    code: str
    name: str = ""
    ca: str = ""
    again: bool = False
    every: float = 3.0


def enrol(enrolling: Enrolling, show: Callable[[str], None]) -> str:
    """`show` is given the fingerprint; then it waits for the house's word. The station's code.

    EnrolmentRefused, HostTaken.
    """
    from broadcaster.domain.attacks import Refused
    from broadcaster.envelope import new_key
    from broadcaster.playout.enrolment import NotAccepted, ask, collected
    from broadcaster.playout.held import Shelf
    from broadcaster.playout.house import LinkDown

    shelf = Shelf(enrolling.data)
    if shelf.identity() is not None and not enrolling.again:
        raise EnrolmentRefused(problem="máy này đã được ghi danh; --again để ghi danh lại")
    house = house_of(enrolling.url, "", enrolling.ca)
    with _alone(enrolling.data):
        try:
            name, key = enrolling.name or os.uname().nodename, new_key()
            asked = _patiently(partial(ask, house, enrolling.code, name, key), enrolling.every)
            show(asked.fingerprint)
            asking = partial(collected, house, asked, enrolling.url, enrolling.ca, now)
            while (identity := _patiently(asking, enrolling.every)) is None:
                Event().wait(enrolling.every)
        except (NotAccepted, LinkDown, Refused) as refused:
            raise EnrolmentRefused(problem=str(refused)) from refused
        shelf.enrolled(identity)
    return identity.station


_TRIES = 5
Found = TypeVar("Found")


def _patiently(work: Callable[[], Found], every: float) -> Found:
    """An answer that was lost is asked for again, after `every` seconds. LinkDown, Refused."""
    from broadcaster.domain.attacks import Refused
    from broadcaster.playout.house import LinkDown

    for _ in range(_TRIES - 1):
        try:
            return work()
        except (LinkDown, Refused):
            Event().wait(every)
    return work()


# --- a stick, and systemd ----------------------------------------------------------------------------------------


def laid_in(data: Path, stick: Path) -> "Carried":
    """NotEnrolled, StickRefused."""
    from broadcaster.playout import carrying
    from broadcaster.playout.files import Cache, DiskFull

    shelf = shelf_of(data)
    if shelf.identity() is None:
        raise NotEnrolled(folder=str(data))
    try:
        return carrying.laid_in(stick, shelf, Cache(shelf.sounds, BUDGET), now())
    except (OSError, DiskFull) as refused:
        raise StickRefused(problem=str(refused)) from refused


def taken_out(data: Path, stick: Path) -> "Carried":
    """From the disk alone, whether the station runs or not. NotEnrolled, StickRefused."""
    from broadcaster.playout import carrying
    from broadcaster.playout.held import Shelf

    shelf = Shelf(data)
    identity = shelf.identity()
    if identity is None:
        raise NotEnrolled(folder=str(data))
    try:
        return carrying.taken_out(stick, shelf, identity)
    except (OSError, ValueError) as refused:
        raise StickRefused(problem=str(refused)) from refused


def carried_by(stick: Path, url: str, token: str) -> "Carried":
    """StickRefused."""
    from broadcaster.domain.attacks import Refused
    from broadcaster.domain.told import NotTold
    from broadcaster.playout import carrying
    from broadcaster.playout.house import LinkDown

    try:
        return carrying.fetched(stick, house_of(url, token))
    except (OSError, LinkDown, Refused, NotTold) as refused:
        raise StickRefused(problem=str(refused)) from refused


def unit_of(sink: str, port: int, clusters: frozenset[str] = frozenset()) -> str:
    """The unit that starts this very program at boot."""
    import sys

    from broadcaster.playout.unit import unit

    return unit(
        str(Path(sys.executable).with_name("broadcaster")), sink, port=port, clusters=",".join(sorted(clusters))
    )


def installed(text: str) -> str:
    """What went wrong; "" when it runs."""
    import subprocess

    from broadcaster.playout.unit import install

    try:
        install(text)
    except subprocess.CalledProcessError as failed:
        return f"{' '.join(failed.cmd)}: {failed.stderr.strip()}"
    except OSError as refused:
        return str(refused)
    return ""
