"""A station's week at a glance: what is planned in each session, and what was heard of it, as Results tells it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.results import ResultRow
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import results
from broadcaster.newsroom.books.results import SoughtResults
from broadcaster.newsroom.station_days import days_of
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.pages.lanes import faring_told, views_of
from broadcaster.web.pages.schedule import Chosen, Typed, choices, chosen
from broadcaster.web.pages.typed import day_typed, no_day

DAYS = 7
TOLD = (Outcome.AIRED, Outcome.PARTIAL, Outcome.REPLACED, Outcome.MISSED, Outcome.UNREPORTED)
"""The columns of the table, as in Results; what was late was heard whole."""
router = APIRouter(include_in_schema=False)


@router.get("/schedule/week", response_class=HTMLResponse)
def show_week(viewer: Viewing, station: Chosen = None, typed: Typed = "") -> Response:
    desk, at = viewer.desk, viewer.at
    day = day_typed(typed) if typed else viewer.today
    code = chosen(viewer, station)
    shown = day or viewer.today
    first = shown - timedelta(days=shown.weekday())
    week = [first + timedelta(days=number) for number in range(DAYS)]
    told = [] if code is None else days_of(desk.newsroom, viewer.actor, code, week, at)
    rows = () if code is None else _heard(viewer, code, week)
    faring = faring_told(rows)
    days = [(each, views_of(each, faring, at, desk.newsroom.zone)) for each in told]
    return viewer.page(
        "week.html",
        422 if day is None else 200,
        station=told[0].station if told else None,
        choices=choices(viewer, code),
        first=first,
        last=week[-1],
        day=shown,
        today=viewer.today,
        week_long=timedelta(days=DAYS),
        days=days,
        heard=_counted([view.slot.id for _, views in days for view in views], rows),
        outcomes=TOLD,
        slips=[] if day else [no_day("date", typed)],
        typed={"date": typed} if day is None else {},
    )


def _heard(viewer: Viewer, code: StationCode, week: Sequence[date]) -> tuple[ResultRow, ...]:
    """What became of the items of the week's days so far; nothing for who may not know."""
    if week[0] > viewer.today:
        return ()
    newsroom = viewer.desk.newsroom
    try:
        known = results.known_to(newsroom, viewer.actor, viewer.at)
    except RightMissing:
        return ()
    sought = SoughtResults(first=week[0], last=week[-1], stations=(code,))
    return results.drawn(newsroom, sought, known, viewer.at)


def _counted(slots: Iterable[SlotId], rows: Iterable[ResultRow]) -> dict[SlotId, Counter[Outcome]]:
    """Of the items of each of these sessions, how many came to what; nothing of one of which nothing is to be told."""
    counted: dict[SlotId, Counter[Outcome]] = {}
    for row in rows:
        outcome = Outcome.AIRED if row.outcome is Outcome.LATE else row.outcome
        counted.setdefault(SlotId(row.slot), Counter())[outcome] += 1
    return {slot: counted[slot] for slot in slots if slot in counted}
