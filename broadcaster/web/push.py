"""Streams of hints (Server-Sent Events). Ten thousand stations listen at once and hear nothing for hours, so a listener
is one waiting task and no more: whoever looks at the store tells them all, and what that look saw is what polls are
answered by.

It is the bare ASGI kind of route: what the framework adds to an endpoint would be held once for each listener.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from math import inf
from time import monotonic

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from broadcaster.domain.access import Means
from broadcaster.domain.errors import BroadcasterError, Trouble
from broadcaster.domain.errors.machine import DatabaseDown
from broadcaster.domain.errors.people import TokenMissing
from broadcaster.domain.hints import (
    BEAT,
    RETRY,
    WORD_BEATS,
    Known,
    due,
    newer,
    read_beat,
    read_mark,
    written,
    written_word,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest
from broadcaster.newsroom import calling, handing, polling, tokens
from broadcaster.newsroom.complaining import Complaints
from broadcaster.newsroom.polling import Seen
from broadcaster.web.access import source_of, token_of
from broadcaster.web.desk import Desk

LOOK_S = 0.5
"""How often it is looked what other processes have changed, at least."""
FRESH_S = 1.0
"""How long a look is good for: whom another process shut out is let in no longer than that."""
BEAT_S = 20.0
"""How often those who did not choose are told that their line stands."""
PRESENT_S = 240.0
"""How often it is written down who listens: before a station that says nothing else would be taken for late."""
DEAF_S = 10.0
"""How long a poll waits for a look, which takes four at most: the database hangs."""
_STALE_S = 5.0
"""A look older than this is nothing to sign by: a word says that there is nothing newer."""
RIGHTS_S = 30.0
"""How often it is asked whether listeners may listen still though nobody changed anything: rights end with time."""
_UNUSED_S = 60.0
"""After how long without a poll or a listener nobody looks any more."""
_LEAST_REST_S, _REST = 0.02, 1.0
"""How long it rests after a look at least; and after one that read the list of all programs anew, for rights had
changed, as a multiple of what that took."""
_STUCK_S = 30.0
_SOME = 500
"""Listeners that are asked after in one go, before others get their turn."""
_log = logging.getLogger("broadcaster.web")
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


@dataclass(slots=True, eq=False)
class _Listener:
    """`sending` is what is on its way to it, None while nothing is; `shown` is what its token is known by; `every` is
    how often it wants a beat, in seconds, and `word` when its next word is due: never, for one that did not choose."""

    station: StationCode
    shown: Digest
    send: Send
    told: Known
    every: float = field(default_factory=lambda: BEAT_S)
    word: float = inf
    since: float = field(default_factory=monotonic)
    beat: float = 0.0
    sending: "asyncio.Task[None] | None" = None
    begun: float = 0.0

    def tell(self, body: bytes) -> None:
        self.begun = monotonic()
        self.sending = asyncio.get_running_loop().create_task(self._send(body))

    def end(self) -> None:
        if self.sending is not None:
            self.sending.cancel()
        self.sending = asyncio.get_running_loop().create_task(self._send(b"", last=True))

    async def _send(self, body: bytes, *, last: bool = False) -> None:
        with suppress(OSError):  # it hung up
            await self.send({"type": "http.response.body", "body": body, "more_body": not last})
        if not last:
            self.sending = None

    @property
    def stuck(self) -> bool:
        return self.sending is not None and monotonic() - self.begun > _STUCK_S


class Hub:
    """All who listen in this process, and what it saw last. Used on the event loop only, but for `wake`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._listeners: dict[StationCode, set[_Listener]] = {}
        self._owed: set[_Listener] = set()
        self._unproved: list[_Listener] = []
        self._beats: list[tuple[float, int, _Listener]] = []
        self._order = count()
        self._woken = asyncio.Event()
        self._complaints = Complaints(_log, desk.clock)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turned: asyncio.Future[bool] | None = None
        self._seen: Seen | None = None
        self._looked, self._used, self._rights = 0.0, 0.0, 0.0

    @property
    def listening(self) -> int:
        """How many; from any thread."""
        return sum(len(of) for of in tuple(self._listeners.values()))

    def wake(self) -> None:
        """Something was sealed in this process: look now. From any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # it ends just now
                self._loop.call_soon_threadsafe(self._woken.set)

    async def seen(self) -> Seen | None:
        """What may be gone by now. When the last look may be behind, all who ask meanwhile wait for one that begins
        after they came: a thousand who asked the store instead would keep it from ending. None when it fails;
        DatabaseDown when it does not end."""
        self._used = asked = monotonic()
        seen = self._seen
        if seen is not None and asked - self._looked < FRESH_S and seen.changes == self._desk.newsroom.store.changes():
            return seen
        while self._turned is not None and self._looked < asked:
            self._woken.set()
            turned = self._turned
            if not (await asyncio.wait({turned}, timeout=asked + DEAF_S - monotonic()))[0]:
                raise DatabaseDown(problem="không trả lời kịp")
            if not turned.result():
                return None
        return self._seen

    def add(self, listener: _Listener) -> None:
        self._listeners.setdefault(listener.station, set()).add(listener)
        self._owed.add(listener)  # what was seen since it was let in
        self._unproved.append(listener)
        self._beats_after(listener)

    def remove(self, listener: _Listener) -> None:
        self._owed.discard(listener)
        theirs = self._listeners.get(listener.station, set())
        theirs.discard(listener)
        if not theirs:
            self._listeners.pop(listener.station, None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self._used, self._loop = monotonic(), asyncio.get_running_loop()
        self._turn_over(well=True)
        working = [self._loop.create_task(work) for work in (self._look(), self._note_who_listens())]
        try:
            yield
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)  # a look may still read what is closed next
            self._loop = None
            self._turn_over(well=False)
            self._turned, self._seen = None, None
            self.end_all()

    def end_all(self) -> None:
        """Nobody is told anything more: the server ends."""
        for listener in self._all():
            self.remove(listener)
            listener.end()

    async def _look(self) -> None:
        """For ever: what goes wrong in one turn is logged, and the next turn comes."""
        while True:
            self._woken.clear()
            begun, before = monotonic(), self._seen
            self._turn_over(well=await self._looked_well(begun))
            self._beat()
            read = self._seen is not None and (before is None or before.roll is not self._seen.roll)
            await asyncio.sleep(_REST * (monotonic() - begun) if read else _LEAST_REST_S)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._patience(begun))

    async def _looked_well(self, begun: float) -> bool:
        try:
            await self._turn(begun)
        except Trouble as trouble:
            self._complaints.failed("telling stations", trouble)
            return False
        except Exception:  # noqa: BLE001 - whatever it is, stations go on being told
            _log.exception("hints to stations were held up")
            return False
        self._complaints.well("telling stations")
        return True

    def _turn_over(self, *, well: bool) -> None:
        over, self._turned = self._turned, asyncio.get_running_loop().create_future()
        if over is not None:
            over.set_result(well)

    def _patience(self, begun: float) -> float | None:
        """How long to wait for somebody who wants to know; for ever while nobody listens or polls."""
        unused = not self._listeners and monotonic() - self._used > _UNUSED_S
        return None if unused else max(0.0, begun + LOOK_S - monotonic())

    async def _turn(self, begun: float) -> None:
        before = self._seen
        seen = await run_in_threadpool(polling.look, self._desk.newsroom, before, self._desk.clock())
        self._seen, self._looked = seen, begun
        for listener in self._to_tell(before, seen):
            self._tell(listener, seen.newest(listener.station, self._desk.clock()))
        if before is None or before.roll is not seen.roll or begun >= self._rights:
            self._rights, self._unproved = begun + RIGHTS_S, self._all()
        await self._end_those_without_right(seen, begun)

    def _to_tell(self, before: Seen | None, seen: Seen) -> list[_Listener]:
        """Those for whom there may be something new: all, once there is an emergency for any."""
        owed, self._owed = self._owed, set()
        if before is None or before.emergency != seen.emergency:
            return self._all()
        new = {listener for code in seen.lately for listener in self._listeners.get(code, ())}
        return [*(owed | new)]

    def _tell(self, listener: _Listener, newest: Known) -> None:
        """A listener to whom something is on its way still is told at the next turn."""
        if listener.sending is not None:
            self._owed.add(listener)
            return
        hints, now = due(listener.told, newest), newer(listener.told, newest)
        if hints:
            listener.told = now
            listener.tell(b"".join(written(hint, now) for hint in hints))
            self._beats_after(listener)

    def _beats_after(self, listener: _Listener) -> None:
        listener.beat = monotonic() + listener.every
        heappush(self._beats, (listener.beat, next(self._order), listener))

    def _beat(self) -> None:
        """Those to whom nothing was told for as long as they chose."""
        while self._beats and self._beats[0][0] <= monotonic():
            due_at, _, listener = heappop(self._beats)
            if due_at != listener.beat or listener not in self._listeners.get(listener.station, ()):
                continue  # it was told something since, or is gone
            if listener.stuck:
                self.remove(listener)
                listener.end()
                continue
            if listener.sending is None:
                listener.tell(self._word(listener) or BEAT)
            self._beats_after(listener)

    def _word(self, listener: _Listener) -> bytes:
        """What it is owed besides a beat; nothing while the last look may be behind, or cannot be signed."""
        now, seen = monotonic(), self._seen
        if seen is None or now < listener.word or now > self._looked + _STALE_S:
            return b""
        try:
            at = self._desk.clock()
            sealed = handing.word(self._desk.newsroom, listener.station, seen.newest(listener.station, at), at)
        except BroadcasterError as trouble:
            self._complaints.failed("giving stations the word", trouble)
            return b""
        listener.word = now + listener.every * WORD_BEATS
        return written_word(sealed)

    async def _note_who_listens(self) -> None:
        """For ever: a machine that listens says nothing else of itself for hours, and is there."""
        while True:
            await asyncio.sleep(PRESENT_S)
            here = self._machines()
            for start in range(0, len(here), _SOME):
                try:
                    some = dict(here[start : start + _SOME])
                    await run_in_threadpool(calling.listens, self._desk.newsroom, some, self._desk.clock())
                except Trouble as trouble:
                    self._complaints.failed("noting who listens", trouble)
                except Exception:  # noqa: BLE001 - whatever it is, it is tried again
                    _log.exception("it was not noted who listens")

    def _machines(self) -> list[tuple[StationCode, str]]:
        """Stations that are listened to, each with the token it is done with."""
        programs = {} if self._seen is None else self._seen.roll.programs
        told = ((each.station, programs.get(each.shown)) for each in self._all() if each.sending is None)
        return [(code, known[1].id) for code, known in told if known is not None]

    async def _end_those_without_right(self, seen: Seen, begun: float) -> None:
        """Of those who were not asked after since they were let in, or since anybody's rights changed. A look that
        began before one was let in may not know of it: that one waits for the next."""
        at, unproved, self._unproved = self._desk.clock(), self._unproved, []
        for number, listener in enumerate(unproved, start=1):
            if listener.since >= begun:
                self._unproved.append(listener)
            elif not polling.let_in(seen, listener.shown, listener.station, at):
                self.remove(listener)
                listener.end()
            if number % _SOME == 0:
                await asyncio.sleep(0)

    def _all(self) -> list[_Listener]:
        return [listener for of in self._listeners.values() for listener in of]


class Events:
    """GET /stations/{code}/events: for programs, by their token."""

    def __init__(self, desk: Desk, hub: Hub) -> None:
        self._desk, self._hub = desk, hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As a route: who asks is asked of the store."""
        request = Request(scope, receive)
        code = StationCode(request.path_params["code"])
        shown, source = token_of(request.headers.get("authorization", "")), source_of(request)
        if shown is None:
            raise TokenMissing
        newest = await run_in_threadpool(self._let_in, shown, source, code)
        await self.serve(request, send, (code, tokens.kept(shown), newest))

    async def serve(self, request: Request, send: Send, of: tuple[StationCode, Digest, Known]) -> None:
        """To one who was let in: until it hangs up, or is let in no more."""
        code, shown, newest = of
        told = read_mark(request.headers.get("last-event-id", "")) or newest
        missed = b"".join(written(hint, newest) for hint in due(told, newest))
        listener = _Listener(station=code, shown=shown, send=send, told=newest)
        if every := read_beat(request.query_params.get("beat", "")):
            listener.every, listener.word = every, monotonic() + every * WORD_BEATS
            missed += self._first_word(code, newest)
        receive = request.receive
        del request
        await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
        await send({"type": "http.response.body", "body": RETRY + missed, "more_body": True})
        self._hub.add(listener)
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._hub.remove(listener)

    def _first_word(self, code: StationCode, newest: Known) -> bytes:
        """That there was nothing newer when it was let in; a house that cannot sign gives none, and is asked."""
        try:
            return written_word(handing.word(self._desk.newsroom, code, newest, self._desk.clock()))
        except BroadcasterError:
            return b""

    def _let_in(self, shown: str, source: str, code: StationCode) -> Known:
        at = self._desk.clock()
        actor = tokens.recognise_token(self._desk.newsroom, shown, source, at)
        assert actor.means is Means.PROGRAM
        return handing.listen(self._desk.newsroom, actor, code, at)
