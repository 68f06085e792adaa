"""Emergencies over HTTP: what a station pulls is the very document, and tiny when nothing changed."""

import json
from hashlib import sha256
from typing import Any

import pytest
from web.house import API, House
from web.tour import CODE, Tour

from broadcaster.domain.access import Role
from broadcaster.domain.trust import unread


@pytest.fixture
def tour(house: House) -> Tour:
    return Tour(house)


def test_a_station_pulls_the_very_bytes_and_confirms_them(tour: Tour) -> None:
    found = tour._sounding()["emergency"]
    address = f"{API}/stations/{CODE}/emergencies"
    answer = tour.client.get(address, headers=tour.program)
    (told,) = answer.json()["documents"]
    assert sha256(told["document"].encode()).hexdigest() == told["sha256"]
    assert json.loads(unread(told["document"]).payload)["identifier"] == found
    again = tour.client.get(address, headers={**tour.program, "If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    sent = {"serial": told["serial"], "heard": "played"}
    for _ in range(2):
        assert tour.client.post(f"{address}/{found}/confirm", json=sent, headers=tour.program).status_code == 204
    listed = tour.client.get(f"{API}/emergencies/{found}/confirmations", headers=tour.person).json()["stations"]
    assert {each["station"]: len(each["confirmations"]) for each in listed}[CODE] == 1
    tour.client.post(f"{API}/emergencies/{found}/stop", headers=tour.person)
    after = tour.client.get(address, headers={**tour.program, "If-None-Match": answer.headers["etag"]})
    assert [each["message"] for each in after.json()["documents"]] == ["cancel"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"minutes": 31}, ""),
        ({"kind": "draft"}, ""),
        ({"template": "khong-co", "script": ""}, "emergency-template-unknown"),
        ({"orderer": " "}, "field-wrong"),
    ],
)
def test_what_cannot_be_ordered_is_refused_by_name(tour: Tour, changes: dict[str, Any], code: str) -> None:
    answer = tour.client.post(f"{API}/emergencies", json=tour._new_emergency() | changes, headers=tour.writer)
    assert answer.status_code == 422
    assert code in ("", answer.json()["code"])


def test_one_who_composed_it_and_one_without_a_code_do_not_send_it(tour: Tour, house: House) -> None:
    found = tour._emergency()
    sent = tour._emergency_approval({"emergency": found})
    address = f"{API}/emergencies/{found}/approve"
    bare = house.person(Role.AUTHOR, station=None, assured=False)
    refused = tour.client.post(f"{API}/emergencies", json=tour._new_emergency(), headers=bare)
    assert (refused.status_code, refused.json()["code"]) == (403, "code-needed")
    own = tour.client.post(f"{API}/emergencies", json=tour._new_emergency(), headers=tour.person).json()
    alone = tour.client.post(
        f"{API}/emergencies/{own['id']}/approve", json={"digest": own["digest"]}, headers=tour.person
    )
    assert (alone.status_code, alone.json()["code"]) == (409, "second-person-needed")
    other = tour.client.post(address, json={"digest": "0" * 64}, headers=tour.person)
    assert (other.status_code, other.json()["code"]) == (409, "emergency-other")
    house.alarmed.clear()
    assert tour.client.post(address, json=sent, headers=tour.person).json()["phase"] == "sent"
    assert house.alarmed == [1]


def test_the_lane_of_emergencies_is_woken_by_each_that_is_composed(tour: Tour, house: House) -> None:
    assert tour.client.post(f"{API}/emergencies", json=tour._new_emergency(), headers=tour.writer).status_code == 201
    assert house.alarmed == [1]


def test_what_is_on_the_air_stands_on_top_of_the_day_for_whoever_looks_after_a_station_it_is_for(
    tour: Tour, house: House
) -> None:
    found = tour._sounding()["emergency"]
    shown = tour.client.get(f"{API}/emergencies/{found}", headers=tour.person).json()
    assert (shown["phase"], shown["until"]) == ("on-air", None)
    above = house.person(*Role, station=None)
    for reader in (above, house.person(Role.SUPERVISOR, station=CODE)):
        for path in ("/", f"/schedule?station={CODE}"):
            page = tour.client.get(path, headers=reader).text
            assert f"đang phát: {shown['headline']}" in page
            assert page.index(shown["headline"]) < page.index("<h1>")
            assert "· đến " in page
    elsewhere = house.person(Role.SUPERVISOR, station="00004")
    assert shown["headline"] not in tour.client.get("/", headers=elsewhere).text
    hushed = tour.client.post(f"{API}/stations/{CODE}/emergencies/{found}/stop", headers=tour.person)
    assert hushed.json()["phase"] == "on-air"
    assert shown["headline"] not in tour.client.get(f"/schedule?station={CODE}", headers=above).text
    tour.client.post(f"{API}/emergencies/{found}/stop", headers=tour.person)
    assert shown["headline"] not in tour.client.get("/", headers=above).text
