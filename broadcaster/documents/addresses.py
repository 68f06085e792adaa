"""Which addresses on the web may be asked, and by which machine's number: none that is not on the public internet."""

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from broadcaster.domain.errors.documents import AddressRefused, AddressUnreachable
from broadcaster.domain.public_numbers import is_public

Resolve = Callable[[str, int], Sequence[str]]
"""The numbers of a host, as text. OSError when it has none."""

_PORTS = {"http": 80, "https": 443}
_LONGEST = 2_000
_SECONDS_TO_RESOLVE = 10.0
_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,252}[a-z0-9_])?|[0-9a-f:.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to ask: `target` is path and query, in ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def shown(self) -> str:
        """What may be written down: no query, which may hold keys."""
        return f"{self.scheme}://{self.host}{self.target.partition('?')[0]}"


def address_of(written: str, *, any_port: bool = False) -> Address:
    """AddressRefused for what is not the address of a public web page."""
    written = written.strip()
    shown = _shown(written)

    def refused(problem: str) -> AddressRefused:
        return AddressRefused(address=shown, problem=problem)

    try:
        parts = urlsplit(written)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        host = host if ":" in host else host.encode("idna").decode("ascii").lower()
    except ValueError as error:
        raise refused("đường dẫn viết sai") from error
    if len(written) > _LONGEST or _ODD.search(written):
        raise refused("đường dẫn viết sai")
    if parts.scheme not in _PORTS:
        raise refused("chỉ lấy được qua http và https")
    if "@" in parts.netloc:
        raise refused("đường dẫn không được kèm tên và mật khẩu")
    if not _HOST.fullmatch(host):
        raise refused("tên máy chủ viết sai")
    port = port or _PORTS[parts.scheme]
    if port not in _PORTS.values() and not any_port:
        raise refused("chỉ lấy được ở cổng 80 và 443")
    target = urlunsplit(
        ("", "", quote(parts.path or "/", safe="/%:@!$&'()*+,;=~"), quote(parts.query, safe=_QUERY), "")
    )
    return Address(scheme=parts.scheme, host=host, port=port, target=target)


_QUERY = "/?%:@!$&'()*+,;=~[]"


def numbers_of(address: Address, resolve: Resolve, *, loopback: bool = False) -> tuple[str, ...]:
    """The numbers of a host, every one of them public: one that is not, and none is asked. AddressRefused,
    AddressUnreachable for a name without a number. `loopback` lets this machine itself pass."""
    try:
        found = _in_time(resolve, address)
        numbers = tuple(dict.fromkeys(found))
        known = [ipaddress.ip_address(number.partition("%")[0]) for number in numbers]
    except (OSError, UnicodeError, ValueError) as error:
        raise AddressUnreachable(address=address.shown, problem="không tìm thấy máy chủ") from error
    if not known:
        raise AddressUnreachable(address=address.shown, problem="không tìm thấy máy chủ")
    if not all(is_public(number) or (loopback and number.is_loopback) for number in known):
        raise AddressRefused(address=address.shown, problem="máy chủ không nằm trên mạng công cộng")
    return numbers


def system_resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _in_time(resolve: Resolve, address: Address) -> Sequence[str]:
    """What `resolve` says, if it says it soon: the system's own patience has no end that could be set."""
    said: list[Sequence[str]] = []
    failed: list[Exception] = []

    def ask() -> None:
        try:
            said.append(resolve(address.host, address.port))
        except (OSError, UnicodeError, ValueError) as error:
            failed.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(_SECONDS_TO_RESOLVE)
    if failed:
        raise failed[0]
    if not said:
        raise TimeoutError(address.host)
    return said[0]


def _shown(written: str) -> str:
    """A written address without what may be secret in it."""
    head = re.sub(r"[\x00-\x1f\x7f]", " ", written.partition("?")[0].partition("#")[0])
    return re.sub(r"//[^/@]*@", "//", head)[:200]
