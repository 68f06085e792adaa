"""What bodies may cost: how large, how slow, and how many of the large ones at once."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.types import Message, Receive

from broadcaster.domain import document, recording
from broadcaster.domain.errors.documents import UploadsBusy
from broadcaster.envelope import LONGEST

_AROUND = 64 * 1024
"""Bytes of a form around its file."""


class BodyRefused(Exception):
    """A body that is not read to its end. `code` is one of the edge's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a body may cost: bytes, seconds in all, and seconds in which nothing comes."""

    size: int
    seconds: float
    idle: float = 20.0
    too_large: str = "body-too-large"


SMALL = Allowance(size=256 * 1024, seconds=30.0)
"""A script of twenty thousand characters is 60 kB; a full batch of airtime 220 kB."""
_DOCUMENT = Allowance(size=document.RAW_LIMIT + _AROUND, seconds=180.0, too_large="upload-too-large")
_RECORDING = Allowance(size=recording.RAW_LIMIT + _AROUND, seconds=600.0, too_large="upload-too-large")
LARGE: Mapping[str, Allowance] = {
    "/api/v1/documents": _DOCUMENT,
    "/bulletins/new/take": _DOCUMENT,
    "/api/v1/stations/import": _DOCUMENT,
    "/api/v1/recordings": _RECORDING,
    "/emergencies/recordings": _RECORDING,
    "/units/import": _DOCUMENT,
}
"""By path. Their bodies are not read before the route asks for them."""

_JOURNAL = Allowance(size=LONGEST + _AROUND, seconds=180.0)
"""A batch holds 500 lines; a station sends it over 64 kbit/s."""
SENT_BY_STATIONS: Mapping[str, Allowance] = {"/journal": _JOURNAL}
"""By the end of a path. Read whole, as small ones are."""


class Places:
    """So many at once, and no more: nobody is kept waiting with a file in hand."""

    def __init__(self, count: int) -> None:
        self._count, self._free = count, threading.BoundedSemaphore(count)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """UploadsBusy."""
        if not self._free.acquire(blocking=False):
            raise UploadsBusy(count=self._count)
        try:
            yield
        finally:
            self._free.release()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hatch:
    """What each body may cost, how many files may come in at once (`files`), and how many may be fetched from the web
    at once (`errands`)."""

    large: Mapping[str, Allowance] = field(default_factory=lambda: LARGE)
    stations: Mapping[str, Allowance] = field(default_factory=lambda: SENT_BY_STATIONS)
    small: Allowance = SMALL
    files: Places = field(default_factory=lambda: Places(4))
    errands: Places = field(default_factory=lambda: Places(4))


def bounded(receive: Receive, allowed: Allowance, declared: int | None) -> Receive:
    """The body as it comes, within its allowance. BodyRefused, also for one that is not as long as it says."""
    loop = asyncio.get_running_loop()
    last = loop.time() + allowed.seconds
    size, ended = 0, False

    async def within() -> Message:
        nonlocal size, ended
        if ended:
            return await receive()  # only that the client hung up can still come
        try:
            async with asyncio.timeout_at(min(last, loop.time() + allowed.idle)):
                message = await receive()
        except TimeoutError as slow:
            raise BodyRefused("body-slow") from slow
        size += len(message.get("body", b""))
        ended = message["type"] != "http.request" or not message.get("more_body", False)
        if size > allowed.size:
            raise BodyRefused(allowed.too_large)
        if ended and message["type"] == "http.request" and declared not in (None, size):
            raise BodyRefused("body-broken")
        return message

    return within
