"""Ordering an emergency: a new one, and one that follows another. It waits for its second person then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action, reach
from broadcaster.domain.emergency import ORDERS, EmergencyKind, demand_code
from broadcaster.domain.emergency_alert import origin_of, widest
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import emergencies, intake
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.emergencies import Composition
from broadcaster.newsroom.emergency_preview import Preview, preview
from broadcaster.newsroom.intake import Brought
from broadcaster.web.pages.emergency_form import (
    AFTERWARDS,
    Choosing,
    Content,
    Typed,
    Typing,
    choices_of,
    content_of,
    first_typed,
    on_whose_word,
    plea_of,
    refused,
    unsayable,
)
from broadcaster.web.pages.emergency_where import Places, aims_of, doubled, places_of
from broadcaster.web.pages.frame import Htmx, Viewer, Viewing, back_to
from broadcaster.web.pages.mending import NOTHING, Refused, refusal_of
from broadcaster.web.pages.people import local
from broadcaster.web.pages.slips import Slip, worded
from broadcaster.web.uploads import SentRecording

router = APIRouter(include_in_schema=False)

Word = Annotated[str, Query(max_length=200)]


# --- a new one -------------------------------------------------------------------------------------------------------


@router.get("/emergencies/new", response_class=HTMLResponse)
def show_new_emergency(viewer: Viewing, choosing: Choosing, kind: Word = "", under: Word = "") -> Response:
    """First whether it is actual, then what is heard, then the form."""
    reach(viewer.actor, Action.EXERCISE_EMERGENCIES, viewer.at)
    demand_code(viewer.actor)
    chosen = EmergencyKind(kind) if kind in tuple(EmergencyKind) else None
    content = content_of(viewer.desk.newsroom.templates, choosing)
    if chosen is None:
        return _chooser(viewer)
    places = places_of(viewer, ORDERS[chosen], under) if content.chosen else None
    first = first_typed(content, _known(viewer))
    if places is not None and places.only:
        first["where"] = [places.only]
    return _form(viewer, chosen, content, first, places)


def _known(viewer: Viewer) -> Mapping[str, str]:
    """What a form can know before it is filled: the day, and a key under which it is sent but once."""
    return {"date": viewer.tongue.date(viewer.today), "key": viewer.desk.new_id()}


def _chooser(viewer: Viewer) -> Response:
    kinds = [kind for kind in EmergencyKind if viewer.able(ORDERS[kind])]
    return viewer.page("emergency-kind.html", kinds=kinds)


def _form(
    viewer: Viewer,
    kind: EmergencyKind,
    content: Content,
    typed: Mapping[str, object],
    places: Places | None,
    refused: Refused = NOTHING,
    heard: Preview | None = None,
) -> Response:
    here = f"/emergencies/new?{urlencode({'kind': kind.value})}"
    templates = viewer.desk.newsroom.templates
    return viewer.form(
        "emergency-new.html",
        refused.answered,
        kind=kind.value,
        content=content,
        templates=[each for code, each in templates.items() if code not in AFTERWARDS],
        here=here,
        act="/emergencies",
        typed=typed,
        slips=refused.slips,
        places=places,
        preview=heard,
        earlier=None,
        message="alert",
        choices=choices_of(viewer.tongue),
    )


@router.post("/emergencies", response_class=HTMLResponse)
def compose_emergency_on_page(viewer: Viewing, typed: Typing, htmx: Htmx = False) -> Response:
    desk, asked = viewer.desk, _asked(viewer, typed)
    if asked.told is None:
        return _again(viewer, asked, typed.shown(), Refused(asked.slips))
    try:
        sent = Sent(id=desk.new_id(), key=typed.one("key") or None)
        found = emergencies.compose(desk.newsroom, viewer.actor, asked.told, sent, viewer.at)
    except BadInput as error:
        anew = {**typed.shown(), "key": desk.new_id()}
        return _again(viewer, asked, anew, refused(error, asked.content))
    desk.on_emergency()
    return back_to(f"/emergencies/{found.id}", htmx=htmx)


@router.post("/emergencies/preview", response_class=HTMLResponse)
def preview_emergency_on_page(viewer: Viewing, typed: Typing) -> Response:
    """The form as it was typed, with what the machine will say and the sound of it. On whose word it goes out may still
    be open."""
    desk, asked = viewer.desk, _asked(viewer, typed.with_word())
    if asked.told is None:
        known = {each.field for each in asked.slips}  # to be mended anyhow: of its open word too, in the same round
        slips = [*asked.slips, *(each for each in on_whose_word(typed) if each.field not in known)]
        return _again(viewer, asked, typed.shown(), Refused(slips))
    try:
        heard = preview(desk.newsroom, viewer.actor, asked.told, viewer.at)
    except BadInput as error:
        return _again(viewer, asked, typed.shown(), refused(error, asked.content))
    desk.on_emergency()
    shown = {"where": [], **typed.shown()}
    return _form(viewer, asked.kind, asked.content, shown, asked.places, heard=heard)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What was typed: the order it makes (`told`), or what is to be mended first."""

    kind: EmergencyKind
    content: Content
    places: Places
    told: Composition | None
    slips: list[Slip]


