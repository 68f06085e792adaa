"""Players of stations: a one-time code, a fingerprint that two people compare, and an end."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action
from broadcaster.domain.enrolment import HOLDING, EnrolmentState
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import devices, stations
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.devices import Decision
from broadcaster.web.desk import LOOPBACK
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.mending import NOTHING, Refused, tried
from broadcaster.web.pages.qr import qr
from broadcaster.web.pages.slips import worded
from broadcaster.web.pages.typed import Version
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

ADMITS = Action.MANAGE_ACCOUNTS


@router.post("/stations/{code}/enrolment-code", response_class=HTMLResponse)
def make_box_code(code: Name, request: Request, viewer: Viewing) -> Response:
    """Shown once, so there is no page to come back to."""
    desk = viewer.desk
    made = devices.make_code(desk.newsroom, viewer.actor, StationCode(code), desk.new_secret(), viewer.at)
    station = stations.find(desk.newsroom, viewer.actor, StationCode(code), viewer.at).station
    address = str(request.base_url).rstrip("/")
    lines = (f"sudo scripts/playout enrol --url {address} --code {made.code}", "sudo scripts/playout install")
    host = request.url.hostname or ""
    only_here = host if host in LOOPBACK else ""
    return viewer.page("box-code.html", unit=station, made=made, lines=lines, qr=qr(lines[0]), only_here=only_here)


@router.get("/devices", response_class=HTMLResponse)
def show_boxes(viewer: Viewing, after: Annotated[str | None, Query(max_length=300)] = None) -> Response:
    return _page(viewer, after)


def _page(viewer: Viewer, after: str | None = None, refused: Refused = NOTHING, wrong: str = "") -> Response:
    newsroom, asked = viewer.desk.newsroom, Asked(after=after, limit=40)
    page = devices.enrolments(newsroom, viewer.actor, frozenset(EnrolmentState), asked, viewer.at)
    tree = stations.tree(newsroom, viewer.actor, viewer.at)
    return viewer.page(
        "boxes.html",
        refused.answered,
        waiting=[each for each in page.rows if each.waits_at(viewer.at)],
        holding=[each for each in page.rows if each.state in HOLDING],
        ended=[each for each in page.rows if each.state not in HOLDING and not each.waits_at(viewer.at)],
        after=page.after,
        names={each.code: each.name for each in tree},
        decides={each.code for each in tree if viewer.may(ADMITS, each)},
        slips=refused.slips,
        wrong=wrong,
    )


@router.post("/devices/{enrolment}/accept", response_class=HTMLResponse)
def accept_box(
    enrolment: Name, viewer: Viewing, version: Version, fingerprint: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    if not fingerprint.strip():
        devices.enrolment_of(viewer.desk.newsroom, viewer.actor, enrolment, viewer.at)
        slips = [worded(f"fingerprint-{enrolment}", "Hãy gõ dấu nhận dạng mà người đứng ở máy phát đọc cho nghe.")]
        return _page(viewer, refused=Refused(slips), wrong=enrolment)
    decision = Decision(enrolment=enrolment, seen=version, fingerprint=fingerprint)
    named = {"fingerprint-wrong": f"fingerprint-{enrolment}"}
    made, refused = tried(lambda: devices.accept(viewer.desk.newsroom, viewer.actor, decision, viewer.at), named)
    return _page(viewer, refused=refused, wrong=enrolment) if made is None else back_to("/devices")


@router.post("/devices/{enrolment}/reject", response_class=HTMLResponse)
def reject_box(enrolment: Name, viewer: Viewing, version: Version) -> Response:
    decision = Decision(enrolment=enrolment, seen=version)
    made, refused = tried(lambda: devices.reject(viewer.desk.newsroom, viewer.actor, decision, viewer.at))
    return _page(viewer, refused=refused) if made is None else back_to("/devices")


@router.post("/devices/{enrolment}/revoke", response_class=HTMLResponse)
def revoke_box(enrolment: Name, viewer: Viewing, version: Version) -> Response:
    decision = Decision(enrolment=enrolment, seen=version)
    made, refused = tried(lambda: devices.revoke(viewer.desk.newsroom, viewer.actor, decision, viewer.at))
    return _page(viewer, refused=refused) if made is None else back_to("/devices")
