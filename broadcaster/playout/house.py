"""The one door to the network: what is asked of the house, and never more of its answer than was bargained for.

Every answer has a limit in bytes and one in time by its size, headers included: a line that gives a byte a minute is
cut and named slow, one that never ends is named endless; headers that break off are no answer. Nothing is followed to
another address but a sound, which is known by its digest wherever it lies: once, to https or the house's own machine,
and without the token.
"""

import json
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPResponse, RemoteDisconnected
from io import BufferedReader
from pathlib import Path
from threading import Lock, Timer
from typing import cast
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.units import Digest
from broadcaster.playout.files import is_full

DOCUMENT = 4_000_000
"""Bytes of a manifest or an emergency, at most."""
SMALL = 64_000
FLAG = 4_000
"""Bytes of what is asked every half minute: whoever drips it must not keep all else waiting."""
_CHUNK = 16_384
_MOVED = frozenset({302, 307})
_SILENT, _SILENT_SOUND = 10.0, 20.0
"""Seconds in which at least something must come."""
_START_TIME, _PACE = 20.0, 2_000
"""Seconds for a connection and the headers, and bytes a second of the slowest line that is waited for."""
_DOCUMENT_TIME, _SLICE_TIME = 180.0, 120.0
"""Seconds at most, whatever the size."""


class LinkDown(Exception):
    """The house does not answer, or not as it should. `status` is of its answer, 0 when there was none."""

    def __init__(self, told: str, status: int = 0) -> None:
        super().__init__(told)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class _Lines:
    """The open connections: whoever waits on one for too long has it shut in his hands."""

    def __init__(self) -> None:
        self._lock, self._open = Lock(), set[socket.socket]()

    def opened(self, line: socket.socket) -> None:
        with self._lock:
            self._open.add(line)

    def closed(self, line: socket.socket) -> None:
        with self._lock:
            self._open.discard(line)

    def shut(self) -> None:
        with self._lock:
            for line in self._open:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)


class _Noticing:
    """The last line that was read."""

    def __init__(self, line: BufferedReader) -> None:
        self._line, self.last = line, b""

    def readline(self, most: int = -1) -> bytes:
        self.last = self._line.readline(most)
        return self.last

    def __getattr__(self, name: str) -> object:
        return getattr(self._line, name)


class _WholeHeaders(HTTPResponse):
    """The library takes headers that break off for all there are: the rest would be missing, and somebody blamed."""

    def begin(self) -> None:
        line, noticing = self.fp, _Noticing(self.fp)
        self.fp = cast("BufferedReader", noticing)
        super().begin()
        if self.fp is not None:  # it is none where there is no body
            self.fp = line
        if noticing.last not in (b"\r\n", b"\n"):
            raise RemoteDisconnected("headers that break off")


