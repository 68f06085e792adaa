"""Streams of hints (Server-Sent Events). Ten thousand stations listen at once and hear nothing for hours, so a listener
is one waiting task and no more: whoever looks at the store tells them all.

It is the bare ASGI kind of route: what the framework adds to an endpoint would be held once for each listener.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from broadcaster.domain.access import Means
from broadcaster.domain.errors.people import TokenMissing
from broadcaster.domain.hints import BEAT, RETRY, Known, due, newer, read_mark, written
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom import hinting, tokens
from broadcaster.web.access import source_of, token_of
from broadcaster.web.desk import Desk

LOOK_S = 1.0
"""How often it is looked whether another process has sealed something."""
BEAT_S = 20.0
TOKENS_S = 5.0
"""How often it is asked whether the listeners' tokens hold still."""
_STUCK_S = 30.0
_log = logging.getLogger("broadcaster.web")
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


@dataclass(slots=True, eq=False)
class _Listener:
    """`sending` is what is on its way to it, None while nothing is."""

    station: StationCode
    token: str
    send: Send
    told: Known
    beat: float
    sending: "asyncio.Task[None] | None" = None
    since: float = 0.0

    def tell(self, body: bytes, *, last: bool = False) -> None:
        self.beat = monotonic() + BEAT_S
        if self.sending is None or self.sending.done():
            self.since = monotonic()
            self.sending = asyncio.get_running_loop().create_task(self._send(body, last=last))

    async def _send(self, body: bytes, *, last: bool) -> None:
        with suppress(OSError):  # it hung up
            await self.send({"type": "http.response.body", "body": body, "more_body": not last})

    @property
    def stuck(self) -> bool:
        return self.sending is not None and not self.sending.done() and monotonic() - self.since > _STUCK_S


class Hub:
    """All who listen in this process. Used on the event loop only, but for `wake`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._listeners: dict[StationCode, set[_Listener]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._asked = 0.0

    def wake(self) -> None:
        """Something was sealed in this process: look now. From any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # it ends just now
                self._loop.call_soon_threadsafe(self._woken.set)

    def add(self, listener: _Listener) -> None:
        self._listeners.setdefault(listener.station, set()).add(listener)

    def remove(self, listener: _Listener) -> None:
        theirs = self._listeners.get(listener.station, set())
        theirs.discard(listener)
        if not theirs:
            self._listeners.pop(listener.station, None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        looking = self._loop.create_task(self._look())
        try:
            yield
        finally:
            self._loop = None
            looking.cancel()
            for listener in self._all():
                listener.tell(b"", last=True)

    async def _look(self) -> None:
        """For ever: what goes wrong in one turn is logged, and the next turn comes."""
        since = self._desk.clock()
        while True:
            self._woken.clear()  # what is rung from now on is looked at once more
            try:
                since = await self._turn(since)
            except Exception:  # noqa: BLE001 - whatever it is, stations go on being told
                _log.exception("hints to stations were held up")
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_S)

    async def _turn(self, since: Instant) -> Instant:
        at = self._desk.clock()
        if not self._listeners:
            return at
        looked = await run_in_threadpool(hinting.look, self._desk.newsroom, since)
        for listener in self._all():
            manifest = looked.manifests.get(listener.station, 0)
            self._tell(listener, Known(manifest=manifest, emergency=looked.emergency))
        if monotonic() - self._asked > TOKENS_S:
            self._asked = monotonic()
            await self._end_those_without_token()
        return at

    def _tell(self, listener: _Listener, newest: Known) -> None:
        """A listener to whom something is on its way still is told at the next turn."""
        if listener.sending is not None and not listener.sending.done():
            if listener.stuck:
                self.remove(listener)
                listener.sending.cancel()
            return
        hints, now = due(listener.told, newest), newer(listener.told, newest)
        if hints:
            listener.told = now
            listener.tell(b"".join(written(hint, now) for hint in hints))
        elif monotonic() >= listener.beat:
            listener.tell(BEAT)

    async def _end_those_without_token(self) -> None:
        shown = {listener.token for listener in self._all()}
        hold = await run_in_threadpool(hinting.standing, self._desk.newsroom, shown, self._desk.clock())
        for listener in self._all():
            if listener.token not in hold:
                self.remove(listener)
                listener.tell(b"", last=True)

    def _all(self) -> list[_Listener]:
        return [listener for of in self._listeners.values() for listener in of]


class Events:
    """GET /stations/{code}/events: for programs, by their token."""

    def __init__(self, desk: Desk, hub: Hub) -> None:
        self._desk, self._hub = desk, hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        listener, missed = await self._listener(Request(scope), send)
        await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
        await send({"type": "http.response.body", "body": RETRY + missed, "more_body": True})
        self._hub.add(listener)
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._hub.remove(listener)

    async def _listener(self, request: Request, send: Send) -> tuple[_Listener, bytes]:
        code = StationCode(request.path_params["code"])
        shown, source = token_of(request.headers.get("authorization", "")), source_of(request)
        if shown is None:
            raise TokenMissing
        token, newest = await run_in_threadpool(self._let_in, shown, source, code)
        told = read_mark(request.headers.get("last-event-id", "")) or newest
        missed = b"".join(written(hint, newest) for hint in due(told, newest))
        beat = monotonic() + BEAT_S
        return _Listener(station=code, token=token, send=send, told=newest, beat=beat), missed

    def _let_in(self, shown: str, source: str, code: StationCode) -> tuple[str, Known]:
        at = self._desk.clock()
        actor = tokens.recognise_token(self._desk.newsroom, shown, source, at)
        assert actor.means is Means.PROGRAM
        return actor.by, hinting.listen(self._desk.newsroom, actor, code, at)
