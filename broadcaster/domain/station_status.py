"""How a station stands: one function of its last call and the hour, so that every page and program says the same.

A station that calls too seldom is late before it is offline; one that nobody expects to call is not offline. What else
is wrong with it stands beside its status as findings, worst first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from broadcaster.domain.units import Instant, Millis, instant

PERIOD = timedelta(minutes=5)
"""How often a station calls at least, or is noted as one that listens."""
GRACE = timedelta(minutes=10)
"""How long it may be silent beyond that: two calls lost on a bad line."""
GONE = timedelta(hours=1)
"""Silent for longer than this it is offline."""
SKEWED = Millis(2_000)
"""A clock further off than this will be heard."""
LOW = 500 * 1024 * 1024
"""Bytes: a week of sound does not fit any more."""
SOON = timedelta(hours=24)
"""Its programme should reach further than this."""


class StationState(StrEnum):
    """The names are part of the API."""

    NEW = "new"  # it never called: its box is not here yet, or was never switched on
    ONLINE = "online"
    LATE = "late"
    OFFLINE = "offline"
    PLANNED_OFF = "planned-off"  # closed, or switched off on purpose


TOLD = {
    StationState.NEW: "Chưa kết nối lần nào",
    StationState.ONLINE: "Đang hoạt động",
    StationState.LATE: "Chậm lấy lịch",
    StationState.OFFLINE: "Mất kết nối",
    StationState.PLANNED_OFF: "Đang tắt theo kế hoạch",
}
"""What people call it, on every page."""


class Worry(StrEnum):
    """What is wrong with a station besides, in order of weight."""

    TWINS = "twins"  # two boxes speak with one token: its disk was copied
    JOURNAL = "journal"  # its journal is written by two, or was written anew: a copy, or tampering
    SILENT_SOON = "silent-soon"  # its programme ends, or has ended
    CLOCK_LOST = "clock-lost"  # it does not know the hour, and holds its sessions
    SINK = "sink"  # its loudspeaker does not take sound
    CLOCK_SKEWED = "clock-skewed"
    MUTED = "muted"
    DISK_LOW = "disk-low"
    MANIFEST_OLD = "manifest-old"  # it holds an older one than it was given
    VERSION_OLD = "version-old"
    FAULT = "fault"  # what it says itself


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCall:
    """What a station said in its last call. What it does not say is None. `skew`: how far its clock runs ahead of ours;
    `faults` are in its own words."""

    at: Instant
    version: str = ""
    boot: int = 0
    manifest: int = 0
    held_until: Instant | None = None
    skew: Millis | None = None
    trusted: bool = True
    disk_free: int | None = None
    sink: str = "ok"
    muted: bool = False
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected of it. `on`: whether it should run at all.

    `manifest` is the newest serial it was given, 0 before there is one; `version` is what runs at the house, "" when
    none is asked for.
    """

    on: bool = True
    manifest: int = 0
    version: str = ""
    period: timedelta = PERIOD
    grace: timedelta = GRACE
    gone: timedelta = GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`detail` is a number or a moment that people need to judge it."""

    what: Worry
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationStatus:
    """`until` is when its state turns if it does not call, None when it does not turn by itself."""

    state: StationState
    silent: timedelta | None
    until: Instant | None
    findings: tuple[Found, ...]


def status(expected: Expected, last: LastCall | None, at: Instant, suspected: tuple[Found, ...] = ()) -> StationStatus:
    """How it stands at that moment. A call from the future counts as one of now. `suspected`: what tells that another
    speaks in its name, told whether it calls or not."""
    if not expected.on:
        silent = None if last is None else _silent(last, at)
        return StationStatus(state=StationState.PLANNED_OFF, silent=silent, until=None, findings=suspected)
    if last is None:
        return StationStatus(state=StationState.NEW, silent=None, until=None, findings=suspected)
    silent = _silent(last, at)
    allowed, gone = expected.period + expected.grace, max(expected.gone, expected.period + expected.grace)
    if silent <= allowed:
        state, until = StationState.ONLINE, instant(last.at + allowed)
    elif silent <= gone:
        state, until = StationState.LATE, instant(last.at + gone)
    else:
        state, until = StationState.OFFLINE, None
    return StationStatus(state=state, silent=silent, until=until, findings=(*suspected, *_findings(expected, last, at)))


def _silent(last: LastCall, at: Instant) -> timedelta:
    return max(timedelta(0), at - last.at)


def _findings(expected: Expected, last: LastCall, at: Instant) -> Iterator[Found]:
    """Of what it said last, as far as that still says something."""
    if expected.manifest and (last.held_until is None or last.held_until < at + SOON):
        yield Found(what=Worry.SILENT_SOON, detail="" if last.held_until is None else last.held_until.isoformat())
    if not last.trusted:
        yield Found(what=Worry.CLOCK_LOST)
    if last.sink != "ok":
        yield Found(what=Worry.SINK, detail=last.sink)
    if last.skew is not None and abs(last.skew) > SKEWED:
        yield Found(what=Worry.CLOCK_SKEWED, detail=str(last.skew))
    if last.muted:
        yield Found(what=Worry.MUTED)
    yield from _lesser(expected, last)


def _lesser(expected: Expected, last: LastCall) -> Iterator[Found]:
    if last.disk_free is not None and last.disk_free < LOW:
        yield Found(what=Worry.DISK_LOW, detail=str(last.disk_free))
    if 0 < last.manifest < expected.manifest:
        yield Found(what=Worry.MANIFEST_OLD, detail=str(last.manifest))
    if expected.version and last.version and last.version != expected.version:
        yield Found(what=Worry.VERSION_OLD, detail=last.version)
    for fault in last.faults:
        yield Found(what=Worry.FAULT, detail=fault)
