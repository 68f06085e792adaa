"""What people say of a station on its page: who looks after it, whom they told of its silence, when it is off."""

from collections.abc import Mapping
from datetime import date, datetime, time

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.care import Contact, SwitchedOff, name_problem, telephone_problem
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import caring, stations
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.mending import Refused, tried
from broadcaster.web.pages.slips import Slip, problem_of, worded
from broadcaster.web.pages.station import page_of
from broadcaster.web.pages.typed import Field, Version, day_typed, no_day, no_time, time_typed
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)


def _seen(viewer: Viewer, code: str) -> StationCode:
    """Before anything that was typed is judged. StationUnknown."""
    return stations.find(viewer.desk.newsroom, viewer.actor, StationCode(code), viewer.at).station.code


def _done(viewer: Viewer, code: StationCode, place: str) -> Response:
    viewer.desk.on_change()
    return back_to(f"/stations/{code}#{place}")


def _again(viewer: Viewer, code: StationCode, typed: Mapping[str, str], refused: Refused) -> Response:
    return page_of(viewer, code, typed, refused.slips, refused.status)


@router.post("/stations/{code}/contact", response_class=HTMLResponse)
def name_contact_on_page(
    code: Name, viewer: Viewing, version: Version, contact: Field = "", telephone: Field = ""
) -> Response:
    """Both left open: nobody any more."""
    station, typed = _seen(viewer, code), {"contact": contact, "telephone": telephone}
    name, number = " ".join(contact.split()), " ".join(telephone.split())
    told = Contact(name=name, telephone=number) if name or number else None
    if told is not None:
        problems = {"contact": name_problem(name), "telephone": telephone_problem(number)}
        if slips := [problem_of(field, problem) for field, problem in problems.items() if problem]:
            return _again(viewer, station, typed, Refused(slips))
    newsroom = viewer.desk.newsroom
    kept, refused = tried(lambda: caring.name_contact(newsroom, viewer.actor, station, (told, version), viewer.at))
    return _again(viewer, station, typed, refused) if kept is None else _done(viewer, station, "people")


@router.post("/stations/{code}/notice", response_class=HTMLResponse)
def note_outage_on_page(code: Name, viewer: Viewing, version: Version, whom: Field = "") -> Response:
    station, name = _seen(viewer, code), " ".join(whom.split())
    if problem := name_problem(name):
        return _again(viewer, station, {"whom": whom}, Refused([problem_of("whom", problem)]))
    newsroom = viewer.desk.newsroom
    kept, refused = tried(lambda: caring.note_outage(newsroom, viewer.actor, station, (name, version), viewer.at))
    return _again(viewer, station, {"whom": whom}, refused) if kept is None else _done(viewer, station, "people")


@router.post("/stations/{code}/off", response_class=HTMLResponse)
def switch_off_on_page(
    code: Name,
    viewer: Viewing,
    version: Version,
    off_from: Field = "",
    off_from_time: Field = "",
    off_until: Field = "",
    off_until_time: Field = "",
    off_reason: Field = "",
) -> Response:
    station = _seen(viewer, code)
    typed = {
        "off_from": off_from,
        "off_from_time": off_from_time,
        "off_until": off_until,
        "off_until_time": off_until_time,
        "off_reason": off_reason,
    }
    slips: list[Slip] = []
    since, until = _moment(viewer, typed, "off_from", slips), _moment(viewer, typed, "off_until", slips)
    reason = " ".join(off_reason.split())
    if not reason:
        slips.append(worded("off_reason", "Chưa ghi lý do tắt."))
    if since is None or until is None or slips:
        return _again(viewer, station, typed, Refused(slips))
    off, newsroom = SwitchedOff(since=since, until=until, reason=reason, by=""), viewer.desk.newsroom
    kept, refused = tried(lambda: caring.switch_off(newsroom, viewer.actor, station, (off, version), viewer.at))
    return _again(viewer, station, typed, refused) if kept is None else _done(viewer, station, "off")


def _moment(viewer: Viewer, typed: Mapping[str, str], field: str, slips: list[Slip]) -> Instant | None:
    """The moment that a day and a time of it name; None, with what is to be mended, where they name none."""
    day, hour = day_typed(typed[field]), time_typed(typed[f"{field}_time"])
    slips += [no_day(field, typed[field])] if day is None else []
    slips += [no_time(f"{field}_time")] if hour is None else []
    return None if day is None or hour is None else _at(viewer, day, hour)


def _at(viewer: Viewer, day: date, hour: time) -> Instant:
    return instant(datetime.combine(day, hour, viewer.desk.newsroom.zone))


@router.post("/stations/{code}/on", response_class=HTMLResponse)
def switch_on_on_page(code: Name, viewer: Viewing, version: Version) -> Response:
    station, newsroom = _seen(viewer, code), viewer.desk.newsroom
    kept, refused = tried(lambda: caring.switch_on(newsroom, viewer.actor, station, version, viewer.at))
    return _again(viewer, station, {}, refused) if kept is None else _done(viewer, station, "off")
