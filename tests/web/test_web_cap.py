"""Alerts in CAP over HTTP: what comes in waits for people, what goes out is a file, and strangers are refused."""

import re
from dataclasses import replace

from fakes.memory_intake import MemoryDocuments
from unit.test_domain_alert_brief import ALERT, INFO, area
from web.house import API, House, TestClient

from broadcaster.domain.access import Role
from broadcaster.domain.alert import ALERT_LIMIT, ReadAlert

CAP = f"{API}/emergencies/cap"
FILE = {"file": ("canh-bao.xml", b"<alert/>", "application/xml")}


def officer(house: House, *roles: Role) -> dict[str, str]:
    documents = house.newsroom.documents
    assert isinstance(documents, MemoryDocuments)
    of_two = replace(INFO, areas=(area("Hai xã", "30628", "99999"),))
    documents.alerts[b"<alert/>"] = ReadAlert(alert=replace(ALERT, infos=(of_two,)), left_out=("info/web × 1",))
    return {**house.person(*roles or (Role.AUTHOR,), station=None), "Idempotency-Key": "khoa"}


def test_an_alert_is_composed_and_waits(client: TestClient, house: House) -> None:
    shown = officer(house)
    answer = client.post(CAP, files=FILE, headers=shown)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["kind"], told["message"], told["phase"], told["known"]) == ("actual", "alert", "waiting", False)
    assert (told["stations"], told["strangers"], told["left_out"]) == (["30628"], ["99999"], ["info/web × 1"])
    again = client.post(CAP, files=FILE, headers=shown | {"Idempotency-Key": "khac"})
    assert (again.json()["id"], again.json()["known"]) == (told["id"], True)


def test_the_same_key_is_the_same_emergency(client: TestClient, house: House) -> None:
    shown = officer(house)
    first, again = (client.post(CAP, files=FILE, headers=shown) for _ in range(2))
    assert first.json()["id"] == again.json()["id"]


def test_an_emergency_is_had_as_a_file(client: TestClient, house: House) -> None:
    shown = officer(house)
    made = client.post(CAP, files=FILE, headers=shown).json()["id"]
    answer = client.get(f"{API}/emergencies/{made}/cap", headers=shown)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/cap+xml"
    assert re.search(rb"DRAFT", answer.content)


def test_who_may_not_order_emergencies_is_refused_before_the_file_is_read(client: TestClient, house: House) -> None:
    officer(house)
    shown = house.person(Role.SUPERVISOR, station=None)
    answer = client.post(CAP, files=FILE, headers=shown)
    assert (answer.status_code, answer.json()["code"]) == (403, "right-missing")
    assert house.client(anonymous=True).post(CAP, files=FILE).status_code == 401


def test_what_is_no_alert_too_large_or_no_form_is_refused_by_code(client: TestClient, house: House) -> None:
    shown = officer(house)
    broken = client.post(CAP, files={"file": ("a.xml", b"<x")}, headers=shown)
    assert (broken.status_code, broken.json()["code"]) == (422, "alert-broken")
    large = client.post(CAP, files={"file": ("a.xml", b"x" * (ALERT_LIMIT + 10_000))}, headers=shown)
    assert large.status_code == 413
    plain = client.post(CAP, content=b"<alert/>", headers=shown | {"Content-Type": "application/xml"})
    assert plain.status_code == 415
