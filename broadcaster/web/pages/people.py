"""The pages by which people come in and go: plain forms, no script."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from broadcaster.domain.access import SECOND_FACTOR
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.rights_page import NAMES
from broadcaster.newsroom import activation, sessions
from broadcaster.newsroom.activation import Activation, FirstAdmin
from broadcaster.newsroom.sessions import SignIn
from broadcaster.web import problems
from broadcaster.web.access import Asking, forget, remember, source_of
from broadcaster.web.desk import AtDesk
from broadcaster.web.pages.frame import LANGUAGE, LETTERS, SIZES, Look, Passing, Viewing, back_to
from broadcaster.web.pages.tongue import Language
from broadcaster.web.people_api import fresh

router = APIRouter(include_in_schema=False)

_YEARS = 3 * 366 * 24 * 3600

Field = Annotated[str, Form(max_length=1000)]
Next = Annotated[str, Query(max_length=1000)]


def local(path: str) -> str:
    """The path when it leads to a page of ours, otherwise the first page: nobody is sent to another site from here."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isascii() and path.isprintable()
    return path if plain and not parts.scheme and not parts.netloc and "\\" not in path else "/"


def _again(look: Look, template: str, error: BadInput, **told: object) -> Response:
    """The form once more, saying what was wrong; what was secret is not repeated."""
    problem = problems.of_error(error)
    shown = look.page(template, problem.status, problem=problem, **told)
    shown.headers.update({name: value for name, value in problem.headers.items() if name != "WWW-Authenticate"})
    return shown


@router.get("/sign-in", response_class=HTMLResponse)
def show_sign_in(look: Passing, then: Annotated[Next, Query(alias="next")] = "/") -> Response:
    return look.page("sign-in.html", problem=None, login="", then=local(then))


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
    asked = SignIn(login=login, password=password, code=code, source=source_of(request))
    try:
        entered = sessions.sign_in(desk.newsroom, asked, fresh(desk), desk.clock())
    except BadInput as wrong:
        return _again(look, "sign-in.html", wrong, login=login, then=local(then))
    remember(request, entered.cookie)
    return RedirectResponse("/account" if entered.lacking else local(then), status_code=303)


@router.get("/account", response_class=HTMLResponse)
def show_account(viewer: Viewing) -> Response:
    actor = viewer.actor
    held = {grant.role for grant in actor.grants}
    lacking = [] if actor.assured else [NAMES[role] for role in sorted(held & SECOND_FACTOR)]
    grants = [(NAMES[grant.role], grant.station) for grant in actor.grants]
    return viewer.page("account.html", name=actor.name, grants=grants, lacking=lacking)


@router.post("/sign-out", response_class=HTMLResponse)
def sign_out(actor: Asking, request: Request, desk: AtDesk) -> Response:
    sessions.sign_out(desk.newsroom, actor, desk.clock())
    forget(request)
    return RedirectResponse("/sign-in", status_code=303)


@router.get("/set-up", response_class=HTMLResponse)
def show_set_up(look: Passing) -> Response:
    return look.page("set-up.html", problem=None, login="", name="")


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
    asked = Activation(code=code, password=password, source=source_of(request))
    first = FirstAdmin(login=login, name=name)
    try:
        _check_typed(password, again)
        done = activation.set_up(desk.newsroom, first, asked, fresh(desk), desk.clock())
    except BadInput as wrong:
        return _again(look, "set-up.html", wrong, login=login, name=name)
    return look.page("activated.html", account=done.account, codes=done.codes)


@router.get("/activate", response_class=HTMLResponse)
def show_activate(look: Passing) -> Response:
    return look.page("activate.html", problem=None)


@router.post("/activate", response_class=HTMLResponse)
def activate(
    request: Request, look: Passing, desk: AtDesk, code: Field = "", password: Field = "", again: Field = ""
) -> Response:
    asked = Activation(code=code, password=password, source=source_of(request))
    try:
        _check_typed(password, again)
        done = activation.activate(desk.newsroom, asked, desk.new_secret(), desk.clock())
    except BadInput as wrong:
        return _again(look, "activate.html", wrong)
    return look.page("activated.html", account=done.account, codes=done.codes)


@router.post("/preferences")
def prefer(
    language: Field = "", letters: Field = "", then: Annotated[str, Form(alias="next", max_length=1000)] = "/"
) -> Response:
    """How this browser is spoken to; what was not chosen stays."""
    answer = back_to(local(then))
    for name, chosen, known in ((LANGUAGE, language, tuple(Language)), (LETTERS, letters, SIZES)):
        if chosen in known:
            answer.set_cookie(name, chosen, max_age=_YEARS, samesite="lax", secure=True, httponly=True)
    return answer


def _check_typed(password: str, again: str) -> None:
    if password != again:
        raise FieldWrong(field="again", problem="hai lần gõ mật khẩu không giống nhau")
