"""What every request passes before any route: host, origin, size; and what every answer carries."""

import logging
from collections.abc import Iterable
from urllib.parse import urlsplit

from fastapi.responses import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from broadcaster.web.problems import EDGE, answer

BODY_LIMIT = 256 * 1024
"""Bytes. A script of twenty thousand characters is 60 kB; a full batch of airtime 220 kB."""

LARGER = {"/api/v1/stations/import": 10 * 1024 * 1024}
"""Of the addresses that take whole files."""

_SAFE = {"GET", "HEAD", "OPTIONS"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_log = logging.getLogger("broadcaster.web")


class _TooLarge(Exception):  # never leaves this module
    pass


class Gate:
    """ASGI middleware. Refuses by problem+json; an exception no handler took is logged and answered as 500."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
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
                _dress(MutableHeaders(scope=message))
            await send(message)

        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, dressed)
            return
        try:
            await self._app(scope, await _whole(receive, _limit(scope)), dressed)
        except ClientDisconnect:
            _log.info("the client hung up at %s %s", scope["method"], ascii(scope["path"]))
        except _TooLarge:
            await answer(EDGE["body-too-large"])(scope, receive, dressed)
        except Exception:
            _log.exception("unexpected error at %s %s", scope["method"], ascii(scope["path"]))
            if started:
                raise
            await answer(EDGE["unexpected"])(scope, receive, dressed)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if _name(headers.get("host", "")) not in self._hosts:
            return answer(EDGE["host-wrong"])
        if scope["method"] not in _SAFE and not _from_here(headers):
            return answer(EDGE["cross-site"])
        size = headers.get("content-length", "0")
        if not size.isdecimal():
            return answer(EDGE["body-broken"])
        if len(size) > 10 or int(size) > _limit(scope):
            return answer(EDGE["body-too-large"])
        return None


def _limit(scope: Scope) -> int:
    return LARGER.get(scope["path"], BODY_LIMIT) if scope["method"] == "POST" else BODY_LIMIT


def _name(host: str) -> str:
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


async def _whole(receive: Receive, limit: int) -> Receive:
    """The body read to its end within the limit, to be received again; a body that lies about its length is caught."""
    messages: list[Message] = []
    size = 0
    more = True
    while more:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        more = bool(message.get("more_body", False))
        if size > limit:
            raise _TooLarge
    waiting = iter(messages)

    async def again() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return again


def _dress(headers: MutableHeaders) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-cache")
