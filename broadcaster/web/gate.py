"""What every request passes before any route: host, origin, size; and what every answer carries."""

import logging
from collections.abc import Callable, Iterable
from urllib.parse import quote_plus, unquote_to_bytes, urlsplit

from fastapi.responses import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from broadcaster.domain.units import in_one_form
from broadcaster.web.hatch import SMALL, Allowance, BodyRefused, Hatch, bounded
from broadcaster.web.problems import EDGE, Problem, answer
from broadcaster.web.tracing import REFUSED, route_of

BODY_LIMIT = SMALL.size

COOKIE = "broadcaster.cookie"
"""Where a request's scope holds the cookie that its answer is to set, whatever the answer is."""
_SAFE = {"GET", "HEAD", "OPTIONS"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(self), geolocation=()",
}
_log = logging.getLogger("broadcaster.web")
Telling = Callable[[Request, Problem], Response]


class Gate:
    """ASGI middleware. What it refuses it tells in the site's way (`telling`), to people as a page; an exception no
    handler took is logged and answered as 500, by problem+json: a page might meet the same."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], hatch: Hatch, telling: Telling) -> None:
        self._app, self._hatch, self._telling = app, hatch, telling
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _dress(MutableHeaders(scope=message), scope.get(COOKIE), message["status"])
            await send(message)

        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, dressed)
            return
        try:
            await self._app(scope, await self._body(scope, receive), dressed)
        except ClientDisconnect:
            _log.info("the client hung up at %s %s", scope["method"], route_of(scope))
        except Exception as error:
            problem = EDGE[_code_of(error, scope)]
            scope[REFUSED] = problem.code
            if started:
                raise
            refused = self._telling(Request(scope), problem) if isinstance(error, BodyRefused) else answer(problem)
            await refused(scope, receive, dressed)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if name_of(headers.get("host", "")) not in self._hosts:
            return answer(EDGE["host-wrong"])
        if scope["method"] not in _SAFE and not _from_here(headers):
            return answer(EDGE["cross-site"])
        size = headers.get("content-length", "0")
        if not size.isdecimal():
            return self._told(scope, "body-broken")
        allowed = self._allowance(scope)
        if len(size) > 10 or int(size) > allowed.size:
            return self._told(scope, allowed.too_large)
        return None

    def _told(self, scope: Scope, code: str) -> Response:
        return self._telling(Request(scope), EDGE[code])

    def _allowance(self, scope: Scope) -> Allowance:
        path = scope["path"]
        sent = next((each for end, each in self._hatch.stations.items() if path.endswith(end)), self._hatch.small)
        return self._hatch.large.get(path, sent)

    async def _body(self, scope: Scope, receive: Receive) -> Receive:
        """A small body is read to its end before any route; a large one when its route knows who sends it. Most ask and
        send none."""
        headers = Headers(scope=scope)
        declared = headers.get("content-length")
        if declared is None and scope["method"] == "GET" and "transfer-encoding" not in headers:
            return receive
        body = bounded(receive, self._allowance(scope), None if declared is None else int(declared))
        if scope["path"] in self._hatch.large:
            return body
        return await _whole(body, form=headers.get("content-type", "").startswith("application/x-www-form-urlencoded"))


def _code_of(error: Exception, scope: Scope) -> str:
    """What to answer; an error nobody foresaw is logged."""
    if isinstance(error, BodyRefused):
        return error.code
    _log.error("unexpected error at %s %s", scope["method"], route_of(scope), exc_info=error)
    return "unexpected"


def name_of(host: str) -> str:
    """The host without its port, in lower case; empty for what is no host."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _from_here(headers: Headers) -> bool:
    """Browsers say where a request comes from; programs that say nothing are let through to the token."""
    if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or _authority(origin) == headers.get("host", "").lower()


def _authority(origin: str) -> str:
    return origin.partition("://")[2].lower()


async def _whole(receive: Receive, *, form: bool) -> Receive:
    """The body read to its end, to be received again; what people wrote in a form, in one form of letters."""
    messages: list[Message] = []
    more = True
    while more:
        message = await receive()
        messages.append(message)
        more = bool(message.get("more_body", False))
    if form and messages[-1]["type"] == "http.request":
        written = b"".join(message.get("body", b"") for message in messages)
        messages = [{"type": "http.request", "body": _composed(written), "more_body": False}]
    waiting = iter(messages)

    async def again() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return again


def _composed(form: bytes) -> bytes:
    """Values with letters and marks apart, put together; all else as it was sent."""
    apart = (b"%cc", b"%cd", b"\xcc", b"\xcd")  # the marks of Vietnamese and of all Latin letters begin so in UTF-8
    lowered = form.lower()
    return b"&".join(map(_value_composed, form.split(b"&"))) if any(each in lowered for each in apart) else form


def _value_composed(pair: bytes) -> bytes:
    name, equals, value = pair.partition(b"=")
    try:
        told = unquote_to_bytes(value.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return pair
    kept = in_one_form(told)
    return pair if kept == told else name + equals + quote_plus(kept).encode()


def _dress(headers: MutableHeaders, cookie: str | None, status: int) -> None:
    """What is shown again unchanged is shown under what it came with; stations ask every few seconds over 3G."""
    if cookie is not None:
        headers.append("Set-Cookie", cookie)
        headers["Cache-Control"] = "no-store"
    for name, value in _HEADERS.items() if status != 304 else ():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-cache")