def _watched(lines: _Lines) -> dict[str, type[urllib3.HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        response_class = _WholeHeaders

        def connect(self) -> None:
            super().connect()
            lines.opened(self.sock)

        def close(self) -> None:
            if self.sock is not None:
                lines.closed(self.sock)
            super().close()

    class Safe(Plain, HTTPSConnection):
        """Watched as Plain is, for whose `super()` is now the one that encrypts."""

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class SafePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Safe

    return {"http": PlainPool, "https": SafePool}


class House:
    """One at a time asks; for what goes on for long, like the stream of hints, take another one."""

    def __init__(self, url: str, token: str, ca: str = "", *, document_time: float = _DOCUMENT_TIME) -> None:
        self._url, self._document_time = url.rstrip("/"), document_time
        self._headers = {"User-Agent": "broadcaster-playout", "Accept-Encoding": "identity"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._lines = _Lines()
        context = ssl.create_default_context(cafile=ca or None)
        self._pool = urllib3.PoolManager(num_pools=1, maxsize=1, retries=False, ssl_context=context)
        self._pool.pool_classes_by_scheme = _watched(self._lines)
        afar = ssl.create_default_context()
        if ca:
            afar.load_verify_locations(ca)
        self._afar = urllib3.PoolManager(num_pools=1, maxsize=1, retries=False, ssl_context=afar)
        self._afar.pool_classes_by_scheme = _watched(self._lines)

    # --- documents ---------------------------------------------------------------------------------------------------

    def get(self, path: str, *, tag: str = "", most: int = DOCUMENT) -> Answer:
        """LinkDown; Refused as slow or endless."""
        return self._ask("GET", path, {"If-None-Match": tag} if tag else {}, None, most)

    def post(self, path: str, told: object) -> Answer:
        """LinkDown, Refused."""
        body = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
        return self._ask("POST", path, {"Content-Type": "application/json"}, body, SMALL)

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, most: int) -> Answer:
        packed = {"Accept-Encoding": "gzip", **headers}
        sent = len(body or b"")
        silent = _SILENT + sent / _PACE  # what is still on its way up is no silence
        with (
            self._within(lasting(sent, self._document_time)) as deadline,
            self._opened(method, path, packed, body, silent) as answer,
        ):
            deadline.put_off(lasting(sent + _size(answer, most), self._document_time))
            body = b"".join(_at_most(_unpacked(answer), most, path))
            told = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(status=answer.status, headers=told, body=body)

    # --- sounds ------------------------------------------------------------------------------------------------------

    def fetch(self, digest: Digest, part: Path, size: int, slice_: int = 65_536) -> bool:
        """Goes on with a part of a sound by one slice; True once all of it is there. LinkDown, Refused."""
        have = part.stat().st_size if part.exists() else 0
        if have > size:
            part.unlink()
            have = 0
        if have == size:
            return True
        last = min(size, have + slice_) - 1
        headers = {"Range": f"bytes={have}-{last}"}
        path = f"/audio/{digest}.mp3"
        with self._within(lasting(last + 1 - have, _SLICE_TIME)) as deadline, self._found(path, headers) as answer:
            if answer.status == 200:  # somebody in between knows no ranges
                deadline.put_off(_SLICE_TIME)
                have, last = 0, size - 1
            elif answer.status != 206 or not _continues(answer.headers.get("Content-Range", ""), have):
                raise LinkDown(f"{path}: {answer.status}", answer.status)
            with part.open("r+b" if part.exists() else "wb") as file:
                file.truncate(have)
                file.seek(have)
                for more in _parts(answer):
                    have += len(more)
                    if have > last + 1:
                        raise Refused(Attack.ENDLESS, f"{path}: more than was asked for")
                    file.write(more)
        return have == size

    @contextmanager
    def _found(self, path: str, headers: Mapping[str, str]) -> Iterator[urllib3.BaseHTTPResponse]:
        """At the house, or where it says that the sound lies."""
        with self._opened("GET", path, headers, None, _SILENT_SOUND) as answer:
            if answer.status not in _MOVED:
                yield answer
                return
            elsewhere = _followed(self._url, answer.headers.get("Location", ""))
        own = {"User-Agent": "broadcaster-playout", "Accept-Encoding": "identity"}
        with _answered(
            self._afar, _Asked(method="GET", address=elsewhere, headers={**own, **headers}, silent=_SILENT_SOUND)
        ) as answer:
            yield answer

    # --- hints -------------------------------------------------------------------------------------------------------

    def hints(self, path: str, quiet: float = 60.0) -> Iterator[tuple[str, str]]:
        """Events as they come, each by its name and what it says, and an empty one whenever anything came, until the
        line is cut, or silent for so long. LinkDown."""
        with self._opened("GET", path, {"Accept": "text/event-stream"}, None, quiet) as answer:
            if answer.status != 200:
                raise LinkDown(f"{path}: {answer.status}", answer.status)
            rest, event = b"", {"event": "", "data": ""}
            for part in _parts(answer):
                yield "", ""
                rest += part
                *lines, rest = rest.split(b"\n")
                if len(rest) > SMALL:
                    raise LinkDown(f"{path}: a line that does not end")
                for line in lines:
                    name, _, value = line.decode("utf-8", "replace").strip().partition(":")
                    if name in event:
                        event[name] = value.strip()
                    elif not name and not value and event["event"]:
                        yield event["event"], event["data"]
                        event = dict.fromkeys(event, "")

    def shut(self) -> None:
        """Cuts whatever is asked just now."""
        self._lines.shut()

    # --- one answer --------------------------------------------------------------------------------------------------

    @contextmanager
    def _within(self, seconds: float) -> Iterator["_Deadline"]:
        deadline = _Deadline(self._lines.shut)
        deadline.put_off(seconds)
        try:
            yield deadline
        except LinkDown as broken:
            if deadline.passed:
                raise Refused(Attack.SLOW, deadline.told) from broken
            raise
        finally:
            deadline.end()
        if deadline.passed:
            raise Refused(Attack.SLOW, deadline.told)

    @contextmanager
    def _opened(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, silent: float = _SILENT
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        told = {**self._headers, **headers}
        asked = _Asked(method=method, address=self._url + path, headers=told, body=body, silent=silent)
        with _answered(self._pool, asked) as answer:
            yield answer


def lasting(size: int, most: float) -> float:
    """Seconds that are waited for so many bytes there and back, besides those it takes to begin."""
    return min(most, _START_TIME + size / _PACE)


def _size(answer: urllib3.BaseHTTPResponse, most: int) -> int:
    """Of the body, as far as it is told and may be."""
    told = answer.headers.get("Content-Length", "")
    return min(most, int(told)) if told.isdecimal() and len(told) < 12 else most


class _Deadline:
    """Calls `cut` once it is over; counts from when it was made, however often it is put off."""

    def __init__(self, cut: Callable[[], None]) -> None:
        self._cut, self._began, self._timer = cut, time.monotonic(), Timer(0, cut)
        self.passed, self.told = False, ""

    def put_off(self, seconds: float) -> None:
        self._timer.cancel()
        self.told = f"not done in {seconds:.3g} s"
        self._timer = Timer(max(0.0, seconds - (time.monotonic() - self._began)), self._over)
        self._timer.daemon = True
        self._timer.start()

    def _over(self) -> None:
        self.passed = True
        self._cut()

    def end(self) -> None:
        self._timer.cancel()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    method: str
    address: str
    headers: Mapping[str, str]
    body: bytes | None = None
    silent: float = _SILENT


@contextmanager
def _answered(pool: urllib3.PoolManager, asked: _Asked) -> Iterator[urllib3.BaseHTTPResponse]:
    answer = None
    try:
        answer = pool.request(
            asked.method,
            asked.address,
            headers=asked.headers,
            body=asked.body,
            redirect=False,
            preload_content=False,
            timeout=urllib3.Timeout(connect=10.0, read=asked.silent),
        )
        yield answer
        answer.release_conn()
    except (HTTPError, OSError, ValueError) as broken:
        if isinstance(broken, Refused) or (isinstance(broken, OSError) and is_full(broken)):
            raise
        raise LinkDown(f"{urlsplit(asked.address).path}: {broken}"[:300]) from broken
    finally:
        if answer is not None and answer.connection is not None:
            answer.close()


def _followed(house: str, told: str) -> str:
    """Where the house says that a sound lies: anywhere by https, or on its own machine as it is asked itself. LinkDown
    for any other place, so that nobody in between makes a station ask what it would not."""
    try:
        to, own = urlsplit(told), urlsplit(house)
        _ = to.port  # ValueError for none
    except ValueError as garbled:
        raise LinkDown(f"sent on to no address: {garbled}", 307) from garbled
    near = (to.scheme, to.hostname) == (own.scheme, own.hostname)
    if not to.hostname or to.username is not None or not (to.scheme == "https" or near):
        raise LinkDown(f"sent on to {to.scheme}://{to.hostname}, where no sound is fetched", 307)
    return told


def _parts(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    assert isinstance(answer, urllib3.HTTPResponse)
    while part := answer.read1(_CHUNK, decode_content=False):
        yield part


def _unpacked(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """A little that unpacks to very much is unpacked a little at a time, and counted."""
    if answer.headers.get("Content-Encoding", "").lower() != "gzip":
        yield from _parts(answer)
        return
    unpack = zlib.decompressobj(wbits=31)
    try:
        for part in _parts(answer):
            more = unpack.decompress(part, _CHUNK)
            while more:
                yield more
                more = unpack.decompress(unpack.unconsumed_tail, _CHUNK)
    except zlib.error as garbled:
        raise ValueError(f"no gzip: {garbled}") from garbled
    if not unpack.eof:
        raise ValueError("gzip that breaks off")


def _at_most(parts: Iterator[bytes], most: int, path: str) -> Iterator[bytes]:
    total = 0
    for part in parts:
        total += len(part)
        if total > most:
            raise Refused(Attack.ENDLESS, f"{path}: more than {most} bytes")
        yield part


def _continues(told: str, have: int) -> bool:
    return told.replace(" ", "").startswith(f"bytes{have}-")