def _asked(viewer: Viewer, typed: Typed) -> _Asked:
    """FieldWrong, StationUnknown, CodeNeeded."""
    if typed.one("kind") not in tuple(EmergencyKind):
        raise FieldWrong(field="kind", problem="chưa điền")
    kind = EmergencyKind(typed.one("kind"))
    content = content_of(viewer.desk.newsroom.templates, typed.choice)
    places = places_of(viewer, ORDERS[kind], ticked=typed.many("where"))
    demand_code(viewer.actor)
    plea, slips = plea_of(typed, content)
    aimed, more = _aimed(typed, places)
    reads = next(iter(places.within), None) if aimed is None else aimed[0]
    slips += [*unsayable(viewer, typed, content, reads), *more]
    told = None
    if plea is not None and aimed is not None and not slips:
        told = Composition(kind=kind, origin=aimed[0], aims=aimed[1], plea=plea)
    return _Asked(kind=kind, content=content, places=places, told=told, slips=slips)


def _again(viewer: Viewer, asked: _Asked, typed: Mapping[str, object], refused: Refused) -> Response:
    return _form(viewer, asked.kind, asked.content, {"where": [], **typed}, asked.places, refused)


def _aimed(typed: Typed, places: Places) -> tuple[tuple[StationCode, tuple[Aim, ...]] | None, list[Slip]]:
    """The unit that gives the word and whom it is for, or what is to be mended. StationUnknown for a place out of
    reach."""
    aims = aims_of(typed.many("where"))
    for each in aims:
        if each.station not in places.within:
            raise StationUnknown(station=each.station)
    if not aims:
        return None, [worded("where", "Chưa chọn nơi phát.")]
    if doubled(aims):
        words = "Đã chọn cả đài lẫn một cụm loa của đài ấy. Hãy bỏ một trong hai."
        return None, [worded("where", words)]
    codes = widest(tuple({each.station: each for each in aims}), places.within)
    origin = origin_of(codes, places.within)
    if origin is None:
        return None, [worded("where", "Các nơi đã chọn không cùng thuộc một đơn vị của ông/bà. Hãy soạn từng lệnh.")]
    whole = {each.station for each in aims if not each.cluster}
    kept = tuple(each for each in aims if each.cluster or each.station in codes or each.station not in whole)
    return (origin, kept), []


# --- a recording -----------------------------------------------------------------------------------------------------


@router.post("/emergencies/recordings", response_class=HTMLResponse)
def keep_recording_on_page(
    viewer: Viewing, sent: SentRecording, then: Annotated[str, Query(max_length=500)] = "/emergencies/new"
) -> Response:
    """Kept, and back to the form it is for, which then names it."""
    way = local(then)
    try:
        brought = Brought(name=sent.name, raw=sent.file.read(), accept_cut=sent.flag("accept_cut"))
        kept = intake.take_recording(viewer.desk.newsroom, viewer.actor, brought, viewer.at)
    except BadInput as error:
        told = refusal_of(error, {"": ""})
        return viewer.page("emergency-recording.html", told.status, slips=told.slips, then=way)
    return back_to(f"{way}{'&' if '?' in way else '?'}recording={kept.digest}")
