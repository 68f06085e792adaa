"""Who asks: a person in a session, by its cookie, or a program, by a token it sends as a bearer or as a password."""

import base64
import binascii
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBasic, HTTPBearer

from broadcaster.domain.access import Actor
from broadcaster.domain.errors import NotAllowed, Trouble
from broadcaster.domain.errors.people import TokenMissing
from broadcaster.newsroom import sessions, tokens
from broadcaster.web.desk import AtDesk, Desk
from broadcaster.web.gate import COOKIE as TO_SET

COOKIE = "__Host-session"
"""The prefix makes browsers refuse it unless it is Secure, of this very host, and of the whole of it."""
_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict"

_bearer = HTTPBearer(auto_error=False, description="Mã truy cập của một phần mềm. A program's access token.")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="Phiên làm việc của một người. A person's session.")


class _Basic(HTTPBasic):
    """For the document only: what it reads is read by `_token`, which refuses in our words."""

    async def __call__(self, request: Request) -> None:  # type: ignore[override]  # noqa: ARG002 - nothing is taken
        return None


_basic = _Basic(auto_error=False, description="Mật khẩu là mã truy cập; tên gì cũng được. The password is the token.")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What came with the request that may say who asks."""

    request: Request
    desk: Desk
    cookie: str | None


async def _shown(request: Request, desk: AtDesk, cookie: Annotated[str | None, Depends(_cookie)]) -> _Shown:
    return _Shown(request, desk, cookie)


_Showing = Annotated[_Shown, Depends(_shown)]


def _known(shown: _Showing) -> Actor | None:
    """None when nothing was shown; TokenWrong and SessionOver for what holds no longer."""
    request, desk = shown.request, shown.desk
    token = token_of(request.headers.get("authorization", ""))
    if token is not None:
        return tokens.recognise_token(desk.newsroom, token, source_of(request), desk.clock())
    return None if not shown.cookie else _in_session(request, desk, shown.cookie)


def _in_session(request: Request, desk: Desk, cookie: str) -> Actor:
    try:
        found = sessions.recognise(desk.newsroom, cookie, source_of(request), desk.new_secret(), desk.clock())
    except NotAllowed:
        forget(request)
        raise
    if found.cookie is not None:
        remember(request, found.cookie)
    return found.actor


def _asking(
    shown: _Showing, bearer: Annotated[object, Depends(_bearer)], basic: Annotated[object, Depends(_basic)]
) -> Actor:
    """TokenMissing. `bearer` and `basic` are named for the document of the API."""
    del bearer, basic
    actor = _known(shown)
    if actor is None:
        raise TokenMissing
    return actor


async def _perhaps(shown: _Showing) -> Actor | None:
    """Nobody also while the database hangs."""
    if not shown.cookie and "authorization" not in shown.request.headers:
        return None
    try:
        return await shown.desk.readiness.unless_it_hangs(partial(_known, shown))
    except (NotAllowed, Trouble):
        return None


Asking = Annotated[Actor, Depends(_asking)]
"""Who asks. Every endpoint has it, but those that are for everybody."""
Perhaps = Annotated[Actor | None, Depends(_perhaps)]
"""Who asks where everybody may, and those who are known are told more."""


def source_of(request: Request) -> str:
    """The address the request came from."""
    return request.client.host if request.client is not None else ""


def token_of(header: str) -> str | None:
    """The token of a bearer, or of Basic as its password, as players can send it; None for anything else."""
    scheme, _, told = header.partition(" ")
    told = told.strip()
    if scheme.lower() == "bearer":
        return told or None
    if scheme.lower() != "basic":
        return None
    try:
        _, _, password = base64.b64decode(told, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    return password or None


def remember(request: Request, cookie: str) -> None:
    """The answer, whatever it will be, carries this cookie."""
    request.scope[TO_SET] = f"{COOKIE}={cookie}; {_ATTRIBUTES}"


def forget(request: Request) -> None:
    request.scope[TO_SET] = f"{COOKIE}=; Max-Age=0; {_ATTRIBUTES}"
