"""An alert of another agency comes in as a file in CAP 1.2: what was made of it, and what was left out."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action, reach
from broadcaster.domain.emergency import demand_code
from broadcaster.domain.errors import BadInput
from broadcaster.newsroom import alerts
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.web.pages.frame import Viewing
from broadcaster.web.pages.mending import refusal_of
from broadcaster.web.uploads import SentAlert

router = APIRouter(include_in_schema=False)


@router.get("/emergencies/cap", response_class=HTMLResponse)
def show_cap(viewer: Viewing) -> Response:
    reach(viewer.actor, Action.EXERCISE_EMERGENCIES, viewer.at)
    demand_code(viewer.actor)
    return viewer.page("emergency-cap.html", slips=[], taken=None)


@router.post("/emergencies/cap", response_class=HTMLResponse)
def take_cap_on_page(viewer: Viewing, sent: SentAlert) -> Response:
    """The same file sent again is the order that stands, so that loading this anew makes no second one."""
    desk = viewer.desk
    try:
        taken = alerts.take(desk.newsroom, viewer.actor, sent.file.read(), Sent(id=desk.new_id()), viewer.at)
    except BadInput as error:
        told = refusal_of(error, {"file": "file"})
        return viewer.page("emergency-cap.html", told.status, slips=told.slips, taken=None)
    desk.on_emergency()
    return viewer.page("emergency-cap.html", slips=[], taken=taken)
