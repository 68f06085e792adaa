"""The pages by which people come in and go. They are forms that work without script."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.people import OneTimeCodeUnknown
from broadcaster.domain.people import SHORTEST, SHORTEST_OF_LEADERS, check_login, check_name, composed
from broadcaster.newsroom import activation, sessions
from broadcaster.newsroom.activation import Activated, Activation, FirstAdmin
from broadcaster.newsroom.sessions import SignIn
from broadcaster.web import problems
from broadcaster.web.access import COOKIE, Asking, forget, remember, source_of
from broadcaster.web.desk import AtDesk
from broadcaster.web.pages.frame import LANGUAGE, LETTERS, SIZES, Look, Passing, back_to
from broadcaster.web.pages.qr import qr
from broadcaster.web.pages.slips import Slip, slips_of, worded
from broadcaster.web.pages.tongue import Language
from broadcaster.web.pages.typed import Field

router = APIRouter(include_in_schema=False)

_YEARS = 3 * 366 * 24 * 3600

Next = Annotated[str, Query(max_length=1000)]
_FIELDS = {"login-taken": "login", "one-time-code-unknown": "code", "password-weak": "password", "login": "login"}
_FIELDS |= {"name": "name"}


def local(path: str) -> str:
    """The path when it leads to a page of ours, otherwise the first page: nobody is sent to another site from here."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isascii() and path.isprintable()
    return path if plain and not parts.scheme and not parts.netloc and "\\" not in path else "/"


def refused(look: Look, template: str, error: BroadcasterError, slips: Sequence[Slip], **told: object) -> Response:
    """The form once more, with the answer's status and headers; what was secret is not repeated."""
    problem = problems.of_error(error)
    shown = look.page(template, problem.status, slips=slips, **told)
    shown.headers.update({name: value for name, value in problem.headers.items() if name != "WWW-Authenticate"})
    return shown


# --- signing in ------------------------------------------------------------------------------------------------------


@router.get("/sign-in", response_class=HTMLResponse)
def show_sign_in(look: Passing, then: Annotated[Next, Query(alias="next")] = "/") -> Response:
    new = activation.is_new(look.desk.newsroom)
    return look.page("sign-in.html", slips=[], typed={}, then=local(then), new=new)


@router.post("/sign-in", response_class=HTMLResponse)
def sign_in(
    request: Request,
    look: Passing,
    desk: AtDesk,
    login: Field = "",
    password: Field = "",
    code: Field = "",
    then: Annotated[str, Form(alias="next", max_length=1000)] = "/",
) -> Response:
    told = {"typed": {"login": login}, "then": local(then), "new": False}
    held = request.cookies.get(COOKIE, "")
    asked = SignIn(login=login, password=password, code=code.replace(" ", ""), source=source_of(request), held=held)
    if empty := _empty({"login": login, "password": password}):
        return look.page("sign-in.html", 422, slips=empty, **told)
    try:
        entered = sessions.sign_in(desk.newsroom, asked, desk.fresh(), look.at)
    except BroadcasterError as wrong:
        return refused(look, "sign-in.html", wrong, slips_of(wrong, _FIELDS), **told)
    remember(request, entered.cookie)
    return RedirectResponse("/account" if entered.lacking else local(then), status_code=303)


def _empty(typed: Mapping[str, str]) -> list[Slip]:
    told = {
        "login": "Hãy gõ tên đăng nhập.",
        "password": "Hãy gõ mật khẩu.",
        "code": "Hãy gõ hoặc dán mã.",
    }
    return [worded(name, told[name]) for name, value in typed.items() if not value.strip()]


@router.post("/sign-out", response_class=HTMLResponse)
def sign_out(actor: Asking, request: Request, desk: AtDesk) -> Response:
    sessions.sign_out(desk.newsroom, actor, desk.clock())
    forget(request)
    return RedirectResponse("/sign-in", status_code=303)


