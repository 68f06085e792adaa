"""A station's page in a browser: an address that is copied, and what is said of who looks after it without a script."""

from browser.conftest import Look, faults
from web.test_web_board_pages import call

from broadcaster.domain.access import Role


def test_an_address_is_copied_by_a_button_and_is_text_without_one(look: Look) -> None:
    page = look.as_person(Role.AUTHOR, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/stations/30628/addresses")
    page.get_by_label("Dùng ở đâu").fill("Máy nhà tôi")
    page.get_by_role("button", name="Làm địa chỉ").click()
    page.get_by_role("button", name="Chép").click()
    page.get_by_role("button", name="Đã chép").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("code").inner_text()
    assert faults(page) == []
    plain = look.at("/stations/30628/addresses", Role.SUPERVISOR, script=False)
    plain.get_by_label("Dùng ở đâu").fill("Máy phòng họp")
    plain.get_by_role("button", name="Làm địa chỉ").click()
    assert plain.locator("code").inner_text().endswith(".ics")
    assert plain.get_by_role("button", name="Chép").count() == 0


def test_a_silence_is_told_of_and_a_power_cut_planned_on_a_phone_without_script(look: Look) -> None:
    call(look.house, "30628", minutes=190)
    page = look.at("/stations/30628", Role.ADMIN, script=False, size="phone")
    page.get_by_text("Sửa người trông đài").click()
    page.get_by_label("Tên người trông đài").fill("Ông Tú")
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    page.get_by_role("button", name="Lưu người trông đài").click()
    page.get_by_role("button", name="Ghi đã báo").click()
    page.get_by_text("Đã báo Ông Tú").wait_for()
    page.get_by_text("Báo trước đài sẽ tắt").click()
    page.get_by_role("button", name="Lưu giờ tắt").click()
    for field in ("off_until", "off_until_time", "off_reason"):
        page.locator(f'#faults a[href="#{field}"]').first.wait_for()
    page.get_by_label("Ngày bật lại").fill("23/11/2026")
    page.get_by_label("Giờ bật lại").fill("17:00")
    page.get_by_label("Lý do").fill("Cắt điện")
    page.get_by_role("button", name="Lưu giờ tắt").click()
    page.get_by_text("Tắt đến 17:00 23/11/2026: Cắt điện").wait_for()
