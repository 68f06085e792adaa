"""The three things that ten thousand stations ask for all day, answered on the event loop, before any route, by what
the hub saw last: no thread, no transaction.

It lets in, and never refuses: whatever is not plain goes on to the route, which asks the store and knows all the words.
Both write their answers with the same functions.
"""

import re

from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.machine import DatabaseDown
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import handing, polling, tokens
from broadcaster.newsroom.polling import Seen
from broadcaster.web.access import token_of
from broadcaster.web.api import PREFIX
from broadcaster.web.desk import Desk
from broadcaster.web.problems import answer, of_error
from broadcaster.web.push import Events, Hub
from broadcaster.web.sealed_api import flag_answer, manifest_unchanged
from broadcaster.web.tracing import REFUSED, ROUTE

_ASKED = re.compile(rf"{PREFIX}/stations/([^/]+)/(manifest|flag|events)")


_ROUTES = {what: f"{PREFIX}/stations/{{code}}/{what}" for what in ("manifest", "flag", "events")}


class Polls:
    """ASGI middleware, within the gate."""

    def __init__(self, app: ASGIApp, desk: Desk, hub: Hub) -> None:
        self._app, self._desk, self._hub = app, desk, hub
        self._events = Events(desk, hub)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _ASKED.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        try:
            seen = None if asked is None else await self._hub.seen()
        except DatabaseDown as down:  # nor would the route be answered
            problem = of_error(down)
            scope[ROUTE], scope[REFUSED] = _ROUTES[asked[2]] if asked else "", problem.code
            await answer(problem)(scope, receive, send)
            return
        if asked is None or seen is None:
            await self._app(scope, receive, send)
            return
        request, code = Request(scope, receive), StationCode(asked[1])
        scope[ROUTE] = _ROUTES[asked[2]]
        shown = token_of(request.headers.get("authorization", ""))
        if shown is None or not polling.let_in(seen, tokens.kept(shown), code, self._desk.clock()):
            await self._app(scope, receive, send)
        elif asked[2] == "events":
            await self._events.serve(request, send, (code, tokens.kept(shown), seen.newest(code, self._desk.clock())))
        else:
            polled = self._polled(request, asked[2], code, seen)
            await (self._app if polled is None else polled)(scope, receive, send)

    def _polled(self, request: Request, what: str, code: StationCode, seen: Seen) -> Response | None:
        """None for what must be sealed, or fetched, first; and for what cannot be answered at all."""
        at, head = self._desk.clock(), seen.heads.get(code)
        try:
            handed = handing.handed(self._desk.newsroom, code, head, seen.newest(code, at).emergency, at)
        except BroadcasterError:
            return None
        if what == "flag":
            return flag_answer(request, code, handed)
        if head is None or not handing.is_fresh(head, at):
            return None
        return manifest_unchanged(request, head, handed)
