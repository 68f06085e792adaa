"""The first hour of a house: its admin is led to what comes next, and nothing is refused for want of a unit."""

from dataclasses import replace
from pathlib import Path

import pytest
from fakes.memory_store import MemoryStore
from web.house import House, open_house

from broadcaster.domain.access import Role
from broadcaster.newsroom.first_steps import Steps
from broadcaster.web.pages import day

HTML = {"Accept": "text/html"}


def emptied(folder: Path) -> House:
    """A house without any unit."""
    house = open_house(folder)
    store = house.newsroom.store
    assert isinstance(store, MemoryStore)
    store._now = replace(store._now, stations={})
    return house


def test_today_leads_the_admin_of_an_empty_house_to_the_first_steps(tmp_path: Path) -> None:
    house = emptied(tmp_path)
    page = house.client().get("/", headers=house.person(Role.ADMIN, station=None) | HTML).text
    assert 'href="/first-steps"' in page
    assert "Lập đơn vị đầu tiên" in page
    assert "Không có việc gì đang chờ" not in page
    assert '<a class="button" href="/bulletins/new">' not in page


def test_today_tells_of_first_steps_to_who_sets_up_the_whole_house_alone(house: House) -> None:
    client = house.client()
    assert 'href="/first-steps"' in client.get("/", headers=house.person(Role.ADMIN, station=None) | HTML).text
    for role in Role:
        assert "Các bước đầu tiên" not in client.get("/", headers=house.person(role) | HTML).text


def test_first_steps_are_told_no_more_once_all_are_done(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    done = Steps(unit=True, people=True, device=True, bulletin=True, playlist=True)
    monkeypatch.setattr(day.first_steps, "done", lambda *_: done)
    assert (
        "Các bước đầu tiên" not in house.client().get("/", headers=house.person(Role.ADMIN, station=None) | HTML).text
    )


def test_who_would_write_before_there_is_a_unit_is_told_to_open_one(tmp_path: Path) -> None:
    house = emptied(tmp_path)
    answer = house.client().get("/bulletins/new", headers=house.person(Role.ADMIN, station=None) | HTML)
    assert answer.status_code == 200
    assert 'href="/units/new"' in answer.text
    writer = house.client().get("/bulletins/new", headers=house.person(Role.AUTHOR, station=None) | HTML)
    assert "Hãy nhờ người quản trị lập đơn vị trước." in writer.text
    assert 'href="/units/new"' not in writer.text


def test_an_address_that_is_none_sends_nobody_to_the_programs_manual(house: House) -> None:
    answer = house.client().get("/khong-co", headers=house.person(Role.AUTHOR) | HTML)
    assert answer.status_code == 404
    assert "Không có trang này." in answer.text
    assert "Xem /docs" not in answer.text


def test_an_import_without_a_file_asks_for_one(house: House) -> None:
    admin = house.person(Role.ADMIN, station=None) | HTML | {"Origin": "http://testserver"}
    part = b'--x\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
    body = part % (b"file", b'; filename=""', b"") + part % (b"dry_run", b"", b"true") + b"--x--\r\n"
    sent = admin | {"Content-Type": "multipart/form-data; boundary=x"}
    answer = house.client().post("/units/import", headers=sent, content=body)
    assert answer.status_code == 422
    assert "Hãy chọn tệp bảng tính rồi gửi." in answer.text


def test_the_audit_names_roles_and_orders_as_people_do(house: House) -> None:
    client, admin = house.client(), house.person(Role.ADMIN, Role.SUPERVISOR, station=None)
    told = {"login": "canbo1", "name": "Cán bộ", "grant": {"role": "approver", "station": None}}
    assert client.post("/api/v1/accounts", headers=admin, json=told).status_code == 201
    page = client.get("/audit", headers=admin | HTML).text
    assert "Người duyệt · toàn hệ thống" in page
    english = client.get("/audit", headers=admin | HTML | {"Cookie": f"{admin['Cookie']}; language=en"}).text
    assert "Approver · the whole house" in english
