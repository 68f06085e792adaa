"""One's own account: who one is here, where one is signed in, one's password and one-time codes."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from broadcaster.domain.access import SECOND_FACTOR
from broadcaster.domain.errors import BadInput, BroadcasterError, Busy
from broadcaster.domain.people import SHORTEST
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import sessions, stations
from broadcaster.newsroom.sessions import NewPassword
from broadcaster.web.access import forget
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.mending import NOTHING, Refused, refusal_of
from broadcaster.web.pages.people import chosen
from broadcaster.web.pages.qr import qr
from broadcaster.web.pages.slips import worded
from broadcaster.web.pages.typed import Field
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)


def _page(viewer: Viewer, refused: Refused = NOTHING, wrong: str = "", done: str = "") -> Response:
    """`wrong`: in which of its forms the slips are; `done`: what was just done."""
    actor, newsroom = viewer.actor, viewer.desk.newsroom
    held = {grant.role for grant in actor.grants}
    lacking = [] if actor.assured else sorted(held & SECOND_FACTOR)
    return viewer.page(
        "account.html",
        refused.answered,
        slips=refused.slips,
        wrong=wrong,
        done=done,
        roles=[(grant.role, _place(viewer, grant.station)) for grant in actor.grants],
        lacking=lacking,
        mine=sessions.mine(newsroom, actor, viewer.at),
    )


def _place(viewer: Viewer, code: StationCode | None) -> str:
    """What a station is called; its code while it cannot be seen, empty for the whole house."""
    if code is None:
        return ""
    try:
        return stations.find(viewer.desk.newsroom, viewer.actor, code, viewer.at).station.label
    except BroadcasterError:
        return code


_DONE: Mapping[str, str] = {
    "password": "Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.",
    "session": "Đã đăng xuất khỏi máy đó.",
}


@router.get("/account", response_class=HTMLResponse)
def show_account(viewer: Viewing, done: str = "") -> Response:
    return _page(viewer, done=_DONE.get(done, ""))


@router.post("/account/password", response_class=HTMLResponse)
def change_own_password(viewer: Viewing, old: Field = "", new: Field = "", again: Field = "") -> Response:
    slips = [] if old else [worded("old", "Hãy gõ mật khẩu đang dùng.")]
    slips += chosen(new, again, SHORTEST, "new")
    if slips:
        return _page(viewer, Refused(slips), "password")
    try:
        sessions.change_password(viewer.desk.newsroom, viewer.actor, NewPassword(old=old, new=new), viewer.at)
    except BadInput as wrong:
        named = {"password-wrong": "old", "password-weak": "new"}
        return _page(viewer, refusal_of(wrong, named, (Busy,)), "password")
    return back_to("/account?done=password")


@router.post("/account/codes", response_class=HTMLResponse)
def renew_own_codes(viewer: Viewing, password: Field = "") -> Response:
    """Shown once, so there is no page to come back to."""
    secret = viewer.desk.new_secret()
    try:
        codes = sessions.renew_codes(viewer.desk.newsroom, viewer.actor, password, secret, viewer.at)
    except BadInput as wrong:
        named = {"password-wrong": "password", "password-weak": "password"}
        return _page(viewer, refusal_of(wrong, named, (Busy,)), "codes")
    return viewer.page("codes.html", codes=codes, square=qr(codes.uri))


@router.post("/account/sessions/{session}/end")
def end_own_session(session: Name, viewer: Viewing, request: Request) -> Response:
    sessions.end_mine(viewer.desk.newsroom, viewer.actor, session, viewer.at)
    if session != viewer.actor.by:
        return back_to("/account?done=session")
    forget(request)
    return RedirectResponse("/sign-in", status_code=303)
