"""A bulletin is written in a browser: typed, mended, heard, handed in; on a line that drops, and without script."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from browser.conftest import Look, faults
from playwright.sync_api import BrowserContext, Page, expect

from broadcaster.domain.access import Role
from broadcaster.newsroom.rendering import render_next

SCRIPT = "UBND xã tiếp nhận hồ sơ từ 7h30 ngày 01/12/2026. Bà con gặp KTXX để được hướng dẫn."
XSS = "<img src=x onerror=\"document.title='bị chiếm'\">"

SAVES_IN_VAIN = """new Promise((done) => {
    document.addEventListener("htmx:sendError", () => done(null), { once: true });
    htmx.trigger(document.getElementById("writing"), "keep");
})"""
"""What the page does by itself every ten seconds while the line is down."""


def at_desk(look: Look, path: str = "/bulletins/new", **how: object) -> Page:
    return look.at(path, Role.AUTHOR, station="30628", **how)


def typed(page: Page, title: str = "Làm giấy khai sinh", script: str = SCRIPT) -> None:
    page.fill("#title", title)
    page.fill("#script", script)


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("Đã lưu lúc", timeout=8000)


def kept(look: Look) -> tuple[Page, str, BrowserContext]:
    """Somebody at a bulletin that is saved, where it stands, and their browser."""
    page = at_desk(look)
    typed(page)
    saved(page)
    return page, page.url, page.context


def test_a_bulletin_is_typed_mended_heard_and_handed_in(look: Look) -> None:
    page = at_desk(look)
    typed(page)
    saved(page)
    expect(page.locator(".spot.unsure")).to_have_text("ca tê ích ích")
    page.locator(".spot.unsure").click()
    expect(page.locator("#fix #spoken")).to_be_focused()
    page.keyboard.type("kế toán xã")  # instead of what stood there
    page.get_by_role("button", name="Lưu cách đọc").click()
    expect(page.locator("#reading")).to_contain_text("gặp kế toán xã")
    expect(page.locator("#doubts")).to_have_count(0)
    page.locator("#sound").get_by_role("button", name="Nghe thử").click()
    expect(page.locator("#sound progress")).to_be_visible()
    assert render_next(look.house.newsroom, look.house.at) is not None
    expect(page.locator("#play")).to_be_visible(timeout=5000)
    expect(page.locator(".line[data-start]")).to_have_count(2)
    assert faults(page) == []
    page.evaluate("document.getElementById('play').dispatchEvent(new Event('timeupdate'))")
    expect(page.locator(".line.now")).to_contain_text("ủy ban nhân dân")
    page.get_by_role("button", name="Gửi duyệt").dblclick()
    page.wait_for_url("**/sent")
    expect(page.get_by_role("heading", name="Chuyện gì tiếp theo")).to_be_visible()
    page.goto("/bulletins")
    expect(page.locator(".shelf > li", has_text="Làm giấy khai sinh")).to_have_count(1)


def test_what_is_typed_while_the_line_is_down_is_kept_here_and_saved_later(look: Look) -> None:
    page, address, context = kept(look)
    context.set_offline(True)
    page.fill("#script", "Mai cắt điện từ 8 giờ.")
    expect(page.locator("#saved")).to_have_text("Mất mạng – đang giữ bản nháp trên máy này", timeout=8000)
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.locator("#unsent")).to_be_visible()
    page.evaluate(SAVES_IN_VAIN)
    expect(page.locator("#unsent")).to_be_visible()
    page.locator("#script").press_sequentially(" ")
    expect(page.locator("#unsent")).to_be_hidden()
    page.fill("#script", "Mai cắt điện từ 8 giờ.")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#script")).to_have_value("Mai cắt điện từ 8 giờ.")
    saved(page)
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator("#script")).to_have_value("Mai cắt điện từ 8 giờ.")
    look.console.clear()  # a browser says itself that it is offline


def test_without_script_it_is_written_by_buttons(look: Look) -> None:
    page = at_desk(look, script=False)
    typed(page)
    page.get_by_role("button", name="Lưu và xem máy đọc thế nào").click()
    expect(page.locator("#doubts")).to_contain_text("KTXX")
    page.get_by_role("button", name="Đọc vậy là đúng").click()
    page.locator("#sound").get_by_role("button", name="Nghe thử").click()
    expect(page.get_by_role("button", name="Xem đã xong chưa")).to_be_visible()
    page.fill("#valid_until", "hôm nào đó")
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.locator("#faults")).to_contain_text("Ngày phải viết như 23/11/2026")
    page.fill("#valid_until", "28/11/2026")
    page.get_by_role("button", name="Gửi duyệt").click()
    assert page.url.endswith("/sent")


def test_all_that_is_wrong_is_told_in_place_and_takes_the_focus(look: Look) -> None:
    page = at_desk(look)
    typed(page, title="", script="Họp dân sáng mai.")
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.locator("#faults")).to_be_focused()
    expect(page.locator("#faults a[href='#title']")).to_have_count(1)
    expect(page.locator("#script")).to_have_value("Họp dân sáng mai.")


def test_what_people_type_is_never_markup(look: Look) -> None:
    page = at_desk(look)
    typed(page, title=XSS, script=XSS + " Mời bà con.")
    saved(page)
    page.goto("/bulletins")
    page.goto(f"/bulletins?q={XSS}")
    assert "bị chiếm" not in page.title()
    assert page.locator("img[src='x']").count() == 0


def test_larger_letters_another_language_and_a_link_keep_what_was_just_typed(look: Look) -> None:
    page = at_desk(look)
    typed(page)
    page.get_by_role("button", name="A+: cỡ chữ lớn").click()
    expect(page.locator("html.letters-1 #script")).to_have_value(SCRIPT)
    page.fill("#title", "Làm căn cước")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html[lang=en] #title")).to_have_value("Làm căn cước")
    page.fill("#title", "Làm hộ chiếu")
    page.locator("nav.rooms a[href='/bulletins']").first.click()
    expect(page.locator("ul.cards").first).to_contain_text("Làm hộ chiếu")


def test_a_tab_that_is_closed_in_mid_sentence_has_saved_it(look: Look) -> None:
    page = at_desk(look)
    context = page.context
    typed(page)
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto("/bulletins")
    for _ in range(20):
        if page.locator("ul.cards", has_text="Làm giấy khai sinh").count():
            break
        page.reload()
    expect(page.locator("ul.cards").first).to_contain_text("Làm giấy khai sinh")


def test_a_second_tab_is_told_and_overwrites_nothing(look: Look) -> None:
    page = at_desk(look)
    typed(page)
    saved(page)
    second = page.context.new_page()
    second.goto(page.url)
    page.fill("#script", "Đóng đường A.")
    expect(page.locator("#reading")).to_contain_text("đóng đường", timeout=8000, ignore_case=True)
    second.fill("#script", "Đóng đường B.")
    expect(second.locator("#elsewhere")).to_contain_text("đã được sửa ở một thẻ", timeout=8000)
    expect(second.locator("#script")).to_have_value("Đóng đường B.")
    assert faults(second) == []
    page.reload()
    expect(page.locator("#script")).to_have_value("Đóng đường A.")
    second.get_by_role("button", name="Dùng chữ ở trang này").click()
    expect(second.locator("#elsewhere")).to_be_hidden()
    expect(second.locator("#script")).to_have_value("Đóng đường B.")
    look.console.clear()  # a browser says itself that it was refused


def test_a_fault_that_is_mended_is_told_no_longer_and_no_other_is_told(look: Look) -> None:
    page = at_desk(look)
    page.fill("#valid_until", "31/02/2026")
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.locator("#faults h2")).to_have_text("Lỗi: có 3 chỗ cần sửa")
    page.fill("#title", "Họp dân")
    expect(page.locator("#faults h2")).to_have_text("Lỗi: có 2 chỗ cần sửa", timeout=8000)
    expect(page.locator("#title")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#title-slip-1")).to_have_count(0)
    expect(page.locator("#script")).to_have_attribute("aria-invalid", "true")
    page.fill("#valid_until", "30/02/2026")
    expect(page.locator("#valid_until-slip-1")).to_have_text("Không có ngày 30/02/2026 trong lịch.", timeout=8000)
    expect(page.locator("#faults")).to_contain_text("Hết hạn sau ngày: Không có ngày 30/02/2026")
    page.fill("#valid_until", "28/11/2026")
    page.fill("#wanted", "0")  # what was not told of is not told while it is typed
    page.fill("#script", "Mai họp dân.")
    expect(page.locator("#faults")).to_have_count(0, timeout=8000)
    assert faults(page) == []


def test_whoever_is_known_no_more_signs_in_and_finds_the_words_again(look: Look) -> None:
    page = at_desk(look)
    typed(page)
    saved(page)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.fill("#script", "Mai cắt điện từ 8 giờ.")
    link = page.locator("#saved a", has_text="Đăng nhập lại rồi viết tiếp")
    expect(link).to_be_visible(timeout=8000)
    expect(page.locator("#undone")).to_be_hidden()
    assert faults(page) == []
    link.click()
    page.wait_for_url(re.compile(r"/sign-in\?next=/bulletins/new"))
    page.context.add_cookies([{**each, "url": look.url.replace("http:", "https:")} for each in _bare(cookies)])
    page.goto(unquote(page.url.partition("next=")[2]))
    expect(page.locator("#script")).to_have_value("Mai cắt điện từ 8 giờ.")
    saved(page)
    look.console.clear()  # a browser says itself that it was refused


def _bare(cookies: Sequence[Any]) -> list[dict[str, Any]]:
    kept = ("name", "value", "secure", "httpOnly")
    return [{name: each[name] for name in kept} for each in cookies]


def test_what_is_too_long_is_named_as_that_with_the_limit(look: Look) -> None:
    page = at_desk(look)
    page.fill("#title", "Dài")
    page.evaluate("document.getElementById('script').value = 'Mời bà con đi họp. '.repeat(9000)")
    page.locator("#script").press("End")
    page.keyboard.type("Hết.")
    expect(page.locator("#saved")).to_contain_text("dài quá: văn bản tối đa 20.000 ký tự", timeout=8000)
    look.console.clear()


def test_the_next_at_this_machine_finds_no_words_and_signing_out_sends_them_up_before(look: Look) -> None:
    page, address, context = kept(look)
    mine = context.cookies()
    page.route("**/bulletins/new/keep", lambda route: route.abort())
    page.fill("#script", "Mai cắt điện từ 8 giờ.")
    expect(page.locator("#saved")).to_contain_text("Mất mạng", timeout=8000)
    page.evaluate("window.onbeforeunload = null")
    stored = "() => Object.keys(localStorage).filter((each) => each.startsWith('bulletin:')).length"
    assert page.evaluate(stored) == 1
    page.unroute("**/bulletins/new/keep")
    name, _, value = look.house.person(Role.AUTHOR, Role.APPROVER, station="30628")["Cookie"].partition("=")
    one = {"name": name, "value": value, "url": look.url.replace("http:", "https:"), "secure": True, "httpOnly": True}
    context.clear_cookies()
    context.add_cookies([one])
    page.goto(address)
    expect(page.locator("#script")).to_have_value("")
    context.clear_cookies()
    context.add_cookies([{**each, "url": look.url.replace("http:", "https:")} for each in _bare(mine)])
    page.goto("/account")
    assert page.evaluate(stored) == 1, "they wait for whose they are"
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate(stored) == 0
    look.console.clear()


_OVER = """() => [...document.querySelectorAll('main label > input')].filter((box) => box.checkVisibility())
.map((box) => {
  const words = document.createRange();
  words.selectNodeContents(box.parentElement.lastChild);
  return words.getClientRects()[0].left - box.getBoundingClientRect().right;
})"""


def test_no_box_to_tick_stands_on_its_own_words(look: Look) -> None:
    apart = at_desk(look, size="phone").evaluate(_OVER)
    assert len(apart) > 4
    assert all(each > 0 for each in apart), apart
