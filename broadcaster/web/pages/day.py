"""Today: what waits to be done first, then what every station plays."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action, scope_of
from broadcaster.domain.bulletin import Bulletin
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.life import State
from broadcaster.domain.manuscript import Manuscript
from broadcaster.domain.station_status import TOLD, StationState
from broadcaster.domain.stations import Station
from broadcaster.newsroom import awaiting, calling, finding, first_steps, health, manuscripts, stations
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.calling import StationNow
from broadcaster.newsroom.first_steps import Steps
from broadcaster.newsroom.health import Finding
from broadcaster.newsroom.station_days import StationDay
from broadcaster.newsroom.sums_of_day import SlotSum, sums_of_day
from broadcaster.web.pages.alarms import running_at
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.pages.lanes import SlotView, anchor
from broadcaster.web.pages.schedule import told_of
from broadcaster.web.pages.standing import IN_ORDER

_SHORT = 12
"""With more stations than this with sessions the first page tells sums and leads to the rooms that tell each."""
_NAMED = 5
"""So many of a kind are named; of the others it is said how many there are."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What waits for who looks. `more` tells how many of a kind there are beside those named."""

    full: Sequence[SlotSum]
    undecided: Sequence[SlotSum]
    silent: Sequence[SlotSum]
    returned: Sequence[Bulletin]
    waiting: Sequence[Bulletin]
    away: Sequence[StationNow]
    drafts: Sequence[Manuscript]
    stand_ins: int
    findings: Sequence[Finding] = field(default=())

    def __bool__(self) -> bool:
        ill = (self.full, self.undecided, self.silent, self.away, self.findings)
        return any((*ill, self.returned, self.waiting, self.drafts)) or bool(self.stand_ins)


@router.get("/", response_class=HTMLResponse)
def show_day(viewer: Viewing) -> Response:
    desk, at, today = viewer.desk, viewer.at, viewer.today
    standing = list(stations.tree(desk.newsroom, viewer.actor, at, on=today))
    sums = sums_of_day(desk.newsroom, viewer.actor, today, at)
    board = calling.board(desk.newsroom, viewer.actor, at)
    days = _days(viewer, standing, sums)
    return viewer.page(
        "day.html",
        today=today,
        running=running_at(desk, standing),
        steps=_steps(viewer),
        work=_work(viewer, sums, board),
        states=_states(board),
        days=days,
        sums=sums,
        playing={each.station.code for each in sums},
        named=_NAMED,
        anchor=anchor,
        length=lambda each: each.slot.span.length,
    )


def _days(
    viewer: Viewer, standing: Sequence[Station], sums: Sequence[SlotSum]
) -> list[tuple[StationDay, list[SlotView]]] | None:
    """Each station with its sessions, where they are few; None where they are many."""
    shown = {each.code for each in standing} if len(standing) <= _SHORT else set()
    shown |= {each.station.code for each in sums}
    if len(shown) > _SHORT:
        return None
    in_order = [each.code for each in standing if each.code in shown]
    in_order += sorted(shown - set(in_order))
    told = (told_of(viewer, code, viewer.today) for code in in_order)
    return [(each, views) for each, views in told if views]


def _steps(viewer: Viewer) -> Steps | None:
    """How far a new house has come, for who sets up all of it, until all is done."""
    if not scope_of(viewer.actor, Action.MANAGE_STATIONS, viewer.at).reaches("/"):
        return None
    steps = first_steps.done(viewer.desk.newsroom, viewer.actor, viewer.at)
    return None if steps.all else steps


def _states(board: Sequence[StationNow]) -> list[tuple[str, str, int]]:
    """How many stations stand how, worst first, each with its word: as the board counts them."""
    counts = calling.states_of(board)
    return [(state.value, TOLD[state], counts[state]) for state in IN_ORDER if state in counts]


# --- what waits ----------------------------------------------------------------------------------------------------


def _work(viewer: Viewer, sums: Sequence[SlotSum], board: Sequence[StationNow]) -> Work:
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    tomorrow = sums_of_day(newsroom, actor, viewer.today + timedelta(days=1), at)
    coming = [each for each in (*sums, *tomorrow) if each.slot.span.start > at]
    return Work(
        full=[each for each in coming if each.over],
        undecided=[each for each in coming if each.undecided],
        silent=[each for each in coming if not each.length and each.slot.day == viewer.today],
        returned=_returned(viewer),
        waiting=_waiting(viewer),
        away=_away(board),
        drafts=_drafts(viewer),
        stand_ins=sum(each.stand_ins for each in coming),
        findings=_findings(viewer),
    )


def _returned(viewer: Viewer) -> list[Bulletin]:
    """What somebody gave back to who looks."""
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    found, asked = list[Bulletin](), Asked(limit=PAGE_LIMIT)
    while True:
        page = finding.leaf_through(newsroom, actor, Sought(state=State.RETURNED), asked, at)
        found += [each for each in page.rows if each.revision.by == actor.id]
        if page.after is None:
            return found
        asked = Asked(limit=PAGE_LIMIT, after=page.after)


def _waiting(viewer: Viewer) -> list[Bulletin]:
    """What who looks may approve: never what they wrote last."""
    try:
        rows = awaiting.waiting(viewer.desk.newsroom, viewer.actor, viewer.at)
    except RightMissing:
        return []
    return [each.bulletin for each in rows if not each.own]


def _drafts(viewer: Viewer) -> list[Manuscript]:
    """What who looks began to write and has not handed in: nobody else sees it, or waits for it."""
    begun = manuscripts.open_ones(viewer.desk.newsroom, viewer.actor)
    return [each for each in begun if each.title.strip() or each.script.strip()]


def _away(board: Sequence[StationNow]) -> list[StationNow]:
    """Stations that do not call, the longest silent first."""
    found = [each for each in board if each.status.state in (StationState.OFFLINE, StationState.LATE)]
    return sorted(found, key=lambda each: -(each.status.silent or timedelta(0)))


def _findings(viewer: Viewer) -> Sequence[Finding]:
    """What is wrong with the machine, for who looks after it or a part."""
    if not viewer.able(Action.MANAGE_STATIONS):
        return ()
    desk = viewer.desk
    ill = [each for each in health.examine(desk.newsroom, viewer.at, desk.periods, desk.here()) if not each.well]
    return health.shown_to(viewer.actor, ill, viewer.at)
