"""A line that drops while a form is sent, where no script runs: the browser's own page takes the form's place, and the
way back shows the form again with what was typed in it. Whether the house acted before the line dropped nobody knows
there, so it is sent once more."""

import copy
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser.conftest import Look, Served
from playwright.sync_api import Browser, Error, Page, expect
from web.line import differing

from broadcaster.domain.access import Role

RESET = struct.pack("ii", 1, 0)


class Wire:
    """Carries what browser and house say to each other. While it is `broken` the house hears what is sent to it, and
    its answer is lost. (A playwright that answers in the house's place turns the browser's memory of pages off.)"""

    def __init__(self, house: str) -> None:
        self._house = ("127.0.0.1", urlsplit(house).port or 0)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self.broken = False
        self.lost = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._door.accept()
                house = socket.create_connection(self._house)
                for one, other, heard in ((browser, house, False), (house, browser, True)):
                    threading.Thread(target=self._carry, args=(one, other, heard), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, heard: bool) -> None:
        with suppress(OSError):
            while said := one.recv(65_536):
                if self.broken and heard:
                    self.lost += 1
                    other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    break
                other.sendall(said)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@pytest.fixture
def wire(served: Served) -> Iterator[Wire]:
    carrying = Wire(served.url)
    yield carrying
    carrying.close()


@pytest.fixture
def across(browser: Browser, served: Served, wire: Wire) -> Iterator[Look]:
    looking = Look(browser=browser, url=wire.url, served=served)
    yield looking
    looking.close()


def stands(look: Look) -> Any:
    """All that the house holds."""
    return copy.deepcopy(look.house.newsroom.store._now)  # type: ignore[attr-defined]  # the memory store of tests


DAY = "05/12/2026"
FORMS = {
    "/units/new": ({"code": "30999", "name": "Xã Mới", "day": DAY}, "Thêm đơn vị"),
    "/units/30628/clusters/new": ({"code": "c99", "name": "Ấp Chín", "place": "Cạnh chợ"}, "Thêm cụm loa"),
    "/accounts/new": ({"name": "Bà Hoa", "login": "hoa.tran"}, "Thêm tài khoản"),
    "/settings/campaigns/new": ({"name": "Phòng cháy", "code": "phong-chay"}, "Mở đợt này"),
    "/bulletins/new": ({"title": "Lịch tiêm", "script": "Sáng mai tiêm phòng tại trạm y tế xã."}, "Gửi duyệt"),
    "/emergencies/new?kind=exercise&with=script": (
        {
            "event": "Cháy",
            "headline": "Diễn tập cháy chợ",
            "script": "Bà con rời khỏi chợ.",
            "orderer": "Chủ tịch",
            "document": "01/KH",
        },
        "Soạn xong, nghe thử bài DIỄN TẬP",
    ),
}
NOTED = 1_500
"""Milliseconds: a browser notes once a second what was typed, and forgets what came after where its own page comes."""
ONCE_MORE = {"audit", "people", "manuscripts"}
"""What may differ in the house after the second time: that it was asked is written down, a code that nobody saw is made
anew, a draft says when it was kept."""


def sent_in_vain(look: Look, wire: Wire, address: str) -> tuple[Page, Any]:
    """The browser's own page after the line dropped, and what the house holds then."""
    typed, button = FORMS[address]
    page = look.at(address, *Role, station=None, script=False)
    for name, words in typed.items():
        page.locator(f"main [name={name}]:visible").fill(words)
    if address.startswith("/emergencies"):
        page.locator("[name=where]").first.check()
    elif address.startswith("/accounts"):
        page.locator("#station").select_option(index=1)
    before = stands(look)
    page.wait_for_timeout(NOTED)
    wire.broken = True
    with suppress(Error):
        page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("chrome-error://**")
    wire.broken = False
    assert wire.lost > 0
    after = stands(look)
    assert set(differing(before, after)) - {"audit", "manuscripts"}, "the house heard it"
    return page, after


@pytest.mark.parametrize("address", FORMS)
def test_without_script_the_way_back_has_what_was_typed_and_sends_it_once(
    across: Look, wire: Wire, address: str
) -> None:
    page, after = sent_in_vain(across, wire, address)
    typed, button = FORMS[address]
    page.go_back()
    for name, words in typed.items():
        expect(page.locator(f"main [name={name}]:visible")).to_have_value(words)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(lambda url: "/new" not in url)
    assert set(differing(after, stands(across))) <= ONCE_MORE
    across.console.clear()  # the browser says itself that an answer was lost


@pytest.mark.parametrize("address", [each for each in FORMS if each.startswith(("/units/new", "/emergencies"))])
def test_without_script_the_browser_s_own_reload_sends_it_once(across: Look, wire: Wire, address: str) -> None:
    page, after = sent_in_vain(across, wire, address)
    page.reload()
    assert "/new" not in page.url
    assert set(differing(after, stands(across))) <= ONCE_MORE
    across.console.clear()


def test_what_is_to_be_mended_takes_the_focus_without_script(look: Look) -> None:
    page = look.at("/units/new", *Role, station=None, script=False)
    page.fill("#name", "Xã Mới")
    page.get_by_role("button", name="Thêm đơn vị").click()
    expect(page.locator("#faults")).to_be_focused()
    expect(page.locator("#name")).to_have_value("Xã Mới")


def test_who_signed_out_leaves_no_form_behind(look: Look) -> None:
    page = look.at("/units/new", *Role, station=None, script=False)
    page.fill("#name", "Xã Mới")
    page.goto("/account")
    page.get_by_role("button", name="Đăng xuất").first.click()
    expect(page.get_by_role("button", name="Đăng nhập")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.locator("#name")).to_have_count(0)
