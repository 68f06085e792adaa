"""A station's hours by plain forms: what would change is shown before it is kept, all errors at once, nothing lost."""

import re
from html import unescape
from typing import Any

import pytest
from web.house import API, House, TestClient
from web.test_web_pages import Outline

from broadcaster.domain.access import Role

CODE = "30628"
HOURS = f"/stations/{CODE}/timetable"
NEW = f"{HOURS}/new"
PLANTED = f"/timetables/first-{CODE}"
PLAIN: dict[str, Any] = {"follow_redirects": False}
TYPED: dict[str, Any] = {
    "name": "Giờ mùa mưa",
    "kind": "standing",
    "valid_from": "01/12/2026",
    "alone": "1",
    "rows": "3",
    "name-0": "sáng",
    "start-0": "5h30",
    "minutes-0": "15",
    "days-0": ["0", "1", "2", "3", "4"],
    "holidays-0": "1",
    "key": "k1",
}


def text_of(page: str) -> str:
    return " ".join(Outline(page).text.split())


def field(page: str, name: str) -> str:
    """The first value of a field of that name."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None, name
    return unescape(found[1])


def looked(client: TestClient, path: str, typed: dict[str, Any], who: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """What it would do, and what is sent to keep it."""
    shown = client.post(path, data={**typed, "do": "check"}, headers=who)
    assert shown.status_code == 200, text_of(shown.text)[:500]
    checked = [each for each in re.findall(r'name="checked" value="([^"]*)"', shown.text) if each]
    return shown.text, {**typed, "checked": checked[0], "do": "save"}


def test_hours_are_looked_at_before_they_are_kept_and_a_second_press_keeps_nothing_twice(
    client: TestClient, leader: dict[str, str]
) -> None:
    page, sent = looked(client, NEW, TYPED, leader)
    text = text_of(page)
    assert "Lịch “Giờ mùa mưa” có hiệu lực từ Thứ Ba, 01/12/2026." in text
    assert f"Mỹ Đức {CODE}: mất buổi sáng lúc 05:00" in text
    assert re.search(r"Thứ Ba, 01/12/2026 ?05:00 sáng \(15 phút\), 17:00 chiều \(15 phút\) ?05:30 sáng", text)
    for _ in range(2):
        done = client.post(NEW, data=sent, headers=leader, **PLAIN)
        assert (done.status_code, done.headers["location"]) == (303, f"{HOURS}?date=2026-12-01&kept=1")
    shown = text_of(client.get(done.headers["location"], headers=leader).text)
    assert "Đã lưu." in shown
    assert "Đài có giờ riêng: “Giờ mùa mưa”" in shown
    assert "Thứ 2 đến Thứ 6" in shown
    listed = client.get(f"{API}/timetables", params={"station": CODE}, headers=leader).json()["timetables"]
    assert [each["name"] for each in listed].count("Giờ mùa mưa") == 1


def test_what_was_changed_after_looking_is_looked_at_again(client: TestClient, leader: dict[str, str]) -> None:
    _, sent = looked(client, NEW, TYPED, leader)
    again = client.post(NEW, data={**sent, "minutes-0": "20"}, headers=leader, **PLAIN)
    assert again.status_code == 200
    assert "Ông/bà vừa đổi thêm" in again.text
    assert field(again.text, "minutes-0") == "20"


def test_all_that_is_wrong_is_told_at_once_and_what_was_typed_is_kept(
    client: TestClient, leader: dict[str, str]
) -> None:
    wrong = {
        **TYPED,
        "name": " ",
        "valid_from": "31/02/2027",
        "start-0": "25:00",
        "minutes-0": "nhiều <b>",
        "days-0": [],
        "name-1": "trưa",
    }
    answer = client.post(NEW, data=wrong, headers=leader)
    text = text_of(answer.text)
    assert answer.status_code == 422
    for told in (
        "Hãy đặt tên cho lịch này",
        "Không có ngày 31/02/2027 trong lịch.",
        "Giờ phải viết như 05:30",
        "Hãy viết số phút, ví dụ: 15.",
        "Hãy chọn ít nhất một ngày trong tuần.",
    ):
        assert told in text
    assert 'href="#start-0"' in answer.text
    assert 'href="#start-1"' in answer.text
    assert field(answer.text, "minutes-0") == "nhiều <b>"
    assert field(answer.text, "name-1") == "trưa"


@pytest.mark.parametrize(
    ("changes", "told", "place"),
    [
        ({"start-0": "03:15"}, "giờ yên lặng", "start-0"),
        ({"minutes-0": "90"}, "", "start-0"),
        ({"kind": "exception"}, "phải có ngày cuối", "valid_until"),
        ({"valid_until": "01/11/2026"}, "Ngày kết thúc trước ngày bắt đầu", "valid_until"),
        ({"relay-0": "stream", "relay_title-0": "Thời sự", "relay_minutes-0": "10"}, "https://", "relay_stream-0"),
        ({"relay-0": "91", "relay_title-0": "x", "relay_minutes-0": "10", "relay_session-0": "y"}, "y", "relay-0"),
        ({"kind": "x"}, "Hãy chọn loại lịch.", "kind"),
    ],
)
def test_what_the_regulation_refuses_stands_beside_its_session(
    client: TestClient, leader: dict[str, str], changes: dict[str, str], told: str, place: str
) -> None:
    answer = client.post(NEW, data={**TYPED, **changes}, headers=leader)
    assert answer.status_code == 422
    assert told in text_of(answer.text)
    assert f'href="#{place}"' in answer.text


def test_one_more_session_is_asked_for_without_script_and_nothing_typed_is_lost(
    client: TestClient, leader: dict[str, str]
) -> None:
    answer = client.post(NEW, data={**TYPED, "do": "more"}, headers=leader)
    assert answer.status_code == 200
    assert 'id="name-3"' in answer.text
    assert field(answer.text, "start-0") == "5h30"


def test_a_form_begins_as_what_the_station_inherits_or_as_a_preset(client: TestClient, leader: dict[str, str]) -> None:
    assert "Sửa giờ riêng" in client.get(HOURS, headers=leader).text
    begun = client.get(f"{NEW}?like=first-{CODE}", headers=leader).text
    assert (field(begun, "start-0"), field(begun, "minutes-0")) == ("05:00", "15")
    assert "Giờ yên lặng 21:00–04:45: không phát, trừ khẩn cấp." in text_of(begun)
    preset = client.get(f"{NEW}?preset=mau", headers=leader).text
    assert (field(preset, "name"), field(preset, "start-0")) == ("Một buổi sáng", "05:30")
    assert 'value="exception" checked' in client.get(f"{NEW}?kind=exception", headers=leader).text


def test_a_station_without_hours_of_its_own_tells_whose_it_follows_and_may_set_its_own(
    client: TestClient, leader: dict[str, str]
) -> None:
    assert "Sửa giờ riêng" in client.get(HOURS, headers=leader).text
    region = {**TYPED, "name": "Giờ của khu vực", "alone": "", "valid_from": "23/11/2026"}
    _, sent = looked(client, "/stations/91-kv/timetable/new", region, leader)
    client.post("/stations/91-kv/timetable/new", data=sent, headers=leader, **PLAIN)
    seen = {"version": "1", "last": "22/11/2026"}
    shown = client.post(f"{PLANTED}/close", data=seen, headers=leader).text
    checked = [each for each in re.findall(r'name="checked" value="([^"]*)"', shown) if each]
    client.post(f"{PLANTED}/close", data={**seen, "checked": checked[0]}, headers=leader, **PLAIN)
    page = client.get(f"{HOURS}?date=2026-11-24", headers=leader).text
    assert "Đài theo giờ của Mỹ Đức 91-kv (“Giờ của khu vực”)." in text_of(page)
    assert "Bỏ giờ riêng" not in page
    (address,) = re.findall(r'href="([^"]*)">Đặt riêng cho đài này', page)
    begun = client.get(unescape(address), headers=leader).text
    assert field(begun, "start-0") == "05:30"


def test_what_somebody_else_edited_meanwhile_is_told_and_what_was_typed_is_kept(
    client: TestClient, leader: dict[str, str]
) -> None:
    page = client.get(PLANTED, headers=leader).text
    typed = {**TYPED, "version": field(page, "version"), "valid_from": field(page, "valid_from"), "name": "Của tôi"}
    _, sent = looked(client, PLANTED, {**typed, "name": "Của người khác"}, leader)
    assert client.post(PLANTED, data=sent, headers=leader, **PLAIN).status_code == 303
    late = client.post(PLANTED, data={**typed, "do": "check"}, headers=leader)
    assert late.status_code == 412
    assert "đã đổi sau khi ông/bà mở ra" in text_of(late.text)
    assert field(late.text, "name") == "Của tôi"
    assert "Tải bản mới nhất" in late.text


def test_hours_of_its_own_are_given_up_after_a_day_and_that_is_looked_at_first(
    house: House, client: TestClient, leader: dict[str, str], submit: Any
) -> None:
    bulletin = submit()["id"]
    address = f"{API}/stations/{CODE}/slots/{CODE}-20261124-0500/decisions"
    writer = house.person(Role.AUTHOR)
    put = {"bulletin": bulletin, "why": "bà con hỏi"}
    assert client.post(f"{address}/add", json=put, headers={**writer, "If-Match": '"0"'}).status_code == 201
    ask = {"version": "1", "last": "23/11/2026"}
    shown = client.post(f"{PLANTED}/close", data=ask, headers=leader)
    text = text_of(shown.text)
    assert "1 bản tin xếp tay sẽ mất khung" in text
    assert f"Lịch cắt điện – Mỹ Đức {CODE}, Thứ Ba, 24/11/2026, 05:00" in text
    assert f"/schedule/{CODE}/slots/{CODE}-20261124-0500?bulletin={bulletin}" in shown.text
    checked = [each for each in re.findall(r'name="checked" value="([^"]*)"', shown.text) if each]
    done = client.post(f"{PLANTED}/close", data={**ask, "checked": checked[0]}, headers=leader, **PLAIN)
    assert (done.status_code, done.headers["location"]) == (303, f"{HOURS}?date=2026-11-24&kept=1")
    bad = client.post(f"{PLANTED}/close", data={"version": "2", "last": "hôm qua"}, headers=leader)
    assert (bad.status_code, "Ngày phải viết như" in bad.text) == (422, True)


def test_who_only_looks_has_no_form_and_is_refused(client: TestClient, house: House) -> None:
    watcher = house.person(Role.SUPERVISOR)
    page = client.get(HOURS, headers=watcher).text
    assert "Sửa giờ riêng" not in page
    assert "name-0" not in client.get(PLANTED, headers=watcher).text
    assert "name-0" not in client.get(NEW, headers=watcher).text
    assert client.post(NEW, data=TYPED, headers=watcher).status_code == 403
    stranger = house.person(Role.APPROVER, station="01")
    assert client.get(PLANTED, headers=stranger).status_code == 404
    assert client.post(NEW, data=TYPED, headers=stranger).status_code == 404


def test_hours_handed_down_are_read_by_who_keeps_them_and_changed_only_by_who_set_them(
    client: TestClient, house: House, leader: dict[str, str]
) -> None:
    _, sent = looked(client, "/stations/91-kv/timetable/new", {**TYPED, "alone": ""}, leader)
    client.post("/stations/91-kv/timetable/new", data=sent, headers=leader, **PLAIN)
    listed = client.get(f"{API}/timetables", params={"station": "91-kv"}, headers=leader).json()["timetables"]
    path = f"/timetables/{next(each['id'] for each in listed if each['name'] == TYPED['name'])}"
    below = house.person(Role.APPROVER, station=CODE)
    page = client.get(path, headers=below)
    assert (page.status_code, "name-0" in page.text) == (200, False)
    assert "Tài khoản này chỉ xem được lịch này." in page.text
    assert "Các đài bên dưới không có giờ riêng cũng theo lịch này." in page.text
    assert client.post(path, data={**TYPED, "version": "1"}, headers=below).status_code == 403
    assert client.post(f"{path}/close", data={"version": "1", "last": "01/12/2026"}, headers=below).status_code == 403


def test_limits_stay_for_who_may_not_change_them(client: TestClient, house: House, leader: dict[str, str]) -> None:
    admin = house.person(Role.ADMIN)
    _, sent = looked(client, NEW, {**TYPED, "minutes_a_session": "20"}, admin)
    client.post(NEW, data=sent, headers=admin, **PLAIN)
    listed = client.get(f"{API}/timetables", params={"station": CODE}, headers=leader).json()["timetables"]
    made = next(each for each in listed if each["name"] == TYPED["name"])
    path = f"/timetables/{made['id']}"
    assert 'id="minutes_a_session"' in client.get(path, headers=admin).text
    assert 'id="minutes_a_session"' not in client.get(path, headers=leader).text
    _, sent = looked(client, path, {**TYPED, "version": "1", "minutes-0": "18"}, leader)
    assert client.post(path, data=sent, headers=leader, **PLAIN).status_code == 303
    after = client.get(f"{API}/timetables/{made['id']}", headers=leader).json()
    assert (after["limits"]["minutes_a_session"], after["sessions"][0]["minutes"]) == (20, 18)


# --- special days ------------------------------------------------------------------------------------------------

DAYS = f"/stations/{CODE}/special-days/new"
SPECIAL = {"first": "01/12/2026", "last": "03/12/2026", "name": "Ngày hội", "kind": "other", "does": "none", "key": "k"}


def test_days_from_one_to_another_are_told_at_once_edited_and_taken_back(
    client: TestClient, leader: dict[str, str]
) -> None:
    page, sent = looked(client, DAYS, SPECIAL, leader)
    assert f"Mỹ Đức {CODE}: buổi sáng lúc 05:00 tạm nghỉ 3 ngày" in text_of(page)
    for _ in range(2):
        assert client.post(DAYS, data=sent, headers=leader, **PLAIN).status_code == 303
    listed = client.get(f"{API}/special-days", headers=leader).json()["special_days"]
    assert [each["day"] for each in listed] == ["2026-12-01", "2026-12-02", "2026-12-03"]
    hours = client.get(HOURS, headers=leader).text
    assert "Thứ Tư, 02/12/2026" in text_of(hours)
    one = f"/special-days/{listed[0]['id']}"
    assert f"{one}?of={CODE}" in hours
    edit = {"name": "Ngày hội lớn", "kind": "holiday", "does": "weekday", "weekday": "6", "version": "1", "of": CODE}
    _, sent = looked(client, one, edit, leader)
    assert client.post(one, data=sent, headers=leader, **PLAIN).headers["location"].startswith(HOURS)
    assert client.post(one, data={**edit, "name": "Trễ"}, headers=leader).status_code == 412
    page, sent = looked(client, f"{one}/remove", {"version": "2", "of": CODE}, leader)
    assert "Chưa bỏ." in page
    for _ in range(2):
        assert client.post(f"{one}/remove", data=sent, headers=leader, **PLAIN).status_code == 303
    assert client.get(one, headers=leader).status_code == 404


def test_all_that_is_wrong_with_a_day_is_told_at_once(client: TestClient, leader: dict[str, str]) -> None:
    wrong = {**SPECIAL, "first": "32/13/2026", "name": "", "kind": "", "does": "weekday"}
    answer = client.post(DAYS, data=wrong, headers=leader)
    text = text_of(answer.text)
    assert (answer.status_code, "Lỗi: có 4 chỗ cần sửa" in text) == (422, True)
    assert 'value="32/13/2026"' in answer.text
    far = client.post(DAYS, data={**SPECIAL, "last": "01/03/2027"}, headers=leader)
    assert "cách nhiều nhất 31 ngày" in text_of(far.text)
    _, sent = looked(client, DAYS, SPECIAL, leader)
    client.post(DAYS, data=sent, headers=leader, **PLAIN)
    other = {**SPECIAL, "first": "02/12/2026", "last": "04/12/2026", "name": "Khác", "key": "other"}
    taken = client.post(DAYS, data={**other, "do": "check"}, headers=leader)
    assert taken.status_code == 409
    assert "Ngày 02/12/2026, 03/12/2026 đã khai là ngày đặc biệt" in text_of(taken.text)
    both = client.post(DAYS, data={**other, "name": "", "do": "check"}, headers=leader)
    assert "Lỗi: có 2 chỗ cần sửa" in text_of(both.text)


def test_a_basis_that_is_too_long_is_told_so_before_anything_is_shown_and_cut_nowhere(
    client: TestClient, leader: dict[str, str]
) -> None:
    basis = "a" * 400
    for path, typed in ((DAYS, SPECIAL), (NEW, TYPED)):
        answer = client.post(path, data={**typed, "basis": basis, "do": "check"}, headers=leader)
        assert (answer.status_code, "Dài quá: nhiều nhất 300 ký tự." in text_of(answer.text)) == (422, True)
        assert field(answer.text, "basis") == basis


@pytest.mark.parametrize("first", ["01/12/2026", "01/12/2027"], ids=["looked ahead", "beyond"])
@pytest.mark.parametrize("changes", [{"whole": "1"}, {"basis": "QĐ 7"}], ids=["for whom", "by whose word"])
def test_days_are_kept_for_those_alone_whom_they_were_shown_for(
    client: TestClient, house: House, first: str, changes: dict[str, str]
) -> None:
    admin = house.person(Role.ADMIN, station=None)
    _, sent = looked(client, DAYS, {**SPECIAL, "first": first, "last": ""}, admin)
    again = client.post(DAYS, data={**sent, **changes}, headers=admin, **PLAIN)
    assert (again.status_code, "Chưa lưu" in again.text) == (200, True)
    assert client.get(f"{API}/special-days", headers=admin).json()["special_days"] == []


def test_a_day_of_the_whole_house_is_told_by_who_looks_after_it(client: TestClient, house: House) -> None:
    admin = house.person(Role.ADMIN, station=None)
    _, sent = looked(client, DAYS, {**SPECIAL, "last": "", "whole": "1"}, admin)
    assert client.post(DAYS, data=sent, headers=admin, **PLAIN).status_code == 303
    (made,) = client.get(f"{API}/special-days", headers=admin).json()["special_days"]
    assert (made["owner"], made["day"]) == (None, "2026-12-01")
    leader = house.person(Role.APPROVER)
    page = client.get(f"/special-days/{made['id']}", headers=leader).text
    assert "Tài khoản này chỉ xem." in page