# --- the first password ----------------------------------------------------------------------------------------------


@router.get("/set-up", response_class=HTMLResponse)
def show_set_up(look: Passing) -> Response:
    new = activation.is_new(look.desk.newsroom)
    return look.page("set-up.html", slips=[], typed={}, new=new, unread=False)


@router.post("/set-up", response_class=HTMLResponse)
def set_up(
    request: Request,
    look: Passing,
    desk: AtDesk,
    code: Field = "",
    login: Field = "",
    name: Field = "",
    password: Field = "",
    again: Field = "",
) -> Response:
    told = {"typed": {"login": login, "name": name}, "new": True}
    slips = [*_empty({"code": code}), *_named(login, name), *chosen(password, again, SHORTEST_OF_LEADERS)]
    if slips:
        # Whether the code is right is told once the rest is right: each look at it counts as a guess, and one who only
        # guesses has to send all of it. The page says that the code was not looked at.
        return look.page("set-up.html", 422, slips=slips, **told, unread=bool(code.strip()))
    asked = Activation(code=code, password=password, source=source_of(request))
    try:
        first = FirstAdmin(login=login, name=name)
        done = activation.set_up(desk.newsroom, first, asked, desk.fresh(), look.at)
    except BroadcasterError as wrong:
        unread = not isinstance(wrong, OneTimeCodeUnknown)
        return refused(look, "set-up.html", wrong, slips_of(wrong, _FIELDS), **told, unread=unread)
    return _activated(look, done)


def _activated(look: Look, done: Activated) -> Response:
    square = qr(done.codes.uri) if done.codes else ""
    return look.page("activated.html", account=done.account, codes=done.codes, square=square)


def _named(login: str, name: str) -> list[Slip]:
    found = []
    for check, told in ((check_name, name), (check_login, login)):  # as they stand on the page
        try:
            check(told)
        except FieldWrong as wrong:
            found += slips_of(wrong)
    return found


@router.get("/activate", response_class=HTMLResponse)
def show_activate(look: Passing) -> Response:
    return look.page("activate.html", slips=[], typed={})


@router.post("/activate", response_class=HTMLResponse)
def activate(
    request: Request, look: Passing, desk: AtDesk, code: Field = "", password: Field = "", again: Field = ""
) -> Response:
    if slips := [*_empty({"code": code}), *chosen(password, again, SHORTEST)]:
        return look.page("activate.html", 422, slips=slips, typed={"code": code})
    asked = Activation(code=code, password=password, source=source_of(request))
    try:
        done = activation.activate(desk.newsroom, asked, desk.new_secret(), look.at)
    except BroadcasterError as wrong:
        return refused(look, "activate.html", wrong, slips_of(wrong, _FIELDS), typed={"code": code})
    return _activated(look, done)


def chosen(password: str, again: str, least: int, name: str = "password") -> list[Slip]:
    """What is wrong with a password that was chosen and typed twice, as far as it shows by itself."""
    length, found = len(composed(password)), []
    if length < least:
        words = "Mật khẩu chỉ có {length} ký tự, cần ít nhất {least}: hãy ghép vài từ thành một câu dễ nhớ."
        found.append(worded(name, words, length=length, least=least))
    if password != again:
        found.append(worded("again", "Hai lần gõ mật khẩu không giống nhau."))
    return found


# --- how somebody is spoken to ---------------------------------------------------------------------------------------


@router.post("/preferences")
def prefer(
    language: Field = "", letters: Field = "", then: Annotated[str, Form(alias="next", max_length=1000)] = "/"
) -> Response:
    """How this browser is spoken to; what was not chosen stays."""
    answer = back_to(local(then))
    for name, asked, known in ((LANGUAGE, language, tuple(Language)), (LETTERS, letters, SIZES)):
        if asked in known:
            answer.set_cookie(name, asked, max_age=_YEARS, samesite="lax", secure=True, httponly=True)
    return answer
