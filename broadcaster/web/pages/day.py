"""The day: what every station plays, when and why, and what waits to be approved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Actor
from broadcaster.domain.bulletin import Bulletin
from broadcaster.domain.emergency import Emergency, EmergencyKind
from broadcaster.domain.emergency_alert import widest
from broadcaster.domain.errors.stations import PlaylistUnknown
from broadcaster.domain.life import State
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.notes import Why
from broadcaster.domain.planning import Playlist, Row
from broadcaster.domain.stations import Station, StationCode, StationTree
from broadcaster.newsroom import finding, health, stations
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.emergency_hushing import running_now
from broadcaster.newsroom.plans import Planned, plan_of
from broadcaster.newsroom.scheduling import agenda
from broadcaster.web import present
from broadcaster.web.api import PREFIX, slot_url
from broadcaster.web.desk import Desk
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.wire import Day, Name

_SHORT = 12
"""With more stations than this on the day, the first page tells each slot in one line and links to the station."""

router = APIRouter(include_in_schema=False)

# --- the day -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """One session of a station: what stands in it, or nothing while it is not published."""

    playlist: Playlist
    why: Why
    url: str

    @property
    def heading(self) -> str:
        return f"Buổi {self.playlist.slot.session}"

    @property
    def told(self) -> int:
        return sum(row.bulletin is not None for row in self.playlist.rows)

    @property
    def fallbacks(self) -> int:
        return sum(row.fallback for row in self.playlist.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationView:
    """`due` tells the sessions of the day for a station whose playlists are not published yet."""

    station: Station
    depth: int
    manifest: Manifest | None
    due: tuple[str, ...]
    slots: tuple[SlotView, ...] = field(default=())


def _in_order(tree: StationTree) -> list[tuple[Station, int]]:
    """The stations with their depth, each followed by those below it."""
    below: dict[StationCode | None, list[Station]] = {}
    for station in tree:
        below.setdefault(station.parent if station.parent in tree.by_code else None, []).append(station)
    found: list[tuple[Station, int]] = []

    def visit(parent: StationCode | None, depth: int) -> None:
        for station in below.get(parent, []):
            found.append((station, depth))
            visit(station.code, depth + 1)

    visit(None, 0)
    return found


def _views(desk: Desk, actor: Actor, day: date, only: StationCode | None = None) -> list[StationView]:
    newsroom = desk.newsroom
    due: dict[StationCode, list[str]] = {}
    for slot in agenda(newsroom, day).slots:
        due.setdefault(slot.station, []).append(present.clock(slot.span.start, newsroom.zone))
    views = []
    for station, depth in _in_order(stations.tree(newsroom, actor, desk.clock(), on=day)):
        if only not in (None, station.code):
            continue
        planned = _planned(desk, actor, station.code, day)
        manifest = None if planned is None else planned.manifest
        slots = (
            ()
            if planned is None
            else tuple(
                SlotView(playlist=each, why=planned.whys[each.slot.id], url=slot_url(station.code, each.slot.id))
                for each in planned.manifest.playlists
            )
        )
        views.append(
            StationView(
                station=station, depth=depth, manifest=manifest, due=tuple(due.get(station.code, [])), slots=slots
            )
        )
    return views


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningView:
    """An emergency that is on the air at any station that is looked at."""

    emergency: Emergency
    exercise: bool
    places: tuple[str, ...]
    ends: str


def _running(desk: Desk, views: Sequence[StationView]) -> list[RunningView]:
    """Whoever ordered it: who looks after a station sees what its loudspeakers say. Those alone of the places are
    named that are in sight."""
    seen = {view.station.code: view.station for view in views}
    running = []
    for each in running_now(desk.newsroom, desk.clock()):
        places = widest([code for code in seen if code in each.stations], seen)
        expires = each.emergency.expires
        if places and expires is not None:
            view = RunningView(
                emergency=each.emergency,
                exercise=each.emergency.order.kind is EmergencyKind.EXERCISE,
                places=tuple(seen[code].label for code in places),
                ends=present.clock(expires, desk.newsroom.zone),
            )
            running.append(view)
    return running


def _planned(desk: Desk, actor: Actor, code: StationCode, day: date) -> Planned | None:
    try:
        return plan_of(desk.newsroom, actor, code, day, desk.clock())
    except PlaylistUnknown:
        return None


def voice_names(desk: Desk) -> dict[str, str]:
    """What people call each voice; one that is gone since keeps its technical name."""
    return {status.voice: status.label for status in desk.newsroom.voice.known()}


def _waiting(desk: Desk, actor: Actor) -> list[Bulletin]:
    """The newest that wait for approval."""
    sought, asked = Sought(state=State.SUBMITTED), Asked(limit=PAGE_LIMIT)
    return list(finding.leaf_through(desk.newsroom, actor, sought, asked, desk.clock()).rows)


DayChoice = Annotated[Day | None, Query(alias="date")]


@router.get("/", response_class=HTMLResponse)
def show_day(viewer: Viewing, day: DayChoice = None) -> Response:
    views = _views(viewer.desk, viewer.actor, day or viewer.desk.today())
    return _day_page(viewer, day, views, full=sum(bool(view.slots) for view in views) <= _SHORT)


@router.get("/stations/{code}/day", response_class=HTMLResponse)
def show_station_day(code: Name, viewer: Viewing, day: DayChoice = None) -> Response:
    desk, actor = viewer.desk, viewer.actor
    station = stations.find(desk.newsroom, actor, StationCode(code), desk.clock()).station
    return _day_page(viewer, day, _views(desk, actor, day or desk.today(), station.code), full=True, only=station)


def _day_page(
    viewer: Viewer, day: date | None, views: list[StationView], *, full: bool, only: Station | None = None
) -> Response:
    desk, actor = viewer.desk, viewer.actor
    at, zone, today = desk.clock(), desk.newsroom.zone, desk.today()
    shown = day or today
    findings = health.examine(desk.newsroom, at, desk.periods, desk.here())

    def clock(row: Row) -> str:
        return present.clock(row.start, zone, seconds=True)

    return viewer.page(
        "day.html",
        day=shown,
        today=today,
        before=shown - timedelta(days=1),
        after=shown + timedelta(days=1),
        now=present.clock(at, zone),
        zone=present.zone_name(at, zone),
        clock=clock,
        span=lambda slot: f"{present.clock(slot.span.start, zone)}–{present.clock(slot.span.end, zone)}",
        findings=findings,
        well=all(finding.well for finding in findings),
        running=_running(desk, views),
        views=views,
        full=full,
        only=only,
        fallbacks=sum(slot.fallbacks for view in views for slot in view.slots),
        waiting=_waiting(desk, actor),
        voices=voice_names(desk),
        prefix=PREFIX,
    )
