"""The schedule in a browser: by plain forms alone, and what the script adds."""

from datetime import timedelta

from browser.conftest import Look

from broadcaster.domain.access import Role
from broadcaster.domain.units import instant

DAY = "/schedule?station=30628"


def test_an_author_on_a_phone_without_script_orders_a_session_and_takes_it_back(look: Look) -> None:
    page = look.at(DAY, Role.AUTHOR, size="phone", script=False)
    page.get_by_role("button", name="Đưa “Tiêm vắc-xin đợt 2” lên trước").click()
    assert page.url.endswith("#s-1700")
    assert "Đã ghi: Đổi chỗ “Tiêm vắc-xin" in page.locator(".made").inner_text()
    look.house.run_the_day()
    page.goto(DAY)
    titles = page.locator("#s-1700 tr:not(.frame) a.title").all_inner_texts()
    assert [title.split()[0] for title in titles] == ["Tiêm", "Lịch"]
    page.locator("#decisions summary").click()
    page.get_by_role("button", name="Hoàn tác").click()
    assert "Đã ghi: Hoàn tác một quyết định" in page.locator(".made").inner_text()


def test_the_lane_shows_the_new_order_by_itself_once_it_is_planned(look: Look) -> None:
    page = look.at(DAY, Role.AUTHOR)
    lane = page.locator("#s-1700")
    assert [each.split()[0] for each in lane.locator("tr:not(.frame) a.title").all_inner_texts()] == ["Lịch", "Tiêm"]
    look.house.at = instant(look.house.at + timedelta(seconds=30))
    lane.get_by_role("button", name="Đưa “Lịch cắt điện” xuống sau").click()
    page.wait_for_url("**made=**")
    assert page.locator("#lanes").get_attribute("hx-trigger") == "every 2s"
    look.house.at = instant(look.house.at + timedelta(seconds=2))
    look.house.run_the_day()
    lane.locator("tr:not(.frame) a.title").first.filter(has_text="Tiêm").wait_for(timeout=10_000)
    assert page.locator("#lanes").get_attribute("hx-trigger") is None


def test_from_today_to_a_week_and_back_by_keys_alone(look: Look) -> None:
    page = look.at("/", Role.AUTHOR)
    page.get_by_role("link", name="17:00–17:15 Khung chiều").first.press("Enter")
    page.wait_for_url("**/schedule?station=30628#s-1700")
    assert page.get_by_role("button", name="In lịch").is_visible()
    page.get_by_role("link", name="Cả tuần").press("Enter")
    page.wait_for_url("**/schedule/week**")
    assert page.locator("table.week").get_by_role("rowheader").count() == 7
    page.locator("#date").fill("30/2/2026")
    page.locator("#date").press("Enter")
    assert page.locator("#faults").evaluate("element => element === document.activeElement")
    assert page.locator("#date").input_value() == "30/2/2026"


def test_a_leader_on_a_phone_without_script_moves_a_session_and_sees_first_what_would_change(look: Look) -> None:
    page = look.at("/stations/30628/timetable", Role.APPROVER, size="phone", script=False)
    page.get_by_role("button", name="Sửa giờ riêng").click()
    page.locator("#start-0").fill("25:00")
    page.locator("#minutes-1").fill("nhiều")
    page.get_by_role("button", name="Xem trước thay đổi").click()
    assert page.locator("#faults li").count() == 2
    page.locator("#start-0").fill("5h30")
    page.locator("#minutes-1").fill("15")
    page.get_by_role("button", name="Xem trước thay đổi").click()
    assert "mất buổi sáng lúc 05:00" in page.locator("#preview").inner_text()
    page.get_by_role("button", name="Lưu lịch phát").click()
    assert "Đã lưu." in page.locator(".note.ok").inner_text()
    assert "05:30" in page.locator("table.rows").inner_text()
