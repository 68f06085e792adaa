"""Many units from a spreadsheet: looked through first, every wrong row told by its number, kept whole or not at all."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action, reach
from broadcaster.domain.roster import COLUMNS, Roster, roster
from broadcaster.newsroom import enrolling
from broadcaster.newsroom.enrolling import Enrolled, Terms
from broadcaster.web.access import Asking
from broadcaster.web.desk import AtDesk
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.pages.mending import NOTHING, Refused, tried
from broadcaster.web.pages.slips import worded
from broadcaster.web.uploads import Sent, received

router = APIRouter(include_in_schema=False)

SHOWN = 200
"""Wrong rows a page tells; mending these shows the rest."""


async def _table(request: Request, actor: Asking, desk: AtDesk) -> AsyncIterator[Sent]:
    """Nothing is read before it is known that the sender may open stations somewhere."""
    reach(actor, Action.MANAGE_STATIONS, desk.clock())
    with desk.hatch.files.taken():
        async with received(request, frozenset({"dry_run"})) as sent:
            yield sent


@router.get("/units/import", response_class=HTMLResponse)
def show_import(viewer: Viewing) -> Response:
    reach(viewer.actor, Action.MANAGE_STATIONS, viewer.at)
    return _page(viewer)


def _page(viewer: Viewer, found: Enrolled | None = None, refused: Refused = NOTHING, **told: object) -> Response:
    status = 422 if found is not None and found.faults else refused.answered
    more = {"dry_run": True, "province": "", "shown": SHOWN, **told}
    return viewer.page("unit-import.html", status, found=found, slips=refused.slips, columns=COLUMNS, **more)


@router.post("/units/import", response_class=HTMLResponse)
def import_units(viewer: Viewing, sent: Annotated[Sent, Depends(_table)]) -> Response:
    dry_run = sent.fields.get("dry_run") != "false"
    raw = sent.file.read()
    if not raw:
        return _page(viewer, refused=Refused([worded("file", "Hãy chọn tệp bảng tính rồi gửi.")]))
    told, refused = tried(lambda: roster(viewer.desk.newsroom.documents.rows(sent.name, raw)), _FIELDS)
    if told is None:
        return _page(viewer, refused=refused)
    return _done(viewer, told, Terms(dry_run=dry_run))


@router.post("/units/import/province", response_class=HTMLResponse)
def import_province(
    viewer: Viewing,
    province: Annotated[str, Form(max_length=100)] = "",
    dry_run: Annotated[str, Form(max_length=10)] = "true",
) -> Response:
    rows, refused = tried(lambda: tuple(viewer.desk.units_of(province)), {"province-unknown": "province"})
    if rows is None:
        return _page(viewer, refused=refused, province=province)
    terms = Terms(dry_run=dry_run != "false", strict=False)
    return _done(viewer, Roster(rows=rows, faults=()), terms, province)


_FIELDS = {"table-columns-wrong": "file", "document-unreadable": "file"}


def _done(viewer: Viewer, told: Roster, terms: Terms, province: str = "") -> Response:
    desk = viewer.desk
    found = enrolling.enrol(desk.newsroom, viewer.actor, told, viewer.at, terms)
    if not terms.dry_run and not found.faults:
        desk.on_change()
    return _page(viewer, found, dry_run=terms.dry_run, province=province)
