"""The room of emergencies in a browser: two people, one who stops, a voice that is recorded, ten seconds, no script."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from browser.conftest import Look, faults
from browser.orders import ordered, typed
from playwright.sync_api import Page, expect
from web.house import House, open_house, put_on_air
from web.test_web_emergency_pages import made

from broadcaster.domain.access import Role
from broadcaster.domain.emergency import EmergencyId
from broadcaster.domain.emergency_manifest import EmergencyConfirmation, Heard
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import instant


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> House:
    """A house on the air, of as many people as the test says; of two when it says nothing."""
    found = put_on_air(open_house(tmp_path))
    found.newsroom = replace(found.newsroom, emergency_people=getattr(request, "param", 2))
    return found


def composed(page: Page, kind: str) -> str:
    """An order in words of one's own; where its sheet is."""
    page.goto(f"/emergencies/new?kind={kind}&with=script")
    typed(page, "Cháy chợ Mỹ Đức", "Đang có cháy ở chợ. Bà con rời khỏi chợ ngay.", "91-kv")
    ordered(page)
    page.locator("form.order button.go").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cháy chợ Mỹ Đức")
    return page.url


def test_two_people_send_an_actual_one_stations_answer_and_one_person_stops_it(look: Look) -> None:
    author = look.as_person(Role.AUTHOR)
    address = composed(author, "actual")
    expect(author.get_by_text("Bây giờ gọi người duyệt")).to_be_visible()
    made(look.house)
    leader = look.at(address, Role.APPROVER, size="phone")
    assert faults(leader) == []
    leader.get_by_role("button", name="DUYỆT, PHÁT THẬT NGAY").click()
    expect(leader.get_by_text("ĐANG PHÁT đến 12:30")).to_be_visible()
    expect(author.get_by_role("button", name="DỪNG PHÁT NGAY")).to_be_visible(timeout=8_000)  # by itself
    with look.house.newsroom.store.write() as work:
        at = instant(look.house.at + timedelta(seconds=4))
        said = EmergencyConfirmation(
            serial=work.emergency_manifests.last(),
            emergency=EmergencyId(address.rpartition("/")[2]),
            station=StationCode("30628"),
            cluster="",
            heard=Heard.RECEIVED,
            at=at,
            signed=True,
        )
        work.emergency_answers.confirm(said)
    expect(author.get_by_text("12:00:04")).to_be_visible(timeout=8_000)
    assert faults(author) == []
    author.get_by_role("button", name="DỪNG PHÁT NGAY").click()
    expect(author.get_by_text("Đã dừng", exact=True)).to_be_visible()
    assert "0 trên 3 đài báo đã phát" in author.get_by_label("Nội dung báo cáo").input_value()
    with look.house.newsroom.store.write() as work:
        ended = instant(at + timedelta(seconds=9))
        silent = replace(said, heard=Heard.PLAYED, at=ended, first=at, last=ended, reason="recalled")
        work.emergency_answers.confirm(silent)
    expect(author.get_by_text("12:00:04–12:00:13")).to_be_visible(timeout=8_000)  # what stopped is told by itself, too
    expect(author.get_by_text("Lệnh bị dừng khi chưa phát hết")).to_be_visible()
    author.get_by_role("link", name="Viết lại theo bảng").click()
    expect(author.get_by_label("Nội dung báo cáo")).to_have_value(re.compile("1 trên 3 đài báo đã phát"))
    author.get_by_role("button", name="Gửi báo cáo và đóng lệnh").click()
    expect(author.get_by_text("báo cáo lúc")).to_be_visible()


def test_an_exercise_goes_the_whole_way_without_script(look: Look) -> None:
    author = look.as_person(Role.AUTHOR, script=False, size="phone")
    address = composed(author, "exercise")
    expect(author.get_by_text("DIỄN TẬP không phải tình huống thật")).to_be_visible()
    made(look.house)
    leader = look.at(address, Role.APPROVER, script=False, size="phone")
    leader.get_by_role("button", name="DUYỆT, PHÁT DIỄN TẬP NGAY").click()
    expect(leader.get_by_text("ĐANG PHÁT đến 12:30")).to_be_visible()
    leader.get_by_role("link", name="Gia hạn").click()
    leader.get_by_role("button", name="Soạn lệnh gia hạn").click()
    expect(leader.get_by_text("Cập nhật", exact=True)).to_be_visible()
    leader.goto(address)
    leader.get_by_role("button", name="DỪNG PHÁT NGAY").click()
    expect(leader.get_by_text("Đã dừng", exact=True)).to_be_visible()


@pytest.mark.parametrize("house", [1], indirect=True)
def test_one_person_has_ten_seconds_that_are_counted_down_to_stop_it(look: Look) -> None:
    leader = look.as_person(Role.APPROVER, size="phone")
    composed(leader, "actual")
    made(look.house)
    leader.reload()
    leader.get_by_role("button", name="PHÁT THẬT SAU 10 GIÂY").click()
    expect(leader.locator("[data-left]")).to_be_visible()
    assert faults(leader) == []
    look.house.at = instant(look.house.at + timedelta(seconds=3))
    expect(leader.locator("[data-left]")).to_have_text("7", timeout=4_000)
    leader.get_by_role("button", name="DỪNG, không phát").click()
    expect(leader.get_by_text("Đã dừng", exact=True)).to_be_visible()


def test_a_voice_is_recorded_heard_again_and_sent(look: Look) -> None:
    author = look.at("/emergencies/new?kind=exercise&with=recording", Role.AUTHOR, size="phone")
    author.get_by_role("button", name="Bắt đầu thu").click()
    expect(author.get_by_role("button", name="Dừng thu")).to_be_visible()
    author.wait_for_timeout(400)
    author.get_by_role("button", name="Dừng thu").click()
    expect(author.get_by_label("Nghe lại bản vừa thu")).to_be_visible()
    expect(author.get_by_text("thu-giong.wav")).to_be_visible()
    author.get_by_role("button", name="Dùng bản ghi này").click()
    expect(author.get_by_text("Bản ghi âm đã nhận.")).to_be_visible()


def test_a_key_is_made_in_the_browser_and_offered(look: Look) -> None:
    leader = look.at("/signing", Role.APPROVER, size="phone")
    leader.get_by_role("button", name="Làm khoá trong trình duyệt này").click()
    expect(leader.get_by_text("Đã làm và nộp khoá.")).to_be_visible()
    expect(leader.locator("#keys li")).to_contain_text("chờ khoá gốc")


def test_what_the_machine_will_say_follows_what_is_typed_once_it_was_asked_for(look: Look) -> None:
    page = look.at("/emergencies/new?kind=exercise&with=script", Role.AUTHOR)
    typed(page, "Cháy chợ Mỹ Đức", "Đang có cháy ở chợ.", "91-kv")
    page.get_by_role("button", name="Nghe thử trước").click()
    expect(page.locator("#heard .script")).to_contain_text("cháy ở chợ")
    page.get_by_label("Lời sẽ đọc").fill("Lửa đã tắt, bà con yên tâm.")
    page.get_by_label("Tiêu đề").focus()
    expect(page.locator("#heard .script")).to_contain_text("Lửa đã tắt")
    expect(page.get_by_label("Tiêu đề")).to_be_focused()
    expect(page.get_by_label("Lời sẽ đọc")).to_have_value("Lửa đã tắt, bà con yên tâm.")
