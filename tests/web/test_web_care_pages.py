"""Who looks after a station, who was told of its silence, when it is off on purpose: said on its page, seen on the
board."""

from datetime import timedelta
from typing import Any

import pytest
from web.house import API, Asked, House, TestClient
from web.test_web_board_pages import call, told

from broadcaster.domain.access import Role
from broadcaster.domain.units import instant

STATION = "/stations/30628"


@pytest.fixture
def admin(house: House) -> Asked:
    return house.person(Role.ADMIN, station="91")


def say(client: TestClient, what: str, who: Asked, version: int = 0, **fields: str) -> Any:
    data = {"version": str(version), **fields}
    return client.post(f"{STATION}/{what}", data=data, headers=who, follow_redirects=False)


def off(**changes: str) -> dict[str, str]:
    """From an hour ago to ten hours on, as it is typed."""
    return {
        "off_from": "22/11/2026",
        "off_from_time": "11:00",
        "off_until": "22/11/2026",
        "off_until_time": "22:00",
        "off_reason": "Cắt điện cả xã",
        **changes,
    }


def test_who_looks_after_a_station_is_named_and_called_from_the_board_while_it_is_silent(
    client: TestClient, house: House, admin: Asked
) -> None:
    call(house, minutes=190)
    answer = say(client, "contact", admin, contact=" Ông  Tú ", telephone="0912 345 678")
    assert answer.headers["location"] == f"{STATION}#people"
    board = told(client.get("/stations"))
    assert "Gọi: Ông Tú" in board
    assert 'href="tel:0912345678"' in board
    assert "Gọi: Ông Tú" in told(client.get("/stations?view=table"))
    call(house, minutes=1)
    assert "Gọi: Ông Tú" not in told(client.get("/stations"))
    assert "Người trông đài:" in told(client.get(STATION))
    assert say(client, "contact", admin, 1).status_code == 303
    assert "Chưa ghi ai trông đài này." in told(client.get(STATION))


def test_a_name_without_a_number_and_a_number_that_is_none_are_told_at_once(client: TestClient, admin: Asked) -> None:
    answer = say(client, "contact", admin, contact="", telephone="gọi sau")
    assert answer.status_code == 422
    for field in ("contact", "telephone"):
        assert f'href="#{field}"' in answer.text
    assert 'value="gọi sau"' in answer.text
    english = {**admin, "Cookie": f"{admin['Cookie']}; language=en"}
    answer = say(client, "contact", english, contact="", telephone="gọi sau")
    assert "name is missing" in told(answer)


def test_whoever_told_somebody_of_a_silence_notes_it_and_the_next_silence_is_another(
    client: TestClient, house: House
) -> None:
    call(house, minutes=190)
    supervisor = house.person(Role.SUPERVISOR, station="91")
    assert "Đã gọi báo cho ai?" in told(client.get(STATION, headers=supervisor))
    assert say(client, "notice", supervisor, whom=" ").status_code == 422
    assert say(client, "notice", supervisor, whom="Ông Tú").status_code == 303
    assert "Đã báo Ông Tú lúc 12:00 22/11/2026 (Thử supervisor-91 ghi)." in told(client.get("/stations"))
    house.at = instant(house.at + timedelta(hours=3))
    call(house, minutes=120)
    assert "Đã báo" not in told(client.get("/stations"))


def test_a_station_that_is_off_on_purpose_is_not_offline_until_that_is_over(
    client: TestClient, house: House, admin: Asked
) -> None:
    call(house, minutes=190)
    assert say(client, "off", admin, **off()).headers["location"] == f"{STATION}#off"
    board = told(client.get("/stations"))
    assert "Tắt đến 22:00 22/11/2026: Cắt điện cả xã (Thử admin-91)." in board
    assert "<strong>0</strong> Mất kết nối" in board
    assert client.get(f"{API}{STATION}/status").json()["state"] == "planned-off"
    house.at = instant(house.at + timedelta(hours=11))
    assert "<strong>1</strong> Mất kết nối" in told(client.get("/stations"))


def test_a_plan_to_switch_off_is_cancelled_at_once(client: TestClient, house: House, admin: Asked) -> None:
    call(house, minutes=190)
    say(client, "off", admin, **off())
    page = told(client.get(STATION, headers=admin))
    assert "Bỏ kế hoạch tắt" in page
    assert say(client, "on", admin, 1).status_code == 303
    assert "<strong>1</strong> Mất kết nối" in told(client.get("/stations"))


def test_a_plan_that_cannot_be_is_told_beside_its_fields_and_kept_as_typed(client: TestClient, admin: Asked) -> None:
    answer = say(client, "off", admin, **off(off_from="mai", off_until_time="25:00", off_reason=" "))
    assert answer.status_code == 422
    for field in ("off_from", "off_until_time", "off_reason"):
        assert f'href="#{field}"' in answer.text, field
    assert 'value="mai"' in answer.text
    for wrong in (
        {"off_until_time": "10:00"},
        {"off_until": "01/01/2099"},
        {"off_from": "20/11/2026", "off_until": "21/11/2026"},
    ):
        answer = say(client, "off", admin, **off(**wrong))
        assert answer.status_code == 422, wrong
        assert 'href="#off_until"' in answer.text, wrong


def test_one_who_was_slower_overwrites_nothing(client: TestClient, admin: Asked) -> None:
    say(client, "contact", admin, contact="Ông Tú", telephone="0912 345 678")
    answer = say(client, "contact", admin, contact="Bà Năm", telephone="0987 654 321")
    assert answer.status_code == 412
    assert "đã đổi sau khi ông/bà mở ra" in answer.text
    assert "Ông Tú" in told(client.get(STATION))


def test_forms_are_shown_to_whom_they_are_for_and_the_audit_tells_of_all(
    client: TestClient, house: House, admin: Asked
) -> None:
    author = house.person(Role.AUTHOR, station="30628")
    page = told(client.get(STATION, headers=author))
    assert "Sửa người trông đài" not in page
    assert "Báo trước đài sẽ tắt" not in page
    assert say(client, "contact", author, contact="Ông Tú", telephone="0912 345 678").status_code == 403
    say(client, "contact", admin, contact="Ông Tú", telephone="0912 345 678")
    say(client, "off", admin, 1, **off())
    audit = told(client.get("/audit", headers=admin))
    for words in ("Ghi người trông đài", "Ông Tú · 0912 345 678", "Tắt đài theo kế hoạch", "22/11/2026 11:00"):
        assert words in audit


def test_a_form_that_is_sent_twice_says_it_once(client: TestClient, house: House, admin: Asked) -> None:
    call(house, minutes=190)
    for what, version, fields in (
        ("contact", 0, {"contact": "Ông Tú", "telephone": "0912 345 678"}),
        ("notice", 1, {"whom": "Ông Tú"}),
        ("off", 2, off()),
    ):
        assert [say(client, what, admin, version, **fields).status_code for _ in range(2)] == [303, 303], what
    audit = told(client.get("/audit", headers=admin))
    for words in ("Ghi người trông đài", "Ghi đã báo đài mất kết nối", "Tắt đài theo kế hoạch"):
        assert audit.count(f"{words}<") - audit.count(f"{words}</option") == 1, words
    page = client.get(STATION, headers=admin).text
    assert 'value="Cắt điện cả xã"' in page, "what was planned stands in the form that changes it"
