"""Emergencies on pages: all of them, the sheet of one, who heard it, and what is done with one press: approve, stop,
silence at home, sign off with a report."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action
from broadcaster.domain.bulletin import NOTE_LIMIT
from broadcaster.domain.emergency import ORDERS, EmergencyId, EmergencyKind, Message, Phase
from broadcaster.domain.emergency_answers import Answered
from broadcaster.domain.errors import BadInput
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest
from broadcaster.newsroom import emergencies, emergency_hushing
from broadcaster.newsroom.emergencies import Shown
from broadcaster.web.conditions import After
from broadcaster.web.pages.emergency_board import board_of
from broadcaster.web.pages.emergency_views import AnswersView, Card, Sheet, Stage, answers_of, left_of, sheet_of
from broadcaster.web.pages.emergency_where import told_of
from broadcaster.web.pages.frame import Htmx, Viewer, Viewing, back_to, by_name
from broadcaster.web.pages.mending import NOTHING, Refused, refusal_of
from broadcaster.web.wire import Name, Sha256

router = APIRouter(include_in_schema=False)
one = APIRouter(include_in_schema=False)
"""The sheet of one: after every address that begins as its does."""

_KEYS, _HOLDERS = Action.EXERCISE_EMERGENCIES, Action.READ_ACCOUNTS


@router.get("/emergencies", response_class=HTMLResponse)
def show_emergencies(viewer: Viewing, after: After = None) -> Response:
    return viewer.page(
        "emergencies.html",
        board=board_of(viewer, after),
        first=after is None,
        kinds=[kind for kind in EmergencyKind if viewer.able(ORDERS[kind])],
        assured=viewer.actor.assured,
        keys=viewer.able(_KEYS),
        holders=viewer.able(_HOLDERS),
    )


@one.get("/emergencies/{emergency}", response_class=HTMLResponse)
def show_emergency(
    emergency: Name,
    viewer: Viewing,
    after: After = None,
    seen: Annotated[str, Query(max_length=60)] = "",
    htmx: Htmx = False,
) -> Response:
    """With `HX-Request` only what moves: the countdown, and who heard it."""
    shown = emergencies.show(viewer.desk.newsroom, viewer.actor, EmergencyId(emergency), viewer.at)
    if not htmx:
        return _sheet(viewer, shown, after=after)
    sheet = sheet_of(viewer, shown)
    answer = viewer.page("emergency-live.html", **by_name(_live(viewer, shown, sheet, after)))
    if seen != sheet.seen:
        answer.headers["HX-Refresh"] = "true"
    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What moves. `answers`: None while it never went out; `left`: of the countdown, in seconds."""

    sheet: Sheet
    card: Card
    answers: AnswersView | None
    left: int


def _live(viewer: Viewer, shown: Shown, sheet: Sheet, after: str | None) -> Live:
    card, answers = sheet.card, answers_of(viewer, shown, after) if sheet.card.went_out else None
    if answers is not None and card.stage is Stage.ON_AIR:
        card = replace(card, ending=answers.ending)
    return Live(sheet=sheet, card=card, answers=answers, left=left_of(shown.emergency, viewer.at))


def _sheet(
    viewer: Viewer,
    shown: Shown,
    refused: Refused = NOTHING,
    *,
    report: str | None = None,
    after: str | None = None,
) -> Response:
    sheet = sheet_of(viewer, shown)
    live = _live(viewer, shown, sheet, after)
    return viewer.page(
        "emergency.html",
        refused.answered,
        slips=refused.slips,
        places=told_of(viewer, sheet.card.emergency),
        typed={"report": _draft(viewer, sheet, live.answers) if report is None else report},
        refresh=_REFRESH.get(sheet.card.stage, 0),
        account=viewer.actor.id,
        author=viewer.actor.id == sheet.card.emergency.composed.by,
        waits=sheet.card.emergency.phase is Phase.WAITING,
        cancels=sheet.card.emergency.order.message is Message.CANCEL,
        **by_name(live),
    )


_REFRESH = {Stage.MAKING: 5, Stage.COUNTING: 2, Stage.DUE: 3, Stage.ON_AIR: 15}
"""Seconds after which a browser without script looks again."""


def _draft(viewer: Viewer, sheet: Sheet, answers: AnswersView | None) -> str:
    """A report to begin with: what the house knows. In Vietnamese, as it is filed."""
    card, found = sheet.card, sheet.card.emergency
    if not card.owes_report or answers is None or found.started is None:
        return ""
    tongue, totals = viewer.tongue, answers.totals
    lines = (
        _("Lệnh “%(headline)s” phát lúc %(start)s theo lệnh của %(orderer)s (%(document)s)."),
        _("%(played)s trên %(all)s đài báo đã phát; %(missed)s đài báo không phát được; %(silent)s đài chưa báo."),
    )
    facts = {
        "headline": found.order.headline,
        "start": tongue.moment(found.started),
        "orderer": found.order.orderer,
        "document": found.order.document,
        "played": totals[Answered.PLAYED],
        "all": answers.all,
        "missed": totals[Answered.MISSED] + totals[Answered.REFUSED],
        "silent": totals[Answered.UNREPORTED] + totals[Answered.RECEIVED],
    }
    return "\n".join(each % facts for each in lines)


def _(words: str) -> str:
    """Words that are filed in Vietnamese, whatever language the page has."""
    return words


# --- what is done ----------------------------------------------------------------------------------------------------


def _again(viewer: Viewer, emergency: str, error: BadInput, report: str | None = None) -> Response:
    """Its sheet as it stands now, with why it was not done."""
    refused = refusal_of(error, {"report": "report"} if report is not None else {"": ""})
    shown = emergencies.show(viewer.desk.newsroom, viewer.actor, EmergencyId(emergency), viewer.at)
    return _sheet(viewer, shown, refused, report=report)


@one.post("/emergencies/{emergency}/approve")
def approve_emergency_on_page(emergency: Name, viewer: Viewing, digest: Annotated[Sha256, Form()]) -> Response:
    desk = viewer.desk
    try:
        emergencies.approve(desk.newsroom, viewer.actor, EmergencyId(emergency), Digest(digest), viewer.at)
    except BadInput as error:
        return _again(viewer, emergency, error)
    desk.on_emergency()
    return back_to(f"/emergencies/{emergency}")


@one.post("/emergencies/{emergency}/stop")
def stop_emergency_on_page(emergency: Name, viewer: Viewing) -> Response:
    try:
        emergencies.stop(viewer.desk.newsroom, viewer.actor, EmergencyId(emergency), viewer.at)
    except BadInput as error:
        return _again(viewer, emergency, error)
    return back_to(f"/emergencies/{emergency}")


@one.post("/stations/{code}/emergencies/{emergency}/hush")
def hush_emergency_on_page(code: Name, emergency: Name, viewer: Viewing) -> Response:
    desk = viewer.desk
    try:
        emergency_hushing.hush(desk.newsroom, viewer.actor, StationCode(code), EmergencyId(emergency), viewer.at)
    except BadInput as error:
        return _again(viewer, emergency, error)
    return back_to(f"/emergencies/{emergency}")


@one.post("/emergencies/{emergency}/report")
def close_emergency_on_page(
    emergency: Name, viewer: Viewing, report: Annotated[str, Form(max_length=NOTE_LIMIT * 20)] = ""
) -> Response:
    try:
        emergencies.close(viewer.desk.newsroom, viewer.actor, EmergencyId(emergency), report, viewer.at)
    except BadInput as error:
        return _again(viewer, emergency, error, report)
    return back_to(f"/emergencies/{emergency}")
