"""The door to other people's streams: the address that was signed and no other, on a machine of the public internet.

The number that was checked is the number that is connected to. A redirect is followed on the same host alone, for
another one was never signed. Headers have their time and their length; what follows them is read as it comes.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from broadcaster.domain.public_numbers import is_public
from broadcaster.domain.streams import address_fault

_REDIRECTS = 5
_REDIRECTED = frozenset({301, 302, 303, 307, 308})
_SOUND = ("audio/", "application/octet-stream", "application/ogg", "binary/")
_SAFE = "/?%:@!$&'()*+,;=~[]"
_CHUNK, _BUFFER = 4_096, 65_536


class NoStream(Exception):
    """Nothing can be heard at the address; why."""


def _resolved(host: str, port: int) -> Sequence[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """`seconds` for everything up to the first byte of sound, `silent` for each byte after it. Tests let this machine
    pass, on any port and in the clear."""

    seconds: float = 8.0
    silent: float = 4.0
    resolve: Callable[[str, int], Sequence[str]] = _resolved
    loopback: bool = False
    tls: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)


class Watch:
    """Whoever waits on a line for too long, or is not to wait any more, has it shut in his hands."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self.over = False

    def take(self, line: socket.socket) -> None:
        """The line that is waited on from now on. NoStream when the wait is over already."""
        with self._lock:
            self._line = line
            if self.over:
                line.close()
                raise NoStream("too slow")

    def end(self) -> None:
        """Whoever reads finds the end of the line."""
        with self._lock:
            self.over = True
            if self._line is not None:
                with suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)


@contextmanager
def heard(address: str, door: Door, watch: Watch) -> Iterator[Iterator[bytes]]:
    """What comes from a signed address, as it comes. NoStream."""
    late = threading.Timer(door.seconds, watch.end)
    late.daemon = True
    late.start()
    try:
        with _answered(address, door, watch) as answer:
            late.cancel()
            yield _parts(answer)
    except NoStream:
        raise
    except (OSError, ValueError, http.client.HTTPException) as broken:
        raise NoStream("too slow" if watch.over else f"{type(broken).__name__}: {broken}"[:150]) from broken
    finally:
        late.cancel()


def _parts(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    while part := answer.read1(_CHUNK):
        yield part


@contextmanager
def _answered(address: str, door: Door, watch: Watch) -> Iterator[http.client.HTTPResponse]:
    host = urlsplit(address).hostname
    for _ in range(_REDIRECTS + 1):
        parts = _checked(address, door)
        if parts.hostname != host:
            raise NoStream(f"redirected to another host, {parts.hostname}")
        connection = http.client.HTTPConnection(parts.netloc)
        connection.sock = _connected(parts, door, watch)
        with closing(connection):
            target = quote(urlunsplit(("", "", parts.path or "/", parts.query, "")), safe=_SAFE)
            headers = {"User-Agent": "broadcaster-playout", "Accept": "audio/mpeg", "Accept-Encoding": "identity"}
            connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
            if watch.over:  # headers end for http.client where a line was cut
                raise NoStream("too slow")
            if answer.status not in _REDIRECTED:
                yield _sounding(answer)
                return
            address = urljoin(address, answer.headers.get("Location", "").strip())
    raise NoStream(f"redirected more than {_REDIRECTS} times")


def _sounding(answer: http.client.HTTPResponse) -> http.client.HTTPResponse:
    kind = answer.headers.get("Content-Type", "audio/mpeg").strip().lower()
    if answer.status != http.client.OK:
        raise NoStream(f"answered {answer.status}")
    if not kind.startswith(_SOUND):
        raise NoStream(f"no sound but {kind[:40]}")
    return answer


def _checked(address: str, door: Door) -> SplitResult:
    problem = "" if door.loopback else address_fault(address)
    if problem:
        raise NoStream(problem)
    parts = urlsplit(address)
    if parts.scheme not in (("http", "https") if door.loopback else ("https",)) or not parts.hostname:
        raise NoStream("no address of a stream")
    return parts


def _connected(parts: SplitResult, door: Door, watch: Watch) -> socket.socket:
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    numbers = tuple(dict.fromkeys(door.resolve(host, port)))
    known = [ipaddress.ip_address(each.partition("%")[0]) for each in numbers]
    if not known or not all(is_public(each) or (door.loopback and each.is_loopback) for each in known):
        raise NoStream("not on the public internet")
    problem: OSError = OSError("no number")
    for number in numbers[:4]:
        try:
            line = socket.create_connection((number, port), timeout=door.silent)
        except OSError as refused:
            problem = refused
            continue
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)  # whoever sends too much waits for us
        watch.take(line)
        if parts.scheme == "https":
            line = door.tls().wrap_socket(line, server_hostname=host)
            watch.take(line)
        return line
    raise problem
