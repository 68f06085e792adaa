"""Where a request comes from: what its connection says, or a proxy of the house of whom it speaks for; never a header
that anybody may write."""

import asyncio
from ipaddress import ip_network

import pytest
from starlette.types import Message, Receive, Scope, Send

from broadcaster.web.proxies import PROXIED, Proxies

BELIEVED = (ip_network("10.0.0.0/28"), ip_network("::1"))
Told = list[tuple[str, str]]


def met(peer: str | None, headers: Told, scheme: str = "http") -> tuple[str | None, str, bool]:
    """The address, the scheme and whether a proxy brought it, as the site is told."""
    found: list[Scope] = []

    async def site(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - nothing is answered
        found.append(scope)

    async def never() -> Message:
        raise AssertionError

    async def no(_: Message) -> None:
        raise AssertionError

    raw = [(name.encode(), value.encode()) for name, value in headers]
    scope: Scope = {"type": "http", "client": peer and (peer, 50_000), "scheme": scheme, "headers": raw}
    asyncio.run(Proxies(site, BELIEVED)(scope, never, no))
    client = found[0]["client"]
    return client and client[0], found[0]["scheme"], PROXIED in found[0]


@pytest.mark.parametrize(
    ("headers", "seen"),
    [
        ([("x-forwarded-for", "203.0.113.9")], "203.0.113.9"),
        ([("x-forwarded-for", "127.0.0.1, 203.0.113.9")], "203.0.113.9"),
        ([("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", "203.0.113.9")], "203.0.113.9"),
        ([("x-forwarded-for", "203.0.113.9, 10.0.0.3")], "10.0.0.3"),
        ([("x-forwarded-for", " 2001:db8::7 ")], "2001:db8::7"),
        ([("x-forwarded-for", "nobody")], "10.0.0.2"),
        ([("x-forwarded-for", "")], "10.0.0.2"),
        ([("x-forwarded-for", "203.0.113.9,")], "10.0.0.2"),
        ([("x-real-ip", "203.0.113.9")], "10.0.0.2"),
        ([], "10.0.0.2"),
    ],
)
def test_of_what_a_proxy_says_the_last_entry_alone_is_believed(headers: Told, seen: str) -> None:
    assert met("10.0.0.2", headers) == (seen, "http", seen != "10.0.0.2")


def test_a_proxy_is_known_on_a_socket_for_both_kinds_of_addresses() -> None:
    assert met("::ffff:10.0.0.2", [("x-forwarded-for", "203.0.113.9")]) == ("203.0.113.9", "http", True)


@pytest.mark.parametrize("peer", ["10.0.0.16", "::ffff:10.0.0.16", "203.0.113.1", "127.0.0.1", "testclient", None])
def test_nobody_else_is_believed(peer: str | None) -> None:
    told = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "https")]
    assert met(peer, told) == (peer, "http", False)


@pytest.mark.parametrize(
    ("told", "scheme"), [("https", "https"), ("HTTPS", "https"), ("http, https", "https"), ("gopher", "http")]
)
def test_a_proxy_says_whether_it_was_asked_in_the_clear(told: str, scheme: str) -> None:
    assert met("::1", [("x-forwarded-proto", told)]) == ("::1", scheme, False)


def test_where_no_proxy_is_named_none_is_believed() -> None:
    found: list[Scope] = []

    async def site(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - nothing is answered
        found.append(scope)

    scope: Scope = {"type": "http", "client": ("127.0.0.1", 1), "headers": [(b"x-forwarded-for", b"203.0.113.9")]}
    asyncio.run(Proxies(site, ())(scope, None, None))  # type: ignore[arg-type]  # neither is used
    assert found[0]["client"] == ("127.0.0.1", 1)
