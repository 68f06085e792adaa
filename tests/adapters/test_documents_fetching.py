"""The web is asked only where it is public, and never for longer or more than was said."""

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress

import pytest
from adapters.document_server import Page, serving
from adapters.google_server import google

from broadcaster.documents.addresses import address_of
from broadcaster.documents.fetching import Door, _unpacked, fetch
from broadcaster.domain.errors.documents import AddressRefused, AddressUnreachable, DocumentTooLarge

BODY = "Bà con chú ý. ".encode() * 100


def door(seconds: float = 10.0, size: int = 1_000_000) -> Door:
    return Door(seconds=seconds, size=size, loopback=True)


def test_a_page_comes_whole_without_cookies_and_with_the_encoding_its_server_named() -> None:
    with serving(a=Page(body=BODY, headers={"Set-Cookie": "a=b"}), b=Page(body=BODY)) as server:
        found = fetch(server.at("/a"), door())
        assert (found.raw, found.address, found.declared) == (BODY, server.at("/a"), "utf-8")
        fetch(server.at("/b"), door())
        assert [asked.headers.get("Cookie") for asked in server.asked] == [None, None]


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_packed_page_is_unpacked(coding: str) -> None:
    packed = gzip.compress(BODY) if coding == "gzip" else zlib.compress(BODY)
    with serving(a=Page(body=packed, headers={"Content-Encoding": coding})) as server:
        assert fetch(server.at("/a"), door()).raw == BODY


def test_a_page_that_bursts_when_unpacked_is_let_go() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000)
    with serving(a=Page(body=bomb, headers={"Content-Encoding": "gzip"})) as server, pytest.raises(DocumentTooLarge):
        fetch(server.at("/a"), door())


def test_a_small_block_never_bursts_into_a_large_one() -> None:
    address = address_of("http://xa.example/")
    blocks = list(_unpacked(iter([gzip.compress(b"\0" * 10_000_000)]), "gzip", address))
    assert sum(map(len, blocks)) == 10_000_000
    assert max(map(len, blocks)) <= 65_536


def test_a_page_without_end_is_let_go_by_its_size_or_by_the_clock() -> None:
    with serving(
        fast=Page(body=b"a" * 65_536, ends="never"), slow=Page(ends="never"), dead=Page(ends="silent")
    ) as server:
        with pytest.raises(DocumentTooLarge):
            fetch(server.at("/fast"), door())
        for path in ("/slow", "/dead"):
            with pytest.raises(AddressUnreachable, match="chưa tải xong"):
                fetch(server.at(path), door(seconds=0.4))


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_half_a_page_is_no_page(coding: str) -> None:
    body = gzip.compress(BODY)[:-9] if coding == "gzip" else BODY
    page = Page(body=body, ends="half" if coding == "identity" else "whole", headers={"Content-Encoding": coding})
    with serving(a=page) as server, pytest.raises(AddressUnreachable):
        fetch(server.at("/a"), door())


def test_redirects_are_followed_five_times_and_no_further() -> None:
    pages = {f"r{n}": Page(status=302, headers={"Location": f"/r{n + 1}"}) for n in range(6)}
    with serving(**{**pages, "r5": Page(body=BODY)}) as server:
        assert fetch(server.at("/r0"), door()).address == server.at("/r5")
    with serving(**pages, r6=Page(body=BODY)) as server, pytest.raises(AddressRefused, match="chuyển tiếp"):
        fetch(server.at("/r0"), door())


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "//[fd00::1]/",
    ],
)
def test_each_redirect_is_checked_as_the_first_address_was(elsewhere: str) -> None:
    with serving(a=Page(status=302, headers={"Location": elsewhere})) as server, pytest.raises(AddressRefused):
        fetch(server.at("/a"), door())


def test_this_machine_is_not_asked_unless_the_door_says_so() -> None:
    with serving(a=Page(body=BODY)) as server:
        for host in ("127.0.0.1", "localhost", "0x7f.1", "2130706433"):
            with pytest.raises((AddressRefused, AddressUnreachable)):
                fetch(f"http://{host}:{server.port}/a", Door())
            with pytest.raises((AddressRefused, AddressUnreachable)):
                fetch(f"http://{host}/a", Door())
        assert server.asked == []


