"""Timetables and special days over HTTP."""

from typing import Any

import pytest
from web.house import API, House, TestClient

from broadcaster.domain.access import Role

SENT: dict[str, Any] = {
    "station": "91-kv",
    "kind": "standing",
    "name": "Hai buổi",
    "valid_from": "2026-12-01",
    "sessions": [
        {"name": "sáng", "weekdays": [0, 1, 2, 3, 4], "start": "05:30", "minutes": 15, "on_holidays": False},
        {"name": "chiều", "weekdays": [0, 1, 2, 3, 4], "start": "17:00", "minutes": 15},
    ],
}
ONE = SENT["sessions"][0]


@pytest.fixture
def admin(house: House) -> dict[str, str]:
    return house.person(Role.ADMIN)


def test_a_timetable_is_added_once_edited_by_what_was_seen_and_closed(
    client: TestClient, admin: dict[str, str], house: House
) -> None:
    headers = {**admin, "Idempotency-Key": "k"}
    first, again = (client.post(f"{API}/timetables", json=SENT, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    place = first.headers["location"]
    woken = len(house.woken)
    assert {**client.get(place, headers=admin).json(), "effects": first.json()["effects"]} == first.json()
    edit = {name: value for name, value in SENT.items() if name not in ("station", "kind")} | {"name": "Mới"}
    assert client.put(place, json=edit, headers=admin).status_code == 428
    assert client.put(place, json=edit, headers={**admin, "If-Match": '"7"'}).json()["code"] == "edited-meanwhile"
    edited = client.put(place, json=edit, headers={**admin, "If-Match": '"1"'})
    assert (edited.json()["name"], edited.headers["etag"]) == ("Mới", '"2"')
    last = {"last": "2026-12-31"}
    closed = client.post(f"{place}/close", json=last, headers={**admin, "If-Match": '"2"'}).json()
    assert closed["valid_until"] == "2026-12-31"
    assert len(house.woken) == woken + 2
    listed = client.get(f"{API}/timetables", params={"station": "91-kv", "on": "2026-12-02"}, headers=admin).json()
    effects = closed.pop("effects")
    assert closed in listed["timetables"]
    assert [(each["kind"], each["session"], each["first"]) for each in effects] == [
        ("lost", "sáng", "2027-01-01"),
        ("lost", "chiều", "2027-01-01"),
    ]
    assert effects[0]["vi"] == "Đài 91-kv: mất buổi sáng 05:30; 21 ngày, từ 01/01/2027"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sessions": [{**ONE, "start": "25:00"}]}, None),
        ({"sessions": [{**ONE, "weekdays": [7]}]}, None),
        ({"sessions": [{**ONE, "weekdays": ["thứ hai"]}]}, None),
        ({"sessions": [{**ONE, "minutes": 0}]}, None),
        ({"valid_from": "2026-02-30"}, "date-impossible"),
        ({"sessions": [{**ONE, "start": "23:00"}, {**ONE, "name": "trưa", "start": "12:00"}]}, "timetable-faulty"),
        ({"kind": "exception"}, "timetable-endless"),
        ({"sessions": [ONE, {**ONE, "name": "b", "start": "05:40"}]}, "sessions-overlap"),
        ({"station": "30628", "sessions": [{**ONE, "start": "03:15"}]}, "session-in-quiet-hours"),
        ({"station": "30628", "sessions": [{**ONE, "minutes": 45}]}, "session-too-long"),
        ({"limits": {"windows": [{"start": "07:00", "end": "05:00"}]}}, "field-wrong"),
        ({"station": "khong-co"}, "station-unknown"),
    ],
)
def test_bad_input_is_told_by_its_code_and_keeps_nothing(
    client: TestClient, admin: dict[str, str], changes: dict[str, Any], code: str | None
) -> None:
    answer = client.post(f"{API}/timetables", json={**SENT, **changes}, headers=admin)
    assert answer.status_code in (404, 422), answer.text
    told = answer.json()
    assert code in (None, told["code"])
    if code is None or code == "timetable-faulty":
        assert told["errors"]
    kept = client.get(f"{API}/timetables", params={"on": "2026-12-02"}, headers=admin).json()["timetables"]
    assert SENT["name"] not in [each["name"] for each in kept]


def test_what_holds_at_a_station_on_a_day_is_told_with_where_it_comes_from(
    client: TestClient, admin: dict[str, str]
) -> None:
    made = client.post(f"{API}/timetables", json=SENT, headers=admin).json()
    day = {"owner": "91", "day": "2026-12-02", "name": "Ngày hội", "kind": "holiday"}
    assert client.post(f"{API}/special-days", json=day, headers=admin).status_code == 201
    told = client.get(f"{API}/stations/91-kv/hours", params={"on": "2026-12-02"}, headers=admin).json()
    assert [(s["name"], s["start"], s["timetable"]) for s in told["sessions"]] == [("chiều", "17:00:00", made["id"])]
    assert [(s["name"], s["why"]) for s in told["aside"]] == [("sáng", "không phát vào ngày nghỉ lễ")]
    assert told["special"]["name"] == "Ngày hội"
    assert told["night"] == {"start": "22:00:00", "end": "04:00:00"}
    assert (told["sessions_a_day"]["value"], told["sessions_a_day"]["origin"]) == (2, "91-kv")
    assert [t["id"] for t in told["timetables"]] == [made["id"]]


def test_a_preset_is_listed_and_applied(client: TestClient, admin: dict[str, str]) -> None:
    (preset,) = client.get(f"{API}/timetable-presets", headers=admin).json()["presets"]
    sent = {"preset": preset["code"], "station": "30631", "since": "2026-12-01"}
    made = client.post(f"{API}/timetable-presets/apply", json=sent, headers=admin)
    assert (made.status_code, made.json()["sessions"]) == (201, preset["sessions"])
    unknown = client.post(f"{API}/timetable-presets/apply", json={**sent, "preset": "x"}, headers=admin)
    assert unknown.json()["code"] == "preset-unknown"


def test_special_days_are_edited_removed_and_listed(client: TestClient, admin: dict[str, str]) -> None:
    day = {"owner": "91", "day": "2026-12-02", "name": "Ngày hội", "kind": "other"}
    made = client.post(f"{API}/special-days", json=day, headers=admin)
    place = made.headers["location"]
    assert client.post(f"{API}/special-days", json=day, headers=admin).json()["code"] == "special-day-taken"
    edit = {"name": "Quốc tang", "kind": "mourning", "plain": True}
    edited = client.put(place, json=edit, headers={**admin, "If-Match": '"1"'}).json()
    assert (edited["day"], edited["owner"], edited["plain"]) == ("2026-12-02", "91", True)
    assert client.get(f"{API}/special-days", headers=admin).json()["special_days"] == [edited]
    assert client.delete(place, headers={**admin, "If-Match": '"2"'}).status_code == 204
    assert client.get(place, headers=admin).json()["code"] == "special-day-unknown"
    wide = client.get(f"{API}/calendar", params={"first": "2026-01-01", "last": "2028-01-01"}, headers=admin)
    assert wide.json()["code"] == "field-wrong"
