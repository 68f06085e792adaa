"""The hours of a station: which sessions hold on a day and by what, the limits they keep, the days that are not like
others, and the hours that other places keep."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action
from broadcaster.domain.hours import Hours
from broadcaster.domain.schedule import NIGHT
from broadcaster.domain.special_days import SpecialDayEntry
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.timetable import Kind, Timetable
from broadcaster.newsroom import special_days, stations, timetables
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.books.timetables import SoughtDays, SoughtTimetables
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.pages.hours_words import DAY_KINDS, DOES, KINDS, days_told
from broadcaster.web.pages.typed import day_typed, no_day
from broadcaster.web.wire import Name

AHEAD = timedelta(days=60)
"""So far ahead days that are not like others are told."""
EDITS = Action.MANAGE_TIMETABLES
router = APIRouter(include_in_schema=False)


@router.get("/stations/{code}/timetable", response_class=HTMLResponse)
def show_hours(
    code: Name, viewer: Viewing, typed: Annotated[str, Query(alias="date", max_length=20)] = "", kept: bool = False
) -> Response:
    desk, actor, at = viewer.desk, viewer.actor, viewer.at
    asked = day_typed(typed) if typed else viewer.today
    day = asked or viewer.today
    station = stations.find(desk.newsroom, actor, StationCode(code), at).station
    hours = timetables.holding(desk.newsroom, actor, station.code, day, at)
    own, told = _own(viewer, station), _told(viewer, station, day)
    said = {each.told.day for each in told}
    almanac = special_days.calendar(desk.newsroom, actor, day, day + AHEAD, at)
    return viewer.page(
        "hours.html",
        422 if asked is None else 200,
        station=station,
        day=day,
        today=viewer.today,
        lunar=desk.newsroom.almanac.lunar(day),
        hours=hours,
        standing=_standing(hours),
        own=own,
        given=_given(own, day),
        names={each.code: each.label for each in stations.tree(desk.newsroom, actor, at)},
        coming=[each for each in almanac if each.day not in said],
        told=told,
        presets=timetables.presets(desk.newsroom, actor, at),
        days_told=lambda session: days_told(session.weekdays, viewer.tongue),
        kinds=KINDS,
        day_kinds=DAY_KINDS,
        does=DOES,
        night=NIGHT,
        edits=viewer.may(EDITS, station),
        kept=kept,
        slips=[] if asked else [no_day("date", typed)],
        typed={"date": typed if asked is None else f"{day:%d/%m/%Y}"},
    )


def _standing(hours: Hours) -> Timetable | None:
    """The timetable whose sessions are those of every day; None where what holds for a time stands in its place."""
    return next((each for each in hours.timetables if each.kind is Kind.STANDING), None)


def _own(viewer: Viewer, station: Station) -> list[Timetable]:
    """Its own timetables that hold today or later, and those that are over, the latest first."""
    sought = SoughtTimetables(station=station.code)
    found = timetables.page(viewer.desk.newsroom, viewer.actor, sought, Asked(limit=PAGE_LIMIT), viewer.at).rows
    real = [each for each in found if each.valid_until is None or each.valid_until >= each.valid_from]
    return sorted(real, key=lambda each: (each.valid_from, each.name), reverse=True)


def _given(own: list[Timetable], day: date) -> Timetable | None:
    """The station's own standing timetable of a day."""
    return next((each for each in own if each.kind is Kind.STANDING and each.holds_on(day)), None)


def _told(viewer: Viewer, station: Station, day: date) -> list[SpecialDayEntry]:
    """Days that people told of: of the house, of the station, and of those above it."""
    line = tuple(StationCode(code) for code in station.path.strip("/").split("/"))
    sought, asked = SoughtDays(first=day, last=day + AHEAD, owners=line), Asked(limit=PAGE_LIMIT)
    return list(special_days.page(viewer.desk.newsroom, viewer.actor, sought, asked, viewer.at).rows)
