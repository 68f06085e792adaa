"""Whether this process may be sent requests: it alone, and not whether the house is well, which is another question.

What is asked of the machine is asked by a thread of its own, at most once a second, and nobody waits for it long: when
the database hangs, it is who asks for readiness that must be answered.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic
from typing import TypeVar

from broadcaster.domain.errors import BroadcasterError

GOOD_S, PATIENCE_S = 1.0, 2.0
"""How long an answer is good for, and after how long without one this process is not ready."""
DATABASE = "database"
DRAINING, SLOW, UNFORESEEN = "draining", "slow", "unexpected"


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unready:
    """A part that keeps requests from being answered, and the stable code of why."""

    part: str
    code: str


class Readiness:
    """`checks` raise what is wrong, by the part they look at; `draining` tells that the process is about to end. May be
    asked by several threads."""

    def __init__(self, checks: Mapping[str, Callable[[], None]], draining: Callable[[], bool]) -> None:
        self._checks, self._draining = checks, draining
        self._lock, self._begun = Lock(), 0.0
        self._asked: Future[tuple[Unready, ...]] | None = None
        self._at = ""

    async def found(self) -> tuple[Unready, ...]:
        """Nothing when it is ready."""
        if self._draining():
            return (Unready(part="process", code=DRAINING),)
        return await self._seen()

    async def unless_it_hangs(self, ask: Callable[[], T]) -> T | None:
        """What `ask` gives, however long it takes while the database answers; None once that hangs."""
        asked: asyncio.Future[T] | None = None
        while Unready(part=DATABASE, code=SLOW) not in await self._seen():
            asked = asked or asyncio.ensure_future(apart(ask))
            if (await asyncio.wait({asked}, timeout=GOOD_S))[0]:
                return asked.result()
        if asked is not None:
            asked.cancel()
        return None

    async def _seen(self) -> tuple[Unready, ...]:
        asked = asyncio.wrap_future(self._looked())
        done, _ = await asyncio.wait({asked}, timeout=PATIENCE_S)
        return asked.result() if done else (Unready(part=self._at, code=SLOW),)

    def ready(self) -> bool:
        """The same for one who can wait."""
        if self._draining():
            return False
        try:
            return not self._looked().result(PATIENCE_S)
        except TimeoutError:
            return False

    def _looked(self) -> "Future[tuple[Unready, ...]]":
        with self._lock:
            asked = self._asked
            if asked is None or (asked.done() and monotonic() - self._begun > GOOD_S):
                asked = Future()
                Thread(target=self._look, args=[asked], name="readiness", daemon=True).start()
                # Only now: what no thread could be started for would never be answered, and never asked again.
                self._begun, self._asked = monotonic(), asked
            return asked

    def _look(self, asked: "Future[tuple[Unready, ...]]") -> None:
        found = []
        for part, check in self._checks.items():
            self._at = part
            if code := _wrong(check):
                found.append(Unready(part=part, code=code))
        asked.set_result(tuple(found))


async def apart(ask: Callable[[], T]) -> T:
    """By a thread of its own: those of the pool may all be waiting for the database."""
    answer: Future[T] = Future()
    answer.set_running_or_notify_cancel()  # who asks may go; the thread comes to its end all the same

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as raised:  # noqa: BLE001 - it is raised where it was asked
            answer.set_exception(raised)

    Thread(target=copy_context().run, args=[run], name="apart", daemon=True).start()
    return await asyncio.wrap_future(answer)


def _wrong(check: Callable[[], None]) -> str:
    try:
        check()
    except BroadcasterError as wrong:
        return wrong.code
    except Exception:  # noqa: BLE001 - whatever it is, this process cannot do its work
        return UNFORESEEN
    return ""
