"""Streams of others, by their addresses: which may be named at all, and of which hosts the house takes them.

The program itself opens none; a station's player does. So an address that could lead a player into its own network, or
that carries somebody's key, is refused before any station hears of it.
"""

import re
from collections.abc import Collection, Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

ADDRESS_LIMIT = 500
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*")


def stream_fault(address: str, hosts: Collection[str]) -> str:
    """Why a stream may not be carried, "" when it may: an address that is right, of a host the house has named or one
    below it."""
    if problem := address_fault(address):
        return problem
    host = _host(urlsplit(address))
    if not any(host == each or host.endswith(f".{each}") for each in hosts):
        return f"máy chủ {host} không có trong danh sách được phép (relay_hosts)"
    return ""


def address_fault(address: str) -> str:
    """What is wrong with the address itself, whoever's host it is: it is to be https on its usual port, of a host told
    by its name, and without a key."""
    if len(address) > ADDRESS_LIMIT or not re.fullmatch(r"[!-\[\]-~]+", address):
        return f"địa chỉ trống, dài hơn {ADDRESS_LIMIT} ký tự hoặc có ký tự lạ"
    try:
        parts = urlsplit(address)
        return next(_faults(parts, parts.port), "")
    except ValueError:
        return "địa chỉ viết sai"


def _faults(parts: SplitResult, port: int | None) -> Iterator[str]:
    host = _host(parts)
    if parts.scheme != "https" or not host:
        yield "địa chỉ phải bắt đầu bằng https:// và có tên máy chủ"
    if "@" in parts.netloc:
        yield "địa chỉ không được mang tên và mật khẩu"
    if port not in (None, 443):
        yield "chỉ dùng cổng 443"
    if _is_number(host):
        yield "máy chủ phải có tên, không phải địa chỉ số"
    if not host_fits(host):
        yield "tên máy chủ viết sai"


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removesuffix(".")


def host_fits(host: str) -> bool:
    """Whether this can be the name of a host in the open: two parts at least, the last with a letter."""
    return _HOST.fullmatch(host) is not None and not _is_number(host)


def _is_number(host: str) -> bool:
    """An address of the network in any of its spellings: 127.0.0.1, ::1, 2130706433, 0x7f.1."""
    try:
        ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        return last.isdecimal() or last.startswith("0x")
    return True
