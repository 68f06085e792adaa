"""What surrounds every request: an id that its answer and each line of the log about it carry, its place among the
figures, and a line of its own where it was slow or failed.

Ten thousand stations poll through here all day: nothing is done twice, and nothing waits.
"""

import logging
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from broadcaster.newsroom import tracing
from broadcaster.web.desk import Desk

REFUSED = "broadcaster.refused"
"""Where a request's scope holds the stable code of what it was refused with."""
ROUTE = "broadcaster.route"
"""The same of the template of its address, where no route of the framework answered it."""
WHY = "broadcaster.why"
"""The same of what the log is to say of it and the answer is not: hosts and paths of the house."""
SLOW_S = 2.0
_HEADER = b"x-request-id"
_NOWHERE, _UNCHANGED = "none", 304
"""The second is what ten thousand stations are answered all day over 3G, and need no name for."""
_TELLING = frozenset({"/healthz", "/readyz"})
"""Whose 503 is an answer like any other."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = logging.getLogger("broadcaster.requests")


class Traced:
    """ASGI middleware, around all others."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        shown, begun = _shown(scope), perf_counter()
        request = shown or self._desk.new_request()
        named = (_HEADER, request.encode("ascii"))

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                if shown or message["status"] != _UNCHANGED:
                    message["headers"] = [*message["headers"], named]
                self._answered(scope, message["status"], perf_counter() - begun)
            await send(message)

        with tracing.traced({tracing.REQUEST: request}):
            await self._app(scope, receive, told)

    def _answered(self, scope: Scope, status: int, seconds: float) -> None:
        meter, route, refused = self._desk.newsroom.meter, route_of(scope), scope.get(REFUSED, "")
        why = f": {scope[WHY]}" if WHY in scope else ""
        method = scope["method"] if scope["method"] in _METHODS else "other"
        meter.answered(method, route, status, seconds)
        if refused:
            meter.refused(refused)
        ill = (status >= 500 and route not in _TELLING) or seconds > SLOW_S
        if ill or self._desk.log_requests:
            _log.log(
                logging.WARNING if ill else logging.INFO,
                "%s %s %d in %.3f s%s",
                method,
                route,
                status,
                seconds,
                f" ({refused}{why})" if refused else "",
                extra={"method": method, "route": route, "status": status, "seconds": round(seconds, 4)},
            )


def _shown(scope: Scope) -> str:
    """The id that came with the request, where it may stand in a log."""
    for name, value in scope["headers"]:
        if name == _HEADER:
            shown: str = value.decode("latin-1")
            return shown if tracing.well_formed(shown) else ""
    return ""


def route_of(scope: Scope) -> str:
    """The template, never the address itself: that may hold what nobody else is to know."""
    found: str = scope.get(ROUTE) or getattr(scope.get("route"), "path_format", "") or _NOWHERE
    return found
