"""The schedule by plain forms: what is decided stands, is told, and can be taken back; what cannot be is told beside
what was typed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from web.house import API, Approve, House, Submit, TestClient
from web.test_web_airtime import played
from web.test_web_pages import Outline

from broadcaster.domain.access import Role
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.planning import Clash
from broadcaster.domain.units import instant
from broadcaster.web.pages.lanes import turns_of

CODE, EVENING = "30628", "30628-20261122-1700"
DAY = f"/schedule?station={CODE}&date=2026-11-22"
SLOT = f"/schedule/{CODE}/slots/{EVENING}"
PLAIN: dict[str, Any] = {"follow_redirects": False}


@pytest.fixture
def planned(house: House, submit: Submit, approve: Approve) -> list[str]:
    """Three approved bulletins that stand in the evening, in this order."""
    made = [submit(title=title, script=f"{title}. Mời bà con chú ý.")["id"] for title in ("Một", "Hai", "Ba")]
    for each in made:
        approve(each)
    house.run_the_day()
    return [str(each) for each in made]


def text_of(page: str) -> str:
    return " ".join(Outline(page).text.split())


def order(house: House) -> list[str]:
    playlist = next(each for each in house.manifest().playlists if each.slot.id == EVENING)
    return [row.title for row in playlist.rows if row.bulletin is not None]


def pressed(page: str, label: str) -> tuple[str, dict[str, str]]:
    """Where the form of the button with that label goes, and what it sends."""
    for form in re.findall(r"<form method=\"post\".*?</form>", page, re.DOTALL):
        if label in form:
            fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
            found = re.search(r'action="([^"]*)"', form)
            assert found is not None
            return found[1], fields
    raise AssertionError(f"no button {label}")


@pytest.mark.usefixtures("planned")
def test_a_bulletin_goes_up_and_down_by_its_buttons_and_a_second_press_sends_nothing_twice(
    house: House, client: TestClient, leader: dict[str, str]
) -> None:
    before = order(house)
    page = client.get(DAY, headers=leader).text
    action, fields = pressed(page, f"Đưa “{before[1]}” lên trước")
    for _ in range(2):
        answer = client.post(action, data=fields, headers=leader, **PLAIN)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(DAY)
        assert answer.headers["location"].endswith("#s-1700")
    house.run_the_day()
    assert order(house) == [before[1], before[0], before[2]]
    action, fields = pressed(client.get(DAY, headers=leader).text, f"Đưa “{before[1]}” xuống sau")
    client.post(action, data=fields, headers=leader, **PLAIN)
    house.run_the_day()
    assert order(house) == before


@pytest.mark.usefixtures("planned")
def test_what_is_taken_out_is_told_with_a_way_back(house: House, client: TestClient, leader: dict[str, str]) -> None:
    first = order(house)[0]
    action, fields = pressed(client.get(DAY, headers=leader).text, f"Bỏ “{first}” khỏi khung này")
    done = client.post(action, data=fields, headers=leader, **PLAIN)
    house.run_the_day()
    assert first not in order(house)
    shown = client.get(done.headers["location"], headers=leader).text
    assert f"Đã ghi: Bỏ “{first}” khỏi khung 17:00 22/11/2026." in text_of(shown)
    assert "Đã bỏ khỏi buổi này: Bỏ trên trang Lịch phát" in shown
    action, fields = pressed(shown, "Hoàn tác")
    assert client.post(action, data=fields, headers=leader, **PLAIN).status_code == 303
    house.run_the_day()
    assert first in order(house)
    assert "đã hoàn tác" in client.get(DAY, headers=leader).text


def test_who_only_looks_has_no_buttons_and_is_refused(
    planned: list[str], client: TestClient, house: House, leader: dict[str, str]
) -> None:
    reader = house.person(Role.SUPERVISOR)
    page = client.get(DAY, headers=reader).text
    assert "Chuyển đến…" not in page
    assert "Chuyển đến…" in client.get(DAY, headers=leader).text
    sent = {"bulletin": planned[0], "why": "đổi"}
    assert client.post(f"{SLOT}/skip", data=sent, headers=reader, **PLAIN).status_code == 403


def test_a_form_tells_all_that_is_wrong_and_keeps_what_was_typed(
    planned: list[str], client: TestClient, leader: dict[str, str]
) -> None:
    sent = {"bulletin": planned[0], "times": "nhiều", "gap": "-1", "why": "phát lại <b>"}
    answer = client.post(f"{SLOT}/repeat", data=sent, headers=leader)
    assert answer.status_code == 422
    text = text_of(answer.text)
    assert "Lỗi: có 2 chỗ cần sửa" in text
    assert "Số lần phải là một số từ 1 đến 30." in text
    assert 'value="phát lại &lt;b&gt;"' in answer.text
    assert 'value="nhiều"' in answer.text
    copied = client.post(f"/schedule/{CODE}/days/2026-11-22/copy", data={"to": "31/02/2026"}, headers=leader)
    assert copied.status_code == 422
    assert "Không có ngày 31/02/2026 trong lịch." in copied.text
    assert 'value="31/02/2026"' in copied.text
    nothing = client.post(f"{SLOT}/add", data={"why": "x"}, headers=leader)
    assert (nothing.status_code, "Chưa chọn bản tin nào." in nothing.text) == (422, True)


def test_what_stands_otherwise_by_now_is_told_on_the_page(
    planned: list[str], client: TestClient, leader: dict[str, str]
) -> None:
    morning = f"/schedule/{CODE}/slots/{CODE}-20261122-0500"
    begun = client.post(f"{morning}/skip", data={"bulletin": planned[0], "why": "đổi", "back": "day"}, headers=leader)
    assert begun.status_code == 409
    assert "đã bắt đầu, không đổi được nữa" in begun.text
    sent = {"bulletin": planned[0], "why": "đổi", "seen": "7"}
    assert client.post(f"{SLOT}/skip", data=sent, headers=leader).status_code == 412


def test_an_overfull_session_offers_ways_out_that_are_buttons(
    house: House, client: TestClient, submit: Submit, approve: Approve, leader: dict[str, str], writer: dict[str, str]
) -> None:
    for title in ("Dài một", "Dài hai"):
        made = submit(title=title, script="Mời bà con chú ý lắng nghe. " * 230)["id"]
        approve(made)
        house.run_the_day()
        address = f"{API}/stations/{CODE}/slots/{EVENING}/decisions"
        seen = client.get(address).headers["etag"]
        put = {"bulletin": made, "why": "bà con hỏi", "mode": "append"}
        assert client.post(f"{address}/add", json=put, headers={**writer, "If-Match": seen}).status_code == 201
    house.run_the_day()
    home = client.get("/", headers=leader).text
    page = client.get(DAY, headers=leader).text
    assert "Quá giờ" in page
    assert "quá giờ" in home
    action, fields = pressed(page, "Bỏ “Dài hai”")
    assert action.endswith("/skip")
    assert client.post(action, data=fields, headers=leader, **PLAIN).status_code == 303
    house.run_the_day()
    assert "Quá giờ" not in client.get(DAY, headers=leader).text.replace("quá giờ, bị lỡ", "")


def test_a_bulletin_is_chosen_added_and_moved_on_the_page_of_a_session(
    planned: list[str], house: House, client: TestClient, submit: Submit, leader: dict[str, str]
) -> None:
    waiting = str(submit(title="Chưa duyệt")["id"])
    page = client.get(f"{SLOT}?q=chua", headers=leader).text
    assert waiting in page
    assert planned[0] not in page
    done = client.post(f"{SLOT}/add", data={"bulletin": waiting, "why": "gấp"}, headers=leader, **PLAIN)
    shown = client.get(done.headers["location"], headers=leader).text
    assert "Bản tin chưa được duyệt: sẽ bỏ qua nếu chưa duyệt trước giờ khoá" in shown
    assert "Chờ duyệt – sẽ bỏ qua nếu chưa duyệt" in shown
    sent = {"bulletin": planned[0], "to": f"{CODE}-20261123-1700", "why": "nhường giờ", "seen": "1"}
    assert client.post(f"{SLOT}/move", data=sent, headers=leader, **PLAIN).status_code == 303
    house.run_the_day()
    week = text_of(client.get(f"/schedule/week?station={CODE}&date=23/11/2026", headers=leader).text)
    assert "đã xếp tay 1" in week


@pytest.mark.usefixtures("planned")
def test_the_schedule_speaks_english(client: TestClient, leader: dict[str, str]) -> None:
    english = {**leader, "Cookie": f"{leader['Cookie']}; language=en"}
    text = text_of(client.get(DAY, headers=english).text)
    assert "Quiet hours" in text
    assert "Locks at 16:50" in text


@pytest.mark.usefixtures("planned_early")
def test_a_week_tells_of_what_is_over_what_became_of_it_as_results_do(
    client: TestClient, house: House, writer: dict[str, str], leader: dict[str, str]
) -> None:
    week = f"/schedule/week?station={CODE}&date=2026-11-22"
    before = client.get(week, headers=leader).text
    assert "Chưa báo cáo 2" in text_of(before)
    assert 'fill="url(#untold)"' in before
    sent = {"entries": played(house, played_ms=1000)}
    assert client.post(f"{API}/stations/{CODE}/airtime", json=sent, headers=writer).status_code == 200
    after = client.get(week, headers=leader).text
    assert "Phát thiếu 2" in text_of(after)
    assert 'class="fill-part"' in after
    assert 'fill="url(#untold)"' not in after
    rows = re.findall(r'<tr><th scope="row"><a href="[^"]*">([^<]*)</a></th>(.*?)</tr>', after)
    told = [(name, re.findall(r">([^<]*)</td>", cells)) for name, cells in rows if "Kế hoạch" in cells]
    assert told == [("Chủ Nhật, 22/11/2026, 05:00–05:15 sáng", ["2", "–", "2", "–", "–", "–"])]
    results = client.get("/results?from=2026-11-22&to=2026-11-22&unit=30628", headers=leader).text
    assert "2 phát thiếu" in text_of(results)


def test_a_week_to_come_has_no_table_of_what_was_heard(client: TestClient, leader: dict[str, str]) -> None:
    page = client.get(f"/schedule/week?station={CODE}&date=2026-11-30", headers=leader).text
    assert "Đã phát trong tuần" not in page


def test_priority_bulletins_that_meet_are_ordered_one_by_one_by_arrows() -> None:
    above, own, last = (BulletinId(each) for each in ("tren", "minh", "cuoi"))
    clash = Clash(above=(above,), own=(own, last), order=(above, own, last), undecided=(own,))
    first, middle, end = turns_of(clash)
    assert (first.up, first.down) == ((), (own, above, last))
    assert (middle.up, middle.down, middle.own) == ((own, above, last), (above, last, own), True)
    assert (end.up, end.down) == ((above, last, own), ())


def test_arrows_of_priority_bulletins_send_the_whole_order(
    house: House, client: TestClient, submit: Submit, approve: Approve, leader: dict[str, str]
) -> None:
    own = submit(title="Của xã", priority="priority")["id"]
    above = submit(title="Từ trên", priority="priority", origin="91-kv", targets=[{"station": "91-kv", "below": True}])[
        "id"
    ]
    for each in (own, above):
        approve(each)
    house.run_the_day()
    page = client.get(DAY, headers=leader).text
    assert "Đài chọn tin nào phát trước" in page
    action, fields = pressed(page, "Đưa “Của xã” lên trước")
    assert (action, fields["bulletins"]) == (f"{SLOT}/order", f"{own},{above}")
    assert client.post(action, data=fields, headers=leader, **PLAIN).status_code == 303
    house.run_the_day()
    assert order(house)[:2] == ["Của xã", "Từ trên"]


@pytest.mark.usefixtures("on_air")
def test_what_was_planned_after_its_moment_is_told_so_and_not_as_unreported(
    client: TestClient, leader: dict[str, str]
) -> None:
    """The house planned at noon for the first time: its morning could not be heard."""
    day = text_of(client.get(f"/schedule?station={CODE}&date=2026-11-22", headers=leader).text)
    assert day.count("Lập sau giờ này – loa không thể phát") == 1, "told once of the session, not of each of its rows"
    week = text_of(client.get(f"/schedule/week?station={CODE}&date=2026-11-22", headers=leader).text)
    assert "05:00–05:15 sáng lịch được lập sau giờ này, nên loa không thể phát" in " ".join(week.split())
    assert "chưa đến lượt" not in week
    assert "lịch được lập sau giờ này, nên loa không thể phát" in text_of(client.get("/", headers=leader).text)
    asked = text_of(client.get(f"/enquiries?station={CODE}&date=22/11/2026&time=05:00", headers=leader).text)
    assert "Lịch được lập sau giờ này, nên loa không thể phát." in asked
    assert "im lặng" not in asked
    of_station = text_of(client.get(f"/stations/{CODE}", headers=leader).text)
    assert "không thể phát 1 giờ (lịch lập sau giờ ấy)" in of_station
    assert "05:00–05:15: lịch được lập sau giờ này, nên loa không thể phát" in " ".join(of_station.split())
    assert "chưa báo cáo" not in of_station
    before = text_of(client.get(f"/enquiries?station={CODE}&date=01/11/2026&time=05:00", headers=leader).text)
    assert "Lúc đó đài chưa có lịch phát nào" in before


@pytest.mark.usefixtures("on_air")
def test_a_day_that_nothing_can_be_copied_to_keeps_the_form(client: TestClient, leader: dict[str, str]) -> None:
    typed = {"why": "Hai ngày giống nhau", "mode": "append"}
    for to, told in (("01/01/2020", "Ngày này đã qua"), ("01/01/2090", "không")):
        sent = {"to": to, **typed}
        answer = client.post(f"/schedule/{CODE}/days/2026-11-22/copy", data=sent, headers=leader)
        assert answer.status_code in (409, 422), to
        assert told in text_of(answer.text)
        assert f'value="{to}"' in answer.text
        assert "Hai ngày giống nhau" in answer.text


@pytest.mark.usefixtures("planned")
def test_after_a_decision_the_lanes_follow_by_themselves_and_say_when_nothing_came_of_it(
    house: House, client: TestClient, leader: dict[str, str]
) -> None:
    asks, waits = 'hx-trigger="every 2s"', "trang tự cập nhật khi xong"
    stands = "danh sách vẫn như cũ"
    before = client.get(DAY, headers=leader).text
    assert asks not in before
    house.at = instant(house.at + timedelta(seconds=5))
    action, fields = pressed(before, f"Bỏ “{order(house)[0]}” khỏi khung này")
    client.post(action, data=fields, headers=leader, **PLAIN)
    told = client.get(DAY, headers=leader).text
    assert asks in told
    assert waits in text_of(told)
    house.at = instant(house.at + timedelta(minutes=3))
    stalled = client.get(DAY, headers=leader).text
    assert asks not in stalled
    assert stands in text_of(stalled)
    house.run_the_day()
    done = client.get(DAY, headers=leader).text
    assert asks not in done
    assert stands not in text_of(done)