def test_the_number_that_was_checked_is_the_one_that_is_asked() -> None:
    """A name server that says something else the second time is not asked a second time."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return next(answers)

    with serving(a=Page(body=BODY)) as server:
        found = fetch(server.at("/a", "xa.example"), Door(loopback=True, resolve=resolve))
        assert found.raw == BODY
        assert server.asked[0].headers["Host"] == f"xa.example:{server.port}"
        assert asked == [("xa.example", server.port)]


def test_a_name_with_one_number_that_is_not_public_is_not_asked_at_all() -> None:
    with serving(a=Page(body=BODY)) as server:
        mixed = Door(loopback=True, resolve=lambda *_: ["127.0.0.1", "192.168.1.1"])
        with pytest.raises(AddressRefused, match="mạng công cộng"):
            fetch(server.at("/a", "xa.example"), mixed)
        assert server.asked == []


def test_a_name_without_a_number_may_have_one_later() -> None:
    def resolve(*asked: object) -> Sequence[str]:
        raise OSError(asked)

    with pytest.raises(AddressUnreachable, match="không tìm thấy máy chủ") as failed:
        fetch("https://xa.example/a?khoa=1", Door(resolve=resolve))
    assert failed.value.passing
    assert "khoa" not in failed.value.message_vi


def test_a_certificate_of_nobody_is_not_trusted() -> None:
    with google(tls=True) as server, pytest.raises(AddressUnreachable, match="chứng chỉ"):
        fetch(server.endpoint + "/a", door())


def test_who_dribbles_its_greeting_is_cut_off_by_the_clock() -> None:
    """Each byte comes in time; the greeting as a whole does not."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def dribble() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.sendall(b"\x16\x03\x03\x40\x00")
                while not done.wait(0.05):
                    connection.sendall(b"\x02")

        thread = threading.Thread(target=dribble)
        thread.start()
        before = time.monotonic()
        try:
            with pytest.raises(AddressUnreachable, match="chưa tải xong"):
                fetch(f"https://127.0.0.1:{server.getsockname()[1]}/a", door(seconds=0.4))
        finally:
            done.set()
            thread.join()
    assert time.monotonic() - before < 3


def test_a_trusted_certificate_must_be_of_the_host_that_is_asked() -> None:
    from adapters.google_server import certificate

    with google(tls=True) as server, certificate() as trusted:
        trusting = Door(loopback=True, tls=lambda: ssl.create_default_context(cafile=str(trusted)))
        assert fetch(server.endpoint + "/a", trusting).raw
        wrong = Door(loopback=True, tls=trusting.tls, resolve=lambda *_: ["127.0.0.1"])
        with pytest.raises(AddressUnreachable, match="chứng chỉ"):
            fetch(server.endpoint.replace("127.0.0.1", "xa.example") + "/a", wrong)


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (Page(status=404), AddressRefused),
        (Page(status=403), AddressRefused),
        (Page(status=429), AddressUnreachable),
        (Page(status=503), AddressUnreachable),
        (Page(status=302), AddressUnreachable),
        (Page(body=b"x", kind="image/png"), AddressRefused),
        (Page(body=b"x", kind="audio/mpeg"), AddressRefused),
        (Page(body=b"x", headers={"Content-Encoding": "br"}), AddressRefused),
        (Page(body=b"x", headers={"Content-Encoding": "gzip"}), AddressUnreachable),
    ],
)
def test_answers_that_hold_no_document_are_told_apart(page: Page, error: type[Exception]) -> None:
    with serving(a=page) as server, pytest.raises(error):
        fetch(server.at("/a"), door())


def test_a_server_that_is_not_there_may_come_back() -> None:
    with serving() as server:
        address = server.at("/a")
    with pytest.raises(AddressUnreachable, match="không kết nối được"):
        fetch(address, door())
