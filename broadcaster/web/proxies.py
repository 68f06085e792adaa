"""Where a request comes from, when it comes by way of a proxy of the house."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network
PROXIED = "broadcaster.proxied"
"""Where a request's scope tells that one of them brought it, and takes the answer."""


class Proxies:
    """ASGI middleware, before the gate. Anybody may write a header that says where they come from: to guess passwords
    as many addresses, or to be somebody else in the audit. Believed is only what a proxy of the house says it saw
    itself, the last entry; whatever stands before that was told to it."""

    def __init__(self, app: ASGIApp, believed: Sequence[Network]) -> None:
        self._app, self._believed = app, tuple(believed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._believed and self._is_believed(scope.get("client")):
            headers = Headers(scope=scope)
            asker, scheme = _last(headers, "x-forwarded-for"), _last(headers, "x-forwarded-proto")
            if _is_address(asker):
                scope["client"], scope[PROXIED] = (asker, 0), True
            if scheme in ("http", "https"):
                scope["scheme"] = scheme
        await self._app(scope, receive, send)

    def _is_believed(self, peer: "tuple[str, int] | None") -> bool:
        if peer is None or not _is_address(peer[0]):
            return False
        address = ip_address(peer[0])
        address = getattr(address, "ipv4_mapped", None) or address  # as a socket for both kinds names it
        return any(address in each for each in self._believed)


def _last(headers: Headers, name: str) -> str:
    told = headers.getlist(name)
    return told[-1].rpartition(",")[2].strip().lower() if told else ""


def _is_address(written: str) -> bool:
    try:
        ip_address(written)
    except ValueError:
        return False
    return True
