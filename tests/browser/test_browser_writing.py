"""A bulletin is written in a browser: typed, mended, heard, handed in; on a line that drops, and without script."""

from browser.conftest import Look, faults
from playwright.sync_api import Page, expect

from broadcaster.domain.access import Role
from broadcaster.newsroom.rendering import render_next

SCRIPT = "UBND xã tiếp nhận hồ sơ từ 7h30 ngày 01/12/2026. Bà con gặp KTXX để được hướng dẫn."
XSS = "<img src=x onerror=\"document.title='bị chiếm'\">"


def at_desk(look: Look, path: str = "/bulletins/new", **how: object) -> Page:
    return look.at(path, Role.AUTHOR, station="30628", **how)


def typed(page: Page, title: str = "Làm giấy khai sinh", script: str = SCRIPT) -> None:
    page.fill("#title", title)
    page.fill("#script", script)


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("Đã lưu lúc", timeout=8000)


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
    page = at_desk(look)
    typed(page)
    saved(page)
    address = page.url
    context = page.context
    context.set_offline(True)
    page.fill("#script", "Mai cắt điện từ 8 giờ.")
    expect(page.locator("#saved")).to_have_text("Mất mạng – đang giữ bản nháp trên máy này", timeout=8000)
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.locator("#unsent")).to_be_visible()
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
