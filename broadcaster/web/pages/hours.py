"""The hours of a station: which sessions hold on a day and by what, the limits they keep, the days that are not like
others, and the hours that other places keep."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import special_days, stations, timetables
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.books.timetables import SoughtDays
from broadcaster.web.pages.frame import Viewing
from broadcaster.web.pages.typed import day_typed, no_day
from broadcaster.web.present import WEEKDAYS
from broadcaster.web.wire import Name

AHEAD = timedelta(days=60)
"""So far ahead days that are not like others are told."""
router = APIRouter(include_in_schema=False)


@router.get("/stations/{code}/timetable", response_class=HTMLResponse)
def show_hours(code: Name, viewer: Viewing, typed: Annotated[str, Query(alias="date", max_length=20)] = "") -> Response:
    desk, actor, at = viewer.desk, viewer.actor, viewer.at
    asked = day_typed(typed) if typed else desk.today()
    day = asked or desk.today()
    station = stations.find(desk.newsroom, actor, StationCode(code), at).station
    sought = SoughtDays(first=day, last=day + AHEAD)
    told = special_days.page(desk.newsroom, actor, sought, Asked(limit=PAGE_LIMIT), at).rows
    return viewer.page(
        "hours.html",
        422 if asked is None else 200,
        station=station,
        day=day,
        hours=timetables.holding(desk.newsroom, actor, station.code, day, at),
        coming=special_days.calendar(desk.newsroom, actor, day, day + AHEAD, at),
        own=[each.told for each in told if each.owner is None or f"/{each.owner}/" in station.path],
        presets=timetables.presets(desk.newsroom, actor, at),
        weekday=lambda number: WEEKDAYS[number],
        slips=[] if asked else [no_day("date")],
        typed={"date": typed if asked is None else f"{day:%d/%m/%Y}"},
    )
