"""What follows an emergency: newer words, a correction or an all-clear, the same words for longer. Each takes two
people again; whom it is for and whether it is actual stay as they were."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.emergency import Emergency, EmergencyId, Message
from broadcaster.domain.errors import BadInput
from broadcaster.newsroom import emergencies
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.emergencies import Amendment, Renewal
from broadcaster.newsroom.emergency_preview import Preview, preview
from broadcaster.web.pages.emergency_form import (
    AFTERWARDS,
    SCRIPT,
    Choice,
    Choosing,
    Content,
    Typed,
    Typing,
    choices_of,
    content_of,
    first_typed,
    minutes_of,
    on_whose_word,
    plea_of,
    refused,
    unsayable,
)
from broadcaster.web.pages.emergency_views import card_of, may_of
from broadcaster.web.pages.frame import Htmx, Viewer, Viewing, back_to
from broadcaster.web.pages.mending import NOTHING, Refused
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

_WAYS: Mapping[Message, str] = {Message.UPDATE: "update", Message.CANCEL: "cancel"}


def _found(viewer: Viewer, emergency: str) -> Emergency:
    shown = emergencies.show(viewer.desk.newsroom, viewer.actor, EmergencyId(emergency), viewer.at)
    return shown.emergency


def _content(viewer: Viewer, choice: Choice) -> Content:
    """Words of one's own where nothing is asked for."""
    found = content_of(viewer.desk.newsroom.templates, choice)
    return found if found.kind else Content(kind=SCRIPT)


@router.get("/emergencies/{emergency}/update", response_class=HTMLResponse)
def show_update(emergency: Name, viewer: Viewing, choosing: Choosing) -> Response:
    return _show(viewer, emergency, Message.UPDATE, choosing)


@router.get("/emergencies/{emergency}/cancel", response_class=HTMLResponse)
def show_cancel(emergency: Name, viewer: Viewing, choosing: Choosing) -> Response:
    return _show(viewer, emergency, Message.CANCEL, choosing)


def _show(viewer: Viewer, emergency: str, message: Message, choice: Choice) -> Response:
    found, content = _found(viewer, emergency), _content(viewer, choice)
    may = may_of(viewer, card_of(viewer.actor, found, viewer.at))
    if not (may.cancel if message is Message.CANCEL else may.amend):
        return back_to(f"/emergencies/{found.id}")
    return _form(viewer, found, message, content, first_typed(content, _known(viewer, found, message)))


def _known(viewer: Viewer, found: Emergency, message: Message) -> dict[str, str]:
    """As the earlier one had it. A correction tells when that went out."""
    order, tongue, started = found.order, viewer.tongue, found.started or viewer.at
    day: date = started.astimezone(tongue.zone).date()
    again = message is Message.UPDATE
    return {
        "key": viewer.desk.new_id(),
        "date": tongue.date(day),
        "time": tongue.clock(started),
        "event": order.event,
        "headline": order.headline if again else "",
        "script": order.script if again else "",
        "repeats": str(order.repeats),
        "gap": str(order.gap),
        "minutes": str(order.minutes),
        "orderer": order.orderer,
        "document": order.document,
    }


def _form(
    viewer: Viewer,
    found: Emergency,
    message: Message,
    content: Content,
    typed: Mapping[str, object],
    refused: Refused = NOTHING,
    heard: Preview | None = None,
) -> Response:
    here = f"/emergencies/{found.id}/{_WAYS[message]}"
    templates = viewer.desk.newsroom.templates
    cancels = message is Message.CANCEL
    return viewer.form(
        "emergency-new.html",
        refused.answered,
        kind=found.order.kind.value,
        content=content,
        templates=[each for code, each in templates.items() if (code in AFTERWARDS) == cancels],
        here=f"{here}?{urlencode({'of': found.id})}",
        act=here,
        preview=heard,
        typed=typed,
        slips=refused.slips,
        places=None,
        earlier=found,
        message=message.value,
        choices=choices_of(viewer.tongue),
    )


@router.post("/emergencies/{emergency}/update", response_class=HTMLResponse)
def update_emergency_on_page(emergency: Name, viewer: Viewing, typed: Typing, htmx: Htmx = False) -> Response:
    return _send(viewer, emergency, (Message.UPDATE, typed), htmx=htmx)


@router.post("/emergencies/{emergency}/cancel", response_class=HTMLResponse)
def cancel_emergency_on_page(emergency: Name, viewer: Viewing, typed: Typing, htmx: Htmx = False) -> Response:
    return _send(viewer, emergency, (Message.CANCEL, typed), htmx=htmx)


def _send(viewer: Viewer, emergency: str, asked: tuple[Message, Typed], *, htmx: bool) -> Response:
    message, typed = asked
    desk, found, content = viewer.desk, _found(viewer, emergency), _content(viewer, typed.choice)
    hears = bool(typed.one("hear"))
    plea, slips = plea_of(typed.with_word() if hears else typed, content)
    slips += unsayable(viewer, typed, content, found.order.origin)
    if plea is None or slips:
        slips += on_whose_word(typed) if hears else []  # to be mended anyhow: all of it in one round
        return _form(viewer, found, message, content, typed.shown(), Refused(slips))
    told = Amendment(of=found.id, message=message, plea=plea)
    try:
        if hears:
            heard = preview(desk.newsroom, viewer.actor, told, viewer.at)
            desk.on_emergency()
            return _form(viewer, found, message, content, typed.shown(), heard=heard)
        sent = Sent(id=desk.new_id(), key=typed.one("key") or None)
        made = emergencies.amend(desk.newsroom, viewer.actor, told, sent, viewer.at)
    except BadInput as error:
        again = {**typed.shown(), "key": desk.new_id()}
        return _form(viewer, found, message, content, again, refused(error, content))
    desk.on_emergency()
    return back_to(f"/emergencies/{made.id}", htmx=htmx)


# --- the same for longer ---------------------------------------------------------------------------------------------


@router.get("/emergencies/{emergency}/renew", response_class=HTMLResponse)
def show_renewal(emergency: Name, viewer: Viewing) -> Response:
    found = _found(viewer, emergency)
    if not may_of(viewer, card_of(viewer.actor, found, viewer.at)).amend:
        return back_to(f"/emergencies/{found.id}")
    return _renewal(viewer, found, _known(viewer, found, Message.UPDATE))


def _renewal(viewer: Viewer, found: Emergency, typed: Mapping[str, object], refused: Refused = NOTHING) -> Response:
    return viewer.form(
        "emergency-renew.html",
        refused.answered,
        earlier=found,
        kind=found.order.kind.value,
        typed=typed,
        slips=refused.slips,
        choices=choices_of(viewer.tongue),
    )


@router.post("/emergencies/{emergency}/renew", response_class=HTMLResponse)
def renew_emergency_on_page(emergency: Name, viewer: Viewing, typed: Typing) -> Response:
    desk, found = viewer.desk, _found(viewer, emergency)
    slips = on_whose_word(typed)
    minutes = minutes_of(typed, slips)
    if slips:
        return _renewal(viewer, found, typed.shown(), Refused(slips))
    told = Renewal(of=found.id, minutes=minutes, orderer=typed.one("orderer"), document=typed.one("document"))
    try:
        sent = Sent(id=desk.new_id(), key=typed.one("key") or None)
        made = emergencies.renew(desk.newsroom, viewer.actor, told, sent, viewer.at)
    except BadInput as error:
        again = {**typed.shown(), "key": desk.new_id()}
        return _renewal(viewer, found, again, refused(error, Content(kind="")))
    desk.on_emergency()
    return back_to(f"/emergencies/{made.id}")
