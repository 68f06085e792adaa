"""A document fetched from the web: only from public machines, in bounded time, size and redirects, without cookies.

The number that was checked is the number that is connected to: the name is not looked up a second time. Each redirect
is an address like the first.
"""

import http.client
import re
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urljoin

from broadcaster.documents.addresses import Address, Resolve, address_of, numbers_of, system_resolve
from broadcaster.domain.document import RAW_LIMIT
from broadcaster.domain.errors.documents import AddressRefused, AddressUnreachable, DocumentTooLarge

_REDIRECTS = 5
_REDIRECTED = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429})
_BLOCK = 1 << 16
_ASKED_FOR = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"
)
_REFUSED_TYPES = re.compile(r"(?:image|audio|video|font|model)/|application/(?:zip|x-|javascript|wasm)")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How the web is gone out to. Tests let this machine pass, on any port, and trust its certificate."""

    seconds: float = 30.0
    size: int = RAW_LIMIT
    resolve: Resolve = system_resolve
    loopback: bool = False
    tls: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The bytes, the address they came from in the end, and the encoding the server named, or nothing."""

    raw: bytes
    address: str
    declared: str


class Overdue(Exception):
    """The time for the whole fetch is over."""


def fetch(written: str, door: Door) -> Fetched:
    """AddressRefused, AddressUnreachable, DocumentTooLarge."""
    watch = Watch()
    alarm = threading.Timer(door.seconds, watch.end)
    alarm.daemon = True
    alarm.start()
    try:
        return _followed(written, door, watch)
    except Overdue as overdue:
        shown = address_of(written, any_port=door.loopback).shown
        raise AddressUnreachable(address=shown, problem=f"quá {door.seconds:g} giây chưa tải xong") from overdue
    finally:
        alarm.cancel()


class Watch:
    """Ends whatever connection is open when the time is over, for each wait on it alone may be short."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.over = False

    def end(self) -> None:
        with self._lock:
            self.over = True
            if self._socket is not None:
                _cut(self._socket)

    def over_to(self, connected: socket.socket) -> None:
        with self._lock:
            self._socket = connected
            if self.over:
                connected.close()
                raise Overdue


def _cut(connected: socket.socket) -> None:
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:  # it is down already
        return


def _followed(written: str, door: Door, watch: Watch) -> Fetched:
    first = address_of(written, any_port=door.loopback)
    for _ in range(_REDIRECTS + 1):
        address = address_of(written, any_port=door.loopback)
        numbers = numbers_of(address, door.resolve, loopback=door.loopback)
        with _asked(address, numbers, door, watch) as answer:
            if answer.status not in _REDIRECTED:
                found = _taken(answer, address, written, door)
                if watch.over:  # a body without a length ends where the connection was cut
                    raise Overdue
                return found
            written = urljoin(written, answer.headers.get("Location", "").strip())
            if not answer.headers.get("Location"):
                raise AddressUnreachable(address=address.shown, problem="máy chủ chuyển tiếp mà không nói đi đâu")
    raise AddressRefused(address=first.shown, problem=f"bị chuyển tiếp quá {_REDIRECTS} lần")


@contextmanager
def _asked(address: Address, numbers: tuple[str, ...], door: Door, watch: Watch) -> Iterator[http.client.HTTPResponse]:
    """The answer of the first of these machines that can be connected to."""
    headers = {
        "User-Agent": "broadcaster/1 (+bulletin import)",
        "Accept": _ASKED_FOR,
        "Accept-Encoding": "gzip",
        "Accept-Language": "vi, en;q=0.5",
        "Connection": "close",
    }
    connection = http.client.HTTPConnection(address.host, address.port)
    try:
        connection.sock = connected(address, numbers, door, watch)
        with closing(connection):
            connection.request("GET", address.target, headers=hosted(headers, address))
            yield connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError) as error:
        if watch.over:
            raise Overdue from error
        told = (
            "chứng chỉ bảo mật không hợp lệ"
            if isinstance(error, ssl.SSLCertVerificationError)
            else "không kết nối được"
        )
        raise AddressUnreachable(address=address.shown, problem=told) from error


def hosted(headers: dict[str, str], address: Address) -> dict[str, str]:
    host = f"[{address.host}]" if ":" in address.host else address.host
    standard = {"http": 80, "https": 443}[address.scheme]
    return {"Host": host if address.port == standard else f"{host}:{address.port}", **headers}


def connected(address: Address, numbers: tuple[str, ...], door: Door, watch: Watch) -> socket.socket:
    wait = min(10.0, door.seconds)
    problem: OSError = OSError("no number")
    for number in numbers[:4]:
        if watch.over:
            raise Overdue
        try:
            plain = socket.create_connection((number, address.port), timeout=wait)
        except OSError as error:
            problem = error
            continue
        watch.over_to(plain)
        if address.scheme == "http":
            return plain
        secured = door.tls().wrap_socket(plain, server_hostname=address.host)
        watch.over_to(secured)
        return secured
    raise problem


def _taken(answer: http.client.HTTPResponse, address: Address, written: str, door: Door) -> Fetched:
    if answer.status != http.client.OK:
        problem = f"máy chủ trả lời mã {answer.status}"
        if answer.status >= http.client.INTERNAL_SERVER_ERROR or answer.status in _PASSING:
            raise AddressUnreachable(address=address.shown, problem=problem)
        raise AddressRefused(address=address.shown, problem=problem)
    kind = answer.headers.get("Content-Type", "").strip().lower()
    if _REFUSED_TYPES.match(kind):
        raise AddressRefused(address=address.shown, problem=f"không phải bài viết ({kind.partition(';')[0][:60]})")
    charset = _CHARSET.search(kind)
    return Fetched(raw=_body(answer, address, door.size), address=written, declared=charset[1] if charset else "")


def _body(answer: http.client.HTTPResponse, address: Address, most: int) -> bytes:
    """The whole body, unpacked, and shorter than `most`; a body shorter than declared is no body."""
    blocks = iter(partial(answer.read1, _BLOCK), b"")
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    parts, size = [], 0
    for block in _unpacked(blocks, coding, address):
        parts.append(block)
        size += len(block)
        if size > most:
            raise DocumentTooLarge(name=address.shown, problem=f"lớn hơn {most // 1_000_000} MB")
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    return b"".join(parts)


def _unpacked(blocks: Iterator[bytes], coding: str, address: Address) -> Iterator[bytes]:
    if coding == "identity":
        yield from blocks
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise AddressRefused(address=address.shown, problem=f"kiểu nén “{coding[:20]}” không đọc được")
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        for block in blocks:
            rest = block
            while rest and not inflate.eof:
                yield inflate.decompress(rest, _BLOCK)
                rest = inflate.unconsumed_tail
    except zlib.error as error:
        raise http.client.HTTPException("packed wrongly") from error
    if not inflate.eof:
        raise http.client.IncompleteRead(b"")
